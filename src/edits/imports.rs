//! `os.environ.get(...)` in a module, with the import that it needs.

use crate::languages::python::ast::{ExprKind, Stmt, StmtKind};
use crate::languages::python::parser::Tree;
use crate::source::{FileKind, SourceFile};
use crate::text::Span;

use super::PlacedEdit;

/// The edits that make `os` known to a module; none where it is. `None` where no import can be added.
pub(super) fn os(file: &SourceFile, tree: &Tree) -> Option<Vec<PlacedEdit>> {
    let is_known = |statement: &Stmt| match &statement.kind {
        StmtKind::Import(names) => names.iter().any(|one| match &one.alias {
            Some(alias) => &*one.name == "os" && &**alias == "os",
            None => one.name.split('.').next() == Some("os"),
        }),
        _ => false,
    };
    if tree.body.iter().any(is_known) {
        return Some(Vec::new());
    }
    // A line of a notebook is a string of JSON; another name `os` belongs to other code.
    if file.kind() == FileKind::Notebook || tree.scope.binds("os") {
        return None;
    }
    let is_front = |statement: &&Stmt| match &statement.kind {
        StmtKind::Expr(value) => matches!(value.kind, ExprKind::Str(_)),
        StmtKind::ImportFrom(import) => &*import.module == "__future__",
        _ => false,
    };
    let front = tree.body.iter().take_while(is_front).count();
    let before = tree.body.get(front)?;
    let start = super::nodes::Node::Statement(before).span().start;
    let text = file.text();
    let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    if text.get(line..start) != Some("") {
        return None;
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let place = file.place(Span::new(start, start));
    Some(vec![PlacedEdit { place, text: format!("import os{newline}") }])
}

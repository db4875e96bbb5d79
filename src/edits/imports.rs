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
    // The names of the module are asked first: a module may have very many statements, and very many fixes.
    if tree.scope.binds("os") {
        // Another name `os` belongs to other code.
        return tree.body.iter().any(is_known).then(Vec::new);
    }
    // A line of a notebook is a string of JSON.
    if file.kind() == FileKind::Notebook {
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
    let is_windows = text.find('\n').is_some_and(|at| text.get(..at).is_some_and(|first| first.ends_with('\r')));
    let newline = if is_windows { "\r\n" } else { "\n" };
    let place = file.place(Span::new(start, start));
    Some(vec![PlacedEdit { place, text: format!("import os{newline}") }])
}

//! The semantic index, held against `CPython` and against the AST.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use wblint::languages::python::ast::{ImportName, Stmt, StmtKind};
use wblint::languages::python::parser::parse_tree;
use wblint::languages::python::semantic_index::{DefinitionKind, Imported, Outline, outline};

use crate::{library, told};

/// The definitions and imports of `outline`, in the text form of `outline.py`.
fn shown(outline: &Outline) -> Vec<String> {
    let text = outline.text();
    let mut lines = Vec::new();
    for definition in outline.definitions() {
        let kind = match definition.kind {
            DefinitionKind::Function => "def",
            DefinitionKind::Class => "class",
        };
        let parent = definition.parent.map_or("-", |index| outline.definitions()[index].name(text));
        let (name, span) = (definition.name(text), definition.span);
        lines.push((span.start, format!("D {kind} {name} {}-{} {parent}", span.start, span.end)));
    }
    for statement in outline.imports() {
        let mut line = format!("I {}-{} ", statement.span.start, statement.span.end);
        let names = match &statement.imported {
            Imported::Modules(names) => names,
            Imported::From(from) => {
                let _ = write!(line, "from {}{} ", ".".repeat(from.level), from.module);
                &from.names
            }
        };
        let names: Vec<String> = names
            .iter()
            .map(|ImportName { name, alias, .. }| format!("{name} as {}", alias.as_deref().unwrap_or("-")))
            .collect();
        lines.push((statement.span.start, line + &names.join(", ")));
    }
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

fn compared(files: &[PathBuf]) -> (usize, usize, Vec<String>) {
    let (mut count, mut doubtful, mut differences) = (0, 0, Vec::new());
    for batch in files.chunks(200) {
        for (path, expected) in told("outline.py", batch) {
            let text: Arc<str> = std::fs::read_to_string(&path).unwrap().into();
            let outline = outline(Arc::clone(&text));
            count += 1;
            doubtful += usize::from(outline.is_doubtful());
            let mut differs = |what: &str| differences.push(format!("{}: {what}", path.display()));
            let found = shown(&outline);
            let expected: Vec<&str> = expected.lines().filter(|line| !line.is_empty()).collect();
            if let Some((found, expected)) = found.iter().zip(&expected).find(|(found, expected)| found != expected) {
                differs(&format!("found {found}, expected {expected}"));
            } else if found.len() != expected.len() {
                differs(&format!("{} of {}", found.len(), expected.len()));
            }
        }
    }
    (count, doubtful, differences)
}

fn report(files: &[PathBuf]) {
    let (count, doubtful, differences) = compared(files);
    let shown: Vec<&str> = differences.iter().map(String::as_str).take(30).collect();
    assert!(differences.is_empty(), "{} in {count} files\n{}", differences.len(), shown.join("\n"));
    assert!(count * 10 > files.len() * 8, "{count} of {} files were compared", files.len());
    assert!(doubtful * 20 <= count, "the lexer doubts {doubtful} of {count} files");
}

#[test]
fn some_of_the_standard_library_has_its_outline() {
    let files: Vec<PathBuf> = library().into_iter().step_by(6).collect();
    report(&files);
}

#[test]
#[ignore = "takes a minute in a build that is not optimized"]
fn all_of_the_standard_library_has_its_outline() {
    report(&library());
}

/// Every definition and import of the AST is in the outline, whatever the text.
pub fn assert_complete(text: &Arc<str>) {
    let outline = outline(Arc::clone(text));
    let tree = parse_tree(Arc::clone(text));
    let imports: Vec<_> = outline.imports().iter().map(|statement| statement.span).collect();
    let mut pending: Vec<&Stmt> = tree.body.iter().collect();
    while let Some(statement) = pending.pop() {
        match &statement.kind {
            StmtKind::Function(function) => {
                let definition = outline.definitions().iter().find(|known| known.name_span == function.name_span);
                let definition = definition.unwrap_or_else(|| panic!("{text}\n{function:?}"));
                let chain = outline.enclosing(function.name_span.start);
                assert!(chain.contains(&definition), "{text}");
            }
            StmtKind::Class(class) => {
                assert!(outline.definitions().iter().any(|known| known.name_span == class.name_span), "{text}");
            }
            StmtKind::Import(_) | StmtKind::ImportFrom(_) => {
                assert!(imports.contains(&statement.span), "{text}\n{statement:?}");
            }
            _ => {}
        }
        pending.extend(statement.kind.blocks().into_iter().flatten());
    }
}

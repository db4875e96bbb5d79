//! The outline, held against `CPython` and against the AST.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use wblint::languages::python::ast::{ImportName, Stmt, StmtKind};
use wblint::languages::python::outline::{DefinitionKind, Imported, Outline, outline};
use wblint::languages::python::parser::parse_tree;

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
        let (name, span, decorated) = (definition.name(text), definition.span, u8::from(definition.is_decorated));
        lines.push((span.start, format!("D {kind} {name} {}-{} {decorated} {parent}", span.start, span.end)));
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
            let of_kind = |kinds: &str| {
                let lines = expected.lines().filter(|line| line.starts_with(|kind| kinds.contains(kind)));
                lines.map(str::to_owned).collect::<Vec<_>>()
            };
            let (found, expected) = (shown(&outline), of_kind("DI"));
            if let Some((found, expected)) = found.iter().zip(&expected).find(|(found, expected)| found != expected) {
                differs(&format!("found {found}, expected {expected}"));
            } else if found.len() != expected.len() {
                differs(&format!("{} of {}", found.len(), expected.len()));
            }
            let templates: Vec<(usize, usize)> = of_kind("F")
                .iter()
                .map(|line| {
                    let (start, end) = line[2..].split_once('-').unwrap();
                    (start.parse().unwrap(), end.parse().unwrap())
                })
                .collect();
            for line in of_kind("WC") {
                let mut parts = line.split(' ');
                let (kind, word) = (parts.next().unwrap(), parts.next().unwrap());
                let expected: Vec<usize> = parts.map(|place| place.parse().unwrap()).collect();
                let mut found = if kind == "W" { outline.occurrences(word) } else { outline.calls(word) };
                // Tokens of 3.11 are not told inside of f-strings.
                found.retain(|place| !templates.iter().any(|(start, end)| start < place && place < end));
                // The letter of `1.e-6` may pass for a name.
                let is_exponent = |place: usize| text[..place].ends_with('.') && word.starts_with(['e', 'E', 'j', 'J']);
                found.retain(|place| expected.contains(place) || !is_exponent(*place));
                if found != expected {
                    differs(&format!("{kind} {word}: found {found:?}, expected {expected:?}"));
                }
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

#[test]
fn words_are_found_in_code_alone() {
    let text = "run = 'run'  # run\nf(run, f'run {run!r:{run}} {{run}} { g(f\"{run}\") }', rerun, run_)\n\
                # run\n'''\nrun'''\ndef run(x=run): pass\nrun (1); run\\\n  (2); (run # )\n  (3)); run\nérun.run()\n";
    let outline = outline(text);
    assert!(!outline.is_doubtful());
    let places = outline.occurrences("run");
    let shown: Vec<&str> = places.iter().map(|place| &text[place.saturating_sub(3)..place + 4]).collect();
    assert_eq!(
        shown,
        [
            "run ", "\nf(run,", "n {run!", "r:{run}", "f\"{run}", "ef run(", "(x=run)", "ss\nrun ", "); run\\",
            "; (run ", "); run\n", "un.run("
        ]
    );
    let calls: Vec<usize> = outline.calls("run");
    assert_eq!(
        calls,
        places.into_iter().filter(|place| [7, 8, 9, 11].contains(&places_before(&outline, *place))).collect::<Vec<_>>()
    );
}

/// How many occurrences of `run` stand before `place`.
fn places_before(outline: &Outline, place: usize) -> usize {
    outline.occurrences("run").iter().filter(|other| **other < place).count()
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
                assert_eq!(definition.is_decorated, !function.decorators.is_empty(), "{text}\n{function:?}");
                let chain = outline.enclosing(function.name_span.start);
                assert!(chain.contains(&definition), "{text}");
                assert!(outline.occurrences(&function.name).contains(&function.name_span.start), "{text}");
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

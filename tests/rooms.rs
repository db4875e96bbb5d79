//! The house: which room may know which, read from the sources themselves.
//!
//! Imports point down only. `FLOORS` is the order, `SIDEWAYS` the arrows within one floor (none leads back), `ONLY` the
//! rooms that may know less than what lies below them, `CLOSED` what a room may not touch outside the crate. Whatever
//! breaks one of them is told in a sentence with the file, the line and the arrow. The last tests give the checker
//! made-up sources, so that it cannot pass because it reads nothing.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod house;

use std::collections::{BTreeMap, BTreeSet};

use house::{Source, read, sources};

/// The rooms from the ground up. `rule.rs` and `rules.rs` are the room `rules`, `main.rs` and `lib.rs` are the door.
const FLOORS: &[&[&str]] = &[
    &["text"],
    &["source"],
    &["languages", "wandb"],
    &["edits", "redact", "workspace"],
    &["live", "destination"],
    &["dataflow"],
    &["models"],
    &["sinks"],
    &["rules", "suppress", "baseline", "since", "config"],
    &["doctor", "engine", "fix", "report"],
    &["cli"],
];

/// From whom to whom on one floor: settings and suppressions name rules; the doctor asks the engine.
const SIDEWAYS: &[(&str, &str)] = &[
    ("config", "rules"),
    ("suppress", "rules"),
    ("baseline", "rules"),
    ("engine", "fix"),
    ("doctor", "engine"),
    ("doctor", "report"),
];

/// Rooms that may name these and no others of ours.
const ONLY: &[(&str, &[&str])] = &[("wandb", &[]), ("redact", &["wandb"]), ("live", &["wandb", "redact", "source"])];

/// Words that a room may not hold. Unit tests are free: they read fixtures.
const CLOSED: &[(&str, &[&str])] = &[
    ("text", &["std::fs", "std::env", "std::net", "std::process", "std::io", "tree_sitter", "reqwest"]),
    ("source", &["std::env", "std::net", "std::process", "tree_sitter", "reqwest"]),
    ("languages", &["std::fs", "std::env", "std::net", "std::process", "reqwest"]),
    ("wandb", &["std::fs", "std::env", "std::net", "std::process", "tree_sitter", "reqwest"]),
    ("edits", &["std::fs", "std::env", "std::net", "std::process", "tree_sitter", "reqwest"]),
    ("workspace", &["std::fs", "std::env", "std::net", "std::process", "tree_sitter", "reqwest"]),
    ("destination", &["std::fs", "std::env", "std::net", "std::process", "tree_sitter", "reqwest"]),
    ("dataflow", &["std::fs", "std::env", "std::net", "std::process", "tree_sitter", "reqwest"]),
    ("models", &["std::fs", "std::env", "std::net", "std::process", "tree_sitter", "reqwest"]),
    ("sinks", &["std::fs", "std::env", "std::net", "std::process", "tree_sitter", "reqwest"]),
    ("live", &["tree_sitter"]),
    ("rules", &["std::fs", "std::env", "std::net", "std::process", "std::io", "std::time", "tree_sitter", "reqwest"]),
    ("suppress", &["std::fs", "std::env", "std::net", "std::process", "tree_sitter", "reqwest"]),
    ("baseline", &["std::fs", "std::env", "std::net", "std::process", "tree_sitter", "reqwest"]),
    ("since", &["std::fs", "std::env", "std::net", "tree_sitter", "reqwest"]),
    ("config", &["std::net", "std::process", "tree_sitter", "reqwest"]),
    ("report", &["std::fs", "std::net", "std::process", "io::stdout", "io::stderr", "tree_sitter", "reqwest"]),
    ("engine", &["std::net", "tree_sitter", "reqwest"]),
    ("fix", &["std::net", "process::Command", "tree_sitter", "reqwest"]),
    ("doctor", &["tree_sitter"]),
];

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// The room that a first module belongs to.
fn room_of(module: &str) -> &str {
    if module == "rule" { "rules" } else { module }
}

/// Why `from` may not name `to`; `None` where it may.
fn refusal(from: &str, to: &str) -> Option<String> {
    if from == to {
        return None;
    }
    let (Some(here), Some(there)) = (floor(from), floor(to)) else {
        let unknown = if floor(from).is_none() { from } else { to };
        return Some(format!("`{unknown}` is no room of FLOORS in tests/rooms.rs: give it a floor"));
    };
    if let Some((_, allowed)) = ONLY.iter().find(|(room, _)| *room == from) {
        return (!allowed.contains(&to)).then(|| match *allowed {
            [] => format!("`{from}` knows no other room"),
            allowed => format!("`{from}` knows {} and nothing else of ours", allowed.join(", ")),
        });
    }
    match there.cmp(&here) {
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal if SIDEWAYS.contains(&(from, to)) => None,
        std::cmp::Ordering::Equal => Some("the two rooms share a floor and must not know each other".to_owned()),
        std::cmp::Ordering::Greater => Some("imports point down only".to_owned()),
    }
}

/// Every broken arrow and closed word of `source`, as sentences.
fn broken(source: &Source) -> Vec<String> {
    let module = source.module();
    let Some(room) = module.first().map(|module| room_of(module)) else { return Vec::new() };
    let mut sentences = Vec::new();
    for (line, code) in source.code() {
        for module in house::named_modules(source, &code) {
            if let Some(why) = refusal(room, room_of(&module)) {
                sentences.push(format!("{}:{line}: {room} -> {module}: {why}", source.path));
            }
        }
        let closed = CLOSED.iter().filter(|(name, _)| *name == room).flat_map(|(_, words)| *words);
        for word in closed.filter(|word| code.contains(*word) && !source.is_test()) {
            sentences.push(format!("{}:{line}: {room} may not touch `{word}`", source.path));
        }
    }
    sentences
}

/// The rule files that name another rule, as sentences: rules share words and helpers, never judgements.
fn crossed(source: &Source) -> Vec<String> {
    let ["rules", own, ..] = source.module()[..] else { return Vec::new() };
    let mut sentences = Vec::new();
    for (line, code) in source.code() {
        for rule in wblint::rules::ALL.iter().map(|rule| rule.name.replace('-', "_")).filter(|name| name != own) {
            if code.contains(&format!("rules::{rule}")) || code.contains(&format!("super::{rule}")) {
                sentences.push(format!("{}:{line}: the rule {own} names the rule {rule}", source.path));
            }
        }
    }
    sentences
}

/// Structs whose files call each other in a circle because what they read nests in itself: statements hold expressions
/// that hold functions that hold statements. By room (a language is one) and name.
const RECURSIVE: &[(&str, &str)] =
    &[("dataflow", "Interpreter"), ("languages/python", "Lowerer"), ("languages/shell", "Reader")];

/// The struct that `line` begins an `impl` of.
fn implemented(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("impl")?;
    let rest = if rest.starts_with('<') { rest.split_once("> ")?.1 } else { rest.trim_start() };
    let name = rest.split(" for ").last()?;
    Some(name.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or(name))
}

/// The struct's own methods that a file defines, and all words that it calls as methods.
#[derive(Default)]
struct Methods {
    defined: BTreeSet<String>,
    called: BTreeSet<String>,
}

/// Of every struct, by room and name, the methods in each file that has an `impl` of it.
fn shared_structs(sources: &[Source]) -> BTreeMap<(String, String), BTreeMap<String, Methods>> {
    let mut structs: BTreeMap<(String, String), BTreeMap<String, Methods>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        let room = match source.module()[..] {
            ["languages", language, ..] => format!("languages/{language}"),
            [room, ..] => room.to_owned(),
            [] => continue,
        };
        let mut around: Option<&str> = None;
        // Unit tests stand at the end of a file.
        for line in source.text.split("#[cfg(test)]").next().unwrap_or_default().lines() {
            around = match (implemented(line), around) {
                (Some(name), _) => Some(name),
                (None, _) if line == "}" => None,
                (None, around) => around,
            };
            let Some(name) = around else { continue };
            let files = structs.entry((room.clone(), name.to_owned())).or_default();
            let methods = files.entry(source.path.clone()).or_default();
            let code = line.split("//").next().unwrap_or_default();
            let word = |rest: &str| {
                let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
                rest[..end].to_owned()
            };
            methods.defined.extend(code.split_once("fn ").map(|(_, rest)| word(rest)));
            for start in ["self.", "Self::", "this."] {
                methods.called.extend(code.split(start).skip(1).map(word));
            }
        }
    }
    structs
}

/// The structs whose files call each other in a circle.
fn circles(sources: &[Source]) -> Vec<(String, String, Vec<String>)> {
    let mut found = Vec::new();
    for ((room, name), files) in shared_structs(sources) {
        let next = |path: &String| -> Vec<&String> {
            let called = &files[path].called;
            let calls = |(other, methods): &(&String, &Methods)| {
                *other != path && methods.defined.iter().any(|method| called.contains(method))
            };
            files.iter().filter(calls).map(|(other, _)| other).collect()
        };
        let leads_back = |path: &&String| {
            let (mut seen, mut open) = (BTreeSet::new(), next(path));
            while let Some(other) = open.pop() {
                if seen.insert(other) {
                    open.extend(next(other));
                }
            }
            seen.contains(*path)
        };
        let circle: Vec<String> = files.keys().filter(leads_back).cloned().collect();
        if !circle.is_empty() {
            found.push((room, name, circle));
        }
    }
    found
}

#[test]
fn files_of_one_struct_call_each_other_in_one_direction() {
    let found = circles(&sources("src"));
    for (room, name, files) in &found {
        let is_known = RECURSIVE.contains(&(room, name));
        assert!(is_known, "the files of `{name}` call each other in a circle: {}", files.join(", "));
    }
    for (room, name) in RECURSIVE {
        let is_there = found.iter().any(|(one, other, _)| one == room && other == name);
        assert!(is_there, "`{name}` in {room} is no circle any more: take it off the list");
    }
}

#[test]
fn the_checker_sees_a_circle_through_a_struct() {
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let one = source("src/engine/a.rs", "impl Desk {\n    fn a(&self) {\n        self.b();\n    }\n}\n");
    let two = source("src/engine/b.rs", "impl<'t> Desk<'t> {\n    fn b(&self) {\n        self.a();\n    }\n}\n");
    let down =
        source("src/engine/b.rs", "impl Desk {\n    fn b(&self) {}\n}\nimpl Other {\n    fn c() { self.a() }\n}\n");
    let circle = vec!["src/engine/a.rs".to_owned(), "src/engine/b.rs".to_owned()];
    let first = || source(&one.path, &one.text);
    assert_eq!(circles(&[first(), two]), [("engine".to_owned(), "Desk".to_owned(), circle)]);
    assert!(circles(&[first(), down]).is_empty());
}

#[test]
fn the_lists_name_only_rooms_that_exist() {
    let sources = sources("src");
    let rooms: BTreeSet<&str> =
        sources.iter().filter_map(|source| source.module().first().map(|module| room_of(module))).collect();
    let named: BTreeSet<&str> = FLOORS.iter().flat_map(|rooms| rooms.iter().copied()).collect();
    assert_eq!(named, rooms);
    for room in CLOSED.iter().map(|(room, _)| room).chain(ONLY.iter().map(|(room, _)| room)) {
        assert!(rooms.contains(room), "{room} is no room");
    }
    let map = read("src/lib.rs").unwrap().text;
    let lines = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let modules: BTreeSet<&str> = lines.map(room_of).collect();
    assert_eq!(modules, rooms, "lib.rs names other rooms");
}

#[test]
fn imports_point_down_only() {
    let sentences: Vec<String> = sources("src").iter().flat_map(broken).collect();
    assert!(sentences.is_empty(), "\n{}\n", sentences.join("\n"));
}

#[test]
fn no_rule_knows_another() {
    let sentences: Vec<String> = sources("src").iter().flat_map(crossed).collect();
    assert!(sentences.is_empty(), "\n{}\n", sentences.join("\n"));
}

#[test]
fn no_arrow_of_the_list_leads_in_a_circle() {
    for (from, to) in SIDEWAYS {
        assert_eq!(floor(from), floor(to), "{from} -> {to} is no arrow within a floor");
        let mut reached = vec![*to];
        let mut next = 0;
        while let Some(room) = reached.get(next).copied() {
            assert_ne!(room, *from, "{from} -> {to} leads back to {from}");
            let ends = SIDEWAYS.iter().filter(|(start, _)| *start == room).map(|(_, end)| *end);
            reached.extend(ends.filter(|end| !reached.contains(end)).collect::<Vec<_>>());
            next += 1;
        }
    }
}

fn told(path: &str, text: &str) -> Vec<String> {
    let source = Source { path: path.to_owned(), text: text.to_owned() };
    [broken(&source), crossed(&source)].concat()
}

#[test]
fn the_checker_sees_an_arrow_that_points_up() {
    let up = ["src/text/lines.rs:2: text -> engine: imports point down only"];
    assert_eq!(told("src/text/lines.rs", "use std::fmt;\nuse crate::engine::Outcome;\n"), up);
    assert_eq!(told("src/text/lines.rs", "\nfn f(x: &crate::engine::Outcome) {}\n"), up);
    assert_eq!(told("src/text/lines.rs", "\nuse super::super::engine::run;\n"), up);
    assert_eq!(told("src/text/lines.rs", "\nuse crate::{text::Span, engine};\n"), up);
    assert_eq!(told("src/text/lines.rs", "use crate::{text::Span,\n    engine::{run, Outcome},\n};\n").len(), 2);
    assert_eq!(told("src/text/lines.rs", "use crate::{\n    engine::run,\n    text::{Span, Position},\n};\n"), up);
    assert_eq!(told("src/rule.rs", "use crate::cli;"), ["src/rule.rs:1: rules -> cli: imports point down only"]);
}

#[test]
fn the_checker_sees_a_neighbour_and_a_closed_word() {
    let live = "`live` knows wandb, redact, source and nothing else of ours";
    assert_eq!(told("src/live/ask.rs", "use crate::text;"), [format!("src/live/ask.rs:1: live -> text: {live}")]);
    assert_eq!(told("src/languages/mod.rs", "use crate::wandb::names;").len(), 1);
    assert_eq!(
        told("src/dataflow/a.rs", "let x = std::fs::read(p);"),
        ["src/dataflow/a.rs:1: dataflow may not touch `std::fs`"]
    );
    assert_eq!(
        told("src/rules/empty_destination.rs", "use super::computed_entity::RULE;"),
        ["src/rules/empty_destination.rs:1: the rule empty_destination names the rule computed_entity"]
    );
    assert!(told("src/attic/a.rs", "use crate::text::Span;")[0].contains("give it a floor"));
}

#[test]
fn the_checker_lets_the_rest_pass() {
    for (path, text) in [
        ("src/engine.rs", "use crate::config::Settings;\nuse crate::workspace::{FileId, Workspace};\n"),
        ("src/text/lines.rs", "use super::Span;\n/// [`crate::engine::run`] says more.\n// use crate::engine;\n"),
        ("src/live/ask.rs", "use crate::wandb::names;\nuse crate::live::cache;\n"),
        ("src/config/read.rs", "use crate::rule::Severity;\n"),
        ("src/rules/empty_destination.rs", "use super::policy;\n"),
        ("src/lib.rs", "pub mod cli;\n"),
    ] {
        assert_eq!(told(path, text), [""; 0], "{path}");
    }
}

//! `.netrc`: the passwords of machines. Each is an assignment whose name is `machine` and the host.
//!
//! Only words count, as in other readers of such files: line ends mean nothing, but that `#` begins a comment at
//! the begin of a word and a `macdef` goes on to an empty line.

use super::model::{Assignment, Script};
use super::parts::Word;
use crate::text::Span;

/// What is before the host in the name of an assignment.
const MACHINE: &str = "machine ";

/// The host whose password `assignment` is, if it comes from a `.netrc`.
pub fn netrc_machine(assignment: &Assignment) -> Option<&str> {
    assignment.name.strip_prefix(MACHINE)
}

/// Reads a `.netrc`.
pub(super) fn read(text: &str, script: &mut Script) {
    let mut words = words(text).into_iter();
    let mut machine: Option<Span> = None;
    while let Some(word) = words.next() {
        match word.of(text) {
            "machine" => machine = words.next().map(|host| Span::new(word.start, host.end)),
            "default" => machine = None,
            "login" | "user" | "account" => drop(words.next()),
            "password" => {
                let (Some(machine), Some(value)) = (machine, words.next()) else { continue };
                let host = machine.of(text).trim_start_matches("machine").trim();
                script.assignments.push(Assignment {
                    name: [MACHINE, host].concat().into(),
                    value: Word::plain(value.of(text), value),
                    elements: Box::default(),
                    span: Span::new(machine.start, value.end),
                    exported: true,
                    overridable: false,
                    branch: None,
                });
            }
            _ => {}
        }
    }
}

/// The words of `text` without comments and macros.
fn words(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let (mut start, mut in_macro) = (0, false);
    for line in text.split_inclusive('\n') {
        let (mut at, first) = (start, found.len());
        for word in line.split_inclusive(char::is_whitespace) {
            let length = word.trim_end().len();
            if word.starts_with('#') {
                break;
            }
            if length > 0 && !in_macro {
                found.push(Span::new(at, at + length));
            }
            at += word.len();
        }
        start += line.len();
        in_macro &= !line.trim().is_empty();
        if found.get(first).is_some_and(|word| word.of(text) == "macdef") {
            found.truncate(first);
            in_macro = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_found_with_their_machines() {
        let text = "# machine no.example password x\nmachine a.example login me password one\ndefault login x password y\n\
                    macdef init\nmachine in.macro password z\n\nmachine b.example\n  login me\n  password two # why\nmachine";
        let mut script = Script::default();
        read(text, &mut script);
        let found: Vec<_> =
            script.assignments.iter().map(|one| (netrc_machine(one).unwrap(), one.value.span.of(text))).collect();
        assert_eq!(found, [("a.example", "one"), ("b.example", "two")]);
        assert!(script.assignments[1].span.of(text).starts_with("machine b.example\n"));
    }
}

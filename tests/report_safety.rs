//! Whatever a repository holds, what reaches a terminal is text, drawing never fails, and the bytes are the same again.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod support;

use proptest::prelude::*;
use support::{Files, WB103, WB301, finding, fix, related, written};
use wblint::destination::Applicability;
use wblint::report::{Format, Options, escape};
use wblint::rule::{FieldName, Finding};
use wblint::source::{Place, Region};
use wblint::text::{Position, Span};

/// Text with more of what acts on terminals than chance would give.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\u{1b}[31m".to_owned()),
        Just("\r".to_owned()),
        Just("\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("\t\u{7f}\u{9b}".to_owned()),
        Just("\u{202e}é😀".to_owned()),
        "[ -~]{0,12}",
        ".{0,4}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn place() -> impl Strategy<Value = Place> {
    let cell = prop::option::of(0..3_usize);
    (prop::bool::ANY, cell, 1..6_usize, 1..20_usize, 0..3_usize, 1..20_usize).prop_map(
        |(known, cell, line, column, more, end)| {
            let end = Position { line: line + more, column: end, utf16: end };
            let path = if known { "a.py" } else { "b\u{1b}[2J.ipynb" };
            let start = Position { line, column, utf16: column };
            Region { path: path.into(), cell: cell.filter(|_| !known), start, end, span: Span::new(0, 0) }.into()
        },
    )
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let edits = prop::collection::vec((place(), nasty()), 0..3);
    let steps = prop::collection::vec((nasty(), place()), 0..9);
    (nasty(), nasty(), prop::option::of(place()), prop::option::of(nasty()), steps, edits, prop::bool::ANY).prop_map(
        |(message, help, place, value, steps, edits, key)| Finding {
            help: Some(help.clone()),
            place,
            field: Some(if key { FieldName::ApiKey } else { FieldName::Entity }),
            value,
            related: steps.into_iter().map(|(message, place)| related(&message, place)).collect(),
            fixes: vec![fix(
                &help,
                Applicability::Safe,
                edits.iter().map(|(place, text)| (place.clone(), text.as_str())).collect(),
            )],
            ..finding(if key { &WB301 } else { &WB103 }, &message)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn text_is_inert_and_the_same_again(text in nasty(), findings in prop::collection::vec(any_finding(), 0..4)) {
        // No file that holds a null byte is read, so none is drawn.
        let files = Files::default().with("a.py", &text.replace('\0', ""));
        for format in [Format::Full, Format::Concise] {
            let options = Options { format, show_notes: true, ..Options::default() };
            let output = written(&findings, &files, options);
            let active = output.chars().find(|character| *character != '\n' && escape::is_active(*character));
            prop_assert_eq!(active, None, "{}", output);
            prop_assert_eq!(&output, &written(&findings, &files, options));
        }
    }
}

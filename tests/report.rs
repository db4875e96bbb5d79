//! What people and programs read: every format over one repository with a finding of every sort.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod support;

use support::{Files, WB103, WB301, repository, written};
use wblint::report::{Format, Options, rules};

fn drawn(options: Options) -> String {
    let files = repository::files();
    written(&repository::findings(&files), &files, options)
}

#[test]
fn full() {
    insta::assert_snapshot!(drawn(Options::default()));
}

#[test]
fn full_with_colours_notes_and_every_place() {
    let options = Options { colour: true, show_notes: true, all_places: true, ..Options::default() };
    insta::assert_snapshot!(drawn(options).replace('\u{1b}', "␛"));
}

#[test]
fn quiet_is_findings_only() {
    let (all, quiet) = (drawn(Options::default()), drawn(Options { quiet: true, ..Options::default() }));
    assert!(!quiet.contains("hint:") && !quiet.contains("Found ") && !quiet.contains("--show-notes"));
    assert!(all.contains("hint:") && all.len() > quiet.len());
}

#[test]
fn concise() {
    insta::assert_snapshot!(drawn(Options { format: Format::Concise, ..Options::default() }));
}

#[test]
fn statistics() {
    insta::assert_snapshot!(drawn(Options { statistics: true, ..Options::default() }));
}

#[test]
fn nothing_found() {
    let clean = written(&[], &Files::default(), Options::default());
    assert_eq!(clean, "All 9 destinations checked in 212 files.\n");
    assert_eq!(written(&[], &Files::default(), Options { quiet: true, ..Options::default() }), "");
}

#[test]
fn notes_alone_pass() {
    let files = repository::files();
    let mut findings = repository::findings(&files);
    findings.retain(|finding| finding.severity == wblint::rule::Severity::Note);
    insta::assert_snapshot!(written(&findings, &files, Options::default()), @r"
    1 note: 1 deprecated-argument; `--show-notes`
    All 9 destinations checked in 212 files.
    ");
}

#[test]
fn json() {
    let document = drawn(Options { format: Format::Json, ..Options::default() });
    insta::assert_snapshot!(document.replace(env!("CARGO_PKG_VERSION"), "[version]"));
}

#[test]
fn json_obeys_its_schema() {
    let schema = serde_json::from_str(include_str!("../docs/schema/check.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let document = serde_json::from_str(&drawn(Options { format: Format::Json, ..Options::default() })).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
}

#[test]
fn jsonl_is_the_diagnostics_of_json() {
    let document: serde_json::Value =
        serde_json::from_str(&drawn(Options { format: Format::Json, ..Options::default() })).unwrap();
    let lines = drawn(Options { format: Format::JsonLines, ..Options::default() });
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(document["diagnostics"].as_array().unwrap(), &lines);
}

#[test]
fn no_format_prints_a_key() {
    for format in [Format::Full, Format::Concise, Format::Json, Format::JsonLines] {
        let output = drawn(Options { format, show_notes: true, all_places: true, ..Options::default() });
        assert!(!output.contains("0123456789abcdef"), "{output}");
    }
}

#[test]
fn fingerprints_ignore_lines_and_differ_among_equals() {
    let prints = |findings: &[wblint::rule::Finding]| {
        let mut fingerprints = wblint::report::fingerprint::Fingerprints::default();
        findings.iter().map(|finding| fingerprints.next(finding)).collect::<Vec<_>>()
    };
    let mut findings = repository::findings(&repository::files());
    let before = prints(&findings);
    for place in findings.iter_mut().filter_map(|finding| finding.place.as_mut()) {
        place.start.line += 7;
        place.span.start += 70;
    }
    assert_eq!(prints(&findings), before);
    let distinct: std::collections::HashSet<_> = before.iter().collect();
    assert_eq!(distinct.len(), before.len());
}

#[test]
fn rules_are_explained() {
    let mut text = Vec::new();
    rules::write_text(&WB103, false, &mut text).unwrap();
    rules::write_list(&[&WB103, &WB301], &mut text).unwrap();
    rules::write_json(&[&WB301], &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    insta::assert_snapshot!([text, rules::markdown(&WB103), rules::rule_table(&[&WB103, &WB301])].join("\n-----\n"));
}

#[test]
fn a_notebook_is_drawn_by_cell() {
    let cell = |kind: &str, text: &str| serde_json::json!({"cell_type": kind, "metadata": {}, "source": text});
    let cells =
        [cell("code", "import wandb\nx = 1"), cell("markdown", "# é"), cell("code", "y = 2\nENTITY = 'acme'\n\nz")];
    let notebook = serde_json::json!({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).to_string();
    let files = Files::default().with("a/demo.ipynb", &notebook);
    let finding = support::name(&WB103, wblint::rule::FieldName::Entity, "acme", files.place("a/demo.ipynb", "'acme'"));
    let options = Options { quiet: true, ..Options::default() };
    insta::assert_snapshot!(written(std::slice::from_ref(&finding), &files, options), @r"
    warning[WB103]: the entity `acme` is hard-coded: runs of everybody go there
      ┌─ a/demo.ipynb:cell 3:2:10
      │
    2 │ ENTITY = 'acme'
      │          ^^^^^^
    ");
    let concise = written(&[finding], &files, Options { format: Format::Concise, ..options });
    assert!(concise.starts_with("a/demo.ipynb:cell 3:2:10: WB103 warning: "), "{concise}");
}

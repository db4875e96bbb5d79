//! What a suppression does to a finding that reaches several calls.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use wblint::destination::Confidence;
use wblint::rule::{FieldName, Finding, Related, Rule, Severity};
use wblint::source::{Place, SourceFile};
use wblint::suppress::{Standing, Suppressions};
use wblint::text::Span;

static RULE: Rule =
    Rule { code: "WB103", name: "hardcoded-entity", severity: Severity::Warning, source: "", check: |_, _| Vec::new() };

const CONFIG: &str = "team: acme ORIGIN\n";
const TRAIN: &str = "wandb.init( FIRST\n  entity=team)\nwandb.init(entity=team) SECOND\n";
const IGNORE: &str = "# wblint: ignore[WB103]";

/// The two calls that are left of a finding after these marks became suppressions; `None` where it is gone.
fn left(marks: &[&str]) -> (Option<Finding>, usize) {
    let marked = |text: &str| {
        let replace = |text: String, mark: &&str| text.replace(*mark, if marks.contains(mark) { IGNORE } else { "" });
        ["ORIGIN", "FIRST", "SECOND"].iter().fold(text.to_owned(), replace)
    };
    let config = SourceFile::decode("conf.yaml", marked(CONFIG).as_bytes()).unwrap();
    let train = SourceFile::decode("train.py", marked(TRAIN).as_bytes()).unwrap();
    let calls = train.text().match_indices("wandb.init").map(|(start, _)| {
        let end = start + train.text()[start..].find(')').unwrap() + 1;
        train.place(Span::new(start, end))
    });
    let sinks: Vec<Place> = calls.collect();
    let related = sinks.iter().map(|place| Related { message: "reaches".to_owned(), place: place.clone() });
    let finding = Finding {
        rule: &RULE,
        severity: Severity::Warning,
        message: String::new(),
        help: None,
        place: Some(config.place(Span::new(6, 10))),
        field: Some(FieldName::Entity),
        value: None,
        api: None,
        confidence: Confidence::Certain,
        related: related.collect(),
        fixes: Vec::new(),
        renamable: false,
        sinks,
        verification: None,
    };
    let mut set = Suppressions::default();
    set.add(&config);
    set.add(&train);
    let left = set.judge(finding);
    (left, set.unused(|_| Standing::Checked).len())
}

#[test]
fn at_the_origin_it_hides_the_finding() {
    let (finding, unused) = left(&["ORIGIN"]);
    assert!(finding.is_none() && unused == 0);
}

#[test]
fn at_a_call_it_takes_that_call_away() {
    let (finding, unused) = left(&["FIRST"]);
    let finding = finding.unwrap();
    let lines = |places: Vec<&Place>| places.iter().map(|place| place.start.line).collect::<Vec<_>>();
    assert_eq!(lines(finding.sinks.iter().collect()), [3]);
    assert_eq!(lines(finding.related.iter().map(|related| &related.place).collect()), [3]);
    assert_eq!(unused, 0);
}

#[test]
fn the_finding_goes_with_its_last_call_and_every_comment_counts_as_used() {
    let (finding, unused) = left(&["FIRST", "SECOND"]);
    assert!(finding.is_none() && unused == 0);
    let (finding, unused) = left(&["ORIGIN", "FIRST", "SECOND"]);
    assert!(finding.is_none() && unused == 0);
    assert_eq!(left(&[]).0.unwrap().sinks.len(), 2);
}

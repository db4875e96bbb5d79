//! Placeholders: an invented sample that must hold row by row, and, where it is at hand, a sample classified by hand.
//!
//! Columns are found by their header: `field`, `value`, `class` (`PLACEHOLDER`, `REAL`, `AMBIGUOUS`); `AMBIGUOUS` must
//! not fire.

#![allow(clippy::expect_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use wblint::wandb::keys::{KeyShape, classify_key};
use wblint::wandb::placeholder::{is_placeholder_entity, is_placeholder_project};

struct Row {
    field: String,
    value: String,
    class: String,
}

fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    let position = |name: &str| header.iter().position(|column| *column == name).expect("the column");
    let (field, value, class) = (position("field"), position("value"), position("class"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        Row { field: cells[field].into(), value: cells[value].into(), class: cells[class].into() }
    };
    lines.filter(|line| !line.is_empty()).map(row).collect()
}

fn fires(row: &Row) -> bool {
    match row.field.as_str() {
        "entity" => is_placeholder_entity(&row.value),
        "project" => is_placeholder_project(&row.value),
        "apikey" => classify_key(&row.value) == KeyShape::Placeholder,
        other => panic!("unknown field {other}"),
    }
}

/// Precision over PLACEHOLDER and REAL, recall over PLACEHOLDER, and the ambiguous rows that fired.
fn score(rows: &[Row], field: &str) -> (f64, f64, Vec<String>) {
    let count = |class: &str, fired: bool| {
        let found = rows.iter().filter(|row| row.field == field && row.class == class && fires(row) == fired).count();
        f64::from(u32::try_from(found).expect("a small count"))
    };
    let (hit, missed, wrong) = (count("PLACEHOLDER", true), count("PLACEHOLDER", false), count("REAL", true));
    let ambiguous = rows.iter().filter(|row| row.field == field && row.class == "AMBIGUOUS" && fires(row));
    (hit / (hit + wrong), hit / (hit + missed), ambiguous.map(|row| row.value.clone()).collect())
}

#[test]
fn invented_sample_holds_row_by_row() {
    let wrong: Vec<String> = rows(include_str!("../fixtures/placeholders.tsv"))
        .iter()
        .filter(|row| fires(row) != (row.class == "PLACEHOLDER"))
        .map(|row| format!("{} {:?} is {}", row.field, row.value, row.class))
        .collect();
    assert!(wrong.is_empty(), "judged otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn classified_sample_meets_the_targets() {
    let Some(path) = std::env::var_os("WBLINT_PLACEHOLDERS") else {
        println!("skipped: WBLINT_PLACEHOLDERS names no classified sample");
        return;
    };
    let text = std::fs::read_to_string(&path).expect("the sample that WBLINT_PLACEHOLDERS names");
    let rows = rows(&text);
    for (field, least_precision, least_recall) in
        [("entity", 0.99, 0.95), ("project", 0.97, 0.90), ("apikey", 1.0, 0.95)]
    {
        let (precision, recall, ambiguous) = score(&rows, field);
        println!("{field}: precision {precision:.3}, recall {recall:.3}");
        assert!(precision >= least_precision, "{field}: precision {precision}");
        assert!(recall >= least_recall, "{field}: recall {recall}");
        assert!(ambiguous.is_empty(), "{field}: ambiguous values fired: {ambiguous:?}");
    }
}

#[test]
fn the_empty_text_and_references_are_no_placeholders() {
    for text in ["", " ", "${wandb.entity}", "${oc.env:WANDB_ENTITY}", "${{ secrets.WANDB_ENTITY }}"] {
        assert!(!is_placeholder_entity(text), "{text:?}");
        assert!(!is_placeholder_project(text), "{text:?}");
    }
}

#[test]
fn long_and_odd_texts_end() {
    for piece in ["my", "<", "a-", "你", "{", "name", "\u{301}", "'"] {
        let text = piece.repeat(20_000);
        let _ = (is_placeholder_entity(&text), is_placeholder_project(&text), classify_key(&text));
    }
}

//! Suppressions in notebooks are cell-wise.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use wblint::source::SourceFile;
use wblint::suppress::{Scope, Standing, Suppressions, find};

/// Three cells: Markdown, code with a suppression for its cell and a string left open, code with one for its line.
const NOTEBOOK: &str = r##"{"cells": [
 {"cell_type": "markdown", "metadata": {}, "source": ["# wblint: ignore-file[WB101]\n"]},
 {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null,
  "source": ["# wblint: ignore-file[WB103]\n", "x = 1\n", "y = '''open"]},
 {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null,
  "source": ["a = 1\n", "# wblint: ignore[WB103]\n", "b = 2"]}
], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
"##;

#[test]
fn a_cell_is_a_file_of_its_own() {
    let file = SourceFile::decode("a.ipynb", NOTEBOOK.as_bytes()).unwrap();
    let found = find(&file);
    let places: Vec<_> = found.iter().map(|one| (one.place.cell, one.line, one.scope)).collect();
    assert_eq!(places, [(Some(1), 1, Scope::Cell), (Some(2), 2, Scope::Line)]);
    let mut set = Suppressions::default();
    set.add(&file);
    let mut hides = |cell, line| set.hides("a.ipynb", Some(cell), &(line..=line), "WB103", "hardcoded-entity");
    assert!(hides(1, 2) && !hides(0, 1) && !hides(2, 1) && hides(2, 3));
}

#[test]
fn taking_one_away_leaves_a_readable_notebook() {
    let file = SourceFile::decode("a.ipynb", NOTEBOOK.as_bytes()).unwrap();
    let mut set = Suppressions::default();
    set.add(&file);
    let mut text = NOTEBOOK.to_owned();
    for unused in set.unused(|_| Standing::Checked).iter().rev() {
        let span = unused.edit.place.span;
        text.replace_range(span.start..span.end, &unused.edit.text);
    }
    let notebook: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(notebook["cells"][1]["source"][0], "\n");
    assert_eq!(notebook["cells"][2]["source"], serde_json::json!(["a = 1\n", "\n", "b = 2"]));
}

//! A rule is a file, a word in the list, and a fixture. These tests say in a sentence which of them is missing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use wblint::rules::{ALL, find};

const SECTIONS: [&str; 5] = ["## What it does", "## Why it matters", "## Example", "## Use instead", "## Fix"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_rule_file_is_in_the_list() {
    for entry in fs::read_dir(root().join("src/rules")).unwrap() {
        let path = entry.unwrap().path();
        let source = fs::read_to_string(&path).unwrap();
        let listed = ALL.iter().any(|rule| rule.source == source);
        let is_rule = source.contains("static RULE: Rule");
        assert_eq!(listed, is_rule, "{} holds a RULE: add its name to the list in src/rules.rs", path.display());
    }
}

#[test]
fn every_rule_is_documented() {
    for rule in ALL {
        let (code, docs, summary) = (rule.code, rule.docs(), rule.summary());
        assert!(summary.ends_with('.'), "{code}: the first line of its `//!` comment is one sentence, not {summary:?}");
        let mut after = 0;
        for section in SECTIONS {
            let found = docs[after..].find(&format!("\n{section}\n"));
            assert!(found.is_some(), "{code}: its `//!` comment has no section `{section}` at its place");
            after += found.unwrap() + section.len();
        }
        assert!(docs.matches("```").count() >= 4, "{code}: an example and a better one stand in code blocks");
    }
}

#[test]
fn every_rule_has_a_fixture_that_shows_it_and_one_that_does_not() {
    for rule in ALL {
        let folder = root().join("fixtures").join(rule.code.to_ascii_lowercase());
        for file in ["found.py", "silent.py"] {
            let path = folder.join(file);
            assert!(path.is_file(), "{} {}: its fixture {} is missing", rule.code, rule.name, path.display());
        }
    }
}

#[test]
fn every_file_of_a_rule_is_named_after_it() {
    for rule in ALL {
        let path = root().join("src/rules").join(rule.name.replace('-', "_")).with_extension("rs");
        assert!(path.is_file(), "{}: its file is {}, after its name", rule.code, path.display());
    }
}

#[test]
fn codes_and_names_are_unique_and_sorted() {
    let codes: Vec<&str> = ALL.iter().map(|rule| rule.code).collect();
    assert!(codes.is_sorted(), "the list in src/rules.rs goes by the codes");
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), ALL.len(), "two rules share a code");
    assert_eq!(ALL.iter().map(|rule| rule.name).collect::<BTreeSet<_>>().len(), ALL.len(), "two rules share a name");
}

#[test]
fn a_rule_is_found_by_code_and_by_name() {
    assert_eq!(find("wb103").unwrap().name, "hardcoded-entity");
    assert_eq!(find("hardcoded-entity").unwrap().code, "WB103");
    assert!(find("WB1").is_none());
}

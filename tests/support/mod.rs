//! Findings and destinations built by hand, with the texts they stand in.
#![allow(dead_code, missing_docs)] // Every test file uses its own part.

pub mod repository;

use std::collections::HashMap;
use std::sync::Arc;

use wblint::destination::{Applicability, Confidence, PlacedEdit};
use wblint::report::{Options, Report, Texts};
use wblint::rule::{FieldName, Finding, Fix, FixKind, Related, Rule, Severity};
use wblint::source::{Place, SourceFile};
use wblint::text::Span;

const DOCS: &str = "//! Finds a literal entity | wherever it stands.\n//!\n//! # Why it matters\n//! Nobody else may write there.\n//!\n//! # Example\n//! ```python\n//! wandb.init(entity=\"acme\")\n//! ```\nfn check() {}\n";

macro_rules! rule {
    ($constant:ident, $name:literal, $severity:ident) => {
        pub static $constant: Rule = Rule {
            code: stringify!($constant),
            name: $name,
            severity: Severity::$severity,
            source: DOCS,
            check: |_, _| Vec::new(),
        };
    };
}
rule!(WB101, "placeholder-entity", Error);
rule!(WB103, "hardcoded-entity", Warning);
rule!(WB104, "hardcoded-project", Note);
rule!(WB203, "deprecated-argument", Note);
rule!(WB301, "hardcoded-api-key", Error);
rule!(WB401, "not-logged-in", Error);
rule!(WB901, "unreadable-file", Warning);

/// A little repository in memory.
#[derive(Default)]
pub struct Files(HashMap<String, Arc<SourceFile>>);

impl Texts for Files {
    fn text(&self, path: &str) -> Option<Arc<SourceFile>> {
        self.0.get(path).map(Arc::clone)
    }
}

impl Files {
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.0.insert(path.to_owned(), Arc::new(SourceFile::decode(path, text.as_bytes()).unwrap()));
        self
    }

    /// The place of the first `needle` in `path`.
    pub fn place(&self, path: &str, needle: &str) -> Place {
        let file = &self.0[path];
        let start = file.text().find(needle).unwrap_or_else(|| panic!("{needle} is not in {path}"));
        file.place(Span::new(start, start + needle.len()))
    }
}

/// A finding with nothing but a rule and a message.
pub fn finding(rule: &'static Rule, message: &str) -> Finding {
    Finding {
        rule,
        severity: rule.severity,
        message: message.to_owned(),
        help: None,
        place: None,
        field: None,
        value: None,
        api: None,
        confidence: Confidence::Certain,
        related: Vec::new(),
        fixes: Vec::new(),
        renamable: false,
        sinks: Vec::new(),
        verification: None,
    }
}

/// A hard-coded name at `place`.
pub fn name(rule: &'static Rule, field: FieldName, value: &str, place: Place) -> Finding {
    let what = if field == FieldName::Entity { "entity" } else { "project" };
    Finding {
        place: Some(place),
        field: Some(field),
        value: Some(value.to_owned()),
        api: Some("wandb.init".to_owned()),
        ..finding(rule, &format!("the {what} `{value}` is hard-coded: runs of everybody go there"))
    }
}

pub fn related(message: &str, place: Place) -> Related {
    Related { message: message.to_owned(), place }
}

pub fn fix(title: &str, applicability: Applicability, edits: Vec<(Place, &str)>) -> Fix {
    let edits = edits.into_iter().map(|(place, text)| PlacedEdit { place, text: text.to_owned() }).collect();
    Fix { title: title.to_owned(), kind: FixKind::Other, applicability, edits }
}

/// What `options` make of `findings`.
pub fn written(findings: &[Finding], files: &Files, options: Options) -> String {
    let mut output = Vec::new();
    let report = Report { findings, suppressed: &[], files: 212, destinations: 9, unfollowed: 0, texts: files };
    wblint::report::write(&report, options, &mut output).unwrap();
    String::from_utf8(output).unwrap()
}

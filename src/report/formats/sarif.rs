//! SARIF 2.1.0, one run: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
//!
//! Columns count code points (`columnKind`). Paths count from the top of the repository (`%SRCROOT%`), percent-encoded.
//! What a comment or the baseline hides is there with its `suppressions`. The documentation of a rule is its help.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::super::Report;
use super::spot::Range;
use super::{Item, Location, Spots, items, location, rule_url};
use crate::rule::{Fix, Related, Rule, Severity, SuppressedBy};
use crate::rules;

/// The schema, as the standard's own page names it.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Names the fingerprint and its version: another way to make it gets another name.
const FINGERPRINT: &str = "wblint/v1";

/// Writes the log, indented, with a line end.
pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let mut spots = Spots::new(report.texts);
    let items = items(report, &mut spots);
    // Every result says whether it is suppressed, or none does.
    let any_hidden = items.iter().any(|item| item.hidden.is_some());
    let results: Vec<Value> = items.iter().map(|item| result(item, any_hidden, report, &mut spots)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "wblint",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules::ALL.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the checked repository."}}},
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *output, &log)?;
    writeln!(output)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn descriptor(rule: &Rule) -> Value {
    let docs = rule.docs();
    let tag = if rule.code.starts_with("WB3") { "security" } else { "correctness" };
    json!({
        "id": rule.code,
        "name": pascal(rule.name),
        "shortDescription": {"text": rule.summary()},
        "fullDescription": {"text": introduction(&docs)},
        "help": {"text": docs.trim(), "markdown": docs.trim()},
        "helpUri": rule_url(rule.code),
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": ["wandb", tag], "problem.severity": severity_word(rule.severity)},
    })
}

/// GitHub's word for a severity.
fn severity_word(severity: Severity) -> &'static str {
    if severity == Severity::Note { "recommendation" } else { level(severity) }
}

/// `hardcoded-entity` as `HardcodedEntity`: names of rules are Pascal case there.
fn pascal(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    words.collect()
}

/// The documentation under its second heading at most: what the rule does.
fn introduction(docs: &str) -> String {
    let body = docs.split("\n## ").nth(1).and_then(|section| section.split_once('\n'));
    let body = body.map_or(docs, |(_, body)| body);
    body.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn result<'a>(item: &Item<'a>, any_hidden: bool, report: &Report<'a>, spots: &mut Spots<'a>) -> Value {
    let finding = item.finding;
    let mut result = Map::new();
    let mut put = |key: &str, value: Value| drop(result.insert(key.to_owned(), value));
    put("ruleId", finding.rule.code.into());
    if let Some(index) = rules::ALL.iter().position(|rule| rule.code == finding.rule.code) {
        put("ruleIndex", index.into());
    }
    put("level", level(finding.severity).into());
    put("message", json!({"text": finding.message}));
    put("locations", item.location.iter().map(|location| json!({"physicalLocation": physical(location)})).collect());
    if !finding.related.is_empty() {
        let related = (0..).zip(&finding.related).map(|(id, one)| related(id, one, report, spots));
        put("relatedLocations", related.collect());
    }
    put("partialFingerprints", json!({FINGERPRINT: item.fingerprint}));
    let fixes: Vec<Value> = finding.fixes.iter().filter_map(|offer| fix(offer, report, spots)).collect();
    if !fixes.is_empty() {
        put("fixes", fixes.into());
    }
    if any_hidden {
        put("suppressions", item.hidden.iter().map(|one| suppression(one.by)).collect());
    }
    put("properties", json!({"field": finding.field, "value": finding.value, "api": finding.api}));
    result.into()
}

fn suppression(by: SuppressedBy) -> Value {
    match by {
        SuppressedBy::Comment => json!({"kind": "inSource", "justification": "a comment of wblint"}),
        SuppressedBy::Baseline => json!({"kind": "external", "justification": "in the baseline"}),
    }
}

fn related<'a>(id: usize, one: &'a Related, report: &Report<'a>, spots: &mut Spots<'a>) -> Value {
    let place = location(&one.place, report, spots);
    json!({"id": id, "message": {"text": one.message}, "physicalLocation": physical(&place)})
}

/// An edit by a program; `None` where nothing is to be written, or it cannot be.
fn fix<'a>(offer: &'a Fix, report: &Report<'a>, spots: &mut Spots<'a>) -> Option<Value> {
    let mut changes: Vec<(String, Vec<Value>)> = Vec::new();
    for edit in &offer.edits {
        let place = location(&edit.place, report, spots);
        let text = spots.written(&edit.place, &edit.text)?;
        let replacement = json!({"deletedRegion": region(place.range), "insertedContent": {"text": text}});
        let uri = uri(&place.path);
        match changes.iter_mut().find(|(known, _)| *known == uri) {
            Some((_, replacements)) => replacements.push(replacement),
            None => changes.push((uri, vec![replacement])),
        }
    }
    let changes: Vec<Value> = changes.into_iter().map(|(uri, replacements)| change(&uri, &replacements)).collect();
    (!changes.is_empty()).then(|| json!({"description": {"text": offer.title}, "artifactChanges": changes}))
}

fn change(uri: &str, replacements: &[Value]) -> Value {
    json!({"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "replacements": replacements})
}

fn physical(location: &Location<'_>) -> Value {
    json!({
        "artifactLocation": {"uri": uri(&location.path), "uriBaseId": "%SRCROOT%"},
        "region": region(location.range),
    })
}

fn region(range: Range) -> Value {
    json!({
        "startLine": range.start.line,
        "startColumn": range.start.column,
        "endLine": range.end.line,
        "endColumn": range.end.column,
    })
}

/// `path` as a relative reference of RFC 3986: everything but unreserved characters and `/` as bytes in hexadecimal.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_and_paths_are_spelled_as_the_standard_wants() {
        assert_eq!(super::pascal("entity-in-project"), "EntityInProject");
        assert_eq!(super::uri("a b/größe#1.py"), "a%20b/gr%C3%B6%C3%9Fe%231.py");
    }
}

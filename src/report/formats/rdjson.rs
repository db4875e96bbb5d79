//! Reviewdog's diagnostic format, one document.
//!
//! Source: <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf> (`reviewdog.proto`, `DiagnosticResult.json`).
//! Columns there count bytes of UTF-8 from 1, ends are exclusive, and a suggestion has no path: only edits of the same
//! file can be offered.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::super::Report;
use super::spot::{Range, Spot};
use super::{Item, Location, Spots, items, location};
use crate::rule::Severity;

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: &'a str,
    location: Located<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(rename = "relatedLocations", skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Located<'a> {
    path: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Span>,
}

#[derive(Serialize)]
struct Span {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    url: String,
}

#[derive(Serialize)]
struct Suggestion {
    range: Span,
    text: String,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Located<'a>,
}

/// Writes the document, indented, with a line end.
pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let mut spots = Spots::new(report.texts);
    let items = items(report, &mut spots);
    let shown = items.iter().filter(|item| item.hidden.is_none());
    let diagnostics = shown.map(|item| diagnostic(item, report, &mut spots)).collect();
    let source = Source { name: "wblint", url: env!("CARGO_PKG_REPOSITORY") };
    serde_json::to_writer_pretty(&mut *output, &Document { source, diagnostics })?;
    writeln!(output)
}

fn diagnostic<'a>(item: &Item<'a>, report: &Report<'a>, spots: &mut Spots<'a>) -> Diagnostic<'a> {
    let finding = item.finding;
    let nowhere = || Located { path: Cow::Borrowed("."), range: None };
    let related = finding
        .related
        .iter()
        .map(|one| Related { message: &one.message, location: located(&location(&one.place, report, spots)) });
    Diagnostic {
        message: &finding.message,
        related: related.collect(),
        location: item.location.as_ref().map_or_else(nowhere, located),
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        code: Code { value: finding.rule.code, url: item.url() },
        suggestions: suggestions(item, spots).unwrap_or_default(),
    }
}

/// The edits of the best fix; `None` where one of them is in another file.
fn suggestions(item: &Item<'_>, spots: &mut Spots<'_>) -> Option<Vec<Suggestion>> {
    let path = &item.finding.place.as_ref()?.path;
    let edits = item.fix()?.edits.iter();
    edits
        .map(|edit| {
            let text = spots.written(&edit.place, &edit.text)?;
            (edit.place.path == *path).then(|| Suggestion { range: span(spots.range(&edit.place)), text })
        })
        .collect()
}

fn located<'a>(location: &Location<'a>) -> Located<'a> {
    Located { path: location.path.clone(), range: Some(span(location.range)) }
}

fn span(range: Range) -> Span {
    let position = |spot: Spot| Position { line: spot.line, column: spot.byte };
    Span { start: position(range.start), end: position(range.end) }
}

//! The JSON contract of `check`, schema 1: types of their own, so that no change inside changes what others parse.
//!
//! `column` counts code points from 1, `utf16` UTF-16 units from 1, `span` bytes of the raw file; ends are exclusive.
//! The order of the keys is part of what people diff, and is the order of the fields here.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::fingerprint::Fingerprints;
use super::summary::{self, Counts};
use super::{RULE_URL, Report, SCHEMA};
use crate::destination::{Applicability, Confidence, PlacedEdit};
use crate::rule::{FieldName, Finding, Fix, Related, Severity, Verification};
use crate::source::{Place, Region};
use crate::text::Position;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    tool: Tool,
    diagnostics: Diagnostics<'a>,
    summary: Counts,
}

/// What was found, each made when it is written: all together would be larger than what they tell of.
struct Diagnostics<'a>(&'a [Finding]);

impl Serialize for Diagnostics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(diagnostics(self.0))
    }
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    code: &'a str,
    name: &'a str,
    severity: Severity,
    message: &'a str,
    path: Option<&'a str>,
    cell: Option<usize>,
    start: Option<Position>,
    end: Option<Position>,
    span: Option<[usize; 2]>,
    field: Option<FieldName>,
    value: Option<&'a str>,
    api: Option<&'a str>,
    confidence: Confidence,
    related: Vec<RelatedPlace<'a>>,
    fixes: Vec<Offer<'a>>,
    fingerprint: String,
    url: String,
    verification: Option<&'a Verification>,
}

#[derive(Serialize)]
struct RelatedPlace<'a> {
    message: &'a str,
    path: &'a str,
    cell: Option<usize>,
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Offer<'a> {
    title: &'a str,
    applicability: Applicability,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    path: &'a str,
    cell: Option<usize>,
    span: [usize; 2],
    start: Position,
    end: Position,
    text: &'a str,
}

/// Writes one document, indented, with a line end.
pub fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let tool = Tool { name: "wblint", version: env!("CARGO_PKG_VERSION") };
    let document =
        Document { schema: SCHEMA, tool, diagnostics: Diagnostics(report.findings), summary: summary::counts(report) };
    serde_json::to_writer_pretty(&mut *output, &document)?;
    writeln!(output)
}

/// Writes how often each rule has found something: a list of `code`, `name`, `count` and `fixable`.
pub fn write_statistics(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *output, &summary::frequencies(report))?;
    writeln!(output)
}

/// Writes the elements of `diagnostics`, one a line; nothing when nothing was found.
pub fn write_lines(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    for diagnostic in diagnostics(report.findings) {
        serde_json::to_writer(&mut *output, &diagnostic)?;
        writeln!(output)?;
    }
    Ok(())
}

fn diagnostics(findings: &[Finding]) -> impl Iterator<Item = Diagnostic<'_>> {
    let mut fingerprints = Fingerprints::default();
    findings.iter().map(move |finding| diagnostic(finding, fingerprints.next(finding)))
}

fn diagnostic(finding: &Finding, fingerprint: String) -> Diagnostic<'_> {
    let place = finding.place.as_ref();
    Diagnostic {
        code: finding.rule.code,
        name: finding.rule.name,
        severity: finding.severity,
        message: &finding.message,
        path: place.map(|place| &*place.path),
        cell: place.and_then(|place| place.cell),
        start: place.map(|place| place.start),
        end: place.map(|place| place.end),
        span: place.map(span),
        field: finding.field,
        value: finding.value.as_deref(),
        api: finding.api.as_deref(),
        confidence: finding.confidence,
        related: finding.related.iter().map(related).collect(),
        fixes: finding.fixes.iter().map(offer).collect(),
        fingerprint,
        url: format!("{RULE_URL}{}", finding.rule.code.to_ascii_lowercase()),
        verification: finding.verification.as_ref(),
    }
}

fn span(place: &Place) -> [usize; 2] {
    [place.span.start, place.span.end]
}

fn related(related: &Related) -> RelatedPlace<'_> {
    let Region { path, cell, start, end, .. } = &*related.place;
    RelatedPlace { message: &related.message, path, cell: *cell, start: *start, end: *end }
}

fn offer(fix: &Fix) -> Offer<'_> {
    let edits = fix.edits.iter().map(|PlacedEdit { place, text }| Edit {
        path: &place.path,
        cell: place.cell,
        span: span(place),
        start: place.start,
        end: place.end,
        text,
    });
    Offer { title: &fix.title, applicability: fix.applicability, edits: edits.collect() }
}

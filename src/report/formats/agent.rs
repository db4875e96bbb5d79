//! A compact text for coding assistants: two lines a finding, where and why, and what to write instead.
//!
//! The order is that of the report, the words are the same in every run, and nothing is drawn. Notes are left out unless
//! they are asked for, as in the formats for people.

use std::io::{self, Write};

use super::super::{Options, Report, concise, escape, policy, summary};
use super::Spots;
use crate::destination::Applicability;
use crate::rule::{Finding, Fix};
use crate::source::Place;

/// Characters of a source line that are quoted.
const LONGEST: usize = 160;

/// Writes the findings, then one line with their number.
pub(super) fn write(report: &Report<'_>, options: Options, output: &mut dyn Write) -> io::Result<()> {
    let mut spots = Spots::new(report.texts);
    for finding in report.findings.iter().filter(|finding| policy::is_drawn(finding, options.show_notes)) {
        writeln!(output, "{}", concise::line(finding, report.texts))?;
        writeln!(output, "  fix: {}", fix(finding, &mut spots))?;
    }
    if options.quiet {
        return Ok(());
    }
    writeln!(output, "{}", summary::line(report, options))
}

/// What to do, in one line.
fn fix(finding: &Finding, spots: &mut Spots<'_>) -> String {
    let Some(fix) = finding.fixes.iter().find(|fix| !fix.edits.is_empty()) else {
        return finding
            .help
            .as_deref()
            .map_or_else(|| "decide by hand".to_owned(), |help| escape::line(help).into_owned());
    };
    let sort = match fix.applicability {
        Applicability::Safe => "",
        Applicability::Unsafe => " (changes where runs go)",
        Applicability::Manual => " (ask the person first)",
    };
    let title = escape::line(&fix.title);
    match replacement(fix, finding, spots) {
        Some(replacement) => format!("{title}{sort}: {replacement}"),
        None => format!("{title}{sort}"),
    }
}

/// The one line that an edit changes, before and after; `None` where it changes more, or holds a key.
fn replacement(fix: &Fix, finding: &Finding, spots: &mut Spots<'_>) -> Option<String> {
    let [edit] = fix.edits.as_slice() else { return None };
    let place: &Place = &edit.place;
    if place.start.line != place.end.line || edit.text.contains(['\n', '\r']) {
        return None;
    }
    let line = spots.line(place, place.start.line)?;
    let byte = |column: usize| line.char_indices().nth(column - 1).map_or(line.len(), |(at, _)| at);
    let (before, after) = (line.get(..byte(place.start.column))?, line.get(byte(place.end.column)..)?);
    let new = format!("{before}{}{after}", edit.text);
    let (old, new) = (line.trim(), new.trim());
    if old.chars().count() > LONGEST || crate::redact::holds_key(old) || finding.rule.code == "WB301" {
        return None;
    }
    if new.is_empty() {
        return Some(format!("delete line {}", place.start.line));
    }
    Some(format!("line {}: `{}` -> `{}`", place.start.line, escape::line(old), escape::line(new)))
}

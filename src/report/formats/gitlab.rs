//! A code quality report of GitLab: one JSON array.
//!
//! Source: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::super::Report;
use super::{Item, Spots, items};
use crate::rule::Severity;

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Place<'a>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: Cow<'a, str>,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the array, indented, with a line end.
pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let items = items(report, &mut Spots::new(report.texts));
    let issues: Vec<Issue<'_>> = items.iter().filter(|item| item.hidden.is_none()).map(issue).collect();
    serde_json::to_writer_pretty(&mut *output, &issues)?;
    writeln!(output)
}

fn issue<'a>(item: &'a Item<'a>) -> Issue<'a> {
    // A place is required; what has no file is said of the repository.
    let location = match &item.location {
        Some(location) => Place {
            path: Cow::Borrowed(&location.path),
            lines: Lines { begin: location.range.start.line, end: location.range.end.line },
        },
        None => Place { path: Cow::Borrowed("."), lines: Lines { begin: 1, end: 1 } },
    };
    Issue {
        description: &item.finding.message,
        check_name: item.finding.rule.code,
        fingerprint: &item.fingerprint,
        severity: match item.finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Note => "info",
        },
        location,
    }
}

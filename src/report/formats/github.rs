//! Annotations of GitHub Actions: one workflow command a finding.
//!
//! Source: <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>; the escapes are those of
//! `actions/toolkit`, `packages/core/src/command.ts`.

use std::io::{self, Write};

use super::super::{Report, escape};
use super::{Item, Spots, items};
use crate::rule::Severity;

/// Writes one line a finding.
pub(super) fn write(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let items = items(report, &mut Spots::new(report.texts));
    for item in items.iter().filter(|item| item.hidden.is_none()) {
        writeln!(output, "{}", line(item))?;
    }
    Ok(())
}

fn line(item: &Item<'_>) -> String {
    let command = match item.finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let rule = item.finding.rule;
    let mut properties = vec![("title", format!("{} {}", rule.code, rule.name))];
    if let Some(location) = &item.location {
        let (start, end) = (location.range.start, location.range.end);
        properties.push(("file", escape::path(&location.path).into_owned()));
        properties.push(("line", start.line.to_string()));
        properties.push(("endLine", end.line.to_string()));
        // Columns of a range over several lines are refused.
        if start.line == end.line {
            properties.push(("col", start.column.to_string()));
            properties.push(("endColumn", end.column.to_string()));
        }
    }
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let mut message = escape::line(&item.finding.message).into_owned();
    if let Some(fix) = item.fix() {
        message = format!("{message}\nfix: {}", escape::line(&fix.title));
    }
    format!("::{command} {}::{}", properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

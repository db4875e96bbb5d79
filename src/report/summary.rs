//! Counting: the last line of the text formats, `--statistics`, and `summary` of the JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::policy::plural;
use super::{Options, Report};
use crate::destination::Applicability;
use crate::rule::{Finding, Severity, SuppressedBy};

/// The numbers of one run, as the JSON contract has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Files checked.
    pub files: usize,
    /// Destinations found.
    pub destinations: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity note.
    pub notes: usize,
    /// Findings with an edit that a machine may apply.
    pub fixable: usize,
}

/// Counts `report`.
pub fn counts(report: &Report<'_>) -> Counts {
    let of = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    Counts {
        files: report.files,
        destinations: report.destinations,
        errors: of(Severity::Error),
        warnings: of(Severity::Warning),
        notes: of(Severity::Note),
        fixable: report.findings.iter().filter(|finding| is_fixable(finding)).count(),
    }
}

/// Whether an edit of `finding` needs no person to choose.
fn is_fixable(finding: &Finding) -> bool {
    finding.fixes.iter().any(|fix| fix.applicability != Applicability::Manual)
}

/// The last line: `Found 2 errors, 1 warning in 212 files (9 destinations); 1 fixable`.
pub fn line(report: &Report<'_>, options: Options) -> String {
    let counts = counts(report);
    let (files, destinations) = (plural(counts.files, "file"), plural(counts.destinations, "destination"));
    let notes = if options.show_notes { counts.notes } else { 0 };
    let kinds = [(counts.errors, "error"), (counts.warnings, "warning"), (notes, "note")];
    let found: Vec<String> =
        kinds.iter().filter(|(count, _)| *count > 0).map(|(count, what)| plural(*count, what)).collect();
    let accepted = report.suppressed.iter().filter(|one| one.by == SuppressedBy::Baseline).count();
    let accepted = if accepted > 0 { format!("; {accepted} in the baseline") } else { String::new() };
    if found.is_empty() {
        return format!("All checks passed: {files}, {destinations}{accepted}.");
    }
    // What is not shown is not counted.
    let shown = |finding: &&Finding| options.show_notes || finding.severity != Severity::Note;
    let fixable = report.findings.iter().filter(shown).filter(|finding| is_fixable(finding)).count();
    let fixable = if fixable > 0 { format!("; {fixable} fixable") } else { String::new() };
    format!("Found {} in {files} ({destinations}){fixable}{accepted}", found.join(", "))
}

/// One line a rule, the most frequent first: count, severity, code, name, and how many have an edit.
pub fn statistics(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let mut rules: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for finding in report.findings {
        let (count, fixable) = rules.entry((finding.rule.code, finding.rule.name)).or_default();
        *count += 1;
        *fixable += usize::from(is_fixable(finding));
    }
    let mut rows: Vec<_> = rules.into_iter().collect();
    rows.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    let width = rows.iter().map(|((_, name), _)| name.len()).max().unwrap_or(0);
    for ((code, name), (count, fixable)) in rows {
        let edits = if fixable > 0 { format!("  {fixable} fixable") } else { String::new() };
        writeln!(output, "{}", format!("{count:>6}  {code}  {name:<width$}{edits}").trim_end())?;
    }
    Ok(())
}

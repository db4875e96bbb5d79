//! Counting: the last line of the text formats, `--statistics`, and `summary` of the JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
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

/// Whether `check --fix` fixes `finding`.
pub fn is_safe(finding: &Finding) -> bool {
    finding.fixes.iter().any(|fix| fix.applicability == Applicability::Safe)
}

/// What stands before the message of `finding`: `[*] ` where `check --fix` fixes it.
pub fn mark(finding: &Finding) -> &'static str {
    if is_safe(finding) { "[*] " } else { "" }
}

/// The last lines: `Found 2 errors, 1 warning in 212 files (9 destinations).`, what was not followed, and how many
/// findings can be fixed.
pub fn lines(report: &Report<'_>, options: Options) -> Vec<String> {
    let counts = counts(report);
    let paint = |color: AnsiColor, text: String| {
        let style = if options.colour { Style::new().bold().fg_color(Some(color.into())) } else { Style::new() };
        format!("{style}{text}{style:#}")
    };
    let (files, destinations) = (plural(counts.files, "file"), plural(counts.destinations, "destination"));
    let notes = if options.show_notes { counts.notes } else { 0 };
    let kinds = [
        (counts.errors, "error", AnsiColor::Red),
        (counts.warnings, "warning", AnsiColor::Yellow),
        (notes, "note", AnsiColor::Green),
    ];
    let found: Vec<String> = kinds
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, what, color)| paint(*color, plural(*count, what)))
        .collect();
    let fixed = match options.fixed {
        0 => String::new(),
        fixed => format!("{} ", paint(AnsiColor::Green, format!("Fixed {}.", plural(fixed, "finding")))),
    };
    let accepted = report.suppressed.iter().filter(|one| one.by == SuppressedBy::Baseline).count();
    let accepted = if accepted > 0 { format!("; {accepted} in the baseline") } else { String::new() };
    let unfollowed = match report.unfollowed {
        0 => String::new(),
        1 => "; a value of 1 could not be followed".to_owned(),
        count => format!("; values of {count} could not be followed"),
    };
    if found.is_empty() {
        let checked = match counts {
            Counts { files: 0, .. } => return vec!["No files to check.".to_owned()],
            Counts { destinations: 0, .. } => return vec![format!("{fixed}No W&B calls found in {files}{accepted}.")],
            Counts { destinations: 1, .. } => "1 destination checked".to_owned(),
            _ => format!("All {destinations} checked"),
        };
        // Not green over what was not seen.
        let color = if report.unfollowed > 0 { AnsiColor::Yellow } else { AnsiColor::Green };
        return vec![format!("{fixed}{} in {files}{unfollowed}{accepted}.", paint(color, checked))];
    }
    let mut lines =
        vec![format!("{fixed}Found {} in {files} ({destinations}{unfollowed}{accepted}).", found.join(", "))];
    // What is not shown is not counted.
    let shown = |finding: &&Finding| options.show_notes || finding.severity != Severity::Note;
    let shown = report.findings.iter().filter(shown);
    let fixable = shown.clone().filter(|finding| is_fixable(finding)).count();
    let safe = shown.filter(|finding| is_safe(finding)).count();
    if fixable > 0 {
        let safe = if safe > 0 { format!(" ([*] {safe} with `--fix`)") } else { String::new() };
        lines.push(format!("{fixable} fixable with `wblint fix`{safe}."));
    }
    lines
}

/// The same on one line, without colors.
pub fn line(report: &Report<'_>, options: Options) -> String {
    lines(report, Options { colour: false, ..options }).join(" ")
}

/// How often one rule has found something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Frequency {
    /// Code of the rule.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Findings.
    pub count: usize,
    /// Those with an edit that a machine may apply.
    pub fixable: usize,
}

/// How often each rule has found something, the most frequent first.
pub fn frequencies(report: &Report<'_>) -> Vec<Frequency> {
    let mut rules: BTreeMap<(&'static str, &'static str), (usize, usize)> = BTreeMap::new();
    for finding in report.findings {
        let (count, fixable) = rules.entry((finding.rule.code, finding.rule.name)).or_default();
        *count += 1;
        *fixable += usize::from(is_fixable(finding));
    }
    let row = |((code, name), (count, fixable))| Frequency { code, name, count, fixable };
    let mut rows: Vec<Frequency> = rules.into_iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}

/// One line per rule, the most frequent first: count, code, name, and how many can be fixed.
pub fn statistics(report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let rows = frequencies(report);
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    for Frequency { code, name, count, fixable } in rows {
        let edits = if fixable > 0 { format!("  {fixable} fixable") } else { String::new() };
        writeln!(output, "{}", format!("{count:>6}  {code}  {name:<width$}{edits}").trim_end())?;
    }
    Ok(())
}

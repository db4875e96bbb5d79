//! Markdown for people: a summary for a pull request or a job, and a text to paste into an issue of the repository.
//!
//! Names and messages of strangers stand in it. What acts in Markdown is escaped, and a text that would mention a person
//! or become a link is written as code.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::super::policy::{self, Shown, plural};
use super::super::{Options, Report, concise, escape, locate, summary};
use super::rule_url;
use crate::rule::{Finding, Severity};

/// Rows of the table; a comment on GitHub holds 65,536 characters.
const MOST_ROWS: usize = 50;

/// Writes the document.
pub(super) fn write(report: &Report<'_>, options: Options, output: &mut dyn Write) -> io::Result<()> {
    let drawn = report.findings.iter().filter(|finding| policy::is_drawn(finding, options.show_notes));
    let groups = policy::grouped(drawn);
    writeln!(output, "### wblint: {}\n", heading(&groups))?;
    if groups.is_empty() {
        return writeln!(output, "{}", text(&summary::line(report, options)));
    }
    writeln!(output, "| | where | what | fix |\n|---|---|---|---|")?;
    for shown in groups.iter().take(MOST_ROWS) {
        writeln!(output, "{}", row(shown, report))?;
    }
    if groups.len() > MOST_ROWS {
        writeln!(output, "\n{} more are not listed.", groups.len() - MOST_ROWS)?;
    }
    if !options.show_notes
        && let Some(notes) = policy::notes_line(report.findings)
    {
        writeln!(output, "\n{}", text(notes.trim_end_matches("; `--show-notes`")))?;
    }
    writeln!(output, "\n{}", text(&summary::line(report, options)))?;
    if options.quiet {
        return Ok(());
    }
    issue(&groups, report, output)
}

fn heading(groups: &[Shown<'_>]) -> String {
    let all = || groups.iter().flat_map(|shown| std::iter::once(shown.finding).chain(shown.others.iter().copied()));
    let count = |severity| all().filter(|finding| finding.severity == severity).count();
    let kinds = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let counts: Vec<String> = kinds
        .into_iter()
        .map(|(severity, word)| (count(severity), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| plural(count, word))
        .collect();
    if counts.is_empty() { "nothing to fix".to_owned() } else { counts.join(", ") }
}

fn row(shown: &Shown<'_>, report: &Report<'_>) -> String {
    let finding = shown.finding;
    let code = finding.rule.code;
    let others = match shown.others.len() {
        0 => String::new(),
        count => format!(" and {}", plural(count, "more place")),
    };
    format!(
        "| {} | {}{others} | [{code}]({}) {} | {} |",
        concise::severity(finding.severity),
        position(finding, report),
        rule_url(code),
        text(&finding.message),
        fix(finding).map(|fix| text(&fix).into_owned()).unwrap_or_default(),
    )
}

fn position(finding: &Finding, report: &Report<'_>) -> String {
    finding.place.as_ref().map_or_else(String::new, |place| code(&locate::position(place, report.texts)))
}

fn fix(finding: &Finding) -> Option<String> {
    let edit = finding.fixes.first().map(|fix| fix.title.clone());
    edit.or_else(|| finding.help.clone())
}

/// The text to paste, folded away.
fn issue(groups: &[Shown<'_>], report: &Report<'_>, output: &mut dyn Write) -> io::Result<()> {
    let upstream = groups.iter().filter(|shown| shown.finding.place.is_some() && shown.finding.field.is_some());
    let upstream: Vec<&Shown<'_>> = upstream.filter(|shown| shown.finding.severity > Severity::Note).collect();
    if upstream.is_empty() {
        return Ok(());
    }
    let mut issue =
        "This code fixes where its Weights & Biases runs go, or with which key. For everybody else they fail \
                     (`permission denied`, HTTP 403), or end up in the wrong place:\n\n"
            .to_owned();
    for shown in upstream.iter().take(MOST_ROWS) {
        let _ = writeln!(issue, "- {}: {}", position(shown.finding, report), text(&shown.finding.message));
        if let Some(fix) = fix(shown.finding) {
            let _ = writeln!(issue, "  Fix: {}", text(&fix));
        }
    }
    let _ = writeln!(issue, "\nFound with wblint {}.", env!("CARGO_PKG_VERSION"));
    let fence = fence(&issue);
    writeln!(output, "\n<details>\n<summary>Text for an issue in that repository</summary>\n")?;
    writeln!(output, "{fence}markdown\n{issue}{fence}\n\n</details>")
}

/// Backquotes that end no earlier than they should.
fn fence(text: &str) -> String {
    "`".repeat(longest_run(text).max(2) + 1)
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

/// `text` as prose in a cell of a table; what stands between two backquotes stays code.
fn text(text: &str) -> Cow<'_, str> {
    let line = escape::line(text);
    if is_linked(&line) {
        return Cow::Owned(code(&line));
    }
    let parts: Vec<&str> = line.split('`').collect();
    if parts.len() == 1 && !line.contains(acts) {
        return line;
    }
    if parts.len().is_multiple_of(2) {
        return Cow::Owned(prose(&line));
    }
    let part = |(number, part): (usize, &&str)| match number % 2 {
        1 if !part.is_empty() => code(part),
        _ => prose(part),
    };
    Cow::Owned(parts.iter().enumerate().map(part).collect())
}

/// Whether GitHub or GitLab would make a mention, a reference or a link of `line`, also behind a backslash.
fn is_linked(line: &str) -> bool {
    let refers = |at: usize| line[at + 1..].starts_with(|next: char| next.is_ascii_digit());
    line.contains('@')
        || line.contains("://")
        || line.contains("www.")
        || line.match_indices(['#', '!']).any(|(at, _)| refers(at))
}

fn prose(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        let next = text[at..].chars().nth(1).unwrap_or(' ');
        // Inside of a word it marks nothing, and names are full of it.
        let in_word = character == '_' && before.is_alphanumeric() && next.is_alphanumeric();
        let is_entity = character != '&' || text[at..].contains(';');
        if acts(character) && !in_word && is_entity {
            escaped.push('\\');
        }
        escaped.push(character);
        before = character;
    }
    escaped
}

fn acts(character: char) -> bool {
    matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&')
}

/// `text` as code in a cell of a table.
fn code(text: &str) -> String {
    let ticks = "`".repeat(longest_run(text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{space}{}{space}{ticks}", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::{code, text};

    #[test]
    fn what_acts_in_markdown_is_escaped() {
        assert_eq!(text("a|b <img> [x](y) *z*"), "a\\|b \\<img\\> \\[x\\](y) \\*z\\*");
        assert_eq!(text("W&B: set `a_b|c` to a_b _d"), "W&B: set `a_b\\|c` to a_b \\_d");
        assert_eq!(text("one ` alone &lt;"), "one \\` alone \\&lt;");
        assert_eq!(text("as in #12"), "`as in #12`");
        assert_eq!(text("ping @everyone"), "`ping @everyone`");
        assert_eq!(text("see https://evil.example"), "`see https://evil.example`");
        assert_eq!(code("a`b|c`"), "`` a`b\\|c` ``");
    }
}

//! The edit that takes a text out of the way where it stands outside of Python.

use super::domain::Location;
use super::model::{Mend, PlacedEdit};
use super::tracer::Tracer;
use crate::languages::shell::{Command, Script};
use crate::source::FileKind;
use crate::text::Span;

impl Tracer<'_> {
    /// The edit for the value at `origin` in a data file. TOML has no null, so the entry goes there, and whoever reads it
    /// must be looked at.
    pub(super) fn mend_data(&self, origin: Location, variable: &str) -> Option<Mend> {
        let document = self.workspace.data(origin.file)?;
        let file = self.workspace.text(origin.file)?;
        let is_null_known = matches!(self.workspace.kind(origin.file), FileKind::Yaml | FileKind::Json);
        let mut entries = document.mappings().flat_map(|mapping| document.entries(mapping));
        let entry = entries.find(|entry| document.scalar(entry.value).is_some_and(|one| one.span == origin.span))?;
        let (title, span, text) = if entry.key == variable {
            let title = "Remove the variable, so that the account's default decides".to_owned();
            (title, line_of(file.text(), entry.span), "")
        } else if is_null_known {
            (format!("Write `null`, so that `{variable}` or the account's default decides"), origin.span, "null")
        } else {
            (
                format!("Remove the entry, so that `{variable}` or the account's default decides"),
                line_of(file.text(), entry.span),
                "",
            )
        };
        let edits = vec![PlacedEdit { place: file.place(span), text: text.to_owned() }];
        Some(Mend { title, manual: !is_null_known && entry.key != variable, edits })
    }

    /// The edit for the text at `origin` in a script: a flag goes with its value, an assignment whole (`X=` would be the
    /// empty string, which is a value).
    pub(super) fn mend_script(&self, origin: Location, variable: &str) -> Option<Mend> {
        let script = self.workspace.script(origin.file)?;
        let file = self.workspace.text(origin.file)?;
        let text = file.text();
        let decides = format!("so that `{variable}` or the account's default decides");
        let (title, span, manual) = if let Some(span) = flag_of(&script, text, origin.span) {
            (format!("Remove the flag, {decides}"), span, false)
        } else {
            let assignment = script.assignments.iter().find(|one| holds(one.span, origin.span))?;
            // Another variable than the SDK's own is read by the script itself.
            let own = "so that each user's own or the account's default decides".to_owned();
            let title = if assignment.name == variable { own } else { "and look at what reads it".to_owned() };
            (format!("Remove the assignment, {title}"), line_of(text, assignment.span), assignment.name != variable)
        };
        Some(Mend { title, manual, edits: vec![PlacedEdit { place: file.place(span), text: String::new() }] })
    }
}

/// The flag whose value stands at `value`, with that value and the blanks before it.
fn flag_of(script: &Script, text: &str, value: Span) -> Option<Span> {
    let command =
        script.commands.iter().filter(|one| holds(one.span, value)).min_by_key(|one| one.span.end - one.span.start)?;
    let (index, word) = command.words.iter().enumerate().find(|(_, word)| holds(word.span, value))?;
    let start = if word.text.starts_with('-') && word.text.contains('=') {
        word.span.start
    } else {
        previous_flag(command, index)?
    };
    // With what joins it to the word before: blanks, a continued line, the comma of a list.
    let mut before = text[..start].trim_end_matches([' ', '\t']);
    if let Some(continued) = before.strip_suffix("\\\n").or_else(|| before.strip_suffix("\\\r\n")) {
        before = continued.trim_end_matches([' ', '\t']);
    }
    before = before.strip_suffix(',').unwrap_or(before);
    Some(Span::new(before.len(), word.span.end))
}

fn previous_flag(command: &Command, index: usize) -> Option<usize> {
    let flag = command.words.get(index.checked_sub(1)?)?;
    flag.text.starts_with('-').then_some(flag.span.start)
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// `span` with the rest of its line, where nothing else stands on it.
fn line_of(text: &str, span: Span) -> Span {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
    let front = text[start..span.start].trim();
    let alone = matches!(front, "" | "export" | "ENV" | "ARG" | "-") && text[span.end..end].trim().is_empty();
    if alone { Span::new(start, end) } else { span }
}

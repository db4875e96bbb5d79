//! The edit that takes a text out of the way where it stands outside of Python.

use super::domain::Location;
use super::model::{Mend, PlacedEdit};
use super::tracer::Tracer;
use crate::languages::shell::{Command, Word};
use crate::source::FileKind;
use crate::text::Span;

impl Tracer<'_> {
    /// The edit for the value at `origin` in a data file. TOML has no null, so the entry goes there, and whoever reads it
    /// must be looked at.
    pub(super) fn mend_data(&self, origin: Location, variable: &str) -> Option<Mend> {
        let document = self.workspace.data(origin.file)?;
        let file = self.workspace.text(origin.file)?;
        let is_null_known = matches!(self.workspace.kind(origin.file), FileKind::Yaml | FileKind::Json);
        let holders = self.entry_holders(origin.file, &document);
        let entry = holders.of(&document, origin.span)?;
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
        let holders = self.script_holders(origin.file, &script);
        let command = holders.command(&script, origin.span);
        let flag = command.and_then(|command| flag_of(command, text, origin.span));
        let (title, span, manual) = if let Some(span) = flag {
            (format!("Remove the flag, {decides}"), span, false)
        } else {
            let assignment = holders.assignment(&script, origin.span)?;
            // Another variable than the SDK's own is read by the script itself.
            let own = "so that each user's own or the account's default decides".to_owned();
            let title = if &*assignment.name == variable { own } else { "and look at what reads it".to_owned() };
            (format!("Remove the assignment, {title}"), line_of(text, assignment.span), &*assignment.name != variable)
        };
        Some(Mend { title, manual, edits: vec![PlacedEdit { place: file.place(span), text: String::new() }] })
    }
}

/// The flag of `command` whose value stands at `value`, with that value and the blanks before it.
fn flag_of(command: &Command, text: &str, value: Span) -> Option<Span> {
    let index = word_at(&command.words, value)?;
    let word = command.words.get(index)?;
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

/// The word that holds `value`. Words stand in order, but for those of a list that names others by YAML's aliases.
fn word_at(words: &[Word], value: Span) -> Option<usize> {
    words.first().filter(|first| first.span.start <= value.start)?; // What is set for the command alone stands before it.
    let last = words.partition_point(|word| word.span.start <= value.start).checked_sub(1);
    let in_order = last.filter(|at| words.get(*at).is_some_and(|word| word.span.contains(value)));
    in_order.or_else(|| words.iter().position(|word| word.span.contains(value)))
}

fn previous_flag(command: &Command, index: usize) -> Option<usize> {
    let flag = command.words.get(index.checked_sub(1)?)?;
    flag.text.starts_with('-').then_some(flag.span.start)
}

/// `span` with the rest of its line, where nothing else stands on it. Lines may be long and hold many values: what lies
/// beyond the nearest word is not looked at.
fn line_of(text: &str, span: Span) -> Span {
    let is_blank = |letter: char| letter.is_whitespace() && letter != '\n';
    let before = text[..span.start].trim_end_matches(is_blank);
    let word = ["export", "ENV", "ARG", "-"].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before);
    let front = word.trim_end_matches(is_blank);
    let after = text[span.end..].trim_start_matches(is_blank);
    let is_alone = (front.is_empty() || front.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'));
    let end = text.len() - after.strip_prefix('\n').unwrap_or(after).len();
    if is_alone { Span::new(front.len(), end) } else { span }
}

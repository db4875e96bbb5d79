//! Lines that go on after a backslash, and `NAME=value` lines: what Makefiles, Dockerfiles and `.env` files share.

use super::mapped::Mapped;
use super::model::Assignment;
use super::parts::Word;
use super::word;
use crate::text::Span;

/// The logical lines of `text`: spans from the first line's start to the last one's end, without the line end.
pub(super) fn logical(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        if content.ends_with('\\') && at < text.len() {
            continue;
        }
        found.push(Span::new(start, at - (line.len() - content.len())));
        start = at;
    }
    found
}

/// An assignment whose value is the shell word at `value` of `text`.
pub(super) fn assignment(text: &str, name: &str, value: Span, whole: Span, exported: bool) -> Assignment {
    let mut map = Mapped::default();
    map.push(value.of(text), value.start);
    let value = if value.start == value.end {
        Word::empty(value)
    } else {
        word::read(&map, Span::new(0, value.end - value.start))
    };
    Assignment {
        name: name.into(),
        value,
        elements: Box::default(),
        span: whole,
        exported,
        overridable: false,
        branch: None,
    }
}

/// `span` without the white space around it.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let content = span.of(text);
    let start = span.start + (content.len() - content.trim_start().len());
    Span::new(start, (start + content.trim().len()).max(start))
}

/// Bytes of the shell word that `rest` begins with: up to white space outside of quotes.
pub(super) fn word_length(rest: &str) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (index, character) in rest.char_indices() {
        match (quote, character) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (Some(mark), _) if mark == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, _) if character.is_whitespace() => return index,
            _ => {}
        }
    }
    rest.len()
}

/// Whether `name` can be a variable.
pub(super) fn is_name(name: &str) -> bool {
    let first = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    first && name.chars().all(|at| at.is_ascii_alphanumeric() || at == '_')
}

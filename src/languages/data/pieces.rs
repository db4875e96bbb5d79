//! YAML of very many lines, parsed in pieces.
//!
//! The scanner of tree-sitter-yaml 0.7 counts lines in 16 bits and loses its way behind line 32,767. A long text is
//! therefore cut in front of lines that begin at the first column, where only a new key, item or document can be,
//! and the pieces' events are joined as if they had come from one tree.

use super::role::{Event, Role};
use crate::text::Span;

/// Lines of a piece, well below what the scanner can count.
const LINES: usize = 20_000;

/// The pieces of `text`, in order and without gaps; one for a text of ordinary length.
pub(super) fn split(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut lines = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        lines += 1;
        let next = bytes.get(end + 1).copied().unwrap_or(b' ');
        if lines >= LINES && !next.is_ascii_whitespace() && !b"#]}%.".contains(&next) {
            pieces.push(Span::new(start, end + 1));
            start = end + 1;
            lines = 0;
        }
    }
    pieces.push(Span::new(start, text.len()));
    pieces
}

/// Appends the sorted events of `piece`: unless it begins a document, its root continues the one before.
pub(super) fn append(events: &mut Vec<Event>, found: Vec<Event>, piece: Span, text: &str) {
    if events.is_empty() {
        *events = found; // Of most texts there is one piece.
        return;
    }
    let own_document = piece.start == 0 || piece.of(text).starts_with("---");
    let last = events.iter().rposition(|event| event.role == Role::Document);
    let (Some(document), false) = (last, own_document) else {
        events.extend(found);
        return;
    };
    let root = events.get(document + 1).map(|event| event.role);
    let continues =
        matches!(root, Some(Role::Mapping | Role::Sequence)) && found.get(1).map(|event| event.role) == root;
    let Some(root_end) = found.get(1).filter(|_| continues).map(|event| event.end) else {
        events.extend(found);
        return;
    };
    let outer = found.first().map_or(root_end, |event| event.end);
    for (event, end) in events.iter_mut().skip(document).zip([outer, root_end]) {
        event.end = event.end.max(end);
    }
    events.extend(found.into_iter().skip(2));
}

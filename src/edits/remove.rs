//! What goes when a part of a text goes: its comma, its line, and nothing that belongs to others.

use crate::source::{FileKind, Place, SourceFile};
use crate::text::Span;

/// An argument or an entry at `span` with its comma; the whole line where it is alone there.
pub(super) fn item(text: &str, span: Span) -> Span {
    let after = text.get(span.end..).unwrap_or("");
    let blanks = after.len() - after.trim_start().len();
    if let Some(rest) = after.get(blanks..).and_then(|after| after.strip_prefix(',')) {
        let end = text.len() - rest.len();
        let line = rest.trim_start_matches([' ', '\t']);
        let before = text.get(..span.start).unwrap_or("");
        let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
        let starts_line = before.trim_end_matches([' ', '\t']).ends_with('\n');
        let newline = if line.starts_with("\r\n") { 2 } else { usize::from(line.starts_with('\n')) };
        if starts_line && newline > 0 {
            return Span::new(span.start - indent, end + rest.len() - line.len() + newline);
        }
        // The last of a line that others are on: the blank before it goes.
        if !starts_line && (newline > 0 || line.starts_with(['#', ')', ']', '}'])) {
            return Span::new(span.start - indent, end);
        }
        return Span::new(span.start, end + rest.len() - line.len());
    }
    // The last one: the comma before it goes, with the line of its own.
    let before = text.get(..span.start).unwrap_or("").trim_end();
    // A comma at the end of a comment joins nothing.
    let front =
        before.strip_suffix(',').filter(|front| !front.rsplit('\n').next().is_some_and(|line| line.contains('#')));
    match front {
        Some(front) => Span::new(front.len(), span.end),
        None => lines(text, span).unwrap_or(span),
    }
}

/// The place of `span`, which goes. A line of a notebook is a string of JSON, which goes with it.
pub(super) fn place(file: &SourceFile, span: Span) -> Place {
    let mut place = file.place(span);
    let is_line = file.text().get(span.start..span.end).is_some_and(|gone| gone.ends_with('\n'));
    let next = file.text().get(span.end..).and_then(|rest| rest.chars().next());
    let is_inside = file.kind() == FileKind::Notebook && file.cell_of(span.end) == file.cell_of(span.start);
    if let Some(letter) = next.filter(|_| is_line && is_inside) {
        let next = file.place(Span::new(span.end, span.end + letter.len_utf8())).span.start;
        if next > place.span.end {
            place.span.end = next;
        }
    }
    place
}

/// A statement at `span`: its lines where it is alone on them, else `None`.
pub(super) fn lines(text: &str, span: Span) -> Option<Span> {
    let before = text.get(..span.start)?.trim_end_matches([' ', '\t']);
    let after = text.get(span.end..)?;
    let rest = after.trim_start_matches([' ', '\t', '\r']);
    let is_alone = (before.is_empty() || before.ends_with('\n')) && (rest.is_empty() || rest.starts_with('\n'));
    is_alone.then(|| Span::new(before.len(), text.len() - rest.strip_prefix('\n').unwrap_or(rest).len()))
}

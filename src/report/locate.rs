//! Where a place stands, for people, and where it stands in the text that is drawn.

use crate::source::{FileKind, Place, SourceFile};
use crate::text::{LineIndex, Span};

use super::escape;

/// The file as people call it: `train.py`, or `demo.ipynb:cell 3`. Escaped for a terminal.
pub fn file_name(place: &Place) -> String {
    let path = escape::line(&place.path);
    match place.cell {
        Some(cell) => format!("{path}:cell {cell}"),
        None => path.into_owned(),
    }
}

/// The clickable form: `train.py:12:7`, in notebooks `demo.ipynb:cell 3:12:7`; columns in code points.
pub fn position(place: &Place) -> String {
    format!("{}:{}:{}", file_name(place), place.start.line, place.start.column)
}

/// The bytes of [`SourceFile::text`] under `place`; `lines` is the index of that text.
///
/// `Place::span` counts bytes of the raw file, which differ in other encodings and in notebooks, so line and column
/// decide. `None` for a notebook, whose lines are counted within a cell, and for a place beyond the text.
pub fn decoded_span(file: &SourceFile, lines: &LineIndex, place: &Place) -> Option<Span> {
    if file.kind() == FileKind::Notebook {
        return None;
    }
    let start = offset(file.text(), lines, place.start.line, place.start.column)?;
    let end = offset(file.text(), lines, place.end.line, place.end.column)?;
    Some(Span::new(start, end.max(start)))
}

/// The byte at `column` (code points, from 1) of `line` (from 1).
fn offset(text: &str, lines: &LineIndex, line: usize, column: usize) -> Option<usize> {
    if line == 0 || line > lines.count() {
        return None;
    }
    let span = lines.span(line, text);
    let row = span.of(text);
    let within = row.char_indices().nth(column.saturating_sub(1)).map_or(row.len(), |(at, _)| at);
    Some(span.start + within)
}

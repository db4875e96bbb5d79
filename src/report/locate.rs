//! Where a place stands, for people, and where it stands in the text that is drawn.

use crate::source::{Place, SourceFile};
use crate::text::{LineIndex, Span};

use super::{Texts, escape};

/// The file as people call it: `train.py`, or `demo.ipynb:cell 3`. Escaped for a terminal.
pub fn file_name(place: &Place, texts: &dyn Texts) -> String {
    let shown = texts.shown(&place.path);
    let path = escape::line(&shown);
    match place.cell {
        Some(cell) => format!("{path}:cell {cell}"),
        None => path.into_owned(),
    }
}

/// The clickable form: `train.py:12:7`, in notebooks `demo.ipynb:cell 3:12:7`; columns in code points.
pub fn position(place: &Place, texts: &dyn Texts) -> String {
    format!("{}:{}:{}", file_name(place, texts), place.start.line, place.start.column)
}

/// The bytes of [`SourceFile::text`] under `place`; `lines` is the index of that text.
///
/// `Place::span` counts bytes of the raw file, which differ in other encodings and in notebooks, so line and column
/// decide. `None` for a place beyond the text, or in a cell that the text does not hold.
pub fn decoded_span(file: &SourceFile, lines: &LineIndex, place: &Place) -> Option<Span> {
    let first = match place.cell {
        Some(cell) => line_of_cell(file, lines, (cell, place.start.line))?,
        None => place.start.line,
    };
    let last = first + place.end.line.saturating_sub(place.start.line);
    let start = offset(file.text(), lines, first, place.start.column)?;
    let end = offset(file.text(), lines, last, place.end.column)?;
    Some(Span::new(start, end.max(start)))
}

/// The line of the joined cells that people count as `wanted`: cell, and line in the cell. Cells are joined in order.
fn line_of_cell(file: &SourceFile, lines: &LineIndex, wanted: (usize, usize)) -> Option<usize> {
    let counted = |line: usize| {
        let start = lines.start(line);
        let place = file.place(Span::new(start, start));
        place.cell.map(|cell| (cell, place.start.line))
    };
    let (mut low, mut high) = (1, lines.count() + 1);
    while low < high {
        let middle = usize::midpoint(low, high);
        if counted(middle) < Some(wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    (low <= lines.count() && counted(low) == Some(wanted)).then_some(low)
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

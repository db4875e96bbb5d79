//! Where a place stands, for people, and on which line of the text that is drawn.

use crate::source::{Place, SourceFile};
use crate::text::Span;

use super::{Texts, escape};

/// The file as people call it: `train.py`, or `demo.ipynb:cell 3`, cells counted from 1. Escaped for a terminal.
pub fn file_name(place: &Place, texts: &dyn Texts) -> String {
    let shown = texts.shown(&place.path);
    let path = escape::path(&shown);
    match place.cell {
        Some(cell) => format!("{path}:cell {}", cell + 1),
        None => path.into_owned(),
    }
}

/// The clickable form: `train.py:12:7`, in notebooks `demo.ipynb:cell 3:12:7`; columns in code points.
pub fn position(place: &Place, texts: &dyn Texts) -> String {
    format!("{}:{}:{}", file_name(place, texts), place.start.line, place.start.column)
}

/// The line of [`SourceFile::text`], from 1, on which `place` begins.
///
/// `Place::span` counts bytes of the raw file, which differ in other encodings and in notebooks, so the line decides.
/// `None` for a place beyond the text, or in a cell that the text does not hold.
pub fn first_line(file: &SourceFile, place: &Place) -> Option<usize> {
    let first = match place.cell {
        Some(cell) => line_of_cell(file, (cell, place.start.line))?,
        None => place.start.line,
    };
    let last = first + place.end.line.saturating_sub(place.start.line);
    (first > 0 && last <= file.lines().count()).then_some(first)
}

/// The line of the joined cells that people count as `wanted`: cell, and line in the cell. Cells are joined in order.
fn line_of_cell(file: &SourceFile, wanted: (usize, usize)) -> Option<usize> {
    let lines = file.lines();
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

//! Places in the raw file, in the units that other programs count.
//!
//! A notebook is JSON to everybody else: the line of a cell is no line of the file. So its raw bytes are read and the
//! span, which counts them, is looked up. Other files keep the lines of their text.

use std::collections::HashMap;
use std::ops::Range as Bytes;
use std::sync::Arc;

use super::super::{Texts, locate};
use crate::source::{Place, SourceFile};
use crate::text::LineIndex;

/// A range of the raw file, the end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Range {
    pub start: Spot,
    pub end: Spot,
}

/// One place; every number counts from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub line: usize,
    /// In code points.
    pub column: usize,
    /// In bytes of UTF-8.
    pub byte: usize,
}

/// Looks places up; a file is opened once.
pub(super) struct Spots<'a> {
    texts: &'a dyn Texts,
    files: HashMap<Arc<str>, Option<Arc<SourceFile>>>,
    notebooks: HashMap<Arc<str>, Option<Raw>>,
}

/// The raw text of a notebook.
struct Raw {
    text: String,
    lines: LineIndex,
}

impl<'a> Spots<'a> {
    /// Nothing is opened before it is asked for.
    pub fn new(texts: &'a dyn Texts) -> Self {
        Self { texts, files: HashMap::new(), notebooks: HashMap::new() }
    }

    /// The range of `place`. Where the file is not at hand, its own lines and columns serve.
    pub fn range(&mut self, place: &Place) -> Range {
        if place.cell.is_some()
            && let Some(range) = self.in_notebook(place)
        {
            return range;
        }
        let spot =
            |line: usize, column: usize, byte: Option<usize>| Spot { line, column, byte: byte.unwrap_or(column) };
        let start = self.byte(place, place.start.line, place.start.column);
        let end = self.byte(place, place.end.line, place.end.column);
        Range {
            start: spot(place.start.line, place.start.column, start),
            end: spot(place.end.line, place.end.column, end),
        }
    }

    /// `text` as it is to be written into the raw file at `place`: in a notebook with the escapes of JSON.
    pub fn written(&mut self, place: &Place, text: &str) -> Option<String> {
        if place.cell.is_none() {
            return Some(text.to_owned());
        }
        String::from_utf8(self.file(&place.path)?.encode(text)?).ok()
    }

    /// The text of `line` (in the terms of `place`), without its end.
    pub fn line(&mut self, place: &Place, line: usize) -> Option<String> {
        let file = self.file(&place.path)?;
        let first = locate::first_line(&file, place)?;
        let row =
            (first + line).checked_sub(place.start.line).filter(|row| (1..=file.lines().count()).contains(row))?;
        let text = file.lines().span(row, file.text()).of(file.text());
        Some(text.trim_end_matches(['\n', '\r']).to_owned())
    }

    fn file(&mut self, path: &Arc<str>) -> Option<Arc<SourceFile>> {
        self.files.entry(Arc::clone(path)).or_insert_with_key(|path| self.texts.text(path)).clone()
    }

    fn byte(&mut self, place: &Place, line: usize, column: usize) -> Option<usize> {
        let text = self.line(place, line)?;
        let before: usize = text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
        Some(before + 1)
    }

    fn in_notebook(&mut self, place: &Place) -> Option<Range> {
        let load = |path: &Arc<str>| {
            let text = String::from_utf8(self.texts.raw(path)?).ok()?;
            Some(Raw { lines: LineIndex::new(&text), text })
        };
        let raw = self.notebooks.entry(Arc::clone(&place.path)).or_insert_with_key(load).as_ref()?;
        let Bytes { start, end } = place.span.start..place.span.end.max(place.span.start);
        (end <= raw.text.len()).then(|| Range { start: raw.spot(start), end: raw.spot(end) })
    }
}

impl Raw {
    fn spot(&self, offset: usize) -> Spot {
        let position = self.lines.position(&self.text, offset);
        Spot { line: position.line, column: position.column, byte: offset - self.lines.start(position.line) + 1 }
    }
}

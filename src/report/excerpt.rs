//! The few source lines that a drawing shows, as codespan wants them.
//!
//! codespan draws whole lines of whole files. Ours may be a megabyte long, hold escape sequences or keys, end in a lone
//! `\r`, or stand in a notebook's cell, so it gets an excerpt instead: the rows it will show, cleaned, cut to a window,
//! and numbered as people number them.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use codespan_reporting::files::{Error, Files};

use super::mask::Masks;
use super::{Texts, escape, locate};
use crate::source::{Place, SourceFile};

/// Characters of a line that are drawn; the rest is cut on both sides.
pub const WINDOW: usize = 160;

/// Rows kept for the findings that follow: one line of a megabyte may hold a hundred thousand of them.
const MOST_KEPT: usize = 8;

/// The texts of a run, opened once each, with their lines indexed.
pub struct Sources<'a> {
    /// The texts, and how their paths are shown.
    pub texts: &'a dyn Texts,
    masks: Masks<'a>,
    opened: HashMap<Arc<str>, Option<Arc<SourceFile>>>,
    /// The rows that were asked for last.
    kept: VecDeque<Kept>,
}

/// A row that was asked for.
struct Kept {
    path: Arc<str>,
    cell: Option<usize>,
    line: usize,
    row: Rc<[char]>,
}

impl<'a> Sources<'a> {
    /// Nothing is opened before it is drawn.
    pub fn new(texts: &'a dyn Texts, masks: Masks<'a>) -> Self {
        Self { texts, masks, opened: HashMap::new(), kept: VecDeque::new() }
    }

    /// The clean characters of the row that is `line` in the terms of `place` (its file, its cell), without line end.
    pub fn row(&mut self, place: &Place, line: usize) -> Option<Rc<[char]>> {
        let known = |one: &&Kept| (one.line, one.cell, &*one.path) == (line, place.cell, &*place.path);
        if let Some(kept) = self.kept.iter().find(known) {
            return Some(Rc::clone(&kept.row));
        }
        let opened = self.opened.entry(Arc::clone(&place.path)).or_insert_with_key(|path| self.texts.text(path));
        let file = opened.as_ref()?;
        let lines = file.lines();
        let first = locate::first_line(file, place)?;
        let wanted = (first + line).checked_sub(place.start.line).filter(|row| (1..=lines.count()).contains(row))?;
        let text = lines.span(wanted, file.text()).of(file.text()).trim_end_matches(['\n', '\r']);
        let mut row: Vec<char> = text.chars().map(escape::picture).collect();
        self.masks.apply(&place.path, place.cell, line, &mut row);
        let row: Rc<[char]> = row.into();
        self.kept.truncate(MOST_KEPT - 1);
        self.kept.push_front(Kept { path: Arc::clone(&place.path), cell: place.cell, line, row: Rc::clone(&row) });
        Some(row)
    }
}

/// The rows of every file that one finding touches.
#[derive(Debug, Default)]
pub struct Excerpts {
    files: Vec<Excerpt>,
}

/// Rows of one file or cell.
#[derive(Debug)]
struct Excerpt {
    name: String,
    text: String,
    rows: BTreeMap<usize, Row>,
}

/// One line: its bytes in the excerpt with the line end, how many characters were cut before it, and
/// whether a label stands in it.
#[derive(Debug)]
struct Row {
    bytes: Range<usize>,
    cut: usize,
    marked: bool,
}

impl Excerpts {
    /// Adds the first line of `place`, and gives its file and the bytes to mark; `None` when there is no text.
    pub fn add(&mut self, sources: &mut Sources<'_>, place: &Place) -> Option<(usize, Range<usize>)> {
        let line = place.start.line;
        let characters = sources.row(place, line)?;
        let start = place.start.column.saturating_sub(1).min(characters.len());
        let last = characters.iter().rposition(|character| !character.is_whitespace()).map_or(0, |at| at + 1);
        let end = if place.end.line > line { last } else { place.end.column.saturating_sub(1) };
        let end = end.clamp(start, characters.len());

        let name = locate::file_name(place, sources.texts);
        let id = self.files.iter().position(|file| file.name == name).unwrap_or_else(|| {
            self.files.push(Excerpt { name, text: String::new(), rows: BTreeMap::new() });
            self.files.len() - 1
        });
        let excerpt = &mut self.files[id];
        excerpt.insert(line, &characters, Some(start));
        for neighbour in [line.saturating_sub(1), line + 1] {
            // Drawn only when it is the single line between two marked ones.
            if neighbour > 0
                && !excerpt.rows.contains_key(&neighbour)
                && let Some(characters) = sources.row(place, neighbour)
            {
                excerpt.insert(neighbour, &characters, None);
            }
        }
        Some((id, excerpt.byte(line, start)..excerpt.byte(line, end)))
    }
}

impl Excerpt {
    /// Keeps `line`, cut to a window around the marked column (from 0). The first mark in a line decides its window.
    fn insert(&mut self, line: usize, characters: &[char], mark: Option<usize>) {
        if self.rows.get(&line).is_some_and(|row| row.marked) {
            return;
        }
        let (cut, shown) = window(characters, mark.unwrap_or(0));
        let start = self.text.len();
        self.text.push_str(&shown);
        self.text.push('\n');
        self.rows.insert(line, Row { bytes: start..self.text.len(), cut, marked: mark.is_some() });
    }

    /// The byte of column `column` (from 0) of `line`, clamped to what is shown.
    fn byte(&self, line: usize, column: usize) -> usize {
        let Some(row) = self.rows.get(&line) else { return 0 };
        let shown = self.text[row.bytes.clone()].trim_end_matches('\n');
        let at = shown.char_indices().nth(column.saturating_sub(row.cut)).map_or(shown.len(), |(at, _)| at);
        row.bytes.start + at
    }
}

/// At most [`WINDOW`] characters around `focus`, with `…` where something was cut, and the number cut before.
pub fn window(characters: &[char], focus: usize) -> (usize, String) {
    let start = if characters.len() <= WINDOW { 0 } else { focus.saturating_sub(WINDOW / 2) };
    let end = characters.len().min(start + WINDOW);
    let mut shown: Vec<char> = characters[start.min(end)..end].to_vec();
    if start > 0
        && let Some(first) = shown.first_mut()
    {
        *first = '…';
    }
    if end < characters.len() {
        shown.push('…');
    }
    (start.min(end), shown.into_iter().collect())
}

impl<'a> Files<'a> for Excerpts {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        self.files.get(id).map(|file| file.name.as_str()).ok_or(Error::FileMissing)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        self.files.get(id).map(|file| file.text.as_str()).ok_or(Error::FileMissing)
    }

    fn line_index(&'a self, id: usize, byte: usize) -> Result<usize, Error> {
        let file = self.files.get(id).ok_or(Error::FileMissing)?;
        let row = file.rows.iter().find(|(_, row)| row.bytes.contains(&byte));
        row.map(|(line, _)| line - 1).ok_or(Error::IndexTooLarge { given: byte, max: file.text.len() })
    }

    fn column_number(&'a self, id: usize, line: usize, byte: usize) -> Result<usize, Error> {
        let file = self.files.get(id).ok_or(Error::FileMissing)?;
        let row = file.rows.get(&(line + 1)).ok_or(Error::LineTooLarge { given: line, max: file.rows.len() })?;
        let before = file.text.get(row.bytes.start..byte).unwrap_or("");
        Ok(row.cut + before.chars().count() + 1)
    }

    fn line_range(&'a self, id: usize, line: usize) -> Result<Range<usize>, Error> {
        let file = self.files.get(id).ok_or(Error::FileMissing)?;
        let row = file.rows.get(&(line + 1));
        row.map(|row| row.bytes.clone()).ok_or(Error::LineTooLarge { given: line, max: file.rows.len() })
    }
}

//! The text that the grammar is given: a part of a file with some stretches replaced by a placeholder.
//!
//! The bodies of functions are cut out, since they are parsed on demand, and so are lines that are no Python, so that
//! they cost nothing but themselves. Places in the shortened text are told in those of the file.

use std::borrow::Cow;

use crate::text::Span;

/// Why a stretch is cut out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It is the body of a function, parsed on demand.
    Body,
    /// It is a statement, or the header of one, that is no Python.
    Damage,
}

/// A stretch of the file that is cut out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    pub span: Span,
    pub why: Why,
    /// What the grammar sees in its place.
    pub shown: &'static str,
}

/// A part of a file's text without its cuts.
pub(super) struct Patched<'t> {
    text: Cow<'t, str>,
    /// Where the part begins in the file.
    start: usize,
    /// In order of position.
    cuts: Vec<Cut>,
    /// Where each placeholder begins in `text`.
    places: Vec<usize>,
}

impl<'t> Patched<'t> {
    /// `part` of a file, which begins at byte `start` of it, without `cuts`, which lie in it, apart and in order.
    pub fn new(part: Cow<'t, str>, start: usize, cuts: Vec<Cut>) -> Self {
        if cuts.is_empty() {
            return Self { text: part, start, cuts, places: Vec::new() };
        }
        let mut text = String::with_capacity(part.len());
        let mut places = Vec::with_capacity(cuts.len());
        let mut at = 0;
        for cut in &cuts {
            text.push_str(Span::new(at, cut.span.start - start).of(&part));
            places.push(text.len());
            text.push_str(cut.shown);
            at = cut.span.end - start;
        }
        text.push_str(Span::new(at, part.len()).of(&part));
        Self { text: Cow::Owned(text), start, cuts, places }
    }

    /// The shortened text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cut that begins at byte `offset` of the file.
    pub fn cut_at(&self, offset: usize) -> Option<&Cut> {
        let index = self.cuts.binary_search_by_key(&offset, |cut| cut.span.start).ok()?;
        self.cuts.get(index)
    }

    /// The stretch of the file that is seen from `start` to `end` of the shortened text.
    #[inline]
    pub fn span(&self, start: usize, end: usize) -> Span {
        if self.cuts.is_empty() {
            return Span::new(self.start + start, self.start + end);
        }
        let from = self.place(start);
        // A node that ends before the next cut is as long as it seems.
        Span::new(from, self.place(end).max(from))
    }

    fn place(&self, offset: usize) -> usize {
        let Some(index) = self.places.partition_point(|&place| place <= offset).checked_sub(1) else {
            return self.start + offset;
        };
        let (cut, inside) = (&self.cuts[index], offset - self.places[index]);
        if inside < cut.shown.len() { cut.span.start } else { cut.span.end + (inside - cut.shown.len()) }
    }
}

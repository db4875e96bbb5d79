//! Bytes, lines and columns: the base of every other module.
//!
//! Everything here is a pure function of a text. A [`Span`] counts bytes of the decoded text of one file;
//! a [`Position`] is what people and editors see. Nothing in this module reads a file.

mod columns;
mod finder;
mod lines;
mod word;

pub use finder::Finder;
pub use lines::LineIndex;
pub use word::is_word;

use serde::Serialize;

/// Bytes that a text may have which is put together from others, counted by us and not by any standard: four times the
/// longest path. A text that is put together from itself doubles and doubles; what is longer than this is not known.
pub const COMPOSED: usize = 16_384;

/// A half-open range of bytes in the decoded text of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from its first byte to one past its last.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Whether `other` lies wholly inside this span.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The bytes of `text` under this span; empty where the span does not fit.
    #[inline]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// One place in a text as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Line, from 1 (in a notebook: within the cell).
    pub line: usize,
    /// Column in Unicode code points, from 1.
    pub column: usize,
    /// Column in UTF-16 units, from 1.
    pub utf16: usize,
}

//! The lines and blocks of a file, told without a parser.
//!
//! Python's statements end with their logical line and nest by indentation, so a scanner that knows strings, brackets,
//! comments and continued lines finds every statement, and the word it begins with says which blocks it opens and
//! leaves. That runs fifty times as fast as the grammar; the grammar then reads only the lines that somebody asks about.
//! Where the scanner cannot be sure, it says so ([`Doubt`]) and the file is parsed as a whole.

mod blocks;
mod code;
mod finish;
mod meant;
mod scan;
mod statement;
mod strings;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::ops::Range;

pub use code::comments;
pub(super) use code::{Stretch, all_blanks, blanks, stretches};
pub(super) use scan::{may_parse, scan};
pub use statement::Doubt;
pub(super) use statement::LAMBDA;
pub(super) use strings::is_quoted;

use super::regions::{Group, Region};

/// What sort of statement a line is, by its first word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// A simple statement without a word of its own.
    Plain,
    /// Nothing but a string: a docstring, mostly.
    Text,
    Import,
    Return,
    /// `raise`, `break`, `continue`: what follows in the block does not run.
    Leave,
    Global,
    Decorator,
    Function,
    Class,
    If,
    Elif,
    While,
    Except,
    Match,
    Case,
    /// `for` or `with`.
    Bind,
    /// `else`, `try`, `finally`.
    Bare,
    /// All of a file, where it is taken as a whole.
    Whole,
}

/// One logical line, or a part of it up to a semicolon or to the colon of a header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Its first byte.
    pub start: u32,
    /// One past its last token.
    pub end: u32,
    /// The block it stands in.
    pub block: u32,
    /// The block it opens, or [`NONE`].
    pub opens: u32,
    pub kind: LineKind,
}

impl Line {
    /// Its bytes in those of the file.
    #[inline]
    pub fn text<'t>(&self, file: &'t (impl AsRef<[u8]> + ?Sized)) -> &'t [u8] {
        let file = file.as_ref();
        &file[self.start as usize..(self.end as usize).min(file.len())]
    }
}

/// No block.
pub(super) const NONE: u32 = u32::MAX;

/// What the scanner found.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// In order of position.
    pub lines: Vec<Line>,
    /// In order of position; the first is the file.
    pub blocks: Vec<Region>,
    /// The lines inside of every block.
    pub ranges: Vec<Range<u32>>,
    pub groups: Vec<Group>,
}

/// More lines than this are not worked on again in the same memory.
const MANY: usize = 100_000;

thread_local! {
    /// Where a layout grows. What is kept of it is as large as it has to be: there are many, and they stay.
    static DESK: RefCell<Layout> = RefCell::default();
}

impl Layout {
    /// An empty layout with room to grow.
    fn desk() -> Self {
        DESK.take()
    }

    /// The same in memory of its own, which is no larger than it has to be.
    fn kept(mut self) -> Self {
        let own = Self {
            lines: self.lines.drain(..).collect(),
            blocks: self.blocks.drain(..).collect(),
            ranges: self.ranges.drain(..).collect(),
            groups: self.groups.drain(..).collect(),
        };
        if self.lines.capacity() <= MANY {
            DESK.set(self);
        }
        own
    }

    /// The line that holds byte `offset`; a byte between two lines belongs to none.
    #[inline]
    pub fn line_at(&self, offset: usize) -> Option<u32> {
        let next = self.lines.partition_point(|line| line.start as usize <= offset);
        let index = next.checked_sub(1)?;
        (offset < self.lines[index].end as usize).then_some(super::ids::narrow(index))
    }
}

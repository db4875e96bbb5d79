//! The lexer: the logical lines and blocks of a file, its strings and its comments, told without a parser.
//!
//! Python's statements end with their logical line and nest by indentation, so a scanner that knows strings, brackets, comments
//! and continued lines finds every statement, and the word that it begins with says which blocks it opens and leaves.
//! That runs fifty times as fast as the grammar; the grammar then reads only what is needed. Where the lexer
//! cannot be sure, it says so ([`Doubt`]) and the file is parsed as a whole.

mod blocks;
mod comments;
mod lines;
mod statement;
mod strings;
#[cfg(test)]
mod tests;

pub use comments::comments;
pub(super) use comments::{Stretch, all_blanks, blanks, stretches};
pub(super) use lines::layout;

use crate::text::Span;

/// The lines of a file may mean something else than they seem to: the parser is to say what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Doubt;

/// What a line is, by its first word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// A simple statement that opens no block.
    Plain,
    Import,
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

/// No block.
pub(super) const NONE: u32 = u32::MAX;

/// A block of statements.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub kind: BlockKind,
    /// From its first line to the end of its last.
    pub span: Span,
    /// The block around it; the file's is itself.
    pub parent: u32,
}

/// What a block belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    File,
    /// The function whose header is the line of this number.
    Function(u32),
    /// The class whose header is the line of this number.
    Class(u32),
    /// Any other statement.
    Other,
}

/// What the lexer found.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// In order of position.
    pub lines: Vec<Line>,
    /// In order of position; the first is the file.
    pub blocks: Vec<Block>,
}

/// A length or an index as a number of 32 bits: no file that is read is larger.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

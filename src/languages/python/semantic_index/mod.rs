//! The semantic index of a file: its definitions and imports, told by the lexer alone.
//!
//! It answers before anybody parses which function is around an offset, and what is imported. Where the lexer is in
//! doubt, the grammar is asked instead, so that the index leaves out nothing that the AST has.

mod definitions;
mod imports;

use std::sync::Arc;

use super::parser::{self, Source, Tree};
use super::queries;
use crate::text::Span;

pub use definitions::{Definition, DefinitionKind};
pub use imports::{ImportStatement, Imported};

/// The outline of a file.
#[derive(Debug)]
pub struct Outline {
    source: Arc<Source>,
    definitions: Vec<Definition>,
}

/// The outline of `text`: one pass of the lexer.
pub fn outline(text: impl Into<Arc<str>>) -> Outline {
    let source = Arc::new(Source::new(text.into()));
    let definitions = match &source.layout {
        Some(layout) => definitions::of_layout(&source.text, layout),
        None => definitions::of_nodes(queries::definitions(&source.text)),
    };
    Outline { source, definitions }
}

impl Outline {
    /// The text that all spans count in.
    pub fn text(&self) -> &Arc<str> {
        &self.source.text
    }

    /// Whether the lexer was in doubt, so that the file was parsed as a whole.
    pub fn is_doubtful(&self) -> bool {
        self.source.layout.is_none()
    }

    /// The AST of the same text. The lexer does not run again.
    pub fn tree(&self) -> Tree {
        parser::tree(&self.source)
    }

    /// The logical lines that the lexer found, in order, each with the kind of its statement.
    pub fn lines(&self) -> Vec<(Span, String)> {
        let lines = self.source.layout.iter().flat_map(|layout| &layout.lines);
        lines.map(|line| (Span::new(line.start as usize, line.end as usize), format!("{:?}", line.kind))).collect()
    }

    /// All functions and classes, in order of position, outer ones first.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// The definitions whose spans hold byte `offset`, outermost first. A decorator belongs to none.
    pub fn enclosing(&self, offset: usize) -> Vec<&Definition> {
        let after = self.definitions.partition_point(|definition| definition.span.start <= offset);
        let mut next = after.checked_sub(1);
        let mut chain = Vec::new();
        while let Some(definition) = next.and_then(|index| self.definitions.get(index)) {
            if offset < definition.span.end {
                chain.push(definition);
            }
            next = definition.parent;
        }
        chain.reverse();
        chain
    }

    /// All import statements, in order of position.
    pub fn imports(&self) -> Vec<ImportStatement> {
        match &self.source.layout {
            Some(layout) => imports::of_layout(&self.source.text, layout),
            None => imports::of_tree(&self.tree()),
        }
    }
}

/// The span of the word that begins at byte `start` of `text`; empty where there is none.
fn word_at(text: &str, start: usize) -> Span {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.find(|letter: char| !is_identifier(letter)).unwrap_or(rest.len());
    Span::new(start, start + length)
}

/// Whether `letter` can stand in an identifier. Python has more letters than those that are alphanumeric; the lexer
/// doubts files with others.
fn is_identifier(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

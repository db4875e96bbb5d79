//! The outline of a file: its definitions, imports and words, told by the lexer alone.
//!
//! It answers where something may stand before anybody parses: which function is around an offset, where a word is
//! code, where it is called, what is imported. Where the lexer is in doubt, the grammar is asked instead, so that the
//! outline leaves out nothing that the AST has.

mod definitions;
mod imports;
mod whole;
mod words;

use std::sync::{Arc, OnceLock};

use super::parser::{self, Source, Tree};
use crate::text::Span;
use whole::Whole;

pub use definitions::{Definition, DefinitionKind};
pub use imports::{ImportStatement, Imported};

/// The outline of a file.
#[derive(Debug)]
pub struct Outline {
    source: Arc<Source>,
    definitions: Vec<Definition>,
    /// What the grammar tells where the lexer is in doubt.
    whole: OnceLock<Whole>,
}

/// The outline of `text`: one pass of the lexer.
pub fn outline(text: impl Into<Arc<str>>) -> Outline {
    let source = Arc::new(Source::new(text.into()));
    let whole = OnceLock::new();
    let definitions = match &source.layout {
        Some(layout) => definitions::of_layout(&source.text, layout),
        None => definitions::of_nodes(whole.get_or_init(|| Whole::of(&source.text)).definitions()),
    };
    Outline { source, definitions, whole }
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

    /// Where the identifier `word` occurs in code, in order: not in comments, and not in strings but for the expressions
    /// of f-strings.
    pub fn occurrences(&self, word: &str) -> Vec<usize> {
        match &self.source.layout {
            Some(layout) => words::occurrences(&self.source.text, layout, word),
            None => self.whole().occurrences(&self.source.text, word),
        }
    }

    /// Those occurrences of `word` that a `(` follows, without those that name a definition.
    pub fn calls(&self, word: &str) -> Vec<usize> {
        let text = &self.source.text;
        let is_named = |offset: usize| {
            let after = self.definitions.partition_point(|definition| definition.name_span.start < offset);
            self.definitions.get(after).is_some_and(|definition| definition.name_span.start == offset)
        };
        let mut found = self.occurrences(word);
        found.retain(|offset| {
            let line =
                self.source.layout.as_ref().and_then(|layout| layout.lines.get(layout.line_at(*offset)? as usize));
            let limit = line.map_or(text.len(), |line| line.end as usize);
            words::is_called(text, offset + word.len(), limit) && !is_named(*offset)
        });
        found
    }

    /// All import statements, in order of position.
    pub fn imports(&self) -> Vec<ImportStatement> {
        match &self.source.layout {
            Some(layout) => imports::of_layout(&self.source.text, layout),
            None => imports::of_tree(&self.tree()),
        }
    }

    fn whole(&self) -> &Whole {
        self.whole.get_or_init(|| Whole::of(&self.source.text))
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

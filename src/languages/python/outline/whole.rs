//! What the grammar tells of a file that the lexer cannot read line by line.

use super::definitions::DefinitionKind;
use crate::languages::python::parser::{Found, found};
use crate::text::Span;

/// All identifiers and definitions of a file, in order of position.
#[derive(Debug, Default)]
pub(super) struct Whole {
    identifiers: Vec<Span>,
    definitions: Vec<(DefinitionKind, Span, Span, bool)>,
}

impl Whole {
    /// Parses `text` in one piece.
    pub fn of(text: &str) -> Self {
        let mut whole = Self::default();
        found(text, |item| match item {
            Found::Identifier(span) => whole.identifiers.push(span),
            Found::Definition { is_class, name, span, is_decorated } => {
                let kind = if is_class { DefinitionKind::Class } else { DefinitionKind::Function };
                whole.definitions.push((kind, name, span, is_decorated));
            }
        });
        whole
    }

    /// The definitions: kind, name, span and whether there are decorators.
    pub fn definitions(&self) -> impl Iterator<Item = (DefinitionKind, Span, Span, bool)> {
        self.definitions.iter().copied()
    }

    /// Where `word` is an identifier of `text`.
    pub fn occurrences(&self, text: &str, word: &str) -> Vec<usize> {
        self.identifiers.iter().filter(|span| span.of(text) == word).map(|span| span.start).collect()
    }
}

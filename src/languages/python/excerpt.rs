//! A part of a file as it is given to the parser.

use super::syntax::Node;
use crate::text::Span;

/// What was parsed, and where it stands in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'t> {
    /// The parsed text.
    pub text: &'t str,
    /// How many bytes were put before it to make it parse.
    pub prefix: usize,
    /// Byte of the file at which the rest begins.
    pub base: usize,
}

impl Source<'_> {
    /// Where `node` stands in the file.
    pub fn span(self, node: Node<'_>) -> Span {
        let place = |byte: usize| byte.saturating_sub(self.prefix) + self.base;
        Span::new(place(node.start()), place(node.end()))
    }
}

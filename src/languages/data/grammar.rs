//! One grammar with its one query, compiled when first needed; and parsing that ends.
//!
//! A parse is bounded by the number of times the parser asks whether to go on, not by a clock: the same text gives the
//! same facts on a slow machine. Tree-sitter asks every hundred steps; an ordinary file needs far fewer calls than it
//! has bytes, and error recovery gone wild needs far more.

use std::ops::ControlFlow;

use tree_sitter::{Language, ParseOptions, ParseState, Parser, Query, QueryCursor, StreamingIterator, Tree};

use crate::text::Span;

/// Calls of the progress callback that any text may use.
const BASE_STEPS: usize = 20_000;
/// Calls of the progress callback allowed per byte of text.
const STEPS_PER_BYTE: usize = 2;

/// A language and the query that takes its facts.
pub(in crate::languages) struct Grammar {
    language: Language,
    query: Query,
}

/// One captured node: what it is called in the query, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(in crate::languages) struct Capture<'a> {
    /// The capture's name, without `@`.
    pub name: &'a str,
    /// Where the node stands.
    pub span: Span,
}

impl Grammar {
    /// A grammar with its query; `None` if the query does not fit the grammar, which a test excludes.
    pub(in crate::languages) fn new(language: Language, query: &str) -> Option<Self> {
        let query = Query::new(&language, query).ok()?;
        Some(Self { language, query })
    }

    /// Parses `text`; `None` when it takes too many steps.
    pub(in crate::languages) fn parse(&self, text: &str) -> Option<Tree> {
        let mut parser = Parser::new();
        parser.set_language(&self.language).ok()?;
        let mut left = BASE_STEPS + text.len().saturating_mul(STEPS_PER_BYTE);
        let mut callback = |_: &ParseState| {
            left = left.saturating_sub(1);
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut callback);
        let mut chunk = |offset: usize, _: tree_sitter::Point| text.as_bytes().get(offset..).unwrap_or_default();
        parser.parse_with_options(&mut chunk, None, Some(options))
    }

    /// Every capture of the query in `tree`, in the order of the query's matches.
    pub(in crate::languages) fn captures(&self, tree: &Tree, text: &str, mut each: impl FnMut(Capture<'_>)) {
        let names = self.query.capture_names();
        let mut cursor = QueryCursor::new();
        let mut matches = cursor.matches(&self.query, tree.root_node(), text.as_bytes());
        while let Some(found) = matches.next() {
            for capture in found.captures() {
                let range = capture.node.byte_range();
                let name = names.get(capture.index as usize).copied().unwrap_or_default();
                each(Capture { name, span: Span::new(range.start, range.end) });
            }
        }
    }
}

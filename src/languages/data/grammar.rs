//! One grammar with its one query, compiled when first needed; and parsing that ends.
//!
//! A parse is bounded first by the number of times the parser asks whether to go on: the same text gives the same facts
//! on a slow machine. Tree-sitter asks every hundred steps, which is once in 50 to 200 bytes of an ordinary file. Some
//! texts (thousands of unclosed constructs) need few steps that take long each; only for those there is a clock, with
//! so much time that no ordinary file meets it.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use tree_sitter::{
    Language, ParseOptions, ParseState, Parser, Query, QueryCursor, QueryCursorOptions, QueryCursorState,
    StreamingIterator, Tree,
};

use crate::text::Span;

/// Calls of the progress callback that any text may use.
const BASE_STEPS: usize = 20_000;
/// Bytes of text for each further call.
const BYTES_PER_STEP: usize = 4;
/// Seconds for any text, for parsing and for taking captures each.
const BASE_SECONDS: u64 = 3;
/// Bytes of text for each further second.
const BYTES_PER_SECOND: usize = 1_000_000;

/// A language and the query that takes its facts.
pub(in crate::languages) struct Grammar {
    language: Language,
    query: Query,
}

/// One captured node: what it is called in the query, and where it is.
#[derive(Debug, Clone, Copy)]
pub(in crate::languages) struct Capture<'a> {
    /// The capture's name, without `@`.
    pub name: &'a str,
    /// Where the node is.
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
        let mut left = BASE_STEPS + text.len() / BYTES_PER_STEP;
        let end = deadline(text);
        let mut callback = |_: &ParseState| {
            left = left.saturating_sub(1);
            if left == 0 || Instant::now() > end { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut callback);
        let mut chunk = |offset: usize, _: tree_sitter::Point| text.as_bytes().get(offset..).unwrap_or_default();
        parser.parse_with_options(&mut chunk, None, Some(options))
    }

    /// Hands every capture of the query in `tree` to `each`, in the order of the query's matches; false when time ran
    /// out before the end.
    pub(in crate::languages) fn captures(&self, tree: &Tree, text: &str, mut each: impl FnMut(Capture<'_>)) -> bool {
        let end = deadline(text);
        let whole = Cell::new(true);
        let mut callback = |_: &QueryCursorState| {
            whole.set(whole.get() && Instant::now() <= end);
            if whole.get() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let options = QueryCursorOptions::new().progress_callback(&mut callback);
        let names = self.query.capture_names();
        let mut cursor = QueryCursor::new();
        let mut matches = cursor.matches_with_options(&self.query, tree.root_node(), text.as_bytes(), options);
        while let Some(found) = matches.next() {
            for capture in found.captures() {
                let range = capture.node.byte_range();
                let name = names.get(capture.index as usize).copied().unwrap_or_default();
                each(Capture { name, span: Span::new(range.start, range.end) });
            }
        }
        whole.get()
    }
}

fn deadline(text: &str) -> Instant {
    Instant::now() + Duration::from_secs(BASE_SECONDS + (text.len() / BYTES_PER_SECOND) as u64)
}

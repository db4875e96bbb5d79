//! One pass over a file: the query's captures, regions first, then what stands in them.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use tree_sitter::{Node, ParseOptions, Parser, Query, QueryCursor, StreamingIterator, Tree};

use super::Module;
use super::statements::Builder;

/// How many progress callbacks a parse may take; a callback comes about every hundred operations of the parser.
const PARSE_STEPS: usize = 2_000_000;

/// What a capture is, in the order of the query's capture names.
pub(super) struct Captured<'t> {
    pub what: &'static str,
    pub node: Node<'t>,
}

fn query() -> Option<&'static Query> {
    static QUERY: OnceLock<Option<Query>> = OnceLock::new();
    let source = include_str!("../../../queries/python/facts.scm");
    QUERY.get_or_init(|| Query::new(&tree_sitter_python::LANGUAGE.into(), source).ok()).as_ref()
}

/// Parses within a bound; `None` where the bound is hit.
pub(super) fn tree(text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
    let mut steps = 0_usize;
    let mut progress = |_: &tree_sitter::ParseState| {
        steps += 1;
        if steps > PARSE_STEPS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let bytes = text.as_bytes();
    let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
    parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut progress)))
}

pub(super) fn take(text: &str) -> Module {
    let (Some(tree), Some(query)) = (tree(text), query()) else { return Builder::new(text).finish() };
    let mut cursor = QueryCursor::new();
    let mut found: Vec<Captured<'_>> = Vec::new();
    let names = query.capture_names();
    let mut captures = cursor.captures(query, tree.root_node(), text.as_bytes());
    while let Some((matched, index)) = captures.next() {
        if let Some(capture) = matched.captures().get(*index) {
            found.push(Captured { what: names.get(capture.index as usize).copied().unwrap_or(""), node: capture.node });
        }
    }
    let mut builder = Builder::new(text);
    for capture in &found {
        builder.open(capture);
    }
    builder.nest();
    for capture in &found {
        builder.take(capture);
    }
    builder.finish()
}

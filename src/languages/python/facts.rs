//! One pass over a file: the query's captures, regions first, then what stands in them.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tree_sitter::{
    Node, ParseOptions, Parser, Query, QueryCursor, QueryCursorOptions, QueryCursorState, StreamingIterator, Tree,
};

use super::Module;
use super::statements::Builder;
use crate::text::Span;

/// How many progress callbacks a parse may take; a callback comes about every hundred operations of the parser.
const PARSE_STEPS: usize = 2_000_000;

/// Seconds for the captures of any text, and the bytes for each further second. Only texts that nest without end (tens of
/// thousands of brackets, where Python itself allows 200) meet it: there one step of the query takes ever longer.
const BASE_SECONDS: u64 = 3;
const BYTES_PER_SECOND: usize = 1_000_000;

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

/// The facts of `text`; where a bound is hit, none, and all of it counts as damaged.
pub(super) fn take(text: &str) -> Module {
    let tree = tree(text);
    let Some(found) = tree.as_ref().and_then(|tree| captures(tree, text)) else {
        let mut module = Builder::new(text).finish();
        module.damage.push(Span::new(0, text.len()));
        return module;
    };
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

/// Every capture of the query, in order of position; `None` where time ran out.
fn captures<'t>(tree: &'t Tree, text: &str) -> Option<Vec<Captured<'t>>> {
    let query = query()?;
    let end = Instant::now() + Duration::from_secs(BASE_SECONDS + (text.len() / BYTES_PER_SECOND) as u64);
    let whole = Cell::new(true);
    let mut callback = |_: &QueryCursorState| {
        whole.set(whole.get() && Instant::now() <= end);
        if whole.get() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let options = QueryCursorOptions::new().progress_callback(&mut callback);
    let names = query.capture_names();
    let mut cursor = QueryCursor::new();
    let mut found = Vec::new();
    let mut captures = cursor.captures_with_options(query, tree.root_node(), text.as_bytes(), options);
    while let Some((matched, index)) = captures.next() {
        if let Some(capture) = matched.captures().get(*index) {
            found.push(Captured { what: names.get(capture.index as usize).copied().unwrap_or(""), node: capture.node });
        }
    }
    whole.get().then_some(found)
}

//! One parse: the query's captures, regions first, then what stands in them.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tree_sitter::{
    Node, ParseOptions, Parser, Query, QueryCursor, QueryCursorOptions, QueryCursorState, StreamingIterator, Tree,
};

use super::ExpressionId;
use super::excerpt::Source;
use super::slice::Slice;
use super::statements::{Blocks, Builder, Frame};
use crate::text::Span;

/// How many progress callbacks a parse may take; a callback comes about every hundred operations of the parser.
const PARSE_STEPS: usize = 2_000_000;

/// Milliseconds for the captures of any text, and the bytes for each further second. Only texts that nest without end
/// (tens of thousands of operators) meet it: there one step of the query takes ever longer.
const BASE_MILLISECONDS: u64 = 700;
const BYTES_PER_SECOND: usize = 1_000_000;

/// What a capture is, in the order of the query's capture names.
pub(super) struct Captured<'t> {
    pub what: &'static str,
    pub node: Node<'t>,
}

thread_local! {
    /// Lines are short and many: making these anew would cost more than using them.
    static TOOLS: RefCell<(Parser, QueryCursor)> = RefCell::new((Parser::new(), QueryCursor::new()));
}

fn query() -> Option<&'static Query> {
    static QUERY: OnceLock<Option<Query>> = OnceLock::new();
    let source = include_str!("../../../queries/python/facts.scm");
    QUERY.get_or_init(|| Query::new(&tree_sitter_python::LANGUAGE.into(), source).ok()).as_ref()
}

/// Parses within a bound; `None` where the bound is hit.
fn tree(parser: &mut Parser, text: &str) -> Option<Tree> {
    if parser.language().is_none() {
        parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
    }
    let mut steps = 0_usize;
    let mut progress = |_: &tree_sitter::ParseState| {
        steps += 1;
        if steps > PARSE_STEPS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let bytes = text.as_bytes();
    let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
    let tree = parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut progress)));
    if tree.is_none() {
        parser.reset();
    }
    tree
}

/// What is to be taken.
pub(super) struct Task<'t> {
    pub source: Source<'t>,
    pub frame: Frame<'t>,
    /// Of a header, the decorators above it.
    pub decorators: Vec<ExpressionId>,
    /// Whether the text is one expression that somebody refers to: a decorator.
    pub rooted: bool,
}

/// The facts of one text; where a bound is hit, `false`, and all of it counts as damaged.
pub(super) fn take(task: Task<'_>) -> (Slice, Blocks, bool) {
    TOOLS.with_borrow_mut(|(parser, cursor)| {
        let text = task.source.text;
        let tree = tree(parser, text);
        let found = tree.as_ref().and_then(|tree| captures(cursor, tree, text));
        let mut builder = Builder::new(task.source, task.frame, task.decorators);
        let Some(found) = found else {
            builder.damage(Span::new(task.source.base, task.source.base + text.len() - task.source.prefix));
            let (slice, blocks) = builder.finish();
            return (slice, blocks, false);
        };
        for capture in &found {
            builder.open(capture);
        }
        if let Some(tree) = tree.as_ref().filter(|_| task.rooted) {
            builder.root(tree.root_node());
        }
        builder.nest();
        for capture in &found {
            builder.take(capture);
        }
        let (mut slice, blocks) = builder.finish();
        slice.close();
        (slice, blocks, true)
    })
}

/// Every capture of the query, in order of position; `None` where time ran out.
fn captures<'t>(cursor: &mut QueryCursor, tree: &'t Tree, text: &str) -> Option<Vec<Captured<'t>>> {
    let query = query()?;
    let bound = BASE_MILLISECONDS + (text.len() / (BYTES_PER_SECOND / 1000)) as u64;
    let end = Instant::now() + Duration::from_millis(bound);
    let whole = Cell::new(true);
    let mut callback = |_: &QueryCursorState| {
        whole.set(whole.get() && Instant::now() <= end);
        if whole.get() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let options = QueryCursorOptions::new().progress_callback(&mut callback);
    let names = query.capture_names();
    let mut found = Vec::new();
    let mut captures = cursor.captures_with_options(query, tree.root_node(), text.as_bytes(), options);
    while let Some((matched, index)) = captures.next() {
        if let Some(capture) = matched.captures().get(*index) {
            found.push(Captured { what: names.get(capture.index as usize).copied().unwrap_or(""), node: capture.node });
        }
    }
    whole.get().then_some(found)
}

//! One parse: the nodes that matter, regions first, then what stands in them.
//!
//! `queries/python/facts.scm` names them. All its patterns are single nodes, so it is read as a table from sorts of node
//! to captures, and the tree is walked once: compiling it as a query takes longer than all of a small file, and
//! running it ever longer the deeper a tree is.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tree_sitter::{Language, Node, ParseOptions, Parser, Tree};

use super::excerpt::Source;
use super::slice::Slice;
use super::statements::{Blocks, Builder, Frame};
use crate::text::Span;

/// How many progress callbacks a parse may take; a callback comes about every hundred operations of the parser.
const PARSE_STEPS: usize = 2_000_000;

/// Milliseconds for the parse of any text, and the bytes for each further second: some texts (runs of comments or of
/// continued lines) take the grammar's scanner ever longer. Far more than any program needs, also on a busy machine.
const BASE_MILLISECONDS: u64 = 2_500;
const BYTES_PER_SECOND: usize = 1_000_000;

/// A node that the query names.
pub(super) struct Captured<'t> {
    pub what: &'static str,
    pub node: Node<'t>,
}

thread_local! {
    /// Lines are short and many: making a parser anew would cost more than using it.
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

/// The capture of every sort of node, by its number in the grammar.
fn table() -> &'static [Option<&'static str>] {
    static TABLE: OnceLock<Vec<Option<&'static str>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let language: Language = tree_sitter_python::LANGUAGE.into();
        let mut table = vec![None; language.node_kind_count()];
        for line in include_str!("../../../queries/python/facts.scm").lines() {
            let Some((kind, capture)) = line.trim().strip_prefix('(').and_then(|rest| rest.split_once(") @")) else {
                continue;
            };
            // A grammar may have several numbers for one name.
            for id in 0..u16::try_from(table.len()).unwrap_or(u16::MAX) {
                if language.node_kind_is_named(id) && language.node_kind_for_id(id) == Some(kind) {
                    table[id as usize] = Some(capture);
                }
            }
        }
        table
    })
}

/// Parses within a bound; `None` where the bound is hit.
fn tree(parser: &mut Parser, text: &str) -> Option<Tree> {
    if parser.language().is_none() {
        parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
    }
    let mut steps = 0_usize;
    let mut end = None;
    let mut progress = |_: &tree_sitter::ParseState| {
        steps += 1;
        let bound = BASE_MILLISECONDS + (text.len() / (BYTES_PER_SECOND / 1000)) as u64;
        let end = *end.get_or_insert_with(|| Instant::now() + Duration::from_millis(bound));
        let over = steps > PARSE_STEPS || Instant::now() > end;
        if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
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
#[derive(Clone, Copy)]
pub(super) struct Task<'t> {
    pub source: Source<'t>,
    pub frame: Frame<'t>,
    /// Whether the text is one expression that somebody refers to: a decorator.
    pub rooted: bool,
}

/// The facts of one text; where a bound is hit, `false`, and all of it counts as damaged.
pub(super) fn take(task: Task<'_>) -> (Slice, Blocks, bool) {
    let text = task.source.text;
    let mut builder = Builder::new(task.source, task.frame);
    let Some(tree) = PARSER.with_borrow_mut(|parser| tree(parser, text)) else {
        builder.damage(Span::new(task.source.base, task.source.base + text.len() - task.source.prefix));
        let (slice, blocks) = builder.finish();
        return (slice, blocks, false);
    };
    if matches!(task.frame, Frame::Line(..)) && statements(&tree) > 1 {
        // The grammar does not mind a missing line end between two statements; Python does.
        builder.damage(Span::new(task.source.base, task.source.base + text.len() - task.source.prefix));
    }
    let found = captures(&tree);
    for capture in &found {
        builder.open(capture);
    }
    if task.rooted {
        builder.root(tree.root_node());
    }
    builder.nest();
    for capture in &found {
        builder.take(capture);
    }
    let (mut slice, blocks) = builder.finish();
    slice.close();
    (slice, blocks, true)
}

/// How many statements a text has.
fn statements(tree: &Tree) -> usize {
    let root = tree.root_node();
    let mut cursor = root.walk();
    root.named_children(&mut cursor).filter(|child| child.kind() != "comment").count()
}

/// Every node that the query names, in order of position, outer ones first.
fn captures(tree: &Tree) -> Vec<Captured<'_>> {
    let table = table();
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let what = if node.is_error() || node.is_missing() {
            Some("damage")
        } else {
            table.get(node.kind_id() as usize).copied().flatten()
        };
        if let Some(what) = what {
            found.push(Captured { what, node });
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_a_node_of_the_grammar() {
        let language: Language = tree_sitter_python::LANGUAGE.into();
        let source = include_str!("../../../queries/python/facts.scm");
        let patterns: Vec<&str> = source.lines().filter(|line| !line.starts_with(';')).collect();
        for line in &patterns {
            let (kind, capture) = line.strip_prefix('(').and_then(|rest| rest.split_once(") @")).unwrap();
            let known = language.id_for_node_kind(kind, true) != 0 || matches!(kind, "ERROR" | "MISSING");
            assert!(known && capture.chars().all(|letter| letter.is_ascii_lowercase()), "{line}");
        }
        let named = table().iter().flatten().count();
        assert!(named >= patterns.len() - 2, "{named} of {} patterns", patterns.len());
    }

    #[test]
    fn a_text_that_takes_too_long_is_damaged() {
        // The grammar's scanner reads all backslashes that are left at every one of them.
        let text = format!("f(1){}\nf(x)\n", "\\\n".repeat(200_000));
        let module = super::super::parse(std::sync::Arc::from(&*text));
        let start = Instant::now();
        assert!(module.calls_of("f").len() < 2);
        assert!(start.elapsed() < Duration::from_secs(20));
    }
}

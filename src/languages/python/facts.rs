//! One parse: the nodes that matter, regions first, then what stands in them.
//!
//! `queries/python/facts.scm` names them. All its patterns are single nodes, so it is read as a table from sorts of node
//! to captures, and the tree is walked once: compiling it as a query takes longer than all of a small file, and
//! running it ever longer the deeper a tree is.

use std::cell::RefCell;
use std::sync::OnceLock;

use super::excerpt::Source;
use super::slice::Slice;
use super::statements::{Blocks, Builder, Frame};
use super::syntax::{self, Node, Sort, Tree};
use crate::text::Span;

/// A node that the query names.
pub(super) struct Captured<'t> {
    pub what: &'static str,
    pub node: Node<'t>,
}

thread_local! {
    /// Lines are short and many: one tree has room for all of them.
    static TREE: RefCell<Tree> = RefCell::default();
}

/// The query, line by line: the name of a node and its capture.
fn patterns() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("../../../queries/python/facts.scm").lines();
    lines.filter_map(|line| line.trim().strip_prefix('(').and_then(|rest| rest.split_once(") @")))
}

/// The capture of every sort of node.
fn table() -> &'static [Option<&'static str>] {
    static TABLE: OnceLock<Vec<Option<&'static str>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Vec::new();
        for (kind, capture) in patterns() {
            let place = Sort::of(kind) as usize;
            table.resize(table.len().max(place + 1), None);
            table[place] = Some(capture);
        }
        table
    })
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
pub(super) fn take(task: Task<'_>) -> (Box<Slice>, Blocks, bool) {
    TREE.with_borrow_mut(|tree| {
        let is_line = matches!(task.frame, Frame::Line(..));
        let text = task.source.text;
        let in_time = (is_line && syntax::read(text, tree)) || syntax::parse(text, tree);
        let (slice, blocks) = facts(task, tree, is_line && in_time);
        (slice, blocks, in_time)
    })
}

fn facts(task: Task<'_>, tree: &Tree, is_line: bool) -> (Box<Slice>, Blocks) {
    let mut builder = Builder::new(task.source, task.frame, tree.len());
    let root = tree.root();
    if is_line && root.children().count() > 1 {
        // The grammar does not mind a missing line end between two statements; Python does.
        let text = task.source.text;
        builder.damage(Span::new(task.source.base, task.source.base + text.len() - task.source.prefix));
    }
    let found = captures(root);
    for capture in &found {
        builder.open(capture);
    }
    if task.rooted {
        builder.root(root);
    }
    builder.nest();
    for capture in &found {
        builder.take(capture);
    }
    let (mut slice, blocks) = builder.finish();
    slice.close();
    (slice, blocks)
}

/// Every node that the query names, in order of position, outer ones first.
fn captures(root: Node<'_>) -> Vec<Captured<'_>> {
    let table = table();
    let what = |node: Node<'_>| table.get(node.sort() as usize).copied().flatten();
    root.walk().filter_map(|node| what(node).map(|what| Captured { what, node })).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tree_sitter::Language;

    use super::*;

    #[test]
    fn every_pattern_is_a_node_of_the_grammar() {
        let language: Language = tree_sitter_python::LANGUAGE.into();
        for (kind, capture) in patterns() {
            let known = language.id_for_node_kind(kind, true) != 0 || matches!(kind, "ERROR" | "MISSING");
            assert!(known && capture.chars().all(|letter| letter.is_ascii_lowercase()), "{kind}");
            assert_ne!(Sort::of(kind), Sort::Other, "{kind}");
            // Nodes of one sort are captured alike.
            assert_eq!(table()[Sort::of(kind) as usize], Some(capture), "{kind}");
        }
        let source = include_str!("../../../queries/python/facts.scm");
        assert_eq!(patterns().count(), source.lines().filter(|line| !line.starts_with(';')).count());
    }

    #[test]
    fn a_text_that_takes_too_long_is_damaged() {
        // The grammar's scanner reads all backslashes that are left at every one of them. Our reader reads each once, but
        // knows no Python 2.
        let module = |rest: &str| {
            let text = format!("f(1){}{rest}\nf(x)\n", "\\\n".repeat(200_000));
            super::super::parse(std::sync::Arc::from(&*text))
        };
        assert_eq!(module("+ 2").calls_of("f").len(), 2);
        let module = module("<> 2");
        let start = Instant::now();
        assert!(module.calls_of("f").len() < 2);
        assert!(start.elapsed() < Duration::from_secs(20));
    }
}

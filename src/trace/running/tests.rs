use std::cell::Cell;
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Asked, Running};
use crate::trace::memo::Kept;
use crate::trace::workspace::FileId;

/// Which nodes each node leads to.
type Graph = Vec<Vec<u32>>;

/// All nodes that can be reached from `node`, asked node by node; `asked` counts those that were looked at.
fn reached(
    running: &Running,
    kept: &Kept<u32, BTreeSet<u32>>,
    graph: &Graph,
    node: u32,
    asked: &Cell<usize>,
) -> BTreeSet<u32> {
    let find = || {
        asked.set(asked.get() + 1);
        let next = graph[node as usize].iter();
        next.flat_map(|next| reached(running, kept, graph, *next, asked)).chain([node]).collect()
    };
    let ask = || running.ask(Asked::Export(FileId(node), Box::default()), find).unwrap_or_default();
    running.answer(kept, node, ask)
}

/// The same by a plain search.
fn searched(graph: &Graph, node: u32) -> BTreeSet<u32> {
    let mut found = BTreeSet::from([node]);
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        open.extend(graph[node as usize].iter().filter(|next| found.insert(**next)));
    }
    found
}

fn graphs() -> impl Strategy<Value = Graph> {
    (2_u32..12).prop_flat_map(|count| prop::collection::vec(prop::collection::vec(0..count, 0..4), count as usize))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever was asked before, the answer to a question that nobody else waits for is whole.
    #[test]
    fn answers_are_whole_whatever_was_asked_before(graph in graphs()) {
        let (running, kept) = (Running::default(), Kept::default());
        for node in (0..).take(graph.len()) {
            let found = reached(&running, &kept, &graph, node, &Cell::new(0));
            prop_assert_eq!(found, searched(&graph, node));
        }
    }
}

#[test]
fn a_question_in_circles_is_not_asked_once_for_every_way_around() {
    // Everybody leads to everybody: there are over a hundred million ways that start at the first.
    let graph: Graph = (0..12).map(|_| (0..12).collect()).collect();
    let asked = Cell::new(0);
    let found = reached(&Running::default(), &Kept::default(), &graph, 0, &asked);
    assert_eq!(found.len(), 12);
    assert!(asked.get() <= 1 << 11, "{}", asked.get());
}

#[test]
fn what_was_too_far_is_no_answer_for_those_who_are_nearer() {
    let graph: Graph = (1..=60).map(|next| vec![next]).chain([Vec::new()]).collect();
    let (running, kept) = (Running::default(), Kept::default());
    assert!(reached(&running, &kept, &graph, 0, &Cell::new(0)).len() < 61);
    assert_eq!(reached(&running, &kept, &graph, 30, &Cell::new(0)).len(), 31);
}

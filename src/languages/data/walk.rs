//! Every scalar of a document with the way to it, without recursion and with an end.
//!
//! Aliases make a document a graph in which the number of ways can be exponential ("billion laughs"), so the walk
//! counts its visits and stops at a small multiple of the number of nodes.

use super::document::{Document, Entry, NodeId, Shape};

/// Levels the walk goes down.
const DEPTH: usize = 500;
/// Visits beyond four times the number of nodes.
const SLACK: usize = 10_000;

/// One step from a node to a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step<'a> {
    /// Into the value of this key.
    Key(&'a str),
    /// Into the item of this index, from 0.
    Index(usize),
}

/// A scalar and the way to it.
#[derive(Debug, Clone)]
pub struct Leaf<'a> {
    /// The steps from the root, outermost first.
    pub path: Vec<Step<'a>>,
    /// The scalar.
    pub node: NodeId,
    /// The innermost entry on the way, whose value is the scalar or a list that holds it.
    pub entry: Option<&'a Entry>,
}

impl<'a> Leaf<'a> {
    /// The keys of the path, without indexes.
    pub fn keys(&self) -> Vec<&'a str> {
        self.path.iter().filter_map(|step| if let Step::Key(key) = step { Some(*key) } else { None }).collect()
    }
}

/// The iterator of [`Document::walk`].
#[derive(Debug)]
pub struct Walk<'a> {
    document: &'a Document,
    /// What is still to visit, last first: the node, its depth, the step to it, the innermost entry.
    pending: Vec<(NodeId, usize, Option<Step<'a>>, Option<&'a Entry>)>,
    path: Vec<Step<'a>>,
    visits: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(document: &'a Document, roots: &[NodeId]) -> Self {
        let pending = roots.iter().rev().map(|root| (*root, 0, None, None)).collect();
        let visits = document.len().saturating_mul(4) + SLACK;
        Self { document, pending, path: Vec::new(), visits }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Leaf<'a>;

    fn next(&mut self) -> Option<Leaf<'a>> {
        while let Some((node, depth, step, entry)) = self.pending.pop() {
            self.visits = self.visits.checked_sub(1)?;
            self.path.truncate(depth.saturating_sub(1));
            self.path.extend(step);
            let deeper = depth + 1;
            match &self.document.node(node).shape {
                Shape::Scalar(_) => return Some(Leaf { path: self.path.clone(), node, entry }),
                _ if depth >= DEPTH => {}
                Shape::Mapping(entries) => {
                    let children = entries.iter().rev();
                    self.pending.extend(
                        children.map(|entry| (entry.value, deeper, Some(Step::Key(entry.key.as_str())), Some(entry))),
                    );
                }
                Shape::Sequence(items) => {
                    let children = items.iter().enumerate().rev();
                    self.pending.extend(children.map(|(index, item)| (*item, deeper, Some(Step::Index(index)), entry)));
                }
            }
        }
        None
    }
}

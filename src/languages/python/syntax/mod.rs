//! Syntax as we keep it: a small tree of the nodes that facts are taken from.
//!
//! Two makers give the same tree. The grammar ([`grammar`]) reads everything and finds its way back after errors. The
//! reader ([`read`]) reads what most lines are, twenty times as fast, and nothing that it does not wholly know: there
//! it gives up, and the grammar is asked. So the reader needs no recovery and no opinion, and a test holds its trees
//! against those of the grammar, node by node. Comments are no part of a tree.

mod grammar;
mod read;
mod sorts;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use super::ids::narrow;

pub(super) use grammar::parse;
pub(super) use read::read;
pub(super) use sorts::{Field, Sort};

/// No node.
const NONE: u32 = u32::MAX;

/// A node as it is stored; its children are a chain.
#[derive(Debug, Clone, Copy)]
struct Stored {
    sort: Sort,
    field: Field,
    start: u32,
    end: u32,
    parent: u32,
    first: u32,
    last: u32,
    next: u32,
}

/// The nodes of one text.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Stored>,
    root: u32,
}

impl Tree {
    /// Forgets all nodes, and keeps their room.
    fn clear(&mut self) {
        self.nodes.clear();
        self.root = 0;
    }

    /// Adds a node without parent or children that covers the bytes from `start` to `end`.
    #[inline]
    fn add(&mut self, sort: Sort, start: usize, end: usize) -> u32 {
        let (start, end) = (narrow(start), narrow(end));
        let node = Stored { sort, field: Field::None, start, end, parent: NONE, first: NONE, last: NONE, next: NONE };
        self.nodes.push(node);
        narrow(self.nodes.len() - 1)
    }

    /// Makes `child` the last child of `parent`, as its `field`.
    #[inline]
    fn adopt(&mut self, parent: u32, child: u32, field: Field) {
        let node = &mut self.nodes[child as usize];
        debug_assert!(node.parent == NONE, "a node has one parent");
        (node.parent, node.field) = (parent, field);
        let around = &mut self.nodes[parent as usize];
        let before = std::mem::replace(&mut around.last, child);
        if before == NONE {
            around.first = child;
        } else {
            self.nodes[before as usize].next = child;
        }
    }

    /// Puts `new` into the place of `old`.
    fn replace(&mut self, old: u32, new: u32) {
        let Stored { parent, field, next, .. } = self.nodes[old as usize];
        let node = &mut self.nodes[new as usize];
        (node.parent, node.field, node.next) = (parent, field, next);
        let around = &mut self.nodes[parent as usize];
        if around.last == old {
            around.last = new;
        }
        if around.first == old {
            around.first = new;
            return;
        }
        let mut before = around.first;
        while before != NONE {
            let sibling = &mut self.nodes[before as usize];
            if sibling.next == old {
                sibling.next = new;
            }
            before = sibling.next;
        }
    }

    /// The node that holds all others.
    pub fn root(&self) -> Node<'_> {
        Node { tree: self, index: self.root }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }
}

/// A node of a tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree,
    index: u32,
}

impl<'t> Node<'t> {
    fn stored(self) -> &'t Stored {
        &self.tree.nodes[self.index as usize]
    }

    /// Its number in its tree.
    pub fn id(self) -> usize {
        self.index as usize
    }

    /// What it is.
    pub fn sort(self) -> Sort {
        self.stored().sort
    }

    /// Its first byte in the text that was parsed.
    pub fn start(self) -> usize {
        self.stored().start as usize
    }

    /// One past its last byte.
    pub fn end(self) -> usize {
        self.stored().end as usize
    }

    /// The node around it.
    #[inline]
    pub fn parent(self) -> Option<Self> {
        let index = self.stored().parent;
        (index != NONE).then_some(Self { tree: self.tree, index })
    }

    /// Everything right under it, operators and gaps included.
    fn all(self) -> impl Iterator<Item = Self> + Clone + use<'t> {
        let at = move |index: u32| (index != NONE).then_some(Self { tree: self.tree, index });
        std::iter::successors(at(self.stored().first), move |node| at(node.stored().next))
    }

    /// The parts right under it that have a meaning of their own.
    pub fn children(self) -> impl Iterator<Item = Self> + Clone + use<'t> {
        self.all().filter(|node| !matches!(node.sort(), Sort::Operator | Sort::Missing))
    }

    /// The first of [`Self::children`].
    #[inline]
    pub fn child(self) -> Option<Self> {
        self.children().next()
    }

    /// The parts that are its `field`.
    pub fn fields(self, field: Field) -> impl Iterator<Item = Self> + use<'t> {
        self.all().filter(move |node| node.stored().field == field)
    }

    /// The first part that is its `field`.
    #[inline]
    pub fn field(self, field: Field) -> Option<Self> {
        self.fields(field).next()
    }

    /// It and everything in it, outer nodes first, in order of position.
    pub fn walk(self) -> impl Iterator<Item = Self> + use<'t> {
        let mut next = Some(self);
        std::iter::from_fn(move || {
            let here = next?;
            let at = |index: u32| (index != NONE).then_some(Self { tree: self.tree, index });
            next = at(here.stored().first).or_else(|| {
                let mut node = here;
                loop {
                    if node.index == self.index {
                        return None;
                    }
                    if let Some(sibling) = at(node.stored().next) {
                        return Some(sibling);
                    }
                    node = node.parent()?;
                }
            });
            Some(here)
        })
    }
}

/// A node and all that is in it, as text.
fn show(node: Node<'_>, text: &mut String) {
    let _ = write!(text, "{:?}:{:?} {}-{}(", node.stored().field, node.sort(), node.start(), node.end());
    for child in node.all() {
        show(child, text);
        text.push(' ');
    }
    text.push(')');
}

/// Whether the reader reads `text`; an error where the grammar has another tree for it.
pub(super) fn compared(text: &str) -> Result<bool, String> {
    let (mut tree, mut reader, mut grammar) = (Tree::default(), String::new(), String::new());
    if !read(text, &mut tree) {
        return Ok(false);
    }
    show(tree.root(), &mut reader);
    parse(text, &mut tree);
    show(tree.root(), &mut grammar);
    if reader == grammar { Ok(true) } else { Err(format!("{text}\n  reader: {reader}\n  grammar: {grammar}")) }
}

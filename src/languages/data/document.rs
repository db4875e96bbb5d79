//! The one tree that YAML, JSON, TOML and INI become.
//!
//! Nodes lie in one list and are named by their index, so a YAML alias is simply the same index again. An alias always
//! names a node that was finished before it: the graph has no cycles, and every walk ends.

use std::collections::HashSet;

use super::walk::Walk;
use crate::text::Span;

/// How many merge keys (`<<`) are followed behind one another.
const MERGE_DEPTH: usize = 16;
/// How many mappings one look-up through merge keys may visit.
const MERGE_VISITS: usize = 1_000;

/// The index of a node in its [`Document`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

/// A parsed data file.
#[derive(Debug, Clone, Default)]
pub struct Document {
    pub(super) nodes: Vec<Node>,
    pub(super) roots: Vec<NodeId>,
    pub(super) damage: Vec<Span>,
}

/// One value of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it holds.
    pub shape: Shape,
    /// Where it is, without its YAML tag and anchor.
    pub span: Span,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Keys and values in the order of the file; a key may occur twice.
    Mapping(Vec<Entry>),
    /// Values in order.
    Sequence(Vec<NodeId>),
    /// A single value.
    Scalar(Scalar),
}

/// One key of a mapping, with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key, unquoted; the source text for keys that are no scalars.
    pub key: String,
    /// Where the key is, with its quotes.
    pub key_span: Span,
    /// The value; an empty `null` where the file gives none.
    pub value: NodeId,
    /// The whole entry from the key to the end of the value, without separators and white space around.
    pub span: Span,
}

/// A single value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// What its reader takes it for.
    pub kind: ScalarKind,
    /// The value: unquoted, unescaped, folded.
    pub text: String,
    /// Whether it was written in quotes or as a block.
    pub quoted: bool,
    /// The literal with its quotes; empty where nothing is written.
    pub span: Span,
}

/// What a scalar is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScalarKind {
    /// A string; also dates, and `???` of OmegaConf.
    Text,
    /// `null`, `~`, or nothing at all.
    Null,
    /// A truth value (`yes` and `off` too in YAML, as `PyYAML` reads it).
    Boolean,
    /// An integer or a float.
    Number,
}

impl Document {
    /// Adds a node.
    pub(super) fn add(&mut self, shape: Shape, span: Span) -> NodeId {
        // A document holds fewer nodes than bytes, and files over a few megabytes are not read.
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { shape, span });
        id
    }

    /// The root of the first document; `None` for an empty text.
    pub fn root(&self) -> Option<NodeId> {
        self.roots.first().copied()
    }

    /// The roots of all documents (YAML `---`, JSON lines).
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// Where the text is broken; empty for a sound file. Spans of the text, in order.
    pub fn damage(&self) -> &[Span] {
        &self.damage
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the document holds nothing.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node named by `id`; an empty `null` for an index of another document.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(&NOTHING)
    }

    /// The scalar at `id`, if it is one.
    pub fn scalar(&self, id: NodeId) -> Option<&Scalar> {
        if let Shape::Scalar(scalar) = &self.node(id).shape { Some(scalar) } else { None }
    }

    /// The text at `id` if a string is written there.
    pub fn text(&self, id: NodeId) -> Option<&str> {
        self.scalar(id).filter(|scalar| scalar.kind == ScalarKind::Text).map(|scalar| scalar.text.as_str())
    }

    /// The entries written in the mapping at `id`, in order; empty for everything else.
    pub fn entries(&self, id: NodeId) -> &[Entry] {
        if let Shape::Mapping(entries) = &self.node(id).shape { entries } else { &[] }
    }

    /// The values of the sequence at `id`; empty for everything else.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        if let Shape::Sequence(items) = &self.node(id).shape { items } else { &[] }
    }

    /// The entry of `key` that counts in the mapping at `id`: the last of duplicates, then those merged with `<<`.
    pub fn entry(&self, id: NodeId, key: &str) -> Option<&Entry> {
        self.layers(id).into_iter().find_map(|layer| self.entries(layer).iter().rev().find(|entry| entry.key == key))
    }

    /// The value of `key` in the mapping at `id`, as [`Self::entry`] finds it.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.entry(id, key).map(|entry| entry.value)
    }

    /// The value behind several keys from the first root; a number is also an index of a sequence.
    pub fn path(&self, keys: &[&str]) -> Option<NodeId> {
        let root = self.root()?;
        keys.iter().try_fold(root, |node, key| match &self.node(node).shape {
            Shape::Sequence(items) => items.get(key.parse::<usize>().ok()?).copied(),
            _ => self.get(node, key),
        })
    }

    /// The entries that count in the mapping at `id`: each key once, own ones before merged ones, without `<<`.
    pub fn merged(&self, id: NodeId) -> Vec<&Entry> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for layer in self.layers(id) {
            let own = self.entries(layer).iter().rev().filter(|entry| entry.key != "<<");
            let mut fresh: Vec<&Entry> = own.filter(|entry| seen.insert(entry.key.as_str())).collect();
            fresh.reverse();
            found.append(&mut fresh);
        }
        found
    }

    /// Every scalar of all documents with the way to it. Bounded: deep or much aliased parts are left out.
    pub fn walk(&self) -> Walk<'_> {
        Walk::new(self, &self.roots)
    }

    /// Every scalar below `id`, with the way from there.
    pub fn walk_from(&self, id: NodeId) -> Walk<'_> {
        Walk::new(self, &[id])
    }

    /// Every mapping of the document, in order of the file.
    pub fn mappings(&self) -> impl Iterator<Item = NodeId> {
        let ids = (0_u32..).map(NodeId).zip(&self.nodes);
        ids.filter(|(_, node)| matches!(node.shape, Shape::Mapping(_))).map(|(id, _)| id)
    }

    /// The mapping at `id` and, in order of precedence, those it merges.
    fn layers(&self, id: NodeId) -> Vec<NodeId> {
        let mut layers = Vec::new();
        let mut pending = vec![(id, 0)];
        while let Some((node, depth)) = pending.pop() {
            if layers.len() > MERGE_VISITS || pending.len() > MERGE_VISITS {
                break;
            }
            if let Shape::Sequence(items) = &self.node(node).shape {
                // Only a list *behind* `<<` merges; the mapping asked for is never a list.
                if depth > 0 && depth < MERGE_DEPTH {
                    pending.extend(items.iter().rev().map(|item| (*item, depth + 1)));
                }
                continue;
            }
            layers.push(node);
            if depth < MERGE_DEPTH {
                let merges = self.entries(node).iter().filter(|entry| entry.key == "<<");
                pending.extend(merges.rev().map(|entry| (entry.value, depth + 1)));
            }
        }
        layers
    }
}

/// What an unknown index names.
static NOTHING: Node = Node {
    shape: Shape::Scalar(Scalar { kind: ScalarKind::Null, text: String::new(), quoted: false, span: Span::new(0, 0) }),
    span: Span::new(0, 0),
};

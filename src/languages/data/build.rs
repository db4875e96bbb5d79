//! From captures to a tree: whatever lies inside a span belongs to it.
//!
//! The queries say what each node *is*; where it belongs follows from containment alone, so one builder serves three
//! grammars, and a pair that error recovery left without its mapping still finds the nearest thing that can hold it.
//! Captures are sorted by start, wider first, and kept on a stack of open frames: no recursion.

use std::collections::HashMap;

use super::document::{Document, Entry, Node, NodeId, Scalar, ScalarKind, Shape};
use super::role::{Event, Role};
use super::scalar;
use crate::text::Span;

/// Open frames; a level of nesting takes up to three.
const DEPTH: usize = 1_500;

/// Reads the sorted `events` of `text` into a document. `nested_keys`: a pair's several keys make nested mappings (TOML).
pub(super) fn build(text: &str, events: &[Event], damage: Vec<Span>, nested_keys: bool) -> Document {
    let mut builder = Builder {
        text,
        document: Document { damage, ..Document::default() },
        frames: Vec::new(),
        anchors: HashMap::new(),
        index: HashMap::new(),
        nested_keys,
    };
    builder.open(Role::Document, Span::new(0, text.len()));
    let mut skip_until = 0;
    builder.document.nodes.reserve_exact(events.iter().filter(|event| event.role.is_node()).count());
    for event in events {
        let span = event.span();
        if span.start < skip_until {
            continue;
        }
        while builder.frames.len() > 1 && builder.frames.last().is_some_and(|top| top.span.end <= span.start) {
            builder.close();
        }
        if builder.frames.len() > DEPTH {
            skip_until = span.end;
            builder.document.damage.push(span);
            continue;
        }
        builder.take(*event);
    }
    while !builder.frames.is_empty() {
        builder.close();
    }
    builder.document.damage.sort_unstable();
    builder.document
}

/// A node that is still open, or a pair, key, item or table on the way to one.
pub(super) struct Frame {
    pub(super) role: Role,
    pub(super) span: Span,
    /// The node of mappings, sequences and tables.
    pub(super) node: Option<NodeId>,
    /// The value of a pair, an item or a document.
    pub(super) value: Option<NodeId>,
    /// The keys of a pair or of a table's header.
    pub(super) keys: Vec<(String, Span)>,
    anchor: Option<String>,
    tag: Option<String>,
    /// Whether an anchor names what is in it.
    named: bool,
}

pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    pub(super) document: Document,
    pub(super) frames: Vec<Frame>,
    anchors: HashMap<String, NodeId>,
    /// Position of each key of a mapping, for mappings that are filled out of order.
    pub(super) index: HashMap<(NodeId, String), usize>,
    pub(super) nested_keys: bool,
}

impl Builder<'_> {
    fn take(&mut self, event: Event) {
        let span = event.span();
        match event.role {
            Role::Mapping => {
                let node = self.document.add(Shape::Mapping(Vec::new()), span);
                self.open_with(event.role, span, node);
            }
            Role::Sequence => {
                let node = self.document.add(Shape::Sequence(Vec::new()), span);
                self.open_with(event.role, span, node);
            }
            Role::BarePair => {
                self.open(Role::Pair, span);
                self.open(Role::Key, span);
            }
            Role::BareKey | Role::QuotedKey => {
                let scalar = scalar::decode(self.text, span, event.role, None);
                if (self.nested_keys && self.top_role() == Some(Role::Pair)
                    || self.top_role().is_some_and(Role::is_table))
                    && let Some(top) = self.frames.last_mut()
                {
                    top.keys.push((scalar.text, span));
                }
            }
            Role::Anchor => self.property(|top| &mut top.anchor, span),
            Role::Tag => self.property(|top| &mut top.tag, span),
            Role::Alias => {
                let known = self.anchors.get(span.of(self.text)).copied();
                let node = known.unwrap_or_else(|| self.nothing(span));
                self.deliver(node);
            }
            role if role.is_scalar() => {
                let tag = self.frames.last().and_then(|top| top.tag.as_deref());
                let scalar = scalar::decode(self.text, span, role, tag);
                let node = self.document.add(Shape::Scalar(scalar), span);
                self.complete(node);
            }
            role => self.open(role, span),
        }
    }

    fn top_role(&self) -> Option<Role> {
        self.frames.last().map(|top| top.role)
    }

    fn property(&mut self, slot: impl Fn(&mut Frame) -> &mut Option<String>, span: Span) {
        let name = span.of(self.text).to_owned();
        if let Some(top) = self.frames.last_mut() {
            *slot(top) = Some(name);
        }
    }

    fn open(&mut self, role: Role, span: Span) {
        let (keys, anchor, tag) = (Vec::new(), None, None);
        self.frames.push(Frame { role, span, node: None, value: None, keys, anchor, tag, named: false });
    }

    fn open_with(&mut self, role: Role, span: Span, node: NodeId) {
        self.open(role, span);
        if let Some(top) = self.frames.last_mut() {
            top.node = Some(node);
        }
    }

    fn nothing(&mut self, span: Span) -> NodeId {
        let scalar = Scalar { kind: ScalarKind::Null, text: String::new(), quoted: false, span };
        self.document.add(Shape::Scalar(scalar), span)
    }

    /// Ends the innermost frame.
    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        match frame.role {
            Role::Document => {
                let root = frame.value.or(frame.node);
                self.document.roots.extend(root);
            }
            Role::Mapping | Role::Sequence => {
                if let Some(node) = frame.node {
                    self.complete(node);
                }
            }
            Role::Key => {
                let node = frame.value.or(frame.node);
                let key = node.and_then(|node| self.key(node, &frame));
                let key = key.unwrap_or_else(|| frame.span.of(self.text).to_owned());
                if let Some(pair) = self.frames.last_mut().filter(|top| top.role == Role::Pair) {
                    pair.keys.push((key, frame.span));
                }
            }
            Role::Item => {
                let end = Span::new(frame.span.end.min(frame.span.start + 1), frame.span.end.min(frame.span.start + 1));
                let node = frame.value.or(frame.node).unwrap_or_else(|| self.nothing(end));
                self.deliver(node);
            }
            Role::Table | Role::TableArray => {
                self.table_of(frame);
            }
            _ => self.close_pair(frame),
        }
    }

    /// The text of `node`, the scalar of the key that ends with `frame`. As a node of its own it goes, unless a name or an
    /// alias keeps it: nothing refers to it, and a large mapping has as many of them as values.
    fn key(&mut self, node: NodeId, frame: &Frame) -> Option<String> {
        let is_last = node.0 as usize + 1 == self.document.nodes.len();
        let scalar = self.document.scalar(node)?;
        if is_last && !frame.named && frame.span.contains(scalar.span) {
            let last = self.document.nodes.pop()?;
            return if let Shape::Scalar(scalar) = last.shape { Some(scalar.text) } else { None };
        }
        Some(scalar.text.clone())
    }

    fn close_pair(&mut self, frame: Frame) {
        let mut span = trimmed(self.text, frame.span);
        if let Some(value) = frame.value.or(frame.node).filter(|_| self.nested_keys) {
            // TOML's pairs go to the end of the line, with the comment there.
            span.end = self.document.node(value).span.end.max(span.start);
        }
        let value = frame.value.or(frame.node).unwrap_or_else(|| self.nothing(Span::new(span.end, span.end)));
        let holder = self.holder(span);
        if self.nested_keys {
            self.insert(holder, frame.keys, value, span);
            return;
        }
        let (key, key_span) =
            frame.keys.into_iter().next().unwrap_or_else(|| (String::new(), Span::new(span.start, span.start)));
        if let Some(Node { shape: Shape::Mapping(entries), .. }) = self.document.nodes.get_mut(holder.0 as usize) {
            entries.push(Entry { key, key_span, value, span });
        }
    }

    /// The mapping that takes a pair standing at `span`: the one around it, or one made for it.
    fn holder(&mut self, span: Span) -> NodeId {
        if self.top_role().is_some_and(Role::is_table) {
            return self.open_table();
        }
        let found = self.frames.last().and_then(|top| top.node.map(|node| (top.role, node)));
        match found {
            Some((Role::Sequence, list)) => {
                let node = self.document.add(Shape::Mapping(Vec::new()), span);
                if let Some(Node { shape: Shape::Sequence(items), .. }) = self.document.nodes.get_mut(list.0 as usize) {
                    items.push(node);
                }
                node
            }
            Some((_, node)) => node,
            None => {
                let node = self.document.add(Shape::Mapping(Vec::new()), span);
                if let Some(top) = self.frames.last_mut() {
                    top.node = Some(node);
                }
                node
            }
        }
    }

    /// A node is finished: its anchor names it, and what is around takes it.
    fn complete(&mut self, node: NodeId) {
        if let Some(top) = self.frames.last_mut() {
            top.tag = None;
            if let Some(name) = top.anchor.take() {
                self.anchors.insert(name, node);
                top.named = true;
            }
        }
        self.deliver(node);
    }

    fn deliver(&mut self, node: NodeId) {
        let outermost = self.frames.len() == 1;
        let Some(top) = self.frames.last_mut() else { return };
        match top.role {
            Role::Document if outermost => self.document.roots.push(node),
            Role::Sequence => {
                let list = top.node.map_or(usize::MAX, |list| list.0 as usize);
                if let Some(Node { shape: Shape::Sequence(items), .. }) = self.document.nodes.get_mut(list) {
                    items.push(node);
                }
            }
            _ => {
                top.value.get_or_insert(node);
            }
        }
    }
}

/// `span` of `text` without white space at its end, which grammars leave on the last pair of a block.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    Span::new(span.start, span.start + span.of(text).trim_end().len())
}

//! TOML's dotted keys and tables: one value put into nested mappings by the way to it.
//!
//! Unlike the other formats, a TOML mapping is filled from several places of the file, so each key is looked up first.
//! Rules: TOML 1.0, "Keys", "Table", "Array of Tables". Redefinitions, which TOML forbids, are merged: a linter that
//! refuses the file would find nothing in it.

use super::build::{Builder, Frame, trimmed};
use super::document::{Entry, Node, NodeId, Shape};
use super::role::Role;
use crate::text::Span;

impl Builder<'_> {
    /// Puts `value` under `keys` into the mapping `holder`; `span` is the whole entry.
    pub(super) fn insert(&mut self, holder: NodeId, mut keys: Vec<(String, Span)>, value: NodeId, span: Span) {
        let Some((last, last_span)) = keys.pop() else { return };
        let mut mapping = holder;
        for (key, key_span) in keys {
            mapping = self.descend(mapping, key, key_span, span);
        }
        self.push(mapping, last, last_span, value, span);
    }

    /// The mapping of the table whose header is read and whose pairs follow.
    pub(super) fn open_table(&mut self) -> NodeId {
        let top = self.frames.len().saturating_sub(1);
        let Some(frame) = self.frames.get_mut(top) else { return NodeId(0) };
        if let Some(node) = frame.node {
            return node;
        }
        let (keys, span, role) = (std::mem::take(&mut frame.keys), frame.span, frame.role);
        let node = self.table(keys, span, role);
        if let Some(frame) = self.frames.get_mut(top) {
            frame.node = Some(node);
        }
        node
    }

    /// The mapping of a table that ends; made now where the table holds no pair.
    pub(super) fn table_of(&mut self, frame: Frame) -> NodeId {
        frame.node.unwrap_or_else(|| self.table(frame.keys, frame.span, frame.role))
    }

    fn table(&mut self, mut keys: Vec<(String, Span)>, span: Span, role: Role) -> NodeId {
        let span = trimmed(self.text, span);
        let mut mapping = self.base();
        let last = keys.pop();
        for (key, key_span) in keys {
            mapping = self.descend(mapping, key, key_span, span);
        }
        let Some((last, last_span)) = last else { return mapping };
        if role == Role::Table {
            return self.descend(mapping, last, last_span, span);
        }
        let node = self.document.add(Shape::Mapping(Vec::new()), span);
        let tables = self.find(mapping, &last).unwrap_or_else(|| {
            let tables = self.document.add(Shape::Sequence(Vec::new()), span);
            self.push(mapping, last, last_span, tables, span);
            tables
        });
        if let Some(Node { shape: Shape::Sequence(items), .. }) = self.document.nodes.get_mut(tables.0 as usize) {
            items.push(node);
        }
        node
    }

    /// The root mapping, which stays open as the outermost frame.
    fn base(&mut self) -> NodeId {
        if let Some(node) = self.frames.first().and_then(|base| base.node) {
            return node;
        }
        let node = self.document.add(Shape::Mapping(Vec::new()), Span::new(0, self.text.len()));
        if let Some(base) = self.frames.first_mut() {
            base.node = Some(node);
        }
        node
    }

    fn find(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        let at = *self.index.get(&(mapping, key.to_owned()))?;
        self.document.entries(mapping).get(at).map(|entry| entry.value)
    }

    /// The mapping under `key`, made if missing; of a list of tables the last one.
    fn descend(&mut self, mapping: NodeId, key: String, key_span: Span, span: Span) -> NodeId {
        if let Some(found) = self.find(mapping, &key) {
            let last = self.document.items(found).last().copied();
            let inner = last.unwrap_or(found);
            if matches!(self.document.node(inner).shape, Shape::Mapping(_)) {
                return inner;
            }
        }
        let node = self.document.add(Shape::Mapping(Vec::new()), span);
        self.push(mapping, key, key_span, node, span);
        node
    }

    fn push(&mut self, mapping: NodeId, key: String, key_span: Span, value: NodeId, span: Span) {
        if let Some(Node { shape: Shape::Mapping(entries), .. }) = self.document.nodes.get_mut(mapping.0 as usize) {
            self.index.insert((mapping, key.clone()), entries.len());
            entries.push(Entry { key, key_span, value, span });
        }
    }
}

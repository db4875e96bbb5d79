//! INI files as Python's `configparser` reads them.
//!
//! Sections become mappings under one root. Keys are lower-cased, `=` and `:` both separate, comments take whole lines
//! only, deeper lines continue a value, `%%` is `%`. `[DEFAULT]` is a section like any other here: whether it is
//! inherited is for the one who asks. Facts: `configparser` of Python 3.13.

use super::document::{Document, Entry, Node, NodeId, Scalar, ScalarKind, Shape};
use crate::text::Span;

/// Reads an INI file; lines that are none are named as damage.
pub(super) fn parse(text: &str) -> Document {
    let mut reader = Reader { document: Document::default(), section: None, value: None, indent: 0 };
    if text.trim().is_empty() {
        return reader.document;
    }
    let root = reader.document.add(Shape::Mapping(Vec::new()), Span::new(0, text.len()));
    reader.document.roots.push(root);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        // Windows editors put a byte order mark in front; `configparser` is mostly given `utf-8-sig` then.
        let mark = if start == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        reader.line(line.get(mark..).unwrap_or(""), start + mark, root);
        start += line.len();
    }
    reader.document
}

struct Reader {
    document: Document,
    section: Option<NodeId>,
    /// The value that a deeper line would continue.
    value: Option<(NodeId, NodeId)>,
    /// Indentation of the key of that value.
    indent: usize,
}

impl Reader {
    fn line(&mut self, line: &str, start: usize, root: NodeId) {
        let content = line.trim();
        let indent = line.len() - line.trim_start().len();
        let span = Span::new(start + indent, start + indent + content.len());
        if content.is_empty() || content.starts_with(['#', ';']) {
            return;
        }
        if indent > self.indent && self.value.is_some() {
            self.continued(content, span);
            return;
        }
        self.value = None;
        self.indent = indent;
        if let Some((name, _)) = content.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            self.section = Some(self.open(root, name, span));
            return;
        }
        let (Some(section), Some(at)) = (self.section, content.find(['=', ':']).filter(|at| *at > 0)) else {
            self.document.damage.push(span);
            return;
        };
        self.pair(section, content, at, span);
    }

    fn open(&mut self, root: NodeId, name: &str, span: Span) -> NodeId {
        if let Some(known) = self.document.get(root, name) {
            return known;
        }
        let value = self.document.add(Shape::Mapping(Vec::new()), span);
        let key_span = Span::new(span.start + 1, span.start + 1 + name.len());
        self.push(root, Entry { key: name.to_owned(), key_span, value, span });
        value
    }

    fn pair(&mut self, section: NodeId, content: &str, at: usize, span: Span) {
        let (key, rest) = content.split_at(at);
        let key = key.trim_end();
        let written = rest.get(1..).unwrap_or("").trim_start();
        let value_span = Span::new(span.end - written.len(), span.end);
        let text = written.replace("%%", "%");
        let scalar = Scalar { kind: ScalarKind::Text, text, quoted: false, span: value_span };
        let value = self.document.add(Shape::Scalar(scalar), value_span);
        let key_span = Span::new(span.start, span.start + key.len());
        self.push(section, Entry { key: key.to_lowercase(), key_span, value, span });
        self.value = Some((section, value));
    }

    fn continued(&mut self, content: &str, span: Span) {
        let Some((section, value)) = self.value else { return };
        if let Some(node) = self.document.nodes.get_mut(value.0 as usize) {
            node.span.end = span.end;
            if let Shape::Scalar(scalar) = &mut node.shape {
                scalar.text.push('\n');
                scalar.text.push_str(&content.replace("%%", "%"));
                scalar.span.end = span.end;
            }
        }
        if let Some(Node { shape: Shape::Mapping(entries), .. }) = self.document.nodes.get_mut(section.0 as usize)
            && let Some(entry) = entries.last_mut()
        {
            entry.span.end = span.end;
        }
    }

    fn push(&mut self, mapping: NodeId, entry: Entry) {
        if let Some(Node { shape: Shape::Mapping(entries), .. }) = self.document.nodes.get_mut(mapping.0 as usize) {
            entries.push(entry);
        }
    }
}

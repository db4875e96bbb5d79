//! Syntax nodes to expressions. Depth is bounded, so that no nesting overflows the stack.

use std::borrow::Cow;

use super::excerpt::Source;
use super::ids::narrow;
use super::strings::{prefix, unescape};
use super::syntax::{Field, Node, Sort};
use super::{Argument, ArgumentKind, BinaryOperator, Entry, Expression, ExpressionId, Kind, Piece};
use crate::text::Span;

/// Deeper expressions become [`Kind::Other`].
const DEPTH: usize = 150;

/// Lowers expression nodes of one file, each once.
pub(super) struct Lowering<'t> {
    pub source: Source<'t>,
    pub expressions: Vec<Expression>,
    line: u32,
    /// The expression of each node, by its number.
    seen: Vec<Option<u32>>,
}

impl<'t> Lowering<'t> {
    /// For a tree of so many `nodes`.
    pub fn new(source: Source<'t>, line: u32, nodes: usize) -> Self {
        Self { source, expressions: Vec::new(), line, seen: vec![None; nodes] }
    }

    #[inline]
    pub fn text(&self, node: Node<'_>) -> &'t str {
        self.source.text.get(node.start()..node.end()).unwrap_or("")
    }

    /// Where `node` stands in the file.
    pub fn span(&self, node: Node<'_>) -> Span {
        self.source.span(node)
    }

    /// What the expression `id` of this line is.
    pub fn kind_of(&self, id: ExpressionId) -> &Kind {
        &self.expressions[id.index as usize].kind
    }

    #[inline]
    fn add(&mut self, kind: Kind, span: Span) -> ExpressionId {
        let id = ExpressionId { line: self.line, index: narrow(self.expressions.len()) };
        self.expressions.push(Expression { kind, span });
        id
    }

    /// The expression of `node`.
    pub fn expression(&mut self, node: Node<'_>) -> ExpressionId {
        self.at_depth(node, 0)
    }

    /// The expression of an optional field; [`Kind::Other`] where it is missing.
    fn field(&mut self, node: Node<'_>, field: Field, depth: usize) -> ExpressionId {
        match node.field(field) {
            Some(child) => self.at_depth(child, depth + 1),
            None => self.add(Kind::Other, self.span(node)),
        }
    }

    fn at_depth(&mut self, node: Node<'_>, depth: usize) -> ExpressionId {
        if let Some(index) = self.seen[node.id()] {
            return ExpressionId { line: self.line, index };
        }
        // Parentheses, `await` and types only wrap what is meant.
        if node.sort() == Sort::Wrapper
            && depth < DEPTH
            && let Some(inner) = node.child()
        {
            return self.at_depth(inner, depth + 1);
        }
        let kind = if depth < DEPTH { self.kind(node, depth) } else { Kind::Other };
        let id = self.add(kind, self.span(node));
        self.seen[node.id()] = Some(id.index);
        id
    }

    fn kind(&mut self, node: Node<'_>, depth: usize) -> Kind {
        match node.sort() {
            Sort::Name => Kind::Name(self.text(node).into()),
            Sort::Text | Sort::Texts => self.string(node, depth),
            Sort::Nothing => Kind::Nothing,
            Sort::True => Kind::Boolean(true),
            Sort::False => Kind::Boolean(false),
            Sort::Number => Kind::Number(self.text(node).into()),
            Sort::Attribute => {
                let name = node.field(Field::Attribute).map_or("", |name| self.text(name));
                Kind::Attribute { object: self.field(node, Field::Object, depth), name: name.into() }
            }
            Sort::Dotted => self.dotted(node, depth),
            Sort::Subscript => self.subscript(node, depth),
            Sort::Call => self.call(node, depth),
            Sort::Binary => self.binary(node, depth),
            Sort::Boolean => {
                let (left, right) = (self.field(node, Field::Left, depth), self.field(node, Field::Right, depth));
                let or = node.field(Field::Operator).is_some_and(|operator| self.text(operator) == "or");
                if or { Kind::Or(left, right) } else { Kind::And(left, right) }
            }
            Sort::Not => Kind::Not(self.field(node, Field::Argument, depth)),
            Sort::Comparison => self.comparison(node, depth),
            Sort::Conditional => match self.children(node, depth).as_slice() {
                &[then, test, otherwise] => Kind::Conditional { test, then, otherwise },
                _ => Kind::Other,
            },
            Sort::Dictionary => self.dictionary(node, depth),
            Sort::Sequence => Kind::Sequence(self.children(node, depth)),
            Sort::Star => match self.children(node, depth).first() {
                Some(&value) => Kind::Starred(value),
                None => Kind::Other,
            },
            Sort::Walrus => Kind::Walrus(self.field(node, Field::Value, depth)),
            Sort::Lambda => Kind::Lambda(self.field(node, Field::Body, depth)),
            Sort::Comprehension => Kind::Comprehension(self.field(node, Field::Body, depth)),
            _ => Kind::Other,
        }
    }

    fn children(&mut self, node: Node<'_>, depth: usize) -> Vec<ExpressionId> {
        let children = node.children().filter(|child| child.sort() != Sort::Error);
        let mut all = Vec::with_capacity(children.clone().count());
        all.extend(children.map(|child| self.at_depth(child, depth + 1)));
        all
    }

    fn dotted(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let parts = self.children(node, depth);
        let Some((&first, rest)) = parts.split_first() else { return Kind::Other };
        let Some((&last, middle)) = rest.split_last() else {
            return self.kind_of(first).clone();
        };
        let name_of = |lowering: &Self, id: ExpressionId| match lowering.kind_of(id) {
            Kind::Name(name) => name.clone(),
            _ => "".into(),
        };
        let mut object = first;
        for &part in middle {
            let name = name_of(self, part);
            object = self.add(Kind::Attribute { object, name }, self.span(node));
        }
        Kind::Attribute { object, name: name_of(self, last) }
    }

    fn subscript(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let object = self.field(node, Field::Value, depth);
        let mut indices = node.fields(Field::Subscript);
        let index = match (indices.next(), indices.next()) {
            (Some(one), None) if one.sort() != Sort::Slice => Some(self.at_depth(one, depth + 1)),
            _ => None,
        };
        Kind::Subscript { object, index }
    }

    fn call(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let callee = self.field(node, Field::Function, depth);
        let arguments = node.field(Field::Arguments).map(|list| self.arguments(list, depth));
        Kind::Call { callee, arguments: arguments.unwrap_or_default() }
    }

    /// The arguments of an `argument_list` (or a bare generator).
    pub fn arguments(&mut self, list: Node<'_>, depth: usize) -> Vec<Argument> {
        if list.sort() != Sort::Arguments {
            let value = self.at_depth(list, depth + 1);
            return vec![Argument { kind: ArgumentKind::Positional, value, span: self.span(list) }];
        }
        let nodes = list.children().filter(|child| child.sort() != Sort::Error);
        let mut arguments = Vec::with_capacity(nodes.clone().count());
        arguments.extend(nodes.map(|node| self.argument(node, depth)));
        arguments
    }

    fn argument(&mut self, node: Node<'_>, depth: usize) -> Argument {
        let (kind, value) = match node.sort() {
            Sort::Keyword => {
                let name = node.field(Field::Name).map_or("", |name| self.text(name));
                (ArgumentKind::Keyword(name.into()), self.field(node, Field::Value, depth))
            }
            Sort::Star | Sort::DoubleStar => {
                let star = node.sort() == Sort::Star;
                let inner = self.children(node, depth).first().copied();
                let value = inner.unwrap_or_else(|| self.add(Kind::Other, self.span(node)));
                (if star { ArgumentKind::Star } else { ArgumentKind::DoubleStar }, value)
            }
            _ => (ArgumentKind::Positional, self.at_depth(node, depth + 1)),
        };
        Argument { kind, value, span: self.span(node) }
    }

    fn binary(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let (left, right) = (self.field(node, Field::Left, depth), self.field(node, Field::Right, depth));
        let operator =
            node.field(Field::Operator).map_or(BinaryOperator::Other, |operator| operator_of(self.text(operator)));
        Kind::Binary { operator, left, right }
    }

    fn comparison(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let operands = self.children(node, depth);
        let &[left, right] = operands.as_slice() else { return Kind::Other };
        let operator = node.field(Field::Operator).map_or("", |operator| self.text(operator));
        Kind::Compare { operator: operator.into(), left, right }
    }

    fn dictionary(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let mut entries = Vec::with_capacity(node.children().count());
        for child in node.children() {
            match child.sort() {
                Sort::Pair => {
                    let key = self.field(child, Field::Key, depth);
                    let value = self.field(child, Field::Value, depth);
                    entries.push(Entry { key: Some(key), value, span: self.span(child) });
                }
                Sort::DoubleStar => {
                    if let Some(&value) = self.children(child, depth).first() {
                        entries.push(Entry { key: None, value, span: self.span(child) });
                    }
                }
                _ => {}
            }
        }
        Kind::Mapping(entries)
    }

    /// A literal, an f-string, or several side by side.
    fn string(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let mut pieces: Vec<Piece> = Vec::new();
        let own = (node.sort() == Sort::Text).then_some(node);
        let parts = node.children().filter(|child| own.is_none() && child.sort() == Sort::Text);
        for literal in own.into_iter().chain(parts) {
            if !self.literal(literal, depth, &mut pieces) {
                return Kind::Other;
            }
        }
        if let [Piece::Text(text, _)] = pieces.as_mut_slice() {
            return Kind::Text(std::mem::take(text));
        }
        if pieces.iter().any(|piece| matches!(piece, Piece::Hole(_))) {
            return Kind::Template(pieces);
        }
        let texts = pieces.iter().map(|piece| if let Piece::Text(text, _) = piece { &**text } else { "" });
        Kind::Text(texts.collect::<String>().into())
    }

    /// Adds the pieces of one literal; false for bytes, which are no text.
    fn literal(&mut self, node: Node<'_>, depth: usize, pieces: &mut Vec<Piece>) -> bool {
        let opening = node.child().filter(|child| child.sort() == Sort::Opening).map_or("", |child| self.text(child));
        let prefix = prefix(opening);
        if prefix.bytes {
            return false;
        }
        for child in node.children() {
            match child.sort() {
                Sort::Content => {
                    let source = self.text(child);
                    let escapes = !prefix.raw && source.contains('\\');
                    let text = if escapes { Cow::Owned(unescape(source)) } else { Cow::Borrowed(source) };
                    let text = match text {
                        text if prefix.template && text.contains(['{', '}']) => {
                            text.replace("{{", "{").replace("}}", "}").into()
                        }
                        text => text.into(),
                    };
                    pieces.push(Piece::Text(text, self.span(child)));
                }
                Sort::Hole => {
                    let hole = self.field(child, Field::Expression, depth);
                    let formatted = child.field(Field::Format).is_some();
                    let hole = if formatted { self.add(Kind::Other, self.span(child)) } else { hole };
                    pieces.push(Piece::Hole(hole));
                }
                _ => {}
            }
        }
        true
    }
}

/// The operator of a `binary_operator` or `augmented_assignment`.
pub(super) fn operator_of(text: &str) -> BinaryOperator {
    match text.trim_end_matches('=') {
        "+" => BinaryOperator::Add,
        "%" => BinaryOperator::Percent,
        "|" => BinaryOperator::Union,
        "/" => BinaryOperator::Divide,
        _ => BinaryOperator::Other,
    }
}

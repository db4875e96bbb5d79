//! Syntax nodes to expressions. Depth is bounded, so that no nesting overflows the stack.

use tree_sitter::Node;

use super::excerpt::Source;
use super::ids::narrow;
use super::nodes::Nodes;
use super::strings::{prefix, unescape};
use super::{Argument, ArgumentKind, BinaryOperator, Entry, Expression, ExpressionId, Kind, Piece};
use crate::text::Span;

/// Deeper expressions become [`Kind::Other`].
const DEPTH: usize = 150;

/// Lowers expression nodes of one file, each once.
pub(super) struct Lowering<'t> {
    pub source: Source<'t>,
    pub expressions: Vec<Expression>,
    line: u32,
    seen: Nodes<ExpressionId>,
}

impl<'t> Lowering<'t> {
    pub fn new(source: Source<'t>, line: u32) -> Self {
        Self { source, expressions: Vec::new(), line, seen: Nodes::default() }
    }

    pub fn text(&self, node: Node<'_>) -> &'t str {
        self.source.text.get(node.byte_range()).unwrap_or("")
    }

    /// Where `node` stands in the file.
    pub fn span(&self, node: Node<'_>) -> Span {
        self.source.span(node)
    }

    /// What the expression `id` of this line is.
    pub fn kind_of(&self, id: ExpressionId) -> &Kind {
        &self.expressions[id.index as usize].kind
    }

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
    fn field(&mut self, node: Node<'_>, name: &str, depth: usize) -> ExpressionId {
        match node.child_by_field_name(name) {
            Some(child) => self.at_depth(child, depth + 1),
            None => self.add(Kind::Other, self.span(node)),
        }
    }

    fn at_depth(&mut self, node: Node<'_>, depth: usize) -> ExpressionId {
        if let Some(&known) = self.seen.get(&node.id()) {
            return known;
        }
        // Parentheses, `await` and types only wrap what is meant.
        if matches!(node.kind(), "parenthesized_expression" | "await" | "type" | "case_pattern") && depth < DEPTH {
            let mut cursor = node.walk();
            let inner = node.named_children(&mut cursor).find(|child| child.kind() != "comment");
            if let Some(inner) = inner {
                return self.at_depth(inner, depth + 1);
            }
        }
        let kind = if depth < DEPTH { self.kind(node, depth) } else { Kind::Other };
        let id = self.add(kind, self.span(node));
        self.seen.insert(node.id(), id);
        id
    }

    fn kind(&mut self, node: Node<'_>, depth: usize) -> Kind {
        match node.kind() {
            "identifier" => Kind::Name(self.text(node).into()),
            "string" | "concatenated_string" => self.string(node, depth),
            "none" => Kind::Nothing,
            "true" => Kind::Boolean(true),
            "false" => Kind::Boolean(false),
            "integer" | "float" => Kind::Number(self.text(node).into()),
            "attribute" | "dotted_name" | "member_type" => self.attribute(node, depth),
            "subscript" => self.subscript(node, depth),
            "call" => self.call(node, depth),
            "binary_operator" => self.binary(node, depth),
            "boolean_operator" => {
                let (left, right) = (self.field(node, "left", depth), self.field(node, "right", depth));
                let or = node.child_by_field_name("operator").is_some_and(|operator| operator.kind() == "or");
                if or { Kind::Or(left, right) } else { Kind::And(left, right) }
            }
            "not_operator" => Kind::Not(self.field(node, "argument", depth)),
            "comparison_operator" => self.comparison(node, depth),
            "conditional_expression" => match self.children(node, depth).as_slice() {
                &[then, test, otherwise] => Kind::Conditional { test, then, otherwise },
                _ => Kind::Other,
            },
            "dictionary" => self.dictionary(node, depth),
            "list" | "tuple" | "set" | "expression_list" | "pattern_list" | "tuple_pattern" | "list_pattern" => {
                Kind::Sequence(self.children(node, depth))
            }
            "list_splat" | "list_splat_pattern" => match self.children(node, depth).first() {
                Some(&value) => Kind::Starred(value),
                None => Kind::Other,
            },
            "named_expression" => Kind::Walrus(self.field(node, "value", depth)),
            "lambda" => Kind::Lambda(self.field(node, "body", depth)),
            "list_comprehension" | "set_comprehension" | "generator_expression" => {
                Kind::Comprehension(self.field(node, "body", depth))
            }
            _ => Kind::Other,
        }
    }

    fn children(&mut self, node: Node<'_>, depth: usize) -> Vec<ExpressionId> {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> =
            node.named_children(&mut cursor).filter(|child| !matches!(child.kind(), "comment" | "ERROR")).collect();
        children.into_iter().map(|child| self.at_depth(child, depth + 1)).collect()
    }

    fn attribute(&mut self, node: Node<'_>, depth: usize) -> Kind {
        if node.kind() != "attribute" {
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
            return Kind::Attribute { object, name: name_of(self, last) };
        }
        let name = node.child_by_field_name("attribute").map_or("", |name| self.text(name));
        Kind::Attribute { object: self.field(node, "object", depth), name: name.into() }
    }

    fn subscript(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let object = self.field(node, "value", depth);
        let mut cursor = node.walk();
        let indices: Vec<Node<'_>> = node.children_by_field_name("subscript", &mut cursor).collect();
        let index = match indices.as_slice() {
            [one] if one.kind() != "slice" => Some(self.at_depth(*one, depth + 1)),
            _ => None,
        };
        Kind::Subscript { object, index }
    }

    fn call(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let callee = self.field(node, "function", depth);
        let arguments = node.child_by_field_name("arguments").map(|list| self.arguments(list, depth));
        Kind::Call { callee, arguments: arguments.unwrap_or_default() }
    }

    /// The arguments of an `argument_list` (or a bare generator).
    pub fn arguments(&mut self, list: Node<'_>, depth: usize) -> Vec<Argument> {
        if list.kind() != "argument_list" {
            let value = self.at_depth(list, depth + 1);
            return vec![Argument { kind: ArgumentKind::Positional, value, span: self.span(list) }];
        }
        let mut cursor = list.walk();
        let nodes: Vec<Node<'_>> =
            list.named_children(&mut cursor).filter(|child| !matches!(child.kind(), "comment" | "ERROR")).collect();
        nodes.into_iter().map(|node| self.argument(node, depth)).collect()
    }

    fn argument(&mut self, node: Node<'_>, depth: usize) -> Argument {
        let (kind, value) = match node.kind() {
            "keyword_argument" => {
                let name = node.child_by_field_name("name").map_or("", |name| self.text(name));
                (ArgumentKind::Keyword(name.into()), self.field(node, "value", depth))
            }
            "list_splat" | "dictionary_splat" => {
                let star = node.kind() == "list_splat";
                let inner = self.children(node, depth).first().copied();
                let value = inner.unwrap_or_else(|| self.add(Kind::Other, self.span(node)));
                (if star { ArgumentKind::Star } else { ArgumentKind::DoubleStar }, value)
            }
            _ => (ArgumentKind::Positional, self.at_depth(node, depth + 1)),
        };
        Argument { kind, value, span: self.span(node) }
    }

    fn binary(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let (left, right) = (self.field(node, "left", depth), self.field(node, "right", depth));
        let operator =
            node.child_by_field_name("operator").map_or(BinaryOperator::Other, |operator| operator_of(operator.kind()));
        Kind::Binary { operator, left, right }
    }

    fn comparison(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let operands = self.children(node, depth);
        let &[left, right] = operands.as_slice() else { return Kind::Other };
        let mut cursor = node.walk();
        let operator = node.children_by_field_name("operators", &mut cursor).next();
        let operator = operator.map_or("", |operator| self.text(operator));
        Kind::Compare { operator: operator.into(), left, right }
    }

    fn dictionary(&mut self, node: Node<'_>, depth: usize) -> Kind {
        let mut cursor = node.walk();
        let nodes: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        let mut entries = Vec::with_capacity(nodes.len());
        for child in nodes {
            match child.kind() {
                "pair" => {
                    let key = self.field(child, "key", depth);
                    let value = self.field(child, "value", depth);
                    entries.push(Entry { key: Some(key), value, span: self.span(child) });
                }
                "dictionary_splat" => {
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
        let mut cursor = node.walk();
        let literals: Vec<Node<'_>> = if node.kind() == "string" {
            vec![node]
        } else {
            node.named_children(&mut cursor).filter(|child| child.kind() == "string").collect()
        };
        for literal in literals {
            if !self.literal(literal, depth, &mut pieces) {
                return Kind::Other;
            }
        }
        if pieces.iter().any(|piece| matches!(piece, Piece::Hole(_))) {
            return Kind::Template(pieces);
        }
        let texts = pieces.iter().map(|piece| if let Piece::Text(text, _) = piece { &**text } else { "" });
        Kind::Text(texts.collect::<String>().into())
    }

    /// Adds the pieces of one literal; false for bytes, which are no text.
    fn literal(&mut self, node: Node<'_>, depth: usize, pieces: &mut Vec<Piece>) -> bool {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        let opening =
            children.first().filter(|child| child.kind() == "string_start").map_or("", |child| self.text(*child));
        let prefix = prefix(opening);
        if prefix.bytes {
            return false;
        }
        for child in children {
            match child.kind() {
                "string_content" => {
                    let source = self.text(child);
                    let text = if prefix.raw { source.to_owned() } else { unescape(source) };
                    let template = opening.to_ascii_lowercase().contains('f');
                    let text = if template { text.replace("{{", "{").replace("}}", "}") } else { text };
                    pieces.push(Piece::Text(text.into(), self.span(child)));
                }
                "interpolation" => {
                    let hole = self.field(child, "expression", depth);
                    let formatted = child.child_by_field_name("format_specifier").is_some();
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

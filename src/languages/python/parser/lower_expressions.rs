//! Expressions.

use super::lower_operators::{LONGEST, is_chained};
use super::lowerer::Lowerer;
use super::nodes::{Field, Node, Sort};
use super::numbers::{float, integer};
use crate::languages::python::ast::{
    Argument, ArgumentKind, BinaryOperator, Clause, Comprehension, ComprehensionKind, DictItem, Expr, ExprKind,
    UnaryOperator,
};
use crate::text::Span;

impl Lowerer<'_> {
    /// The expression that `node` is, without parentheses around it.
    pub(super) fn expression(&mut self, node: Node<'_>) -> Expr {
        if node.is_damaged() {
            return self.unknown(node.span());
        }
        let lowered = self.deeper(|this| {
            let node = bare(node);
            if is_chained(node.sort()) && !this.is_mixed(node) { this.chain(node) } else { this.single(node) }
        });
        lowered.unwrap_or_else(|| self.unknown(node.span()))
    }

    /// The same for a part that the grammar always has.
    pub(super) fn part(&mut self, node: Option<Node<'_>>, around: Node<'_>) -> Expr {
        match node {
            Some(node) => self.expression(node),
            None => self.unknown(around.span()),
        }
    }

    pub(super) fn boxed(&mut self, node: Option<Node<'_>>, around: Node<'_>) -> Box<Expr> {
        Box::new(self.part(node, around))
    }

    /// All of `nodes`.
    pub(super) fn expressions<'n>(&mut self, nodes: impl Iterator<Item = Node<'n>>) -> Vec<Expr> {
        nodes.map(|node| self.expression(node)).collect()
    }

    /// The expression that several `nodes` make: a tuple, but for one without a comma.
    pub(super) fn tuple_of<'n>(&mut self, mut nodes: impl Iterator<Item = Node<'n>>, around: Node<'_>) -> Expr {
        let Some(first) = nodes.next() else { return self.unknown(around.span()) };
        let comma = around.all().filter(|token| token.sort() == Sort::Comma).last();
        let mut items = vec![self.expression(first)];
        let mut end = first.end();
        for node in nodes {
            end = node.end();
            items.push(self.expression(node));
        }
        // A comma behind the last one belongs to them.
        let comma = comma.filter(|comma| comma.start() >= end);
        match items.pop() {
            Some(only) if items.is_empty() && comma.is_none() => only,
            last => {
                items.extend(last);
                let span = Span::new(first.start(), comma.map_or(end, Node::end));
                Expr { span, kind: ExprKind::Tuple(items) }
            }
        }
    }

    /// What stands between brackets behind an object: a star alone makes a tuple.
    pub(super) fn index<'n>(&mut self, nodes: impl Iterator<Item = Node<'n>>, around: Node<'_>) -> Expr {
        let index = self.tuple_of(nodes, around);
        let is_starred = matches!(index.kind, ExprKind::Starred(_));
        if is_starred { Expr { span: index.span, kind: ExprKind::Tuple(vec![index]) } } else { index }
    }

    fn single(&mut self, node: Node<'_>) -> Expr {
        let span = node.span();
        let kind = match node.sort() {
            Sort::Identifier | Sort::Underscore | Sort::KeywordIdentifier => ExprKind::Name(self.name_of(node)),
            Sort::Text | Sort::Texts => self.text_literal(node),
            Sort::Integer => integer(self.written(node)),
            Sort::Float => float(self.written(node)),
            Sort::True => ExprKind::Bool(true),
            Sort::False => ExprKind::Bool(false),
            Sort::None => ExprKind::None,
            Sort::Ellipsis => ExprKind::Ellipsis,
            Sort::Dotted => return self.dotted(node),
            Sort::Tuple => ExprKind::Tuple(self.expressions(node.children())),
            Sort::Expressions => return self.tuple_of(node.children(), node),
            Sort::List => ExprKind::List(self.expressions(node.children())),
            Sort::Set => ExprKind::Set(self.expressions(node.children())),
            Sort::Dictionary => ExprKind::Dict(self.entries(node)),
            Sort::Splat => ExprKind::Starred(self.boxed(node.child(), node)),
            Sort::Await => ExprKind::Await(self.boxed(node.child(), node)),
            Sort::Not => {
                ExprKind::Unary { operator: UnaryOperator::Not, operand: self.boxed(node.field(Field::Argument), node) }
            }
            Sort::Unary => return self.unary(node),
            Sort::Binary => return self.bitwise(node),
            Sort::Comparison => return self.comparison(node),
            Sort::Conditional => return self.conditional(node),
            Sort::Lambda => ExprKind::Lambda(self.lambda(node)),
            Sort::Slice => self.slice(node),
            Sort::ListComprehension => self.comprehension(node, ComprehensionKind::List),
            Sort::SetComprehension => self.comprehension(node, ComprehensionKind::Set),
            Sort::DictComprehension => self.comprehension(node, ComprehensionKind::Dict),
            Sort::Generator => self.comprehension(node, ComprehensionKind::Generator),
            Sort::Yield => self.yielded(node),
            Sort::Walrus => {
                let Some(target) = node.field(Field::Name) else { return self.unknown(span) };
                let (name, name_span) = (self.bound(target), target.span());
                ExprKind::Walrus { name, name_span, value: self.boxed(node.field(Field::Value), node) }
            }
            Sort::Type | Sort::AsTarget => return self.part(node.child(), node),
            Sort::GenericType => return self.generic(node),
            Sort::UnionType => return self.union(node),
            Sort::MemberType => self.member(node),
            Sort::SplatType => {
                let inner = Span::new(node.child().map_or(span.end, Node::start), span.end);
                let name = self.name(inner.of(self.text));
                ExprKind::Starred(Box::new(Expr { span: inner, kind: ExprKind::Name(name) }))
            }
            _ => return self.unknown(span),
        };
        Expr { span, kind }
    }

    /// `a.b` where the grammar knows it as one name.
    pub(super) fn dotted(&mut self, node: Node<'_>) -> Expr {
        let mut parts = node.children();
        let mut all = match parts.next() {
            Some(first) => Expr { span: first.span(), kind: ExprKind::Name(self.name_of(first)) },
            None => return self.unknown(node.span()),
        };
        for part in parts.take(LONGEST) {
            let (name, name_span) = (self.name_of(part), part.span());
            let kind = ExprKind::Attribute { object: Box::new(all), name, name_span };
            all = Expr { span: Span::new(node.start(), part.end()), kind };
        }
        all
    }

    fn slice(&mut self, node: Node<'_>) -> ExprKind {
        let mut parts = [None, None, None];
        let mut index = 0;
        for part in node.all() {
            if part.sort() == Sort::Colon {
                index += 1;
            } else if let Some(place) = parts.get_mut(index) {
                *place = Some(Box::new(self.expression(part)));
            }
        }
        let [lower, upper, step] = parts;
        ExprKind::Slice { lower, upper, step }
    }

    fn entries(&mut self, node: Node<'_>) -> Vec<DictItem> {
        let mut items = Vec::new();
        for item in node.children() {
            items.push(if item.sort() == Sort::DictionarySplat {
                DictItem::Spread(self.part(item.child(), item))
            } else {
                let (key, value) = (item.field(Field::Key), item.field(Field::Value));
                DictItem::Entry { span: item.span(), key: self.part(key, item), value: self.part(value, item) }
            });
        }
        items
    }

    fn comprehension(&mut self, node: Node<'_>, kind: ComprehensionKind) -> ExprKind {
        self.scopes.enter_comprehension();
        let mut clauses: Vec<Clause> = Vec::new();
        let (mut element, mut value) = (None, None);
        for part in node.children() {
            match (part.sort(), clauses.last_mut()) {
                (Sort::ForClause, _) => {
                    let target = self.part(part.field(Field::Left), part);
                    let iterable = self.tuple_of(part.fields(Field::Right), part);
                    clauses.push(Clause { target, iterable, conditions: Vec::new() });
                }
                (Sort::IfClause, Some(clause)) => {
                    let condition = match part.child() {
                        Some(condition) => self.expression(condition),
                        None => self.unknown(part.span()),
                    };
                    clause.conditions.push(condition);
                }
                (Sort::Pair, None) => {
                    element = Some(self.part(part.field(Field::Key), part));
                    value = Some(self.part(part.field(Field::Value), part));
                }
                _ => element = Some(self.expression(part)),
            }
        }
        self.scopes.leave();
        match element {
            Some(element) if !clauses.is_empty() => {
                ExprKind::Comprehension(Box::new(Comprehension { kind, element, value, clauses }))
            }
            _ => self.unknown(node.span()).kind,
        }
    }

    fn yielded(&mut self, node: Node<'_>) -> ExprKind {
        self.scopes.generates();
        if node.has(Sort::From) {
            return ExprKind::YieldFrom(self.boxed(node.child(), node));
        }
        ExprKind::Yield(node.child().map(|value| Box::new(self.expression(value))))
    }

    /// `callee`, which is `type`, with what the grammar took for an expression of its own: arguments or an index.
    pub(super) fn behind_type(&mut self, node: Node<'_>, callee: Expr) -> Expr {
        let (span, object) = (Span::new(callee.span.start, node.end()), Box::new(callee));
        let values = self.expressions(node.children());
        let kind = match node.sort() {
            Sort::List => {
                let index = self.tuple_of(node.children(), node);
                ExprKind::Subscript { object, index: Box::new(index) }
            }
            Sort::Tuple | Sort::Parenthesized => {
                let argument = |value: Expr| Argument { span: value.span, kind: ArgumentKind::Positional, value };
                ExprKind::Call { callee: object, arguments: values.into_iter().map(argument).collect() }
            }
            _ => return self.unknown(span),
        };
        Expr { span, kind }
    }

    /// The arguments of a call, or the bases of a class.
    pub(super) fn arguments(&mut self, list: Node<'_>) -> Vec<Argument> {
        if list.sort() == Sort::Generator {
            let value = self.expression(list);
            return vec![Argument { span: list.span(), kind: ArgumentKind::Positional, value }];
        }
        let mut arguments = Vec::new();
        for node in list.children() {
            let (kind, value) = match node.sort() {
                Sort::Keyword => {
                    let Some(name) = node.field(Field::Name) else { continue };
                    (ArgumentKind::Keyword(self.name_of(name)), self.part(node.field(Field::Value), node))
                }
                Sort::DictionarySplat => (ArgumentKind::DoubleStar, self.part(node.child(), node)),
                _ => match self.expression(node) {
                    Expr { kind: ExprKind::Starred(value), .. } => (ArgumentKind::Star, *value),
                    value => (ArgumentKind::Positional, value),
                },
            };
            arguments.push(Argument { span: node.span(), kind, value });
        }
        arguments
    }

    /// `a[b]` where the grammar takes it for a type.
    fn generic(&mut self, node: Node<'_>) -> Expr {
        let (Some(object), Some(list)) = (node.child(), node.first(Sort::TypeParameter)) else {
            return self.unknown(node.span());
        };
        let object = Box::new(self.expression(object));
        let index = Box::new(self.index(list.children(), list));
        Expr { span: node.span(), kind: ExprKind::Subscript { object, index } }
    }

    /// `a[b] | c | d` in an annotation: the grammar may nest it to the right, Python nests it to the left.
    fn union(&mut self, node: Node<'_>) -> Expr {
        let (mut operands, mut pending) = (Vec::new(), vec![node]);
        while let Some(part) = pending.pop() {
            match part.sort() {
                Sort::UnionType | Sort::Type => {
                    let before = pending.len();
                    pending.extend(part.children());
                    pending[before..].reverse();
                }
                _ => operands.extend(self.operands(part, "|")),
            }
        }
        let mut all: Option<Expr> = None;
        for operand in operands.into_iter().take(LONGEST) {
            let right = self.expression(operand);
            all = Some(match all {
                Some(left) => {
                    let kind =
                        ExprKind::Binary { operator: BinaryOperator::Or, left: Box::new(left), right: Box::new(right) };
                    Expr { span: Span::new(node.start(), operand.end()), kind }
                }
                None => right,
            });
        }
        all.unwrap_or_else(|| self.unknown(node.span()))
    }

    fn member(&mut self, node: Node<'_>) -> ExprKind {
        let mut parts = node.children();
        let object = self.boxed(parts.next(), node);
        match parts.next() {
            Some(part) => ExprKind::Attribute { object, name: self.name_of(part), name_span: part.span() },
            None => self.unknown(node.span()).kind,
        }
    }
}

/// `node` without parentheses.
pub(super) fn bare(mut node: Node<'_>) -> Node<'_> {
    loop {
        let is_around = match node.sort() {
            Sort::Parenthesized => true,
            // The grammar knows `(a) = b` for a tuple.
            Sort::Tuple => !node.has(Sort::Comma),
            _ => false,
        };
        match node.child().filter(|_| is_around) {
            Some(inner) => node = inner,
            None => return node,
        }
    }
}

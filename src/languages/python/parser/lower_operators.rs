//! Operators, calls, attributes and subscripts, which follow each other in chains.
//!
//! Chains nest to the left and may be long, so they are lowered in a loop, from the innermost part outwards. Where the
//! grammar binds otherwise than Python (`-a ** b`, `a ^ b & c`, `*a.b`), Python is followed.

use super::lower_expressions::bare;
use super::lowerer::Lowerer;
use super::nodes::{Field, Node, Sort};
use crate::languages::python::ast::{BinaryOperator, CompareOperator, Expr, ExprKind, UnaryOperator};
use crate::text::Span;

/// How many operators, calls, attributes and subscripts may follow each other: `a + b + c`, `a.b.c`. They nest to the
/// left, so the tree is as deep as they are many.
pub(super) const LONGEST: usize = 1_000;

impl Lowerer<'_> {
    /// Operators, calls, attributes and subscripts, from the innermost outwards.
    pub(super) fn chain(&mut self, node: Node<'_>) -> Expr {
        let (mut links, mut bottom): (Vec<Node<'_>>, _) = (Vec::new(), node);
        while is_chained(bottom.sort()) {
            let is_inside = links.last().is_some_and(|link| self.is_operator(*link, "&"));
            if !is_inside && self.is_mixed(bottom) {
                break;
            }
            links.push(bottom);
            let Some(left) = bottom.child() else { break };
            bottom = bare(left);
        }
        let mut inner = match links.len().checked_sub(LONGEST) {
            Some(more) if more > 0 => {
                let first = links.len() - more;
                let span = links.get(first).map_or(bottom.span(), |link| link.span());
                links.truncate(first);
                self.unknown(span)
            }
            _ => self.expression(bottom),
        };
        for link in links.into_iter().rev() {
            inner = self.link(link, inner);
        }
        inner
    }

    fn is_operator(&self, node: Node<'_>, written: &str) -> bool {
        node.sort() == Sort::Binary
            && node.field(Field::Operator).is_some_and(|operator| self.written(operator) == written)
    }

    /// The operands of a run of the operator `written` that ends with `node`, in order.
    pub(super) fn operands<'n>(&self, mut node: Node<'n>, written: &str) -> Vec<Node<'n>> {
        let mut operands = Vec::new();
        while self.is_operator(node, written)
            && let (Some(left), Some(right)) = (node.child(), node.field(Field::Right))
        {
            operands.push(right);
            node = left;
        }
        operands.push(node);
        operands.reverse();
        operands
    }

    /// Whether `node` is a run of `&` with a `^` in it. `a ^ b & c` is `a ^ (b & c)`; the grammar reads `(a ^ b) & c`.
    pub(super) fn is_mixed(&self, node: Node<'_>) -> bool {
        self.is_operator(node, "&") && self.operands(node, "&").into_iter().any(|part| self.is_operator(part, "^"))
    }

    /// A mixed run, as Python reads it.
    pub(super) fn bitwise(&mut self, node: Node<'_>) -> Expr {
        // Each part with its place, parentheses included.
        type Part = (Expr, Span);
        let join = |operator, left: Option<Part>, right: Part| match left {
            Some((left, start)) => {
                let span = Span::new(start.start, right.1.end);
                let kind = ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right.0) };
                (Expr { span, kind }, span)
            }
            None => right,
        };
        let (mut all, mut conjunction): (Option<Part>, Option<Part>) = (None, None);
        for run in self.operands(node, "&").into_iter().take(LONGEST) {
            for (index, operand) in self.operands(run, "^").into_iter().take(LONGEST).enumerate() {
                if index > 0
                    && let Some(done) = conjunction.take()
                {
                    all = Some(join(BinaryOperator::Xor, all, done));
                }
                let part = (self.expression(operand), operand.span());
                conjunction = Some(join(BinaryOperator::And, conjunction, part));
            }
        }
        match conjunction {
            Some(last) => join(BinaryOperator::Xor, all, last).0,
            None => self.unknown(node.span()),
        }
    }

    /// `link` around its lowered left part.
    fn link(&mut self, link: Node<'_>, left: Expr) -> Expr {
        // Of `*a.b` the grammar has two readings. Python has one: the star is put around everything that follows.
        if let ExprKind::Starred(inner) = left.kind {
            let kind = ExprKind::Starred(Box::new(self.link_of(link, *inner, left.span.start + 1)));
            return Expr { span: link.span(), kind };
        }
        self.link_of(link, left, link.start())
    }

    pub(super) fn link_of(&mut self, link: Node<'_>, left: Expr, start: usize) -> Expr {
        let start = if start == link.start() { start } else { left.span.start };
        let span = Span::new(start, link.end());
        let object = Box::new(left);
        let kind = match link.sort() {
            Sort::Attribute | Sort::MemberType => {
                let Some(attribute) = link.children().nth(1) else { return self.unknown(span) };
                ExprKind::Attribute { object, name: self.name_of(attribute), name_span: attribute.span() }
            }
            Sort::Subscript => {
                let index = Box::new(self.index(link.fields(Field::Subscript), link));
                ExprKind::Subscript { object, index }
            }
            Sort::Call => {
                let arguments = link.field(Field::Arguments).map_or_else(Vec::new, |list| self.arguments(list));
                ExprKind::Call { callee: object, arguments }
            }
            Sort::Binary => {
                let operator = link.field(Field::Operator).and_then(|token| binary(self.written(token)));
                let Some(operator) = operator else { return self.unknown(span) };
                let right = self.boxed(link.field(Field::Right), link);
                // `-a ** b` is `-(a ** b)`; the grammar reads `(-a) ** b`.
                if operator == BinaryOperator::Power
                    && let Some(sign) = link.child().filter(|child| child.sort() == Sort::Unary)
                {
                    return power(sign, *object, right, span);
                }
                ExprKind::Binary { operator, left: object, right }
            }
            _ => {
                let is_or = link.field(Field::Operator).is_some_and(|token| self.written(token) == "or");
                ExprKind::Logic { is_or, left: object, right: self.boxed(link.field(Field::Right), link) }
            }
        };
        Expr { span, kind }
    }

    pub(super) fn unary(&mut self, node: Node<'_>) -> Expr {
        let span = node.span();
        let Some(operator) = node.field(Field::Operator).and_then(|token| unary(self.written(token))) else {
            return self.unknown(span);
        };
        let operand = self.boxed(node.field(Field::Argument), node);
        Expr { span, kind: ExprKind::Unary { operator, operand } }
    }

    pub(super) fn comparison(&mut self, node: Node<'_>) -> Expr {
        let operators: Vec<_> = node.fields(Field::Operator).map(|token| compared(self.written(token))).collect();
        let mut operands = node.children();
        let mut first = self.part(operands.next(), node);
        let mut rest = Vec::with_capacity(operators.len());
        for (operator, operand) in operators.into_iter().zip(operands) {
            let Some(operator) = operator else { return self.unknown(node.span()) };
            rest.push((operator, self.expression(operand)));
        }
        if let ExprKind::Starred(inner) = first.kind {
            first = *inner;
            let span = Span::new(first.span.start, node.end());
            let all = Expr { span, kind: ExprKind::Compare { first: Box::new(first), rest } };
            return Expr { span: node.span(), kind: ExprKind::Starred(Box::new(all)) };
        }
        Expr { span: node.span(), kind: ExprKind::Compare { first: Box::new(first), rest } }
    }

    pub(super) fn conditional(&mut self, node: Node<'_>) -> Expr {
        let mut parts = node.children();
        let then = self.part(parts.next(), node);
        let (test, otherwise) = (self.boxed(parts.next(), node), self.boxed(parts.next(), node));
        if let ExprKind::Starred(inner) = then.kind {
            let span = Span::new(inner.span.start, node.end());
            let all = Expr { span, kind: ExprKind::Conditional { test, then: inner, otherwise } };
            return Expr { span: node.span(), kind: ExprKind::Starred(Box::new(all)) };
        }
        Expr { span: node.span(), kind: ExprKind::Conditional { test, then: Box::new(then), otherwise } }
    }
}

/// Whether such a node nests to the left.
pub(super) fn is_chained(sort: Sort) -> bool {
    matches!(sort, Sort::Attribute | Sort::Subscript | Sort::Call | Sort::Binary | Sort::Boolean)
}

/// `-a ** b`, read as the grammar does, as Python does. `sign` is the node of the left side, `left` is its tree.
fn power(sign: Node<'_>, left: Expr, right: Box<Expr>, span: Span) -> Expr {
    let (mut signs, mut operand, mut node) = (Vec::new(), left, sign);
    loop {
        match operand.kind {
            ExprKind::Unary { operator, operand: inner } if node.sort() == Sort::Unary => {
                signs.push((operator, operand.span.start));
                operand = *inner;
                match node.field(Field::Argument) {
                    Some(argument) => node = argument,
                    None => break,
                }
            }
            kind => {
                operand.kind = kind;
                break;
            }
        }
    }
    // Parentheses around the base belong to the power.
    let kind = ExprKind::Binary { operator: BinaryOperator::Power, left: Box::new(operand), right };
    let mut all = Expr { span: Span::new(node.start(), span.end), kind };
    for (operator, start) in signs.into_iter().rev() {
        all = Expr { span: Span::new(start, span.end), kind: ExprKind::Unary { operator, operand: Box::new(all) } };
    }
    all
}

fn unary(written: &str) -> Option<UnaryOperator> {
    Some(match written {
        "-" => UnaryOperator::Minus,
        "+" => UnaryOperator::Plus,
        "~" => UnaryOperator::Invert,
        _ => return None,
    })
}

/// The operator that is written so, without the equals sign of an augmented assignment.
pub(super) fn binary(written: &str) -> Option<BinaryOperator> {
    Some(match written {
        "+" => BinaryOperator::Add,
        "-" => BinaryOperator::Subtract,
        "*" => BinaryOperator::Multiply,
        "/" => BinaryOperator::Divide,
        "//" => BinaryOperator::FloorDivide,
        "%" => BinaryOperator::Modulo,
        "**" => BinaryOperator::Power,
        "@" => BinaryOperator::MatrixMultiply,
        "&" => BinaryOperator::And,
        "|" => BinaryOperator::Or,
        "^" => BinaryOperator::Xor,
        "<<" => BinaryOperator::LeftShift,
        ">>" => BinaryOperator::RightShift,
        _ => return None,
    })
}

fn compared(written: &str) -> Option<CompareOperator> {
    Some(match written {
        "==" => CompareOperator::Equal,
        "!=" | "<>" => CompareOperator::NotEqual,
        "<" => CompareOperator::Less,
        "<=" => CompareOperator::LessEqual,
        ">" => CompareOperator::Greater,
        ">=" => CompareOperator::GreaterEqual,
        "in" => CompareOperator::In,
        "is" => CompareOperator::Is,
        // Two words, with anything between them that is blank.
        _ if written.starts_with("not") => CompareOperator::NotIn,
        _ if written.starts_with("is") => CompareOperator::IsNot,
        _ => return None,
    })
}

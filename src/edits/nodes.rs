//! The AST as one kind of node, so that ancestors can be looked at from the inside out.

use crate::languages::python::ast::{
    Argument, Class, DictItem, Expr, ExprKind, Function, Parameter, Piece, Stmt, StmtKind,
};
use crate::languages::python::parser::Tree;
use crate::text::Span;

/// A node of the tree.
#[derive(Debug, Clone, Copy)]
pub(super) enum Node<'t> {
    /// The statements of one block.
    Block(&'t [Stmt]),
    /// A statement.
    Statement(&'t Stmt),
    /// A function, which a statement or a lambda holds.
    Function(&'t Function),
    /// A class.
    Class(&'t Class),
    /// A parameter with its annotation and default.
    Parameter(&'t Parameter),
    /// An annotation, decorator or anything else that is no value of its parent.
    Aside(&'t Expr),
    /// An expression.
    Expr(&'t Expr),
    /// An argument of a call.
    Argument(&'t Argument),
    /// An entry of a dict display.
    Entry(&'t DictItem),
    /// A part of an f-string.
    Piece(&'t Piece),
}

/// A node with those around it, the outermost first.
pub(super) type Path<'t> = Vec<Node<'t>>;

impl Node<'_> {
    /// The bytes of the node.
    pub fn span(self) -> Span {
        match self {
            Self::Block(statements) => match (statements.first(), statements.last()) {
                (Some(first), Some(last)) => Span::new(Self::Statement(first).span().start, last.span.end),
                _ => Span::new(0, 0),
            },
            Self::Statement(statement) => {
                let decorators = match &statement.kind {
                    StmtKind::Function(function) => function.decorators.as_slice(),
                    StmtKind::Class(class) => class.decorators.as_slice(),
                    _ => &[],
                };
                let start = decorators.iter().map(|one| one.span.start).min().unwrap_or(statement.span.start);
                Span::new(start.min(statement.span.start), statement.span.end)
            }
            Self::Function(function) => function.span,
            Self::Class(class) => class.span,
            Self::Parameter(parameter) => parameter.span,
            Self::Aside(expression) | Self::Expr(expression) => expression.span,
            Self::Argument(argument) => argument.span,
            Self::Entry(DictItem::Entry { span, .. }) => *span,
            Self::Entry(DictItem::Spread(value)) => value.span,
            Self::Piece(Piece::Text { span, .. }) => *span,
            Self::Piece(Piece::Value { value, .. }) => value.span,
        }
    }

    /// The nodes right below it, in no certain order.
    pub fn children(self) -> Vec<Self> {
        let mut found = Vec::new();
        match self {
            Self::Block(statements) => found.extend(statements.iter().map(Self::Statement)),
            Self::Statement(statement) => of_statement(statement, &mut found),
            Self::Function(function) => {
                found.extend(function.parameters.iter().map(Self::Parameter));
                found.extend(function.returns.iter().map(Self::Aside));
                found.push(Self::Block(&function.body.get().statements));
            }
            Self::Class(class) => {
                found.extend(class.bases.iter().map(Self::Argument));
                found.push(Self::Block(&class.body));
            }
            Self::Parameter(parameter) => {
                found.extend(parameter.annotation.iter().map(Self::Aside));
                found.extend(parameter.default.iter().map(Self::Expr));
            }
            Self::Argument(argument) => found.push(Self::Expr(&argument.value)),
            Self::Entry(DictItem::Entry { key, value, .. }) => found.extend([Self::Aside(key), Self::Expr(value)]),
            Self::Entry(DictItem::Spread(value)) | Self::Piece(Piece::Value { value, .. }) => {
                found.push(Self::Expr(value));
            }
            Self::Piece(Piece::Text { .. }) => {}
            Self::Aside(expression) | Self::Expr(expression) => of_expression(expression, &mut found),
        }
        found
    }
}

fn of_statement<'t>(statement: &'t Stmt, found: &mut Vec<Node<'t>>) {
    use Node::{Aside, Block, Expr as Value};
    match &statement.kind {
        StmtKind::Expr(value) | StmtKind::Assert(value) => found.push(Value(value)),
        StmtKind::Assign { targets, value } => {
            found.extend(targets.iter().map(Aside));
            found.push(Value(value));
        }
        StmtKind::AugAssign { target, value, .. } => found.extend([Aside(target), Value(value)]),
        StmtKind::AnnAssign { target, annotation, value } => {
            found.extend([Aside(target), Aside(annotation)]);
            found.extend(value.iter().map(Value));
        }
        StmtKind::Delete(targets) => found.extend(targets.iter().map(Aside)),
        StmtKind::Return(value) | StmtKind::Raise(value) => found.extend(value.iter().map(Value)),
        StmtKind::If { test, then, otherwise } => {
            found.extend([Value(test), Block(then), Block(otherwise)]);
        }
        StmtKind::While { test, body, otherwise } => found.extend([Value(test), Block(body), Block(otherwise)]),
        StmtKind::For { target, iterable, body, otherwise } => {
            found.extend([Aside(target), Value(iterable), Block(body), Block(otherwise)]);
        }
        StmtKind::With { items, body } => {
            found.extend(items.iter().map(|item| Value(&item.context)));
            found.extend(items.iter().filter_map(|item| item.target.as_ref()).map(Aside));
            found.push(Block(body));
        }
        StmtKind::Try(parts) => {
            found.extend([Block(&parts.body), Block(&parts.otherwise), Block(&parts.finally)]);
            found.extend(parts.handlers.iter().map(|handler| Block(&handler.body)));
        }
        StmtKind::Match { subject, cases } => {
            found.push(Value(subject));
            found.extend(cases.iter().filter_map(|case| case.guard.as_ref()).map(Aside));
            found.extend(cases.iter().map(|case| Block(&case.body)));
        }
        StmtKind::Function(function) => {
            found.extend(function.decorators.iter().map(Aside));
            found.push(Node::Function(function));
        }
        StmtKind::Class(class) => {
            found.extend(class.decorators.iter().map(Aside));
            found.push(Node::Class(class));
        }
        StmtKind::Pass
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Global(_)
        | StmtKind::Nonlocal(_)
        | StmtKind::Import(_)
        | StmtKind::ImportFrom(_)
        | StmtKind::Damaged => {}
    }
}

fn of_expression<'t>(expression: &'t Expr, found: &mut Vec<Node<'t>>) {
    use Node::{Aside, Expr as Value};
    match &expression.kind {
        ExprKind::FString(pieces) => found.extend(pieces.iter().map(Node::Piece)),
        ExprKind::Attribute { object, .. } => found.push(Value(object)),
        ExprKind::Subscript { object, index } => found.extend([Value(object), Aside(index)]),
        ExprKind::Slice { lower, upper, step } => {
            found.extend([lower, upper, step].into_iter().flatten().map(|part| Aside(part)));
        }
        ExprKind::Call { callee, arguments } => {
            found.push(Value(callee));
            found.extend(arguments.iter().map(Node::Argument));
        }
        ExprKind::Unary { operand, .. } => found.push(Value(operand)),
        ExprKind::Binary { left, right, .. } | ExprKind::Logic { left, right, .. } => {
            found.extend([Value(left), Value(right)]);
        }
        ExprKind::Compare { first, rest } => {
            found.push(Value(first));
            found.extend(rest.iter().map(|(_, operand)| Value(operand)));
        }
        ExprKind::Conditional { test, then, otherwise } => {
            found.extend([Aside(test), Value(then), Value(otherwise)]);
        }
        ExprKind::Lambda(function) => found.push(Node::Function(function)),
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => found.extend(items.iter().map(Value)),
        ExprKind::Dict(items) => found.extend(items.iter().map(Node::Entry)),
        ExprKind::Comprehension(parts) => {
            found.push(Value(&parts.element));
            found.extend(parts.value.iter().map(Value));
            for clause in &parts.clauses {
                found.extend([Aside(&clause.target), Value(&clause.iterable)]);
                found.extend(clause.conditions.iter().map(Aside));
            }
        }
        ExprKind::Starred(value)
        | ExprKind::Await(value)
        | ExprKind::YieldFrom(value)
        | ExprKind::Walrus { value, .. } => found.push(Value(value)),
        ExprKind::Yield(value) => found.extend(value.iter().map(|value| Value(value))),
        ExprKind::Str(_)
        | ExprKind::Bytes
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Bool(_)
        | ExprKind::None
        | ExprKind::Ellipsis
        | ExprKind::Name(_)
        | ExprKind::Unknown => {}
    }
}

/// The way from the module down to the innermost node that holds `span`.
pub(super) fn path_to(tree: &Tree, span: Span) -> Path<'_> {
    let mut path = vec![Node::Block(&tree.body)];
    let mut here = Node::Block(&tree.body);
    loop {
        let holds = |node: &Node<'_>| node.span().contains(span) && node.span().end > node.span().start;
        let next = match here {
            // Statements are in order, and a module may have very many of them.
            Node::Block(body) => {
                let first = body.partition_point(|one| Node::Statement(one).span().end < span.end);
                body.get(first).map(Node::Statement).filter(holds)
            }
            _ => here.children().into_iter().find(holds),
        };
        let Some(next) = next else { return path };
        path.push(next);
        here = next;
    }
}

/// Calls `see` with the way to every node of the tree, the module's block first.
pub(super) fn walk<'t>(start: Node<'t>, see: &mut dyn FnMut(&[Node<'t>])) {
    let mut open = vec![(start, 0)];
    let mut path: Path<'t> = Vec::new();
    while let Some((node, depth)) = open.pop() {
        path.truncate(depth);
        path.push(node);
        see(&path);
        open.extend(node.children().into_iter().map(|child| (child, depth + 1)));
    }
}

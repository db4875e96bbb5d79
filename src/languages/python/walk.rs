//! Everything that stands in a block: each statement and each expression, at any depth, bodies of functions included.
//!
//! The walk keeps a list of its own instead of calling itself, so that no program is too deep for it.

use super::ast::{DictItem, Expr, ExprKind, Function, Pattern, Piece, Stmt, StmtKind};

/// One thing that stands in a program.
#[derive(Debug, Clone, Copy)]
pub enum Part<'t> {
    /// A statement.
    Statement(&'t Stmt),
    /// An expression.
    Expression(&'t Expr),
}

/// All parts of `body`, each before those inside it, in no other order. Bodies of functions are parsed on the way.
pub fn parts(body: &[Stmt]) -> impl Iterator<Item = Part<'_>> {
    let mut open: Vec<Part<'_>> = body.iter().map(Part::Statement).collect();
    std::iter::from_fn(move || {
        let next = open.pop()?;
        match next {
            Part::Statement(statement) => of_statement(&statement.kind, &mut open),
            Part::Expression(expr) => of_expression(&expr.kind, &mut open),
        }
        Some(next)
    })
}

fn of_statement<'t>(kind: &'t StmtKind, open: &mut Vec<Part<'t>>) {
    let mut see = |expr: &'t Expr| open.push(Part::Expression(expr));
    match kind {
        StmtKind::Expr(value) | StmtKind::Assert(value) => see(value),
        StmtKind::Assign { targets, value } => {
            targets.iter().for_each(&mut see);
            see(value);
        }
        StmtKind::AugAssign { target, value, .. } => {
            see(target);
            see(value);
        }
        StmtKind::AnnAssign { target, annotation, value } => {
            see(target);
            see(annotation);
            value.iter().for_each(see);
        }
        StmtKind::Delete(targets) => targets.iter().for_each(see),
        StmtKind::Return(value) | StmtKind::Raise(value) => value.iter().for_each(see),
        StmtKind::If { test, .. } | StmtKind::While { test, .. } => see(test),
        StmtKind::For { target, iterable, .. } => {
            see(target);
            see(iterable);
        }
        StmtKind::With { items, .. } => {
            for item in items {
                see(&item.context);
                item.target.iter().for_each(&mut see);
            }
        }
        StmtKind::Try(parts) => parts.handlers.iter().filter_map(|handler| handler.kind.as_ref()).for_each(see),
        StmtKind::Match { subject, cases } => {
            see(subject);
            for case in cases {
                case.guard.iter().for_each(&mut see);
                of_pattern(&case.pattern, &mut see);
            }
        }
        StmtKind::Function(function) => of_function(function, &mut see),
        StmtKind::Class(class) => {
            class.decorators.iter().for_each(&mut see);
            class.bases.iter().for_each(|base| see(&base.value));
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
    for block in kind.blocks() {
        open.extend(block.iter().map(Part::Statement));
    }
}

/// What is written before the body of a function.
fn of_function<'t>(function: &'t Function, see: &mut dyn FnMut(&'t Expr)) {
    function.decorators.iter().for_each(&mut *see);
    for parameter in &function.parameters {
        parameter.annotation.iter().chain(&parameter.default).for_each(&mut *see);
    }
    function.returns.iter().for_each(see);
}

fn of_pattern<'t>(pattern: &'t Pattern, see: &mut dyn FnMut(&'t Expr)) {
    match pattern {
        Pattern::Value(value) => see(value),
        Pattern::Sequence(inner) | Pattern::Or(inner) => inner.iter().for_each(|one| of_pattern(one, see)),
        Pattern::Mapping { entries, .. } => {
            for (key, value) in entries {
                see(key);
                of_pattern(value, see);
            }
        }
        Pattern::Class { class, positional, keywords } => {
            see(class);
            positional.iter().chain(keywords.iter().map(|(_, one)| one)).for_each(|one| of_pattern(one, see));
        }
        Pattern::As { pattern, .. } => of_pattern(pattern, see),
        Pattern::Capture(_) | Pattern::Star(_) | Pattern::Unknown => {}
    }
}

fn of_expression<'t>(kind: &'t ExprKind, open: &mut Vec<Part<'t>>) {
    if let ExprKind::Lambda(function) = kind {
        open.extend(function.body.get().statements.iter().map(Part::Statement));
    }
    let mut see = |expr: &'t Expr| open.push(Part::Expression(expr));
    match kind {
        ExprKind::FString(pieces) => {
            for piece in pieces {
                if let Piece::Value { value, .. } = piece {
                    see(value);
                }
            }
        }
        ExprKind::Attribute { object, .. } => see(object),
        ExprKind::Subscript { object, index } => {
            see(object);
            see(index);
        }
        ExprKind::Slice { lower, upper, step } => {
            [lower, upper, step].into_iter().flatten().for_each(|one| see(one));
        }
        ExprKind::Call { callee, arguments } => {
            see(callee);
            for argument in arguments {
                see(&argument.value);
            }
        }
        ExprKind::Unary { operand: value, .. }
        | ExprKind::Starred(value)
        | ExprKind::Await(value)
        | ExprKind::YieldFrom(value)
        | ExprKind::Walrus { value, .. } => see(value),
        ExprKind::Binary { left, right, .. } | ExprKind::Logic { left, right, .. } => {
            see(left);
            see(right);
        }
        ExprKind::Compare { first, rest } => {
            see(first);
            for (_, operand) in rest {
                see(operand);
            }
        }
        ExprKind::Conditional { test, then, otherwise } => [test, then, otherwise].into_iter().for_each(|one| see(one)),
        ExprKind::Lambda(function) => of_function(function, &mut see),
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => items.iter().for_each(see),
        ExprKind::Dict(items) => {
            for item in items {
                match item {
                    DictItem::Entry { key, value, .. } => {
                        see(key);
                        see(value);
                    }
                    DictItem::Spread(value) => see(value),
                }
            }
        }
        ExprKind::Comprehension(made) => {
            see(&made.element);
            made.value.iter().for_each(&mut see);
            for clause in &made.clauses {
                see(&clause.target);
                see(&clause.iterable);
                clause.conditions.iter().for_each(&mut see);
            }
        }
        ExprKind::Yield(value) => value.iter().for_each(|one| see(one)),
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

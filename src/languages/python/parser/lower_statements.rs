//! Statements.

use super::lower_expressions::bare;
use super::lower_operators::binary;
use super::lowerer::Lowerer;
use super::nodes::{Field, Node, Sort};
use crate::languages::python::ast::{
    BinaryOperator, Case, Expr, ExprKind, Handler, Name, Pattern, Stmt, StmtKind, Try, WithItem,
};
use crate::text::Span;

/// How many `elif` may follow each other. Each nests in the one before.
const LONGEST: usize = 1_000;

/// The statement that `node` is.
pub(super) fn statement(lowerer: &mut Lowerer<'_>, node: Node<'_>) -> Stmt {
    let damage = lowerer.damage_at(node.start());
    let (span, is_compound) = (node.span(), is_compound(node.sort()));
    if let Some(damage) = damage.filter(|_| !is_compound) {
        return lowerer.damaged(damage);
    }
    if node.is_damaged() && !is_compound {
        return lowerer.damaged(span);
    }
    if is_compound {
        // What the grammar could not use stands between the parts.
        for part in node.all().filter(|part| matches!(part.sort(), Sort::Error | Sort::Missing)) {
            lowerer.damage.push(part.span());
        }
    }
    match lowerer.deeper(|lowerer| lowerer.kind(node)).flatten() {
        // The grammar counts comments behind a block to the block.
        Some(kind) => Stmt { span: Span::new(span.start, end_of(&kind).unwrap_or(span.end)), kind },
        None => lowerer.damaged(span),
    }
}

/// Where the blocks of a compound statement end; `None` for others.
fn end_of(kind: &StmtKind) -> Option<usize> {
    let end = |block: &[Stmt]| block.last().map(|last| last.span.end);
    match kind {
        StmtKind::If { then: body, otherwise, .. }
        | StmtKind::While { body, otherwise, .. }
        | StmtKind::For { body, otherwise, .. } => end(otherwise).or_else(|| end(body)),
        StmtKind::With { body, .. } => end(body),
        StmtKind::Try(attempt) => {
            let handler = attempt.handlers.last().and_then(|handler| end(&handler.body));
            end(&attempt.finally).or_else(|| end(&attempt.otherwise)).or(handler).or_else(|| end(&attempt.body))
        }
        StmtKind::Match { cases, .. } => cases.last().and_then(|case| end(&case.body)),
        StmtKind::Function(function) => Some(function.span.end),
        StmtKind::Class(class) => Some(class.span.end),
        _ => None,
    }
}

fn is_compound(sort: Sort) -> bool {
    use Sort::{Class, Decorated, For, Function, If, Match, Try, While, With};
    matches!(sort, If | For | While | Try | With | Function | Class | Decorated | Match)
}

impl Lowerer<'_> {
    fn kind(&mut self, node: Node<'_>) -> Option<StmtKind> {
        Some(match node.sort() {
            Sort::Expression => return self.expression_statement(node),
            Sort::Print => return self.print_to(node),
            Sort::Return => StmtKind::Return(node.child().map(|value| self.expression(value))),
            Sort::Delete => StmtKind::Delete(self.deleted(node)),
            Sort::Raise => StmtKind::Raise(self.raised(node)),
            Sort::Assert => {
                let mut parts = node.children();
                let test = self.part(parts.next(), node);
                // The message is not kept, but a name may be bound in it.
                self.expressions(parts);
                StmtKind::Assert(test)
            }
            Sort::Pass => StmtKind::Pass,
            Sort::TypeAlias => self.alias(node),
            Sort::Break => StmtKind::Break,
            Sort::Continue => StmtKind::Continue,
            Sort::Global => {
                let names: Vec<Name> = node.children().map(|name| self.name_of(name)).collect();
                self.scopes.globals(&names);
                StmtKind::Global(names)
            }
            Sort::Nonlocal => {
                let names: Vec<Name> = node.children().map(|name| self.name_of(name)).collect();
                self.scopes.nonlocals(&names);
                StmtKind::Nonlocal(names)
            }
            Sort::Import => StmtKind::Import(self.import(node)),
            Sort::ImportFrom | Sort::FutureImport => StmtKind::ImportFrom(self.import_from(node)),
            Sort::If => self.conditional_statement(node),
            Sort::While => {
                let test = self.header(node.field(Field::Condition), node);
                StmtKind::While { test, body: self.field_block(node, Field::Body), otherwise: self.otherwise(node) }
            }
            Sort::For => {
                let target = self.part(node.field(Field::Left), node);
                self.scopes.bind_target(&target);
                let iterable = self.part(node.field(Field::Right), node);
                let body = self.field_block(node, Field::Body);
                StmtKind::For { target, iterable, body, otherwise: self.otherwise(node) }
            }
            Sort::With => {
                let items = node.first(Sort::WithClause).map_or_else(Vec::new, |clause| self.with_items(clause));
                StmtKind::With { items, body: self.field_block(node, Field::Body) }
            }
            Sort::Try => StmtKind::Try(Box::new(self.attempt(node))),
            Sort::Match => self.matched(node),
            Sort::Function | Sort::Class | Sort::Decorated => return self.definition(node),
            _ => return None,
        })
    }

    /// The expression that a header begins with; unknown where the header is no Python.
    fn header(&mut self, node: Option<Node<'_>>, around: Node<'_>) -> Expr {
        match self.damage_at(around.start()) {
            Some(damage) => self.unknown(damage),
            None => self.part(node, around),
        }
    }

    fn field_block(&mut self, node: Node<'_>, field: Field) -> Vec<Stmt> {
        node.field(field).map_or_else(Vec::new, |block| self.statements(block))
    }

    /// The block of `else`.
    fn otherwise(&mut self, node: Node<'_>) -> Vec<Stmt> {
        node.first(Sort::Else).map_or_else(Vec::new, |clause| self.field_block(clause, Field::Body))
    }

    fn expression_statement(&mut self, node: Node<'_>) -> Option<StmtKind> {
        let first = node.child()?;
        Some(match first.sort() {
            Sort::Assignment => return self.assignment(first),
            Sort::Augmented => {
                let written = self.written(first.field(Field::Operator)?);
                let operator = binary(written.strip_suffix('=')?)?;
                let target = self.part(first.field(Field::Left), first);
                self.scopes.bind_target(&target);
                let value = self.part(first.field(Field::Right), first);
                StmtKind::AugAssign { target, operator, value }
            }
            _ => StmtKind::Expr(self.tuple_of(node.children(), node)),
        })
    }

    /// `print >>file, text`, which is an expression in Python 3; the other statements of Python 2 are none.
    fn print_to(&mut self, node: Node<'_>) -> Option<StmtKind> {
        let file = node.first(Sort::Chevron)?.child()?;
        let word = Span::new(node.start(), node.start() + "print".len());
        let left = Box::new(Expr { span: word, kind: ExprKind::Name(self.name("print")) });
        let kind =
            ExprKind::Binary { operator: BinaryOperator::RightShift, left, right: Box::new(self.expression(file)) };
        let shifted = Expr { span: Span::new(node.start(), file.end()), kind };
        let mut items = vec![shifted];
        items.extend(self.expressions(node.fields(Field::Argument)));
        let value = match items.pop() {
            Some(only) if items.is_empty() && !node.has(Sort::Comma) => only,
            last => {
                items.extend(last);
                Expr { span: node.span(), kind: ExprKind::Tuple(items) }
            }
        };
        Some(StmtKind::Expr(value))
    }

    /// `a = b = value`, `a: annotation = value`
    fn assignment(&mut self, mut node: Node<'_>) -> Option<StmtKind> {
        let mut targets = Vec::new();
        loop {
            let left = node.field(Field::Left)?;
            let target = self.expression(left);
            let right = node.field(Field::Right);
            if let Some(annotation) = node.field(Field::Type) {
                let annotation = self.expression(annotation);
                let value = right.map(|right| self.expression(right));
                // `(a): int` says nothing of `a`, and binds nothing without a value.
                if value.is_some() || self.text.as_bytes().get(left.start()) != Some(&b'(') {
                    self.scopes.bind_target(&target);
                }
                return targets.is_empty().then_some(StmtKind::AnnAssign { target, annotation, value });
            }
            self.scopes.bind_target(&target);
            targets.push(target);
            let right = right?;
            if right.sort() != Sort::Assignment {
                return Some(StmtKind::Assign { targets, value: self.expression(right) });
            }
            node = right;
        }
    }

    fn deleted(&mut self, node: Node<'_>) -> Vec<Expr> {
        let targets = match node.child() {
            Some(list) if list.sort() == Sort::Expressions => self.expressions(list.children()),
            Some(target) => vec![self.expression(target)],
            None => Vec::new(),
        };
        for target in &targets {
            self.scopes.bind_target(target);
        }
        targets
    }

    /// What is raised: of the three parts that Python 2 has, the first.
    fn raised(&mut self, node: Node<'_>) -> Option<Expr> {
        let cause = node.field(Field::Cause).map(|cause| self.expression(cause));
        let mut value = node.child()?;
        if cause.is_some() && Some(value.start()) == node.field(Field::Cause).map(Node::start) {
            return None;
        }
        if value.sort() == Sort::Expressions {
            value = value.child()?;
        }
        Some(self.expression(value))
    }

    /// `type Name = value` binds the name. The grammar takes `type(a).b = value` for the same; it is an assignment.
    fn alias(&mut self, node: Node<'_>) -> StmtKind {
        let Some(left) = node.field(Field::Left) else { return StmtKind::Pass };
        let (mut links, mut bottom) = (Vec::new(), left);
        loop {
            match bottom.sort() {
                Sort::Type | Sort::GenericType => {}
                Sort::MemberType | Sort::Attribute | Sort::Subscript | Sort::Call => links.push(bottom),
                _ => break,
            }
            let Some(inner) = bottom.child() else { break };
            bottom = inner;
        }
        if matches!(bottom.sort(), Sort::Identifier | Sort::KeywordIdentifier) {
            self.bound(bottom);
            return StmtKind::Pass;
        }
        let callee = Span::new(node.start(), node.start() + "type".len());
        let callee = Expr { span: callee, kind: ExprKind::Name(self.name("type")) };
        let mut target = self.behind_type(bottom, callee);
        for link in links.into_iter().rev().take(LONGEST) {
            target = self.link_of(link, target, node.start());
        }
        let value = self.part(node.field(Field::Right), node);
        StmtKind::Assign { targets: vec![target], value }
    }

    /// `if` with its `elif` and `else`, each nested in the one before.
    fn conditional_statement(&mut self, node: Node<'_>) -> StmtKind {
        let test = self.header(node.field(Field::Condition), node);
        let then = self.field_block(node, Field::Consequence);
        let mut clauses = Vec::new();
        let mut otherwise = Vec::new();
        for clause in node.fields(Field::Alternative) {
            if clause.sort() != Sort::Elif {
                otherwise = self.field_block(clause, Field::Body);
            } else if clauses.len() >= LONGEST {
                otherwise = vec![self.damaged(clause.span())];
            } else {
                let test = self.header(clause.field(Field::Condition), clause);
                clauses.push((clause.start(), test, self.field_block(clause, Field::Consequence)));
            }
        }
        for (start, test, then) in clauses.into_iter().rev() {
            let kind = StmtKind::If { test, then, otherwise };
            let end = end_of(&kind).unwrap_or(node.end());
            otherwise = vec![Stmt { span: Span::new(start, end), kind }];
        }
        StmtKind::If { test, then, otherwise }
    }

    fn with_items(&mut self, clause: Node<'_>) -> Vec<WithItem> {
        let values: Vec<Node<'_>> = clause.children().filter_map(|item| item.field(Field::Value)).collect();
        // `with (a as b, c):` is no tuple.
        let values = match values.as_slice() {
            [only] if only.sort() == Sort::Tuple => only.children().collect(),
            _ => values,
        };
        values.into_iter().map(|value| self.with_item(value)).collect()
    }

    fn with_item(&mut self, value: Node<'_>) -> WithItem {
        let inner = bare(value);
        if inner.sort() != Sort::As {
            return WithItem { context: self.expression(value), target: None };
        }
        let context = self.part(inner.child(), inner);
        let target = inner.field(Field::Alias).map(|target| self.expression(target));
        if let Some(target) = &target {
            self.scopes.bind_target(target);
        }
        WithItem { context, target }
    }

    fn attempt(&mut self, node: Node<'_>) -> Try {
        let body = self.field_block(node, Field::Body);
        let handlers = node.children().filter(|clause| clause.sort() == Sort::Except);
        let handlers = handlers.map(|clause| self.handler(clause)).collect();
        let otherwise = self.otherwise(node);
        let block = node.first(Sort::Finally).and_then(|clause| clause.first(Sort::Block));
        let finally = block.map_or_else(Vec::new, |block| self.statements(block));
        Try { body, handlers, otherwise, finally }
    }

    fn handler(&mut self, clause: Node<'_>) -> Handler {
        let mut kinds: Vec<Node<'_>> = clause.fields(Field::Value).collect();
        let mut alias = clause.field(Field::Alias);
        if let [only] = kinds.as_slice()
            && only.sort() == Sort::As
        {
            alias = only.field(Field::Alias);
            kinds = only.child().into_iter().collect();
        }
        // `except Error, name:` of Python 2.
        if let ([_, name], None) = (kinds.as_slice(), alias)
            && name.sort() == Sort::Identifier
            && self.written(*name).starts_with(|letter: char| letter.is_lowercase())
        {
            alias = Some(*name);
            kinds.truncate(1);
        }
        let mut kind = match kinds.as_slice() {
            [] => None,
            [only] => Some(self.expression(*only)),
            _ => Some(self.tuple_of(kinds.into_iter(), clause)),
        };
        if let Some(damage) = self.damage_at(clause.start()) {
            kind = Some(self.unknown(damage));
        }
        let alias = alias.map(|mut alias| {
            while alias.sort() == Sort::AsTarget
                && let Some(inner) = alias.child()
            {
                alias = inner;
            }
            alias
        });
        let name = alias.filter(|alias| alias.sort() == Sort::Identifier).map(|alias| self.bound(alias));
        let block = clause.children().filter(|part| part.sort() == Sort::Block).last();
        Handler { kind, name, body: block.map_or_else(Vec::new, |block| self.statements(block)) }
    }

    fn matched(&mut self, node: Node<'_>) -> StmtKind {
        let subject = self.tuple_of(node.fields(Field::Subject), node);
        let body = node.field(Field::Body);
        let mut cases = Vec::new();
        for case in body.into_iter().flat_map(Node::children).filter(|case| case.sort() == Sort::Case) {
            let pattern = match self.damage_at(case.start()) {
                Some(damage) => {
                    self.damage.push(damage);
                    Pattern::Unknown
                }
                None => self.case_pattern(case),
            };
            let guard = self.guard(case);
            cases.push(Case { pattern, guard, body: self.field_block(case, Field::Consequence) });
        }
        StmtKind::Match { subject, cases }
    }
}

//! From the grammar's nodes to the AST: what all parts of lowering share.

use std::collections::HashMap;
use std::sync::Arc;

use super::cuts::{Cut, Patched, Why};
use super::nodes::{Node, Nodes};
use super::repair::repaired;
use super::scope::Scopes;
use super::source::Source;
use super::{grammar, lower_statements};
use crate::languages::python::ast::{Block, Expr, ExprKind, Name, Stmt, StmtKind};
use crate::text::Span;

/// How deep blocks and expressions may nest in each other. Python refuses deeper brackets than 200 ("too many nested
/// parentheses") and deeper blocks than 100.
const DEEPEST: usize = 200;

/// Parses `part` of `source`: the file or the body of a function.
pub(super) fn block(source: &Arc<Source>, part: Span) -> Block {
    let cuts = source.cuts(part);
    let text = grammar::without_runs(part.of(&source.text));
    let patched = Patched::new(text, part.start, cuts.clone());
    let Some(nodes) = grammar::parse(&patched, &source.budget) else { return unread(part) };
    if !nodes.root().is_some_and(Node::is_damaged) {
        return Lowerer::new(source, &patched).block(&nodes);
    }
    let Some(patched) = repaired(source, part, &cuts) else {
        return Lowerer::new(source, &patched).block(&nodes);
    };
    let Some(nodes) = grammar::parse(&patched, &source.budget) else { return unread(part) };
    Lowerer::new(source, &patched).block(&nodes)
}

/// What is known of a block that takes too long to parse.
fn unread(part: Span) -> Block {
    let statements = vec![Stmt { span: part, kind: StmtKind::Damaged }];
    Block { statements, damage: vec![part], ..Block::default() }
}

/// Lowers the nodes of one parse.
pub(super) struct Lowerer<'t> {
    pub source: &'t Arc<Source>,
    /// The text of the whole file.
    pub text: &'t str,
    patched: &'t Patched<'t>,
    /// Every name once.
    names: HashMap<&'t str, Name>,
    pub scopes: Scopes,
    pub damage: Vec<Span>,
    depth: usize,
}

impl<'t> Lowerer<'t> {
    fn new(source: &'t Arc<Source>, patched: &'t Patched<'t>) -> Self {
        Self {
            source,
            text: &source.text,
            patched,
            names: HashMap::default(),
            scopes: Scopes::new(),
            damage: Vec::new(),
            depth: 0,
        }
    }

    fn block(mut self, nodes: &Nodes) -> Block {
        let statements = nodes.root().map_or_else(Vec::new, |root| self.statements(root));
        let scope = self.scopes.leave();
        self.damage.sort_unstable();
        self.damage.dedup();
        Block { statements, scope, damage: self.damage }
    }

    /// The text under `node`.
    pub fn written(&self, node: Node<'_>) -> &'t str {
        node.span().of(self.text)
    }

    /// `written` as a name.
    pub fn name(&mut self, written: &'t str) -> Name {
        Arc::clone(self.names.entry(written).or_insert_with(|| Arc::from(written)))
    }

    /// The name that `node` is.
    pub fn name_of(&mut self, node: Node<'_>) -> Name {
        let written = self.written(node);
        self.name(written)
    }

    /// The name that `node` is, which is bound here.
    pub fn bound(&mut self, node: Node<'_>) -> Name {
        let name = self.name_of(node);
        self.scopes.bind(&name);
        name
    }

    /// The body of a function that is cut out and begins at byte `offset`.
    pub fn body_at(&self, offset: usize) -> Option<Span> {
        self.patched.cut_at(offset).filter(|cut| cut.why == Why::Body).map(|cut| cut.span)
    }

    /// The statement or header that is no Python and begins at byte `offset`.
    pub fn damage_at(&self, offset: usize) -> Option<Span> {
        self.patched.cut_at(offset).filter(|cut: &&Cut| cut.why == Why::Damage).map(|cut| cut.span)
    }

    /// Something that is no Python.
    pub fn unknown(&mut self, span: Span) -> Expr {
        self.damage.push(span);
        Expr { span, kind: ExprKind::Unknown }
    }

    /// A statement that is no Python.
    pub fn damaged(&mut self, span: Span) -> Stmt {
        self.damage.push(span);
        Stmt { span, kind: StmtKind::Damaged }
    }

    /// Does `what` one level deeper; `None` where that is too deep.
    pub fn deeper<T>(&mut self, what: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let result = what(self);
        self.depth -= 1;
        Some(result)
    }

    /// The statements under `node`: a block or the file.
    pub fn statements(&mut self, node: Node<'_>) -> Vec<Stmt> {
        let lowered =
            self.deeper(|this| node.children().map(|child| lower_statements::statement(this, child)).collect());
        lowered.unwrap_or_else(|| vec![self.damaged(node.span())])
    }
}

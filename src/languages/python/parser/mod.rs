//! The parser: a file's text to the AST of [`super::ast`], with tree-sitter's grammar.
//!
//! The lexer tells where functions begin and end, so the grammar reads only what stands outside of their bodies; a body
//! is read when it is needed, its own functions again left out. Where the lexer is in doubt, everything is read
//! at once. A parse never fails: what is no Python is [`StmtKind::Damaged`] or
//! [`ExprKind::Unknown`](super::ast::ExprKind::Unknown), and its place is in the list of damage.

mod cuts;
mod grammar;
mod lower_definitions;
mod lower_expressions;
mod lower_imports;
mod lower_operators;
mod lower_patterns;
mod lower_statements;
mod lowerer;
mod nodes;
mod numbers;
mod repair;
mod scope;
mod source;
mod strings;

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::ast::{Block, Body, Scope, Stmt, StmtKind};
use crate::text::Span;
use lowerer::block;

pub(super) use grammar::whole_tree;
pub(super) use source::Source;

/// A file's AST.
#[derive(Debug)]
pub struct Tree {
    /// The text that all spans count in.
    pub text: Arc<str>,
    /// The statements outside of functions.
    pub body: Vec<Stmt>,
    /// The module's names.
    pub scope: Scope,
    /// Syntax errors outside of functions.
    pub damage: Vec<Span>,
}

impl Tree {
    /// Syntax errors outside of functions, and in the functions that hold a byte of `places`, which are in order. Other
    /// functions are not parsed for that.
    pub fn damage_around(&self, places: &[usize]) -> Vec<Span> {
        let mut found = self.damage.clone();
        let mut open: Vec<&Stmt> = self.body.iter().collect();
        while let Some(statement) = open.pop() {
            let first = places.partition_point(|place| *place < statement.span.start);
            if places.get(first).is_none_or(|place| *place >= statement.span.end) {
                continue;
            }
            if let StmtKind::Function(function) = &statement.kind {
                found.extend_from_slice(&function.body.get().damage);
            }
            open.extend(statement.kind.blocks().into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Parses `text` except for the bodies of its functions, which are parsed when they are asked for.
pub fn parse_tree(text: Arc<str>) -> Tree {
    tree(&Arc::new(Source::new(text)))
}

/// Parses `text` with all function bodies, in one piece.
pub fn parse_tree_eagerly(text: Arc<str>) -> Tree {
    tree(&Arc::new(Source::without_layout(text)))
}

/// Whether the grammar takes all of `text` without an error. A text that takes too long is not accepted.
pub fn is_accepted(text: &str) -> bool {
    grammar::accepts(text, &grammar::Budget::new(text.len()))
}

/// The AST of `source`.
pub(super) fn tree(source: &Arc<Source>) -> Tree {
    let whole = Span::new(0, source.text.len());
    let Block { statements, scope, damage } = block(source, whole);
    Tree { text: Arc::clone(&source.text), body: statements, scope, damage }
}

/// A block that is parsed on demand.
pub(super) struct Lazy(Option<(Arc<Source>, Span)>);

impl fmt::Debug for Lazy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Lazy").field(&self.0.as_ref().map(|(_, span)| span)).finish()
    }
}

impl Body {
    /// The block at `span` of `source`, not parsed yet.
    fn lazy(source: Arc<Source>, span: Span) -> Self {
        Self { lazy: Lazy(Some((source, span))), parsed: OnceLock::new() }
    }

    /// A block that is parsed already.
    fn parsed(block: Block) -> Self {
        Self { lazy: Lazy(None), parsed: OnceLock::from(block) }
    }

    /// The block; the first call parses it.
    pub fn get(&self) -> &Block {
        self.parsed.get_or_init(|| match &self.lazy.0 {
            Some((source, span)) => block(source, *span),
            None => Block::default(),
        })
    }
}

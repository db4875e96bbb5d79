//! Which nodes of the grammar are facts: the queries of `queries/python/`, each compiled when it is first needed.
//!
//! Most files never need one: the lexer tells their facts. A query of a few patterns takes a millisecond to compile.

use std::sync::LazyLock;

use tree_sitter::{Node, Query, QueryCursor, StreamingIterator as _};

use super::parser::whole_tree;
use super::semantic_index::DefinitionKind;
use crate::text::Span;

static DEFINITIONS: LazyLock<Option<Query>> = LazyLock::new(|| {
    let source = include_str!("../../../queries/python/definitions.scm");
    Query::new(&tree_sitter_python::LANGUAGE.into(), source).ok()
});

/// Steps of one query, at least; a step is an operation of the query's cursor.
const BASE_STEPS: usize = 200_000;

/// A function or class that was found.
pub(super) struct Found {
    pub kind: DefinitionKind,
    pub name: Span,
    /// From its keyword to the end of its last statement.
    pub span: Span,
}

/// The functions and classes of `text`, in order of position, outer ones first; none where a bound was hit.
pub(super) fn definitions(text: &str) -> Vec<Found> {
    let (Some(query), Some(tree)) = (&*DEFINITIONS, whole_tree(text)) else { return Vec::new() };
    let class = query.capture_index_for_name("class");
    let name = query.capture_index_for_name("name");
    let mut cursor = QueryCursor::new();
    let mut found = Vec::new();
    let mut left = BASE_STEPS + text.len();
    let mut matches = cursor.matches(query, tree.root_node(), text.as_bytes());
    while let Some(one) = matches.next().filter(|_| left > 0) {
        left -= 1;
        let node = |is_name: bool| one.captures().iter().find(|capture| (Some(capture.index) == name) == is_name);
        let (Some(whole), Some(name)) = (node(false), node(true)) else { continue };
        let kind = if Some(whole.index) == class { DefinitionKind::Class } else { DefinitionKind::Function };
        let span = Span::new(whole.node.start_byte(), end_of(whole.node));
        found.push(Found { kind, name: Span::new(name.node.start_byte(), name.node.end_byte()), span });
    }
    found.sort_by_key(|one| (one.span.start, std::cmp::Reverse(one.span.end)));
    found
}

/// Nodes of the grammar that end with a statement of a block. Simple statements and expressions end where they end: a
/// comprehension has a `body` too.
const HOLDING: &[&str] = &[
    "block",
    "case_clause",
    "class_definition",
    "decorated_definition",
    "elif_clause",
    "else_clause",
    "except_clause",
    "except_group_clause",
    "finally_clause",
    "for_statement",
    "function_definition",
    "if_statement",
    "match_statement",
    "try_statement",
    "while_statement",
    "with_statement",
];

/// Where the last statement of `node` ends: the grammar counts comments behind a block to the block.
fn end_of(mut node: Node<'_>) -> usize {
    while HOLDING.contains(&node.kind()) {
        let mut children = (0..node.named_child_count()).rev().filter_map(|at| node.named_child(at.try_into().ok()?));
        match children.find(|child| !child.is_extra()) {
            Some(last) => node = last,
            None => break,
        }
    }
    node.end_byte()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_classes_are_found_with_their_ends() {
        let text = "class A(B):\n    @x\n    async def f(self):\n        if a: b\n        else:\n            c  # d\n    # e\n\n\
                    def g(): return 1\ndef h(:\n  pass\n";
        let shown: Vec<(&str, &str)> =
            definitions(text).iter().map(|one| (one.name.of(text), &text[one.span.end - 1..one.span.end])).collect();
        assert_eq!(shown[..3], [("A", "c"), ("f", "c"), ("g", "1")]);
    }
}

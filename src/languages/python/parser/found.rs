//! Names and definitions of a text that is parsed in one piece, without its tree.

use std::borrow::Cow;

use super::cuts::Patched;
use super::grammar::{Budget, parse};
use super::nodes::{Field, Node, Sort};
use crate::text::Span;

/// Something that was found.
#[derive(Debug, Clone, Copy)]
pub(in crate::languages::python) enum Found {
    /// A name, wherever it stands.
    Identifier(Span),
    /// A function or class.
    Definition { is_class: bool, name: Span, span: Span, is_decorated: bool },
}

/// Tells `each` what is in `text`, in order of position, outer things first.
pub(in crate::languages::python) fn found(text: &str, mut each: impl FnMut(Found)) {
    let Some(nodes) = parse(&Patched::new(Cow::Borrowed(text), 0, Vec::new()), &Budget::new(text.len())) else {
        return;
    };
    let mut decorated = None;
    for node in nodes.iter() {
        match node.sort() {
            Sort::Identifier => each(Found::Identifier(node.span())),
            Sort::Decorated => decorated = node.field(Field::Definition).map(Node::start),
            Sort::Function | Sort::Class => {
                let Some(name) = node.field(Field::Name) else { continue };
                each(Found::Definition {
                    is_class: node.sort() == Sort::Class,
                    name: name.span(),
                    span: Span::new(node.start(), end_of(node)),
                    is_decorated: decorated == Some(node.start()),
                });
            }
            _ => {}
        }
    }
}

/// Where the last statement of `node` ends: the grammar counts comments behind a block to the block.
fn end_of(mut node: Node<'_>) -> usize {
    use Sort::{
        Block, Case, Class, Decorated, Elif, Else, Except, Finally, For, Function, If, Match, Try, While, With,
    };
    while matches!(
        node.sort(),
        Block
            | Case
            | Class
            | Decorated
            | Elif
            | Else
            | Except
            | Finally
            | For
            | Function
            | If
            | Match
            | Try
            | While
            | With
    ) && let Some(last) = node.children().last()
    {
        node = last;
    }
    node.end()
}

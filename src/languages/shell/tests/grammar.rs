//! The events of shell text as tree-sitter's grammar tells them, to compare with.

use std::cell::Cell;
use std::cmp::Reverse;
use std::sync::OnceLock;

use super::super::syntax::Role;
use super::*;
use crate::languages::data::Grammar;

static BASH: OnceLock<Option<Grammar>> = OnceLock::new();

thread_local! {
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn grammar() -> Option<&'static Grammar> {
    let query = include_str!("../../../../queries/bash/commands.scm");
    BASH.get_or_init(|| Grammar::new(tree_sitter_bash::LANGUAGE.into(), query)).as_ref()
}

/// Whether shell is read by the grammar on this thread just now.
pub(in crate::languages::shell) fn is_asked() -> bool {
    ASKED.get()
}

/// What `read` gives when all shell is read by the grammar.
pub(super) fn by_grammar<T>(read: impl FnOnce() -> T) -> T {
    ASKED.set(true);
    let result = read();
    ASKED.set(false);
    result
}

fn role(name: &str) -> Role {
    match name {
        "branch" => Role::Branch,
        "function" => Role::Function,
        "loop" => Role::Loop,
        "declaration" => Role::Declaration,
        "assignment" => Role::Assignment,
        "command" => Role::Command,
        "heredoc" => Role::Heredoc,
        "loop.variable" => Role::LoopVariable,
        "word" => Role::Word,
        _ => Role::Damage,
    }
}

/// Hands all events of `text` to `each`, in their order.
pub(in crate::languages::shell) fn read(text: &str, each: &mut dyn FnMut(Role, Span)) {
    let mut events = Vec::new();
    let parsed = grammar().and_then(|grammar| Some((grammar, grammar.parse(text)?)));
    let whole = parsed.is_some_and(|(grammar, tree)| {
        grammar.captures(&tree, text, |capture| events.push((role(capture.name), capture.span)))
    });
    if !whole {
        events.push((Role::Damage, Span::new(0, text.len())));
    }
    events.retain(|(role, span)| span.start < span.end || *role == Role::Damage);
    events.sort_by_key(|(role, span)| (span.start, Reverse(span.end), *role));
    for (role, span) in events {
        each(role, span);
    }
}

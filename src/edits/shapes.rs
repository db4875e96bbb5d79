//! Small questions about expressions.

use crate::languages::python::ast::{Argument, ArgumentKind, Expr, ExprKind};

/// The last part of a dotted name: `init` of `wandb.init`.
pub(super) fn last_name(expression: &Expr) -> Option<&str> {
    match &expression.kind {
        ExprKind::Name(name) | ExprKind::Attribute { name, .. } => Some(name),
        _ => None,
    }
}

/// The name of what an attribute is read from: `run` of `self.run.entity`.
pub(super) fn receiver(expression: &Expr) -> Option<&str> {
    match &expression.kind {
        ExprKind::Attribute { object, .. } | ExprKind::Subscript { object, .. } => last_name(object),
        _ => None,
    }
}

/// The text of a plain string.
pub(super) fn text(expression: &Expr) -> Option<&str> {
    if let ExprKind::Str(text) = &expression.kind { Some(text) } else { None }
}

/// The keyword by which an argument is passed.
pub(super) fn keyword(argument: &Argument) -> Option<&str> {
    if let ArgumentKind::Keyword(name) = &argument.kind { Some(name) } else { None }
}

/// The argument `name=` of a call.
pub(super) fn named<'t>(arguments: &'t [Argument], name: &str) -> Option<&'t Argument> {
    arguments.iter().find(|argument| keyword(argument) == Some(name))
}

/// The position of an argument that is passed by position, with nothing spread before it.
pub(super) fn position(arguments: &[Argument], argument: &Argument) -> Option<usize> {
    if argument.kind != ArgumentKind::Positional {
        return None;
    }
    let before = arguments.iter().take_while(|one| one.span != argument.span);
    let kinds: Vec<&ArgumentKind> = before.map(|one| &one.kind).collect();
    kinds.iter().all(|kind| **kind == ArgumentKind::Positional).then_some(kinds.len())
}

/// Calls that declare an option, whose default is an argument.
pub(super) const DECLARING: &[&str] = &["add_argument", "option", "DEFINE_string"];

/// The name under which a program reads an option.
pub(super) fn destination(arguments: &[Argument]) -> Option<String> {
    if let Some(name) = named(arguments, "dest").and_then(|one| text(&one.value)) {
        return Some(name.to_owned());
    }
    let positional = arguments.iter().filter(|one| one.kind == ArgumentKind::Positional);
    let names: Vec<&str> = positional.map_while(|one| text(&one.value)).collect();
    let long = names.iter().find(|name| name.starts_with("--"));
    let plain = names.iter().find(|name| !name.starts_with('-'));
    let name = if names.first()?.starts_with('-') { plain.or(long).or(names.first())? } else { names.first()? };
    Some(name.trim_start_matches('-').replace('-', "_"))
}

/// Whether an expression is `os.environ`.
pub(super) fn is_environ(expression: &Expr) -> bool {
    last_name(expression) == Some("environ")
}

/// Whether a name says that it is an entity or a project.
pub(super) fn names_field(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("entity") || name.contains("project") || name.ends_with("team")
}

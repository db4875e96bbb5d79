//! How an option is declared: its flag, its destination and its default.

use crate::languages::python::{Argument, ArgumentKind, ExpressionId, Kind, Module};

/// One option of a command line.
#[derive(Debug, Clone)]
pub(super) struct Option_ {
    /// With dashes, as people type it.
    pub flag: String,
    /// The name under which the program reads it.
    pub destination: String,
    /// Its default.
    pub default: Option<ExpressionId>,
    /// Whether the command line must give it.
    pub required: bool,
}

/// Reads `add_argument("-e", "--entity", dest=..., default=...)` and `click.option(...)`, which agree in this.
pub(super) fn declared_option(module: &Module, arguments: &[Argument]) -> Option<Option_> {
    let keyword = |name: &str| arguments.iter().find(|one| one.keyword() == Some(name)).map(|one| one.value);
    let text = |id: ExpressionId| match module.kind(id) {
        Kind::Text(text) => Some(&**text),
        _ => None,
    };
    let names: Vec<&str> = arguments
        .iter()
        .filter(|one| one.kind == ArgumentKind::Positional)
        .map_while(|one| text(one.value))
        .filter_map(|name| name.split('/').next())
        .collect();
    let long = names.iter().find(|name| name.starts_with("--"));
    let flag = *long.or_else(|| names.iter().find(|name| name.starts_with('-'))).or(names.first())?;
    let plain = names.iter().find(|name| !name.starts_with('-'));
    let destination = match keyword("dest").and_then(text).or(plain.copied()) {
        Some(destination) => destination.to_owned(),
        None => flag.trim_start_matches('-').replace('-', "_"),
    };
    let default = keyword("default")
        .filter(|default| !matches!(module.kind(*default), Kind::Attribute { name, .. } if &**name == "SUPPRESS"));
    let required = keyword("required").is_some_and(|value| matches!(module.kind(value), Kind::Boolean(true)));
    Some(Option_ { flag: flag.to_owned(), destination, default, required })
}

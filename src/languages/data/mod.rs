//! Data files: YAML, JSON, TOML and INI as one common tree.
//!
//! Text in, [`Document`] out: every value with its span, its kind and its unquoted text, whatever the format. Broken
//! files give what can be recovered, and the spans of the damage. The room knows nothing of what the keys mean.

mod build;
mod document;
mod escapes;
mod grammar;
mod ini;
mod mask;
mod role;
mod scalar;
mod shallow;
mod tables;
mod walk;
mod yaml;

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

pub use document::{Document, Entry, Node, NodeId, Scalar, ScalarKind, Shape};
pub(in crate::languages) use grammar::Grammar;
pub use walk::{Leaf, Step, Walk};

use crate::source::FileKind;
use crate::text::Span;
pub(in crate::languages) use escapes::one as unescape_one;
use role::{Event, Role};

/// Reads `text` as the data file `kind`; every other kind gives an empty document. Never fails: what cannot be read is
/// named in [`Document::damage`].
pub fn parse(kind: FileKind, text: &str) -> Document {
    match kind {
        FileKind::Yaml => parse_yaml(text),
        FileKind::Json => parse_json(text),
        FileKind::Toml => read(&TOML, toml, text, text),
        FileKind::Ini => ini::parse(text),
        _ => Document::default(),
    }
}

static YAML: OnceLock<Option<Grammar>> = OnceLock::new();
static JSON: OnceLock<Option<Grammar>> = OnceLock::new();
static TOML: OnceLock<Option<Grammar>> = OnceLock::new();

fn yaml() -> Option<Grammar> {
    Grammar::new(tree_sitter_yaml::LANGUAGE.into(), include_str!("../../../queries/yaml/document.scm"))
}

fn json() -> Option<Grammar> {
    Grammar::new(tree_sitter_json::LANGUAGE.into(), include_str!("../../../queries/json/document.scm"))
}

fn toml() -> Option<Grammar> {
    Grammar::new(tree_sitter_toml_ng::LANGUAGE.into(), include_str!("../../../queries/toml/document.scm"))
}

fn parse_yaml(text: &str) -> Document {
    let shallow = shallow::yaml(text);
    let guarded = shallow.as_deref().unwrap_or(text);
    let plain = read(&YAML, yaml, guarded, text);
    if plain.damage.is_empty() {
        return plain;
    }
    // Helm, Jinja and cookiecutter files become YAML only after rendering: read them as if their marks were words.
    match mask::template(guarded) {
        Some(masked) => read(&YAML, yaml, &masked, text),
        None => plain,
    }
}

fn parse_json(text: &str) -> Document {
    let shallow = shallow::json(text);
    let guarded = shallow.as_deref().unwrap_or(text);
    let plain = read(&JSON, json, guarded, text);
    if plain.damage.is_empty() {
        return plain;
    }
    match mask::relaxed_json(guarded) {
        Some(masked) => read(&JSON, json, &masked, text),
        None => plain,
    }
}

/// Parses `parsed`, which has the length of `text`, and takes the values from `text`.
fn read(cell: &OnceLock<Option<Grammar>>, make: fn() -> Option<Grammar>, parsed: &str, text: &str) -> Document {
    let all = || Document { damage: vec![Span::new(0, text.len())], ..Document::default() };
    let Some(grammar) = cell.get_or_init(make) else { return all() };
    let Some(tree) = grammar.parse(parsed) else { return all() };
    let mut events = Vec::new();
    let mut damage = Vec::new();
    grammar.captures(&tree, parsed, |capture| match Role::of(capture.name) {
        Some(role) if capture.span.start < capture.span.end => events.push(Event { role, span: capture.span }),
        Some(_) => {}
        None => damage.push(capture.span),
    });
    events.sort_by_key(Event::order);
    damage.sort();
    build::build(text, &events, damage, std::ptr::eq(cell, &TOML))
}

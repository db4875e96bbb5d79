//! Data files: YAML, JSON, TOML and INI as one common tree.
//!
//! Text in, [`Document`] out: every value with its span, its kind and its unquoted text, whatever the format. Broken
//! files give what can be recovered, and the spans of the damage. The module knows nothing of what the keys mean.

mod build;
mod document;
mod escapes;
mod grammar;
mod ini;
mod mask;
mod pieces;
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
    // Helm, Jinja and cookiecutter files become YAML only after rendering: read them as if their marks were words.
    parse_with(text, shallow::yaml(text), mask::template, |parsed| read(&YAML, yaml, parsed, text))
}

fn parse_json(text: &str) -> Document {
    parse_with(text, shallow::json(text), mask::relaxed_json, |parsed| read(&JSON, json, parsed, text))
}

/// Reads `text`, flattened if it must be; and once more behind a `mask` if it is broken and the mask finds why.
fn parse_with(
    text: &str,
    flat: Option<shallow::Flat>,
    mask: fn(&str) -> Option<String>,
    read: impl Fn(&str) -> Document,
) -> Document {
    let guarded = flat.as_ref().map_or(text, |flat| flat.text.as_str());
    let mut document = read(guarded);
    if !document.damage.is_empty()
        && let Some(masked) = mask(guarded)
    {
        document = read(&masked);
    }
    document.damage.extend(flat.into_iter().flat_map(|flat| flat.lost));
    document
}

/// Parses `parsed`, which has the length of `text`, and takes the values from `text`.
fn read(cell: &OnceLock<Option<Grammar>>, make: fn() -> Option<Grammar>, parsed: &str, text: &str) -> Document {
    let pieces = if std::ptr::from_ref(cell) == std::ptr::from_ref(&YAML) {
        pieces::split(parsed)
    } else {
        vec![Span::new(0, parsed.len())]
    };
    let mut events = Vec::new();
    let mut damage = Vec::new();
    for piece in pieces {
        let mut found = Vec::new();
        if !take(cell.get_or_init(make).as_ref(), piece, parsed, &mut found, &mut damage) {
            damage.push(piece);
        }
        found.sort_unstable_by_key(Event::order);
        pieces::append(&mut events, found, piece, parsed);
    }
    damage.sort_unstable();
    build::build(text, &events, damage, std::ptr::from_ref(cell) == std::ptr::from_ref(&TOML))
}

/// Takes the events of one `piece` of `parsed`; false where it could not be read to its end.
fn take(grammar: Option<&Grammar>, piece: Span, parsed: &str, events: &mut Vec<Event>, damage: &mut Vec<Span>) -> bool {
    let source = piece.of(parsed);
    let Some((grammar, tree)) = grammar.and_then(|grammar| Some((grammar, grammar.parse(source)?))) else {
        return false;
    };
    grammar.captures(&tree, source, |capture| {
        let span = Span::new(capture.span.start + piece.start, capture.span.end + piece.start);
        match Role::of(capture.name) {
            Some(role) if span.start < span.end => events.push(Event::new(role, span)),
            Some(_) => {}
            None => damage.push(span),
        }
    })
}

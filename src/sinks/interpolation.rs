//! `${...}` of OmegaConf in a file that is read for itself: references into it, and resolvers.
//!
//! What the file does not hold stands in the configuration that it is a part of; it is found by its key.

use std::cell::{Cell, RefCell};

use super::literals::{Literal, LiteralKind};
use crate::dataflow::Location;
use crate::destination::{Computed, Override};
use crate::languages::data::{Document, NodeId, Scalar, ScalarKind, Shape};
use crate::text::COMPOSED;
use crate::workspace::FileId;

/// Texts that may stand in each other.
const NESTED: usize = 17;
/// References that are followed for one destination.
const STEPS: usize = 6_000;
/// Combinations of values that one composed text may have.
const COMBINATIONS: usize = 16;

/// Settles the values of one data file.
pub(super) struct Interpolation<'d> {
    document: &'d Document,
    file: FileId,
    /// Finds texts at the end of any path of the repository by their keys.
    elsewhere: &'d dyn Fn(&[&str]) -> Vec<Literal>,
    /// The keys whose values are being settled, outermost first.
    open: RefCell<Vec<Vec<String>>>,
    /// So many references may still be followed.
    steps: Cell<usize>,
}

/// A text that is being put together, with the longest literal in it: the one that names the thing.
#[derive(Clone)]
struct Part {
    text: String,
    origin: Option<(usize, Location)>,
    by: Option<Override>,
    is_likely: bool,
}

impl<'d> Interpolation<'d> {
    /// For `document`, which is that of `file`.
    pub fn new(document: &'d Document, file: FileId, elsewhere: &'d dyn Fn(&[&str]) -> Vec<Literal>) -> Self {
        Self { document, file, elsewhere, open: RefCell::default(), steps: Cell::new(STEPS) }
    }

    /// What stands under `keys`; `None` where nothing does. It is empty where that cannot be known.
    pub fn at(&self, keys: &[&str]) -> Option<Vec<Literal>> {
        let node = self.document.path(keys)?;
        Some(self.settled(keys, node))
    }

    fn settled(&self, keys: &[&str], node: NodeId) -> Vec<Literal> {
        let Shape::Scalar(scalar) = &self.document.node(node).shape else { return Vec::new() };
        let is_open = |open: &Vec<String>| open.iter().map(String::as_str).eq(keys.iter().copied());
        let open = self.open.borrow();
        if open.len() >= NESTED || self.steps.get() == 0 || open.iter().any(is_open) {
            return Vec::new();
        }
        drop(open);
        self.steps.set(self.steps.get() - 1);
        self.open.borrow_mut().push(keys.iter().map(|key| (*key).to_owned()).collect());
        let found = self.scalar(keys, scalar);
        self.open.borrow_mut().pop();
        // The user who starts the program may change it.
        let by = Override::Config(Some(keys.join(".")));
        found.into_iter().map(|value| value.overridden(&by)).collect()
    }

    fn scalar(&self, keys: &[&str], scalar: &Scalar) -> Vec<Literal> {
        let at = Location { file: self.file, span: scalar.span };
        let kind = match scalar.kind {
            ScalarKind::Null => LiteralKind::Null,
            ScalarKind::Text if scalar.text == "???" => return Vec::new(),
            ScalarKind::Text if scalar.text.contains("${") => return self.interpolated(keys, &scalar.text, at),
            ScalarKind::Text => LiteralKind::Text(scalar.text.clone(), at),
            ScalarKind::Boolean | ScalarKind::Number => LiteralKind::Constant(scalar.text.clone()),
        };
        vec![Literal { kind, by: None, is_likely: false }]
    }

    /// What `text`, which stands under `keys`, may become; empty where it cannot be known.
    fn interpolated(&self, keys: &[&str], text: &str, at: Location) -> Vec<Literal> {
        match split(text) {
            // Longer ones may also be nested deeper than the stack goes.
            _ if text.len() > COMPOSED => Vec::new(),
            Some(("", inside, "")) => self.reference(keys, inside, at),
            _ => self.composed(keys, text, at).unwrap_or_default(),
        }
    }

    fn composed(&self, keys: &[&str], text: &str, at: Location) -> Option<Vec<Literal>> {
        let mut texts = vec![Part::literal("", at)];
        let mut rest = text;
        while let Some((before, inside, after)) = split(rest) {
            let found = self.reference(keys, inside, at).into_iter().filter_map(Part::known);
            texts = product(&product(&texts, &[Part::literal(before, at)])?, &found.collect::<Vec<_>>())?;
            rest = after;
        }
        let texts = product(&texts, &[Part::literal(rest, at)])?;
        Some(texts.into_iter().map(|part| part.finish(at)).collect())
    }

    fn reference(&self, keys: &[&str], inside: &str, at: Location) -> Vec<Literal> {
        if let Some((resolver, argument)) = inside.split_once(':') {
            return self.resolver(keys, resolver, argument, at);
        }
        let (base, path) = match inside.strip_prefix('.') {
            Some(relative) => {
                let up = relative.len() - relative.trim_start_matches('.').len();
                (&keys[..keys.len().saturating_sub(1 + up)], relative.trim_start_matches('.'))
            }
            None => (&keys[..0], inside),
        };
        let normal = path.replace('[', ".").replace(']', "");
        let below: Vec<&str> = base.iter().copied().chain(normal.split('.').filter(|key| !key.is_empty())).collect();
        let found = self.at(&below).unwrap_or_default();
        if found.is_empty() { (self.elsewhere)(&below) } else { found }
    }

    fn resolver(&self, keys: &[&str], resolver: &str, argument: &str, at: Location) -> Vec<Literal> {
        let only = |kind| vec![Literal { kind, by: None, is_likely: false }];
        match resolver {
            "oc.env" | "env" => {
                let (name, default) = match argument.split_once(',') {
                    Some((name, default)) => (name.trim(), Some(default.trim().trim_matches(['"', '\'']))),
                    None => (argument.trim(), None),
                };
                let Some(default) = default.filter(|default| *default != "null") else {
                    return only(LiteralKind::Unset);
                };
                let by = Override::Variable(name.to_owned());
                let values = self.interpolated(keys, default, at).into_iter();
                values.map(|value| value.overridden(&by)).collect()
            }
            "oc.select" => self.reference(keys, argument.split(',').next().unwrap_or("").trim(), at),
            "now" => only(LiteralKind::Computed(Computed::Time)),
            _ => Vec::new(),
        }
    }
}

impl Part {
    fn literal(text: &str, at: Location) -> Self {
        Self { text: text.to_owned(), origin: Some((weight(text), at)), by: None, is_likely: false }
    }

    /// What is known of `literal`; it has no place of its own in what it becomes a part of.
    fn known(literal: Literal) -> Option<Self> {
        match literal.kind {
            LiteralKind::Text(text, _) | LiteralKind::Constant(text) => {
                Some(Self { text, origin: None, by: literal.by, is_likely: literal.is_likely })
            }
            _ => None,
        }
    }

    fn join(&self, other: &Self) -> Self {
        let origin = match (self.origin, other.origin) {
            (Some(left), Some(right)) => Some(if right.0 > left.0 { right } else { left }),
            (left, right) => left.or(right),
        };
        Self {
            text: format!("{}{}", self.text, other.text),
            origin,
            by: self.by.clone().or_else(|| other.by.clone()),
            is_likely: self.is_likely || other.is_likely,
        }
    }

    fn finish(self, here: Location) -> Literal {
        let at = self.origin.map_or(here, |(_, at)| at);
        Literal { kind: LiteralKind::Text(self.text, at), by: self.by, is_likely: self.is_likely }
    }
}

/// How much a literal says: its letters.
fn weight(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphanumeric()).count()
}

/// Each of `left` with each of `right` behind it; `None` where there is nothing on one side, or that makes more texts, or
/// longer ones, than are followed.
fn product(left: &[Part], right: &[Part]) -> Option<Vec<Part>> {
    let longest = |parts: &[Part]| parts.iter().map(|part| part.text.len()).max();
    if left.len() * right.len() > COMBINATIONS || longest(left)? + longest(right)? > COMPOSED {
        return None;
    }
    Some(left.iter().flat_map(|one| right.iter().map(|other| one.join(other))).collect())
}

/// The text before the first `${...}`, its inside, and the text after it.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find("${")?;
    let mut depth = 0_usize;
    for (index, letter) in text[open..].char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let close = open + index;
                    return Some((&text[..open], &text[open + 2..close], &text[close + 1..]));
                }
            }
            _ => {}
        }
    }
    None
}

//! What a word may be, by the assignments and loops of its own script.
//!
//! Backwards from the word: the last assignment before it decides, and those in branches only add to it. What nothing
//! assigns is the caller's environment, and `${X:-text}` says what is there otherwise.

use std::cell::Cell;

use super::model::{Assignment, Command, Script};
use super::parts::{Part, Word, WordBuilder};
use crate::text::{COMPOSED, Span};

/// Variables followed, each through the one before.
const DEPTH: usize = 9;
/// Variables read for one word, all in all: ten lines of ten variables each lead to ten thousand million.
const READ: usize = 4_096;
/// Values kept for one word.
const VALUES: usize = 64;

/// Everything that could be said about a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expansions {
    /// The texts the word may have, in order of the file's assignments, latest first.
    pub values: Vec<Expansion>,
    /// Variables that come from outside the script, without a default or before it.
    pub environment: Vec<String>,
    /// Whether there is a part that cannot be known (`$(...)`).
    pub unknown: bool,
}

/// One text that a word may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// The text.
    pub text: String,
    /// The literal that decides it; the word itself where several literals do.
    pub origin: Span,
    /// The variable that overrides it: `X` for `${X:-text}`.
    pub override_by: Option<String>,
    /// Where each piece of the text comes from: bytes of `text`, and the literal's span.
    pub pieces: Vec<(std::ops::Range<usize>, Span)>,
}

impl Script {
    /// What `word` may be when it is read at byte `before` of the file.
    pub fn expand(&self, word: &Word, before: usize) -> Expansions {
        self.expand_word(word, before, Bounds { depth: DEPTH, variables: &Cell::new(READ) })
    }

    fn expand_word(&self, word: &Word, before: usize, bounds: Bounds<'_>) -> Expansions {
        let start = Expansion { text: String::new(), origin: word.span, override_by: None, pieces: Vec::new() };
        let mut all = Expansions { values: vec![start], ..Expansions::default() };
        if word.is_unknown() {
            return Expansions { unknown: true, ..Expansions::default() };
        }
        for part in word.parts() {
            let found = match part {
                Part::Text { text, span } => Expansions {
                    values: vec![Expansion {
                        text: text.to_owned(),
                        origin: span,
                        override_by: None,
                        pieces: vec![(0..text.len(), span)],
                    }],
                    ..Expansions::default()
                },
                Part::Variable { name, default, .. } => self.variable(name, default, before, bounds),
                Part::Other { .. } => Expansions { unknown: true, ..Expansions::default() },
            };
            all.environment.extend(found.environment);
            all.unknown |= found.unknown;
            if let [only] = found.values.as_slice() {
                all.values.iter_mut().for_each(|value| value.push(only));
            } else {
                let joined = all.values.iter().flat_map(|left| found.values.iter().map(|right| left.with(right)));
                all.values = joined.take(VALUES).collect();
            }
            let joined = all.values.len();
            all.values.retain(|value| value.text.len() <= COMPOSED);
            all.unknown |= all.values.len() < joined;
        }
        for value in &mut all.values {
            if let [(_, span)] = value.pieces.as_slice() {
                value.origin = *span;
            }
        }
        all
    }

    fn variable(&self, name: &str, default: Option<&Word>, before: usize, bounds: Bounds<'_>) -> Expansions {
        let mut found = Expansions::default();
        let Some(bounds) = bounds.inner() else {
            return Expansions { unknown: true, ..found };
        };
        let inside = self
            .loops
            .iter()
            .rev()
            .find(|known| known.variable == name && known.span.start < before && before < known.span.end);
        if let Some(around) = inside {
            for word in around.words.iter().flat_map(|word| self.split(word, around.span.start)) {
                found.add(self.expand_word(&word, around.span.start, bounds));
            }
            return found;
        }
        let mut decided = false;
        for assignment in self.reaching(name, before) {
            let mut values = self.expand_word(&assignment.value, assignment.span.start, bounds);
            if assignment.overridable {
                values.values.iter_mut().for_each(|value| value.override_by = Some(name.to_owned()));
            }
            found.add(values);
            decided = assignment.branch.is_none_or(|branch| branch.start < before && before <= branch.end);
            if decided {
                break;
            }
        }
        if decided {
            return found;
        }
        match default {
            Some(default) => {
                let mut values = self.expand_word(default, before, bounds);
                values.values.iter_mut().for_each(|value| value.override_by = Some(name.to_owned()));
                found.add(values);
            }
            None => found.environment.push(name.to_owned()),
        }
        found
    }

    /// The assignments of `name` that a reader at `before` may see, latest first.
    fn reaching<'a>(&'a self, name: &'a str, before: usize) -> Vec<&'a Assignment> {
        let named = || self.assignments.iter().rev().filter(move |known| *known.name == *name);
        let earlier: Vec<&Assignment> = named().filter(|known| known.span.end <= before).collect();
        // A function runs after the assignments below it.
        let in_function = self.functions.iter().any(|body| body.start <= before && before < body.end);
        if earlier.is_empty() && in_function { named().collect() } else { earlier }
    }

    /// The words of `command` with `$ARGS` and `${ARGS[@]}` replaced by the words that were assigned to them.
    pub fn words(&self, command: &Command) -> Vec<Word> {
        command.words.iter().flat_map(|word| self.split(word, command.span.start)).collect()
    }

    /// What the shell makes of a word that is nothing but one variable: several words.
    fn split(&self, word: &Word, before: usize) -> Vec<Word> {
        let Some(Part::Variable { name, default: None, .. }) = word.only_part() else { return vec![word.clone()] };
        let Some(assignment) = self.reaching(name, before).into_iter().next() else { return vec![word.clone()] };
        if !assignment.elements.is_empty() {
            return assignment.elements.to_vec();
        }
        if word.quoted || !assignment.value.text.contains([' ', '\t', '\n']) {
            return vec![word.clone()];
        }
        fields(&assignment.value)
    }
}

/// The fields of a value at its unquoted white space; quotes in a value are text and do not count.
fn fields(value: &Word) -> Vec<Word> {
    let mut words = vec![WordBuilder::default()];
    for part in value.parts() {
        let Part::Text { text, span } = part else {
            if let Some(last) = words.last_mut() {
                last.push(&written(part), part);
            }
            continue;
        };
        let exact = text.len() == span.end - span.start;
        let mut at = 0;
        for piece in text.split([' ', '\t', '\n']) {
            if at > 0 {
                words.push(WordBuilder::default());
            }
            if !piece.is_empty() {
                let place = if exact { Span::new(span.start + at, span.start + at + piece.len()) } else { span };
                if let Some(last) = words.last_mut() {
                    last.text(piece, place);
                }
            }
            at += piece.len() + 1;
        }
    }
    words.into_iter().filter_map(|word| word.span().map(|span| word.finish(span, false))).collect()
}

/// How a part of a field is described.
fn written(part: Part<'_>) -> String {
    match part {
        Part::Text { text, .. } => text.to_owned(),
        Part::Variable { name, .. } => format!("${{{name}}}"),
        Part::Other { .. } => "$()".to_owned(),
    }
}

impl Expansion {
    /// This text with `other` behind it.
    fn with(&self, other: &Self) -> Self {
        let mut whole = self.clone();
        whole.push(other);
        whole
    }

    fn push(&mut self, other: &Self) {
        let offset = self.text.len();
        let moved = other.pieces.iter().map(|(range, span)| (range.start + offset..range.end + offset, *span));
        self.pieces.extend(moved);
        self.text.push_str(&other.text);
        self.override_by = self.override_by.take().or_else(|| other.override_by.clone());
    }
}

/// How far variables are still followed.
#[derive(Clone, Copy)]
struct Bounds<'b> {
    /// Through variables.
    depth: usize,
    /// All in all.
    variables: &'b Cell<usize>,
}

impl Bounds<'_> {
    /// The bounds inside a variable; none where it is not followed.
    fn inner(self) -> Option<Self> {
        self.variables.set(self.variables.get().checked_sub(1)?);
        Some(Self { depth: self.depth.checked_sub(1)?, ..self })
    }
}

impl Expansions {
    fn add(&mut self, other: Self) {
        let left = VALUES.saturating_sub(self.values.len());
        self.values.extend(other.values.into_iter().take(left));
        self.environment.extend(other.environment);
        self.unknown |= other.unknown;
    }
}

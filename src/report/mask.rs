//! Keys never leave, not even as part of a drawn source line.
//!
//! A finding about a key does not hold it, but the line it points at does, and so may the neighbors of any other
//! finding. So drawn lines are masked character for character, so that columns and carets stay true: at every finding
//! about a real key, and wherever [`redact`] finds one. A placeholder stays: the reader must see what is meant.

use std::collections::{HashMap, HashSet};

use crate::redact;
use crate::rule::Finding;
use crate::source::Place;

/// The rule about real keys.
const HARDCODED_KEY: &str = "WB301";

/// A line of a file, or of a cell of a notebook.
type Line<'a> = (&'a str, Option<usize>, usize);

/// A place, and whether all of it is a key.
type Masked<'a> = (&'a Place, bool);

/// The places of all keys of one run, by each line on which they stand.
#[derive(Debug, Default)]
pub struct Masks<'a> {
    places: HashMap<Line<'a>, Vec<Masked<'a>>>,
    /// The lines that a key may be put together from.
    pieces: HashSet<Line<'a>>,
}

impl<'a> Masks<'a> {
    /// Collects the places of every finding about a real key, and of every other whose value holds one: it may be written
    /// in pieces that have no shape by themselves.
    pub fn new(findings: &'a [Finding]) -> Self {
        let mut places: HashMap<Line<'_>, Vec<Masked<'_>>> = HashMap::new();
        let mut pieces = HashSet::new();
        for finding in findings.iter().filter(|finding| is_about_key(finding)) {
            let Some(place) = &finding.place else { continue };
            for place in std::iter::once(place).chain(finding.related.iter().map(|related| &related.place)) {
                pieces.extend((place.start.line..=place.end.line).map(|line| (&*place.path, place.cell, line)));
            }
            for line in place.start.line..=place.end.line {
                places
                    .entry((&place.path, place.cell, line))
                    .or_default()
                    .push((place, finding.rule.code == HARDCODED_KEY));
            }
        }
        Self { places, pieces }
    }

    /// Masks `row`, the characters of `line` (from 1) of `path`, in `cell` where it is a notebook.
    pub fn apply(&self, path: &str, cell: Option<usize>, line: usize, row: &mut [char]) {
        for (place, is_key) in self.places.get(&(path, cell, line)).into_iter().flatten() {
            let start = if place.start.line == line { place.start.column.saturating_sub(1) } else { 0 };
            let end = if place.end.line == line { place.end.column.saturating_sub(1) } else { row.len() };
            let end = end.min(row.len());
            let part = &mut row[start.min(end)..end];
            // `team/KEY` keeps its team; pieces of a key that tell nothing by themselves go whole.
            if *is_key || !redact::holds_key(&part.iter().collect::<String>()) {
                blot(part);
            }
        }
        if self.pieces.contains(&(path, cell, line)) {
            piece_by_piece(row);
        }
        by_shape(row);
    }
}

fn is_about_key(finding: &Finding) -> bool {
    finding.rule.code == HARDCODED_KEY || finding.value.as_deref().is_some_and(redact::holds_key)
}

/// Masks every quoted token that may be a piece of a key (`"3f9a1c07be52" + "d8640e1b7c93"`): letters and digits, which
/// have no shape until they are joined.
fn piece_by_piece(row: &mut [char]) {
    const SHORTEST: usize = 8;
    let mut quoted = false;
    for token in row.split_inclusive_mut(|character| !(character.is_alphanumeric() || matches!(character, '_' | '-'))) {
        let digits = token.iter().filter(|character| character.is_ascii_digit()).count();
        let letters = token.iter().any(|character| character.is_alphabetic());
        let closing = token.last().is_some_and(|character| matches!(character, '"' | '\''));
        if quoted && token.len() > SHORTEST && digits >= 2 && letters {
            blot(token);
        }
        quoted = closing;
    }
}

/// Masks what has the shape of a key, stands where one does, or is one in use.
fn by_shape(row: &mut [char]) {
    let text: String = row.iter().collect();
    let spans = redact::spans(&text);
    let mut spans = spans.iter().peekable();
    let mut at = 0;
    for character in row {
        while spans.peek().is_some_and(|span| span.end <= at) {
            spans.next();
        }
        if spans.peek().is_some_and(|span| span.start <= at) {
            blot(std::slice::from_mut(character));
        }
        at += character.len_utf8();
    }
}

/// Replaces letters, digits, `_` and `-` by `*`; quotes and the like stay, so that the line still reads as code.
fn blot(characters: &mut [char]) {
    for character in characters {
        if character.is_alphanumeric() || matches!(character, '_' | '-') {
            *character = '*';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_what_has_the_shape_of_a_key() {
        let masked = |text: &str| {
            let mut row: Vec<char> = text.chars().collect();
            Masks::default().apply("a.py", None, 1, &mut row);
            row.into_iter().collect::<String>()
        };
        let key = "0123456789".repeat(4);
        assert_eq!(masked(&format!("key = \"local-{key}\"")), format!("key = \"{}\"", "*".repeat(46)));
        assert_eq!(masked("k='wandb_v1_Ab_c'"), "k='*************'");
        assert_eq!(masked("entity = \"acme\"  # 0123456789abcdef"), "entity = \"acme\"  # 0123456789abcdef");
    }
}

//! Keys never leave, not even as part of a drawn source line.
//!
//! A finding about a key does not hold it, but the line it points at does, and so may the neighbors of any other
//! finding. So drawn lines are masked character for character, so that columns and carets stay true: at every finding
//! about a real key, and wherever [`redact`] finds one. A placeholder stays: the reader must see what is meant.

use std::collections::HashMap;

use crate::redact;
use crate::rule::Finding;
use crate::source::Place;

/// The rule about real keys.
const HARDCODED_KEY: &str = "WB301";

/// A line of a file, or of a cell of a notebook.
type Line<'a> = (&'a str, Option<usize>, usize);

/// The places of all keys of one run, by each line on which they stand.
#[derive(Debug, Default)]
pub struct Masks<'a> {
    places: HashMap<Line<'a>, Vec<&'a Place>>,
}

impl<'a> Masks<'a> {
    /// Collects the places of every finding about a real key.
    pub fn new(findings: &'a [Finding]) -> Self {
        let mut places: HashMap<Line<'_>, Vec<&Place>> = HashMap::new();
        for finding in findings.iter().filter(|finding| finding.rule.code == HARDCODED_KEY) {
            let Some(place) = &finding.place else { continue };
            for line in place.start.line..=place.end.line {
                places.entry((&place.path, place.cell, line)).or_default().push(place);
            }
        }
        Self { places }
    }

    /// Masks `row`, the characters of `line` (from 1) of `path`, in `cell` where it is a notebook.
    pub fn apply(&self, path: &str, cell: Option<usize>, line: usize, row: &mut [char]) {
        for place in self.places.get(&(path, cell, line)).into_iter().flatten() {
            let start = if place.start.line == line { place.start.column.saturating_sub(1) } else { 0 };
            let end = if place.end.line == line { place.end.column.saturating_sub(1) } else { row.len() };
            let end = end.min(row.len());
            blot(&mut row[start.min(end)..end]);
        }
        by_shape(row);
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

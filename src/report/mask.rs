//! Keys never leave, not even as part of a drawn source line.
//!
//! A finding about a key does not hold it, but the line it points at does, and so may the neighbours of any other
//! finding. So drawn lines are masked character for character: under every finding about a key, and wherever a run of
//! characters has the shape of one (40 hexadecimal digits, or `wandb_v1_...`; see `ApiKeyAuth` in the SDK).

use std::collections::HashMap;

use crate::rule::{FieldName, Finding};
use crate::source::Place;

/// Length from which a run of hexadecimal digits may be a key.
const KEY_LENGTH: usize = 40;

/// A line of a file, or of a cell of a notebook.
type Line<'a> = (&'a str, Option<usize>, usize);

/// The places of all keys of one run, by each line on which they stand.
#[derive(Debug, Default)]
pub struct Masks<'a> {
    places: HashMap<Line<'a>, Vec<&'a Place>>,
}

impl<'a> Masks<'a> {
    /// Collects the places of every finding about a key.
    pub fn new(findings: &'a [Finding]) -> Self {
        let mut places: HashMap<Line<'_>, Vec<&Place>> = HashMap::new();
        for finding in findings.iter().filter(|finding| finding.field == Some(FieldName::ApiKey)) {
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

/// Masks every run that has the shape of a key.
fn by_shape(row: &mut [char]) {
    let in_word = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    for word in row.split_mut(|character| !in_word(character)) {
        let text: String = word.iter().collect();
        let longest = text.split(|character: char| !character.is_ascii_hexdigit()).map(str::len).max().unwrap_or(0);
        if longest >= KEY_LENGTH || text.contains("wandb_v1_") {
            blot(word);
        }
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

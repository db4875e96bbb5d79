//! Strings whose parts keep their own origin.
//!
//! `f"{ENTITY}/{PROJECT}"` is one text of three pieces. Taking it apart again ([`Text::slice`]) gives each part the
//! provenance of its own piece. An unknown part is a hole, which no comparison decides.

use std::ops::Range;
use std::rc::Rc;

use crate::dataflow::value::provenance::Provenance;

/// Stands for an unknown part; no name holds it.
pub const HOLE: char = '\u{fffc}';

/// Longer texts are not followed: they are no names, and texts that double are endless.
pub const LONGEST: usize = 16 * 1024;

/// A text with the provenance of its pieces.
#[derive(Debug, Clone)]
pub struct Text {
    text: Rc<str>,
    /// Where each piece ends, in bytes of `text`, and whence it comes; `None` if all of it comes from one place, which
    /// is the value's own provenance.
    pieces: Option<Rc<[(usize, Provenance)]>>,
}

impl Text {
    /// A text of one piece.
    pub fn new(text: impl Into<Rc<str>>) -> Self {
        Self { text: text.into(), pieces: None }
    }

    /// Pieces put together; `None` for a hole. Gives `None` if the result is too long.
    pub fn join(parts: Vec<(Option<Text>, Provenance)>) -> Option<(Self, Provenance)> {
        let mut text = String::new();
        let mut pieces: Vec<(usize, Provenance)> = Vec::new();
        for (part, from) in parts {
            match part {
                None => {
                    text.push(HOLE);
                    pieces.push((text.len(), from));
                }
                Some(part) => {
                    let start = text.len();
                    text.push_str(&part.text);
                    match part.pieces {
                        Some(inner) => {
                            // What holds for the whole holds for each piece.
                            pieces.extend(
                                inner.iter().map(|(end, piece)| (start + end, piece.clone().and(&flags(&from)))),
                            );
                        }
                        None if part.text.is_empty() => {}
                        None => pieces.push((text.len(), from)),
                    }
                }
            }
            if text.len() > LONGEST {
                return None;
            }
        }
        let whole = whole(&text, &pieces);
        let pieces = if pieces.len() > 1 { Some(pieces.into()) } else { None };
        Some((Self { text: text.into(), pieces }, whole))
    }

    /// Whether it was put together of several pieces.
    pub fn is_composed(&self) -> bool {
        self.pieces.is_some()
    }

    /// The text, if no part of it is unknown.
    pub fn known(&self) -> Option<&str> {
        (!self.text.contains(HOLE)).then_some(&*self.text)
    }

    /// The text with [`HOLE`] for what is unknown.
    pub fn raw(&self) -> &str {
        &self.text
    }

    /// Whether the text is not empty; `None` if that depends on an unknown part.
    pub fn truth(&self) -> Option<bool> {
        if self.text.is_empty() {
            return Some(false);
        }
        if self.text.chars().all(|c| c == HOLE) { None } else { Some(true) }
    }

    /// Whether both are the same text; texts with holes never are.
    pub fn same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.text, &other.text) || self.text == other.text && !self.text.contains(HOLE)
    }

    /// The bytes `range` of the text, with the provenance of what lies there. `from` is that of the whole.
    pub fn slice(&self, range: Range<usize>, from: &Provenance) -> (Self, Provenance) {
        let Some(part) = self.text.get(range.clone()) else { return (Self::new(""), from.clone()) };
        let Some(pieces) = &self.pieces else { return (Self::new(part), from.clone()) };
        let mut start = 0;
        let mut kept = Vec::new();
        for (end, piece) in pieces.iter() {
            let (low, high) = (start.max(range.start), (*end).min(range.end));
            if low < high {
                kept.push((high - range.start, piece.clone()));
            }
            start = *end;
        }
        let whole = whole(part, &kept).and(&flags(from));
        let pieces = if kept.len() > 1 { Some(kept.into()) } else { None };
        (Self { text: part.into(), pieces }, whole)
    }

    /// Another text made from this one, of one piece.
    pub fn changed(&self, change: impl FnOnce(&str) -> String) -> Option<Self> {
        let known = self.known()?;
        let text = change(known);
        if text == known {
            return Some(self.clone());
        }
        (text.len() <= LONGEST).then(|| Self::new(text))
    }
}

/// Only what holds for all parts: no place.
fn flags(from: &Provenance) -> Provenance {
    from.clone().without_place()
}

/// The provenance of a composed text: the place of its most telling piece, and what overrides any of them.
fn whole(text: &str, pieces: &[(usize, Provenance)]) -> Provenance {
    let mut start = 0;
    let mut best: Option<((bool, usize), &Provenance)> = None;
    for (end, piece) in pieces {
        let is_separator = text.get(start..*end).is_some_and(|part| part.chars().all(|c| !c.is_alphanumeric()));
        let length = if is_separator { 0 } else { end - start };
        // What came here by a name says more than what is written between.
        let weight = (piece.has_hops(), length);
        if piece.origin.is_some() && best.is_none_or(|(known, _)| weight > known) {
            best = Some((weight, piece));
        }
        start = *end;
    }
    let mut from = best.map(|(_, piece)| piece.clone()).unwrap_or_default();
    for (_, piece) in pieces {
        from = from.and(piece);
    }
    from
}

//! From a word to the lines in which it can matter.
//!
//! A word is sought in the text by vector instructions; [what stands around it](super::occurrence) tells the rest.

// A method of a type with a lifetime is not general enough to be passed by its name.
#![allow(clippy::redundant_closure_for_method_calls)]

use std::ops::Range;
use std::sync::Arc;

use memchr::memmem;

use super::ids::narrow;
use super::layout::{Line, LineKind};
use super::memo::Part;
use super::occurrence::Occurrence;
use super::{Module, RegionId};
use crate::text::is_word;

/// How often the words of one line were asked what stands around them.
///
/// Some tests look through all of the line, and a line may hold a hundred thousand words: after so many the parse
/// decides.
#[derive(Default)]
pub(super) struct Patience {
    line: u32,
    asked: u32,
}

impl Patience {
    const MOST: u32 = 64;

    /// Whether enough words of `line` were asked before the one that is asked about now.
    #[inline]
    pub fn ends(&mut self, line: u32) -> bool {
        self.asked = if line == self.line { self.asked + 1 } else { 1 };
        self.line = line;
        self.asked > Self::MOST
    }
}

impl Module {
    /// The lines that belong to `region`, its header not among them.
    pub(super) fn range(&self, region: RegionId) -> Range<u32> {
        match region {
            RegionId::Block(block) => self.layout.ranges[block as usize].clone(),
            RegionId::Inner(line, _) => line..line + 1,
        }
    }

    /// The lines in `range` in which `word` stands as a word of its own, so that `keep` holds for it; each once.
    pub(super) fn lines_with(&self, word: &str, range: Range<u32>, keep: impl Fn(&Occurrence<'_>) -> bool) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        let mut patience = Patience::default();
        let mut see = |places: &mut dyn Iterator<Item = (u32, u32)>| {
            for (line, start) in places {
                if found.last() == Some(&line) {
                    continue;
                }
                let (start, text) = (start as usize, self.text.as_bytes());
                let line_there = &self.layout.lines[line as usize];
                if patience.ends(line) || keep(&Occurrence { text, start, end: start + word.len(), line: line_there }) {
                    found.push(line);
                }
            }
        };
        if range == self.file() {
            let find = || self.places(word, self.file()).collect();
            see(&mut self.memo.places.get((), word, find).iter().copied());
        } else {
            see(&mut self.places(word, range));
        }
        found
    }

    /// Where `word` stands in `range` as a word of its own, and in no text: its line and its first byte, in order.
    fn places<'m>(&'m self, word: &'m str, range: Range<u32>) -> impl Iterator<Item = (u32, u32)> + 'm {
        let lines = &self.layout.lines[range.start as usize..range.end as usize];
        let (from, to) = match (lines.first(), lines.last()) {
            (Some(first), Some(last)) if !word.is_empty() => (first.start as usize, last.end as usize),
            _ => (0, 0),
        };
        let mut line = 0;
        let text = &self.text.as_bytes()[from..to.min(self.text.len())];
        memmem::find_iter(text, word.as_bytes()).filter_map(move |at| {
            let (start, end) = (from + at, from + at + word.len());
            if !self.stands_alone(start, end) {
                return None;
            }
            line += lines[line..].partition_point(|line| line.end as usize <= start);
            let index = range.start + narrow(line);
            let one = self.occurrence(start, end, index as usize)?;
            (one.line.kind != LineKind::Text).then(|| (index, narrow(start)))
        })
    }

    /// What stands from `start` to `end`, if it is a word of its own and stands in the line of number `index`.
    #[inline]
    pub(super) fn occurrence(&self, start: usize, end: usize, index: usize) -> Option<Occurrence<'_>> {
        // What damage leaves behind may be called by a name that goes on in the next line.
        let holds = |line: &&Line| line.start as usize <= start && end <= line.end as usize;
        let line = self.layout.lines.get(index).filter(|line| self.stands_alone(start, end) && holds(line))?;
        Some(Occurrence { text: self.text.as_bytes(), start, end, line })
    }

    /// Whether what stands from `start` to `end` is no part of a longer word.
    #[inline]
    fn stands_alone(&self, start: usize, end: usize) -> bool {
        let text = self.text.as_bytes();
        let goes_on = |byte: Option<&u8>| byte.is_some_and(|byte| is_word(*byte));
        !goes_on(text[..start].last()) && !goes_on(text.get(end))
    }

    /// The lines that may call `word`.
    pub(super) fn lines_calling(&self, word: &str) -> Arc<[u32]> {
        self.lines_where(Part::Called, word, |one| one.is_called())
    }

    /// The lines of the file in which `keep` finds `word` to play `part`, sought once.
    pub(super) fn lines_where(&self, part: Part, word: &str, keep: impl Fn(&Occurrence<'_>) -> bool) -> Arc<[u32]> {
        self.memo.lines.get(part, word, || self.lines_with(word, self.range(RegionId::MODULE), keep).into())
    }

    /// The lines of sort `kind` inside of `region`.
    pub(super) fn lines_of_kind(&self, region: RegionId, kind: LineKind) -> impl Iterator<Item = u32> {
        self.range(region).filter(move |&index| {
            let own = self.layout.lines[index as usize].kind;
            own == kind || own == LineKind::Whole
        })
    }
}

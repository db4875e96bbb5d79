//! From a word to the lines in which it can matter.
//!
//! A word is sought in the text by vector instructions; what stands around it then tells whether it can be a name that
//! is bound, a callee, a member that is set. Each test may let a line through in vain (the parse decides), and none
//! may keep one out.

// A method of a type with a lifetime is not general enough to be passed by its name.
#![allow(clippy::redundant_closure_for_method_calls)]

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use memchr::memmem::{self, Finder};

use super::ids::narrow;
use super::layout::{LAMBDA, Line, LineKind};
use super::memo::Part;
use super::{Module, RegionId};
use crate::text::is_word;

/// A word in the text.
#[derive(Clone, Copy)]
pub(super) struct Occurrence<'t> {
    text: &'t [u8],
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    pub line: &'t Line,
}

#[inline]
pub(super) fn holds(text: &[u8], word: &[u8]) -> bool {
    memmem::find(text, word).is_some()
}

/// Whether a line may hold a lambda or a comprehension.
pub(super) fn has_inner(line: &[u8]) -> bool {
    static FOR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("for"));
    FOR.find(line).is_some() || LAMBDA.find(line).is_some()
}

/// Whether a line may hold a walrus.
pub(super) fn has_walrus(line: &[u8]) -> bool {
    static WALRUS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(":="));
    WALRUS.find(line).is_some()
}

#[inline]
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0c' | b'\\')
}

impl<'t> Occurrence<'t> {
    /// What follows in the line, blanks left out.
    #[inline]
    fn after(&self) -> &'t [u8] {
        let rest = &self.text[self.end..(self.line.end as usize).min(self.text.len())];
        &rest[rest.iter().position(|byte| !is_blank(*byte)).unwrap_or(rest.len())..]
    }

    /// What stands before it in the line, blanks left out.
    #[inline]
    fn before(&self) -> &'t [u8] {
        let front = &self.text[self.line.start as usize..self.start];
        &front[..front.iter().rposition(|byte| !is_blank(*byte)).map_or(0, |at| at + 1)]
    }

    #[inline]
    fn line_text(&self) -> &'t [u8] {
        self.line.text(self.text)
    }

    /// Whether it can be the callee of a call.
    #[inline]
    pub fn is_called(&self) -> bool {
        let after = self.after();
        let closed = after.iter().take_while(|byte| **byte == b')' || is_blank(**byte)).count();
        // A comment may stand between a callee and its bracket.
        matches!(after.get(closed), Some(b'(' | b'#'))
    }

    /// Whether it can be a name that the line binds.
    pub fn is_bound(&self) -> bool {
        use LineKind::{Bind, Class, Except, Function, Global, Import, Whole};
        if matches!(self.line.kind, Import | Whole) || self.is_definition() {
            return true;
        }
        let after = self.after();
        if self.is_dotted() || matches!(after, [b'=', b'=', ..] | [b'.' | b'(' | b'[', ..]) {
            return false;
        }
        let text = self.line_text();
        let binds = matches!(self.line.kind, Bind | Class | Except | Function | Global);
        if binds || text.starts_with(b"del") || has_inner(text) {
            return true;
        }
        match after {
            [b':', b'=', ..] => true,
            [b':', ..] => matches!(self.line.kind, LineKind::Plain),
            // The keyword of an argument binds nothing.
            [b'=', ..] => !self.is_in_call(),
            // What the comment hides decides.
            [b'#', ..] => true,
            // `a, b = c`
            [b',' | b')' | b']', rest @ ..] => memchr::memchr(b'=', rest).is_some(),
            // `a += b`, `a //= b`
            [sign, rest @ ..] => !is_word(*sign) && rest.iter().take(2).any(|byte| *byte == b'='),
            [] => false,
        }
    }

    /// Whether it is certainly a member of something: a dot stands before it, and does not end a comment.
    fn is_dotted(&self) -> bool {
        let before = self.before();
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let same_line = !self.text[self.line.start as usize + before.len()..self.start].contains(&b'\n');
        before.last() == Some(&b'.') && (same_line || !before[start..].contains(&b'#'))
    }

    /// Whether it certainly stands in the brackets of a call.
    fn is_in_call(&self) -> bool {
        let front = &self.text[self.line.start as usize..self.start];
        let mut closed = 0_usize;
        for (at, byte) in front.iter().enumerate().rev() {
            match byte {
                // A bracket may stand in a string.
                b'"' | b'\'' | b'#' => return false,
                b')' | b']' | b'}' => closed += 1,
                b'(' | b'[' | b'{' if closed > 0 => closed -= 1,
                b'(' => return at > 0 && (is_word(front[at - 1]) || matches!(front[at - 1], b')' | b']')),
                b'[' | b'{' => return false,
                _ => {}
            }
        }
        false
    }

    /// Whether it is the name that a `def` or `class` line defines.
    #[inline]
    pub fn is_definition(&self) -> bool {
        let before = self.before();
        match self.line.kind {
            LineKind::Function => before.ends_with(b"def") && before.len() <= b"async def".len() + 8,
            LineKind::Class => before == b"class",
            _ => false,
        }
    }

    /// Whether it can be a member that the line sets: `x.word = 1`, `x["word"] = 1`, `setattr(x, "word", 1)`.
    pub fn is_set(&self) -> bool {
        let sets = || memchr::memchr(b'=', self.line_text()).is_some();
        let settles = || sets() || holds(self.line_text(), b"set");
        match self.before().last() {
            Some(b'.') => {
                matches!(self.after(), [b'=', second, ..] if *second != b'=')
                    || matches!(self.after(), [b':' | b',' | b')' | b']' | b'#', ..]) && sets()
                    // `x["a.word"] = 1`
                    || matches!(self.after(), [b'"' | b'\'', ..]) && settles()
            }
            Some(b'"' | b'\'' | b'[') => settles(),
            _ => false,
        }
    }

    /// Whether it can be the whole of what a name is given, an import's name, or a base of a class.
    pub fn is_given(&self) -> bool {
        match self.after() {
            _ if self.line.kind == LineKind::Whole => true,
            [] => true,
            [b',' | b')' | b'#', ..] if matches!(self.line.kind, LineKind::Import | LineKind::Class) => true,
            [b',' | b')' | b'#', ..] if !self.is_in_call() || holds(self.line_text(), b"partial") => true,
            [b'a', b's', ..] if self.line.kind == LineKind::Import => true,
            // A walrus may end anywhere.
            _ => has_walrus(self.line_text()),
        }
    }

    /// Whether the header it stands in can bind names outside of the function it defines.
    pub fn may_bind_outside(&self) -> bool {
        has_inner(self.line_text()) || has_walrus(self.line_text())
    }

    /// Whether the line holds one of `parts`.
    pub fn line_holds_any(&self, parts: &[&str]) -> bool {
        parts.iter().any(|part| holds(self.line_text(), part.as_bytes()))
    }

    /// Whether the name `owner` and no other word stands before it.
    pub fn follows(&self, owner: &str) -> bool {
        let before = self.before();
        let signs = before.iter().rev().take_while(|byte| !is_word(**byte)).count();
        before[..before.len() - signs].ends_with(owner.as_bytes())
    }

    /// Whether it can be the whole of an argument, or the end of an element of a list.
    pub fn is_handed(&self) -> bool {
        matches!(self.after(), [] | [b',' | b')' | b']' | b'}' | b'#', ..])
    }

    /// Whether it can be an argument of a call by itself.
    pub fn is_passed(&self) -> bool {
        matches!(self.after(), [b',' | b')' | b'#', ..])
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
        let mut see = |places: &mut dyn Iterator<Item = (u32, u32)>| {
            for (line, start) in places {
                if found.last() == Some(&line) {
                    continue;
                }
                let (start, text) = (start as usize, self.text.as_bytes());
                let line_there = &self.layout.lines[line as usize];
                if keep(&Occurrence { text, start, end: start + word.len(), line: line_there }) {
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

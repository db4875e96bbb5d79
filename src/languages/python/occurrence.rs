//! What stands around a word, which tells whether it can be a name that is bound, a callee, a member that is set.
//!
//! Each test may let a line through in vain (the parse decides), and none may keep one out.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use super::layout::{LAMBDA, Line, LineKind, is_quoted};
use crate::text::{self, is_word};

/// A word in the text.
#[derive(Clone, Copy)]
pub(super) struct Occurrence<'t> {
    pub text: &'t [u8],
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

// Made once: lines are many and short.
static SET: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("set"));
static PARTIAL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("partial"));

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

/// `text` without the blanks at its end.
#[inline]
fn trim_blanks(text: &[u8]) -> &[u8] {
    &text[..text.iter().rposition(|byte| !is_blank(*byte)).map_or(0, |at| at + 1)]
}

/// Whether what stands before the blanks at the end of `text` may be a comment.
fn may_end_a_comment(text: &[u8]) -> bool {
    let before = trim_blanks(text);
    text[before.len()..].contains(&b'\n')
        && memchr::memrchr(b'\n', before).map_or(before, |end| &before[end..]).contains(&b'#')
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
        trim_blanks(&self.text[self.line.start as usize..self.start])
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
        matches!(after.get(closed), Some(b'(' | b'#')) && !self.is_definition() && !self.is_quoted()
    }

    /// Whether it certainly stands in a string and is nothing but text.
    pub fn is_quoted(&self) -> bool {
        let front = &self.text[self.line.start as usize..self.start];
        self.line.kind != LineKind::Whole
            && memchr::memchr2(b'"', b'\'', front).is_some()
            && is_quoted(self.text, self.line.start as usize, self.start)
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
        let settles = || sets() || SET.find(self.line_text()).is_some();
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

    /// Whether it can be the end of all that a name is given, an import's name, or a base of a class.
    pub fn is_given(&self) -> bool {
        let after = self.after();
        match self.line.kind {
            LineKind::Whole => true,
            LineKind::Import | LineKind::Class if matches!(after, [] | [b',' | b')' | b'#', ..]) => true,
            LineKind::Import if after.starts_with(b"as") => true,
            LineKind::Plain
                if matches!(after, [b',' | b')' | b'#', ..]) && PARTIAL.find(self.line_text()).is_some() =>
            {
                true
            }
            LineKind::Plain if self.is_last() && self.may_follow_a_sign() => true,
            // A walrus may stand in any line, and end anywhere.
            _ => has_walrus(self.line_text()),
        }
    }

    /// Whether nothing but brackets follows in the line, and what a comment hides.
    fn is_last(&self) -> bool {
        let after = self.after();
        let closed = after.iter().take_while(|byte| **byte == b')' || is_blank(**byte)).count();
        matches!(after[closed..], [] | [b'#', ..])
    }

    /// Whether it, with the names that lead to it, can stand right behind `=`, as far as its end tells.
    fn may_follow_a_sign(&self) -> bool {
        let mut front = &self.text[self.line.start as usize..self.start];
        let before = loop {
            let before = trim_blanks(front);
            let [object @ .., b'.'] = before else { break before };
            let object = trim_blanks(object);
            let name = object.iter().rev().take_while(|byte| is_word(**byte)).count();
            // The object may be whatever has members, and a comment may hide what stands before.
            if name == 0 || may_end_a_comment(front) || may_end_a_comment(&before[..before.len() - 1]) {
                return true;
            }
            front = &object[..object.len() - name];
        };
        if may_end_a_comment(front) {
            return true;
        }
        let is_closed = self.after().first() == Some(&b')');
        match before {
            [.., b':', b'='] => true,
            // In brackets it is the name of an argument that stands before the sign.
            [.., b'='] => !is_closed,
            [.., last, b'('] => !is_word(*last) && !matches!(last, b')' | b']'),
            _ => before.ends_with(b"await"),
        }
    }

    /// Whether the header it stands in can bind names outside of the function it defines.
    pub fn may_bind_outside(&self) -> bool {
        has_inner(self.line_text()) || has_walrus(self.line_text())
    }

    /// Whether the line holds one of the texts that are sought.
    pub fn line_holds_any(&self, sought: &text::Finder) -> bool {
        sought.find_iter(self.line_text()).next().is_some()
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

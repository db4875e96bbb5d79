//! Words: where they end, and what is quoted in them.

use memchr::{memchr, memchr2};

use super::Role;
use super::bytes::{SPECIAL, ends_word};
use super::context::{Bracket, Context};
use super::reader::Reader;

impl Reader<'_> {
    /// Opens a word, if one can begin here.
    pub(super) fn open_word(&mut self, last: bool, role: Option<Role>) -> bool {
        let begins = match self.peek() {
            None => false,
            Some(b'<' | b'>') => self.look(1) == Some(b'('),
            Some(b'`') => self.backquote.is_none(),
            Some(b'\\') => self.continuation().is_none() || self.joined().is_some(),
            Some(b'\r') => self.look(1) != Some(b'\n'),
            Some(byte) => !ends_word(byte),
        };
        if begins {
            self.open(Context::Word(last), role);
        }
        begins
    }

    /// Reads on in a word. `last` says whether a simple command reaches up to its end.
    pub(super) fn word(&mut self, last: bool) {
        loop {
            let rest = self.rest();
            self.at += rest.iter().position(|byte| SPECIAL[usize::from(*byte)]).unwrap_or(rest.len());
            match self.peek() {
                Some(b'\'') => self.single(),
                Some(b'"') => return self.open_double(),
                Some(b'$') => return self.dollar(false),
                Some(b'`') if self.backquote.is_none() => return self.open_backquote(),
                Some(b'\\') if self.continuation().is_some() => match self.joined() {
                    Some(length) => self.at += length,
                    None => return self.end_word(last),
                },
                Some(b'\\') => self.at += 2,
                Some(b'\r') if self.look(1) != Some(b'\n') => self.at += 1,
                Some(b'<' | b'>') if self.look(1) == Some(b'(') => return self.open_substitution(2),
                Some(b'(') if self.opens_pattern() => {
                    self.open(Context::Bracket(Bracket::Pattern(0)), None);
                    self.at += 1;
                    return;
                }
                _ => return self.end_word(last),
            }
        }
    }

    /// Ends a word here.
    pub(super) fn end_word(&mut self, last: bool) {
        self.at = self.at.min(self.end);
        self.token_end = self.at;
        self.close();
        if last {
            self.extend();
        }
    }

    /// Whether the bracket that is next belongs to the word before it: `@(a|b)`, or `a=(b)` for `eval` and in the
    /// overrides of Hydra.
    fn opens_pattern(&self) -> bool {
        let start = self.stack.last().map_or(0, |frame| self.start_of(frame));
        let before = self.text.as_bytes().get(start..self.at).and_then(<[u8]>::last);
        matches!(before, Some(b'?' | b'*' | b'+' | b'@' | b'!' | b'='))
    }

    /// Takes `'...'`.
    pub(super) fn single(&mut self) {
        let start = self.at;
        self.at += 1;
        let rest = self.rest();
        // A backquote ends what it is around before quotes are looked at.
        let found = if self.backquote.is_some() { memchr2(b'\'', b'`', rest) } else { memchr(b'\'', rest) };
        match found {
            Some(length) if rest.get(length) == Some(&b'\'') => self.at += length + 1,
            Some(length) => self.unclosed(start, self.at + length),
            None => self.unclosed(start, self.end),
        }
    }

    /// Takes `$'...'`, where a backslash escapes a quote.
    pub(super) fn escaped_single(&mut self) {
        let start = self.at;
        self.at += 2;
        while let Some(byte) = self.peek() {
            match byte {
                b'\'' => {
                    self.at += 1;
                    return;
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.unclosed(start, self.end);
    }

    /// What is at `start` is never closed: it ends with its line, or at `end`.
    fn unclosed(&mut self, start: usize, end: usize) {
        self.at = self.line_end(start).min(end);
        self.damage(start, self.at);
    }
}

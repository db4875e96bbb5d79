//! `NAME=value`, `NAME+=value`, `NAME[subscript]=value`, and arrays.

use super::Role;
use super::bytes::is_name;
use super::context::{Bracket, Context};
use super::reader::Reader;

/// The longest subscript that is looked for, in bytes.
const SUBSCRIPT: usize = 300;

impl Reader<'_> {
    /// Opens an assignment, if one begins here.
    pub(super) fn begin_assignment(&mut self) -> bool {
        let rest = self.rest();
        let name = rest.iter().take_while(|byte| is_name(**byte)).count();
        if name == 0 || rest.first().is_some_and(u8::is_ascii_digit) {
            return false;
        }
        let behind = rest.get(name..).unwrap_or_default();
        let subscript = behind.first() == Some(&b'[');
        if !subscript && sign(behind).is_none() || subscript && !is_subscript(behind) {
            return false;
        }
        self.open(Context::Assignment(false), Some(Role::Assignment));
        self.token(name);
        if subscript {
            self.open_bracket(Bracket::Square(0), 1);
        }
        true
    }

    /// Reads on in an assignment: its value, or its end.
    pub(super) fn assignment(&mut self, read: bool) {
        if read {
            self.close();
            return self.extend();
        }
        self.become_context(Context::Assignment(true));
        self.token(sign(self.rest()).unwrap_or(0));
        if self.peek() == Some(b'(') {
            self.open(Context::Array, None);
            self.token(1);
        } else {
            self.open_word(false, None);
        }
    }

    /// Reads on among the elements of an array.
    pub(super) fn array(&mut self) {
        self.blanks();
        match self.peek() {
            Some(b'\n') => self.newline(),
            Some(b')') => {
                self.token(1);
                self.close();
            }
            Some(b';' | b'&' | b'|' | b'(') => {
                let start = self.stack.last().map_or(self.at, |frame| self.start_of(frame));
                self.damage(start, self.at);
                self.close();
            }
            Some(_) if self.open_word(false, Some(Role::Word)) => {}
            Some(b'`') => self.close_backquote(),
            Some(_) => {
                self.damage(self.at, self.at + 1);
                self.token(1);
            }
            None => {}
        }
    }
}

/// The length of the sign of an assignment that `text` begins with.
fn sign(text: &[u8]) -> Option<usize> {
    match text {
        [b'=', ..] => Some(1),
        [b'+', b'=', ..] => Some(2),
        _ => None,
    }
}

/// Whether `text` begins with a subscript that is assigned to: `[1]=`, `[$(a b)]+=`.
fn is_subscript(text: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (index, byte) in text.iter().enumerate().take(SUBSCRIPT) {
        match (quote, *byte) {
            _ if escaped => escaped = false,
            (_, b'\n') => return false,
            (None | Some(b'"'), b'\\') => escaped = true,
            (Some(mark), byte) if mark == byte => quote = None,
            (None, b'\'' | b'"') => quote = Some(*byte),
            (None, b'[') => depth += 1,
            (None, b']') => {
                depth -= 1;
                if depth == 0 {
                    return text.get(index + 1..).and_then(sign).is_some();
                }
            }
            _ => {}
        }
    }
    false
}

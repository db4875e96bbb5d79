//! Names, literals, and what is appended to them: attributes, calls, indices.

use super::super::{Field, Sort};
use super::Reader;
use crate::text;

impl Reader<'_> {
    /// An atom with everything that is appended to it.
    pub(super) fn primary(&mut self) -> Option<u32> {
        let mut node = self.atom()?;
        loop {
            node = match self.peek() {
                Some(b'.') => {
                    self.at += 1;
                    let name = self.name()?;
                    let attribute = self.around(Sort::Attribute, node, Field::Object);
                    self.tree.adopt(attribute, name, Field::Attribute);
                    attribute
                }
                Some(b'(') => {
                    let arguments = self.deeper(Self::arguments)?;
                    let call = self.around(Sort::Call, node, Field::Function);
                    self.tree.adopt(call, arguments, Field::Arguments);
                    call
                }
                Some(b'[') => self.deeper(|reader| reader.subscript(node))?,
                _ => return Some(node),
            };
        }
    }

    fn atom(&mut self) -> Option<u32> {
        let first = self.peek()?;
        match first {
            b'(' => self.deeper(Self::parenthesis),
            b'[' => self.deeper(Self::list),
            b'{' => self.deeper(Self::braces),
            b'"' | b'\'' => self.texts(),
            b'0'..=b'9' => self.number(),
            b'.' if self.text[self.at..].starts_with(b"...") => {
                self.at += 3;
                Some(self.tree.add(Sort::Other, self.at - 3, self.at))
            }
            b'.' => self.number(),
            _ if first.is_ascii_alphabetic() || first == b'_' => self.named(),
            _ => None,
        }
    }

    #[inline]
    fn named(&mut self) -> Option<u32> {
        let word = self.word();
        let length = word.len();
        let sort = match word {
            b"None" => Sort::Nothing,
            b"True" => Sort::True,
            b"False" => Sort::False,
            _ if length <= 2 && matches!(self.text.get(self.at + length), Some(b'"' | b'\'')) => return self.texts(),
            _ => return self.name(),
        };
        self.at += length;
        Some(self.tree.add(sort, self.at - length, self.at))
    }

    /// A number: digits with what may stand among them, the common forms only.
    fn number(&mut self) -> Option<u32> {
        let start = self.at;
        let based = self.text[start] == b'0' && matches!(self.second(), Some(b'x' | b'X' | b'b' | b'B' | b'o' | b'O'));
        if based {
            let base = self.text[start + 1].to_ascii_lowercase();
            self.at += 2;
            self.digits(|byte| match base {
                b'x' => byte.is_ascii_hexdigit(),
                b'b' => matches!(byte, b'0' | b'1'),
                _ => matches!(byte, b'0'..=b'7'),
            })?;
        } else {
            let is_digit = |byte: u8| byte.is_ascii_digit();
            if self.text[start] != b'.' {
                self.digits(is_digit)?;
            }
            if self.text.get(self.at) == Some(&b'.') {
                self.at += 1;
                let digits = self.digits(is_digit);
                if self.text[start] == b'.' {
                    digits?;
                }
            }
            if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
                self.at += 1 + usize::from(matches!(self.second(), Some(b'+' | b'-')));
                self.digits(is_digit)?;
            }
            self.at += usize::from(matches!(self.text.get(self.at), Some(b'j' | b'J')));
        }
        let ends = self.text.get(self.at).is_none_or(|byte| !is_part(*byte));
        ends.then(|| self.tree.add(Sort::Number, start, self.at))
    }

    /// At least one digit; a `_` may stand between two.
    fn digits(&mut self, is_digit: impl Fn(u8) -> bool) -> Option<()> {
        let start = self.at;
        while let Some(&byte) = self.text.get(self.at) {
            let joins = byte == b'_' && self.at > start && self.second().is_some_and(&is_digit);
            if !is_digit(byte) && !joins {
                break;
            }
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

/// Whether a number cannot end before `byte`.
fn is_part(byte: u8) -> bool {
    text::is_word(byte) || matches!(byte, b'.' | b'"' | b'\'')
}

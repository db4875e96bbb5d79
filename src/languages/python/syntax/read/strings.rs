//! String literals: their parts, and the holes of f-strings.

use super::super::{Field, Sort};
use super::Reader;
use crate::languages::python::strings::prefix;

/// What begins and ends a literal, and what may stand in it.
#[derive(Clone, Copy)]
struct Literal {
    quote: u8,
    is_triple: bool,
    is_raw: bool,
}

impl Reader<'_> {
    /// One literal, or several side by side.
    pub(super) fn texts(&mut self) -> Option<u32> {
        let first = self.literal()?;
        let mut all = None;
        while self.at_literal() {
            let next = self.literal()?;
            let node = *all.get_or_insert_with(|| self.around(Sort::Texts, first, Field::None));
            self.append(node, next, Field::None);
        }
        Some(all.unwrap_or(first))
    }

    fn at_literal(&mut self) -> bool {
        let length = self.word().len();
        length <= 2 && matches!(self.text.get(self.at + length), Some(b'"' | b'\''))
    }

    fn literal(&mut self) -> Option<u32> {
        let start = self.at;
        let letters = self.word().len();
        self.at += letters;
        let quote = self.text.get(self.at).copied().filter(|quote| self.quote != Some(*quote))?;
        let is_triple = self.text[self.at..].first_chunk() == Some(&[quote; 3]);
        self.at += if is_triple { 3 } else { 1 };
        let opening = std::str::from_utf8(&self.text[start..self.at]).ok()?;
        let known = |letter: u8| matches!(letter.to_ascii_lowercase(), b'r' | b'b' | b'u' | b'f');
        if !opening.as_bytes()[..letters].iter().all(|letter| known(*letter)) {
            return None;
        }
        let prefix = prefix(opening);
        let literal = Literal { quote, is_triple, is_raw: prefix.raw };
        let node = self.tree.add(Sort::Text, start, start);
        let opening = self.tree.add(Sort::Opening, start, self.at);
        self.tree.adopt(node, opening, Field::None);
        if prefix.template {
            self.template(node, literal)?;
        } else {
            self.content(node, literal)?;
        }
        self.at += if is_triple { 3 } else { 1 };
        let end = self.at;
        self.close(node, end);
        Some(node)
    }

    /// What stands up to the closing quotes.
    fn content(&mut self, node: u32, literal: Literal) -> Option<()> {
        let start = self.at;
        let mut is_plain = false;
        while !self.at_end(literal) {
            let protects = |byte: u8| byte == literal.quote || matches!(byte, b'\\' | b'\n' | b'\r');
            is_plain |= self.text[self.at] != b'\\' || !self.second().is_some_and(protects);
            self.letter(literal)?;
        }
        self.piece(node, start);
        // The grammar takes a raw literal of nothing but escapes for an empty one.
        (is_plain || self.at == start || !literal.is_raw).then_some(())
    }

    /// The same with holes.
    fn template(&mut self, node: u32, literal: Literal) -> Option<()> {
        if self.quote.is_some() || literal.is_raw && memchr::memchr(b'\\', self.text).is_some() {
            return None;
        }
        let mut start = self.at;
        while !self.at_end(literal) {
            match (self.text[self.at], self.second()) {
                (b'{', Some(b'{')) | (b'}', Some(b'}')) => self.at += 2,
                (b'{', _) => {
                    self.piece(node, start);
                    self.quote = Some(literal.quote);
                    let hole = self.hole();
                    self.quote = None;
                    self.tree.adopt(node, hole?, Field::None);
                    start = self.at;
                }
                (b'}', _) | (b'\\', Some(b'N' | b'{' | b'}')) => return None,
                _ => self.letter(literal)?,
            }
        }
        self.piece(node, start);
        Some(())
    }

    #[inline]
    fn at_end(&self, literal: Literal) -> bool {
        let rest = &self.text[self.at..];
        if literal.is_triple {
            rest.first_chunk() == Some(&[literal.quote; 3])
        } else {
            rest.first() == Some(&literal.quote)
        }
    }

    /// One letter of a literal, or a backslash and what it protects.
    #[inline]
    fn letter(&mut self, literal: Literal) -> Option<()> {
        match *self.text.get(self.at)? {
            0 => return None,
            b'\n' if !literal.is_triple => return None,
            b'\\' => {
                let protects = self.text[self.at..].first_chunk() == Some(b"\\\r\n");
                self.at += if protects { 3 } else { 2 };
            }
            _ => self.at += 1,
        }
        (self.at < self.text.len()).then_some(())
    }

    /// Adds what stands from `start` to here as a part of `node`.
    fn piece(&mut self, node: u32, start: usize) {
        if start < self.at {
            let content = self.tree.add(Sort::Content, start, self.at);
            self.tree.adopt(node, content, Field::None);
        }
    }

    /// `{value}`, `{value!r:>10}`.
    fn hole(&mut self) -> Option<u32> {
        let node = self.tree.add(Sort::Hole, self.at, self.at);
        let start = self.at;
        self.at += 1;
        let value = self.expression()?;
        self.tree.adopt(node, value, Field::Expression);
        if self.peek() == Some(b'!') {
            self.at += 1;
            self.text.get(self.at).filter(|letter| letter.is_ascii_lowercase())?;
            self.at += 1;
        }
        if self.peek() == Some(b':') {
            let first = self.at;
            let rest = &self.text[first..];
            let length = rest.iter().position(|byte| matches!(byte, b'{' | b'}' | b'"' | b'\'' | b'\\' | b'\n'))?;
            self.at += length;
            let format = self.tree.add(Sort::Other, first, self.at);
            self.tree.adopt(node, format, Field::Format);
        }
        let is_simple = !self.text[start..self.at].iter().any(|byte| matches!(byte, b'\n' | b'\\' | b'#'));
        self.expect(b'}').filter(|()| is_simple)?;
        let end = self.at;
        self.close(node, end);
        Some(node)
    }
}

//! What stands in brackets: arguments, indices, tuples, lists, dictionaries, comprehensions.

use super::super::{Field, NONE, Sort};
use super::Reader;

impl Reader<'_> {
    /// The arguments of a call, or the generator that is its only one.
    pub(super) fn arguments(&mut self) -> Option<u32> {
        let list = self.open(Sort::Arguments)?;
        while !self.takes(b')') {
            let argument = self.argument()?;
            if matches!(self.word(), b"for" | b"async") {
                let is_only = self.first(list) == NONE;
                return if is_only && self.sort(argument) != Sort::Keyword {
                    self.comprehension(list, Sort::Comprehension, argument, b')')
                } else {
                    None
                };
            }
            self.tree.adopt(list, argument, Field::None);
            if !self.takes(b',') {
                self.expect(b')')?;
                break;
            }
        }
        Some(self.closed(list))
    }

    fn argument(&mut self) -> Option<u32> {
        if self.peek() == Some(b'*') {
            return self.star();
        }
        let start = self.at;
        let length = self.word().len();
        self.at += length;
        let is_keyword = length > 0 && self.peek() == Some(b'=') && self.second() != Some(b'=');
        self.at = start;
        if !is_keyword {
            return self.expression();
        }
        let name = self.name()?;
        let keyword = self.around(Sort::Keyword, name, Field::Name);
        self.expect(b'=')?;
        let value = self.expression()?;
        self.append(keyword, value, Field::Value);
        Some(keyword)
    }

    /// `*value` or `**value`.
    fn star(&mut self) -> Option<u32> {
        let start = self.at;
        self.at += 1;
        let is_double = self.text.get(self.at) == Some(&b'*');
        self.at += usize::from(is_double);
        let value = if is_double { self.expression()? } else { self.primary()? };
        let sort = if is_double { Sort::DoubleStar } else { Sort::Star };
        let node = self.tree.add(sort, start, self.end(value));
        self.tree.adopt(node, value, Field::None);
        // What the star takes of an operation is not for us to say.
        matches!(self.peek(), Some(b',' | b')' | b']' | b'}')).then_some(node)
    }

    /// `object[...]`
    pub(super) fn subscript(&mut self, object: u32) -> Option<u32> {
        let node = self.around(Sort::Subscript, object, Field::Value);
        self.expect(b'[')?;
        loop {
            let index = self.index()?;
            self.tree.adopt(node, index, Field::Subscript);
            if !self.takes(b',') {
                self.expect(b']')?;
                break;
            }
            if self.takes(b']') {
                break;
            }
        }
        Some(self.closed(node))
    }

    /// An index, or a slice.
    fn index(&mut self) -> Option<u32> {
        self.blanks();
        let start = self.at;
        let mut first = None;
        if self.peek() != Some(b':') {
            let index = self.expression()?;
            if self.peek() != Some(b':') {
                return Some(index);
            }
            first = Some(index);
        }
        let node = self.tree.add(Sort::Slice, start, start);
        if let Some(first) = first {
            self.tree.adopt(node, first, Field::None);
        }
        for _ in 0..2 {
            if !self.takes(b':') {
                break;
            }
            let end = self.at;
            self.close(node, end);
            if !matches!(self.peek(), Some(b':' | b',' | b']')) {
                let part = self.expression()?;
                self.append(node, part, Field::None);
            }
        }
        Some(node)
    }

    /// `(...)`: a tuple, a generator, or only brackets.
    pub(super) fn parenthesis(&mut self) -> Option<u32> {
        let node = self.open(Sort::Wrapper)?;
        if self.peek() == Some(b')') {
            return self.elements(node, b')');
        }
        if self.word() == b"yield" {
            let value = self.yielded()?;
            self.tree.adopt(node, value, Field::None);
            self.expect(b')')?;
            return Some(self.closed(node));
        }
        let first = self.element()?;
        match self.peek()? {
            b')' if self.sort(first) != Sort::Star => {
                self.at += 1;
                self.tree.adopt(node, first, Field::None);
                Some(self.closed(node))
            }
            b',' => {
                self.at += 1;
                self.tree.adopt(node, first, Field::None);
                self.elements(node, b')')
            }
            _ => self.comprehension(node, Sort::Comprehension, first, b')'),
        }
    }

    pub(super) fn list(&mut self) -> Option<u32> {
        let node = self.open(Sort::Sequence)?;
        self.collection(node, b']')
    }

    /// The elements of a list or set, or its comprehension.
    fn collection(&mut self, node: u32, close: u8) -> Option<u32> {
        if self.peek() == Some(close) {
            return self.elements(node, close);
        }
        let first = self.element()?;
        if matches!(self.word(), b"for" | b"async") {
            return self.comprehension(node, Sort::Comprehension, first, close);
        }
        self.tree.adopt(node, first, Field::None);
        if !self.takes(b',') {
            self.expect(close)?;
            self.set_sort(node, Sort::Sequence);
            return Some(self.closed(node));
        }
        self.elements(node, close)
    }

    /// The rest of a sequence, up to its bracket.
    fn elements(&mut self, node: u32, close: u8) -> Option<u32> {
        self.set_sort(node, Sort::Sequence);
        while !self.takes(close) {
            let element = self.element()?;
            self.tree.adopt(node, element, Field::None);
            if !self.takes(b',') {
                self.expect(close)?;
                break;
            }
        }
        Some(self.closed(node))
    }

    fn element(&mut self) -> Option<u32> {
        if self.peek() == Some(b'*') {
            return self.star().filter(|node| self.sort(*node) == Sort::Star);
        }
        self.expression()
    }

    /// `{...}`: a dictionary or a set, or a comprehension of either.
    pub(super) fn braces(&mut self) -> Option<u32> {
        let node = self.open(Sort::Dictionary)?;
        if self.peek() == Some(b'*') && self.second() != Some(b'*') {
            return self.collection(node, b'}');
        }
        while !self.takes(b'}') {
            let entry = if self.peek() == Some(b'*') {
                self.star().filter(|node| self.sort(*node) == Sort::DoubleStar)?
            } else {
                let key = self.expression()?;
                let is_first = self.first(node) == NONE;
                if !self.takes(b':') {
                    return if is_first { self.set(node, key) } else { None };
                }
                let pair = self.around(Sort::Pair, key, Field::Key);
                let value = self.expression()?;
                self.append(pair, value, Field::Value);
                if matches!(self.word(), b"for" | b"async") {
                    return if is_first { self.comprehension(node, Sort::Mapping, pair, b'}') } else { None };
                }
                pair
            };
            self.tree.adopt(node, entry, Field::None);
            if !self.takes(b',') {
                self.expect(b'}')?;
                break;
            }
        }
        Some(self.closed(node))
    }

    /// What turned out to be a set with `first`.
    fn set(&mut self, node: u32, first: u32) -> Option<u32> {
        if matches!(self.word(), b"for" | b"async") {
            return self.comprehension(node, Sort::Comprehension, first, b'}');
        }
        self.tree.adopt(node, first, Field::None);
        if !self.takes(b',') {
            self.expect(b'}')?;
            self.set_sort(node, Sort::Sequence);
            return Some(self.closed(node));
        }
        self.elements(node, b'}')
    }

    /// The clauses of the comprehension `node`, which has `body`, up to its bracket.
    fn comprehension(&mut self, node: u32, sort: Sort, body: u32, close: u8) -> Option<u32> {
        if matches!(self.sort(body), Sort::Star | Sort::DoubleStar | Sort::Walrus) {
            return None;
        }
        self.set_sort(node, sort);
        self.tree.adopt(node, body, Field::Body);
        let mut count = 0;
        while !self.takes(close) {
            let start = self.at;
            let clause = match self.word() {
                b"if" if count > 0 => {
                    self.at += 2;
                    let test = self.simple()?;
                    let clause = self.tree.add(Sort::Other, start, self.end(test));
                    self.tree.adopt(clause, test, Field::None);
                    clause
                }
                b"for" => {
                    self.at += 3;
                    let left = self.targets()?;
                    self.takes_word(b"in").then_some(())?;
                    let right = self.simple()?;
                    let clause = self.tree.add(Sort::ForClause, start, self.end(right));
                    self.tree.adopt(clause, left, Field::Left);
                    self.tree.adopt(clause, right, Field::Right);
                    clause
                }
                _ => return None,
            };
            self.tree.adopt(node, clause, Field::None);
            count += 1;
        }
        if count == 0 {
            return None;
        }
        Some(self.closed(node))
    }

    /// Begins a node at the bracket that stands here.
    fn open(&mut self, sort: Sort) -> Option<u32> {
        self.peek()?;
        self.at += 1;
        Some(self.tree.add(sort, self.at - 1, self.at))
    }

    /// Ends `node` behind the bracket that was read last.
    fn closed(&mut self, node: u32) -> u32 {
        let end = self.at;
        self.close(node, end);
        node
    }

    pub(super) fn set_sort(&mut self, node: u32, sort: Sort) {
        self.tree.nodes[node as usize].sort = sort;
    }
}

//! Statements of one line, and the headers of blocks.

use super::super::{Field, NONE, Sort, Stored};
use super::Reader;

impl Reader<'_> {
    /// The one statement of the line.
    pub(super) fn statement(&mut self) -> Option<u32> {
        let start = self.at;
        match self.word() {
            b"import" | b"from" => self.import(),
            b"def" | b"async" => self.function(),
            b"class" => self.class(),
            b"if" | b"while" => self.condition(),
            b"for" => self.iteration(),
            b"with" => self.context(),
            b"return" => {
                self.at += b"return".len();
                let node = self.tree.add(Sort::Return, start, self.at);
                self.values(node)
            }
            b"raise" => self.raise(),
            b"break" | b"continue" | b"pass" => {
                let sort = if self.word() == b"pass" { Sort::Other } else { Sort::Leave };
                self.at += self.word().len();
                Some(self.tree.add(sort, start, self.at))
            }
            b"global" | b"nonlocal" => self.declaration(),
            b"del" => {
                self.at += b"del".len();
                let node = self.tree.add(Sort::Delete, start, self.at);
                self.values(node).filter(|node| self.end(*node) > start + 3)
            }
            b"assert" => self.assertion(),
            // `print >> a`, `exec "..." in b`, `type A = b`: only what is surely none of them.
            word @ (b"print" | b"exec" | b"match" | b"type") => {
                let is_print = word == b"print";
                let next = start + word.len();
                match self.text.get(next) {
                    Some(b'(') if is_print => {
                        let node = self.simple_statement()?;
                        let only = self.first(node);
                        let is_call = self.sort(only) == Sort::Call && self.end(only) == self.end(node);
                        (is_call && self.is_name(self.first(only))).then_some(node)
                    }
                    Some(b'.') => self.simple_statement(),
                    _ => None,
                }
            }
            _ => self.simple_statement(),
        }
    }

    fn is_name(&self, node: u32) -> bool {
        self.sort(node) == Sort::Name
    }

    /// Expressions, an assignment, a `yield`.
    fn simple_statement(&mut self) -> Option<u32> {
        self.blanks();
        let node = self.tree.add(Sort::Statement, self.at, self.at);
        let first = if self.word() == b"yield" { self.yielded()? } else { self.assigned()? };
        // Expressions side by side are no list here.
        if self.sort(first) == Sort::Sequence && !self.is_bracketed(first) {
            let stored = self.tree.nodes[first as usize];
            let children = self.tree.nodes[node as usize];
            self.tree.nodes[node as usize] = Stored { first: stored.first, last: stored.last, ..children };
            let mut next = stored.first;
            while next != NONE {
                let child = &mut self.tree.nodes[next as usize];
                child.parent = node;
                next = child.next;
            }
        } else {
            self.tree.adopt(node, first, Field::None);
        }
        let end = self.end(first);
        self.close(node, end);
        Some(node)
    }

    /// Expressions, which an assignment may follow.
    fn assigned(&mut self) -> Option<u32> {
        let left = self.list_of_values(true)?;
        match (self.peek(), self.second()) {
            (Some(b'='), _) => {
                self.pattern(left)?;
                let node = self.around(Sort::Assignment, left, Field::Left);
                self.at += 1;
                self.right_side(node)
            }
            (Some(b':'), _) if matches!(self.sort(left), Sort::Name | Sort::Attribute | Sort::Subscript) => {
                let node = self.around(Sort::Assignment, left, Field::Left);
                self.at += 1;
                let annotation = self.annotation()?;
                self.append(node, annotation, Field::Type);
                if self.takes(b'=') { self.right_side(node) } else { Some(node) }
            }
            (Some(b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'<' | b'>'), _) => {
                self.pattern(left)?;
                let rest = &self.text[self.at..];
                let length = 1 + rest.iter().take(3).position(|byte| *byte == b'=')?;
                let operator = self.tree.add(Sort::Operator, self.at, self.at + length);
                self.at += length;
                let node = self.around(Sort::Augmented, left, Field::Left);
                self.tree.adopt(node, operator, Field::Operator);
                self.right_side(node)
            }
            _ => Some(left),
        }
    }

    fn right_side(&mut self, node: u32) -> Option<u32> {
        let right = if self.word() == b"yield" { self.yielded()? } else { self.deeper(Self::assigned)? };
        // An annotation is none in the middle of a chain.
        let chained = self.sort(right) == Sort::Assignment;
        if chained && self.first(right) != NONE {
            let second = self.tree.nodes[self.first(right) as usize].next;
            if self.tree.nodes[second as usize].field == Field::Type {
                return None;
            }
        }
        self.append(node, right, Field::Right);
        Some(node)
    }

    /// One expression, or several as a sequence; stars only where `stars` says so.
    pub(super) fn list_of_values(&mut self, stars: bool) -> Option<u32> {
        let first = self.value(stars)?;
        if self.peek() != Some(b',') {
            return (self.sort(first) != Sort::Star).then_some(first);
        }
        let node = self.around(Sort::Sequence, first, Field::None);
        while self.takes(b',') {
            let end = self.at;
            self.close(node, end);
            if matches!(self.peek(), None | Some(b'=' | b':')) {
                break;
            }
            let value = self.value(stars)?;
            self.append(node, value, Field::None);
        }
        Some(node)
    }

    fn value(&mut self, stars: bool) -> Option<u32> {
        if self.peek() != Some(b'*') {
            return self.expression();
        }
        let star = self.at;
        self.at += 1;
        let is_place =
            |reader: &Self, node| matches!(reader.sort(node), Sort::Name | Sort::Attribute | Sort::Subscript);
        let value = self.primary().filter(|node| stars && is_place(self, *node))?;
        let node = self.tree.add(Sort::Star, star, self.end(value));
        self.tree.adopt(node, value, Field::None);
        matches!(self.peek(), None | Some(b',' | b'=')).then_some(node)
    }

    /// Takes what was read as a value for what is assigned to.
    pub(super) fn pattern(&mut self, node: u32) -> Option<()> {
        match self.sort(node) {
            Sort::Name | Sort::Attribute | Sort::Subscript => return Some(()),
            Sort::Star => {}
            // `(a) = b` has a tuple for the grammar.
            Sort::Wrapper if self.text[self.start(node)] == b'(' => self.set_sort(node, Sort::Sequence),
            Sort::Sequence if self.text[self.start(node)] != b'{' => {}
            _ => return None,
        }
        let mut next = self.first(node);
        while next != NONE {
            self.pattern(next)?;
            next = self.tree.nodes[next as usize].next;
        }
        Some(())
    }

    fn is_bracketed(&self, node: u32) -> bool {
        let first = self.first(node);
        first == NONE || self.start(first) > self.start(node)
    }

    /// What a loop assigns to.
    pub(super) fn targets(&mut self) -> Option<u32> {
        let first = self.target()?;
        if self.peek() != Some(b',') {
            return Some(first);
        }
        let node = self.around(Sort::Sequence, first, Field::None);
        while self.takes(b',') {
            let end = self.at;
            self.close(node, end);
            if self.word() == b"in" {
                break;
            }
            let target = self.target()?;
            self.append(node, target, Field::None);
        }
        Some(node)
    }

    fn target(&mut self) -> Option<u32> {
        let target = self.primary()?;
        self.pattern(target)?;
        Some(target)
    }

    pub(super) fn yielded(&mut self) -> Option<u32> {
        self.blanks();
        let node = self.tree.add(Sort::Yield, self.at, self.at + b"yield".len());
        self.at += b"yield".len();
        if self.takes_word(b"from") {
            let value = self.expression()?;
            self.append(node, value, Field::None);
            return Some(node);
        }
        self.values(node)
    }

    /// Adds the values of a `return` or the like, if there are any.
    fn values(&mut self, node: u32) -> Option<u32> {
        if !matches!(self.peek(), None | Some(b')')) {
            let value = self.list_of_values(false)?;
            self.append(node, value, Field::None);
        }
        Some(node)
    }

    fn raise(&mut self) -> Option<u32> {
        let node = self.tree.add(Sort::Leave, self.at, self.at + b"raise".len());
        self.at += b"raise".len();
        if self.peek().is_some() {
            self.values(node)?;
            if self.takes_word(b"from") {
                let cause = self.expression()?;
                self.append(node, cause, Field::None);
            }
        }
        Some(node)
    }

    fn declaration(&mut self) -> Option<u32> {
        let start = self.at;
        let is_global = self.word() == b"global";
        self.at += self.word().len();
        let node = self.tree.add(if is_global { Sort::Global } else { Sort::Other }, start, start);
        loop {
            let name = self.name()?;
            self.append(node, name, Field::None);
            if !self.takes(b',') {
                return Some(node);
            }
        }
    }

    fn assertion(&mut self) -> Option<u32> {
        let node = self.tree.add(Sort::Other, self.at, self.at);
        self.at += b"assert".len();
        loop {
            let value = self.expression()?;
            self.append(node, value, Field::None);
            if !self.takes(b',') {
                return Some(node);
            }
        }
    }
}

//! Headers of blocks: functions with their parameters, classes, conditions, loops.

use super::super::{Field, Sort};
use super::Reader;

impl Reader<'_> {
    pub(super) fn function(&mut self) -> Option<u32> {
        let node = self.tree.add(Sort::Function, self.at, self.at);
        self.takes_word(b"async");
        self.takes_word(b"def").then_some(())?;
        let name = self.name()?;
        self.tree.adopt(node, name, Field::Name);
        if self.peek() != Some(b'(') {
            return None;
        }
        let parameters = self.parameters(true)?;
        self.tree.adopt(node, parameters, Field::Parameters);
        if self.peek() == Some(b'-') && self.second() == Some(b'>') {
            self.at += 2;
            let returned = self.annotation()?;
            self.tree.adopt(node, returned, Field::None);
        }
        self.body(node, Field::Body)
    }

    /// Parameters in brackets, or those of a lambda up to its colon.
    pub(super) fn parameters(&mut self, in_brackets: bool) -> Option<u32> {
        self.blanks();
        let start = self.at;
        let node = self.tree.add(Sort::Parameters, start, start);
        self.at += usize::from(in_brackets);
        let close = if in_brackets { b')' } else { b':' };
        while self.peek() != Some(close) {
            let parameter = self.parameter(in_brackets)?;
            self.append(node, parameter, Field::None);
            if !self.takes(b',') {
                break;
            }
            let end = self.at;
            self.close(node, end);
        }
        if in_brackets {
            self.expect(b')')?;
            let end = self.at;
            self.close(node, end);
        }
        Some(node)
    }

    fn parameter(&mut self, may_have_type: bool) -> Option<u32> {
        let start = self.at;
        if self.takes(b'/') {
            return Some(self.tree.add(Sort::Other, start, self.at));
        }
        let is_star = self.takes(b'*');
        let is_double = is_star && self.text.get(self.at) == Some(&b'*');
        self.at += usize::from(is_double);
        if is_star && !is_double && matches!(self.peek(), Some(b',')) {
            return Some(self.tree.add(Sort::Separator, start, start + 1));
        }
        let name = self.name()?;
        let mut named = name;
        if is_star {
            let sort = if is_double { Sort::DoubleStar } else { Sort::Star };
            named = self.tree.add(sort, start, self.at);
            self.tree.adopt(named, name, Field::None);
        }
        let mut annotation = None;
        if may_have_type && self.takes(b':') {
            annotation = Some(self.annotation()?);
        }
        if !is_star && self.takes(b'=') {
            let value = self.expression()?;
            let node = self.around(Sort::Default, named, Field::Name);
            if let Some(annotation) = annotation {
                self.tree.adopt(node, annotation, Field::Type);
            }
            self.append(node, value, Field::Value);
            return Some(node);
        }
        let Some(annotation) = annotation else { return Some(named) };
        let node = self.around(Sort::Typed, named, Field::None);
        self.append(node, annotation, Field::Type);
        Some(node)
    }

    /// A type. A name with brackets behind it is generic, and makes a union of its own with what follows.
    pub(super) fn annotation(&mut self) -> Option<u32> {
        self.deeper(|reader| {
            let mut inner = reader.member()?;
            while reader.sort(inner) == Sort::Other && reader.takes(b'|') {
                let left = reader.wrapped(inner);
                let right = reader.member()?;
                let right = reader.wrapped(right);
                inner = reader.around(Sort::Other, left, Field::None);
                reader.append(inner, right, Field::None);
            }
            let ends = matches!(reader.peek(), None | Some(b',' | b')' | b']' | b'=' | b':'));
            (ends && reader.sort(inner) != Sort::Walrus).then(|| reader.wrapped(inner))
        })
    }

    fn member(&mut self) -> Option<u32> {
        self.blanks();
        let start = self.at;
        let length = self.word().len();
        self.at += length;
        let is_generic = length > 0 && self.peek() == Some(b'[');
        self.at = start;
        if is_generic { self.generic() } else { self.expression() }
    }

    fn wrapped(&mut self, inner: u32) -> u32 {
        let node = self.tree.add(Sort::Wrapper, self.start(inner), self.end(inner));
        self.tree.adopt(node, inner, Field::None);
        node
    }

    /// `List[int]`
    fn generic(&mut self) -> Option<u32> {
        let name = self.name()?;
        let node = self.around(Sort::Other, name, Field::None);
        self.blanks();
        let list = self.tree.add(Sort::Other, self.at, self.at);
        self.expect(b'[')?;
        loop {
            let inner = self.annotation()?;
            self.tree.adopt(list, inner, Field::None);
            if !self.takes(b',') {
                self.expect(b']')?;
                break;
            }
            if self.takes(b']') {
                break;
            }
        }
        let end = self.at;
        self.close(list, end);
        self.tree.adopt(node, list, Field::None);
        self.close(node, end);
        Some(node)
    }

    pub(super) fn class(&mut self) -> Option<u32> {
        let node = self.tree.add(Sort::Class, self.at, self.at);
        self.at += b"class".len();
        let name = self.name()?;
        self.tree.adopt(node, name, Field::Name);
        if self.peek() == Some(b'(') {
            let bases = self.arguments().filter(|list| self.sort(*list) == Sort::Arguments)?;
            self.tree.adopt(node, bases, Field::Bases);
        }
        self.body(node, Field::Body)
    }

    /// `if` and `while`.
    pub(super) fn condition(&mut self) -> Option<u32> {
        let start = self.at;
        let is_if = self.word() == b"if";
        self.at += self.word().len();
        let test = self.expression()?;
        let node = self.tree.add(if is_if { Sort::If } else { Sort::While }, start, start);
        self.tree.adopt(node, test, Field::Condition);
        self.body(node, if is_if { Field::Consequence } else { Field::Body })
    }

    pub(super) fn iteration(&mut self) -> Option<u32> {
        let node = self.tree.add(Sort::For, self.at, self.at);
        self.at += b"for".len();
        let left = self.targets()?;
        self.tree.adopt(node, left, Field::Left);
        self.takes_word(b"in").then_some(())?;
        let right = self.list_of_values(false)?;
        self.tree.adopt(node, right, Field::Right);
        self.body(node, Field::Body)
    }

    pub(super) fn context(&mut self) -> Option<u32> {
        let node = self.tree.add(Sort::Other, self.at, self.at);
        self.at += b"with".len();
        // Brackets may hold a value or all items.
        if self.peek() == Some(b'(') {
            return None;
        }
        let clause = self.tree.add(Sort::Other, self.at, self.at);
        loop {
            let item = self.item()?;
            self.append(clause, item, Field::None);
            if !self.takes(b',') {
                break;
            }
        }
        self.tree.adopt(node, clause, Field::None);
        self.body(node, Field::Body)
    }

    fn item(&mut self) -> Option<u32> {
        let mut value = self.primary()?;
        if self.takes_word(b"as") {
            let alias = self.primary()?;
            let target = self.tree.add(Sort::Other, self.start(alias), self.end(alias));
            self.tree.adopt(target, alias, Field::None);
            value = self.around(Sort::As, value, Field::None);
            self.append(value, target, Field::Alias);
        }
        let node = self.tree.add(Sort::With, self.start(value), self.end(value));
        self.tree.adopt(node, value, Field::Value);
        matches!(self.peek(), Some(b',' | b':')).then_some(node)
    }

    /// The colon that ends a header, and the empty block that the grammar sees behind it.
    fn body(&mut self, node: u32, field: Field) -> Option<u32> {
        self.expect(b':')?;
        let block = self.tree.add(Sort::Block, self.at, self.at);
        self.tree.adopt(node, block, field);
        let end = self.at;
        self.close(node, end);
        Some(node)
    }
}

//! Expressions: operators by their precedence, conditionals, lambdas.

use super::super::{Field, Sort};
use super::Reader;

/// How tightly operators bind; the numbers are those of the grammar.
mod binds {
    pub const OR: u8 = 10;
    pub const AND: u8 = 11;
    pub const NOT: u8 = 12;
    pub const COMPARE: u8 = 13;
    pub const BIT_OR: u8 = 14;
    pub const BIT_AND: u8 = 15;
    pub const XOR: u8 = 16;
    pub const SHIFT: u8 = 17;
    pub const PLUS: u8 = 18;
    pub const TIMES: u8 = 19;
    pub const POWER: u8 = 21;
}

impl Reader<'_> {
    /// Any expression but a star.
    pub(super) fn expression(&mut self) -> Option<u32> {
        self.deeper(|reader| {
            if reader.word() == b"lambda" {
                return reader.lambda();
            }
            if reader.is_walrus() {
                return reader.walrus();
            }
            let then = reader.operation(binds::OR)?;
            if reader.word() != b"if" {
                return Some(then);
            }
            reader.at += 2;
            let test = reader.operation(binds::OR)?;
            if !reader.takes_word(b"else") {
                return None;
            }
            let otherwise = reader.expression().filter(|node| reader.sort(*node) != Sort::Walrus)?;
            let node = reader.around(Sort::Conditional, then, Field::None);
            reader.tree.adopt(node, test, Field::None);
            reader.append(node, otherwise, Field::None);
            Some(node)
        })
    }

    /// An expression that an `if` behind it does not go on with: in the clauses of a comprehension.
    pub(super) fn simple(&mut self) -> Option<u32> {
        self.deeper(|reader| reader.operation(binds::OR))
    }

    /// Whether `name :=` stands next.
    fn is_walrus(&mut self) -> bool {
        let length = self.word().len();
        let start = self.at;
        self.at += length;
        let is_walrus = length > 0 && self.peek() == Some(b':') && self.second() == Some(b'=');
        self.at = start;
        is_walrus
    }

    fn walrus(&mut self) -> Option<u32> {
        let name = self.name()?;
        self.peek();
        self.at += 2;
        let value = self.simple()?;
        let node = self.around(Sort::Walrus, name, Field::Name);
        self.append(node, value, Field::Value);
        // Whether a conditional is the value or has it is not for us to say.
        (self.word() != b"if").then_some(node)
    }

    fn lambda(&mut self) -> Option<u32> {
        self.blanks();
        let node = self.tree.add(Sort::Lambda, self.at, self.at);
        self.at += b"lambda".len();
        if self.peek() != Some(b':') {
            let parameters = self.parameters(false)?;
            self.tree.adopt(node, parameters, Field::Parameters);
        }
        self.expect(b':')?;
        let body = self.expression()?;
        self.append(node, body, Field::Body);
        Some(node)
    }

    /// Operands and operators that bind at least as tightly as `least`.
    #[inline]
    fn operation(&mut self, least: u8) -> Option<u32> {
        self.deeper(|reader| {
            let mut left = reader.operand(least)?;
            while let Some((binds, length)) = reader.operator() {
                if binds < least {
                    break;
                }
                left = if binds == binds::COMPARE {
                    reader.comparison(left, length)?
                } else {
                    reader.binary(left, binds, length)?
                };
            }
            Some(left)
        })
    }

    fn operand(&mut self, least: u8) -> Option<u32> {
        match self.peek()? {
            b'n' if self.word() == b"not" => {
                if least > binds::NOT {
                    return None;
                }
                self.prefix(Sort::Not, 3, binds::NOT, false)
            }
            b'a' if self.word() == b"await" => self.prefix(Sort::Wrapper, 5, binds::POWER, false),
            b'+' | b'-' | b'~' => self.prefix(Sort::Other, 1, binds::POWER, true),
            _ => self.primary(),
        }
    }

    /// An operator of `length` bytes and its operand.
    fn prefix(&mut self, sort: Sort, length: usize, binds: u8, is_shown: bool) -> Option<u32> {
        let node = self.tree.add(sort, self.at, self.at);
        if is_shown {
            let operator = self.tree.add(Sort::Operator, self.at, self.at + length);
            self.tree.adopt(node, operator, Field::Operator);
        }
        self.at += length;
        let argument = self.operation(binds)?;
        let field = if sort == Sort::Wrapper { Field::None } else { Field::Argument };
        self.append(node, argument, field);
        Some(node)
    }

    /// The operator that stands next: how it binds, and its length up to its last word.
    fn operator(&mut self) -> Option<(u8, usize)> {
        let first = self.peek()?;
        let second = self.second();
        let assigns = |byte: Option<u8>| byte == Some(b'=');
        let (binds, length) = match (first, second) {
            (b'*', Some(b'*')) => (binds::POWER, 2),
            (b'/', Some(b'/')) => (binds::TIMES, 2),
            (b'<', Some(b'<')) | (b'>', Some(b'>')) => (binds::SHIFT, 2),
            (b'<' | b'>' | b'=' | b'!', Some(b'=')) => return Some((binds::COMPARE, 2)),
            (b'<' | b'>', _) => return Some((binds::COMPARE, 1)),
            (b'*' | b'/' | b'%' | b'@', _) => (binds::TIMES, 1),
            (b'+' | b'-', _) => (binds::PLUS, 1),
            (b'|', _) => (binds::BIT_OR, 1),
            (b'&', _) => (binds::BIT_AND, 1),
            (b'^', _) => (binds::XOR, 1),
            (b'o' | b'a' | b'i' | b'n', _) => {
                return match self.word() {
                    b"or" => Some((binds::OR, 2)),
                    b"and" => Some((binds::AND, 3)),
                    b"in" | b"is" => Some((binds::COMPARE, 2)),
                    b"not" => Some((binds::COMPARE, 3)),
                    _ => None,
                };
            }
            _ => return None,
        };
        // `a += b` is no operation.
        (!assigns(self.text.get(self.at + length).copied())).then_some((binds, length))
    }

    fn binary(&mut self, left: u32, binds: u8, length: usize) -> Option<u32> {
        let operator = self.tree.add(Sort::Operator, self.at, self.at + length);
        self.at += length;
        let right = self.operation(if binds == binds::POWER { binds } else { binds + 1 })?;
        let sort = if binds <= binds::AND { Sort::Boolean } else { Sort::Binary };
        let node = self.around(sort, left, Field::Left);
        self.tree.adopt(node, operator, Field::Operator);
        self.append(node, right, Field::Right);
        Some(node)
    }

    /// `left < right`, and all further comparisons of the chain.
    fn comparison(&mut self, left: u32, length: usize) -> Option<u32> {
        let node = self.around(Sort::Comparison, left, Field::None);
        let mut length = length;
        loop {
            let start = self.at;
            let first = self.text[start];
            self.at += length;
            let mut end = self.at;
            // `not in` and `is not` have two words.
            if first == b'n' {
                self.takes_word(b"in").then_some(())?;
                end = self.at;
            } else if self.text[start..end] == *b"is" && self.takes_word(b"not") {
                end = self.at;
            }
            let operator = self.tree.add(Sort::Operator, start, end);
            self.tree.adopt(node, operator, Field::Operator);
            let right = self.operation(binds::BIT_OR)?;
            self.append(node, right, Field::None);
            match self.operator() {
                Some((binds::COMPARE, next)) => length = next,
                _ => return Some(node),
            }
        }
    }
}

//! Just enough of Python's lexer to know where a statement can begin.
//!
//! A line that begins with `%` or `!` is a magic only where a statement begins: not inside brackets, not inside a
//! string, not after a backslash. So each line is read for quotes, brackets and comments, and for nothing else.

/// What the lines read so far have left open.
#[derive(Debug, Default)]
pub(super) struct Lexer {
    /// The closing brackets that are still due, innermost last.
    brackets: Vec<u8>,
    /// The open string: its quote, and whether there are three.
    string: Option<(u8, bool)>,
    /// The line ended in a backslash.
    continued: bool,
}

/// What one line showed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LineFacts {
    /// Its last byte of code, comments and white space left out.
    pub(super) last: Option<u8>,
    /// Where, in the line, a `!` or `%` is directly after a `=`: no Python expression begins so.
    pub(super) escape: Option<usize>,
}

impl Lexer {
    /// Whether the next line begins a statement.
    pub(super) fn is_fresh(&self) -> bool {
        self.brackets.is_empty() && self.string.is_none() && !self.continued
    }

    /// Reads `line`, which may have its line end.
    pub(super) fn read(&mut self, line: &str) -> LineFacts {
        let bytes = line.trim_end_matches(['\n', '\r']).as_bytes();
        let mut facts = LineFacts::default();
        let mut at = 0;
        self.continued = false;
        while let Some(&byte) = bytes.get(at) {
            if let Some((quote, triple)) = self.string {
                let closes = byte == quote && (!triple || bytes[at..].starts_with(&[quote; 3]));
                if closes {
                    self.string = None;
                }
                at += if byte == b'\\' {
                    2
                } else if closes && triple {
                    3
                } else {
                    1
                };
                facts.last = Some(quote);
                continue;
            }
            match byte {
                b'#' => break,
                b'"' | b'\'' => {
                    let triple = bytes[at..].starts_with(&[byte; 3]);
                    self.string = Some((byte, triple));
                    at += if triple { 2 } else { 0 };
                }
                b'(' => self.brackets.push(b')'),
                b'[' | b'{' => self.brackets.push(byte + 2),
                b')' | b']' | b'}' => {
                    self.brackets.pop();
                }
                b'=' if self.brackets.is_empty() && facts.escape.is_none() => {
                    facts.escape = escape_after(bytes, at + 1);
                }
                b'\\' if at + 1 == bytes.len() => self.continued = true,
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                facts.last = Some(byte);
            }
            at += 1;
        }
        // A string in single quotes ends with its line, unless a backslash carries it over.
        if self.string.is_some_and(|(_, triple)| !triple) && at <= bytes.len() {
            self.string = None;
        }
        facts
    }

    /// What must be put in so that a new statement can begin; empty where nothing is open.
    pub(super) fn closing(&self) -> String {
        let mut closing = String::new();
        if self.continued || self.string.is_some_and(|(_, triple)| !triple) {
            closing.push('\n');
        }
        if let Some((quote, true)) = self.string {
            closing.extend([char::from(quote); 3]);
        }
        closing.extend(self.brackets.iter().rev().map(|&byte| char::from(byte)));
        closing
    }
}

fn escape_after(bytes: &[u8], from: usize) -> Option<usize> {
    let at = from + bytes.get(from..)?.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
    match (bytes[at], bytes.get(at + 1)?) {
        (b'!', next) if *next != b'=' => Some(at),
        (b'%', next) if next.is_ascii_alphabetic() || *next == b'%' => Some(at),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_open(text: &str) -> (bool, String) {
        let mut lexer = Lexer::default();
        for line in text.split_inclusive('\n') {
            lexer.read(line);
        }
        (lexer.is_fresh(), lexer.closing())
    }

    #[test]
    fn knows_where_a_statement_can_begin() {
        for text in ["x = 'a # (' # (\n", "f(\n  [1])\n", "r'\\''\n", "'''\n!a\n'''\n", "x = \"don't\n", "'a\\\nb'\n"] {
            assert_eq!(left_open(text), (true, String::new()), "{text:?}");
        }
        assert_eq!(left_open("f(a,\n {"), (false, "})".into()));
        assert_eq!(left_open("x = \"\"\"a'"), (false, "\"\"\"".into()));
        assert_eq!(left_open("x = 1 + \\\n"), (false, "\n".into()));
    }

    #[test]
    fn sees_commands_on_the_right_of_an_assignment() {
        let escape = |line: &str| Lexer::default().read(line).escape;
        assert_eq!(escape("a, b = !ls"), Some(7));
        assert_eq!(escape("key = %env KEY"), Some(6));
        assert_eq!(escape("a == !b"), Some(5));
        assert_eq!(escape("a != b"), None);
        assert_eq!(escape("f(x=\n"), None);
        assert_eq!(escape("x = '= !ls'"), None);
    }
}

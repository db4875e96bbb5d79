//! A JSON reader that knows where everything is.
//!
//! A notebook is mostly outputs: megabytes of base64 that are not needed. So nothing is built; a reader walks the
//! text, the caller names the values it wants, the rest is checked and skipped. Skipping keeps the open brackets in a
//! list of its own, so that no depth of nesting can exhaust the stack.

use crate::source::Unreadable;
use crate::source::map::Segments;
use crate::text::Span;

/// A place in a JSON text.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }

    /// The bytes of `span`.
    pub(super) fn slice(&self, span: Span) -> &'a [u8] {
        self.bytes.get(span.start..span.end).unwrap_or_default()
    }

    /// The next byte that is not white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn wrong<T>(&self, wanted: &str) -> Result<T, Unreadable> {
        let what = if self.at >= self.bytes.len() { "it ends too early" } else { wanted };
        Err(Unreadable::new(format!("not valid JSON (byte {}: {what})", self.at)))
    }

    fn expect(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        self.wrong(&format!("expected `{}`", char::from(byte)))
    }

    /// After a value inside brackets: whether another one follows.
    fn more(&mut self, close: u8) -> Result<bool, Unreadable> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            _ => self.wrong(&format!("expected `,` or `{}`", char::from(close))),
        }
    }

    /// Steps over the opening bracket; whether there is a first element.
    fn open(&mut self, open: u8, close: u8) -> Result<bool, Unreadable> {
        self.expect(open)?;
        if self.peek() == Some(close) {
            self.at += 1;
            return Ok(false);
        }
        Ok(true)
    }

    fn key(&mut self) -> Result<Span, Unreadable> {
        let key = self.string()?;
        self.expect(b':')?;
        Ok(key)
    }

    /// Walks an object. `visit` gets each key as written and must read or skip its value.
    pub(super) fn object(
        &mut self,
        mut visit: impl FnMut(&mut Self, &'a [u8]) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let mut more = self.open(b'{', b'}')?;
        while more {
            let key = self.key()?;
            let name = self.slice(key);
            visit(self, name)?;
            more = self.more(b'}')?;
        }
        Ok(())
    }

    /// Walks an array. `visit` must read or skip each element.
    pub(super) fn array(
        &mut self,
        mut visit: impl FnMut(&mut Self) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let mut more = self.open(b'[', b']')?;
        while more {
            visit(self)?;
            more = self.more(b']')?;
        }
        Ok(())
    }

    /// Reads a string: the bytes between its quotes, escapes not yet undone.
    pub(super) fn string(&mut self) -> Result<Span, Unreadable> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(step) = memchr::memchr2(b'"', b'\\', rest) else {
                self.at = self.bytes.len();
                return self.wrong("");
            };
            self.at += step;
            if self.bytes[self.at] == b'"' {
                self.at += 1;
                return Ok(Span::new(start, self.at - 1));
            }
            self.at += 2;
        }
    }

    /// Steps over one value of any sort.
    pub(super) fn skip(&mut self) -> Result<(), Unreadable> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            match self.peek() {
                Some(byte @ (b'{' | b'[')) => {
                    let close = byte + 2; // `{` and `}`, `[` and `]` are two apart in ASCII
                    if self.open(byte, close)? {
                        open.push(close);
                        if close == b'}' {
                            self.key()?;
                        }
                        continue;
                    }
                }
                Some(b'"') => {
                    self.string()?;
                }
                _ => self.word()?,
            }
            loop {
                let Some(&close) = open.last() else { return Ok(()) };
                if self.more(close)? {
                    if close == b'}' {
                        self.key()?;
                    }
                    break;
                }
                open.pop();
            }
        }
    }

    /// A number, `true`, `false`, `null`; also the `NaN` and `Infinity` that Python's `json` writes.
    fn word(&mut self) -> Result<(), Unreadable> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let length = rest.iter().position(|byte| !is_word(byte)).unwrap_or(rest.len());
        if length == 0 {
            return self.wrong("expected a value");
        }
        self.at += length;
        Ok(())
    }

    /// Checks that nothing follows.
    pub(super) fn end(&mut self) -> Result<(), Unreadable> {
        if self.peek().is_some() { self.wrong("more text after the end") } else { Ok(()) }
    }
}

/// Appends the string written at `span` of `json` to `text`, escapes undone, and its way back to `segments`;
/// raw offsets are those of `json` plus `shift`.
pub(super) fn unescape(json: &str, span: Span, shift: usize, text: &mut String, segments: &mut Segments) {
    let mut at = span.start;
    while at < span.end {
        let rest = json.get(at..span.end).unwrap_or_default();
        let run = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
        text.push_str(&rest[..run]);
        segments.push(run, at + shift, run);
        at += run;
        let escape = &rest[run..];
        if escape.is_empty() {
            break;
        }
        let (character, length) = escaped(escape);
        text.push(character);
        segments.push(character.len_utf8(), at + shift, length);
        at += length;
    }
}

/// The character that the escape at the start of `escape` means, and the escape's length. A surrogate without its
/// partner, and an escape that JSON does not have, become the replacement character.
fn escaped(escape: &str) -> (char, usize) {
    let unit = |at: usize| u16::from_str_radix(escape.get(at..at + 4)?, 16).ok();
    let character = match escape.as_bytes().get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(&byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
        Some(b'u') => {
            let Some(first) = unit(2) else { return (char::REPLACEMENT_CHARACTER, 2) };
            let second = if escape.get(6..8) == Some("\\u") { unit(8) } else { None };
            if let Some(Ok(single)) = char::decode_utf16([first]).next() {
                return (single, 6);
            }
            let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
            return pair.map_or((char::REPLACEMENT_CHARACTER, 6), |character| (character, 12));
        }
        _ => return (char::REPLACEMENT_CHARACTER, 1),
    };
    (character, 2)
}

//! Where a statement ends: strings, brackets, comments and continued lines, and nothing else of the language.
//!
//! Most bytes of a program mean nothing here, and everything between two that do is skipped. Whatever Python itself would refuse, or would read in more than one way, is [`Doubt`]: the file is then
//! read by the parser as a whole.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr, memchr2, memchr3};

use super::meant;
use crate::text::is_word;

/// Python's own parser refuses deeper brackets ("too many nested parentheses").
const DEEPEST: usize = 200;

/// F-strings in f-strings: nobody writes more.
const NESTED: usize = 8;

/// Made once: headers are many and short.
pub(in crate::languages::python) static LAMBDA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"lambda"));

/// Why a file cannot be told line by line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Its lines may mean something else than they seem to: the parser is to say what.
    Unclear,
    /// Its brackets nest deeper than Python allows; a parser would take ever longer.
    TooDeep,
}

/// What ended a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The line, with its comment, or the file.
    Line,
    /// A semicolon, or the colon of a header: another statement may follow in the line.
    Inside,
}

/// The extent of one statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// One past its last token. The colon of a header belongs to it.
    pub end: usize,
    /// Where the reading goes on.
    pub next: usize,
    pub ending: Ending,
    /// Whether `end` is one past the colon of a header.
    pub headed: bool,
}

/// Reads statements of one text.
pub(super) struct Reader<'t> {
    text: &'t str,
    pub bytes: &'t [u8],
    /// What closes the brackets that are open, outermost first.
    open: [u8; DEEPEST],
    depth: usize,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), open: [0; DEEPEST], depth: 0 }
    }

    /// The statement that begins at `start`. A `header` ends at its colon.
    pub fn statement(&mut self, start: usize, header: bool) -> Result<Extent, Doubt> {
        let bytes = self.bytes;
        let mut at = start;
        self.depth = 0;
        loop {
            at = meant::next(bytes, at);
            let Some(&byte) = bytes.get(at) else {
                let closed = self.depth == 0;
                return if closed { Ok(self.extent(start, at, at, Ending::Line)) } else { Err(Doubt::Unclear) };
            };
            match byte {
                b'"' | b'\'' => at = string(bytes, at, 0)?,
                b'(' => self.push(b')')?,
                b'[' | b'{' => self.push(byte + 2)?,
                b')' | b']' | b'}' => self.pop(byte)?,
                b'#' => {
                    let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
                    if self.depth == 0 {
                        return Ok(self.extent(start, at, end, Ending::Line));
                    }
                    at = end;
                    continue;
                }
                b'\n' if self.depth == 0 => return Ok(self.extent(start, at, at, Ending::Line)),
                b'\r' if bytes.get(at + 1) != Some(&b'\n') => return Err(Doubt::Unclear),
                b'\\' => {
                    at = continued(bytes, at)?;
                    continue;
                }
                b';' if self.depth == 0 => return Ok(self.extent(start, at, at + 1, Ending::Inside)),
                b':' if header && self.depth == 0 && bytes.get(at + 1) != Some(&b'=') => {
                    if self.holds_lambda(start, at)? {
                        return Err(Doubt::Unclear);
                    }
                    let end = at + 1;
                    return Ok(Extent { end, next: end, ending: Ending::Inside, headed: true });
                }
                b'`' => return Err(Doubt::Unclear),
                ..b' ' if !matches!(byte, b'\n' | b'\r' | b'\t' | b'\x0c') => return Err(Doubt::Unclear),
                128.. => {
                    let letter = self.text.get(at..).and_then(|rest| rest.chars().next());
                    let letter = letter.filter(|letter| letter.is_alphanumeric()).ok_or(Doubt::Unclear)?;
                    at += letter.len_utf8();
                    continue;
                }
                _ => {}
            }
            at += usize::from(!matches!(byte, b'"' | b'\''));
        }
    }

    /// Whether the statement from `start` to `end` is a plain string and nothing else.
    pub fn is_text(&self, start: usize, end: usize) -> bool {
        matches!(self.bytes.get(start), Some(b'"' | b'\'')) && string(self.bytes, start, 0) == Ok(end)
    }

    fn push(&mut self, closing: u8) -> Result<(), Doubt> {
        *self.open.get_mut(self.depth).ok_or(Doubt::TooDeep)? = closing;
        self.depth += 1;
        Ok(())
    }

    fn pop(&mut self, closing: u8) -> Result<(), Doubt> {
        self.depth = self.depth.checked_sub(1).ok_or(Doubt::Unclear)?;
        if self.open[self.depth] == closing { Ok(()) } else { Err(Doubt::Unclear) }
    }

    fn extent(&self, start: usize, at: usize, next: usize, ending: Ending) -> Extent {
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\x0c');
        let blanks = self.bytes[start..at].iter().rev().take_while(blank).count();
        Extent { end: at - blanks, next, ending, headed: false }
    }

    /// Whether a `lambda` outside of brackets stands in the header before its colon at `at`: then the colon may be its.
    fn holds_lambda(&mut self, start: usize, at: usize) -> Result<bool, Doubt> {
        for found in LAMBDA.find_iter(&self.bytes[start..at]) {
            let (before, after) = (self.bytes[..start + found].last(), self.bytes.get(start + found + b"lambda".len()));
            if [before, after].into_iter().flatten().any(|byte| is_word(*byte)) {
                continue;
            }
            let mut reader = Reader::new(&self.text[..start + found]);
            // What is left open before the word makes the reading fail.
            match reader.statement(start, false) {
                Ok(extent) if extent.next >= start + found => return Ok(true),
                Err(Doubt::TooDeep) => return Err(Doubt::TooDeep),
                _ => {}
            }
        }
        Ok(false)
    }
}

/// One past the backslash at `at` and the line end behind it.
fn continued(bytes: &[u8], at: usize) -> Result<usize, Doubt> {
    match bytes.get(at + 1..).unwrap_or_default() {
        [b'\n', ..] => Ok(at + 2),
        [b'\r', b'\n', ..] => Ok(at + 3),
        _ => Err(Doubt::Unclear),
    }
}

/// One past the string whose quote stands at `open`.
fn string(bytes: &[u8], open: usize, nested: usize) -> Result<usize, Doubt> {
    let quote = bytes[open];
    let triple = is_tripled(bytes, open);
    let start = open + if triple { 3 } else { 1 };
    if is_formatted(bytes, open) {
        return formatted(bytes, start, quote, triple, nested);
    }
    let mut at = start;
    loop {
        let rest = bytes.get(at..).ok_or(Doubt::Unclear)?;
        let found = if triple { memchr2(quote, b'\\', rest) } else { memchr3(quote, b'\\', b'\n', rest) };
        at += found.ok_or(Doubt::Unclear)?;
        match bytes[at] {
            b'\\' => at = escaped(bytes, at),
            b'\n' => return Err(Doubt::Unclear),
            _ if !triple => return Ok(at + 1),
            _ if is_tripled(bytes, at) => return Ok(at + 3),
            _ => at += 1,
        }
    }
}

/// Whether the quote at `at` comes three times.
#[inline]
fn is_tripled(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..), Some([one, two, three, ..]) if one == two && two == three)
}

/// One past the backslash at `at` and what it protects.
fn escaped(bytes: &[u8], at: usize) -> usize {
    at + if bytes[at + 1..].starts_with(b"\r\n") { 3 } else { 2 }
}

/// One past the f-string whose text begins at `at`.
fn formatted(bytes: &[u8], mut at: usize, quote: u8, triple: bool, nested: usize) -> Result<usize, Doubt> {
    if nested >= NESTED {
        return Err(Doubt::Unclear);
    }
    loop {
        match *bytes.get(at).ok_or(Doubt::Unclear)? {
            // A brace after a backslash is a brace; only `\N{...}` takes it along, and its name holds no quote.
            b'\\' if matches!(bytes.get(at + 1), Some(b'{' | b'}')) => at += 1,
            b'\\' => at = escaped(bytes, at),
            b'{' if bytes.get(at + 1) == Some(&b'{') => at += 2,
            b'{' => at = field(bytes, at + 1, quote, triple, nested)?,
            b'\n' if !triple => return Err(Doubt::Unclear),
            byte if byte == quote && !triple => return Ok(at + 1),
            byte if byte == quote && is_tripled(bytes, at) => return Ok(at + 3),
            _ => at += 1,
        }
    }
}

/// One past the brace that closes the field of an f-string whose expression begins at `at`.
fn field(bytes: &[u8], mut at: usize, quote: u8, triple: bool, nested: usize) -> Result<usize, Doubt> {
    let mut open = 0_usize;
    loop {
        match *bytes.get(at).ok_or(Doubt::Unclear)? {
            b'"' | b'\'' => {
                at = string(bytes, at, nested + 1)?;
                continue;
            }
            b'(' | b'[' | b'{' => open += 1,
            b'}' if open == 0 => return Ok(at + 1),
            b')' | b']' | b'}' => open = open.checked_sub(1).ok_or(Doubt::Unclear)?,
            b':' if open == 0 => return format(bytes, at + 1, quote, triple, nested),
            b'\n' | b'\r' if !triple => return Err(Doubt::Unclear),
            b'#' | b'\\' | b'`' | 128.. => return Err(Doubt::Unclear),
            _ => {}
        }
        at += 1;
    }
}

/// One past the brace that closes a field whose format begins at `at`.
fn format(bytes: &[u8], mut at: usize, quote: u8, triple: bool, nested: usize) -> Result<usize, Doubt> {
    if nested >= NESTED {
        return Err(Doubt::Unclear);
    }
    loop {
        match *bytes.get(at).ok_or(Doubt::Unclear)? {
            b'{' => {
                at = field(bytes, at + 1, quote, triple, nested + 1)?;
                continue;
            }
            b'}' => return Ok(at + 1),
            b'\n' | b'\r' if !triple => return Err(Doubt::Unclear),
            byte if byte == quote || byte == b'\\' => return Err(Doubt::Unclear),
            _ => {}
        }
        at += 1;
    }
}

/// Whether the string whose quote stands at `open` has a prefix with `f` or `t`.
fn is_formatted(bytes: &[u8], open: usize) -> bool {
    let letters = bytes[..open].iter().rev().take_while(|byte| is_word(**byte)).take(3);
    let (mut count, mut format) = (0, false);
    for letter in letters {
        count += 1;
        format |= matches!(letter, b'f' | b'F' | b't' | b'T');
        if !matches!(letter, b'f' | b'F' | b't' | b'T' | b'r' | b'R' | b'b' | b'B') {
            return false;
        }
    }
    // A prefix has at most two letters; a third one makes it a name.
    format && count <= 2
}

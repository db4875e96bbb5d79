//! Where a statement ends: strings, brackets, comments and continued lines, and nothing else of the language.
//!
//! Most bytes of a program mean nothing here, and everything between two that do is skipped. Whatever Python itself
//! would refuse, or would read in more than one way, is [`Doubt`]: the file is then read by the parser as a whole.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;

use super::meant::Meant;
use super::strings::{escaped, is_formatted, is_tripled, string};
use crate::text::{Sieve, is_word};

/// Python's own parser refuses deeper brackets ("too many nested parentheses").
const DEEPEST: usize = 200;

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
    signs: Sieve<'t, Meant>,
    /// What closes the brackets that are open, outermost first.
    open: [u8; DEEPEST],
    depth: usize,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), signs: Sieve::new(text.as_bytes()), open: [0; DEEPEST], depth: 0 }
    }

    /// The statement that begins at `start`. A `header` ends at its colon.
    pub fn statement(&mut self, start: usize, header: bool) -> Result<Extent, Doubt> {
        let bytes = self.bytes;
        let mut at = start;
        self.depth = 0;
        loop {
            at = self.signs.next(at);
            let Some(&byte) = bytes.get(at) else {
                let closed = self.depth == 0;
                return if closed { Ok(self.extent(start, at, at, Ending::Line)) } else { Err(Doubt::Unclear) };
            };
            match byte {
                b'"' | b'\'' => {
                    at = self.string(at)?;
                    continue;
                }
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
            at += 1;
        }
    }

    /// Whether the statement from `start` to `end` is a plain string and nothing else.
    pub fn is_text(&self, start: usize, end: usize) -> bool {
        matches!(self.bytes.get(start), Some(b'"' | b'\'')) && string(self.bytes, start, 0) == Ok(end)
    }

    /// One past the string whose quote stands at `open`. Most are short and plain.
    fn string(&mut self, open: usize) -> Result<usize, Doubt> {
        let bytes = self.bytes;
        if is_tripled(bytes, open) || is_formatted(bytes, open) {
            return string(bytes, open, 0);
        }
        let mut at = open + 1;
        loop {
            at = self.signs.next(at);
            match *bytes.get(at).ok_or(Doubt::Unclear)? {
                byte if byte == bytes[open] => return Ok(at + 1),
                b'\\' => at = escaped(bytes, at),
                b'\n' => return Err(Doubt::Unclear),
                _ => at += 1,
            }
        }
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
        let mut end = at;
        loop {
            end -= self.bytes[start..end].iter().rev().take_while(blank).count();
            // The line may go on with nothing.
            match &self.bytes[start..end] {
                [.., b'\\', b'\n'] => end -= 2,
                [.., b'\\', b'\r', b'\n'] => end -= 3,
                _ => return Extent { end, next, ending, headed: false },
            }
        }
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

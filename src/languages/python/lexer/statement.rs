//! Where a statement ends: strings, brackets, comments and continued lines, and nothing else of the language.
//!
//! Most bytes of a program mean nothing here, and everything between two that do is skipped. Whatever Python itself
//! would refuse, or would read in more than one way, is [`Doubt`]: the file is then read by the parser as a whole.

use memchr::{memchr, memmem};

use super::Doubt;
use super::strings::{escaped, is_formatted, is_tripled, string};
use crate::text::is_word;

/// Python's own parser refuses deeper brackets ("too many nested parentheses").
const DEEPEST: usize = 200;

/// Bytes that can end a statement, or hide what does: quotes, brackets, `#`, `;`, `:`, backslashes, ends of lines and
/// backticks; control characters, which are no Python (the grammar takes some for blanks); and what is beyond ASCII:
/// letters, but also blanks that only the grammar takes for blanks. Most bytes of a program cannot, and are skipped.
const SIGNIFICANT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = byte >= 128 || byte < 32 && byte != TAB && byte != FORM_FEED;
        byte += 1;
    }
    let signs = b"\"'()[]{}#;:\\`";
    let mut index = 0;
    while index < signs.len() {
        table[signs[index] as usize] = true;
        index += 1;
    }
    table
};

/// Control characters that are blanks to Python.
const TAB: usize = 9;
const FORM_FEED: usize = 12;

/// Where the next significant byte stands from `at` on; the end of the text where there is none.
fn significant(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|byte| SIGNIFICANT[usize::from(*byte)]).map_or(bytes.len(), |length| at + length)
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
            at = significant(bytes, at);
            let Some(&byte) = bytes.get(at) else {
                let closed = self.depth == 0;
                return if closed { Ok(self.extent(start, at, at, Ending::Line)) } else { Err(Doubt) };
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
                b'\r' if bytes.get(at + 1) != Some(&b'\n') => return Err(Doubt),
                b'\\' => {
                    at = continued(bytes, at)?;
                    continue;
                }
                b';' if self.depth == 0 => return Ok(self.extent(start, at, at + 1, Ending::Inside)),
                b':' if header && self.depth == 0 && bytes.get(at + 1) != Some(&b'=') => {
                    if self.holds_lambda(start, at) {
                        return Err(Doubt);
                    }
                    let end = at + 1;
                    return Ok(Extent { end, next: end, ending: Ending::Inside, headed: true });
                }
                b'`' => return Err(Doubt),
                ..b' ' if !matches!(byte, b'\n' | b'\r' | b'\t' | b'\x0c') => return Err(Doubt),
                128.. => {
                    let letter = self.text.get(at..).and_then(|rest| rest.chars().next());
                    let letter = letter.filter(|letter| letter.is_alphanumeric()).ok_or(Doubt)?;
                    at += letter.len_utf8();
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// One past the string whose quote stands at `open`. Most are short and plain.
    fn string(&mut self, open: usize) -> Result<usize, Doubt> {
        let bytes = self.bytes;
        if is_tripled(bytes, open) || is_formatted(bytes, open) {
            return string(bytes, open, 0);
        }
        let mut at = open + 1;
        loop {
            at = significant(bytes, at);
            match *bytes.get(at).ok_or(Doubt)? {
                byte if byte == bytes[open] => return Ok(at + 1),
                b'\\' => at = escaped(bytes, at),
                b'\n' => return Err(Doubt),
                _ => at += 1,
            }
        }
    }

    fn push(&mut self, closing: u8) -> Result<(), Doubt> {
        *self.open.get_mut(self.depth).ok_or(Doubt)? = closing;
        self.depth += 1;
        Ok(())
    }

    fn pop(&mut self, closing: u8) -> Result<(), Doubt> {
        self.depth = self.depth.checked_sub(1).ok_or(Doubt)?;
        if self.open[self.depth] == closing { Ok(()) } else { Err(Doubt) }
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
    fn holds_lambda(&self, start: usize, at: usize) -> bool {
        for found in memmem::find_iter(&self.bytes[start..at], b"lambda") {
            let (before, after) = (self.bytes[..start + found].last(), self.bytes.get(start + found + b"lambda".len()));
            if [before, after].into_iter().flatten().any(|byte| is_word(*byte)) {
                continue;
            }
            let mut reader = Reader::new(&self.text[..start + found]);
            // What is left open before the word makes the reading fail.
            if reader.statement(start, false).is_ok_and(|extent| extent.next >= start + found) {
                return true;
            }
        }
        false
    }
}

/// One past the backslash at `at` and the line end behind it.
fn continued(bytes: &[u8], at: usize) -> Result<usize, Doubt> {
    match bytes.get(at + 1..).unwrap_or_default() {
        [b'\n', ..] => Ok(at + 2),
        [b'\r', b'\n', ..] => Ok(at + 3),
        _ => Err(Doubt),
    }
}

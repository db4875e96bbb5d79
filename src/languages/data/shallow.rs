//! Text that is nested too deep for its parser, flattened before it is parsed.
//!
//! The scanner of tree-sitter-yaml 0.7 writes four bytes per open level into a buffer of 1,024 bytes and goes over its
//! end at level 254, which ends the program. No limit can be set from outside, so the marks that would open further
//! levels become plain letters in the text that is parsed. Values are taken from the original text, so brackets in
//! strings, which are counted too, lose nothing.

use crate::text::Span;

/// Flow levels of YAML left open; block levels count twice, since a list may be at the column of its key.
const FLOW_LEVELS: usize = 100;
/// Levels of JSON left open: error recovery takes quadratic time in what is open.
const JSON_LEVELS: usize = 500;
/// Different columns of open block levels.
const BLOCK_LEVELS: usize = 60;

/// A flattened text.
pub(super) struct Flat {
    /// The text to parse, as long as the original.
    pub(super) text: String,
    /// Lines that are left out altogether.
    pub(super) lost: Vec<Span>,
}

/// YAML `text` of the same length without marks beyond the limits; `None` if it stays within them.
pub(super) fn yaml(text: &str) -> Option<Flat> {
    flatten(text, FLOW_LEVELS, true)
}

/// The same for JSON, which has brackets only.
pub(super) fn json(text: &str) -> Option<Flat> {
    flatten(text, JSON_LEVELS, false)
}

fn flatten(text: &str, limit: usize, blocks: bool) -> Option<Flat> {
    let mut lost = Vec::new();
    let mut masked: Option<Vec<u8>> = None;
    let mut flow = Flow { limit, ..Flow::default() };
    let mut columns: Vec<usize> = Vec::new();
    let mut start = 0;
    for line in text.as_bytes().split_inclusive(|byte| *byte == b'\n') {
        let deep = blocks && block_levels(line, &mut columns) > BLOCK_LEVELS;
        for (index, byte) in line.iter().enumerate() {
            let mark = if deep { !matches!(byte, b'\n' | b'\r') } else { flow.exceeds(line, index) };
            if mark {
                let bytes = masked.get_or_insert_with(|| text.as_bytes().to_vec());
                bytes[start + index] = if deep { b' ' } else { b'x' };
            }
        }
        if deep {
            lost.push(Span::new(start, start + line.trim_ascii_end().len()));
        }
        start += line.len();
    }
    let text = masked.and_then(|bytes| String::from_utf8(bytes).ok())?;
    Some(Flat { text, lost })
}

/// Takes the columns that `line` opens (`- - key`) into the stack, and gives how many are open.
fn block_levels(line: &[u8], columns: &mut Vec<usize>) -> usize {
    let mut deepest = columns.len().min(1);
    for (column, byte) in line.iter().enumerate() {
        match byte {
            b' ' | b'\t' => continue,
            b'\n' | b'\r' => break,
            _ => {}
        }
        while columns.last().is_some_and(|open| *open >= column) {
            columns.pop();
        }
        columns.push(column);
        deepest = deepest.max(columns.len());
        let nested = matches!(byte, b'-' | b'?' | b':') && matches!(line.get(column + 1), Some(b' ' | b'\t'));
        if !nested {
            break;
        }
    }
    deepest
}

/// Open brackets, counted twice: with and without regard to quotes and comments, since each count alone can be fooled.
#[derive(Default)]
struct Flow {
    limit: usize,
    every: usize,
    outside: usize,
    quote: Option<u8>,
    comment: bool,
    escaped: bool,
}

impl Flow {
    /// Counts the byte at `index` of `line`; true where it opens a level beyond the limit.
    fn exceeds(&mut self, line: &[u8], index: usize) -> bool {
        let byte = line[index];
        let before = index.checked_sub(1).map_or(b' ', |at| line[at]);
        if index == 0 {
            self.comment = false;
        }
        let bare = self.quote.is_none() && !self.comment;
        match byte {
            b'[' | b'{' => {
                if self.every >= self.limit || bare && self.outside >= self.limit {
                    return true;
                }
                self.every += 1;
                self.outside += usize::from(bare);
            }
            b']' | b'}' => {
                self.every = self.every.saturating_sub(1);
                self.outside = self.outside.saturating_sub(usize::from(bare));
            }
            b'#' if bare && before.is_ascii_whitespace() => self.comment = true,
            // A quote opens a string only where a value can begin.
            b'"' | b'\'' if bare && (before.is_ascii_whitespace() || b"[{,:".contains(&before)) => {
                self.quote = Some(byte);
            }
            _ if self.quote == Some(byte) && !self.escaped => self.quote = None,
            _ => {}
        }
        self.escaped = self.quote == Some(b'"') && byte == b'\\' && !self.escaped;
        false
    }
}

//! The reader: one line by recursive descent, as far as its grammar is the common one.
//!
//! It follows the grammar's precedences (those of `tree-sitter-python`, which are not always Python's) and gives up by
//! `None` at whatever it has no rule for: words from outside ASCII, patterns of `match`, nested format specifications,
//! Python 2. Giving up costs one more parse; being wrong would cost the truth, so every rule here is narrow.

mod atoms;
mod brackets;
mod definitions;
mod imports;
mod operations;
mod statements;
mod strings;

use super::{Field, Sort, Tree};
use crate::text;

/// Deeper nesting is left to the grammar.
const DEPTH: usize = 200;

/// The tree of the one statement that `text` is, in `tree`; false where the reader does not know it wholly.
pub(in crate::languages::python) fn read(text: &str, tree: &mut Tree) -> bool {
    tree.clear();
    let root = tree.add(Sort::Other, 0, text.len());
    let mut reader = Reader { text: text.as_bytes(), at: 0, depth: 0, quote: None, tree };
    let Some(statement) = reader.statement() else { return false };
    reader.blanks();
    if reader.at != text.len() {
        return false;
    }
    tree.adopt(root, statement, Field::None);
    true
}

/// A place in a line that is read.
struct Reader<'t> {
    text: &'t [u8],
    /// The next byte.
    at: usize,
    depth: usize,
    /// The quote of the f-string in whose hole the reader is.
    quote: Option<u8>,
    tree: &'t mut Tree,
}

/// Whether `word` can be no name.
fn is_reserved(word: &[u8]) -> bool {
    matches!(
        word,
        b"False"
            | b"None"
            | b"True"
            | b"and"
            | b"as"
            | b"assert"
            | b"async"
            | b"await"
            | b"break"
            | b"class"
            | b"continue"
            | b"def"
            | b"del"
            | b"elif"
            | b"else"
            | b"except"
            | b"finally"
            | b"for"
            | b"from"
            | b"global"
            | b"if"
            | b"import"
            | b"in"
            | b"is"
            | b"lambda"
            | b"nonlocal"
            | b"not"
            | b"or"
            | b"pass"
            | b"raise"
            | b"return"
            | b"try"
            | b"while"
            | b"with"
            | b"yield"
    )
}

impl<'t> Reader<'t> {
    /// Skips what may stand between two tokens, which most often is nothing.
    #[allow(clippy::inline_always, reason = "a build for size calls it a million times in two thousand files")]
    #[inline(always)]
    fn blanks(&mut self) {
        if self.text.get(self.at).is_some_and(|byte| matches!(byte, 0..=b' ' | b'\\' | b'#')) {
            self.skip();
        }
    }

    /// In a line, ends of lines are in brackets or behind a backslash.
    #[inline(never)]
    fn skip(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            self.at += match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => 1,
                b'\\' if self.text[self.at..].starts_with(b"\\\n") => 2,
                b'\\' if self.text[self.at..].starts_with(b"\\\r\n") => 3,
                b'#' if self.quote.is_none() => {
                    let rest = &self.text[self.at..];
                    memchr::memchr(b'\n', rest).unwrap_or(rest.len())
                }
                _ => return,
            };
        }
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        self.blanks();
        self.text.get(self.at).copied()
    }

    /// The byte after the next.
    fn second(&self) -> Option<u8> {
        self.text.get(self.at + 1).copied()
    }

    /// The word that stands next; empty where there is none.
    #[inline]
    fn word(&mut self) -> &'t [u8] {
        self.blanks();
        let rest = &self.text[self.at..];
        &rest[..rest.iter().position(|byte| !text::is_word(*byte)).unwrap_or(rest.len())]
    }

    /// Takes `byte` if it stands next.
    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes `byte`, which must stand next.
    fn expect(&mut self, byte: u8) -> Option<()> {
        self.takes(byte).then_some(())
    }

    /// Takes `word` if it stands next.
    fn takes_word(&mut self, word: &[u8]) -> bool {
        let is_next = self.word() == word;
        self.at += if is_next { word.len() } else { 0 };
        is_next
    }

    /// A name, which is no reserved word.
    fn name(&mut self) -> Option<u32> {
        let word = self.word();
        let length = word.len();
        if length == 0 || word[0].is_ascii_digit() || !word.is_ascii() || is_reserved(word) {
            return None;
        }
        // A quote would make it a prefix.
        if matches!(self.text.get(self.at + length), Some(b'"' | b'\'')) {
            return None;
        }
        let start = self.at;
        self.at += length;
        Some(self.tree.add(Sort::Name, start, self.at))
    }

    /// Reads one level deeper.
    fn deeper(&mut self, part: impl FnOnce(&mut Self) -> Option<u32>) -> Option<u32> {
        self.depth += 1;
        let node = if self.depth > DEPTH { None } else { part(self) };
        self.depth -= 1;
        node
    }

    fn sort(&self, node: u32) -> Sort {
        self.tree.nodes[node as usize].sort
    }

    fn start(&self, node: u32) -> usize {
        self.tree.nodes[node as usize].start as usize
    }

    fn end(&self, node: u32) -> usize {
        self.tree.nodes[node as usize].end as usize
    }

    /// The first part of `node`, or none.
    fn first(&self, node: u32) -> u32 {
        self.tree.nodes[node as usize].first
    }

    /// A node from the start of `first` to here, with `first` as its `field`.
    fn around(&mut self, sort: Sort, first: u32, field: Field) -> u32 {
        let node = self.tree.add(sort, self.start(first), self.at);
        self.tree.adopt(node, first, field);
        node
    }

    /// Makes `part` the last part of `node`, which ends with it.
    fn append(&mut self, node: u32, part: u32, field: Field) {
        self.tree.adopt(node, part, field);
        self.close(node, self.end(part));
    }

    /// Ends `node` where its last part or token ended.
    fn close(&mut self, node: u32, end: usize) {
        self.tree.nodes[node as usize].end = super::narrow(end);
    }
}

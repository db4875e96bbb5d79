//! Which bytes of a text are code, which are comments, and which are strings: what every reader of Python asks first.
//!
//! This part of the lexer never doubts: a string that does not close ends with its line, and one in three quotes with
//! the text. F-strings nest, so a stack of open ones is kept, and their expressions are code.

use std::ops::Range;

use memchr::{memchr, memchr2};

use super::strings::{escaped, is_formatted, is_tripled, string};
use crate::text::Span;

/// What a stretch of bytes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::languages::python) enum Stretch {
    /// Everything but the others.
    Code,
    /// From `#` to the end of the line.
    Comment,
}

/// What the reader is inside of.
#[derive(Clone, Copy)]
enum Inside {
    /// The text of an f-string.
    Text { quote: u8, triple: bool },
    /// A `{...}` of an f-string, with the brackets that are open in it.
    Field { brackets: usize },
    /// The part of a field after `:`, which is text up to `}`.
    Format { quote: u8, triple: bool },
}

/// The comments of `text`, in order, from `#` to the end of their lines. Strings hold none, expressions in f-strings do.
pub fn comments(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    stretches(text.as_bytes(), 0, text.len(), |stretch, range| {
        if stretch == Stretch::Comment {
            found.push(Span::new(range.start, range.end));
        }
    });
    found
}

/// Gives the code and the comments from `start` to `end` of `bytes` to `each`, in order. `start` stands in no string.
pub(in crate::languages::python) fn stretches(
    bytes: &[u8],
    start: usize,
    end: usize,
    mut each: impl FnMut(Stretch, Range<usize>),
) {
    let bytes = bytes.get(..end).unwrap_or(bytes);
    let (mut stack, mut at) = (Vec::new(), start);
    while at < bytes.len() {
        if let Some(Inside::Text { quote, triple } | Inside::Format { quote, triple }) = stack.last().copied() {
            at = formatted(bytes, at, quote, triple, &mut stack);
            continue;
        }
        let stop = code(bytes, at, &mut stack);
        each(Stretch::Code, at..stop);
        at = stop;
        match bytes.get(at) {
            Some(b'#') => {
                let line_end = memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |length| at + length);
                each(Stretch::Comment, at..line_end);
                at = line_end;
            }
            Some(quote @ (b'"' | b'\'')) => {
                let triple = is_tripled(bytes, at);
                if is_formatted(bytes, at) {
                    stack.push(Inside::Text { quote: *quote, triple });
                    at += if triple { 3 } else { 1 };
                } else {
                    at = plain_end(bytes, at, triple);
                }
            }
            // A field ends, or its format begins.
            Some(_) => at += 1,
            None => {}
        }
    }
}

/// Where code that begins at `at` ends: at a comment, a quote, or the brace or colon that ends a field.
fn code(bytes: &[u8], mut at: usize, stack: &mut Vec<Inside>) -> usize {
    let around = stack.len().checked_sub(2).and_then(|index| stack.get(index)).copied();
    let mut brackets = match stack.last() {
        Some(Inside::Field { brackets }) => Some(*brackets),
        _ => None,
    };
    while let Some(&byte) = bytes.get(at) {
        match (byte, &mut brackets) {
            (b'#' | b'"' | b'\'', _) => break,
            (b'(' | b'[' | b'{', Some(brackets)) => *brackets += 1,
            (b'}', Some(0)) => {
                stack.pop();
                return at;
            }
            (b':', Some(0)) => {
                if let Some(Inside::Text { quote, triple } | Inside::Format { quote, triple }) = around {
                    stack.pop();
                    stack.push(Inside::Format { quote, triple });
                }
                return at;
            }
            (b')' | b']' | b'}', Some(brackets)) => *brackets = brackets.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    if let (Some(Inside::Field { brackets }), Some(open)) = (stack.last_mut(), brackets) {
        *brackets = open;
    }
    at
}

/// One step through the text (or a format) of an f-string. `\{` does not escape the brace.
fn formatted(bytes: &[u8], at: usize, quote: u8, triple: bool, stack: &mut Vec<Inside>) -> usize {
    let in_format = matches!(stack.last(), Some(Inside::Format { .. }));
    match bytes[at] {
        b'\\' if matches!(bytes.get(at + 1), Some(b'{' | b'}')) => at + 1,
        b'\\' => escaped(bytes, at),
        b'{' if bytes.get(at + 1) == Some(&b'{') && !in_format => at + 2,
        b'{' => {
            stack.push(Inside::Field { brackets: 0 });
            at + 1
        }
        b'}' if in_format => {
            stack.pop();
            at + 1
        }
        // A simple string that does not close is broken: it ends with its line.
        byte if byte == quote && (!triple || is_tripled(bytes, at)) || byte == b'\n' && !triple => {
            while let Some(inside) = stack.pop() {
                if matches!(inside, Inside::Text { .. }) {
                    break;
                }
            }
            at + if triple { 3 } else { 1 }
        }
        _ => at + 1,
    }
}

/// One past the string without fields whose quote stands at `open`.
fn plain_end(bytes: &[u8], open: usize, triple: bool) -> usize {
    if let Ok(end) = string(bytes, open, 0) {
        return end;
    }
    let line_end = if triple { None } else { memchr(b'\n', &bytes[open..]) };
    line_end.map_or(bytes.len(), |length| open + length)
}

/// Where the blanks that begin at byte `at` end, continued lines included.
pub(in crate::languages::python) fn blanks(bytes: &[u8], mut at: usize, end: usize) -> usize {
    while at < end {
        match bytes.get(at..).unwrap_or_default() {
            [b' ' | b'\t' | b'\x0c', ..] => at += 1,
            [b'\\', b'\n', ..] => at += 2,
            [b'\\', b'\r', b'\n', ..] => at += 3,
            _ => break,
        }
    }
    at
}

/// Where the blanks, line ends and comments that begin at byte `at` end, as they may stand between brackets.
pub(in crate::languages::python) fn all_blanks(bytes: &[u8], mut at: usize, end: usize) -> usize {
    loop {
        at = blanks(bytes, at, end);
        match bytes.get(at).filter(|_| at < end) {
            Some(b'\n' | b'\r') => at += 1,
            Some(b'#') => at = memchr(b'\n', &bytes[at..end]).map_or(end, |length| at + length),
            _ => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<&str> {
        comments(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn strings_hold_no_comments() {
        assert_eq!(shown("x = '#' # a\n# b\r\n'''\n# c\n''' # d"), ["# a", "# b", "# d"]);
        assert_eq!(shown("x = 'open # a\n# b"), ["# b"]);
        assert_eq!(shown("r'\\'#' # a"), ["# a"]);
    }

    #[test]
    fn expressions_of_f_strings_hold_comments() {
        assert_eq!(shown("f'''{x # a\n}''' # b"), ["# a", "# b"]);
        assert_eq!(shown("f'{x:#>{w}}' f'{{# }}' f\"{y['#']!r:#}\" rf'\\{z}#' # a"), ["# a"]);
        assert_eq!(shown("f'{naïve(\"#\")}' # a\nf'{open # b\n# c"), ["# a", "# b", "# c"]);
    }
}

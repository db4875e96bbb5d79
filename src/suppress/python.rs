//! The comments of Python: everything but strings is code. F-strings nest, so a stack of open strings is kept.

use super::comments::line_end;
use crate::text::Span;

/// What the scanner is inside of.
#[derive(Clone, Copy)]
enum Inside {
    /// The text of an f-string.
    Text { quote: u8, triple: bool },
    /// A `{...}` of an f-string, with the brackets that are open in it.
    Field { brackets: usize },
    /// The part of a field after `:`, which is text up to `}`.
    Format { quote: u8, triple: bool },
}

/// The comments of `text`, from `#` to the end of the line.
pub(super) fn comments(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let (mut found, mut stack, mut at) = (Vec::new(), Vec::new(), 0);
    while at < bytes.len() {
        at = match stack.last().copied() {
            Some(Inside::Text { quote, triple } | Inside::Format { quote, triple }) => {
                formatted(bytes, at, quote, triple, &mut stack)
            }
            Some(Inside::Field { .. }) | None if bytes[at] == b'#' => {
                let end = line_end(text, at);
                found.push(Span::new(at, end));
                end
            }
            Some(Inside::Field { .. }) | None => code(bytes, at, &mut stack),
        };
    }
    found
}

/// One step through code, outside comments.
fn code(bytes: &[u8], at: usize, stack: &mut Vec<Inside>) -> usize {
    let byte = bytes[at];
    if matches!(byte, b'"' | b'\'') {
        let triple = is_triple(bytes, at);
        if is_formatted(bytes, at) {
            stack.push(Inside::Text { quote: byte, triple });
            return at + if triple { 3 } else { 1 };
        }
        return string_end(bytes, at, true);
    }
    let below = stack.len().checked_sub(2).and_then(|index| stack.get(index)).copied();
    if let Some(Inside::Field { brackets }) = stack.last_mut() {
        match byte {
            b'(' | b'[' | b'{' => *brackets += 1,
            b'}' if *brackets == 0 => drop(stack.pop()),
            b')' | b']' | b'}' => *brackets = brackets.saturating_sub(1),
            b':' if *brackets == 0 => {
                if let Some(Inside::Text { quote, triple } | Inside::Format { quote, triple }) = below {
                    stack.pop();
                    stack.push(Inside::Format { quote, triple });
                }
            }
            _ => {}
        }
    }
    at + 1
}

/// One step through the text (or a format) of an f-string. `\{` does not escape the brace, but no comment hangs on it.
fn formatted(bytes: &[u8], at: usize, quote: u8, triple: bool, stack: &mut Vec<Inside>) -> usize {
    let in_format = matches!(stack.last(), Some(Inside::Format { .. }));
    match bytes[at] {
        b'\\' => at + if bytes[at + 1..].starts_with(b"\r\n") { 3 } else { 2 },
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
        byte if byte == quote && (!triple || is_triple(bytes, at)) || byte == b'\n' && !triple => {
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

/// One past the string whose quote stands at `open`, simple or triple; `escapes` says whether `\` protects what
/// follows. A simple string that does not close ends with its line, a triple one with the text.
pub(super) fn string_end(bytes: &[u8], open: usize, escapes: bool) -> usize {
    let quote = bytes[open];
    let triple = is_triple(bytes, open);
    let mut at = open + if triple { 3 } else { 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes => at += if bytes[at + 1..].starts_with(b"\r\n") { 3 } else { 2 },
            b'\n' | b'\r' if !triple => return at,
            byte if byte == quote && !triple => return at + 1,
            byte if byte == quote && is_triple(bytes, at) => return at + 3,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn is_triple(bytes: &[u8], at: usize) -> bool {
    bytes[at..].starts_with(&[bytes[at]; 3])
}

/// Whether the string at `open` has a prefix with `f` or `t`.
fn is_formatted(bytes: &[u8], open: usize) -> bool {
    let letters =
        bytes[..open].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_' || **byte > 127);
    // A prefix has at most two letters; a third one makes it a name.
    let prefix: Vec<u8> = letters.take(3).map(u8::to_ascii_lowercase).collect();
    prefix.len() <= 2
        && prefix.iter().any(|letter| matches!(letter, b'f' | b't'))
        && prefix.iter().all(|letter| b"frtb".contains(letter))
}

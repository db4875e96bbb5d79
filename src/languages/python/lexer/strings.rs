//! Where a string ends.

use memchr::{memchr2, memchr3};

use super::Doubt;
use crate::text::is_word;

/// F-strings in f-strings: no real code has more.
const NESTED: usize = 8;

/// One past the string whose quote stands at `open`.
pub(super) fn string(bytes: &[u8], open: usize, nested: usize) -> Result<usize, Doubt> {
    let quote = bytes[open];
    let triple = is_tripled(bytes, open);
    let start = open + if triple { 3 } else { 1 };
    if is_formatted(bytes, open) {
        return formatted(bytes, start, quote, triple, nested);
    }
    let mut at = start;
    loop {
        let rest = bytes.get(at..).ok_or(Doubt)?;
        let found = if triple { memchr2(quote, b'\\', rest) } else { memchr3(quote, b'\\', b'\n', rest) };
        at += found.ok_or(Doubt)?;
        match bytes[at] {
            b'\\' => at = escaped(bytes, at),
            b'\n' => return Err(Doubt),
            _ if !triple => return Ok(at + 1),
            _ if is_tripled(bytes, at) => return Ok(at + 3),
            _ => at += 1,
        }
    }
}

/// Whether the quote at `at` comes three times.
pub(super) fn is_tripled(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..), Some([one, two, three, ..]) if one == two && two == three)
}

/// One past the backslash at `at` and what it protects.
pub(super) fn escaped(bytes: &[u8], at: usize) -> usize {
    at + if bytes[at + 1..].starts_with(b"\r\n") { 3 } else { 2 }
}

/// One past the f-string whose text begins at `at`.
fn formatted(bytes: &[u8], mut at: usize, quote: u8, triple: bool, nested: usize) -> Result<usize, Doubt> {
    if nested >= NESTED {
        return Err(Doubt);
    }
    loop {
        match *bytes.get(at).ok_or(Doubt)? {
            // A brace after a backslash is a brace; only `\N{...}` takes it along, and its name holds no quote.
            b'\\' if matches!(bytes.get(at + 1), Some(b'{' | b'}')) => at += 1,
            b'\\' => at = escaped(bytes, at),
            b'{' if bytes.get(at + 1) == Some(&b'{') => at += 2,
            b'{' => at = field(bytes, at + 1, quote, triple, nested)?,
            b'\n' if !triple => return Err(Doubt),
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
        match *bytes.get(at).ok_or(Doubt)? {
            b'"' | b'\'' => {
                at = string(bytes, at, nested + 1)?;
                continue;
            }
            b'(' | b'[' | b'{' => open += 1,
            b'}' if open == 0 => return Ok(at + 1),
            b')' | b']' | b'}' => open = open.checked_sub(1).ok_or(Doubt)?,
            b':' if open == 0 => return format(bytes, at + 1, quote, triple, nested),
            b'\n' | b'\r' if !triple => return Err(Doubt),
            b'#' | b'\\' | b'`' | 128.. => return Err(Doubt),
            _ => {}
        }
        at += 1;
    }
}

/// One past the brace that closes a field whose format begins at `at`.
fn format(bytes: &[u8], mut at: usize, quote: u8, triple: bool, nested: usize) -> Result<usize, Doubt> {
    if nested >= NESTED {
        return Err(Doubt);
    }
    loop {
        match *bytes.get(at).ok_or(Doubt)? {
            b'{' => {
                at = field(bytes, at + 1, quote, triple, nested + 1)?;
                continue;
            }
            b'}' => return Ok(at + 1),
            b'\n' | b'\r' if !triple => return Err(Doubt),
            byte if byte == quote || byte == b'\\' => return Err(Doubt),
            _ => {}
        }
        at += 1;
    }
}

/// Whether the string whose quote stands at `open` has a prefix with `f` or `t`.
pub(super) fn is_formatted(bytes: &[u8], open: usize) -> bool {
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

//! One pass over a text, statement by statement.

use super::blocks::Blocks;
use super::statement::{Ending, Reader};
use super::{Doubt, Layout, LineKind};
use crate::text::is_word;

/// The lines and blocks of `text`.
pub(in crate::languages::python) fn layout(text: &str) -> Result<Layout, Doubt> {
    let bytes = text.as_bytes();
    // Python refuses a NUL wherever it stands; the grammar takes it for the end of a comment or a string.
    if u32::try_from(bytes.len()).is_err() || memchr::memchr(0, bytes).is_some() {
        return Err(Doubt);
    }
    let mut reader = Reader::new(text);
    let mut blocks = Blocks::new(bytes.len());
    let mut at = 0;
    while let Some((start, indent)) = fresh_line(bytes, at)? {
        blocks.indent(indent)?;
        at = line(&mut reader, &mut blocks, start)?;
    }
    blocks.finish()
}

/// Where the next statement that begins a line begins, and its indentation as the grammar counts it (a tab is eight).
fn fresh_line(bytes: &[u8], mut at: usize) -> Result<Option<(usize, usize)>, Doubt> {
    let mut indent = 0;
    loop {
        let blanks = spaces(&bytes[at.min(bytes.len())..]);
        indent += blanks;
        at += blanks;
        match bytes.get(at) {
            None => return Ok(None),
            Some(b'\t') => indent += 8,
            Some(b'\n' | b'\x0c') => indent = 0,
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => indent = 0,
            Some(..b' ' | b'\\') => return Err(Doubt),
            Some(b'#') => {
                at = comment_end(bytes, at);
                continue;
            }
            Some(_) => return Ok(Some((at, indent))),
        }
        at += 1;
    }
}

/// How many spaces `text` begins with; an indentation is four of them.
fn spaces(text: &[u8]) -> usize {
    let mut count = 0;
    while text[count..].first_chunk() == Some(b"    ") {
        count += 4;
    }
    count + text[count..].iter().take_while(|byte| **byte == b' ').count()
}

fn comment_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length)
}

/// Takes the statements of the line that begins at `start`; says where the reading goes on.
fn line(reader: &mut Reader<'_>, blocks: &mut Blocks, mut start: usize) -> Result<usize, Doubt> {
    let bytes = reader.bytes;
    let mut inline = false;
    loop {
        let (kind, word) = classify(&bytes[start..]);
        let mut kind = if word == b"case" && !blocks.is_among_cases() { LineKind::Plain } else { kind };
        let mut extent = reader.statement(start, is_header(kind))?;
        if kind == LineKind::Match && !(extent.headed && is_match(bytes, start, extent.end)?) {
            kind = LineKind::Plain;
            extent = reader.statement(start, false)?;
        }
        // The grammar takes what decorates from the line below.
        let is_unfinished = kind == LineKind::Decorator && extent.end == start + 1;
        if is_header(kind) != extent.headed || (inline && extent.headed) || is_unfinished {
            return Err(Doubt);
        }
        if extent.end > start {
            if extent.headed {
                blocks.header(kind, word, start, extent.end)?;
            } else {
                blocks.line(kind, start, extent.end)?;
            }
        } else if extent.ending == Ending::Inside {
            return Err(Doubt);
        }
        let mut at = extent.next;
        if extent.ending == Ending::Inside {
            at += bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\x0c')).count();
            match bytes.get(at..).unwrap_or_default() {
                [] | [b'\n', ..] | [b'\r', b'\n', ..] => {}
                [b'#', ..] => at = comment_end(bytes, at),
                [b'\r' | b'\\', ..] => return Err(Doubt),
                _ => {
                    if extent.headed {
                        blocks.enter_inline()?;
                        inline = true;
                    }
                    start = at;
                    continue;
                }
            }
        }
        if inline {
            blocks.leave_inline();
        }
        return Ok(at);
    }
}

/// The kind of the statement that `rest` begins with, and the word that says so.
fn classify(rest: &[u8]) -> (LineKind, &[u8]) {
    if rest.first() == Some(&b'@') {
        return (LineKind::Decorator, &rest[..1]);
    }
    // Most statements begin with another letter than keywords do.
    if !matches!(rest.first(), Some(b'a'..=b'i' | b'm' | b't' | b'w')) {
        return (LineKind::Plain, &rest[..0]);
    }
    let word = first_word(rest);
    let kind = match word {
        b"import" | b"from" => LineKind::Import,
        b"def" => LineKind::Function,
        b"class" => LineKind::Class,
        b"if" => LineKind::If,
        b"elif" => LineKind::Elif,
        b"while" => LineKind::While,
        b"except" => LineKind::Except,
        b"match" => LineKind::Match,
        b"case" => LineKind::Case,
        b"for" | b"with" => LineKind::Bind,
        b"else" | b"try" | b"finally" => LineKind::Bare,
        b"async" => {
            let next = first_word(rest[word.len()..].trim_ascii_start());
            match next {
                b"def" => return (LineKind::Function, next),
                b"for" | b"with" => return (LineKind::Bind, next),
                _ => LineKind::Plain,
            }
        }
        _ => LineKind::Plain,
    };
    (kind, word)
}

fn first_word(rest: &[u8]) -> &[u8] {
    // No keyword is longer than eight letters.
    let rest = &rest[..rest.len().min(9)];
    &rest[..rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len())]
}

fn is_header(kind: LineKind) -> bool {
    use LineKind::{Bare, Bind, Case, Class, Elif, Except, Function, If, Match, While};
    matches!(kind, Function | Class | If | Elif | While | Except | Match | Case | Bind | Bare)
}

/// Whether `match ...:` from `start` to `end` is a statement: `match` and `case` are names elsewhere.
fn is_match(bytes: &[u8], start: usize, end: usize) -> Result<bool, Doubt> {
    let subject = bytes[start + b"match".len()..end - 1].trim_ascii();
    let rest = &bytes[end..];
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let ends = matches!(rest.get(blanks), None | Some(b'\n' | b'#')) || rest[blanks..].starts_with(b"\r\n");
    if subject.is_empty() || !ends {
        return Ok(false);
    }
    let first = fresh_line(bytes, comment_end(bytes, end))?;
    let is_case = first.is_some_and(|(at, _)| first_word(&bytes[at..]) == b"case");
    if is_case { Ok(true) } else { Err(Doubt) }
}

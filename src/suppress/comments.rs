//! Where the comments of a file are. Every scanner is one pass over the bytes, without recursion.

use crate::languages::python;
use crate::source::FileKind;
use crate::text::Span;

/// The comments of `text` in order, each with its sign and (for `/* */`, `<!-- -->`) its closing sign.
pub(super) fn comments(kind: FileKind, text: &str) -> Vec<Span> {
    match kind {
        FileKind::Python | FileKind::Notebook => python::comments(text),
        FileKind::Json => json(text),
        FileKind::Markdown => markdown(text),
        FileKind::Toml => toml(text),
        FileKind::Yaml => lines(text, b"#"),
        FileKind::Ini => lines(text, b"#;"),
        FileKind::Shell | FileKind::Make | FileKind::Docker | FileKind::DotEnv | FileKind::Netrc | FileKind::Other => {
            shell(text)
        }
    }
}

/// What begins a comment in a file of `kind`.
pub(super) fn signs(kind: FileKind) -> &'static [&'static str] {
    match kind {
        FileKind::Json => &["//", "/*"],
        FileKind::Ini => &["#", ";"],
        FileKind::Markdown => &["<!--", "#"],
        _ => &["#"],
    }
}

/// What a comment at the end of a line begins with in a file of `kind`; `None` where none can stand there.
pub fn sign(kind: FileKind) -> Option<&'static str> {
    match kind {
        // Plain JSON has no comments, and `NAME=x # y` of a settings file may be taken for a value.
        FileKind::Json | FileKind::Ini | FileKind::Markdown | FileKind::Netrc | FileKind::Docker => None,
        _ => Some("#"),
    }
}

/// The end of the line that holds `at`, without its line end.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length)
}

/// YAML and INI: a comment begins a line or follows white space, outside quoted values.
///
/// The lines of a block scalar (a step of a GitHub workflow) are read the same way: there a comment is one of the
/// shell, which is what a person who writes it there means.
fn lines(text: &str, signs: &[u8]) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let previous = at.checked_sub(1).map(|before| bytes[before]);
        if signs.contains(&bytes[at]) && previous.is_none_or(|byte| byte.is_ascii_whitespace()) {
            let end = line_end(text, at);
            found.push(Span::new(at, end));
            at = end;
        } else if matches!(bytes[at], b'"' | b'\'') && begins_scalar(bytes, at) {
            at = quoted_end(bytes, at);
        } else {
            at += 1;
        }
    }
    found
}

/// Whether a value can begin at `at`: only `:`, `-`, `=`, `[`, `{`, `,` or a line start lie before, and white space.
fn begins_scalar(bytes: &[u8], at: usize) -> bool {
    let before = bytes[..at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
    before.is_none_or(|byte| b":-=[{,?\n\r".contains(byte))
}

/// One past the string that opens at `open`. A string that never closes ends with its line: it was an apostrophe.
fn quoted_end(bytes: &[u8], open: usize) -> usize {
    let quote = bytes[open];
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            byte if byte == quote => return at + 1,
            b'\\' if quote == b'"' => at += 2,
            _ => at += 1,
        }
    }
    open + 1
}

/// TOML: `#` outside the four sorts of strings; a simple string ends with its line at the latest.
fn toml(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'#' => {
                let end = line_end(text, at);
                found.push(Span::new(at, end));
                at = end;
            }
            quote @ (b'"' | b'\'') => at = string_end(bytes, at, quote == b'"'),
            _ => at += 1,
        }
    }
    found
}

/// One past the string whose quote is at `open`, simple or triple; `escapes` says whether `\` protects what
/// follows. A simple string that does not close ends with its line, a triple one with the text.
fn string_end(bytes: &[u8], open: usize, escapes: bool) -> usize {
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

/// JSON with comments: `//` and `/* */` outside strings.
fn json(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'/')) => line_end(text, at),
            (b'/', Some(b'*')) => text[at + 2..].find("*/").map_or(text.len(), |length| at + 2 + length + 2),
            (b'"', _) => {
                at = string_end(bytes, at, true);
                continue;
            }
            _ => {
                at += 1;
                continue;
            }
        };
        found.push(Span::new(at, end));
        at = end;
    }
    found
}

/// Markdown: `<!-- -->`, and the `#` comments of code blocks, which no heading can be taken for as only directives
/// count.
fn markdown(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(length) = memchr::memchr2(b'<', b'#', &text.as_bytes()[at..]) {
        let start = at + length;
        at = start + 1;
        if text[start..].starts_with("<!--") {
            at = text[start..].find("-->").map_or(text.len(), |length| start + length + 3);
            found.push(Span::new(start, at));
        } else if text.as_bytes()[start] == b'#' && text[..start].chars().next_back().is_none_or(char::is_whitespace) {
            at = line_end(text, start);
            found.push(Span::new(start, at));
        }
    }
    found
}

/// So many `<<` may turn out to be none before they are no longer looked into: each costs a search to the end.
const MOST_OPEN_DOCUMENTS: usize = 16;

/// Shell and its kin: `#` at the start of a word, outside quotes; the body of a here-document line by line.
fn shell(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut at, mut awaited, mut searches) = (0, None, MOST_OPEN_DOCUMENTS);
    while at < bytes.len() {
        match bytes[at] {
            b'#' if at == 0 || b" \t\n\r;&|()".contains(&bytes[at - 1]) => {
                let end = line_end(text, at);
                found.push(Span::new(at, end));
                at = end;
            }
            b'\\' => at += 2,
            b'"' | b'\'' => at = quoted_end(bytes, at),
            b'<' if bytes[at..].starts_with(b"<<") && !bytes[at..].starts_with(b"<<<") => {
                awaited = awaited.or_else(|| delimiter(&text[at..line_end(text, at)]));
                at += 2;
            }
            b'<' if bytes[at..].starts_with(b"<<<") => at += 3,
            b'\n' => {
                at += 1;
                if let Some(word) = awaited.take().filter(|_| searches > 0) {
                    let after = here_document(text, at, word, &mut found);
                    searches -= usize::from(after == at);
                    at = after;
                }
            }
            _ => at += 1,
        }
    }
    found
}

/// The word that ends the here-document of `<<WORD`, `<<-'WORD'`.
fn delimiter(text: &str) -> Option<&str> {
    let rest = text[2..].trim_start_matches(['-', '~', ' ', '\t']).trim_start_matches(['"', '\'', '\\']);
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    Some(&rest[..end]).filter(|word| word.starts_with(|first: char| first.is_alphabetic() || first == '_'))
}

/// Takes the comments of the body at `at`, which ends with a line `word`; gives the byte after it. Without that line
/// there is no here-document and nothing is skipped.
fn here_document(text: &str, start: usize, word: &str, found: &mut Vec<Span>) -> usize {
    let mut at = start;
    let mut body = Vec::new();
    for line in text[start..].split_inclusive('\n') {
        if line.trim() == word {
            found.append(&mut body);
            return at + line.len();
        }
        let inside = lines(line.trim_end_matches(['\n', '\r']), b"#");
        body.extend(inside.into_iter().map(|span| Span::new(at + span.start, at + span.end)));
        at += line.len();
    }
    start
}

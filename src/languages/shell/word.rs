//! One word of the shell: quotes, escapes and expansions.
//!
//! The module `syntax` finds where words begin and end; what is in them is read here, once for scripts, recipes, Dockerfiles
//! and `.env` alike. Facts: POSIX.1-2024 Shell Command Language 2.2 and 2.6, and Bash's `$'...'`.

use std::borrow::Cow;

use super::mapped::Mapped;
use super::parts::{Part, Word, WordBuilder};
use crate::languages::data::unescape_one;
use crate::text::Span;

/// How deep defaults are read into defaults.
const DEPTH: usize = 8;

/// Reads the word at `span` of `map`'s text.
pub(super) fn read(map: &Mapped, span: Span) -> Word {
    read_at(map, span, 0)
}

fn read_at(map: &Mapped, span: Span, depth: usize) -> Word {
    let source = span.of(map.text());
    let mut reader = Reader { map, source, base: span.start, at: 0, word: WordBuilder::default(), depth };
    reader.run();
    let quoted = source.starts_with(['"', '\'']) || source.starts_with("$'");
    reader.word.finish(map.span(span), quoted)
}

struct Reader<'a> {
    map: &'a Mapped,
    source: &'a str,
    /// Where `source` starts in the map's text.
    base: usize,
    at: usize,
    word: WordBuilder,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or("")
    }

    fn run(&mut self) {
        while let Some(first) = self.rest().chars().next() {
            match first {
                '\'' => self.single(1),
                '"' => self.double(),
                '$' if self.rest().starts_with("$'") => self.single(2),
                '$' if self.rest().starts_with("$\"") => self.at += 1,
                '$' => self.expansion(),
                '`' => self.substitution(),
                _ => self.text(&['\'', '"', '$', '`'], false),
            }
        }
    }

    /// `'...'`, or `$'...'` with `width` 2.
    fn single(&mut self, width: usize) {
        let start = self.at + width;
        let body = self.source.get(start..).unwrap_or("");
        let mut length = body.len();
        let mut escaped = false;
        for (index, character) in body.char_indices() {
            if character == '\'' && !escaped {
                length = index;
                break;
            }
            escaped = width == 2 && character == '\\' && !escaped;
        }
        let content = body.get(..length).unwrap_or("");
        let text = if width == 2 { Cow::Owned(unescape(content)) } else { Cow::Borrowed(content) };
        self.push_text(&text, start, start + length);
        self.at = (start + length + 1).min(self.source.len());
    }

    fn double(&mut self) {
        self.at += 1;
        let opened = self.at;
        let before = self.word.span();
        while let Some(first) = self.rest().chars().next() {
            match first {
                '"' => {
                    if self.word.span() == before {
                        self.push_text("", opened, self.at);
                    }
                    self.at += 1;
                    return;
                }
                '$' => self.expansion(),
                '`' => self.substitution(),
                _ => self.text(&['"', '$', '`'], true),
            }
        }
    }

    /// Plain text up to one of `stops`; in double quotes a backslash escapes only what is special there.
    fn text(&mut self, stops: &[char], double: bool) {
        let start = self.at;
        let mut text = String::new();
        while let Some(length) = self.rest().find(|character| character == '\\' || stops.contains(&character)) {
            let (plain, special) = self.rest().split_at(length);
            let Some(escape) = special.strip_prefix('\\') else {
                self.at += length;
                if text.is_empty() {
                    return self.push_text(self.source.get(start..self.at).unwrap_or(""), start, self.at);
                }
                text.push_str(plain);
                return self.push_text(&text, start, self.at);
            };
            text.push_str(plain);
            self.at += length + 1;
            let Some(next) = escape.chars().next() else { return self.push_text(&text, start, self.at) };
            if double && !matches!(next, '"' | '$' | '`' | '\\' | '\n') {
                text.push('\\');
                continue;
            }
            self.at += next.len_utf8();
            if next != '\n' {
                text.push(next);
            }
        }
        text.push_str(self.rest());
        self.at = self.source.len();
        self.push_text(&text, start, self.at);
    }

    fn expansion(&mut self) {
        let rest = self.rest();
        if rest.starts_with("$(") {
            return self.balanced('(', ')');
        }
        if rest.starts_with("${") {
            return self.braced();
        }
        let name: String = rest.chars().skip(1).take_while(|at| at.is_ascii_alphanumeric() || *at == '_').collect();
        let name = if name.starts_with(|first: char| first.is_ascii_digit()) {
            name.get(..1).unwrap_or("").to_owned()
        } else {
            name
        };
        if !name.is_empty() {
            let end = self.at + 1 + name.len();
            return self.variable(&name, None, end);
        }
        if let Some('@' | '*' | '#' | '?' | '!' | '-' | '$') = rest.chars().nth(1) {
            self.other(self.at + 2);
        } else {
            let start = self.at;
            self.at += 1;
            self.push_text("$", start, self.at);
        }
    }

    fn braced(&mut self) {
        let start = self.at;
        let length = closing(self.rest(), '{', '}');
        let inner_start = start + 2;
        let inner_end = (start + length).saturating_sub(1).max(inner_start);
        let inner = self.source.get(inner_start..inner_end).unwrap_or("").to_owned();
        let name: String = inner.chars().take_while(|at| at.is_ascii_alphanumeric() || *at == '_').collect();
        let mut operator = inner.get(name.len()..).unwrap_or("");
        for subscript in ["[@]", "[*]"] {
            operator = operator.strip_prefix(subscript).unwrap_or(operator);
        }
        let fallback = [":-", ":=", "-", "="].iter().find_map(|sign| operator.strip_prefix(*sign));
        let end = start + length;
        if name.is_empty() {
            self.other(end);
        } else if operator.is_empty() || operator.starts_with(":?") || operator.starts_with('?') {
            self.variable(&name, None, end);
        } else if let Some(fallback) = fallback.filter(|_| self.depth < DEPTH) {
            let to = self.base + inner_end;
            let word = read_at(self.map, Span::new(to - fallback.len(), to), self.depth + 1);
            self.variable(&name, Some(word), end);
        } else {
            self.other(end);
        }
    }

    fn balanced(&mut self, open: char, close: char) {
        let end = self.at + closing(self.rest(), open, close);
        self.other(end);
    }

    fn substitution(&mut self) {
        let length = self.rest().get(1..).and_then(|rest| rest.find('`')).map_or(self.rest().len(), |at| at + 2);
        self.other(self.at + length);
    }

    /// Takes a variable's expansion up to `end`.
    fn variable(&mut self, name: &str, default: Option<Word>, end: usize) {
        let written = self.source.get(self.at..end).unwrap_or("");
        let span = self.map.span(Span::new(self.base + self.at, self.base + end));
        self.word.variable(written, name, default, span);
        self.at = end;
    }

    /// Takes what is unknown up to `end`.
    fn other(&mut self, end: usize) {
        let written = self.source.get(self.at..end).unwrap_or("");
        let span = self.map.span(Span::new(self.base + self.at, self.base + end));
        self.word.push(written, Part::Other { span });
        self.at = end;
    }

    fn push_text(&mut self, text: &str, start: usize, end: usize) {
        self.word.text(text, self.map.span(Span::new(self.base + start, self.base + end)));
    }
}

/// No real script nests deeper; looking for every end of it would take time without end.
const DEEPEST: usize = 100;

/// Bytes up to and with the `close` that ends the first `open` of `rest`; all of it where there is none.
fn closing(rest: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (index, character) in rest.char_indices() {
        match (quote, character) {
            _ if escaped => escaped = false,
            (_, '\\') => escaped = true,
            (Some(mark), _) if mark == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, _) if character == open && depth == DEEPEST => return rest.len(),
            (None, _) if character == open => depth += 1,
            (None, _) if character == close => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return index + close.len_utf8();
                }
            }
            _ => {}
        }
    }
    rest.len()
}

fn unescape(content: &str) -> String {
    let mut text = String::new();
    let mut rest = content;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        let (character, width) = unescape_one(escape);
        text.push_str(before);
        text.extend(character);
        rest = escape.get(width..).unwrap_or("");
    }
    text.push_str(rest);
    text
}

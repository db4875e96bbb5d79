//! String literals: prefixes, quotes, escapes and interpolations, as Python reads them.

use std::sync::Arc;

use super::lowerer::Lowerer;
use super::nodes::{Field, Node, Sort};
use crate::languages::python::ast::{ExprKind, Piece};
use crate::text::Span;

/// How a literal is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prefix {
    raw: bool,
    bytes: bool,
    template: bool,
}

/// Reads the prefix of an opening such as `rb"""`.
fn prefix(opening: &str) -> Prefix {
    let letters = opening.trim_end_matches(['"', '\'']);
    let has = |letter: char| letters.contains([letter, letter.to_ascii_uppercase()]);
    Prefix { raw: has('r'), bytes: has('b'), template: has('f') || has('t') }
}

impl Lowerer<'_> {
    /// A literal, or several that stand side by side.
    pub(super) fn text_literal(&mut self, node: Node<'_>) -> ExprKind {
        let mut pieces = Vec::new();
        let is_bytes = if node.sort() == Sort::Texts {
            let parts = node.children().filter(|part| part.sort() == Sort::Text);
            // One is bytes if all are.
            parts.fold(false, |bytes, part| self.pieces(part, &mut pieces) | bytes)
        } else {
            self.pieces(node, &mut pieces)
        };
        if is_bytes {
            return ExprKind::Bytes;
        }
        if pieces.iter().all(|piece| matches!(piece, Piece::Text { .. })) {
            let mut texts = pieces.into_iter().filter_map(|piece| match piece {
                Piece::Text { text, .. } => Some(text),
                Piece::Value { .. } => None,
            });
            return ExprKind::Str(match (texts.next(), texts.next()) {
                (None, _) => Arc::from(""),
                (Some(only), None) => only,
                (Some(first), Some(second)) => {
                    let mut joined = format!("{first}{second}");
                    texts.for_each(|text| joined.push_str(&text));
                    Arc::from(joined)
                }
            });
        }
        ExprKind::FString(pieces)
    }

    /// Adds the pieces of one literal; says whether it is bytes.
    fn pieces(&mut self, node: Node<'_>, pieces: &mut Vec<Piece>) -> bool {
        let Some(opening) = node.first(Sort::TextStart) else { return false };
        let prefix = prefix(self.written(opening));
        if prefix.bytes {
            return true;
        }
        let mut at = opening.end();
        for hole in node.all().filter(|part| part.sort() == Sort::Interpolation) {
            self.text_piece(Span::new(at, hole.start()), prefix, pieces);
            self.hole(hole, pieces);
            at = hole.end();
        }
        // The grammar takes a backslash before the end of a raw string for a part of the end.
        let quotes = self.written(opening).bytes().filter(|byte| matches!(byte, b'"' | b'\'')).count();
        let end = if node.has(Sort::TextEnd) { node.end() - quotes.min(node.end() - at) } else { node.end() };
        self.text_piece(Span::new(at, end), prefix, pieces);
        false
    }

    fn text_piece(&mut self, span: Span, prefix: Prefix, pieces: &mut Vec<Piece>) {
        let written = span.of(self.text);
        if written.is_empty() {
            return;
        }
        let is_plain = memchr::memchr3(b'\\', b'{', b'}', written.as_bytes()).is_none()
            && memchr::memchr(b'\r', written.as_bytes()).is_none();
        let text: Arc<str> = if is_plain { Arc::from(written) } else { Arc::from(unescaped(written, prefix)) };
        // A backslash before the end of a line is no text.
        if !text.is_empty() {
            pieces.push(Piece::Text { text, span });
        }
    }

    /// `{value=!conversion:format}`
    fn hole(&mut self, node: Node<'_>, pieces: &mut Vec<Piece>) {
        let (conversion, format) = (node.first(Sort::Conversion), node.first(Sort::Format));
        let echoes = node.has(Sort::Equals);
        if echoes {
            let end = conversion.or(format).map_or(node.end() - 1, Node::start);
            let span = Span::new(node.start() + 1, end);
            pieces.push(Piece::Text { text: Arc::from(span.of(self.text)), span });
        }
        let value = match node.field(Field::Expression).or_else(|| node.child()) {
            // `{x:=10}` is no walrus: the format is `=10`.
            Some(walrus) if walrus.sort() == Sort::Walrus && walrus.field(Field::Name).is_some() => {
                let target = walrus.field(Field::Name).unwrap_or(walrus);
                let value = self.expression(target);
                pieces.push(Piece::Value { value, conversion: None, format: None });
                return;
            }
            Some(value) => self.expression(value),
            None => self.unknown(node.span()),
        };
        let letter = match conversion {
            Some(conversion) => self.written(conversion).chars().nth(1),
            None => (echoes && format.is_none()).then_some('r'),
        };
        let format = match format {
            Some(format) => self.format(format),
            None => Some(Vec::new()),
        };
        pieces.push(Piece::Value { value, conversion: letter, format });
    }

    /// What stands behind the colon of a hole: text, and holes in it.
    fn format(&mut self, node: Node<'_>) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut at = node.start() + 1;
        let text = |pieces: &mut Vec<Piece>, span: Span, written: &str| {
            if !written.is_empty() {
                pieces.push(Piece::Text { text: Arc::from(written), span });
            }
        };
        for hole in node.all() {
            if !self.written(hole).starts_with('{') {
                continue;
            }
            let span = Span::new(at.min(hole.start()), hole.start());
            text(&mut pieces, span, span.of(self.text));
            self.hole(hole, &mut pieces);
            at = hole.end();
        }
        let span = Span::new(at.min(node.end()), node.end());
        let written = span.of(self.text);
        if written.contains(['{', '}']) {
            return None;
        }
        text(&mut pieces, span, written);
        Some(pieces)
    }
}

/// Resolves the escapes of `source`, the inside of a literal.
///
/// Unknown escapes stay as they are written, as Python does. `\N{...}` stays, too, since no table of names is carried,
/// and so do escapes of surrogates, which are no characters. Line ends become `\n`.
fn unescaped(source: &str, prefix: Prefix) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source.chars();
    while let Some(letter) = rest.next() {
        match letter {
            '\r' => {
                skip(&mut rest, '\n');
                text.push('\n');
            }
            '{' | '}' if prefix.template => {
                skip(&mut rest, letter);
                text.push(letter);
            }
            '\\' if !prefix.raw => escape(&mut rest, prefix, &mut text),
            _ => text.push(letter),
        }
    }
    text
}

fn skip(rest: &mut std::str::Chars<'_>, letter: char) {
    if rest.as_str().starts_with(letter) {
        rest.next();
    }
}

/// Resolves the escape that `rest` goes on with, behind its backslash.
fn escape(rest: &mut std::str::Chars<'_>, prefix: Prefix, text: &mut String) {
    let before = rest.clone();
    match rest.next() {
        Some('\n') => {}
        Some('\r') => skip(rest, '\n'),
        Some('n') => text.push('\n'),
        Some('t') => text.push('\t'),
        Some('r') => text.push('\r'),
        Some('a') => text.push('\u{7}'),
        Some('b') => text.push('\u{8}'),
        Some('f') => text.push('\u{c}'),
        Some('v') => text.push('\u{b}'),
        Some(same @ ('\\' | '\'' | '"')) => text.push(same),
        Some('x') => number(rest, &before, 16, 2, text),
        Some('u') => number(rest, &before, 16, 4, text),
        Some('U') => number(rest, &before, 16, 8, text),
        Some('0'..='7') => {
            *rest = before.clone();
            number(rest, &before, 8, 3, text);
        }
        Some('N') if rest.as_str().starts_with('{') => {
            text.push_str("\\N");
            // The braces of a name are no holes, so they are not doubled.
            for letter in rest.by_ref() {
                text.push(letter);
                if letter == '}' {
                    break;
                }
            }
        }
        Some('{' | '}') if prefix.template => {
            *rest = before;
            text.push('\\');
        }
        Some(other) => {
            text.push('\\');
            text.push(other);
        }
        None => text.push('\\'),
    }
}

/// Reads up to `digits` digits of an escape; what is no character stays as written from `before`.
fn number<'a>(
    rest: &mut std::str::Chars<'a>,
    before: &std::str::Chars<'a>,
    radix: u32,
    digits: usize,
    text: &mut String,
) {
    let taken: String = rest.clone().take(digits).take_while(|digit| digit.is_digit(radix)).collect();
    let complete = radix == 8 || taken.len() == digits;
    let letter = u32::from_str_radix(&taken, radix).ok().and_then(char::from_u32);
    if let (true, Some(letter)) = (complete, letter) {
        for _ in 0..taken.len() {
            rest.next();
        }
        text.push(letter);
    } else {
        text.push('\\');
        *rest = before.clone();
        text.extend(rest.next());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_python() {
        let plain = prefix("\"");
        assert_eq!(unescaped(r"a\tb\x41\u00e9\101\q\\", plain), "a\tbAéA\\q\\");
        assert_eq!(unescaped("a\\\nb\r\nc", plain), "ab\nc");
        assert_eq!(unescaped(r"\xZ\N{DASH}", plain), r"\xZ\N{DASH}");
        assert_eq!(unescaped(r"{{\{{}}", prefix("f'")), r"{\{}");
        assert_eq!(prefix("Rb'''"), Prefix { raw: true, bytes: true, template: false });
    }
}

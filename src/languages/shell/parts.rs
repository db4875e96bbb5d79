//! One word of the shell with what it is made of, kept small: scripts have many words, and nearly all are one literal.
//!
//! A word holds its text once. A part says how many bytes of it are its own, and the parts of a word that is one
//! literal are no more than the widths of its quotes.

use crate::text::Span;

/// One word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word without quotes and escapes; expansions stay as they are written.
    pub text: Box<str>,
    /// Where it is, with its quotes.
    pub span: Span,
    /// Whether it is exactly `text`: no expansion in it.
    pub literal: bool,
    /// Whether it begins with a quote.
    pub quoted: bool,
    parts: Parts,
}

/// A piece of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Literal text.
    Text {
        /// Unquoted and unescaped.
        text: &'a str,
        /// Where it is, without quotes.
        span: Span,
    },
    /// `$X`, `${X}`, `${X:-default}`.
    Variable {
        /// The variable's name; digits for a positional parameter.
        name: &'a str,
        /// What stands for it when it is not set.
        default: Option<&'a Word>,
        /// The whole expansion.
        span: Span,
    },
    /// Whatever only running it can tell: `$(...)`, `${X%.*}`.
    Other {
        /// Where it is.
        span: Span,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Parts {
    /// One literal: how many bytes of the word are before and behind it.
    Literal(u8, u8),
    Several(Box<[Stored]>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stored {
    /// Bytes of the word's text.
    length: usize,
    span: Span,
    meaning: Meaning,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    Text,
    Variable(Box<str>, Option<Box<Word>>),
    Other,
}

impl Part<'_> {
    /// Where the part is.
    pub fn span(&self) -> Span {
        match self {
            Self::Text { span, .. } | Self::Variable { span, .. } | Self::Other { span } => *span,
        }
    }
}

impl Word {
    /// A word that is one literal.
    pub fn plain(text: &str, span: Span) -> Self {
        Self { text: text.into(), span, literal: true, quoted: false, parts: Parts::Literal(0, 0) }
    }

    /// A word that is one literal, which is at `span` with a quote on each side.
    pub(super) fn in_quotes(text: &str, span: Span) -> Self {
        let behind = u8::from(span.end >= span.start + 2);
        Self { quoted: true, parts: Parts::Literal(1, behind), ..Self::plain(text, span) }
    }

    /// A word without text and parts.
    pub(super) fn empty(span: Span) -> Self {
        Self { text: Box::default(), span, literal: true, quoted: false, parts: Parts::Several(Box::default()) }
    }

    /// The same text, of which nothing can be said.
    pub(super) fn unknown(self) -> Self {
        Self { literal: false, parts: Parts::Several(Box::default()), ..self }
    }

    /// What it is made of, in order.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        self.pieces().map(|(_, part)| part)
    }

    /// The parts, each behind its bytes of the text.
    fn pieces(&self) -> impl Iterator<Item = (&str, Part<'_>)> {
        let (literal, several) = match &self.parts {
            Parts::Literal(before, behind) => {
                let span = Span::new(self.span.start + usize::from(*before), self.span.end - usize::from(*behind));
                (Some((&*self.text, Part::Text { text: &self.text, span })), &[][..])
            }
            Parts::Several(parts) => (None, &**parts),
        };
        let mut at = 0;
        let several = several.iter().map(move |part| {
            let text = self.text.get(at..at + part.length).unwrap_or("");
            at += part.length;
            let span = part.span;
            let part = match &part.meaning {
                Meaning::Text => Part::Text { text, span },
                Meaning::Variable(name, default) => Part::Variable { name, default: default.as_deref(), span },
                Meaning::Other => Part::Other { span },
            };
            (text, part)
        });
        literal.into_iter().chain(several)
    }

    /// The part that the word is, if it has no other.
    pub(super) fn only_part(&self) -> Option<Part<'_>> {
        let mut parts = self.parts();
        parts.next().filter(|_| parts.next().is_none())
    }

    /// Whether nothing is known of it.
    pub(super) fn is_unknown(&self) -> bool {
        !self.literal && self.parts().next().is_none()
    }

    /// The word without its first `length` bytes of text, if those are literal: the value of `--entity=acme`.
    pub fn after(&self, length: usize) -> Option<Self> {
        let mut left = length;
        let mut rest = WordBuilder::default();
        for (written, part) in self.pieces() {
            match part {
                _ if left == 0 => rest.push(written, part),
                Part::Text { text, span } if text.len() <= left => left -= text.len().min(span.end - span.start),
                // Only text that is as written can be cut: the span must be cut with it.
                Part::Text { text, span } if text.len() == span.end - span.start => {
                    rest.text(text.get(left..)?, Span::new(span.start + left, span.end));
                    left = 0;
                }
                _ => return None,
            }
        }
        if left > 0 {
            return None;
        }
        let text = self.text.get(length..)?.into();
        let span = rest.span().unwrap_or(Span::new(self.span.end, self.span.end));
        Some(Self { text, ..rest.finish(span, false) })
    }

    /// The word split at its first literal `=`: `--entity=$X` is `--entity` and `$X`.
    pub fn split_value(&self) -> Option<(String, Self)> {
        let at = self.text.find('=')?;
        let value = self.after(at + 1)?;
        Some((self.text.get(..at)?.to_owned(), value))
    }

    /// The word behind something unknown: what is appended does not are alone.
    pub(super) fn appended(self) -> Self {
        let mut whole = WordBuilder::default();
        whole.push("", Part::Other { span: Span::new(self.span.start, self.span.start) });
        for (written, part) in self.pieces() {
            whole.push(written, part);
        }
        let parts = whole.finish(self.span, self.quoted).parts;
        Self { literal: false, parts, ..self }
    }
}

/// Makes a word of its parts.
#[derive(Debug, Default)]
pub(super) struct WordBuilder {
    text: String,
    parts: Vec<Stored>,
}

impl WordBuilder {
    /// Appends literal text that is at `span`.
    pub(super) fn text(&mut self, text: &str, span: Span) {
        self.store(text, span, Meaning::Text);
    }

    /// Appends a variable that is `written` like this.
    pub(super) fn variable(&mut self, written: &str, name: &str, default: Option<Word>, span: Span) {
        self.store(written, span, Meaning::Variable(name.into(), default.map(Box::new)));
    }

    /// Appends a part of another word, which is `written` like this.
    pub(super) fn push(&mut self, written: &str, part: Part<'_>) {
        match part {
            Part::Text { text, span } => self.text(text, span),
            Part::Variable { name, default, span } => self.variable(written, name, default.cloned(), span),
            Part::Other { span } => self.store(written, span, Meaning::Other),
        }
    }

    fn store(&mut self, written: &str, span: Span, meaning: Meaning) {
        self.text.push_str(written);
        self.parts.push(Stored { length: written.len(), span, meaning });
    }

    /// From the first part to the last.
    pub(super) fn span(&self) -> Option<Span> {
        Some(Span::new(self.parts.first()?.span.start, self.parts.last()?.span.end))
    }

    /// The word, which is at `span`.
    pub(super) fn finish(self, span: Span, quoted: bool) -> Word {
        let Self { text, parts } = self;
        let literal = parts.iter().all(|part| part.meaning == Meaning::Text);
        let width = |bytes: Option<usize>| bytes.and_then(|bytes| u8::try_from(bytes).ok());
        let widths = match parts.as_slice() {
            [only] if literal => {
                width(only.span.start.checked_sub(span.start)).zip(width(span.end.checked_sub(only.span.end)))
            }
            _ => None,
        };
        let parts = match widths {
            Some((before, behind)) => Parts::Literal(before, behind),
            None => Parts::Several(parts.into()),
        };
        Word { text: text.into(), span, literal, quoted, parts }
    }
}

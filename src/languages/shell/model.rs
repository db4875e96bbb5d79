//! What a shell text says: commands, assignments and loops, each word with its parts.
//!
//! All spans count bytes of the whole file, also where the shell text is a recipe, a fence or a string inside of it.

use crate::text::Span;

/// Everything one file says in shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// Simple commands in the order of the file.
    pub commands: Vec<Command>,
    /// Assignments that are statements (`X=1`, `export X=1`, `ENV X=1`), in the order of the file.
    pub assignments: Vec<Assignment>,
    /// `for` loops over words.
    pub loops: Vec<Loop>,
    /// Functions, whose bodies run later than they stand.
    pub functions: Vec<Span>,
    /// Where the text is broken.
    pub damage: Vec<Span>,
}

/// A simple command: `A=1 python train.py --x y`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The whole command with its prefix assignments.
    pub span: Span,
    /// Variables set for this command alone: `A=1 cmd`, `env A=1 cmd`, `docker run -e A=1`, `sbatch --export=A=1`.
    pub assignments: Vec<Assignment>,
    /// The program and its arguments.
    pub words: Vec<Word>,
}

/// A variable set to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// The value; empty text for `X=`.
    pub value: Word,
    /// The elements of an array (`X=(a b)`).
    pub elements: Vec<Word>,
    /// The whole assignment, with `export` and the like where it stands alone behind it.
    pub span: Span,
    /// Whether child processes see it.
    pub exported: bool,
    /// Whether the environment or a command line wins over it (`?=` in Makefiles, `ARG` in Dockerfiles).
    pub overridable: bool,
    /// The innermost construct in which it may not be executed.
    pub branch: Option<Span>,
}

/// A `for` loop over words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loop {
    /// The loop's variable.
    pub variable: String,
    /// What it takes on.
    pub words: Vec<Word>,
    /// The whole loop.
    pub span: Span,
}

/// One word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word without quotes and escapes; expansions stay as they are written.
    pub text: String,
    /// Where it stands, with its quotes.
    pub span: Span,
    /// Whether it is exactly `text`: no expansion in it.
    pub literal: bool,
    /// What it is made of, in order.
    pub parts: Vec<Part>,
    /// Whether it begins with a quote.
    pub quoted: bool,
}

/// A piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Literal text.
    Text {
        /// Unquoted and unescaped.
        text: String,
        /// Where it stands, without quotes.
        span: Span,
    },
    /// `$X`, `${X}`, `${X:-default}`.
    Variable {
        /// The variable's name; digits for a positional parameter.
        name: String,
        /// What stands for it when it is not set.
        default: Option<Box<Word>>,
        /// The whole expansion.
        span: Span,
    },
    /// Whatever only running it can tell: `$(...)`, `${X%.*}`.
    Other {
        /// Where it stands.
        span: Span,
    },
}

impl Part {
    /// Where the part stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Text { span, .. } | Self::Variable { span, .. } | Self::Other { span } => *span,
        }
    }
}

impl Command {
    /// Whether the command sets `name` for itself.
    pub fn assignment(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().rev().find(|assignment| assignment.name == name)
    }
}

impl Word {
    /// A word that is one literal.
    pub fn plain(text: &str, span: Span) -> Self {
        let parts = vec![Part::Text { text: text.to_owned(), span }];
        Self { text: text.to_owned(), span, literal: true, parts, quoted: false }
    }

    /// The word without its first `length` bytes of text, if those are literal: the value of `--entity=acme`.
    pub fn after(&self, length: usize) -> Option<Self> {
        let mut left = length;
        let mut parts = Vec::new();
        for part in &self.parts {
            match part {
                _ if left == 0 => parts.push(part.clone()),
                Part::Text { text, span } if text.len() <= left => left -= text.len().min(span.end - span.start),
                // Only text that stands as written can be cut: the span must be cut with it.
                Part::Text { text, span } if text.len() == span.end - span.start => {
                    let rest = text.get(left..)?.to_owned();
                    parts.push(Part::Text { text: rest, span: Span::new(span.start + left, span.end) });
                    left = 0;
                }
                _ => return None,
            }
        }
        if left > 0 {
            return None;
        }
        let start = parts.first().map_or(self.span.end, |part| part.span().start);
        let end = parts.last().map_or(self.span.end, |part| part.span().end);
        let literal = parts.iter().all(|part| matches!(part, Part::Text { .. }));
        Some(Self {
            text: self.text.get(length..)?.to_owned(),
            span: Span::new(start, end),
            literal,
            parts,
            quoted: false,
        })
    }

    /// The word split at its first literal `=`: `--entity=$X` is `--entity` and `$X`.
    pub fn split_value(&self) -> Option<(String, Self)> {
        let at = self.text.find('=')?;
        let value = self.after(at + 1)?;
        Some((self.text.get(..at)?.to_owned(), value))
    }
}

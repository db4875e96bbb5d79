//! What `IPython` understands and Python does not.
//!
//! Magics (`%env X=1`), commands (`!ls`), help (`x?`) and whole cells of another language (`%%bash`) are blanked, so that
//! a Python parser sees only Python. What was there is kept: `%env WANDB_ENTITY=x` decides as much as any code.
//! The rules are those of `IPython/core/inputtransformer2.py`, of Colab (`%%shell`) and of Databricks (`%sh`, `%md`).

use super::python::Lexer;
use crate::source::FileKind;
use crate::text::Span;

/// A line of a notebook that is not Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Magic {
    /// Its bytes in the text, where they are blanked; without indentation and line end.
    pub span: Span,
    /// The line as written, `!` or `%` included; lines joined by a backslash are one.
    pub text: String,
    /// Whether a shell runs it: `!ls`, `%sx ls`, a line of a `%%bash` cell.
    pub shell: bool,
}

/// Line magics whose argument a shell runs.
const SHELL_LINES: [&str; 4] = ["sx", "system", "sh", "shell"];
/// Cell magics whose body a shell runs.
const SHELL_CELLS: [&str; 8] = ["bash", "sh", "shell", "zsh", "sx", "system", "cmd", "!"];
/// Magics whose body, or argument, is Python that runs here.
const PYTHON: [&str; 23] = [
    "time",
    "timeit",
    "capture",
    "prun",
    "wandb",
    "python",
    "python3",
    "pypy",
    "px",
    "memit",
    "mprun",
    "lprun",
    "heat",
    "snakeviz",
    "scalene",
    "pyinstrument",
    "local",
    "spark",
    "pyspark",
    "ipytest",
    "run_pytest",
    "notify",
    "cache",
];
/// Of these, the ones that also take a statement on their own line.
const STATEMENT: [&str; 6] = ["time", "timeit", "prun", "memit", "snakeviz", "px"];
/// What begins a block; such a statement cannot follow a colon.
const BLOCKS: [&str; 9] = ["if", "for", "while", "with", "try", "def", "class", "async", "match"];
/// Databricks: one percent sign on the first line gives the whole cell to another language.
const DATABRICKS: [&str; 6] = ["md", "md-sandbox", "sh", "scala", "r", "fs"];

impl Magic {
    /// The command that a shell runs, `!` or `%sx` left out, and its first byte in [`Self::text`].
    pub fn command(&self) -> (usize, &str) {
        let rest = self.text.trim_start_matches('!');
        let (name, argument) = split_name(rest.trim_start_matches('%'));
        let rest = if rest.starts_with('%') && SHELL_LINES.contains(&name) { argument } else { rest.trim_start() };
        (self.text.len() - rest.len(), rest)
    }
}

/// Bytes to be blanked, and what to put at their beginning (never longer than they are).
pub(super) struct Blank {
    pub(super) span: Span,
    pub(super) put: &'static str,
}

/// What a cell holds.
enum Body {
    Python,
    Shell,
    Foreign,
}

/// Reads the cell from `start` to the end of `text`: adds what is to be blanked and the magics there.
/// Gives the text that ends what the cell left open.
pub(super) fn read(text: &str, start: usize, blanks: &mut Vec<Blank>, magics: &mut Vec<Magic>) -> String {
    let cell = text.get(start..).unwrap_or_default();
    let body = body_of(cell);
    let mut lexer = Lexer::default();
    let mut seen_code = false;
    let mut lines = cell.split_inclusive('\n').peekable();
    let mut at = start;
    while let Some(line) = lines.next() {
        let content = line.trim();
        let begin = at + (line.len() - line.trim_start().len());
        let starts_magic = content.starts_with(['%', '!', '?', ';', ',', '/']) && lexer.is_fresh();
        let from = if content.is_empty() {
            None
        } else if !matches!(body, Body::Python) || starts_magic {
            Some(begin)
        } else {
            let fresh = lexer.is_fresh();
            let facts = lexer.read(line);
            let help = fresh && lexer.is_fresh() && facts.last == Some(b'?');
            if help { Some(begin) } else { facts.escape.map(|escape| at + escape) }
        };
        let mut end = at + line.trim_end().len();
        at += line.len();
        let Some(from) = from else {
            seen_code |= !content.is_empty() && !content.starts_with('#');
            continue;
        };
        if starts_magic && let Some(statement) = statement_of(content) {
            let code = begin + content.len() - statement.len();
            // `if 1:` is as long as `%time`, and leaves the statement where it is.
            blanks.push(Blank { span: Span::new(begin, code), put: "if 1:" });
            lexer.read(statement);
            seen_code = true;
            continue;
        }
        while text[from..end].ends_with('\\')
            && let Some(next) = lines.next()
        {
            let length = next.trim_end().len();
            end = if length == 0 { end } else { at + length };
            at += next.len();
            if length == 0 {
                break;
            }
        }
        let span = Span::new(from, end.max(from));
        let (shell, put) = match body {
            Body::Python if from == begin => (is_shell(span.of(text)), filler(line, content, seen_code)),
            Body::Python => {
                lexer = Lexer::default(); // the backslash belonged to the command
                (is_shell(span.of(text)), if span.end - span.start < 3 { "0" } else { "..." })
            }
            Body::Shell => (!content.starts_with("%%"), ""),
            Body::Foreign => (false, ""),
        };
        blanks.push(Blank { span, put });
        let kept = match body {
            Body::Python => true,
            Body::Shell => !content.starts_with('#'),
            Body::Foreign => content.starts_with('%'),
        };
        if kept {
            magics.push(Magic { span, text: span.of(text).to_owned(), shell });
        }
    }
    lexer.closing()
}

/// What stands for a blanked line: in a block it may have been the only statement.
fn filler(line: &str, content: &str, seen_code: bool) -> &'static str {
    let in_block = seen_code && line.starts_with([' ', '\t']);
    match content.len() {
        _ if !in_block => "",
        0..4 => "0",
        _ => "pass",
    }
}

fn is_shell(command: &str) -> bool {
    command.starts_with('!') || command.strip_prefix('%').is_some_and(|rest| SHELL_LINES.contains(&split_name(rest).0))
}

/// `env X=1` is the name `env` and the argument `X=1`.
fn split_name(text: &str) -> (&str, &str) {
    let (name, argument) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (name, argument.trim_start())
}

/// The statement that `%time statement` runs; `None` for any other line, and for one that opens a block.
fn statement_of(line: &str) -> Option<&str> {
    let (name, mut argument) = split_name(line.trim_start_matches('%'));
    if !line.starts_with('%') || !STATEMENT.contains(&name) {
        return None;
    }
    // Options: `-n 10 -r3 -q`.
    while argument.starts_with('-') {
        let (option, rest) = split_name(argument);
        let takes_number = option.len() == 2 && rest.starts_with(|character: char| character.is_ascii_digit());
        argument = if takes_number { split_name(rest).1 } else { rest };
    }
    let first = argument.split(|character: char| !character.is_alphanumeric() && character != '_').next()?;
    let runs = !argument.is_empty() && !argument.starts_with(['@', '#', '%', '!']) && !BLOCKS.contains(&first);
    (runs && line.len() - argument.len() >= "if 1:".len()).then_some(argument)
}

/// What the first line of code says about a cell.
fn body_of(cell: &str) -> Body {
    let first = cell.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let Some(first) = first.filter(|line| line.starts_with('%')) else { return Body::Python };
    let (name, argument) = split_name(first.trim_start_matches('%'));
    if !first.starts_with("%%") {
        return match name {
            "sh" => Body::Shell,
            "sql" if argument.is_empty() => Body::Foreign,
            _ if DATABRICKS.contains(&name) => Body::Foreign,
            _ => Body::Python,
        };
    }
    let name = if name == "script" { split_name(argument).0 } else { name };
    if matches!(name, "writefile" | "file") {
        let is_python =
            argument.split_whitespace().any(|word| FileKind::of(word.trim_matches(['"', '\''])).is_python());
        return if is_python { Body::Python } else { Body::Shell };
    }
    if name.is_empty() || name.ends_with('?') || PYTHON.contains(&name) {
        Body::Python
    } else if SHELL_CELLS.contains(&name) {
        Body::Shell
    } else {
        Body::Foreign
    }
}

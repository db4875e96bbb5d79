//! Import statements.

use std::sync::Arc;

use super::word_at;
use crate::languages::python::ast::{ImportFrom, ImportName, Name, Stmt, StmtKind};
use crate::languages::python::lexer::{Layout, LineKind, all_blanks};
use crate::languages::python::parser::Tree;
use crate::text::Span;

/// Words that name nothing (<https://docs.python.org/3/reference/lexical_analysis.html#keywords>).
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// An import statement.
#[derive(Debug)]
pub struct ImportStatement {
    /// The statement.
    pub span: Span,
    /// What it imports.
    pub imported: Imported,
}

/// What an import statement imports.
#[derive(Debug)]
pub enum Imported {
    /// `import a.b as c, d`
    Modules(Vec<ImportName>),
    /// `from ..module import a as b`
    From(ImportFrom),
}

/// The imports of `text` by its lines. Those that are no Python are left out.
pub(super) fn of_layout(text: &str, layout: &Layout) -> Vec<ImportStatement> {
    let lines = layout.lines.iter().filter(|line| line.kind == LineKind::Import);
    let statements = lines.filter_map(|line| {
        let span = Span::new(line.start as usize, line.end as usize);
        let mut reader = Reader { text, at: span.start, end: span.end };
        let imported = match reader.word()?.of(text) {
            "import" => Imported::Modules(reader.names()?),
            _ => Imported::From(reader.from()?),
        };
        reader.is_done().then_some(ImportStatement { span, imported })
    });
    statements.collect()
}

/// Reads the tokens of one line.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.at = all_blanks(self.text.as_bytes(), self.at, self.end);
    }

    fn is_done(&mut self) -> bool {
        self.skip();
        self.at >= self.end
    }

    /// The word that comes next.
    fn word(&mut self) -> Option<Span> {
        self.skip();
        let word = word_at(self.text, self.at);
        if word.end == word.start || word.end > self.end {
            return None;
        }
        self.at = word.end;
        Some(word)
    }

    /// The name that comes next, which is no keyword.
    fn name(&mut self) -> Option<Span> {
        self.word().filter(|word| !KEYWORDS.contains(&word.of(self.text)))
    }

    /// Takes the sign `sign` if it comes next.
    fn sign(&mut self, sign: u8) -> bool {
        self.skip();
        let is_next = self.at < self.end && self.text.as_bytes().get(self.at) == Some(&sign);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes `keyword` if it comes next.
    fn keyword(&mut self, keyword: &str) -> bool {
        let before = self.at;
        let is_next = self.word().is_some_and(|word| word.of(self.text) == keyword);
        if !is_next {
            self.at = before;
        }
        is_next
    }

    /// `a.b.c`
    fn dotted(&mut self) -> Option<(Name, Span)> {
        let first = self.name()?;
        let mut end = first.end;
        let mut parts = vec![first.of(self.text)];
        while self.sign(b'.') {
            let part = self.name()?;
            end = part.end;
            parts.push(part.of(self.text));
        }
        Some((Arc::from(parts.join(".")), Span::new(first.start, end)))
    }

    /// `a.b as c, d`
    fn names(&mut self) -> Option<Vec<ImportName>> {
        let mut names = Vec::new();
        loop {
            let (name, mut span) = self.dotted()?;
            let mut alias = None;
            if self.keyword("as") {
                let word = self.name()?;
                span.end = word.end;
                alias = Some(Arc::from(word.of(self.text)));
            }
            names.push(ImportName { span, name, alias });
            if !self.sign(b',') {
                return Some(names);
            }
            self.skip();
            // A comma may stand behind the last one.
            if self.at >= self.end || self.text.as_bytes().get(self.at) == Some(&b')') {
                return Some(names);
            }
        }
    }

    /// `..module import names`, behind `from`.
    fn from(&mut self) -> Option<ImportFrom> {
        let mut level = 0;
        while self.sign(b'.') {
            level += 1;
        }
        let before = self.at;
        let is_bare = level > 0 && self.keyword("import");
        let module = if is_bare {
            Arc::from("")
        } else {
            self.at = before;
            let (module, _) = self.dotted()?;
            if !self.keyword("import") {
                return None;
            }
            module
        };
        if self.sign(b'*') {
            return Some(ImportFrom { module, level, names: Vec::new() });
        }
        let is_bracketed = self.sign(b'(');
        let names = self.names()?;
        if is_bracketed && !self.sign(b')') {
            return None;
        }
        Some(ImportFrom { module, level, names })
    }
}

/// The imports of `tree`, also those in functions.
pub(super) fn of_tree(tree: &Tree) -> Vec<ImportStatement> {
    let mut found = Vec::new();
    for statement in &tree.body {
        collect(statement, &mut found);
    }
    found
}

fn collect(statement: &Stmt, found: &mut Vec<ImportStatement>) {
    let copied = |names: &[ImportName]| {
        let copy = |ImportName { span, name, alias }: &ImportName| ImportName {
            span: *span,
            name: Arc::clone(name),
            alias: alias.clone(),
        };
        names.iter().map(copy).collect::<Vec<_>>()
    };
    let imported = match &statement.kind {
        StmtKind::Import(names) => Imported::Modules(copied(names)),
        StmtKind::ImportFrom(ImportFrom { module, level, names }) => {
            Imported::From(ImportFrom { module: Arc::clone(module), level: *level, names: copied(names) })
        }
        kind => {
            for block in kind.blocks() {
                for inner in block {
                    collect(inner, found);
                }
            }
            return;
        }
    };
    found.push(ImportStatement { span: statement.span, imported });
}

//! What the stages before the evaluator see of one file: its tokens, its tree, its facts. For `wblint debug`.
//!
//! The text is for people who work on wblint, and no contract.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::languages::data::{self, Document, Step};
use crate::languages::python::ast::{Stmt, StmtKind};
use crate::languages::python::parser::parse_tree_eagerly;
use crate::languages::python::semantic_index::{Imported, outline};
use crate::languages::shell;
use crate::source::SourceFile;
use crate::text::Span;

/// A stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The lexer: logical lines and blocks of Python, words of shell.
    Tokens,
    /// The parser: the AST of Python, the document of data, the commands of shell.
    Tree,
    /// The index: definitions and imports of Python, keys of data, assignments of shell.
    Facts,
}

/// What `stage` sees in `file`, one thing per line with its place; of `line` alone (from 1) if it is given.
pub fn inspect(stage: Stage, file: &SourceFile, line: Option<usize>) -> String {
    let mut view = View { file, line, text: String::new() };
    let kind = file.kind();
    match stage {
        _ if kind.is_data() => view.document(stage, &data::parse(kind, file.text())),
        _ if kind.is_script() => view.script(stage),
        Stage::Tokens => view.lines(),
        Stage::Tree => view.tree(),
        Stage::Facts => view.facts(),
    }
    view.text
}

struct View<'f> {
    file: &'f SourceFile,
    line: Option<usize>,
    text: String,
}

impl View<'_> {
    /// Whether the wanted line lies in `span`.
    fn wants(&self, span: Span) -> bool {
        let place = self.file.place(span);
        self.line.is_none_or(|line| (place.start.line..=place.end.line).contains(&line))
    }

    fn add(&mut self, span: Span, what: &str) {
        if self.wants(span) {
            let place = self.file.place(span);
            let cell = place.cell.map(|cell| format!("cell {cell}:")).unwrap_or_default();
            let _ = writeln!(self.text, "{cell}{}:{}  {what}", place.start.line, place.start.column);
        }
    }

    /// Logical lines, as the lexer finds them.
    fn lines(&mut self) {
        let outline = outline(self.file.shared_text());
        if outline.is_doubtful() {
            self.text.push_str("the lexer is in doubt: the grammar reads the file as a whole\n");
        }
        for (span, kind) in outline.lines() {
            let written = span.of(self.file.text()).split_whitespace().collect::<Vec<_>>().join(" ");
            self.add(span, &format!("{kind:<10} {written}"));
        }
    }

    /// Statements as the parser makes them.
    fn tree(&mut self) {
        let tree = parse_tree_eagerly(self.file.shared_text());
        for span in &tree.damage {
            self.add(*span, "damage");
        }
        for statement in self.smallest(&tree.body) {
            self.add(statement.span, "");
            self.text.push_str(&compact(&format!("{statement:#?}")));
        }
    }

    /// The statements to show: those of the module, or the innermost ones on the wanted line.
    fn smallest<'t>(&self, statements: &'t [Stmt]) -> Vec<&'t Stmt> {
        let mut shown = Vec::new();
        for statement in statements.iter().filter(|statement| self.wants(statement.span)) {
            let inner: Vec<&Stmt> = match &statement.kind {
                _ if self.line.is_none() => Vec::new(),
                StmtKind::Function(function) => self.smallest(&function.body.get().statements),
                StmtKind::Class(class) => self.smallest(&class.body),
                _ => Vec::new(),
            };
            if inner.is_empty() {
                shown.push(statement);
            } else {
                shown.extend(inner);
            }
        }
        shown
    }

    /// Definitions and imports.
    fn facts(&mut self) {
        let outline = outline(self.file.shared_text());
        let text = Arc::clone(outline.text());
        let mut facts: Vec<(Span, String)> = Vec::new();
        for definition in outline.definitions() {
            let inside = definition.parent.and_then(|index| outline.definitions().get(index));
            let inside = inside.map(|outer| format!(" in {}", outer.name(&text))).unwrap_or_default();
            let fact = format!("{:?} {}{inside}", definition.kind, definition.name(&text));
            facts.push((definition.span, fact));
        }
        for statement in outline.imports() {
            let names = |names: &[crate::languages::python::ast::ImportName]| -> String {
                let one = |name: &crate::languages::python::ast::ImportName| match &name.alias {
                    Some(alias) => format!("{} as {alias}", name.name),
                    None => name.name.to_string(),
                };
                names.iter().map(one).collect::<Vec<_>>().join(", ")
            };
            let fact = match &statement.imported {
                Imported::Modules(modules) => format!("Import {}", names(modules)),
                Imported::From(from) if from.names.is_empty() => {
                    format!("Import * from {}{}", ".".repeat(from.level), from.module)
                }
                Imported::From(from) => {
                    format!("Import {} from {}{}", names(&from.names), ".".repeat(from.level), from.module)
                }
            };
            facts.push((statement.span, fact));
        }
        facts.sort_by_key(|(span, _)| span.start);
        for (span, fact) in facts {
            // A definition is shown for its first line, not for each line of its body.
            self.add(Span::new(span.start, span.start), &fact);
        }
    }

    /// A data file: its scalars with the way to them, and for the tree what the reader takes them for.
    fn document(&mut self, stage: Stage, document: &Document) {
        for span in document.damage() {
            self.add(*span, "damage");
        }
        for leaf in document.walk() {
            let Some(scalar) = document.scalar(leaf.node) else { continue };
            let way: Vec<String> = leaf
                .path
                .iter()
                .map(|step| match step {
                    Step::Key(key) => (*key).to_owned(),
                    Step::Index(index) => format!("[{index}]"),
                })
                .collect();
            let kind = if stage == Stage::Facts { String::new() } else { format!(" {:?}", scalar.kind) };
            self.add(document.node(leaf.node).span, &format!("{} = {:?}{kind}", way.join("."), scalar.text));
        }
    }

    /// A script: its commands, and its assignments alone as facts.
    fn script(&mut self, stage: Stage) {
        let script = shell::script(self.file.kind(), self.file.text());
        for span in &script.damage {
            self.add(*span, "damage");
        }
        for command in script.commands.iter().filter(|_| stage != Stage::Facts) {
            let words: Vec<String> = command
                .words
                .iter()
                .map(|word| if word.literal { format!("{:?}", word.text) } else { format!("{:?}?", word.text) })
                .collect();
            self.add(command.span, &format!("command {}", words.join(" ")));
            for one in &command.assignments {
                self.add(one.span, &format!("for this command {} = {:?}", one.name, one.value.text));
            }
        }
        for one in &script.assignments {
            let exported = if one.exported { "exported " } else { "" };
            self.add(one.span, &format!("{exported}{} = {:?}", one.name, one.value.text));
        }
        for one in script.loops.iter().filter(|_| stage != Stage::Facts) {
            self.add(one.span, &format!("loop over {}", one.variable));
        }
    }
}

/// A tree as `Debug` writes it, with each span on the line of its field.
fn compact(tree: &str) -> String {
    let mut text = String::new();
    let mut lines = tree.lines();
    while let Some(line) = lines.next() {
        let Some(field) = line.strip_suffix("Span {") else {
            let _ = writeln!(text, "    {line}");
            continue;
        };
        let mut number = || {
            lines
                .next()
                .and_then(|line| line.trim().trim_end_matches(',').split_once(": "))
                .map_or("", |(_, number)| number)
        };
        let (start, end) = (number(), number());
        lines.next();
        let _ = writeln!(text, "    {field}{start}..{end},");
    }
    text
}

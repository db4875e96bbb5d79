//! Commands that Python code puts together: `subprocess.run(["python", "train.py", "--entity", team])`,
//! `os.system(f"python train.py entity={team}")`, a list that grows line by line.
//!
//! A list of words is a command as it stands; a text is what a shell reads. Names that hold a text are assignments of the
//! script, so that a name inside of a command is followed as a variable is. Nothing is run: what only running could tell
//! is unknown.

use std::collections::HashMap;
use std::sync::Arc;

use memchr::memmem;

use super::bash;
use super::mapped::Mapped;
use super::model::{Assignment, Command, Script};
use super::parts::{Part, Word, WordBuilder};
use super::program::{ProgramKind, program_of};
use crate::languages::python::ast::{ArgumentKind, BinaryOperator, Expr, ExprKind, Name, Piece, Stmt, StmtKind};
use crate::languages::python::parser::parse_tree;
use crate::text::Span;

/// Words of code that may start programs, or that put a command line together.
const STARTING: &[&str] = &[
    "export WANDB_",
    "subprocess",
    "os.system",
    "popen(",
    "Popen(",
    "sys.executable",
    "\"python",
    "'python",
    "\"wandb ",
    "'wandb ",
    "torchrun ",
    "accelerate launch",
];

/// Calls whose first argument is a command.
const RUNNERS: &[&str] = &[
    "run",
    "call",
    "check_call",
    "check_output",
    "Popen",
    "popen",
    "system",
    "getoutput",
    "getstatusoutput",
    "spawn",
    "create_subprocess_exec",
    "create_subprocess_shell",
    "shell",
    "sh",
    "bash",
    "execute",
    "run_command",
    "run_cmd",
    "execute_command",
    "exec_command",
    "run_shell",
    "launch",
    "submit",
    "CommandFunction",
];

/// Keywords under which a command is handed over.
const KEYWORDS: &[&str] = &["args", "cmd", "command", "commands", "cmds", "entrypoint", "script", "shell_command"];

/// So deep are statements and expressions looked into.
const DEPTH: usize = 24;

/// The commands that `text`, a Python file, puts together; empty where no word of it speaks of any.
pub(super) fn read(text: &str) -> Script {
    if !puts_commands_together(text) {
        return Script::default();
    }
    let tree = parse_tree(Arc::from(text));
    let mut reader = Reader { text, script: Script::default() };
    reader.scope(&tree.body, 0);
    let Reader { mut script, .. } = reader;
    script.commands.sort_by_key(|command| (command.span.start, command.span.end));
    script.commands.dedup_by(|later, earlier| later.span == earlier.span);
    script.assignments.sort_by_key(|assignment| assignment.span.start);
    script
}

/// Whether a word of `text`, a Python file, speaks of commands that it may put together.
pub fn puts_commands_together(text: &str) -> bool {
    STARTING.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// A command that is being put together.
#[derive(Debug, Clone)]
enum Built {
    /// Word by word.
    Words(Vec<Word>),
    /// As the text that a shell reads.
    Line(Mapped),
    /// Several of them.
    Several(Vec<Built>),
}

impl Built {
    /// This with `other` behind it.
    fn then(self, other: Self) -> Self {
        match (self, other) {
            (Self::Words(mut left), Self::Words(right)) => {
                left.extend(right);
                Self::Words(left)
            }
            (Self::Line(mut left), Self::Line(right)) => {
                left.append(&right);
                Self::Line(left)
            }
            (Self::Several(mut left), Self::Several(right)) => {
                left.extend(right);
                Self::Several(left)
            }
            (Self::Several(mut left), right) => {
                left.push(right);
                Self::Several(left)
            }
            (left, _) => left,
        }
    }
}

/// What the names of one function hold.
type Names = HashMap<Name, Built>;

struct Reader<'t> {
    text: &'t str,
    script: Script,
}

impl Reader<'_> {
    /// The statements of a module or function, whose names are its own.
    fn scope(&mut self, body: &[Stmt], depth: usize) {
        let mut names = Names::new();
        self.block(body, &mut names, None, depth);
        for built in names.into_values() {
            self.emit(built, false);
        }
    }

    fn block(&mut self, body: &[Stmt], names: &mut Names, branch: Option<Span>, depth: usize) {
        if depth > DEPTH {
            return;
        }
        for statement in body {
            self.statement(statement, names, branch, depth);
        }
    }

    fn statement(&mut self, statement: &Stmt, names: &mut Names, branch: Option<Span>, depth: usize) {
        match &statement.kind {
            StmtKind::Assign { targets, value } => {
                if let [Expr { kind: ExprKind::Name(name), .. }] = targets.as_slice() {
                    self.assign(name, value, statement.span, names, branch);
                }
                self.calls(value, names, 0);
            }
            StmtKind::AnnAssign { target, value: Some(value), .. } => {
                if let ExprKind::Name(name) = &target.kind {
                    self.assign(name, value, statement.span, names, branch);
                }
                self.calls(value, names, 0);
            }
            StmtKind::AugAssign { target, operator: BinaryOperator::Add, value } => {
                if let ExprKind::Name(name) = &target.kind {
                    self.grow(name, value, false, names);
                }
            }
            StmtKind::Expr(expr) => {
                self.grown_by_call(expr, names);
                self.calls(expr, names, 0);
            }
            StmtKind::Return(Some(value)) => {
                if let Some(built) = self.built(value, names, 0) {
                    self.emit(built, false);
                }
                self.calls(value, names, 0);
            }
            StmtKind::With { items, .. } => {
                for item in items {
                    self.calls(&item.context, names, 0);
                }
            }
            StmtKind::Function(function) => {
                self.script.functions.push(function.span);
                self.scope(&function.body.get().statements, depth + 1);
                return;
            }
            StmtKind::Class(class) => {
                self.scope(&class.body, depth + 1);
                return;
            }
            _ => {}
        }
        let is_branch = matches!(
            statement.kind,
            StmtKind::If { .. }
                | StmtKind::While { .. }
                | StmtKind::For { .. }
                | StmtKind::Try(_)
                | StmtKind::Match { .. }
        );
        let inner = if is_branch { Some(statement.span) } else { branch };
        for block in statement.kind.blocks() {
            self.block(block, names, inner, depth + 1);
        }
    }

    /// `name = value`: a command, or a text that commands use.
    fn assign(&mut self, name: &Name, value: &Expr, span: Span, names: &mut Names, branch: Option<Span>) {
        if matches!(value.kind, ExprKind::Str(_) | ExprKind::FString(_)) {
            let value = self.word(value);
            let (name, elements) = (Box::from(&**name), Box::default());
            self.script.assignments.push(Assignment {
                name,
                value,
                elements,
                span,
                exported: false,
                overridable: false,
                branch,
            });
        }
        if let Some(before) = names.remove(name)
            && branch.is_some()
        {
            self.emit(before, false);
        }
        if let Some(built) = self.built(value, names, 0) {
            names.insert(Arc::clone(name), built);
        }
    }

    /// `name += value`, `name.extend(value)`; `is_item`: `name.append(value)`.
    fn grow(&self, name: &Name, value: &Expr, is_item: bool, names: &mut Names) {
        let Some(held) = names.remove(name) else { return };
        let more = match (&held, is_item) {
            (Built::Words(_), true) => Some(Built::Words(vec![self.word(value)])),
            (Built::Several(_), true) => self.built(value, names, 0),
            _ => self.built(value, names, 0),
        };
        let grown = match more {
            Some(more) => held.then(more),
            None => held,
        };
        names.insert(Arc::clone(name), grown);
    }

    fn grown_by_call(&self, expr: &Expr, names: &mut Names) {
        let ExprKind::Call { callee, arguments } = &expr.kind else { return };
        let ExprKind::Attribute { object, name: method, .. } = &callee.kind else { return };
        let (ExprKind::Name(name), [only]) = (&object.kind, arguments.as_slice()) else { return };
        if matches!(&**method, "append" | "extend") {
            self.grow(name, &only.value, &**method == "append", names);
        }
    }

    /// Looks for commands among the arguments of calls.
    fn calls(&mut self, expr: &Expr, names: &Names, depth: usize) {
        if depth > DEPTH {
            return;
        }
        match &expr.kind {
            ExprKind::Call { callee, arguments } => {
                let last = match &callee.kind {
                    ExprKind::Name(name) | ExprKind::Attribute { name, .. } => Some(&**name),
                    _ => None,
                };
                let is_runner = last.is_some_and(|last| RUNNERS.contains(&last));
                for (index, argument) in arguments.iter().enumerate() {
                    let is_command = match &argument.kind {
                        ArgumentKind::Positional => is_runner && index == 0,
                        ArgumentKind::Keyword(name) => KEYWORDS.contains(&&**name),
                        ArgumentKind::Star => is_runner && index == 0,
                        ArgumentKind::DoubleStar => false,
                    };
                    let is_listed = matches!(argument.value.kind, ExprKind::List(_));
                    if (is_command || is_listed)
                        && let Some(built) = self.built(&argument.value, names, 0)
                    {
                        self.emit(built, is_command && is_runner);
                    }
                    self.calls(&argument.value, names, depth + 1);
                }
                self.calls(callee, names, depth + 1);
            }
            ExprKind::Attribute { object, .. } | ExprKind::Subscript { object, .. } => {
                self.calls(object, names, depth + 1);
            }
            ExprKind::Await(inner) | ExprKind::Starred(inner) => self.calls(inner, names, depth + 1),
            ExprKind::Binary { left, right, .. } | ExprKind::Logic { left, right, .. } => {
                self.calls(left, names, depth + 1);
                self.calls(right, names, depth + 1);
            }
            ExprKind::List(items) | ExprKind::Tuple(items) => {
                for item in items {
                    self.calls(item, names, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// The command that an expression is, as far as it can be told.
    fn built(&self, expr: &Expr, names: &Names, depth: usize) -> Option<Built> {
        if depth > DEPTH {
            return None;
        }
        match &expr.kind {
            ExprKind::Str(_) | ExprKind::FString(_) => Some(Built::Line(self.line(expr))),
            ExprKind::List(items) | ExprKind::Tuple(items) => Some(self.listed(items, names, depth)),
            ExprKind::Name(name) => names.get(name).cloned(),
            ExprKind::Binary { operator: BinaryOperator::Add, left, right } => {
                let left = self.built(left, names, depth + 1)?;
                match self.built(right, names, depth + 1) {
                    Some(right) => Some(left.then(right)),
                    None => match left {
                        Built::Line(mut line) => {
                            hole(right, &mut line);
                            Some(Built::Line(line))
                        }
                        other => Some(other),
                    },
                }
            }
            ExprKind::Binary { operator: BinaryOperator::Modulo, left, .. } => self.built(left, names, depth + 1),
            ExprKind::Call { callee, arguments } => {
                let ExprKind::Attribute { object, name, .. } = &callee.kind else { return None };
                match (&**name, arguments.as_slice()) {
                    // `"python a.py".split()`, `text.format(...)`, `text.strip()`
                    ("split" | "format" | "strip", _) if !matches!(&object.kind, ExprKind::Name(name) if &**name == "shlex") => {
                        self.built(object, names, depth + 1)
                    }
                    // `shlex.split(text)`, `" ".join(words)`
                    ("split" | "join", [only, ..]) => self.built(&only.value, names, depth + 1),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A list: the words of one command, or several commands.
    fn listed(&self, items: &[Expr], names: &Names, depth: usize) -> Built {
        let is_line = |item: &Expr| match &item.kind {
            ExprKind::Str(text) => text.contains(' ') && starts_program(text),
            ExprKind::FString(pieces) => {
                matches!(pieces.first(), Some(Piece::Text { text, .. }) if text.contains(' ') && starts_program(text))
            }
            ExprKind::List(_) => true,
            _ => false,
        };
        if items.first().is_some_and(is_line) {
            return Built::Several(items.iter().filter_map(|item| self.built(item, names, depth + 1)).collect());
        }
        let mut words = Vec::new();
        for item in items {
            match &item.kind {
                ExprKind::Starred(inner) => match self.built(inner, names, depth + 1) {
                    Some(Built::Words(more)) => words.extend(more),
                    _ => words.push(Word::empty(item.span).unknown()),
                },
                _ => words.push(self.word(item)),
            }
        }
        Built::Words(words)
    }

    /// One word of a list.
    fn word(&self, expr: &Expr) -> Word {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Str(text) => match self.inside(span, text) {
                Some(inner) => {
                    let mut word = WordBuilder::default();
                    word.text(text, inner);
                    word.finish(span, true)
                }
                None => Word::in_quotes(text, span),
            },
            ExprKind::FString(pieces) => {
                let mut word = WordBuilder::default();
                for piece in pieces {
                    match piece {
                        Piece::Text { text, span } => word.text(text, *span),
                        Piece::Value { value, .. } => match &value.kind {
                            ExprKind::Name(name) => word.variable(&format!("${{{name}}}"), name, None, value.span),
                            _ => word.push("$()", Part::Other { span: value.span }),
                        },
                    }
                }
                word.finish(span, true)
            }
            ExprKind::Name(name) => {
                let mut word = WordBuilder::default();
                word.variable(&format!("${{{name}}}"), name, None, span);
                word.finish(span, true)
            }
            // `sys.executable`
            ExprKind::Attribute { name, .. } if &**name == "executable" => Word::plain("python", span),
            ExprKind::Int(number) => Word::plain(&number.to_string(), span),
            ExprKind::Call { callee, arguments } => match (&callee.kind, arguments.as_slice()) {
                (ExprKind::Name(name), [only]) if &**name == "str" => self.word(&only.value),
                _ => Word::empty(span).unknown(),
            },
            _ => Word::empty(span).unknown(),
        }
    }

    /// Where the text of a literal stands, without its quotes, if it is written as it is.
    fn inside(&self, span: Span, text: &str) -> Option<Span> {
        let written = self.text.get(span.start..span.end)?;
        let at = written.find(text).filter(|_| !text.is_empty())?;
        Some(Span::new(span.start + at, span.start + at + text.len()))
    }

    /// A text as a shell reads it.
    fn line(&self, expr: &Expr) -> Mapped {
        let mut line = Mapped::default();
        match &expr.kind {
            ExprKind::Str(text) => match self.inside(expr.span, text) {
                Some(span) => line.push(text, span.start),
                // Literals side by side, or with escapes: each part that stands as written keeps its place.
                None => self.pieces(expr.span, text, &mut line),
            },
            ExprKind::FString(pieces) => {
                for piece in pieces {
                    match piece {
                        Piece::Text { text, span } => line.push(text, span.start),
                        Piece::Value { value, .. } => hole(value, &mut line),
                    }
                }
            }
            _ => {}
        }
        line
    }

    /// A text that is written in several pieces: each word of it is looked up at the literal.
    fn pieces(&self, span: Span, text: &str, line: &mut Mapped) {
        let mut at = span.start;
        for piece in text.split_inclusive([' ', '\n', '\t']) {
            let word = piece.trim_end();
            let found = self.text.get(at..span.end).and_then(|rest| rest.find(word)).filter(|_| !word.is_empty());
            if let Some(found) = found {
                at += found;
                line.push(word, at);
                at += word.len();
                line.push(&piece[word.len()..], at);
            } else {
                line.push(piece, at);
            }
        }
    }

    /// Keeps a command. One that nothing is seen to run counts only if it starts a program of Python or `wandb`.
    fn emit(&mut self, built: Built, is_run: bool) {
        match built {
            Built::Several(all) => all.into_iter().for_each(|one| self.emit(one, is_run)),
            Built::Words(words) => {
                let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
                let span = Span::new(first.span.start, last.span.end.max(first.span.end));
                if is_run || is_telling(&words) {
                    self.script.commands.push(Command { span, assignments: Box::default(), words: words.into() });
                }
            }
            Built::Line(line) => {
                if !is_run && !starts_program(line.text()) {
                    return;
                }
                let mut read = Script::default();
                bash::read(&line, &mut read);
                self.script.commands.extend(read.commands.into_iter().filter(|one| is_run || is_telling(&one.words)));
                // What a text exports is the shell's own.
                self.script.assignments.extend(read.assignments);
            }
        }
    }
}

/// What is put into a text: a name is a variable of the script.
fn hole(value: &Expr, line: &mut Mapped) {
    match &value.kind {
        ExprKind::Name(name) => line.push(&format!("${{{name}}}"), value.span.start),
        ExprKind::Attribute { name, .. } if &**name == "executable" => line.push("python", value.span.start),
        ExprKind::Call { callee, arguments } if matches!(&callee.kind, ExprKind::Name(name) if &**name == "str") => {
            match arguments.as_slice() {
                [only] => hole(&only.value, line),
                _ => line.push("$(:)", value.span.start),
            }
        }
        _ => line.push("$(:)", value.span.start),
    }
}

/// Whether `words` start a program that may have a sink.
fn is_telling(words: &[Word]) -> bool {
    program_of(words).is_some_and(|program| match program.kind {
        ProgramKind::PythonScript(_) | ProgramKind::PythonModule(_) => true,
        ProgramKind::ShellScript(_) => false,
        ProgramKind::Tool(name) => name == "wandb",
    })
}

/// Whether a text begins as a command that starts Python or `wandb` does: past variables, launchers and `cd`; or sets a
/// variable of the SDK.
fn starts_program(text: &str) -> bool {
    if text.trim_start().starts_with("export WANDB_") {
        return true;
    }
    text.split([' ', '\n', '\t', ';', '&', '\\']).take(24).filter(|word| !word.is_empty()).any(|word| {
        let name = word.rsplit('/').next().unwrap_or(word);
        name.starts_with("python") || matches!(name, "wandb" | "torchrun" | "accelerate" | "deepspeed")
    })
}

//! What the command lines of a repository pass to a program: `python train.py --entity acme` in a script, a Makefile, a
//! container file, a workflow, a read-me.
//!
//! Looked up from the option: files that hold its flag are read as scripts, and each command with the flag is tied to the
//! program that runs it. A command of another program says nothing about this one, also where its flag has the same
//! name; a program that cannot be told leaves a value that is likely.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::dataflow::Location;
use crate::languages::shell::{Program, ProgramKind, Script, Word, program_behind, script_in};
use crate::text::Span;
use crate::workspace::{FileId, Workspace};

/// So many files are looked at on the way from a file up to the programs that import it.
const IMPORTERS: usize = 400;
/// So many values are taken for one flag.
const VALUES: usize = 60;
/// So deep may commands stand in quotes of commands.
const DEPTH: usize = 3;

/// A text that a command passes.
#[derive(Debug, Clone)]
pub(crate) struct Passed {
    /// The text.
    pub text: Arc<str>,
    /// The literal.
    pub at: Location,
    /// The program of the command is not known.
    pub is_likely: bool,
}

/// Who runs the command of a flag.
#[derive(Debug, Clone, PartialEq)]
enum Runs {
    /// A Python file of the repository.
    File(FileId),
    /// Something that only running could tell: `python $SCRIPT`.
    Unknown,
}

/// What every command of the repository passes, by flag, found once for all programs.
#[derive(Default)]
pub struct Given {
    known: Mutex<HashMap<Box<str>, Found>>,
    /// The Python files that put command lines together.
    launching: OnceLock<Vec<FileId>>,
}

/// What is found for one flag: each value with its program.
type Found = Arc<[(Runs, Passed)]>;

impl Given {
    /// What commands pass by one of `flags` to the program `main`; without a program, to those that import `home`.
    pub(crate) fn to(
        &self,
        workspace: &dyn Workspace,
        flags: &[Arc<str>],
        main: Option<FileId>,
        home: FileId,
    ) -> Vec<Passed> {
        let mut passed: Vec<Passed> = Vec::new();
        for flag in flags {
            for (runs, one) in &*self.by_flag(workspace, flag) {
                let is_ours = match (runs, main) {
                    // A flag that many programs have says nothing of a program that is not known.
                    (Runs::Unknown, _) => is_telling(flag),
                    (Runs::File(file), Some(main)) => *file == main,
                    (Runs::File(file), None) => is_imported_by(workspace, home, *file),
                };
                if is_ours
                    && passed.len() < VALUES
                    && !passed.iter().any(|known| known.at == one.at && known.text == one.text)
                {
                    passed.push(one.clone());
                }
            }
        }
        passed
    }

    fn launching(&self, workspace: &dyn Workspace) -> &[FileId] {
        self.launching.get_or_init(|| {
            let has_commands =
                |file: &FileId| workspace.script(*file).is_some_and(|script| !script.commands.is_empty());
            workspace.speaking().into_iter().filter(has_commands).collect()
        })
    }

    fn by_flag(&self, workspace: &dyn Workspace, flag: &str) -> Found {
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(flag) {
            return Arc::clone(known);
        }
        let found: Found = search(workspace, self.launching(workspace), flag).into();
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(flag.into(), Arc::clone(&found));
        found
    }
}

/// Every value that a command passes by `flag`.
fn search(workspace: &dyn Workspace, launching: &[FileId], flag: &str) -> Vec<(Runs, Passed)> {
    let mut found = Vec::new();
    let name = flag.trim_start_matches('-');
    // A key of a configuration, `wandb.entity=acme`, is held by its last word.
    let word = if flag.starts_with('-') { flag } else { flag.rsplit('.').next().unwrap_or(flag) };
    let mut files = workspace.holding(word);
    files.extend(launching);
    for file in files {
        let search = Search { workspace, file, flag };
        if let Some(script) = workspace.script(file) {
            search.commands(&script, &script, None, 0, &mut found);
        }
        if flag.starts_with("--") {
            found.extend(swept(workspace, file, name));
        }
    }
    if flag.starts_with("--") {
        for file in workspace.holding(name) {
            found.extend(swept(workspace, file, name));
        }
    }
    found
}

/// Whether a flag is about W&B by its name.
fn is_telling(flag: &str) -> bool {
    flag.contains("wandb") || flag.contains("entity") || flag.contains("project")
}

/// One flag in one file.
struct Search<'s> {
    workspace: &'s dyn Workspace,
    file: FileId,
    flag: &'s str,
}

impl Search<'_> {
    /// The commands of `script`, and those in quotes in them; variables are those of the `whole` file.
    fn commands(
        &self,
        script: &Script,
        whole: &Script,
        before: Option<usize>,
        depth: usize,
        found: &mut Vec<(Runs, Passed)>,
    ) {
        for command in &script.commands {
            let words = script.words(command);
            let start = before.unwrap_or(command.span.start);
            for word in
                words.iter().filter(|word| depth < DEPTH && word.text.contains(self.flag) && word.text.contains(' '))
            {
                let inner = script_in(&word.text, word.span.start + usize::from(word.quoted));
                self.commands(&inner, whole, Some(start), depth + 1, found);
            }
            let Some(program) = program_behind(&words) else { continue };
            // A line whose `\` before it was forgotten begins with a flag.
            let is_torn = program.word.text.starts_with('-');
            let arguments = if is_torn { &words } else { program.arguments };
            let Some(value) = value_of(arguments, self.flag) else { continue };
            let Some(runs) = (if is_torn { Some(Runs::Unknown) } else { self.runs(&program) }) else { continue };
            for one in whole.expand(&value, start).values {
                let span = if value.literal { value.span } else { one.origin };
                let span = unquoted(self.workspace, self.file, span, &one.text);
                let at = Location { file: self.file, span };
                found.push((runs.clone(), Passed { text: one.text.into(), at, is_likely: runs == Runs::Unknown }));
            }
        }
    }

    /// The program that a command runs, if it can be one of the repository.
    fn runs(&self, program: &Program<'_>) -> Option<Runs> {
        let file = match &program.kind {
            ProgramKind::PythonScript(path) => program_file(self.workspace, self.file, path),
            ProgramKind::PythonModule(dotted) => {
                let path = dotted.replace('.', "/");
                let file = program_file(self.workspace, self.file, &format!("{path}.py"));
                file.or_else(|| program_file(self.workspace, self.file, &format!("{path}/__main__.py")))
            }
            ProgramKind::ShellScript(_) => return None,
            ProgramKind::Tool(_) if program.word.text.starts_with('$') => return Some(Runs::Unknown),
            // An installed command of the repository's own.
            ProgramKind::Tool(tool) => return self.installs(tool).then_some(Runs::Unknown),
        };
        match file {
            Some(file) => Some(Runs::File(file)),
            // What is named and not here is another program.
            None if program.word.literal && !program.word.text.contains(['$', '{', '<', '*']) => None,
            None => Some(Runs::Unknown),
        }
    }

    /// Whether the repository says that it installs a command of this name.
    fn installs(&self, tool: &str) -> bool {
        is_telling(self.flag)
            && !tool.is_empty()
            && ["pyproject.toml", "setup.py", "setup.cfg"].iter().any(|path| {
                let text = self.workspace.find(path).and_then(|file| self.workspace.text(file));
                text.is_some_and(|source| {
                    source.text().lines().any(|line| {
                        let line = line.trim().trim_start_matches(['"', '\'', '[', ',', ' ']);
                        line.strip_prefix(tool).is_some_and(|rest| {
                            let rest = rest.trim_start_matches(['"', '\'']).trim_start();
                            rest.starts_with('=') && rest.contains(':')
                        })
                    })
                })
            })
    }
}

/// The value that `arguments` give by `flag`: the next word, or what follows `=`; the last one counts.
fn value_of(arguments: &[Word], flag: &str) -> Option<Word> {
    let mut found = None;
    for (index, word) in arguments.iter().enumerate() {
        if word.literal && &*word.text == flag {
            found = arguments.get(index + 1).filter(|next| !next.text.starts_with("--")).cloned().or(found);
        } else if let Some((name, value)) = word.split_value()
            && (name == flag || !flag.starts_with('-') && name.trim_start_matches('+') == flag)
        {
            found = Some(value);
        }
    }
    found
}

/// `span` without quotes around `text`.
fn unquoted(workspace: &dyn Workspace, file: FileId, span: Span, text: &str) -> Span {
    let source = workspace.text(file);
    let written = source.as_ref().and_then(|source| source.text().get(span.start..span.end));
    match written {
        Some(written) if written.len() == text.len() + 2 && written.get(1..written.len() - 1) == Some(text) => {
            Span::new(span.start + 1, span.end - 1)
        }
        _ => span,
    }
}

/// What the `parameters` of a sweep give for `name` to its program.
fn swept(workspace: &dyn Workspace, file: FileId, name: &str) -> Vec<(Runs, Passed)> {
    let read = || {
        let document = workspace.data(file)?;
        let program = document.path(&["program"]).and_then(|node| document.text(node))?;
        let program = program_file(workspace, file, program)?;
        let parameter = document.path(&["parameters", name])?;
        let single = document.get(parameter, "value");
        let several = document.get(parameter, "values").map(|list| document.items(list)).unwrap_or_default();
        let nodes = single.into_iter().chain(several.iter().copied());
        let scalars = nodes.filter_map(|node| document.scalar(node).filter(|_| document.text(node).is_some()));
        let passed = |text: &str, span| Passed { text: text.into(), at: Location { file, span }, is_likely: false };
        Some(scalars.map(|scalar| (Runs::File(program), passed(&scalar.text, scalar.span))).collect())
    };
    read().unwrap_or_default()
}

/// The file of the repository that a script means by `path`: from its own folder, from one above, or the only one whose
/// path ends so.
fn program_file(workspace: &dyn Workspace, script: FileId, path: &str) -> Option<FileId> {
    let own = workspace.path(script);
    let mut folder = &*own;
    let path = path.trim_start_matches("${workspaceFolder}/").trim_start_matches("./");
    while let Some((parent, _)) = folder.rsplit_once('/') {
        folder = parent;
        if let Some(found) = workspace.find(&format!("{folder}/{path}")) {
            return Some(found);
        }
    }
    workspace.find(path).or_else(|| workspace.ending(path.trim_start_matches("../").trim_start_matches('/')))
}

/// Whether `program` is `home` or imports its way there, by the names of modules.
fn is_imported_by(workspace: &dyn Workspace, home: FileId, program: FileId) -> bool {
    let mut seen: HashSet<FileId> = HashSet::from([home]);
    let mut open = vec![home];
    while let Some(file) = open.pop() {
        if file == program {
            return true;
        }
        if seen.len() > IMPORTERS {
            return false;
        }
        let path = workspace.path(file);
        let front = path.strip_suffix("/__init__.py").unwrap_or(&path);
        let stem = front.rsplit('/').next().unwrap_or(front);
        let stem = stem.split('.').next().unwrap_or(stem);
        // What a package re-exports is imported by the package's name.
        let package = path.rsplit_once('/').map(|(folder, _)| folder.rsplit('/').next().unwrap_or(folder));
        for word in std::iter::once(stem).chain(package) {
            open.extend(workspace.importers(word).into_iter().filter(|importer| seen.insert(*importer)));
        }
    }
    false
}

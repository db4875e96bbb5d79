//! Which program a command starts in the end, behind its launchers.
//!
//! The table of launchers says which of their options take a value; whatever comes after the options is the next
//! command.

use super::launchers::{LAUNCHER_MODULES, LAUNCHERS, PYTHON_VALUES, TORCHRUN};
use super::model::Command;
use super::parts::Word;

/// What a command runs, with the arguments it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program<'a> {
    /// What it is.
    pub kind: ProgramKind,
    /// The word that names it.
    pub word: &'a Word,
    /// Its arguments.
    pub arguments: &'a [Word],
}

/// What sort of program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProgramKind {
    /// A Python file, by its path as written.
    PythonScript(String),
    /// `python -m`, by its dotted name.
    PythonModule(String),
    /// A shell script, by its path as written.
    ShellScript(String),
    /// Any other program, by its name without folders.
    Tool(String),
}

/// The program that `command` runs.
pub fn program(command: &Command) -> Option<Program<'_>> {
    program_of(&command.words)
}

/// The program that `words`, the words of one command, run.
pub fn program_of(words: &[Word]) -> Option<Program<'_>> {
    let mut rest = words;
    // Every round takes at least one word away.
    loop {
        let (word, after) = rest.split_first()?;
        let name = base_name(&word.text);
        if let Some((_, before, values)) = LAUNCHERS.iter().find(|(launcher, ..)| *launcher == name)
            && let Some(next) = behind(after, before, values)
        {
            let modules = name == "torchrun" || name == "accelerate" || name == "deepspeed";
            if modules && !next.is_empty() {
                return script(next, module_flag(after, next));
            }
            rest = next;
            continue;
        }
        if is_python(name) {
            let next = skip_options(after, PYTHON_VALUES);
            let (first, arguments) = next.split_first()?;
            if &*first.text != "-m" {
                return script(next, false);
            }
            let (module, behind_module) = arguments.split_first()?;
            if LAUNCHER_MODULES.contains(&&*module.text) {
                let next = skip_options(behind_module, TORCHRUN);
                return script(next, module_flag(behind_module, next));
            }
            return script(arguments, true);
        }
        if is_shell(name) || matches!(name, "source" | ".") {
            let next = skip_options(after, &["-o", "-O"]);
            return match next.split_first() {
                Some((first, arguments)) if !after.iter().any(|word| &*word.text == "-c") => {
                    Some(Program { kind: ProgramKind::ShellScript(first.text.to_string()), word: first, arguments })
                }
                _ => Some(Program { kind: ProgramKind::Tool(name.to_owned()), word, arguments: after }),
            };
        }
        return script(rest, false)
            .filter(|found| !matches!(found.kind, ProgramKind::PythonScript(_)) || is_python_file(&word.text));
    }
}

/// Tools that run the command that stands behind their own words; others may only speak of it (`echo`, `pip install`).
const CARRIERS: &[&str] =
    &["docker", "podman", "nerdctl", "singularity", "apptainer", "kubectl", "ray", "screen", "bsub", "qsub", "sky"];

/// The program that `words` run, also behind the words of a tool: `docker run image python train.py`.
pub fn program_behind(words: &[Word]) -> Option<Program<'_>> {
    let program = program_of(words)?;
    if !matches!(program.kind, ProgramKind::Tool(_)) {
        return Some(program);
    }
    let behind = program.arguments.iter().position(|word| {
        let name = word.text.rsplit('/').next().unwrap_or_default();
        name.starts_with("python") && name.trim_start_matches("python").chars().all(|c| c.is_ascii_digit() || c == '.')
            || matches!(name, "torchrun" | "accelerate" | "deepspeed")
            || name == "wandb" && matches!(&program.kind, ProgramKind::Tool(tool) if CARRIERS.contains(&tool.as_str()))
            || name.rsplit_once('.').is_some_and(|(_, end)| end == "py") && !word.text.starts_with('-')
    });
    match behind {
        Some(at) => program_of(&program.arguments[at..])
            .filter(|inner| !matches!(&inner.kind, ProgramKind::Tool(tool) if tool != "wandb"))
            .or(Some(program)),
        None => Some(program),
    }
}

/// The words behind a launcher: past what it must be followed by and past its options.
fn behind<'a>(after: &'a [Word], before: &[&str], values: &[&str]) -> Option<&'a [Word]> {
    let mut rest = after;
    for wanted in before {
        rest = skip_options(rest, values);
        let (first, next) = rest.split_first()?;
        if *wanted != "*" && &*first.text != *wanted {
            return None;
        }
        rest = next;
    }
    let mut rest = skip_options(rest, values);
    // `env A=1 cmd`; nothing else is a program whose name holds `=`.
    while let Some((first, next)) = rest.split_first() {
        if !first.text.contains('=') {
            break;
        }
        rest = next;
    }
    Some(rest)
}

/// `words` without leading options; `-m` is not one, since it says what comes next.
fn skip_options<'a>(words: &'a [Word], values: &[&str]) -> &'a [Word] {
    let mut rest = words;
    while let Some((first, next)) = rest.split_first() {
        let text = &*first.text;
        if text == "--" {
            return next;
        }
        if !text.starts_with('-') || text == "-" || text == "-m" && !values.contains(&"-m") {
            return rest;
        }
        let takes_value = values.contains(&text);
        rest = if takes_value { next.get(1..).unwrap_or_default() } else { next };
    }
    rest
}

/// Whether what follows a launcher's options is a module: `torchrun -m pkg.train`, `accelerate launch --module pkg`.
fn module_flag(after: &[Word], next: &[Word]) -> bool {
    let options = after.len().saturating_sub(next.len());
    after.iter().take(options).any(|word| matches!(&*word.text, "--module"))
}

/// The program that `words` begin with, behind all launchers.
fn script(words: &[Word], module: bool) -> Option<Program<'_>> {
    let (word, arguments) = words.split_first()?;
    if &*word.text == "-m" {
        return script(arguments, true);
    }
    let text = word.text.to_string();
    let kind = match () {
        // `python -m wandb` is the command itself.
        () if module && text == "wandb" => ProgramKind::Tool(text),
        () if module => ProgramKind::PythonModule(text),
        () if is_python_file(&text) => ProgramKind::PythonScript(text),
        () if [".sh", ".bash", ".slurm", ".sbatch"].iter().any(|end| text.ends_with(end)) => {
            ProgramKind::ShellScript(text)
        }
        () => ProgramKind::Tool(base_name(&word.text).to_owned()),
    };
    Some(Program { kind, word, arguments })
}

/// The last step of a path.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether `name` is a POSIX-like shell.
pub(super) fn is_shell(name: &str) -> bool {
    matches!(name, "bash" | "sh" | "zsh" | "dash" | "ksh")
}

fn is_python_file(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, "py" | "pyw"))
}

fn is_python(name: &str) -> bool {
    let version = name.strip_prefix("python").or_else(|| name.strip_prefix("pypy"));
    version.is_some_and(|rest| rest.chars().all(|at| at.is_ascii_digit() || at == '.' || at == 'w'))
        || matches!(name, "ipython" | "$PYTHON" | "${PYTHON}" | "$(PYTHON)" | "py")
}

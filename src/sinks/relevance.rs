//! Relevance: which functions can matter to a sink, by the words of the files before anything runs.
//!
//! A function is run if it may lead to a sink: it says `wandb` or a sink's name, or it mentions one that does. Everything
//! else is skipped when it is called, and what it gives is an unknown value that remembers the call. Only if such a value
//! reaches a sink, the function is run after all, in a further round. Most of a training program never is.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use memchr::memmem;
use rayon::prelude::*;

use crate::languages::python::semantic_index::{DefinitionKind, Imported, Outline, outline};
use crate::wandb::sinks::{Custom, sink_words};
use crate::workspace::{FileId, Workspace};

use super::magics;

/// So many names may be relevant; with more, everything is run.
const NAMES: usize = 4_000;

/// The outlines of one run, for all threads.
#[derive(Default)]
pub struct Outlines(Mutex<HashMap<FileId, Option<Arc<Outline>>>>);

impl Outlines {
    /// The outline of a Python file.
    pub fn get(&self, workspace: &dyn Workspace, file: FileId) -> Option<Arc<Outline>> {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return known.clone();
        }
        let made = workspace.kind(file).is_python().then(|| workspace.text(file)).flatten();
        let made = made.map(|source| Arc::new(outline(source.shared_text())));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(file, made.clone());
        made
    }
}

/// What can lead to a sink.
pub(super) struct Relevant {
    /// The names of functions and classes that are run; `None` for all.
    pub names: Option<HashSet<Arc<str>>>,
    /// Those of them that lead to a sink; the others lead to what declares options, and run only if they are called.
    pub leading: HashSet<Arc<str>>,
    /// The files whose statements outside of functions can: they are run as programs.
    pub programs: Vec<FileId>,
    /// The files whose import does something that can: outside of functions, and not only as a program.
    pub loud: HashSet<FileId>,
    /// The functions that have something of a sink themselves, by file and the offset of their name.
    pub seeds: HashSet<(FileId, usize)>,
}

/// What is gathered.
#[derive(Default)]
struct Closure {
    names: HashSet<Arc<str>>,
    open: Vec<Arc<str>>,
    programs: BTreeSet<FileId>,
    loud: HashSet<FileId>,
    seeds: HashSet<(FileId, usize)>,
    /// Whether what is added leads to a sink.
    leads: bool,
}

impl Closure {
    /// Something relevant stands at `offset`.
    fn add(&mut self, file: FileId, outline: &Outline, offset: usize, is_seed: bool) {
        let around = outline.enclosing(offset);
        if self.leads && around.is_empty() && !is_import(outline.text(), offset) {
            self.programs.insert(file);
        }
        if !self.loud.contains(&file)
            && around.iter().all(|one| one.kind == DefinitionKind::Class)
            && !is_import(outline.text(), offset)
            && !is_main_block(outline.text(), offset)
        {
            self.loud.insert(file);
        }
        if let (true, Some(innermost)) = (is_seed && self.leads, around.first()) {
            // Nested functions are run by the one around them.
            let of_module = around.iter().take_while(|one| one.kind == DefinitionKind::Class).count();
            let function = around.get(of_module).unwrap_or(innermost);
            self.seeds.insert((file, function.name_span.start));
        }
        let (names, open) = (&mut self.names, &mut self.open);
        for definition in around {
            // A definition's own name is no use of it.
            if definition.name_span.start == offset {
                continue;
            }
            let name = definition.name(outline.text());
            if name.starts_with("__") && name.ends_with("__") {
                continue;
            }
            if names.insert(name.into()) {
                open.push(name.into());
            }
        }
    }
}

impl Closure {
    /// Adds what mentions the names that are open, and what mentions that, to a fixed point.
    fn mentions(&mut self, said: &[(FileId, &Arc<Outline>, HashSet<&str>)]) {
        while let Some(name) = self.open.pop().filter(|_| self.names.len() <= NAMES) {
            for (file, outline, _) in said.iter().filter(|(_, _, words)| words.contains(&*name)) {
                let text = outline.text();
                for at in memmem::find_iter(text.as_bytes(), name.as_bytes()) {
                    if is_word(text, at, name.len()) && !is_comment(text, at) {
                        self.add(*file, outline, at, false);
                    }
                }
            }
        }
    }
}

/// Whether the byte at `offset` is in a comment that has a line of its own.
fn is_comment(text: &str, offset: usize) -> bool {
    let start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
    text[start..offset].trim_start().starts_with('#')
}

/// Whether the byte at `offset` is in the block that only a program runs: `if __name__ == "__main__":`.
pub(super) fn is_main_block(text: &str, offset: usize) -> bool {
    let mut end = offset;
    loop {
        let start = text[..end].rfind('\n').map_or(0, |before| before + 1);
        let line = &text[start..];
        if !line.starts_with([' ', '\t', '\n', '\r', '#', ')', ']', '}']) {
            return start < end.max(offset) && line.starts_with("if __name__ ==");
        }
        match start.checked_sub(1) {
            Some(before) => end = before,
            None => return false,
        }
    }
}

/// Whether the line at `offset` is an import.
pub(super) fn is_import(text: &str, offset: usize) -> bool {
    let start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].trim_start();
    line.starts_with("import ") || line.starts_with("from ")
}

/// Finds what can lead to a sink in `files`.
pub(super) fn relevant(workspace: &dyn Workspace, outlines: &Outlines, files: &[FileId], custom: Custom) -> Relevant {
    let outlines: Vec<(FileId, Arc<Outline>)> =
        files.iter().filter_map(|file| Some((*file, outlines.get(workspace, *file)?))).collect();
    let mut closure = Closure { leads: true, ..Closure::default() };
    let instantiates = !workspace.holding("_target_").is_empty();
    let words = sink_words()
        .chain(custom.words())
        .filter(|word| *word != "*" && !COMMON.contains(word))
        .chain(["wandb", "WANDB"])
        .chain(instantiates.then_some("instantiate"))
        .chain(CALLING.iter().copied());
    let words: Vec<&str> = words.collect();
    for (file, outline) in &outlines {
        if workspace.text(*file).is_some_and(|source| magics::set_variables(source.magics())) {
            closure.programs.insert(*file);
        }
        for word in &words {
            for at in memmem::find_iter(outline.text().as_bytes(), word.as_bytes()) {
                if !is_harmless(outline.text(), at + word.len()) {
                    closure.add(*file, outline, at, true);
                }
            }
        }
    }
    // Names that stand for what is imported from W&B: `import wandb as wb`, `from wandb import init as begin`.
    for (file, outline) in &outlines {
        for alias in aliases(outline) {
            for at in memmem::find_iter(outline.text().as_bytes(), alias.as_bytes()) {
                if is_word(outline.text(), at, alias.len()) {
                    closure.add(*file, outline, at, true);
                }
            }
        }
    }
    let said: Vec<(FileId, &Arc<Outline>, HashSet<&str>)> =
        outlines.par_iter().map(|(file, outline)| (*file, outline, words_of(outline.text()))).collect();
    closure.mentions(&said);
    let leading = closure.names.clone();
    // What declares options is run where it is called, but is no reason to run anything.
    closure.leads = false;
    for (file, outline) in &outlines {
        for word in crate::models::DECLARING {
            for at in memmem::find_iter(outline.text().as_bytes(), word.as_bytes()) {
                closure.add(*file, outline, at, false);
            }
        }
    }
    closure.mentions(&said);
    let Closure { names, programs, loud, seeds, .. } = closure;
    if names.len() > NAMES {
        return Relevant { names: None, leading, programs: files.to_vec(), loud, seeds };
    }
    Relevant { names: Some(names), leading, programs: programs.into_iter().collect(), loud, seeds }
}

/// Words of calls that run functions of the repository by themselves, whose names no code need write.
const CALLING: &[&str] = &["Fire(", "CLI(", "auto_cli(", "app.run(", "add_typer", "add_command"];

/// The words of a text.
fn words_of(text: &str) -> HashSet<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c: char| !is_part(c)).filter(|word| !word.is_empty()).collect()
}

/// The names of a file that stand for W&B or something of it, other than by their own words.
fn aliases(outline: &Outline) -> Vec<Arc<str>> {
    let mut found = Vec::new();
    for import in outline.imports() {
        match &import.imported {
            Imported::Modules(names) => {
                let ours = names.iter().filter(|name| says_wandb(&name.name));
                found.extend(ours.filter_map(|name| name.alias.clone()));
            }
            Imported::From(from) => {
                let whole = says_wandb(&from.module);
                let ours = from.names.iter().filter(|name| whole || says_wandb(&name.name));
                found.extend(ours.map(|name| name.alias.clone().unwrap_or_else(|| Arc::clone(&name.name))));
            }
        }
    }
    // `start = wandb.init` at the level of the module.
    let text = outline.text();
    for at in memmem::find_iter(text.as_bytes(), b"wandb") {
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let line = &text[start..at];
        if let Some((name, _)) = line.split_once('=')
            && !name.trim().is_empty()
            && name.trim().chars().all(|c| c.is_alphanumeric() || c == '_')
        {
            found.push(name.trim().into());
        }
    }
    found
}

/// Whether a text has `wandb` in any letter case.
pub(super) fn says_wandb(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'w', b'W', bytes)
        .any(|at| bytes.get(at..at + 5).is_some_and(|word| word.eq_ignore_ascii_case(b"wandb")))
}

/// Members of `wandb` that choose no destination.
const HARMLESS: &[&str] = &[
    "log",
    "watch",
    "unwatch",
    "save",
    "finish",
    "config",
    "summary",
    "Image",
    "Table",
    "Histogram",
    "Video",
    "Audio",
    "Html",
    "Plotly",
    "Object3D",
    "Molecule",
    "define_metric",
    "Artifact",
    "log_artifact",
    "plot",
    "alert",
    "termlog",
    "termwarn",
    "errors",
    "util",
    "data_types",
];

/// Whether what follows `wandb` at `at` is a member that chooses no destination.
fn is_harmless(text: &str, at: usize) -> bool {
    let Some(member) = text[at..].strip_prefix('.') else { return false };
    let end = member.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(member.len());
    HARMLESS.contains(&&member[..end])
}

/// Names of sinks that are words of every program: the file says `wandb` where they are meant.
const COMMON: &[&str] = &[
    "init",
    "run",
    "runs",
    "sweep",
    "agent",
    "login",
    "project",
    "projects",
    "artifact",
    "artifacts",
    "restore",
    "team",
    "setup",
    "Trainer",
    "controller",
    "launch",
    "sync",
    "reports",
    "from_path",
    "Api",
    "get_logger",
    "Runner",
    "Experiment",
    "Benchmark",
    "A2C",
    "AMP",
    "CEM",
    "DDPG",
    "DDQN",
    "DQN",
    "PPO",
    "RPO",
    "SAC",
    "TD3",
    "TRPO",
    "IPPO",
    "MAPPO",
];

/// Whether the bytes at `at` are a whole word.
pub(super) fn is_word(text: &str, at: usize, length: usize) -> bool {
    let is_part =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii());
    let bytes = text.as_bytes();
    !is_part(at.checked_sub(1).and_then(|before| bytes.get(before))) && !is_part(bytes.get(at + length))
}

/// Whether code in `text` may store under `key`: as a name, an attribute, an item, or under a name that is not written.
pub(super) fn may_store(text: &str, key: &str) -> bool {
    const DYNAMIC: &[&str] =
        &["setattr(", "__dict__", ".update(", "__setitem__", "vars(", ".pop(", ".clear(", "merge", "|="];
    if DYNAMIC.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some()) {
        return true;
    }
    // `object[name] = value` stores under any key.
    let stores_any = memmem::find_iter(text.as_bytes(), b"]").any(|at| {
        let after = text[at + 1..].trim_start_matches(' ');
        let is_store = after.starts_with('=') && !after.starts_with("==");
        is_store && text[..at].chars().next_back().is_some_and(|c| c != '\'' && c != '"' && !c.is_ascii_digit())
    });
    if stores_any {
        return true;
    }
    memmem::find_iter(text.as_bytes(), key.as_bytes()).any(|at| {
        if !is_word(text, at, key.len()) {
            return false;
        }
        let after = text[at + key.len()..].trim_start_matches(['"', '\'', ']', ' ', '\t']);
        after.starts_with('=') && !after.starts_with("==") || after.starts_with([',', ':', '+', '|'])
    })
}

//! Imports: what they lead to, found once for all runs, and which modules can wait.
//!
//! Running a module is dear, and most modules do nothing that matters by being imported. A module whose statements
//! outside of functions have nothing to do with sinks waits until a name of it is needed; only what it imports
//! and what cannot wait itself is run at once.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use memchr::memmem;

use super::relevance::{Outlines, is_import, is_main_block};
use super::repository::join;
use crate::dataflow::Resolved;
use crate::languages::python::semantic_index::{DefinitionKind, ImportStatement, Imported, Outline};
use crate::models;
use crate::workspace::{FileId, Workspace};

/// Modules that are installed wherever code that logs to W&B runs: a folder of that name without `__init__.py` does not
/// hide them, since Python takes a regular package before a namespace package.
const INSTALLED: &[&str] = &[
    "wandb",
    "weave",
    "torch",
    "numpy",
    "transformers",
    "lightning",
    "pytorch_lightning",
    "accelerate",
    "hydra",
    "yaml",
];

/// Modules with their names.
type Modules = Arc<[(FileId, Arc<str>)]>;

/// What dotted names mean from one place.
type Names = HashMap<Box<str>, Option<Resolved>>;

/// What the imports of one workspace mean.
pub(super) struct Imports<'w> {
    workspace: &'w dyn Workspace,
    outlines: &'w Outlines,
    /// Without it, imports are not followed.
    follow: bool,
    /// Files whose import does something that can lead to a sink.
    loud: HashSet<FileId>,
    /// What an import means, by the importing file and the dots, then by name.
    known: Mutex<HashMap<(FileId, usize), Names>>,
    /// The first words of all names that can be imported.
    importable: OnceLock<HashSet<Box<str>>>,
    /// The modules that a file's import runs, as far as that was asked.
    direct: Mutex<HashMap<FileId, Modules>>,
    /// Whether a file can wait, as far as that was asked.
    waiting: Mutex<HashMap<FileId, bool>>,
}

impl<'w> Imports<'w> {
    /// The imports of `workspace`; the import of the files in `loud` does something that can lead to a sink.
    pub fn new(workspace: &'w dyn Workspace, outlines: &'w Outlines, follow: bool, loud: HashSet<FileId>) -> Self {
        Self {
            workspace,
            outlines,
            follow,
            loud,
            known: Mutex::default(),
            importable: OnceLock::new(),
            direct: Mutex::default(),
            waiting: Mutex::default(),
        }
    }

    /// What `import name` with `level` dots in `file` means.
    pub fn resolve(&self, file: FileId, level: usize, name: &str) -> Option<Resolved> {
        if !self.follow {
            return None;
        }
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&(file, level)).and_then(|names| names.get(name)) {
            return known.clone();
        }
        let path = self.workspace.path(file);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let found = self.find(file, folder, level, name);
        lock().entry((file, level)).or_default().insert(name.into(), found.clone());
        found
    }

    /// The module or package `name` inside the package at `path`.
    pub fn inside(&self, path: &str, name: &str) -> Option<Resolved> {
        if self.follow { self.at(&join(path, name)) } else { None }
    }

    /// Whether the import of a file does nothing that can lead to a sink.
    pub fn can_wait(&self, file: FileId) -> bool {
        let lock = || self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&file) {
            return *known;
        }
        let outline = self.outlines.get(self.workspace, file);
        let found = !self.loud.contains(&file) && outline.is_some_and(|outline| !declares(&outline));
        lock().insert(file, found);
        found
    }

    /// The modules that the import of a file runs by its own statements.
    pub fn behind(&self, file: FileId) -> Modules {
        let lock = || self.direct.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&file) {
            return Arc::clone(known);
        }
        let found: Modules = self.find_behind(file).into();
        lock().insert(file, Arc::clone(&found));
        found
    }

    fn find_behind(&self, file: FileId) -> Vec<(FileId, Arc<str>)> {
        let Some(outline) = self.outlines.get(self.workspace, file) else { return Vec::new() };
        let mut found: Vec<(FileId, Arc<str>)> = Vec::new();
        let mut seen = HashSet::from([file]);
        let statements = outline.imports();
        for import in statements.iter().filter(|import| !is_in_function(&outline, import.span.start)) {
            for (level, name) in imported_modules(import) {
                // Every package on the way runs.
                let ends = name.match_indices('.').map(|(end, _)| end).filter(|_| level == 0);
                for end in ends.chain([name.len()]) {
                    if let Some(Resolved::Module(other)) = self.resolve(file, level, &name[..end])
                        && seen.insert(other)
                    {
                        found.push((other, name[..end].into()));
                    }
                }
            }
        }
        found
    }

    /// The first words of all names that can be imported: names of folders and modules.
    fn importable(&self) -> &HashSet<Box<str>> {
        self.importable.get_or_init(|| {
            let mut words: HashSet<Box<str>> = HashSet::new();
            for file in (0..self.workspace.count()).filter_map(|index| Some(FileId(u32::try_from(index).ok()?))) {
                if !self.workspace.kind(file).is_python() {
                    continue;
                }
                for part in self.workspace.path(file).split('/') {
                    let word = part.split('.').next().unwrap_or(part);
                    if !words.contains(word) {
                        words.insert(word.into());
                    }
                }
            }
            words
        })
    }

    /// The module or package at `path`, which is without an ending.
    fn at(&self, path: &str) -> Option<Resolved> {
        let candidates = [format!("{path}.py"), join(path, "__init__.py")];
        if let Some(file) =
            candidates.iter().find_map(|candidate| self.workspace.find(candidate.trim_start_matches('/')))
        {
            return Some(Resolved::Module(file));
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        (!INSTALLED.contains(&name) && self.workspace.has_package(path)).then(|| Resolved::Package(path.into()))
    }

    fn find(&self, own: FileId, folder: &str, level: usize, name: &str) -> Option<Resolved> {
        let relative = name.replace('.', "/");
        if level > 0 {
            let folder = (1..level).fold(folder, |folder, _| outer(folder));
            return self.at(&join(folder, &relative)).filter(|found| !is(found, own) || name.is_empty());
        }
        let first = name.split('.').next().unwrap_or(name);
        if !self.importable().contains(first) {
            return None;
        }
        // The folder of the script, then those around it: each may be on the path, as may `src` in it. A package's own
        // folder is one only for the scripts in it.
        let mut around = Some(folder);
        let mut package: Option<Resolved> = None;
        while let Some(here) = around {
            for root in [here.to_owned(), join(here, "src")] {
                match self.at(&join(&root, &relative)) {
                    Some(found @ Resolved::Module(_)) if !is(&found, own) => return Some(found),
                    Some(found @ Resolved::Package(_)) => package = package.or(Some(found)),
                    _ => {}
                }
            }
            around = (!here.is_empty()).then(|| outer(here));
        }
        package
    }
}

/// The modules that an import statement may run: dots and dotted name. A name that is imported may be a module, too.
pub(super) fn imported_modules(import: &ImportStatement) -> Vec<(usize, String)> {
    match &import.imported {
        Imported::Modules(names) => names.iter().map(|name| (0, name.name.to_string())).collect(),
        Imported::From(from) => {
            let mut modules = Vec::new();
            if !from.module.is_empty() {
                modules.push((from.level, from.module.to_string()));
            }
            for name in &from.names {
                let inner = if from.module.is_empty() {
                    name.name.to_string()
                } else {
                    format!("{}.{}", from.module, name.name)
                };
                modules.push((from.level, inner));
            }
            modules
        }
    }
}

fn is(resolved: &Resolved, file: FileId) -> bool {
    matches!(resolved, Resolved::Module(found) if *found == file)
}

/// The folder around `folder`.
fn outer(folder: &str) -> &str {
    folder.rsplit_once('/').map_or("", |(outer, _)| outer)
}

/// Whether the byte at `offset` is in a function, which an import does not run.
fn is_in_function(outline: &Outline, offset: usize) -> bool {
    outline.enclosing(offset).iter().any(|one| one.kind == DefinitionKind::Function)
}

/// Words by which a module reads what others change: it has to run where it is imported.
const READING: &[&str] = &["environ", "getenv"];

/// Whether the import of a module declares what the program reads elsewhere (options), or reads what may change until
/// it is needed.
fn declares(outline: &Outline) -> bool {
    let text = outline.text();
    let stands = |at: usize| !is_in_function(outline, at) && !is_import(text, at) && !is_main_block(text, at);
    let words = models::DECLARING.iter().chain(READING);
    words.into_iter().any(|word| memmem::find_iter(text.as_bytes(), word.as_bytes()).any(stands))
}

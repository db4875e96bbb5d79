//! The repository as the interpreter sees it: trees of files, and what imports mean.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::dataflow::{Program, Resolved};
use crate::languages::python::parser::Tree;
use crate::languages::python::semantic_index::{ImportStatement, Imported};
use crate::models;
use crate::text::Span;
use crate::workspace::{FileId, Workspace};

use super::magics;
use super::relevance::{Outlines, may_store, says_wandb};

/// The trees of one run, for all threads.
#[derive(Default)]
pub struct Trees {
    /// What the lexer told of them.
    pub(super) outlines: Outlines,
    trees: Mutex<HashMap<FileId, Arc<Tree>>>,
}

impl Trees {
    /// The tree of a file, parsed when it is first asked for.
    pub fn get(&self, workspace: &dyn Workspace, file: FileId) -> Option<Arc<Tree>> {
        if let Some(tree) = self.trees.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return Some(Arc::clone(tree));
        }
        let source = workspace.text(file)?;
        let mut tree = self.outlines.get(workspace, file)?.tree();
        magics::insert(&mut tree.body, source.magics());
        let tree = Arc::new(tree);
        self.trees.lock().unwrap_or_else(PoisonError::into_inner).insert(file, Arc::clone(&tree));
        Some(tree)
    }

    /// The files that were parsed, in order of path.
    pub fn files(&self) -> Vec<FileId> {
        let trees = self.trees.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<FileId> = trees.keys().copied().collect();
        found.sort_unstable();
        found
    }
}

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

/// So many names are needed at once at most.
const NEEDED: usize = 600;

impl Relevance<'_> {
    /// Adds what the definitions of `needed` mention and is defined somewhere: it is needed next.
    pub fn with_callees(&self, workspace: &dyn Workspace, needed: &mut BTreeSet<Arc<str>>) {
        let definitions = self.definitions.get_or_init(|| {
            let mut map: HashMap<Arc<str>, Vec<(FileId, Span)>> = HashMap::new();
            for file in &self.files {
                let Some(outline) = self.outlines.get(workspace, *file) else { continue };
                for definition in outline.definitions() {
                    map.entry(definition.name(outline.text()).into()).or_default().push((*file, definition.span));
                }
            }
            map
        });
        let mut open: Vec<Arc<str>> = needed.iter().cloned().collect();
        while let Some(name) = open.pop().filter(|_| needed.len() < NEEDED) {
            for (file, span) in definitions.get(&name).into_iter().flatten() {
                let Some(outline) = self.outlines.get(workspace, *file) else { continue };
                let text = span.of(outline.text());
                for word in text.split(|c: char| !c.is_alphanumeric() && c != '_') {
                    if let Some((known, _)) = definitions.get_key_value(word)
                        && needed.insert(Arc::clone(known))
                    {
                        open.push(Arc::clone(known));
                    }
                }
            }
        }
    }
}

/// What an import means, by the folder of the importing file, its dots and its name.
type Imports = HashMap<(Arc<str>, usize, Box<str>), Option<Resolved>>;

/// One workspace.
pub struct Repository<'w> {
    workspace: &'w dyn Workspace,
    trees: &'w Trees,
    follow: bool,
    relevance: &'w Relevance<'w>,
    /// Names that turned out to be needed.
    needed: BTreeSet<Arc<str>>,
    imports: RefCell<Imports>,
    /// Whether code of a file may store under a key, as far as that was asked.
    stores: RefCell<HashMap<FileId, HashMap<Box<str>, bool>>>,
}

/// What is known of all files before anything runs.
pub(super) struct Relevance<'w> {
    pub outlines: &'w Outlines,
    /// The names that are run; `None` for all.
    pub names: Option<HashSet<Arc<str>>>,
    /// Modules that can wait, as far as that was asked.
    pub quiet: Mutex<HashMap<FileId, bool>>,
    /// The files that can lead to a sink.
    pub files: Vec<FileId>,
    /// Their definitions by name, made on first use.
    pub definitions: OnceLock<HashMap<Arc<str>, Vec<(FileId, Span)>>>,
}

impl<'w> Repository<'w> {
    /// The repository over a workspace. Without `follow`, imports are not.
    pub fn new(
        workspace: &'w dyn Workspace,
        trees: &'w Trees,
        follow: bool,
        relevance: &'w Relevance<'w>,
        needed: BTreeSet<Arc<str>>,
    ) -> Self {
        Self { workspace, trees, follow, relevance, needed, imports: RefCell::default(), stores: RefCell::default() }
    }

    /// The files that the imports of `file` may run.
    pub fn imported_files(&self, file: FileId) -> Vec<FileId> {
        let Some(outline) = self.relevance.outlines.get(self.workspace, file) else { return Vec::new() };
        let modules = outline.imports().iter().flat_map(imported_modules).collect::<Vec<_>>();
        let found = modules.iter().filter_map(|(level, name)| match self.resolve(file, *level, name) {
            Some(Resolved::Module(other)) if other != file => Some(other),
            _ => None,
        });
        found.collect()
    }

    /// Whether neither the file nor what it imports has to do with sinks.
    fn quiet(&self, file: FileId) -> bool {
        if let Some(known) = self.relevance.quiet.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return *known;
        }
        let mut seen: HashSet<FileId> = HashSet::from([file]);
        let mut open = vec![file];
        let mut is_quiet = true;
        while let Some(next) = open.pop().filter(|_| is_quiet) {
            let Some(outline) = self.relevance.outlines.get(self.workspace, next) else {
                is_quiet = false;
                break;
            };
            if says_wandb(outline.text()) || declares(outline.text()) {
                is_quiet = false;
                break;
            }
            for import in outline.imports() {
                for (level, name) in imported_modules(&import) {
                    if let Some(Resolved::Module(other)) = self.resolve(next, level, &name)
                        && seen.insert(other)
                    {
                        open.push(other);
                    }
                }
            }
        }
        let mut known = self.relevance.quiet.lock().unwrap_or_else(PoisonError::into_inner);
        if is_quiet {
            // What it imports is as quiet.
            known.extend(seen.into_iter().map(|one| (one, true)));
        } else {
            known.insert(file, false);
        }
        is_quiet
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

impl Program for Repository<'_> {
    fn tree(&self, file: FileId) -> Option<Arc<Tree>> {
        self.trees.get(self.workspace, file)
    }

    fn resolve(&self, file: FileId, level: usize, name: &str) -> Option<Resolved> {
        if !self.follow {
            return None;
        }
        let path = self.workspace.path(file);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = (Arc::from(path.as_ref()), level, name.into());
        if let Some(known) = self.imports.borrow().get(&key) {
            return known.clone();
        }
        let found = self.find(file, folder, level, name);
        self.imports.borrow_mut().insert(key, found.clone());
        found
    }

    fn inside(&self, path: &str, name: &str) -> Option<Resolved> {
        if self.follow { self.at(&join(path, name)) } else { None }
    }

    fn path(&self, file: FileId) -> Arc<str> {
        self.workspace.path(file)
    }

    fn runs(&self, name: &str) -> bool {
        self.relevance.names.as_ref().is_none_or(|names| names.contains(name)) || self.needed.contains(name)
    }

    fn may_store(&self, file: FileId, key: &str) -> bool {
        let mut known = self.stores.borrow_mut();
        let of_file = known.entry(file).or_default();
        if let Some(known) = of_file.get(key) {
            return *known;
        }
        let found =
            self.relevance.outlines.get(self.workspace, file).is_none_or(|outline| may_store(outline.text(), key));
        of_file.insert(key.into(), found);
        found
    }

    fn mentions(&self, file: FileId, word: &str) -> bool {
        self.relevance.outlines.get(self.workspace, file).is_none_or(|outline| outline.text().contains(word))
    }

    fn is_quiet(&self, file: FileId) -> bool {
        self.relevance.names.is_some() && self.quiet(file)
    }
}

/// The modules that an import statement may run: dots and dotted name. A name that is imported may be a module, too.
fn imported_modules(import: &ImportStatement) -> Vec<(usize, String)> {
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

/// Joins a folder and a path with `/`.
pub(super) fn join(folder: &str, path: &str) -> String {
    match (folder.is_empty(), path.is_empty()) {
        (true, _) => path.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{path}"),
    }
}

/// Whether a module declares what the program reads elsewhere: options, registered functions.
fn declares(text: &str) -> bool {
    models::DECLARING.iter().any(|word| text.contains(word))
}

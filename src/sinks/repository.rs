//! The repository as the interpreter sees it: trees of files, and what imports mean.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::dataflow::{Program, Resolved};
use crate::languages::python::parser::Tree;
use crate::text::Span;
use crate::workspace::{FileId, Workspace};

use super::imports::{Imports, imported_modules};
use super::magics;
use super::relevance::{Outlines, may_store};

/// The trees of one run, for all threads.
#[derive(Default)]
pub struct Trees {
    parsed: Mutex<HashMap<FileId, Arc<Tree>>>,
    /// The lexer runs once for both.
    pub(super) outlines: Outlines,
}

impl Trees {
    /// The tree of a file, parsed when it is first asked for.
    pub fn get(&self, workspace: &dyn Workspace, file: FileId) -> Option<Arc<Tree>> {
        if let Some(tree) = self.parsed.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return Some(Arc::clone(tree));
        }
        let source = workspace.text(file)?;
        let mut tree = self.outlines.get(workspace, file)?.tree();
        magics::insert(&mut tree.body, source.magics());
        // Another thread may have parsed it meanwhile: there is one tree for all, since definitions are told apart by
        // where it has them.
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(parsed.entry(file).or_insert_with(|| Arc::new(tree))))
    }

    /// The files that were parsed, in order of path.
    pub fn files(&self) -> Vec<FileId> {
        let trees = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<FileId> = trees.keys().copied().collect();
        found.sort_unstable();
        found
    }
}

/// So many names are needed at once at most.
const NEEDED: usize = 600;

impl Relevance<'_> {
    /// Whether a function or class of the name may lead to a sink.
    pub fn leads(&self, name: &str) -> bool {
        self.names.is_none() || self.leading.contains(name)
    }

    /// Adds what the definitions of `needed` mention and is defined somewhere: it is needed next.
    pub fn with_callees(&self, workspace: &dyn Workspace, needed: &mut BTreeSet<Arc<str>>) {
        let definitions = self.definitions.get_or_init(|| {
            let mut map = Definitions::new();
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

/// One workspace.
pub struct Repository<'w> {
    workspace: &'w dyn Workspace,
    trees: &'w Trees,
    relevance: &'w Relevance<'w>,
    /// Names that turned out to be needed.
    needed: BTreeSet<Arc<str>>,
    /// Whether code of a file may store under a key, as far as that was asked.
    stores: RefCell<HashMap<FileId, HashMap<Box<str>, bool>>>,
}

/// Where functions and classes are defined, by name.
type Definitions = HashMap<Arc<str>, Vec<(FileId, Span)>>;

/// What is known of all files before anything runs.
pub(super) struct Relevance<'w> {
    pub outlines: &'w Outlines,
    /// The names that are run; `None` for all.
    pub names: Option<HashSet<Arc<str>>>,
    /// Those of them that lead to a sink.
    pub leading: HashSet<Arc<str>>,
    /// What imports mean.
    pub imports: Imports<'w>,
    /// The files that can lead to a sink.
    pub files: Vec<FileId>,
    /// Their definitions by name, made on first use.
    pub definitions: OnceLock<Definitions>,
}

impl<'w> Repository<'w> {
    /// The repository over a workspace.
    pub fn new(
        workspace: &'w dyn Workspace,
        trees: &'w Trees,
        relevance: &'w Relevance<'w>,
        needed: BTreeSet<Arc<str>>,
    ) -> Self {
        Self { workspace, trees, relevance, needed, stores: RefCell::default() }
    }

    /// The modules that the import statements of a file may run: dots and dotted names.
    pub(super) fn imported(&self, file: FileId) -> Vec<(usize, String)> {
        let outline = self.relevance.outlines.get(self.workspace, file);
        outline.map_or_else(Vec::new, |outline| outline.imports().iter().flat_map(imported_modules).collect())
    }
}

impl Program for Repository<'_> {
    fn tree(&self, file: FileId) -> Option<Arc<Tree>> {
        self.trees.get(self.workspace, file)
    }

    fn resolve(&self, file: FileId, level: usize, name: &str) -> Option<Resolved> {
        self.relevance.imports.resolve(file, level, name)
    }

    fn inside(&self, path: &str, name: &str) -> Option<Resolved> {
        self.relevance.imports.inside(path, name)
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

    fn can_wait(&self, file: FileId) -> bool {
        self.relevance.names.is_some() && self.relevance.imports.can_wait(file)
    }

    fn behind(&self, file: FileId) -> Arc<[(FileId, Arc<str>)]> {
        self.relevance.imports.behind(file)
    }
}

/// Joins a folder and a path with `/`.
pub(super) fn join(folder: &str, path: &str) -> String {
    match (folder.is_empty(), path.is_empty()) {
        (true, _) => path.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{path}"),
    }
}

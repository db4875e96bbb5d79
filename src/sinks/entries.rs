//! Entry points: which modules and functions are run so that every sink of the repository is reached.
//!
//! Every file that imports its way to a sink is run as a program. Functions that no program calls are run by themselves
//! afterwards, outermost first: users of the repository as a library call them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::repository::{Relevance, Trees};
use crate::languages::python::ast::{Class, Function, Stmt, StmtKind};
use crate::languages::python::semantic_index::Outline;
use crate::workspace::{FileId, Importers, Workspace};

/// So many files are run as programs for one repository.
const PROGRAMS: usize = 2_000;

/// The files that can lead to a sink: those with sinks, and those that import their way to them.
pub(super) fn near(workspace: &dyn Workspace, shared: &Importers, candidates: &[FileId], follow: bool) -> Vec<FileId> {
    let mut seen: BTreeSet<FileId> = candidates.iter().copied().collect();
    // What a configuration names by its dotted path, `instantiate` calls.
    if follow && !workspace.holding("_target_").is_empty() {
        let all: Vec<FileId> = (0..workspace.count())
            .filter_map(|index| Some(FileId(u32::try_from(index).ok()?)))
            .filter(|file| workspace.kind(*file).is_python())
            .collect();
        seen.extend(workspace.saying(&all, "instantiate"));
    }
    let mut open: Vec<FileId> = seen.iter().copied().collect();
    while let Some(file) = open.pop().filter(|_| follow && seen.len() < PROGRAMS) {
        open.extend(shared.near(workspace, file).iter().copied().filter(|near| seen.insert(*near)));
    }
    seen.into_iter().filter(|file| workspace.kind(*file).is_python()).collect()
}

/// The attributes that methods of a class store, its constructor left out.
fn stores(text: &str, class: &Class) -> Vec<String> {
    let mut names = Vec::new();
    for statement in &class.body {
        let StmtKind::Function(method) = &statement.kind else { continue };
        if matches!(&*method.name, "__init__" | "__post_init__") {
            continue;
        }
        let body = method.span.of(text);
        for (at, _) in body.match_indices("self.") {
            let rest = &body[at + "self.".len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let after = rest[end..].trim_start();
            if after.starts_with('=') && !after.starts_with("==") || after.starts_with(',') {
                names.push(rest[..end].to_owned());
            }
        }
    }
    names
}

/// A function that is run by itself.
pub(super) struct Entry {
    pub file: FileId,
    pub module: String,
    /// Names from the module to the function.
    pub path: Vec<Arc<str>>,
    /// The attributes that other methods of its class store.
    pub stores: Arc<[String]>,
    /// Its definition, told apart by where the tree has it.
    pub identity: usize,
}

/// A function that may be run by itself, and what it mentions.
struct Candidate {
    entry: Entry,
    name: Arc<str>,
    words: HashSet<Box<str>>,
    is_interesting: bool,
}

/// Functions that nothing calls and that have a sink, or call one that has: those that no other of them mentions come
/// first.
pub(super) fn uncalled(
    workspace: &dyn Workspace,
    trees: &Trees,
    relevance: &Relevance<'_>,
    called: &HashSet<usize>,
    seeds: &HashSet<(FileId, usize)>,
) -> Vec<Entry> {
    let seeded: HashSet<FileId> = seeds.iter().map(|(file, _)| *file).collect();
    let mut all: Vec<Candidate> = Vec::new();
    for file in &relevance.files {
        // A file in which nothing that can lead to a sink is defined has none.
        let defines =
            |outline: &Outline| outline.definitions().iter().any(|one| relevance.leads(one.name(outline.text())));
        let may_have =
            seeded.contains(file) || relevance.outlines.get(workspace, *file).is_some_and(|outline| defines(&outline));
        let Some(tree) = may_have.then(|| trees.get(workspace, *file)).flatten() else { continue };
        let module = workspace.path(*file).trim_end_matches(".py").replace('/', ".");
        let mut functions = Vec::new();
        collect(&tree.text, &tree.body, &mut Vec::new(), &Arc::from([]), &mut functions);
        for (path, function, stores) in functions {
            let identity = Arc::as_ptr(&function) as usize;
            let is_interesting = seeds.contains(&(*file, function.name_span.start));
            let is_named = |name: &Arc<str>| relevance.leads(name);
            if called.contains(&identity) || !is_interesting && !path.iter().any(is_named) {
                continue;
            }
            let words = words(function.span.of(&tree.text));
            let name = path.iter().rev().find(|name| !name.starts_with("__")).cloned().unwrap_or_default();
            let entry = Entry { file: *file, module: module.clone(), path, stores, identity };
            all.push(Candidate { entry, name, words, is_interesting });
        }
    }
    // Those with a sink, and those that mention one of these, to a fixed point.
    let mut fresh: HashSet<Arc<str>> = names_of(all.iter().filter(|one| one.is_interesting));
    while !fresh.is_empty() {
        let mut found: HashSet<Arc<str>> = HashSet::new();
        for one in all.iter_mut().filter(|one| !one.is_interesting) {
            if fresh.iter().any(|name| *name != one.name && one.words.contains(&**name)) {
                one.is_interesting = true;
                found.insert(Arc::clone(&one.name));
            }
        }
        fresh = found;
    }
    all.retain(|one| one.is_interesting);
    // Outermost first: by how many others mention it.
    let mut mentions: HashMap<Arc<str>, usize> = all.iter().map(|one| (Arc::clone(&one.name), 0)).collect();
    for one in &all {
        for word in &one.words {
            if let Some(count) = mentions.get_mut(&**word) {
                *count += 1;
            }
        }
    }
    let count = |one: &Candidate| {
        let own = usize::from(one.words.contains(&*one.name));
        mentions.get(&one.name).copied().unwrap_or_default() - own
    };
    let mut sorted: Vec<(usize, Entry)> = all.into_iter().map(|one| (count(&one), one.entry)).collect();
    sorted.sort_by_key(|(mentions, _)| *mentions);
    sorted.into_iter().map(|(_, entry)| entry).collect()
}

fn names_of<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> HashSet<Arc<str>> {
    candidates.map(|one| Arc::clone(&one.name)).collect()
}

/// The words of a text.
fn words(text: &str) -> HashSet<Box<str>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c: char| !is_part(c))
        .filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        .map(Box::from)
        .collect()
}

/// A function with the names that lead to it, and what other methods of its class store.
type Method = (Vec<Arc<str>>, Arc<Function>, Arc<[String]>);

/// Functions of a module and its classes; those in functions are run by these.
fn collect(text: &str, body: &[Stmt], path: &mut Vec<Arc<str>>, stored: &Arc<[String]>, found: &mut Vec<Method>) {
    for statement in body {
        match &statement.kind {
            StmtKind::Function(function) => {
                let mut own = path.clone();
                own.push(Arc::clone(&function.name));
                found.push((own, Arc::clone(function), Arc::clone(stored)));
            }
            StmtKind::Class(class) => {
                path.push(Arc::clone(&class.name));
                collect(text, &class.body, path, &stores(text, class).into(), found);
                path.pop();
            }
            StmtKind::If { then, otherwise, .. } => {
                collect(text, then, path, stored, found);
                collect(text, otherwise, path, stored, found);
            }
            StmtKind::Try(parts) => {
                collect(text, &parts.body, path, stored, found);
                parts.handlers.iter().for_each(|handler| collect(text, &handler.body, path, stored, found));
                collect(text, &parts.otherwise, path, stored, found);
            }
            _ => {}
        }
    }
}

//! Which files may import a file, by the words that their imports name.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::{FileId, Workspace};

/// Which files may import which, found once for all threads of a run. It holds as long as the workspace does not change.
#[derive(Default)]
pub struct Importers {
    /// The other files that may import a file, in order.
    near: Table<FileId, Arc<[FileId]>>,
    /// The files that may import a folder, by its path.
    by_package: Table<Box<str>, Arc<[FileId]>>,
    /// The files that may import something in a folder, by its path.
    reach: Table<Box<str>, Reach>,
    /// The files whose imports name a word, in order.
    by_word: Table<Box<str>, Arc<[FileId]>>,
}

/// A table that several threads fill.
struct Table<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Table<K, V> {
    /// What is kept for `key`, else what `find` finds. Two threads may find the same at once.
    fn get(&self, key: K, find: impl FnOnce() -> V) -> V {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let found = find();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, found.clone());
        found
    }
}

impl Importers {
    /// Python files whose imports name `word`, in order.
    fn naming(&self, workspace: &dyn Workspace, word: &str) -> Arc<[FileId]> {
        self.by_word.get(word.into(), || workspace.importers(word).into())
    }

    /// Python files whose imports name `word`, in order.
    pub fn importing(&self, workspace: &dyn Workspace, word: &str) -> Vec<FileId> {
        self.naming(workspace, word).to_vec()
    }

    /// The other files that may import `file`, in order.
    pub fn near(&self, workspace: &dyn Workspace, file: FileId) -> Arc<[FileId]> {
        self.near.get(file, || self.find_near(workspace, file).into())
    }

    /// The files that may import the file at `path` by its own name.
    fn importers_of(&self, workspace: &dyn Workspace, path: &str) -> Vec<FileId> {
        let (folder, _) = path.strip_suffix("/__init__.py").unwrap_or(path).rsplit_once('/').unwrap_or_default();
        self.importers_from(workspace, folder, module_word(path))
    }

    fn find_near(&self, workspace: &dyn Workspace, file: FileId) -> Vec<FileId> {
        let path = workspace.path(file);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (outer, package) = folder.rsplit_once('/').unwrap_or(("", folder));
        let is_package = path.ends_with("/__init__.py");
        let mut near = self.importers_of(workspace, &path);
        // A name that a package re-exports is imported from the package.
        if !package.is_empty() && !is_package {
            let find = || self.importers_from(workspace, outer, package).into();
            near.extend_from_slice(&self.by_package.get(folder.into(), find));
        }
        near.sort_unstable();
        near.dedup();
        near.retain(|other| *other != file);
        near
    }

    /// The files that may import the module or package `word` of `folder`, in order.
    fn importers_from(&self, workspace: &dyn Workspace, folder: &str, word: &str) -> Vec<FileId> {
        let naming = self.naming(workspace, word);
        if naming.is_empty() {
            return Vec::new();
        }
        let reach = self.reach(workspace, folder);
        reach.those_of(&naming)
    }

    /// The files that may import something in `folder`: an import's names lead down from a folder around the importing
    /// file, so a file that lies elsewhere must name every folder from there on.
    fn reach(&self, workspace: &dyn Workspace, folder: &str) -> Reach {
        self.reach.get(folder.into(), || {
            // What lies in `src` is found from beside it too.
            let near = folder.strip_suffix("src").filter(|front| front.is_empty() || front.ends_with('/'));
            let near = near.unwrap_or(folder).trim_end_matches('/');
            let below = if near.is_empty() { FileId(0)..FileId(u32::MAX) } else { workspace.below(near) };
            if folder.is_empty() {
                return Reach { below, outside: Arc::from([]) };
            }
            let (outer, name) = folder.rsplit_once('/').unwrap_or(("", folder));
            let around = self.importers_from(workspace, outer, name);
            let outside = around.into_iter().filter(|file| !below.contains(file)).collect();
            Reach { below, outside }
        })
    }
}

/// The files that may import something in a folder.
#[derive(Debug, Clone)]
struct Reach {
    /// All that lie around it.
    below: Range<FileId>,
    /// Those that lie elsewhere, in order.
    outside: Arc<[FileId]>,
}

impl Reach {
    /// Those of `files` that are among them; both in order.
    fn those_of(&self, files: &[FileId]) -> Vec<FileId> {
        let mut outside = self.outside.iter().peekable();
        let mut is_outside = |file: FileId| {
            while outside.next_if(|one| **one < file).is_some() {}
            outside.peek().is_some_and(|one| **one == file)
        };
        files.iter().copied().filter(|file| self.below.contains(file) || is_outside(*file)).collect()
    }
}

/// The word under which a module is imported: its stem, or its package's name for `__init__.py`.
fn module_word(path: &str) -> &str {
    let front = path.strip_suffix("/__init__.py").unwrap_or(path);
    let last = front.rsplit('/').next().unwrap_or(front);
    last.split('.').next().unwrap_or(last)
}

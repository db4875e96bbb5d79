//! What follows from the files alone and costs a search: found once for all tracers of a run.
//!
//! Nothing here depends on who asks, or on a bound, so it is the same whichever thread finds it first.

use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::HashMap;

use super::bases::Base;
use super::holders::{EntryHolders, ScriptHolders};
use super::near::Reach;
use super::workspace::FileId;
use crate::languages::python::ClassId;

/// Answers that all tracers of one workspace share, as long as it does not change.
#[derive(Default)]
pub struct Shared {
    /// The files whose code may call a word of a file.
    pub(super) seers: Table<(FileId, Box<str>), Arc<[FileId]>>,
    /// The bases of classes.
    pub(super) bases: Table<(FileId, ClassId), Arc<[Base]>>,
    /// The other files that may import a file, in order.
    pub(super) near: Table<FileId, Arc<[FileId]>>,
    /// The files that may import a folder, by its path.
    pub(super) by_package: Table<Box<str>, Arc<[FileId]>>,
    /// The files that may import something in a folder, by its path.
    pub(super) reach: Table<Box<str>, Reach>,
    /// The files whose imports name a word, in order.
    pub(super) importers: Table<Box<str>, Arc<[FileId]>>,
    /// The files that may declare the option of a program that is read under a name.
    pub(super) declaring: Table<Box<str>, Arc<[FileId]>>,
    /// The folders around a folder from which it may take a module or package of a name, nearest first.
    pub(super) roots: Table<Sought, Arc<[Arc<str>]>>,
    /// The modules and packages that an import from a folder may mean, nearest first.
    pub(super) modules: Table<Asked, Arc<[Resolved]>>,
    /// What holds the places of a script.
    pub(super) scripts: Table<FileId, Arc<ScriptHolders>>,
    /// What holds the values of a data file.
    pub(super) entries: Table<FileId, Arc<EntryHolders>>,
}

/// A name, and the folder that it is sought from.
type Sought = (Box<str>, Box<str>);

/// An import: from which folder, its dots, its words.
type Asked = (Box<str>, usize, Box<str>);

/// What an import leads to.
#[derive(Debug, Clone)]
pub(super) enum Resolved {
    Module(FileId),
    /// A folder without `__init__.py`, by its path.
    Package(Arc<str>),
}

/// A table that several threads fill.
pub(super) struct Table<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::default()))
    }
}

impl<K: Eq + Hash, V: Clone> Table<K, V> {
    /// What is kept for `key`, else what `find` finds. Two threads may find the same at once.
    pub fn get(&self, key: K, find: impl FnOnce() -> V) -> V {
        if let Some(known) = self.look(&key) {
            return known;
        }
        let found = find();
        self.keep(key, found.clone());
        found
    }

    /// What is kept for `key`.
    pub fn look(&self, key: &K) -> Option<V> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Keeps `value`.
    pub fn keep(&self, key: K, value: V) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, value);
    }
}

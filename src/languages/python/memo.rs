//! Answers of a module that are asked for again and again: a name in a long script is looked up once for every call.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::HashMap;

use super::{RegionId, Sought};

/// What is kept.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// The lines in which a word can play a part.
    pub lines: Kept<Part, Arc<[u32]>>,
    /// Where a word stands in the file: its line and its first byte.
    pub places: Kept<(), Arc<[(u32, u32)]>>,
    /// Where the words stand that every file is asked for.
    pub sought: OnceLock<Vec<Sought>>,
    /// The lines that may update a mapping.
    pub updating: OnceLock<Arc<[u32]>>,
    /// How often a name is read.
    pub uses: Kept<(), usize>,
}

/// The part that a word can play in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// A name that is bound in a scope.
    Bound(RegionId),
    /// A callee.
    Called,
    /// A member that is set.
    Set,
    /// What is given another name.
    Given,
    /// A function's name.
    Defined,
    /// Any, also that of a part of another word.
    Held,
}

/// Answers to questions about a word and something else.
#[derive(Debug)]
pub(super) struct Kept<K, V>(Mutex<HashMap<K, HashMap<Box<str>, V>>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::default()))
    }
}

impl<K: Eq + std::hash::Hash, V: Clone> Kept<K, V> {
    /// The answer for `key` and `word`, found by `find` the first time. Other threads may find it meanwhile; they find
    /// the same.
    pub fn get(&self, key: K, word: &str, find: impl FnOnce() -> V) -> V {
        let known =
            self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).and_then(|words| words.get(word).cloned());
        if let Some(known) = known {
            return known;
        }
        let found = find();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(key).or_default().insert(word.into(), found.clone());
        found
    }
}

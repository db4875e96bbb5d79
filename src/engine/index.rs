//! In which files every word stands, kept as it was found.
//!
//! A sweep over a large repository meets millions of words, and is asked for some hundred of them. So each thread lays
//! the words it meets on shelves by their first bits, beside the number that it gave to the file, and nothing is put in
//! order: a question goes through one shelf of each thread, once. Only then are the threads' numbers turned into files.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::keywords::hash;
use crate::trace::FileId;

/// Words are laid out by so many of their first bits.
const SHELF_BITS: u32 = 6;

/// So many words are kept in one piece of memory; pieces are never moved.
const BLOCK: usize = 256;

/// So many words are remembered while a file is looked at; its other words may be laid down twice.
const REMEMBERED: usize = 1024;

/// So many words are put down as they come before they are laid on their shelves: all shelves together are too far away
/// for a visit with each word.
const HEAP: usize = 4 << 10;

/// What makes a key or a flag of a word, which is another one than the same word of an import.
const KEY: u32 = 0x5bd1_e995;

/// A word and the number of its file.
type Note = (u32, u32);

/// The words that one thread has met.
pub(super) struct Words {
    shelves: Vec<Vec<Vec<Note>>>,
    /// What is not on its shelf yet.
    heap: Vec<Note>,
    /// The words that came up last, with their files.
    known: Vec<u64>,
    files: u32,
}

impl Words {
    /// None yet.
    pub fn new() -> Self {
        Self { shelves: Vec::new(), heap: Vec::new(), known: vec![u64::MAX; REMEMBERED], files: 0 }
    }

    /// Begins another file, and gives its number.
    pub fn begin(&mut self) -> u32 {
        self.files += 1;
        self.files - 1
    }

    /// An import of the file names `word`, as [`hash`] gives it.
    pub fn import(&mut self, word: u32) {
        let file = self.files - 1;
        let slot = &mut self.known[word as usize % REMEMBERED];
        let note = u64::from(word) << u32::BITS | u64::from(file);
        if std::mem::replace(slot, note) == note {
            return;
        }
        if self.heap.len() == HEAP {
            self.shelve();
        }
        self.heap.push((word, file));
    }

    /// Lays everything on its shelf.
    fn shelve(&mut self) {
        self.shelves.resize_with(1 << SHELF_BITS, Vec::new);
        for note in self.heap.drain(..) {
            let blocks = &mut self.shelves[shelf(note.0)];
            if let Some(block) = blocks.last_mut().filter(|block| block.len() < BLOCK) {
                block.push(note);
            } else {
                let mut block = Vec::with_capacity(if blocks.is_empty() { 4 } else { BLOCK });
                block.push(note);
                blocks.push(block);
            }
        }
    }

    /// The file has the key or flag `word`, as [`hash`] gives it.
    pub fn key(&mut self, word: u32) {
        self.import(word ^ KEY);
    }
}

fn shelf(word: u32) -> usize {
    (word >> (u32::BITS - SHELF_BITS)) as usize
}

/// In which files every word stands: their keys and flags, and what their imports name.
#[derive(Default)]
pub(super) struct WordIndex {
    /// The words of each thread, and which file each of its numbers is.
    threads: Vec<(Words, Vec<Option<FileId>>)>,
    /// What was asked: the same few words come up again and again.
    answers: Mutex<HashMap<u32, Vec<FileId>>>,
}

impl WordIndex {
    /// The index of `threads`; `files` tells of each file which thread has met it and under which number.
    pub fn new(threads: Vec<Words>, files: impl Iterator<Item = (FileId, (u32, u32))>) -> Self {
        let mut threads: Vec<_> = threads
            .into_iter()
            .map(|words| (vec![None; words.files as usize], words))
            .map(|(ids, words)| (words, ids))
            .collect();
        for (id, (thread, number)) in files {
            if let Some(known) = threads.get_mut(thread as usize).and_then(|(_, ids)| ids.get_mut(number as usize)) {
                *known = Some(id);
            }
        }
        for (words, _) in &mut threads {
            words.shelve();
            (words.heap, words.known) = (Vec::new(), Vec::new());
        }
        Self { threads, answers: Mutex::default() }
    }

    /// The files whose imports may name `word`, in order.
    pub fn importing(&self, word: &str) -> Vec<FileId> {
        self.files(hash(word.as_bytes()))
    }

    /// The files that may have the key or flag `word`, in order.
    pub fn holding(&self, word: &str) -> Vec<FileId> {
        self.files(hash(word.as_bytes()) ^ KEY)
    }

    fn files(&self, word: u32) -> Vec<FileId> {
        let answers = || self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = answers().get(&word) {
            return known.clone();
        }
        let mut found = Vec::new();
        for (words, ids) in &self.threads {
            for block in words.shelves.get(shelf(word)).into_iter().flatten() {
                let notes = block.iter().filter(|(known, _)| *known == word);
                found.extend(notes.filter_map(|(_, file)| ids[*file as usize]));
            }
        }
        found.sort_unstable();
        found.dedup();
        answers().insert(word, found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_the_files_of_all_threads() {
        let mut one = Words::new();
        let mut two = Words::new();
        let word = hash(b"team");
        for _ in 0..3000 {
            let file = one.begin();
            for number in 0..7 {
                one.import(word);
                one.import(word.wrapping_add(number));
                one.key(file);
            }
        }
        two.begin();
        two.key(word);
        two.begin();
        two.import(word);
        // The first file of the second thread comes last, its other one is no file of the run.
        let files = (0..3000).map(|number| (FileId(number), (0, number))).chain([(FileId(3000), (1, 0))]);
        let index = WordIndex::new(vec![one, two], files);
        let all: Vec<FileId> = (0..3000).map(FileId).collect();
        assert_eq!(index.importing("team"), all);
        assert_eq!(index.holding("team"), [FileId(3000)]);
        assert!(index.importing("other").is_empty() && WordIndex::default().holding("team").is_empty());
    }
}

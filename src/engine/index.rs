//! In which files every word is, kept as it was found.
//!
//! A scan of a large repository meets millions of words, and is asked for some hundred of them. So each thread puts
//! down the words it meets, those of one file behind those of the other. At the end they are laid on shelves by their first bits, each with the number that the thread gave to its file, and put in no further order: a
//! question goes through one shelf of each thread. Only then are the threads' numbers turned into files.

use super::each::each;
use super::keywords::hash;
use crate::workspace::FileId;

/// Words are laid out by so many of their first bits.
const SHELF_BITS: u32 = 10;

/// So many words are remembered while a file is looked at; its other words may be put down twice.
const REMEMBERED: usize = 1024;

/// What makes a key or a flag of a word, which is another one than the same word of an import.
const KEY: u32 = 0x5bd1_e995;

/// The words that one thread has met.
pub(super) struct Words {
    /// Those of all files, one behind the other.
    all: Vec<u32>,
    /// Where those of each file begin.
    starts: Vec<usize>,
    /// The words that came up last, with the numbers of their files.
    known: Vec<(u32, u32)>,
    /// The number of the last file.
    file: u32,
}

impl Words {
    /// None yet.
    pub fn new() -> Self {
        Self { all: Vec::new(), starts: Vec::new(), known: vec![(0, u32::MAX); REMEMBERED], file: 0 }
    }

    /// Begins another file, and gives its number.
    #[inline]
    pub fn begin(&mut self) -> u32 {
        self.file = u32::try_from(self.starts.len()).unwrap_or(u32::MAX);
        self.starts.push(self.all.len());
        self.file
    }

    /// An import of the file names `word`, as [`hash`] gives it.
    #[inline]
    pub fn import(&mut self, word: u32) {
        let slot = &mut self.known[word as usize % REMEMBERED];
        if *slot != (word, self.file) {
            *slot = (word, self.file);
            self.all.push(word);
        }
    }

    /// The file has the key or flag `word`, as [`hash`] gives it.
    #[inline]
    pub fn key(&mut self, word: u32) {
        self.import(word ^ KEY);
    }

    /// Gives all words to `see`, each with the number of its file.
    fn each(&self, mut see: impl FnMut(u32, u32)) {
        let ends = self.starts.iter().skip(1).copied().chain([self.all.len()]);
        for ((file, start), end) in (0..).zip(&self.starts).zip(ends) {
            self.all[*start..end].iter().for_each(|word| see(file, *word));
        }
    }
}

/// The words of one thread by their shelves.
struct Shelves {
    /// Of each word what its shelf does not say, as far as there is room, and then the number of its file.
    notes: Vec<u32>,
    /// Where each shelf begins in `notes`, and where the last one ends.
    starts: Vec<usize>,
    /// So many bits has the number of a file.
    file_bits: u32,
    /// Which file each number is; `None` where it is none of the run.
    files: Vec<Option<FileId>>,
}

impl Shelves {
    fn new(words: &Words, files: Vec<Option<FileId>>) -> Self {
        // With a million files there are still twenty bits for a word, and few words that look alike.
        let file_bits = files.len().next_power_of_two().ilog2().clamp(1, u32::BITS - 1);
        let mut starts = vec![0; (1 << SHELF_BITS) + 1];
        words.each(|_, word| starts[shelf(word) + 1] += 1);
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut notes = vec![0; total];
        words.each(|file, word| {
            let place = &mut next[shelf(word)];
            notes[*place] = rest(word, file_bits) | file;
            *place += 1;
        });
        Self { notes, starts, file_bits, files }
    }

    /// The files that may have `word`.
    fn files(&self, word: u32) -> impl Iterator<Item = FileId> {
        let notes = &self.notes[self.starts[shelf(word)]..self.starts[shelf(word) + 1]];
        let (rest, mask) = (rest(word, self.file_bits), (1 << self.file_bits) - 1);
        let found = notes.iter().filter(move |note| **note & !mask == rest);
        found.filter_map(move |note| self.files.get((note & mask) as usize).copied().flatten())
    }
}

fn shelf(word: u32) -> usize {
    (word >> (u32::BITS - SHELF_BITS)) as usize
}

/// What the shelf does not say of `word`, with the last `file_bits` bits empty.
fn rest(word: u32, file_bits: u32) -> u32 {
    (word << SHELF_BITS) >> file_bits << file_bits
}

/// In which files every word is: their keys and flags, and what their imports name.
#[derive(Default)]
pub(super) struct WordIndex(Vec<Shelves>);

impl WordIndex {
    /// The index of `threads`; `files` tells of each file which thread has met it and under which number.
    pub fn new(threads: Vec<Words>, files: impl Iterator<Item = (FileId, (u32, u32))>) -> Self {
        let mut ids: Vec<Vec<_>> = threads.iter().map(|words| vec![None; words.starts.len()]).collect();
        for (id, (thread, number)) in files {
            if let Some(known) = ids.get_mut(thread as usize).and_then(|ids| ids.get_mut(number as usize)) {
                *known = Some(id);
            }
        }
        let threads: Vec<_> = threads.into_iter().zip(ids).filter(|(words, _)| !words.all.is_empty()).collect();
        Self(each(threads, |(words, ids)| Shelves::new(&words, ids)))
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
        let mut found: Vec<FileId> = self.0.iter().flat_map(|shelves| shelves.files(word)).collect();
        found.sort_unstable();
        found.dedup();
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

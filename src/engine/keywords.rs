//! The keys and flags that a file names, without a parser: what tracing may look for in files that are no Python.
//!
//! A word counts where it is followed by `:` or `=` (a key) or begins with `--` (a flag). Words are kept as hashes: one
//! that only looks like another costs a look at one more file, and ten thousand configurations cost a few megabytes.

use memchr::{memchr2_iter, memmem};
use rayon::slice::ParallelSliceMut;

use crate::trace::FileId;

/// The longest word that is looked at, in bytes: nothing that a program asks for is longer.
const LONGEST: usize = 256;

/// In which files every word stands: their keys and flags, or what their imports name.
#[derive(Default)]
pub(super) struct WordIndex {
    /// Sorted.
    places: Vec<(u32, FileId)>,
}

impl WordIndex {
    /// Takes the words of `file`, each as [`hash`] gives it.
    pub fn add(&mut self, file: FileId, words: Vec<u32>) {
        self.places.extend(words.into_iter().map(|word| (word, file)));
    }

    /// Makes look-ups possible, after the last [`Self::add`].
    pub fn close(&mut self) {
        self.places.par_sort_unstable();
        self.places.shrink_to_fit();
    }

    /// The files that may hold `word`, in order.
    pub fn files(&self, word: &str) -> Vec<FileId> {
        let word = hash(word.as_bytes());
        let first = self.places.partition_point(|(known, _)| *known < word);
        self.places[first..].iter().take_while(|(known, _)| *known == word).map(|(_, file)| *file).collect()
    }
}

/// The keys and flags of `text`, hashed, sorted, each once.
pub(super) fn keywords(text: &[u8]) -> Vec<u32> {
    let mut words = Vec::new();
    // From the sign backwards: signs are rarer than words, and are sought by vector instructions.
    for sign in memchr2_iter(b':', b'=', text) {
        let quotes = text[..sign].iter().rev().take(4);
        let end = sign - quotes.take_while(|byte| matches!(byte, b'"' | b'\'' | b' ' | b'\t')).count();
        let length = text[..end].iter().rev().take(LONGEST).take_while(|byte| is_word(**byte)).count();
        if length > 0 {
            words.push(hash(&text[end - length..end]));
        }
    }
    for start in memmem::find_iter(text, b"--") {
        if start > 0 && is_word(text[start - 1]) {
            continue;
        }
        let word = &text[start..];
        let length = word.iter().take(LONGEST).take_while(|byte| is_word(**byte)).count();
        if length > 2 {
            words.push(hash(&word[..length]));
        }
    }
    words.sort_unstable();
    words.dedup();
    words.shrink_to_fit();
    words
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte >= 0x80
}

/// A number for `word` that is the same in every run: eight letters at a time, multiplied through.
pub(super) fn hash(word: &[u8]) -> u32 {
    let mut hash = word.len() as u64;
    for chunk in word.chunks(8) {
        let mut letters = [0; 8];
        letters[..chunk.len()].copy_from_slice(chunk);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(letters)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    // The upper half of a product is mixed best.
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_flags_are_found_and_values_are_not() {
        let mut index = WordIndex::default();
        index.add(FileId(1), keywords(b"a: 1\n\"team\" : x\nrun --user_name=marl --dry-run y\nz = 3 # plain"));
        index.add(FileId(0), keywords(b"{team: other}"));
        index.close();
        for word in ["a", "--user_name", "--dry-run", "z"] {
            assert_eq!(index.files(word), [FileId(1)], "{word}");
        }
        assert_eq!(index.files("team"), [FileId(0), FileId(1)]);
        for word in ["marl", "plain", "x", "run"] {
            assert!(index.files(word).is_empty(), "{word}");
        }
    }
}

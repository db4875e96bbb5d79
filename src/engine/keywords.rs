//! The keys and flags that a file names, without a parser: what tracing may look for in files that are no Python.
//!
//! A word counts where it is followed by `:` or `=` (a key) or begins with `--` (a flag). Words are kept as hashes: one
//! that only looks like another costs a look at one more file, and ten thousand configurations cost a few megabytes.

use memchr::{memchr2_iter, memmem};

use crate::trace::FileId;

/// The longest word that is looked at, in bytes: nothing that a program asks for is longer.
const LONGEST: usize = 256;

/// Words are laid out by so many of their first bits.
const SHELF_BITS: u32 = 12;

/// So many words are remembered while a file is looked at; its other words may come twice.
const REMEMBERED: usize = 1024;

/// In which files every word stands: their keys and flags, or what their imports name.
#[derive(Default)]
pub(super) struct WordIndex {
    /// By the first bits of the word; those of a shelf in order of file.
    places: Vec<(u32, FileId)>,
    /// Where each shelf begins in `places`, and where the last one ends.
    shelves: Vec<usize>,
}

impl WordIndex {
    /// The index of `files`, which come in order with their words as [`hash`] gives them, none twice.
    pub fn new<'w>(files: impl Iterator<Item = (FileId, &'w [u32])> + Clone) -> Self {
        let mut shelves = vec![0; (1 << SHELF_BITS) + 1];
        for word in files.clone().flat_map(|(_, words)| words) {
            shelves[shelf(*word) + 1] += 1;
        }
        let mut total = 0;
        for start in &mut shelves {
            total += *start;
            *start = total;
        }
        let mut next = shelves.clone();
        let mut places = vec![(0, FileId(0)); total];
        for (file, words) in files {
            for word in words {
                let at = &mut next[shelf(*word)];
                places[*at] = (*word, file);
                *at += 1;
            }
        }
        Self { places, shelves }
    }

    /// The files that may hold `word`, in order.
    pub fn files(&self, word: &str) -> Vec<FileId> {
        let word = hash(word.as_bytes());
        let [start, end] = self.shelves.get(shelf(word)..shelf(word) + 2).unwrap_or(&[0, 0]) else { return Vec::new() };
        self.places[*start..*end].iter().filter(|(known, _)| *known == word).map(|(_, file)| *file).collect()
    }
}

fn shelf(word: u32) -> usize {
    (word >> (u32::BITS - SHELF_BITS)) as usize
}

/// Puts the keys and flags of `text` into `words`, hashed, sorted, each once.
pub(super) fn keywords(text: &[u8], words: &mut Vec<u32>) {
    // The same few keys stand in a data file a thousand times.
    let mut known = [0; REMEMBERED];
    let mut add = |word: &[u8]| {
        let word = hash(word);
        let slot = &mut known[word as usize % REMEMBERED];
        if *slot != word {
            *slot = word;
            words.push(word);
        }
    };
    // From the sign backwards: signs are rarer than words, and are sought by vector instructions.
    for sign in memchr2_iter(b':', b'=', text) {
        let quotes = text[..sign].iter().rev().take(4);
        let end = sign - quotes.take_while(|byte| matches!(byte, b'"' | b'\'' | b' ' | b'\t')).count();
        let length = text[..end].iter().rev().take(LONGEST).take_while(|byte| is_word(**byte)).count();
        if length > 0 {
            add(&text[end - length..end]);
        }
    }
    for start in memmem::find_iter(text, b"--") {
        if start > 0 && is_word(text[start - 1]) {
            continue;
        }
        let word = &text[start..];
        let length = word.iter().take(LONGEST).take_while(|byte| is_word(**byte)).count();
        if length > 2 {
            add(&word[..length]);
        }
    }
    words.sort_unstable();
    words.dedup();
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte >= 0x80
}

/// A number for `word` that is the same in every run: eight letters at a time, multiplied through. The last eight may
/// take in letters that were counted before: no loop over single letters is needed.
pub(super) fn hash(word: &[u8]) -> u32 {
    let mut hash = word.len() as u64;
    let mut mix = |letters: u64| hash = (hash.rotate_left(5) ^ letters).wrapping_mul(0x517c_c1b7_2722_0a95);
    if let Some(last) = word.last_chunk::<8>() {
        for chunk in word[..word.len() - 1].chunks_exact(8) {
            mix(chunk.first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk)));
        }
        mix(u64::from_le_bytes(*last));
    } else if let (Some(first), Some(last)) = (word.first_chunk(), word.last_chunk()) {
        mix(u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)));
    } else if let (Some(first), Some(last)) = (word.first(), word.last()) {
        mix(u64::from(*first) << 16 | u64::from(word[word.len() / 2]) << 8 | u64::from(*last));
    }
    // The upper half of a product is mixed best.
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_flags_are_found_and_values_are_not() {
        let texts = ["{team: other}", "a: 1\n\"team\" : x\nrun --user_name=marl --dry-run y\nz = 3 # plain"];
        let words = texts.map(|text| {
            let mut words = Vec::new();
            keywords(text.as_bytes(), &mut words);
            words
        });
        let index = WordIndex::new((0..).map(FileId).zip(words.iter().map(Vec::as_slice)));
        for word in ["a", "--user_name", "--dry-run", "z"] {
            assert_eq!(index.files(word), [FileId(1)], "{word}");
        }
        assert_eq!(index.files("team"), [FileId(0), FileId(1)]);
        for word in ["marl", "plain", "x", "run"] {
            assert!(index.files(word).is_empty(), "{word}");
        }
    }

    #[test]
    fn every_letter_counts_in_a_hash() {
        let words: Vec<String> = (0..40)
            .flat_map(|length| {
                let plain = "a".repeat(length);
                let changed =
                    (0..length).map(|at| format!("{}b{}", &plain[..at], &plain[at + 1..])).collect::<Vec<_>>();
                [vec![plain], changed].concat()
            })
            .collect();
        let hashes: std::collections::HashSet<u32> = words.iter().map(|word| hash(word.as_bytes())).collect();
        assert_eq!(hashes.len(), words.len());
        assert!(WordIndex::default().files("a").is_empty());
    }
}

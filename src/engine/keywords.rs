//! The keys and flags that a file names, without a parser: what tracing may look for in files that are no Python.
//!
//! A word counts where it is followed by `:` or `=` (a key) or begins with `--` (a flag). Words are kept as hashes: one
//! that only looks like another costs a look at one more file, and ten thousand configurations cost a few megabytes.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::trace::FileId;

/// Where every key and flag stands.
#[derive(Default)]
pub(super) struct Keywords {
    /// Sorted.
    places: Vec<(u32, FileId)>,
}

impl Keywords {
    /// Takes the words of `file`, as [`keywords`] gives them.
    pub fn add(&mut self, file: FileId, words: Vec<u32>) {
        self.places.extend(words.into_iter().map(|word| (word, file)));
    }

    /// Makes look-ups possible, after the last [`Self::add`].
    pub fn close(&mut self) {
        self.places.sort_unstable();
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
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte >= 0x80;
    let mut words = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !is_word(text[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < text.len() && is_word(text[at]) {
            at += 1;
        }
        let word = &text[start..at];
        let mut next = at;
        while next < text.len() && matches!(text[next], b'"' | b'\'' | b' ' | b'\t') && next - at < 4 {
            next += 1;
        }
        let is_key = matches!(text.get(next), Some(b':' | b'='));
        if word.starts_with(b"--") && word.len() > 2 || is_key {
            words.push(hash(word));
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

fn hash(word: &[u8]) -> u32 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    // The lower half of a hash is as good as any.
    u32::try_from(hasher.finish() & u64::from(u32::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_flags_are_found_and_values_are_not() {
        let mut index = Keywords::default();
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

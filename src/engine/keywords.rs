//! The keys and flags that a file names, without a parser: what the evaluator may look for in files that are no Python.
//!
//! A word counts where it is followed by `:` or `=` (a key) or begins with `--` (a flag). Words are kept as hashes: one
//! that only looks like another costs a look at one more file, and ten thousand configurations cost a few megabytes.

use memchr::{memchr2_iter, memmem};

use crate::text;

/// The longest word that is looked at, in bytes: nothing that a program asks for is longer.
const LONGEST: usize = 256;

/// So many quotes and blanks may be between a key and its sign.
const BETWEEN: usize = 4;

/// Gives the keys and flags of `text` to `add`, hashed; the same may come many times.
pub(super) fn keywords(text: &[u8], mut add: impl FnMut(u32)) {
    // From the sign backwards: signs are rarer than words, and are found by vector instructions.
    for sign in memchr2_iter(b':', b'=', text) {
        let first = sign.saturating_sub(LONGEST);
        let mut end = sign;
        while end > first && sign - end < BETWEEN && matches!(text[end - 1], b'"' | b'\'' | b' ' | b'\t') {
            end -= 1;
        }
        let mut start = end;
        while start > first && is_word(text[start - 1]) {
            start -= 1;
        }
        if start < end {
            add(hash(&text[start..end]));
        }
    }
    for start in memmem::find_iter(text, b"--") {
        if start > 0 && is_word(text[start - 1]) {
            continue;
        }
        let word = &text[start..];
        let length = word.iter().take(LONGEST).take_while(|byte| is_word(**byte)).count();
        if length > 2 {
            add(hash(&word[..length]));
        }
    }
}

/// Whether `text` has the key `word`: as [`keywords`] would find it.
pub(super) fn has_key(text: &[u8], word: &memmem::Finder<'_>) -> bool {
    let (mut places, word) = (word.find_iter(text), word.needle());
    places.any(|at| {
        let mut found = false;
        let end = (at + word.len() + BETWEEN + 1).min(text.len());
        keywords(&text[at.saturating_sub(1)..end], |key| found |= key == hash(word));
        found
    })
}

/// Keys and flags may be written with dashes.
#[inline]
fn is_word(byte: u8) -> bool {
    byte == b'-' || text::is_word(byte)
}

/// A number for `word` that is the same in every run: eight letters at a time, multiplied through. The last eight may
/// take in letters that were counted before: no loop over single letters is needed.
#[inline]
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
        let words = |text: &str| {
            let mut words = Vec::new();
            keywords(text.as_bytes(), |word| words.push(word));
            words
        };
        let hashes = |words: &[&str]| words.iter().map(|word| hash(word.as_bytes())).collect::<Vec<_>>();
        assert_eq!(words("{team: other}"), hashes(&["team"]));
        let text = "a: 1\n\"team\" : x\nrun --user_name=marl --dry-run y\nz = 3 # plain";
        assert_eq!(words(text), hashes(&["a", "team", "--user_name", "z", "--user_name", "--dry-run"]));
    }

    #[test]
    fn a_key_is_found_without_the_others() {
        for text in ["method: x", "a: {\"method\" : x}", "x\nmethod = 1", "methods: 1, method:2"] {
            assert!(has_key(text.as_bytes(), &memmem::Finder::new("method")), "{text}");
        }
        for text in ["", "method", "a.methods: 1", "amethod: 1", "the method of: x", "method      : x"] {
            assert!(!has_key(text.as_bytes(), &memmem::Finder::new("method")), "{text}");
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
    }
}

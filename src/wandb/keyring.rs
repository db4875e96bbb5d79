//! The keys in use: every credential that was read, in every spelling in which it could come back.
//!
//! A server may echo the key it was sent, a proxy the header it saw, a panic the text it was reading. A reader of a
//! credential makes a [`Secret`](super::secret::Secret), and every `Secret` is put down here, so that no place can
//! forget to. The ring belongs to the process, because a panic has no other way to it.
//!
//! Looked for are pieces of [`PIECE`] characters, so that a key that was cut off on the way is found as well: of the key
//! itself, of its Base64 (standard and URL-safe, alone and at each place that a user name before it can shift it to), of
//! its percent-encoded forms and of its hexadecimal digits, all in any letter case.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use super::placeholder::is_placeholder_key;

/// Characters of a piece. No text holds so many of a key by chance, and fewer of them do not give the key away.
const PIECE: usize = 16;

/// The shortest password that is kept: shorter ones are words that a text may hold for other reasons.
const SHORTEST: usize = 8;

/// Pieces of one spelling that are looked for: a token of some thousand characters has fewer, farther apart.
const MOST_PIECES: usize = 128;

const HEXADECIMAL: &[u8; 16] = b"0123456789ABCDEF";

static RING: Mutex<Ring> = Mutex::new(Ring { keys: Vec::new(), finder: None });

struct Ring {
    keys: Vec<String>,
    /// Built when it is first needed after a key was added.
    finder: Option<Arc<AhoCorasick>>,
}

/// Puts `text` down as a key in use. A placeholder (`YOUR_API_KEY`) is none: the reader must see what is meant.
pub fn add(text: &str) {
    let telling = text.len() >= PIECE || text.bytes().any(|byte| byte.is_ascii_digit());
    let text = text.trim();
    if text.len() < SHORTEST || !telling || is_placeholder_key(text) || is_one_letter(text) {
        return;
    }
    let mut ring = ring();
    if !ring.keys.iter().any(|known| known == text) {
        ring.keys.push(text.to_owned());
        ring.finder = None;
    }
}

/// The byte ranges of `text` that hold a piece of a key in use; they may overlap.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let Some(finder) = finder() else { return Vec::new() };
    // Pieces are ASCII except for a key that is not; then a piece may begin inside a character.
    let whole = |at: usize, step: fn(usize) -> usize| {
        let mut at = at;
        while !text.is_char_boundary(at) {
            at = step(at);
        }
        at
    };
    let found = finder.find_overlapping_iter(text);
    found.map(|found| whole(found.start(), |at| at - 1)..whole(found.end(), |at| at + 1)).collect()
}

/// Whether any key is in use: without one nothing needs to be looked for.
pub fn is_empty() -> bool {
    ring().keys.is_empty()
}

fn ring() -> MutexGuard<'static, Ring> {
    // A thread that panicked while it held the ring has added a key or not; both are whole.
    RING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn finder() -> Option<Arc<AhoCorasick>> {
    let (keys, known) = {
        let ring = ring();
        (ring.keys.clone(), ring.finder.clone())
    };
    if known.is_some() || keys.is_empty() {
        return known;
    }
    // Built without holding the ring: the panic hook of another thread may need it.
    let pieces = keys.iter().flat_map(|key| spellings(key)).flat_map(|one| pieces(&one));
    let finder = AhoCorasickBuilder::new().ascii_case_insensitive(true).build(pieces).ok().map(Arc::new);
    let mut ring = ring();
    if ring.keys.len() == keys.len() {
        ring.finder.clone_from(&finder);
    }
    finder
}

fn is_one_letter(text: &str) -> bool {
    let mut letters = text.chars();
    let first = letters.next();
    matches!(first, Some('x' | 'X' | '*' | '0')) && letters.all(|letter| Some(letter) == first)
}

/// The pieces of one spelling; a short one is looked for as a whole.
fn pieces(spelling: &[u8]) -> Vec<Vec<u8>> {
    let Some(last) = spelling.len().checked_sub(PIECE) else { return vec![spelling.to_vec()] };
    let step = (last / MOST_PIECES).max(1);
    let starts = (0..last).step_by(step).chain([last]);
    starts.filter_map(|start| Some(spelling.get(start..start + PIECE)?.to_vec())).collect()
}

/// Every spelling of `key` in which it may come back.
fn spellings(key: &str) -> Vec<Vec<u8>> {
    let bytes = key.as_bytes();
    let mut all = vec![bytes.to_vec()];
    for before in 0..3 {
        let standard = base64(bytes, before);
        let safe = standard.iter().map(|letter| match letter {
            b'+' => b'-',
            b'/' => b'_',
            letter => *letter,
        });
        all.push(safe.collect());
        all.push(standard);
    }
    let digits = |byte: &u8| [HEXADECIMAL[usize::from(byte >> 4)], HEXADECIMAL[usize::from(byte & 15)]];
    let percent = |byte: &u8| [&b"%"[..], &digits(byte)].concat();
    let lean = |byte: &u8| if byte.is_ascii_alphanumeric() { vec![*byte] } else { percent(byte) };
    all.push(bytes.iter().flat_map(percent).collect());
    all.push(bytes.iter().flat_map(lean).collect());
    all.push(bytes.iter().flat_map(digits).collect());
    all.sort_unstable();
    all.dedup();
    all
}

/// The characters of the Base64 of any text in which `bytes` follow `before` (modulo 3) others, without those at both
/// ends that the neighbors decide, too (RFC 4648, section 4).
fn base64(bytes: &[u8], before: usize) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bit = |at: usize| {
        let byte = (at / 8).checked_sub(before).and_then(|index| bytes.get(index)).copied().unwrap_or(0);
        usize::from(byte >> (7 - at % 8) & 1)
    };
    let (first, last) = ((before * 8).div_ceil(6), (before + bytes.len()) * 8 / 6);
    let value = |letter: usize| (0..6).fold(0, |value, at| value << 1 | bit(letter * 6 + at));
    (first..last).filter_map(|letter| LETTERS.get(value(letter)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_every_place() {
        // `printf ... | base64` of "ABCDEF", "xABCDEF" and "xyABCDEF".
        assert_eq!(base64(b"ABCDEF", 0), b"QUJDREVG");
        assert_eq!(base64(b"ABCDEF", 1), b"FCQ0RFR"); // eEFCQ0RFRg==
        assert_eq!(base64(b"ABCDEF", 2), b"BQkNERU"); // eHlBQkNERUY=
    }

    #[test]
    fn pieces_cover_a_spelling_to_its_end() {
        let spelling: Vec<u8> = (0..40).collect();
        let pieces = pieces(&spelling);
        assert_eq!(pieces.len(), 25);
        assert_eq!(pieces.last().map(Vec::as_slice), spelling.get(24..));
        assert!(super::pieces(&vec![7; 4000]).len() <= MOST_PIECES + 2);
    }

    #[test]
    fn a_placeholder_and_a_word_are_no_keys_in_use() {
        for text in ["YOUR_API_KEY", "xxxxxxxxxxxxxxxxxxxx", "hunter2", "trainings"] {
            add(text);
            assert!(find(&format!("the {text} is shown")).is_empty(), "{text}");
        }
    }
}

//! What leaves the program holds no key.
//!
//! Three things are masked in every text that is written: the keys in use, in every spelling ([`crate::wandb::keyring`]);
//! what has the shape of a key ([`shape`]); and long tokens where a key is ([`place`]). Placeholders
//! (`YOUR_API_KEY`) stay, because the reader must see what is meant.
//!
//! The mechanism is [`Redacting`], a writer around a writer. [`outlet`] is the only file of the program that opens
//! standard output, standard error or a file for writing, and it hands out nothing else; `tests/redaction.rs` reads the
//! sources and holds this. What is drawn or cut is masked before that as well ([`mask`]): of half a key the layer could
//! not tell that it is one.
//!
//! A text that is *applied* cannot be masked: a hunk of a diff, or an edit. For those there is [`holds_key`]: the code that
//! writes a diff leaves a hunk out that holds a key, and names it on standard error.

mod json;
pub mod outlet;
mod place;
mod shape;
mod writer;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

pub use writer::{Medium, Redacting};

use crate::wandb::keyring;

/// What is in the place of a key.
pub const MASK: &str = "***";

/// What a key of an own installation begins with. It is no secret, and tells the reader which key is meant.
const LOCAL: &str = "local-";

/// Words of paths that were shown although they have the shape of a key: a path that is masked cannot be opened.
static SHOWN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// `text` with every key masked.
pub fn mask(text: &str) -> Cow<'_, str> {
    replace(text, &spans(text))
}

/// `text` with the keys in use masked, and nothing else: for what a server says before it is understood.
pub fn mask_known(text: &str) -> Cow<'_, str> {
    if keyring::is_empty() { Cow::Borrowed(text) } else { replace(text, &merged(text, known(text))) }
}

/// Whether `text` holds something that would be masked. What is applied instead of read is left out then.
pub fn holds_key(text: &str) -> bool {
    !spans(text).is_empty()
}

/// The byte ranges of `text` that are masked, in order and apart from each other.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut found = known(text);
    for run in shape::runs(text) {
        if place::is_key(text, &run) {
            found.push(run.clone());
        }
        shape::find(text, run, &mut found);
    }
    merged(text, found)
}

/// Says that `path` is shown as it is: the writer lets its words pass.
pub fn show_path(path: &str) {
    let words = spans(path).into_iter().filter_map(|span| path.get(span));
    let words: Vec<String> = words.map(str::to_owned).collect();
    if !words.is_empty() {
        SHOWN.lock().unwrap_or_else(PoisonError::into_inner).extend(words);
    }
}

/// [`mask`] for text in which paths are that were shown ([`show_path`]).
pub fn mask_around_paths(text: &str) -> Cow<'_, str> {
    let mut found = spans(text);
    if !found.is_empty() {
        let known = merged(text, known(text));
        let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
        found.retain(|span| {
            let passes = text.get(span.clone()).is_some_and(|word| shown.contains(word));
            !passes || known.iter().any(|known| known.start < span.end && span.start < known.end)
        });
    }
    replace(text, &found)
}

/// The ranges of keys in use, each to the end of the word that it is part of: what is left of a key tells of it.
fn known(text: &str) -> Vec<Range<usize>> {
    let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+=%".contains(byte);
    let bytes = text.as_bytes();
    let widened = |span: Range<usize>| {
        let before = bytes.iter().take(span.start).rev().take_while(|byte| in_word(byte)).count();
        let after = bytes.iter().skip(span.end).take_while(|byte| in_word(byte)).count();
        // `key=KEY` keeps its name.
        let front = text.get(span.start - before..span.start).unwrap_or_default();
        let before = front.rfind(['=', '%']).map_or(before, |at| before - at - 1);
        span.start - before..span.end + after
    };
    keyring::find(text).into_iter().map(widened).collect()
}

/// `found` in order, with what overlaps joined.
fn merged(text: &str, mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    if found.is_empty() {
        return found;
    }
    found.retain(|span| text.get(span.clone()).is_some());
    found.sort_by_key(|span| (span.start, span.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for span in found {
        match apart.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}

fn replace<'t>(text: &'t str, spans: &[Range<usize>]) -> Cow<'t, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        let local = text.get(span.clone()).is_some_and(|key| key.starts_with(LOCAL));
        let start = span.start + if local { LOCAL.len() } else { 0 };
        masked.push_str(text.get(at..start).unwrap_or_default());
        masked.push_str(MASK);
        at = span.end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(masked)
}

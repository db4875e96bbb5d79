//! What has the shape of a key, wherever it stands.
//!
//! `wandb_v1_...` and 40 hexadecimal digits are what W&B issues, a JSON Web Token is what it accepts beside them, and a
//! long run of letters in both cases mixed with digits is nothing that a person named. Facts: `check_api_key` of SDK
//! 0.31.0, as tested; RFC 7519 for tokens, which begin with `eyJ`, the Base64 of `{"`.

use std::ops::Range;

use crate::wandb::keys::{KeyShape, NEW_PREFIX, SHORTEST_SECRET, classify_key};
use crate::wandb::placeholder::is_placeholder_key;

/// No shorter run is looked at: `wandb_v1_` and something.
const SHORTEST_RUN: usize = 10;

/// The start of every JSON Web Token.
const TOKEN_START: &str = "eyJ";

/// Characters of a token that is not only begun.
const SHORTEST_TOKEN: usize = 20;

/// The byte ranges of `text` that have the shape of a key; they may overlap.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for run in runs(text).filter(|run| run.len() >= SHORTEST_RUN) {
        let Some(whole) = text.get(run.clone()) else { continue };
        found.extend(token(whole).map(|span| run.start + span.start..run.start + span.end));
        let mut start = run.start;
        for word in whole.split('.') {
            let end = start + word.len();
            // Of `\nKEY` the n is part of the escape, or of the key: both readings are tried, the n stays.
            let escaped = text.get(..start).is_some_and(|before| before.ends_with('\\'));
            let inner = word.get(1..).filter(|_| escaped);
            if is_key(word) || inner.is_some_and(is_key) {
                found.push(start + usize::from(escaped)..end);
            }
            start = end + 1;
        }
    }
    found
}

/// The longest stretches of letters, digits, `_`, `-` and `.`; what colors a terminal is none of it.
pub(super) fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut start = None;
        while let Some(byte) = bytes.get(at) {
            match (start, in_run(*byte)) {
                (None, true) => start = Some(at),
                (Some(start), false) => return Some(start..at),
                _ => {}
            }
            at += 1;
            if *byte == 0x1b && bytes.get(at) == Some(&b'[') {
                at += 1 + bytes.iter().skip(at + 1).take_while(|byte| !(0x40..=0x7e).contains(*byte)).count() + 1;
            }
        }
        start.map(|start| start..bytes.len())
    })
}

fn in_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The JSON Web Token in `run`: `eyJ...` and at least one more part. One that was cut off keeps only its header, which
/// is no secret.
fn token(run: &str) -> Option<Range<usize>> {
    let starts = run.match_indices(TOKEN_START).map(|(at, _)| at);
    let mut starts = starts.filter(|at| !run.get(..*at).is_some_and(|front| front.ends_with(char::is_alphanumeric)));
    let start = starts.next()?;
    let text = run.get(start..)?.trim_end_matches(['.', '-']);
    let parts = text.split('.').filter(|part| !part.is_empty()).count();
    (parts >= 2 && text.len() >= SHORTEST_TOKEN).then_some(start..start + text.len())
}

/// Whether `word`, without dots, is a key.
fn is_key(word: &str) -> bool {
    is_issued(word) || is_hexadecimal(word) || classify_key(word) == KeyShape::Key
}

fn is_issued(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let Some((_, body)) = lower.split_once(NEW_PREFIX) else { return false };
    different(body) > 2 && !is_placeholder_key(body)
}

/// Forty digits or more. All the same are a blank that stands for a key.
fn is_hexadecimal(word: &str) -> bool {
    word.len() >= SHORTEST_SECRET
        && word
            .split(|letter: char| !letter.is_ascii_hexdigit())
            .any(|digits| digits.len() >= SHORTEST_SECRET && different(digits) > 2)
}

fn different(text: &str) -> usize {
    let mut letters = text.as_bytes().to_vec();
    letters.sort_unstable();
    letters.dedup();
    letters.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        crate::redact::spans(text).into_iter().filter_map(|span| text.get(span)).collect()
    }

    #[test]
    fn finds_each_shape_with_what_belongs_to_it() {
        let digits = "0123456789abcdef0123456789abcdef01234567";
        let mixed = "Zq9x".repeat(11);
        for key in [
            digits.to_owned(),
            digits.to_uppercase(),
            format!("local-{digits}"),
            "local-k7m2p9x4z1c8v5b3n6q0w2e4r7t9y1u3i5o8a6s0".to_owned(),
            "wandb_v1_Ab_c".to_owned(),
            format!("WANDB_V1_{digits}"),
            mixed,
            "k7m2p9x4z1c8v5b3n6q0w2e4r7t9y1u3i5o8a6s0".to_owned(),
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwR-JSMeKKF-2QT4_w".to_owned(),
        ] {
            assert_eq!(found(&format!("x = \"{key}\", y")), [&*key]);
            assert_eq!(found(&format!("\u{1b}[1m{key}\u{1b}[0m")), [&*key], "in color");
        }
        assert_eq!(found(&format!("a\\n{digits}")), [digits]);
    }

    #[test]
    fn leaves_names_and_placeholders() {
        for text in [
            "wandb.sdk.wandb_init.init",
            "YOUR_API_KEY and wandb_v1_YOUR_API_KEY and wandb_v1_... and wandb_v1_xxxxxxxxxxxxxxxx",
            "0000000000000000000000000000000000000000",
            "0123456789abcdef0123456789abcdef",
            "TestTheVeryLongNameOfAClassForResNet50WithAttentionAndMore",
            "my-very-long-project-name-2024-01-01-resnet50-bs32-lr3e4-wd5e2",
            "exp1_lr3_bs32_wd5_ep100_sd42_resnet50_adamw_cosine_warmup10",
            "550e8400-e29b-41d4-a716-446655440000",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}

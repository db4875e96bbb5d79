//! What has the shape of a key, wherever it is.
//!
//! `wandb_v1_...` and 40 hexadecimal digits are what W&B issues, a JSON Web Token is what it accepts beside them, and a
//! long run of letters in both cases mixed with digits is nothing that a person named. Facts: `check_api_key` of SDK
//! 0.31.0, as tested; RFC 7519 for tokens, which begin with `eyJ`, the Base64 of `{"`.

use std::ops::Range;

use crate::wandb::keys::{KeyShape, NEW_PREFIX, SHORTEST_SECRET, classify_key};
use crate::wandb::placeholder::is_placeholder_key;

/// The start of every JSON Web Token.
const TOKEN_START: &str = "eyJ";

/// Characters of a token that is not only begun.
const SHORTEST_TOKEN: usize = 20;

/// The byte ranges inside `run` of `text` that have the shape of a key; they may overlap.
pub(super) fn find(text: &str, run: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(whole) = text.get(run.clone()) else { return };
    // Nearly every word is short, and only what W&B issues is known by its beginning.
    let may_be_issued = || whole.as_bytes().windows(4).any(|four| four.eq_ignore_ascii_case(b"_v1_"));
    if whole.len() < SHORTEST_TOKEN && !may_be_issued() {
        return;
    }
    found.extend(token(whole).map(|span| run.start + span.start..run.start + span.end));
    let mut start = run.start;
    for word in whole.split('.') {
        let end = start + word.len();
        // Of `\nKEY` the n is part of the escape, or of the key: both readings are tried, the n stays.
        let escaped = start > 0 && text.as_bytes().get(start - 1) == Some(&b'\\');
        let inner = word.get(1..).filter(|_| escaped);
        if is_key(word) || inner.is_some_and(is_key) {
            found.push(start + usize::from(escaped)..end);
        }
        start = end + 1;
    }
}

/// No shorter run is looked at: `wandb_v1_` and something.
const SHORTEST_RUN: usize = 10;

/// The bytes of a run: letters, digits, `_`, `-` and `.`.
const IN_RUN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        byte += 1;
    }
    table
};

/// The stretches of letters, digits, `_`, `-` and `.` that are long enough to be looked at; what colors a terminal is
/// none of them.
pub(super) fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let in_run = |byte: &u8| IN_RUN[usize::from(*byte)];
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + bytes.get(at..)?.iter().position(in_run)?;
            // `ESC [ 31 m` ends in a letter, which is no part of what follows.
            if start >= 2 && bytes[start - 1] == b'[' && bytes[start - 2] == 0x1b {
                at = start + bytes[start..].iter().take_while(|byte| !(0x40..=0x7e).contains(*byte)).count() + 1;
                continue;
            }
            let length = bytes[start..].iter().position(|byte| !in_run(byte)).unwrap_or(bytes.len() - start);
            at = start + length;
            if length >= SHORTEST_RUN {
                return Some(start..at);
            }
        }
    })
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
    is_issued(word) || (word.len() >= SHORTEST_SECRET && (is_hexadecimal(word) || classify_key(word) == KeyShape::Key))
}

fn is_issued(word: &str) -> bool {
    let starts = word.as_bytes().windows(NEW_PREFIX.len());
    let Some(start) = starts.into_iter().position(|part| part.eq_ignore_ascii_case(NEW_PREFIX.as_bytes())) else {
        return false;
    };
    let body = word.get(start + NEW_PREFIX.len()..).unwrap_or_default();
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

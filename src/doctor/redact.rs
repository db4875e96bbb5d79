//! Nothing of a log is echoed before it has passed here: with `WANDB_DEBUG` the SDK writes keys into its logs in clear.

use crate::redact::mask;

/// From so many word characters in a row on a word may be a key.
const KEY_LENGTH: usize = 32;

/// A message is cut here, in characters.
const LONGEST: usize = 300;

/// `text` on one line, without anything that may be a key, cut where it is long.
pub fn redact(text: &str) -> String {
    let text = mask(text);
    let mut clean = String::new();
    let mut word = String::new();
    for character in text.chars().chain(['\n']) {
        if character.is_alphanumeric() || character == '_' {
            word.push(character);
            continue;
        }
        clean.push_str(if word.chars().count() >= KEY_LENGTH { "***" } else { &word });
        word.clear();
        clean.push(if character.is_control() { ' ' } else { character });
    }
    let clean = clean.trim();
    match clean.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &clean[..at]),
        None => clean.to_owned(),
    }
}

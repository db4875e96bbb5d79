//! Placeholders by outer shape alone: dots, dashes, repeated letters, an angle bracket somewhere in the text.

/// Letters that people repeat for "something goes here".
const BLANK_LETTERS: &[char] = &['x', 'y'];

/// Whether a lower-case word is one letter repeated as a blank: `xx`, `yyy`, and from five on any letter (`aaaaa`).
pub(super) fn is_blank(word: &str) -> bool {
    let mut characters = word.chars();
    let Some(first) = characters.next() else { return false };
    let repeated = characters.clone().all(|character| character == first);
    let length = characters.count() + 1;
    repeated && first.is_alphabetic() && (length >= 5 || (length >= 2 && BLANK_LETTERS.contains(&first)))
}

/// Whether a text has no letter and no digit at all: `...`, `___`, `???`, `…`. Emoji are letters here: they are meant.
pub(super) fn is_only_punctuation(text: &str) -> bool {
    let text = text.trim();
    let is_mark = |character: char| {
        character.is_ascii_punctuation() || character.is_whitespace() || matches!(character, '…' | '。' | '·' | '—')
    };
    !text.is_empty() && text.chars().all(is_mark)
}

/// Whether a pair of angle brackets is somewhere in the text: `<team>-lab`.
pub(super) fn has_angle_slot(text: &str) -> bool {
    text.find('<')
        .is_some_and(|open| text.get(open..).is_some_and(|rest| rest.find('>').is_some_and(|close| close > 1)))
}

/// Whether a text ends in an ellipsis after some words: `your-...`.
pub(super) fn trails_off(text: &str) -> bool {
    let text = text.trim();
    text.ends_with("...") || text.ends_with('…')
}

/// Whether a text is the start or the end of the alphabet, three letters or more: `abc`, `xyz`.
pub(super) fn is_alphabet_run(text: &str) -> bool {
    const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz";
    let lower = text.trim().to_lowercase();
    lower.len() >= 3 && (ALPHABET.starts_with(&lower) || ALPHABET.ends_with(&lower))
}

/// Whether a text says "not available" (`n/a`), which has no words to read.
pub(super) fn is_not_available(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "n/a" | "n.a." | "n.a")
}

/// Whether a text begins with a note to the author in capitals: `TODO: team`, `FIXME`.
pub(super) fn begins_with_note(text: &str) -> bool {
    ["TODO", "FIXME", "TBD", "CHANGEME", "PLACEHOLDER"].iter().any(|note| {
        text.trim_start().strip_prefix(note).is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
    })
}

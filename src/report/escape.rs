//! Text of strangers, made safe for a terminal.
//!
//! A path, a name or a source line may hold escape sequences that move the cursor, retitle the window or hide a line,
//! and marks that reverse the reading order ("Trojan Source", CVE-2021-42574). Names and messages get visible escapes;
//! source lines get one visible character for one hidden, so that columns and carets stay true.

use std::borrow::Cow;

/// Whether `character` acts on a terminal, or on the order of what it shows, instead of being shown.
pub fn is_active(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` on one line, every active character as `\n`, `\t` or `\u{1b}`.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_active) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => escaped.extend(character.escape_default()),
            other if is_active(other) => escaped.extend(other.escape_unicode()),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

/// `text` with its line ends kept and everything else as [`line()`] writes it.
pub fn lines(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The one character that stands for `character` in a drawn source line; a tab stays, the drawing expands it.
pub fn picture(character: char) -> char {
    match character {
        '\t' => '\t',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        other if is_active(other) => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_acts_and_leaves_the_rest() {
        assert_eq!(line("a\u{1b}[2Jb\nc\u{202e}d é 😀"), "a\\u{1b}[2Jb\\nc\\u{202e}d é 😀");
        assert_eq!(lines("one\ntwo\u{7}"), "one\ntwo\\u{7}");
        assert!(matches!(line("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_picture_is_never_active() {
        let all = (0..=0x2fff).filter_map(char::from_u32).map(picture);
        assert!(all.filter(|character| *character != '\t').all(|character| !is_active(character)));
    }
}

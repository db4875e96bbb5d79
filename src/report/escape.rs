//! Text of strangers, made safe for a terminal.
//!
//! A path, a name or a source line may hold escape sequences that move the cursor, retitle the window or hide a line,
//! and marks that reverse the reading order ("Trojan Source", CVE-2021-42574). Names and messages get visible escapes;
//! source lines get one visible character for one hidden, so that columns and carets stay true. Keys are masked on the
//! way: what is cut or drawn later could not be told to be one.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use crate::redact;

/// Characters that show nothing: without an escape a name would differ from another for no visible reason. Soft hyphen,
/// joiners, fillers, zero-width and invisible operators, marks of reading order, variation selectors, tags and
/// noncharacters (Unicode 16, `Default_Ignorable_Code_Point` and chapter 23).
const UNSEEN: &[RangeInclusive<char>] = &[
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{fdd0}'..='\u{fdef}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffb}',
    '\u{fffe}'..='\u{ffff}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Whether `character` acts on a terminal, or on the order of what it shows, or shows nothing at all.
pub fn is_active(character: char) -> bool {
    character.is_control() || (!character.is_ascii() && UNSEEN.iter().any(|unseen| unseen.contains(&character)))
}

/// `text` on one line, keys masked, every active character as `\n`, `\t` or `\u{1b}`.
pub fn line(text: &str) -> Cow<'_, str> {
    match redact::mask(text) {
        Cow::Borrowed(text) => inert(text),
        Cow::Owned(masked) => Cow::Owned(inert(&masked).into_owned()),
    }
}

/// [`line()`] for a text in which paths stand that were shown ([`path`]).
pub fn line_with_paths(text: &str) -> Cow<'_, str> {
    match redact::mask_around_paths(text) {
        Cow::Borrowed(text) => inert(text),
        Cow::Owned(masked) => Cow::Owned(inert(&masked).into_owned()),
    }
}

/// `path` on one line. It is not masked: a path that is not whole cannot be opened.
pub fn path(path: &str) -> Cow<'_, str> {
    let shown = inert(path);
    redact::show_path(&shown);
    shown
}

fn inert(text: &str) -> Cow<'_, str> {
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
        assert_eq!(line("ac\u{200b}me\u{feff} a\u{e0041}\u{ad}"), "ac\\u{200b}me\\u{feff} a\\u{e0041}\\u{ad}");
    }

    #[test]
    fn a_picture_is_never_active() {
        let all = (0..=0xe_ffff).filter_map(char::from_u32).map(picture);
        assert!(all.filter(|character| *character != '\t').all(|character| !is_active(character)));
    }
}

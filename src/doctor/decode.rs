//! Bytes of a log to its text: UTF-8 or UTF-16 (`PowerShell`'s `>`), without the colors of a terminal.

use std::borrow::Cow;

/// So many bytes are looked at to tell UTF-16 that has no mark.
const SAMPLE: usize = 4096;

/// The text of `bytes`; what is no text is replaced.
pub fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match unmarked(bytes) {
            Some(order) => utf16(bytes, order),
            None => String::from_utf8_lossy(bytes).into_owned(),
        },
    }
}

fn utf16(bytes: &[u8], order: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [first, second] => order([*first, *second]),
        _ => 0,
    });
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The byte order of UTF-16 without a mark: logs are mostly ASCII, so every other byte is zero and the rest are not.
fn unmarked(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let pairs = sample.len() / 2;
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    match pairs {
        0 => None,
        _ if second * 2 > pairs && first * 10 < pairs => Some(u16::from_le_bytes),
        _ if first * 2 > pairs && second * 10 < pairs => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// `line` without the escape sequences of a terminal (CSI, OSC, and those of two characters).
pub fn plain(line: &str) -> Cow<'_, str> {
    if !line.contains(['\u{1b}', '\u{9b}']) {
        return Cow::Borrowed(line);
    }
    let mut clean = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let kind = match character {
            '\u{1b}' => characters.next(),
            '\u{9b}' => Some('['),
            _ => {
                clean.push(character);
                continue;
            }
        };
        match kind {
            // Parameters, then one final character.
            Some('[') => while characters.next().is_some_and(|next| !('\u{40}'..='\u{7e}').contains(&next)) {},
            // A title or a link, up to the bell or `ESC \`.
            Some(']') => {
                while let Some(next) = characters.next() {
                    if next == '\u{7}' || (next == '\u{1b}' && characters.next_if_eq(&'\\').is_some()) {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    Cow::Owned(clean)
}

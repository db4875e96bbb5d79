//! String literals: prefixes, quotes and escapes, as Python reads them.

/// The parts of a literal's opening: whether it is raw, bytes, an f-string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prefix {
    pub raw: bool,
    pub bytes: bool,
    pub template: bool,
}

/// Reads the prefix of an opening such as `rb"""`.
pub(super) fn prefix(opening: &str) -> Prefix {
    let letters = opening.trim_end_matches(['"', '\'']);
    let has = |letter: char| letters.contains([letter, letter.to_ascii_uppercase()]);
    Prefix { raw: has('r'), bytes: has('b'), template: has('f') }
}

/// Resolves the escapes of `source`, the inside of a literal that is not raw.
///
/// Unknown escapes stay as they are written, as Python does; `\N{...}` stays too, since no name table is carried.
pub(super) fn unescape(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source.chars();
    while let Some(letter) = rest.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        let before = rest.clone();
        match rest.next() {
            Some('\n') => {}
            Some('\r') => {
                let mut ahead = rest.clone();
                if ahead.next() == Some('\n') {
                    rest = ahead;
                }
            }
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('a') => text.push('\u{7}'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('v') => text.push('\u{b}'),
            Some(same @ ('\\' | '\'' | '"')) => text.push(same),
            Some('x') => number(&mut rest, &before, 16, 2, &mut text),
            Some('u') => number(&mut rest, &before, 16, 4, &mut text),
            Some('U') => number(&mut rest, &before, 16, 8, &mut text),
            Some('0'..='7') => {
                rest = before.clone();
                number(&mut rest, &before, 8, 3, &mut text);
            }
            Some(other) => {
                text.push('\\');
                text.push(other);
            }
            None => text.push('\\'),
        }
    }
    text
}

/// Reads up to `digits` digits of an escape; what is no character stays as written from `before`.
fn number<'a>(
    rest: &mut std::str::Chars<'a>,
    before: &std::str::Chars<'a>,
    radix: u32,
    digits: usize,
    text: &mut String,
) {
    let taken: String = rest.clone().take(digits).take_while(|digit| digit.is_digit(radix)).collect();
    let complete = radix == 8 || taken.len() == digits;
    let letter = u32::from_str_radix(&taken, radix).ok().and_then(char::from_u32);
    if let (true, Some(letter)) = (complete, letter) {
        for _ in 0..taken.len() {
            rest.next();
        }
        text.push(letter);
    } else {
        text.push('\\');
        *rest = before.clone();
        if let Some(kept) = rest.next() {
            text.push(kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_python() {
        assert_eq!(unescape(r"a\tb\x41\u00e9\101\q\\"), "a\tbAéA\\q\\");
        assert_eq!(unescape("a\\\nb"), "ab");
        assert_eq!(unescape(r"\xZ"), r"\xZ");
        assert_eq!(prefix("Rb'''"), Prefix { raw: true, bytes: true, template: false });
    }
}

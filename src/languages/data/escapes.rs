//! The backslash escapes of JSON, TOML and YAML's double quotes, which agree wherever they overlap.

/// `content` with its escapes replaced; an unknown escape stays as it is written.
pub(in crate::languages) fn unescape(content: &str) -> String {
    if !content.contains('\\') {
        return content.to_owned();
    }
    let mut value = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        value.push_str(before);
        let (character, width) = one(escape);
        match character {
            Some(character) => value.push(character),
            None => value.push_str(escape.get(..width).unwrap_or("")),
        }
        rest = escape.get(width..).unwrap_or("");
    }
    value.push_str(rest);
    value
}

/// The character that the escape at the start of `escape` means, and how many bytes the escape takes.
pub(in crate::languages) fn one(escape: &str) -> (Option<char>, usize) {
    let Some(letter) = escape.get(1..).and_then(|rest| rest.chars().next()) else { return (None, escape.len()) };
    let simple = |character| (Some(character), 1 + letter.len_utf8());
    match letter {
        'n' => simple('\n'),
        't' => simple('\t'),
        'r' => simple('\r'),
        'b' => simple('\u{8}'),
        'f' => simple('\u{c}'),
        'v' => simple('\u{b}'),
        'a' => simple('\u{7}'),
        'e' => simple('\u{1b}'),
        '0' => simple('\0'),
        'N' => simple('\u{85}'),
        '_' => simple('\u{a0}'),
        'L' => simple('\u{2028}'),
        'P' => simple('\u{2029}'),
        '"' | '\\' | '/' | '\'' | ' ' => simple(letter),
        'x' => numeric(escape, 2),
        'u' => utf16(escape),
        'U' => numeric(escape, 8),
        _ => (None, 1 + letter.len_utf8()),
    }
}

fn digits(escape: &str, count: usize) -> Option<u32> {
    let digits = escape.get(2..2 + count)?;
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) { u32::from_str_radix(digits, 16).ok() } else { None }
}

fn numeric(escape: &str, count: usize) -> (Option<char>, usize) {
    match digits(escape, count) {
        Some(code) => (Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)), 2 + count),
        None => (None, 2),
    }
}

/// `\uXXXX`, which may be the first half of a surrogate pair.
fn utf16(escape: &str) -> (Option<char>, usize) {
    let Some(high) = digits(escape, 4) else { return (None, 2) };
    let low = escape.get(6..).filter(|rest| rest.starts_with("\\u")).and_then(|rest| digits(rest, 4));
    if let Some(low) = low.filter(|low| (0xdc00..0xe000).contains(low))
        && (0xd800..0xdc00).contains(&high)
    {
        let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(code), 12);
    }
    numeric(escape, 4)
}

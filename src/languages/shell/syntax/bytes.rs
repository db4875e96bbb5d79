//! Which bytes end or change a word.

/// Bytes that are more than a letter of a word: blanks, operators, quotes, `$`. A carriage return counts, since it is
/// part of a line end where a newline follows.
pub(super) static SPECIAL: [bool; 256] = table(b" \t\n\r;&|<>()'\"\\$`");

/// Bytes that mean something in double quotes, and in here-documents.
pub(super) static QUOTED: [bool; 256] = table(b"\"\\$`");

const fn table(bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut index = 0;
    while index < bytes.len() {
        table[bytes[index] as usize] = true;
        index += 1;
    }
    table
}

/// Whether `byte` ends a word, wherever it is outside of quotes.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}

/// Whether `byte` can be in a variable's name.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

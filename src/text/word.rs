//! What names are made of.

/// Whether `byte` can be part of a name: a letter, a digit, `_`, or any byte of a letter beyond ASCII.
#[inline]
pub fn is_word(byte: u8) -> bool {
    WORD[byte as usize]
}

/// Every byte of every text is asked about: one look in a table takes less than the comparisons.
static WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "less than 256")]
        let letter = byte as u8;
        word[byte] = letter.is_ascii_alphanumeric() || letter == b'_' || letter >= 0x80;
        byte += 1;
    }
    word
};

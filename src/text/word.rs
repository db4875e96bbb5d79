//! What names are made of.

use wide::u8x16;

use super::{Sort, among};

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

/// The bytes that can be part of a name, for [`super::Sieve`].
pub struct WordBytes;

impl Sort for WordBytes {
    #[inline]
    fn of(bytes: u8x16) -> u8x16 {
        let letters = among(bytes | u8x16::splat(0x20), b'a', b'z');
        letters | among(bytes, b'0', b'9') | bytes.simd_eq(u8x16::splat(b'_')) | among(bytes, 0x80, 0xff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bytes_are_told_as_one_is() {
        for byte in 0..=255 {
            assert_eq!(
                WordBytes::of(u8x16::splat(byte)).to_bitmask(),
                if is_word(byte) { 0xffff } else { 0 },
                "{byte}"
            );
        }
    }
}

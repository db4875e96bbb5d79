//! Which bytes can end a statement, or hide what does: most bytes of a program cannot, and are skipped.

use wide::u8x16;

use crate::text::{Sort, among};

/// The bytes that are meant, or lie among those that are (`$`, `%`, `&`, `|`, a tab, a form feed).
///
/// Meant are quotes, brackets, `#`, `;`, `:`, backslashes, ends of lines and backticks; control characters, which are no
/// Python (the grammar takes some for blanks); and what is beyond ASCII: letters, but also blanks that only the grammar
/// takes for blanks.
pub(super) struct Meant;

impl Sort for Meant {
    #[inline]
    fn of(bytes: u8x16) -> u8x16 {
        let printed = bytes - u8x16::splat(b' ');
        let beyond = printed.max(u8x16::splat(127 - b' ' + 1)).simd_eq(printed);
        let quotes = among(bytes, b'"', b')');
        let colons = among(bytes, b':', b';');
        // `[`, `\` and `]` differ from `{`, `|` and `}` in one bit.
        let brackets = among(bytes | u8x16::splat(0x20), b'{', b'}');
        beyond | quotes | colons | brackets | bytes.simd_eq(u8x16::splat(b'`'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_meant_is_met() {
        for byte in 0..=255_u8 {
            let is_met = Meant::of(u8x16::splat(byte)).to_bitmask();
            assert!(is_met == 0 || is_met == 0xffff, "{byte}");
            let is_meant = b"\"'#()[]{}\n\r\\;:`".contains(&byte)
                || byte > 127
                || (byte < b' ' && byte != b'\t' && byte != b'\x0c');
            let is_extra = b"$%&|\t\x0c".contains(&byte);
            assert_eq!(is_met != 0, is_meant || is_extra, "{byte}");
        }
    }
}

//! Which bytes can end a statement, or hide what does: most bytes of a program cannot, and are skipped sixteen at a time.

use wide::u8x16;

/// What can end a statement, or hide what does.
const SIGNS: &[u8] = b"\"'#()[]{}\n\r\\;:`";

/// The same as a table, with control characters (which are no Python; the grammar takes some for blanks) and what is
/// beyond ASCII (letters, but also blanks that only the grammar takes for blanks).
static MEANT: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    while at < SIGNS.len() {
        table[SIGNS[at] as usize] = true;
        at += 1;
    }
    at = 0;
    while at < table.len() {
        let is_blank = at == b'\t' as usize || at == b'\x0c' as usize;
        table[at] |= at < b' ' as usize && !is_blank || at > 127;
        at += 1;
    }
    table
};

/// Where the first such byte from `at` on stands in `bytes`; their end where there is none. A few others may be met too.
#[inline]
pub(super) fn next(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let found = mask(*chunk);
        if found != 0 {
            return at + found.trailing_zeros() as usize;
        }
        at += chunk.len();
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| MEANT[*byte as usize]).unwrap_or(rest.len())
}

/// A bit for each byte that is meant, or lies among those that are (`$`, `%`, `&`, `|`, a tab, a form feed).
#[inline]
fn mask(chunk: [u8; 16]) -> u32 {
    let bytes = u8x16::from(chunk);
    let among = |bytes: u8x16, first: u8, last: u8| {
        let above = bytes - u8x16::splat(first);
        above.min(u8x16::splat(last - first)).simd_eq(above)
    };
    let printed = bytes - u8x16::splat(b' ');
    let beyond = printed.max(u8x16::splat(127 - b' ' + 1)).simd_eq(printed);
    let quotes = among(bytes, b'"', b')');
    let colons = among(bytes, b':', b';');
    // `[`, `\` and `]` differ from `{`, `|` and `}` in one bit.
    let brackets = among(bytes | u8x16::splat(0x20), b'{', b'}');
    (beyond | quotes | colons | brackets | bytes.simd_eq(u8x16::splat(b'`'))).to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_meant_is_met_wherever_it_stands() {
        for byte in 0..=255 {
            let is_met = mask([byte; 16]);
            assert!(is_met == 0 || is_met == 0xffff, "{byte}");
            let is_extra = b"$%&|\t\x0c".contains(&byte);
            assert_eq!(is_met != 0, MEANT[byte as usize] || is_extra, "{byte}");
            for length in 1..40 {
                for at in 0..length {
                    let mut text = vec![b'x'; length];
                    text[at] = byte;
                    let expected = if MEANT[byte as usize] { at } else { length };
                    let found = next(&text, 0);
                    assert!(found == expected || (is_extra && found == at), "{byte} {length} {at} {found}");
                }
            }
        }
        assert_eq!(next(b"", 0), 0);
        assert_eq!(next(b"x", 2), 2);
    }
}

//! Which bytes can end a statement, or hide what does: most bytes of a program cannot, and are skipped by vector instructions.

use wide::u8x16;

/// What can end a statement, or hide what does.
#[cfg(test)]
const SIGNS: &[u8] = b"\"'#()[]{}\n\r\\;:`";

/// The same as a table, with control characters (which are no Python; the grammar takes some for blanks) and what is
/// beyond ASCII (letters, but also blanks that only the grammar takes for blanks).
#[cfg(test)]
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

/// The bytes of a text that are meant, one after the other.
pub(super) struct Signs<'t> {
    bytes: &'t [u8],
    /// Where the bytes begin that were looked at last.
    from: usize,
    /// A bit for each of them that is meant. What stands behind them is looked at when they are used up: programs have
    /// a sign every few bytes, and to look at the same ones again for each costs more than all the rest.
    mask: u64,
}

impl<'t> Signs<'t> {
    pub fn new(bytes: &'t [u8]) -> Self {
        // No byte is as far behind as this.
        Self { bytes, from: usize::MAX - AT_ONCE, mask: 0 }
    }

    /// Where the first such byte from `at` on stands; the end of the text where there is none. A few others may be met
    /// too.
    #[inline]
    pub fn next(&mut self, mut at: usize) -> usize {
        let passed = at.wrapping_sub(self.from);
        if passed < AT_ONCE {
            let left = self.mask >> passed;
            if left != 0 {
                return at + left.trailing_zeros() as usize;
            }
            at = self.from + AT_ONCE;
        }
        while at < self.bytes.len() {
            (self.from, self.mask) = (at, mask_from(self.bytes, at));
            if self.mask != 0 {
                return at + self.mask.trailing_zeros() as usize;
            }
            at += AT_ONCE;
        }
        self.bytes.len()
    }
}

/// So many bytes are looked at together.
const AT_ONCE: usize = 64;

/// A bit for each byte from `at` on that is meant.
fn mask_from(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    if let Some(whole) = rest.first_chunk::<AT_ONCE>() {
        return mask_of(whole);
    }
    let mut padded = [b' '; AT_ONCE];
    padded[..rest.len()].copy_from_slice(rest);
    mask_of(&padded)
}

#[inline]
fn mask_of(bytes: &[u8; AT_ONCE]) -> u64 {
    let (chunks, _) = bytes.as_chunks();
    chunks.iter().rev().fold(0, |mask, chunk| mask << chunk.len() | u64::from(mask_of_sixteen(*chunk)))
}

/// A bit for each byte that is meant, or lies among those that are (`$`, `%`, `&`, `|`, a tab, a form feed).
#[inline]
fn mask_of_sixteen(chunk: [u8; 16]) -> u32 {
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
            let is_met = mask_of_sixteen([byte; 16]);
            assert!(is_met == 0 || is_met == 0xffff, "{byte}");
            let is_extra = b"$%&|\t\x0c".contains(&byte);
            assert_eq!(is_met != 0, MEANT[byte as usize] || is_extra, "{byte}");
            for length in (1..140).step_by(3) {
                for at in 0..length {
                    let mut text = vec![b'x'; length];
                    text[at] = byte;
                    let expected = if MEANT[byte as usize] { at } else { length };
                    let found = Signs::new(&text).next(0);
                    assert!(found == expected || (is_extra && found == at), "{byte} {length} {at} {found}");
                }
            }
        }
        assert_eq!(Signs::new(b"").next(0), 0);
        assert_eq!(Signs::new(b"x").next(2), 1);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn from_anywhere_the_next_one_is_met(text in "[a-z(:\"\n]{0,300}", places in proptest::collection::vec(0_usize..310, 0..40)) {
            let mut signs = Signs::new(text.as_bytes());
            for at in places {
                let expected = text.bytes().enumerate().skip(at).find(|(_, byte)| MEANT[*byte as usize]);
                proptest::prop_assert_eq!(signs.next(at), expected.map_or(text.len(), |(at, _)| at));
            }
        }
    }
}

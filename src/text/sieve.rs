//! Bytes of one sort, found by vector instructions.
//!
//! What is sought stands every few bytes of a program. So sixty-four bytes are looked at together, and what was seen of
//! them is kept: to look at the same ones again for each place takes longer than all the rest.

use std::marker::PhantomData;

use wide::u8x16;

/// So many bytes are looked at together.
const AT_ONCE: usize = 64;

/// A sort of bytes.
pub trait Sort {
    /// Those of sixteen `bytes` that are of the sort: all their bits, and none of the others.
    fn of(bytes: u8x16) -> u8x16;
}

/// The bytes of one sort in a text.
pub struct Sieve<'t, S> {
    bytes: &'t [u8],
    sort: PhantomData<S>,
    /// Where the bytes begin that were looked at last.
    from: usize,
    /// A bit for each of them that is of the sort.
    mask: u64,
}

impl<'t, S: Sort> Sieve<'t, S> {
    /// For those of `bytes` that are of the sort.
    pub fn new(bytes: &'t [u8]) -> Self {
        // No byte is as far behind as this.
        Self { bytes, sort: PhantomData, from: usize::MAX - AT_ONCE, mask: 0 }
    }

    /// Where the first byte of the sort stands from `at` on; the end of the text where there is none.
    #[inline]
    pub fn next(&mut self, at: usize) -> usize {
        // Behind the end of the text no bit is set.
        self.first::<0>(at)
    }

    /// Where the first byte of another sort stands from `at` on; the end of the text where there is none.
    #[inline]
    pub fn end(&mut self, at: usize) -> usize {
        self.first::<{ u64::MAX }>(at).min(self.bytes.len())
    }

    /// Where the first byte from `at` on stands whose bit differs from that of `OTHERS`.
    #[inline]
    fn first<const OTHERS: u64>(&mut self, mut at: usize) -> usize {
        let passed = at.wrapping_sub(self.from);
        if passed < AT_ONCE {
            let left = (self.mask ^ OTHERS) >> passed;
            if left != 0 {
                return at + left.trailing_zeros() as usize;
            }
            at = self.from + AT_ONCE;
        }
        while at < self.bytes.len() {
            (self.from, self.mask) = (at, Self::mask_from(self.bytes, at));
            let left = self.mask ^ OTHERS;
            if left != 0 {
                return at + left.trailing_zeros() as usize;
            }
            at += AT_ONCE;
        }
        self.bytes.len()
    }

    /// A bit for each byte from `at` on that is of the sort.
    #[inline(never)]
    fn mask_from(bytes: &[u8], at: usize) -> u64 {
        let rest = &bytes[at..];
        if let Some(whole) = rest.first_chunk() {
            return Self::mask_of(whole);
        }
        let mut padded = [0; AT_ONCE];
        padded[..rest.len()].copy_from_slice(rest);
        Self::mask_of(&padded) & ((1 << rest.len()) - 1)
    }

    #[inline]
    fn mask_of(bytes: &[u8; AT_ONCE]) -> u64 {
        let (chunks, _) = bytes.as_chunks::<16>();
        let bits = |chunk: &[u8; 16]| u64::from(S::of(u8x16::from(*chunk)).to_bitmask());
        chunks.iter().rev().fold(0, |mask, chunk| mask << chunk.len() | bits(chunk))
    }
}

/// Those of sixteen `bytes` that lie between `first` and `last`.
#[inline]
pub fn among(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    let above = bytes - u8x16::splat(first);
    above.min(u8x16::splat(last - first)).simd_eq(above)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Letters;

    impl Sort for Letters {
        fn of(bytes: u8x16) -> u8x16 {
            among(bytes, b'a', b'c')
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn from_anywhere_the_next_one_is_met(
            text in "[a-c ]{0,300}",
            places in proptest::collection::vec((proptest::bool::ANY, 0_usize..310), 0..40),
        ) {
            let mut sieve = Sieve::<Letters>::new(text.as_bytes());
            for (is_letter, at) in places {
                let found = if is_letter { sieve.next(at) } else { sieve.end(at) };
                let is_sought = |(_, byte): &(usize, u8)| (*byte != b' ') == is_letter;
                let expected = text.bytes().enumerate().skip(at).find(is_sought);
                proptest::prop_assert_eq!(found, expected.map_or(text.len(), |(at, _)| at));
            }
        }
    }
}

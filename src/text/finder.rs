//! A search for a few short texts at once.

use std::ops::Range;

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, MatchKind};

/// Texts that are searched for together, by vector instructions where the processor has them.
#[derive(Debug)]
pub struct Finder(Way);

#[derive(Debug)]
enum Way {
    Vectors(Searcher),
    Plain(AhoCorasick),
}

/// What one search goes on with.
enum Found<'f> {
    Vectors(packed::FindIter<'f, 'f>),
    Plain(aho_corasick::FindIter<'f, 'f>),
}

impl Finder {
    /// Prepares the search; `None` for texts that no search can be made of. Of several that begin at the same place the
    /// first is found.
    pub fn new(texts: &[&str]) -> Option<Self> {
        let plain = || AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(texts).ok();
        let vectors = Searcher::new(texts).map(Way::Vectors);
        vectors.or_else(|| plain().map(Way::Plain)).map(Self)
    }

    /// Where the texts are in `bytes`, none overlapping another, in order: which of them, and its bytes.
    #[inline]
    pub fn find_iter<'f>(&'f self, bytes: &'f [u8]) -> impl Iterator<Item = (usize, Range<usize>)> + 'f {
        let mut found = match &self.0 {
            Way::Vectors(searcher) => Found::Vectors(searcher.find_iter(bytes)),
            Way::Plain(searcher) => Found::Plain(searcher.find_iter(bytes)),
        };
        std::iter::from_fn(move || {
            let one = match &mut found {
                Found::Vectors(found) => found.next(),
                Found::Plain(found) => found.next(),
            }?;
            Some((one.pattern().as_usize(), one.range()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_found_in_order() {
        let finder = Finder::new(&["init", "run"]).unwrap();
        let text = format!("run {}init rerun()", "x".repeat(100));
        let found: Vec<_> = finder.find_iter(text.as_bytes()).collect();
        assert_eq!(found, [(1, 0..3), (0, 104..108), (1, 111..114)]);
        // As processors do it that have no such instructions.
        let plain = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(["init", "run"]).unwrap();
        assert_eq!(Finder(Way::Plain(plain)).find_iter(text.as_bytes()).collect::<Vec<_>>(), found);
    }
}

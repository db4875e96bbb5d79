//! The words that are searched for in every file, in one pass over its bytes.

use std::sync::LazyLock;

use crate::source::FileKind;
use crate::text::Finder;

/// A word that is searched for in every file.
#[derive(Debug, PartialEq)]
pub(super) enum Match {
    /// `wandb`, in any letter case that is in use.
    Wandb,
    /// The other word that is searched for in files of this kind, and where it begins.
    Other(usize),
}

/// What finds `word`, and the end of `wandb` as it is in use, with either case of `wa` before it. Few short patterns are
/// found all at once by vector instructions, which look at as many letters as the shortest has.
fn finder(word: &str) -> Option<Finder> {
    Finder::new(&[word, "ndb", "NDB", "ndB"])
}

/// All matches in `bytes` of a file of kind `kind`, in one pass: beside `wandb` what begins an import, or a
/// key that all sweeps have.
#[inline]
pub(super) fn matches(bytes: &[u8], kind: FileKind) -> impl Iterator<Item = Match> {
    static CODE: LazyLock<Option<Finder>> = LazyLock::new(|| finder("import"));
    static DATA: LazyLock<Option<Finder>> = LazyLock::new(|| finder("parameters"));
    let finder = if kind.is_python() { &CODE } else { &DATA };
    let mut found = finder.as_ref().map(|finder| finder.find_iter(bytes));
    std::iter::from_fn(move || found.as_mut()?.next()).filter_map(move |found| match found {
        (0, found) => Some(Match::Other(found.start)),
        (_, found) => bytes[..found.start]
            .last_chunk::<2>()
            .is_some_and(|front| front.eq_ignore_ascii_case(b"wa"))
            .then_some(Match::Wandb),
    })
}

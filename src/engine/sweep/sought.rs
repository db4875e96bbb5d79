//! The words that are sought in every file, in one pass over its bytes.

use std::sync::LazyLock;

use crate::source::FileKind;
use crate::text::Finder;

/// A word that is sought in every file.
#[derive(Debug, PartialEq)]
pub(super) enum Sought {
    /// `wandb`, in any letter case that is in use.
    Wandb,
    /// The other word that is sought in files of this sort, and where it begins.
    Other(usize),
}

/// What finds `word`, and the end of `wandb` as it is in use, with either case of `wa` before it. Few short patterns are
/// found all at once by vector instructions, which look at as many letters as the shortest has.
fn finder(word: &str) -> Option<Finder> {
    Finder::new(&[word, "ndb", "NDB", "ndB"])
}

/// All words that are sought in `bytes` of a file of sort `kind`, in one pass: beside `wandb` what begins an import, or a
/// key that all sweeps have.
#[inline]
pub(super) fn sought(bytes: &[u8], kind: FileKind) -> impl Iterator<Item = Sought> {
    static CODE: LazyLock<Option<Finder>> = LazyLock::new(|| finder("import"));
    static DATA: LazyLock<Option<Finder>> = LazyLock::new(|| finder("parameters"));
    let finder = if kind.is_python() { &CODE } else { &DATA };
    let mut found = finder.as_ref().map(|finder| finder.find_iter(bytes));
    std::iter::from_fn(move || found.as_mut()?.next()).filter_map(move |found| match found {
        (0, found) => Some(Sought::Other(found.start)),
        (_, found) => bytes[..found.start]
            .last_chunk::<2>()
            .is_some_and(|front| front.eq_ignore_ascii_case(b"wa"))
            .then_some(Sought::Wandb),
    })
}

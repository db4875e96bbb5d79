//! The first look at one file: its bytes, once, as bytes.

use memchr::memmem;

use super::imports::import_words;
use super::keywords::keywords;
use super::workspace::Entry;
use crate::source::{FileKind, Found, SourceFile};

/// One file after the first look.
pub(super) struct Swept {
    /// The file.
    pub entry: Entry,
    /// The words that its imports name.
    pub imports: Vec<Box<str>>,
    /// Its keys and flags; of files that are no Python modules.
    pub keywords: Vec<u32>,
}

/// Looks at `found` for the first time; `given` is its content where it does not come from the disk.
pub(super) fn enter(found: Found, given: Option<Vec<u8>>, size_limit: u64) -> Swept {
    let mut entry = Entry::new(found, given);
    let read;
    let bytes = if let Some(bytes) = &entry.given {
        bytes
    } else {
        let Ok(bytes) = std::fs::read(&entry.location) else {
            // Whoever asks for the text is told why.
            entry.mentions = true;
            return Swept { entry, imports: Vec::new(), keywords: Vec::new() };
        };
        read = bytes;
        &read
    };
    // A file of the group `conf/wandb/` need not say the word again.
    entry.mentions = mentions_wandb(bytes) || (entry.kind.is_data() && mentions_wandb(entry.relative.as_bytes()));
    let keywords = if entry.kind == FileKind::Python { Vec::new() } else { keywords(bytes) };
    let imports = match entry.kind {
        FileKind::Python => import_words(&String::from_utf8_lossy(bytes)),
        FileKind::Notebook if memmem::find(bytes, b"import").is_some() => {
            let text = SourceFile::open(&entry.location, &entry.relative, size_limit);
            text.map(|file| import_words(file.text())).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    Swept { entry, imports, keywords }
}

/// Whether `wandb` stands in `bytes`, in any letter case.
fn mentions_wandb(bytes: &[u8]) -> bool {
    // Two rare letters first: `w` of either case before `andb` of the usual spellings.
    [&b"andb"[..], b"ANDB", b"andB", b"AndB", b"Andb"]
        .iter()
        .any(|tail| memmem::find_iter(bytes, tail).any(|at| at > 0 && bytes[at - 1].eq_ignore_ascii_case(&b'w')))
}

//! The first look at one file: its bytes, once, as bytes.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::imports::import_words;
use super::keywords::keywords;
use super::workspace::Entry;
use crate::source::{FileKind, Found, limit_of};

/// The length at which a thread's buffer begins, in bytes; most source files are shorter.
const BUFFER: usize = 64 << 10;

/// The length, in bytes, above which a buffer is given back after its file.
const KEPT: usize = 1 << 20;

thread_local! {
    /// The bytes of the file that this thread looks at: a buffer of its own for each file costs more than reading it.
    static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// One file after the first look.
pub(super) struct Swept {
    /// The file.
    pub entry: Entry,
    /// The words that its imports name, as [`super::keywords::hash`] gives them.
    pub imports: Vec<u32>,
    /// Its keys and flags; of files that are no Python modules.
    pub keywords: Vec<u32>,
}

/// Looks at `found` for the first time; `given` is its content where it does not come from the disk. Of a file over the
/// size limit its size, in bytes, is all there is.
pub(super) fn enter(found: Found, given: Option<Vec<u8>>, size_limit: u64) -> Result<Swept, (Found, u64)> {
    let limit = limit_of(found.kind, size_limit);
    if let Some(bytes) = given {
        let mut swept = look(Entry::new(found), &bytes);
        swept.entry.given = Some(bytes);
        return Ok(swept);
    }
    BYTES.with_borrow_mut(|buffer| {
        // One byte over tells a file at the limit from one beyond.
        let Ok(length) = read(&found.path, limit.saturating_add(1), buffer) else {
            // Whoever asks for the text is told why.
            let mut entry = Entry::new(found);
            entry.mentions = true;
            return Ok(Swept { entry, imports: Vec::new(), keywords: Vec::new() });
        };
        let swept = if length as u64 > limit {
            let size = std::fs::metadata(&found.path).map_or(length as u64, |data| data.len());
            Err((found, size))
        } else {
            Ok(look(Entry::new(found), &buffer[..length]))
        };
        if buffer.len() > KEPT {
            *buffer = Vec::new();
        }
        swept
    })
}

fn look(mut entry: Entry, bytes: &[u8]) -> Swept {
    // A file of the group `conf/wandb/` need not say the word again.
    entry.mentions = mentions_wandb(bytes) || (entry.kind.is_data() && mentions_wandb(entry.relative.as_bytes()));
    let keywords = if entry.kind == FileKind::Python { Vec::new() } else { keywords(bytes) };
    let imports = if entry.kind.is_python() { import_words(bytes, entry.kind) } else { Vec::new() };
    Swept { entry, imports, keywords }
}

/// Reads at most `limit` bytes of the file at `path` to the front of `buffer`, and says how many there are.
fn read(path: &Path, limit: u64, buffer: &mut Vec<u8>) -> io::Result<usize> {
    let mut file = File::open(path)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if buffer.is_empty() {
        buffer.resize(BUFFER, 0);
    }
    let mut filled = 0;
    loop {
        let end = buffer.len().min(limit);
        if filled >= end {
            return Ok(filled);
        }
        match file.read(&mut buffer[filled..end]) {
            Ok(0) => return Ok(filled),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if filled == buffer.len() && filled < limit {
            buffer.resize(filled * 4, 0);
        }
    }
}

/// Whether `wandb` stands in `bytes`, in any letter case.
fn mentions_wandb(bytes: &[u8]) -> bool {
    static TAILS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    // Few short patterns are sought all at once by vector instructions; `w` of either case before one is looked at then.
    let tails = TAILS.get_or_init(|| AhoCorasick::new(["andb", "ANDB", "andB", "AndB", "Andb"]).ok());
    let Some(tails) = tails else { return memmem::find(bytes, b"andb").is_some() };
    tails.find_iter(bytes).any(|found| found.start() > 0 && bytes[found.start() - 1].eq_ignore_ascii_case(&b'w'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_found_in_any_usual_case() {
        for text in ["import wandb", "WANDB_ENTITY", "class WandBLogger", "x = Wandb", "brandb wandb"] {
            assert!(mentions_wandb(text.as_bytes()), "{text}");
        }
        for text in ["", "andb", "brandb", "w andb", "wand b"] {
            assert!(!mentions_wandb(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_buffer_grows_with_its_file_and_stops_at_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.py");
        let bytes: Vec<u8> = (0..=255).cycle().take(BUFFER * 5 + 7).collect();
        std::fs::write(&path, &bytes).unwrap();
        let mut buffer = Vec::new();
        let length = read(&path, 1 << 30, &mut buffer).unwrap();
        assert!(buffer[..length] == bytes);
        assert_eq!(read(&path, 1000, &mut buffer).unwrap(), 1000);
        assert!(read(folder.path(), 1000, &mut buffer).is_err());
    }
}

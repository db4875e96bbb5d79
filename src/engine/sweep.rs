//! The first look at one file: its bytes, once, as bytes.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use aho_corasick::packed::Searcher;
use rayon::iter::Either;

use super::imports::import_words;
use super::keywords::keywords;
use crate::source::{FileKind, Spot, Survey, limit_of};

/// The length at which a thread's buffer begins, in bytes; most source files are shorter.
const BUFFER: usize = 64 << 10;

/// The length, in bytes, above which a buffer is given back after its file.
const KEPT: usize = 4 << 20;

/// What a thread uses again and again: a buffer of its own for each file costs more than reading it.
#[derive(Default)]
struct Desk {
    bytes: Vec<u8>,
    imports: Vec<u32>,
    keywords: Vec<u32>,
}

/// Parts of a file that a system hands over one by one have sizes that are multiples of this, in bytes.
const SECTOR: usize = 512;

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

/// What the first look at one file saw. There are many of them at once: they are kept small.
#[derive(Debug)]
pub(super) enum Look {
    /// It is larger than the limit: its size in bytes.
    TooLarge(u64),
    /// It was read.
    Read {
        /// Whether it says `wandb`, or cannot be read.
        mentions: bool,
        /// First those of imports, then keys and flags; each as [`super::keywords::hash`] gives it.
        words: Box<[u32]>,
        /// So many of `words` are those of imports.
        imports: u32,
    },
}

impl Look {
    /// Whether it says `wandb`, or cannot be read.
    pub fn mentions(&self) -> bool {
        matches!(self, Self::Read { mentions: true, .. })
    }

    /// Its size in bytes, if that is over the limit; then nothing else is known.
    pub fn too_large(&self) -> Option<u64> {
        if let Self::TooLarge(size) = self { Some(*size) } else { None }
    }

    /// The words that its imports name.
    pub fn imports(&self) -> &[u32] {
        self.words().0
    }

    /// Its keys and flags; of files that are no Python modules.
    pub fn keywords(&self) -> &[u32] {
        self.words().1
    }

    fn words(&self) -> (&[u32], &[u32]) {
        match self {
            Self::TooLarge(_) => (&[], &[]),
            Self::Read { words, imports, .. } => words.split_at(*imports as usize),
        }
    }
}

/// The first look at every file.
pub(super) struct Sweep {
    /// In bytes.
    pub size_limit: u64,
}

impl Survey for Sweep {
    type Desk = ();
    type Seen = Look;

    fn desk(&self) {}

    fn look(&self, (): &mut (), spot: Spot, path: &str, kind: FileKind) -> Look {
        look_at(spot, path, kind, self.size_limit)
    }
}

/// Looks for the first time at the file at `location`, which has `path` from the root.
pub(super) fn look_at(spot: Spot, path: &str, kind: FileKind, size_limit: u64) -> Look {
    let limit = limit_of(kind, size_limit);
    DESK.with_borrow_mut(|desk| {
        // One byte over tells a file at the limit from one beyond.
        let Ok((length, file)) =
            spot.open().and_then(|file| Ok((read(&file, limit.saturating_add(1), &mut desk.bytes)?, file)))
        else {
            // Whoever asks for the text is told why.
            return Look::Read { mentions: true, words: Box::default(), imports: 0 };
        };
        let look = if length as u64 > limit {
            Look::TooLarge(file.metadata().map_or(length as u64, |data| data.len()))
        } else {
            let Desk { bytes, imports, keywords } = desk;
            look(&bytes[..length], path, kind, imports, keywords)
        };
        if desk.bytes.len() > KEPT {
            desk.bytes = Vec::new();
        }
        look
    })
}

/// Whether `word` stands in the bytes of the file at `location`, of which at most `limit` are read; they are not kept.
pub(super) fn holds_at(location: &Path, limit: u64, word: &[u8]) -> io::Result<bool> {
    DESK.with_borrow_mut(|desk| {
        let length = read(&File::open(location)?, limit, &mut desk.bytes)?;
        Ok(memchr::memmem::find(&desk.bytes[..length], word).is_some())
    })
}

/// The first look where the content is at hand.
pub(super) fn look_through(bytes: &[u8], path: &str, kind: FileKind) -> Look {
    look(bytes, path, kind, &mut Vec::new(), &mut Vec::new())
}

fn look(bytes: &[u8], path: &str, kind: FileKind, names: &mut Vec<u32>, keys: &mut Vec<u32>) -> Look {
    names.clear();
    keys.clear();
    if kind != FileKind::Python {
        keywords(bytes, keys);
    }
    let mut mentions = false;
    let imports = sought(bytes).filter_map(|word| {
        mentions |= matches!(word, Sought::Wandb);
        if let Sought::Import(at) = word { Some(at) } else { None }
    });
    if kind.is_python() {
        import_words(bytes, kind, imports, names);
    } else {
        imports.for_each(drop);
    }
    // A file of the group `conf/wandb/` need not say the word again.
    let mentions = mentions || (kind.is_data() && sought(path.as_bytes()).any(|word| matches!(word, Sought::Wandb)));
    let imports = u32::try_from(names.len()).unwrap_or_default();
    names.append(keys);
    Look::Read { mentions, words: names.as_slice().into(), imports }
}

/// Reads at most `limit` bytes of the file at `path` to the front of `buffer`, and says how many there are.
fn read(mut file: &File, limit: u64, buffer: &mut Vec<u8>) -> io::Result<usize> {
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
            Ok(count) => {
                filled += count;
                // Of a file on a disk less than was asked for is the end of it. Where data comes in parts, as through a
                // network, the parts have round sizes.
                if filled < end && count % SECTOR != 0 {
                    return Ok(filled);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if filled == buffer.len() && filled < limit {
            buffer.resize(filled * 4, 0);
        }
    }
}

/// A word that is sought in every file.
#[derive(Debug, PartialEq)]
enum Sought {
    /// `wandb`, in any letter case that is in use.
    Wandb,
    /// `import`, and where it begins.
    Import(usize),
}

/// What is sought in the place of `wandb`, with either case of `w` before it, and `import`. Few short patterns are found
/// all at once by vector instructions.
const PATTERNS: [&str; 6] = ["import", "andb", "ANDB", "andB", "AndB", "Andb"];

/// All words that are sought in `bytes`, in one pass.
fn sought(bytes: &[u8]) -> impl Iterator<Item = Sought> {
    static VECTORS: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(PATTERNS));
    // For processors without such instructions.
    static PLAIN: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(PATTERNS).ok());
    let found = match &*VECTORS {
        Some(searcher) => Either::Left(searcher.find_iter(bytes)),
        None => Either::Right(PLAIN.iter().flat_map(move |searcher| searcher.find_iter(bytes))),
    };
    found.filter_map(move |found| match (found.pattern().as_usize(), found.start()) {
        (0, at) => Some(Sought::Import(at)),
        (_, at) => (at > 0 && bytes[at - 1].eq_ignore_ascii_case(&b'w')).then_some(Sought::Wandb),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_found_in_any_usual_case() {
        let mentions = |text: &str| look_through(text.as_bytes(), "a.txt", FileKind::Shell).mentions();
        for text in ["import wandb", "WANDB_ENTITY", "class WandBLogger", "x = Wandb", "brandb wandb"] {
            assert!(mentions(text), "{text}");
        }
        for text in ["", "andb", "brandb", "w andb", "wand b"] {
            assert!(!mentions(text), "{text}");
        }
        assert!(look_through(b"a: 1", "conf/wandb/a.yaml", FileKind::Yaml).mentions());
        let places: Vec<Sought> = sought(b"import wandb, important").collect();
        assert_eq!(places, [Sought::Import(0), Sought::Wandb, Sought::Import(14)]);
    }

    #[test]
    fn a_look_keeps_words_apart_and_a_large_file_has_none() {
        let look = look_through(b"import a\nb = 1", "n.ipynb", FileKind::Notebook);
        assert_eq!((look.imports().len(), look.keywords().len(), look.too_large()), (1, 1, None));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.py");
        std::fs::write(&path, "import wandb\n").unwrap();
        let large = look_at(Spot::at(&path), "a.py", FileKind::Python, 12);
        assert_eq!((large.too_large(), large.mentions(), large.imports()), (Some(13), false, [].as_slice()));
        assert!(look_at(Spot::at(&path), "a.py", FileKind::Python, 13).mentions());
        assert!(look_at(Spot::at(folder.path()), "a.py", FileKind::Python, 13).mentions());
    }

    #[test]
    fn a_buffer_grows_with_its_file_and_stops_at_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.py");
        let bytes: Vec<u8> = (0..=255).cycle().take(BUFFER * 5 + 7).collect();
        std::fs::write(&path, &bytes).unwrap();
        let mut buffer = Vec::new();
        let length = read(&File::open(&path).unwrap(), 1 << 30, &mut buffer).unwrap();
        assert!(buffer[..length] == bytes);
        assert_eq!(read(&File::open(&path).unwrap(), 1000, &mut buffer).unwrap(), 1000);
        assert!(read(&File::open(folder.path()).unwrap(), 1000, &mut buffer).is_err());
    }
}

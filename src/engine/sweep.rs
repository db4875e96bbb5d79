//! The first look at one file: its bytes, once, as bytes.
//!
//! What will be traced is kept as a text, if all of it is at hand: it need not be read again, and is decoded while the
//! bytes are near.
//!
//! A file goes by in pieces. Words that stand across the end of a piece are found because a piece ends with a line, and
//! the rest of it comes again with the next one; where a line is longer than that, its last part comes again.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use memchr::{memchr2, memmem, memrchr};

use super::imports::import_words;
use super::index::Words;
use super::keywords::keywords;
use super::pieces::{self, BUFFER};
use crate::source::{FileKind, SourceFile, Spot, Survey, limit_of};
use crate::text::Finder;
use crate::trace::is_silent;
use crate::wandb::sinks::Custom;

/// So many bytes at the end of a piece may belong to a line that goes on: no import and no key is longer.
const TAIL: usize = BUFFER / 4;

/// So many bytes of a notebook without a quote and a blank are no code, but a picture.
const PICTURE: usize = 4 << 10;

/// So many bytes of a picture are looked at where it begins and ends.
const MARGIN: usize = 16;

/// The first look at every file.
pub(super) struct Sweep {
    /// In bytes.
    size_limit: u64,
    custom: Custom,
    desks: AtomicU32,
}

impl Sweep {
    /// Files of more than `size_limit` bytes are not looked at; `custom` are sinks beside the table's.
    pub fn new(size_limit: u64, custom: Custom) -> Self {
        Self { size_limit, custom, desks: AtomicU32::new(0) }
    }

    /// Whether the file at `path`, whose bytes are these, is to be traced, and its text if there is one. Trouble, also a
    /// stumble of ours, is met again by whoever asks for the text, and told there.
    fn text(&self, path: &str, bytes: &[u8]) -> (bool, Option<SourceFile>) {
        let decode = || {
            let text = SourceFile::decode_within(path, bytes, self.size_limit).ok()?;
            Some((is_silent(&text, self.custom), text))
        };
        match catch_unwind(AssertUnwindSafe(decode)) {
            Ok(Some((true, _))) => (false, None),
            Ok(Some((false, text))) => (true, Some(text)),
            Ok(None) | Err(_) => (true, None),
        }
    }
}

/// What a thread uses again and again, and the words that it meets.
pub(super) struct Desk {
    number: u32,
    buffer: Vec<u8>,
    words: Words,
    /// Texts of files, by the numbers under which their words are here, in order.
    texts: Vec<(u32, Arc<SourceFile>)>,
}

/// What the threads gathered, each by the number of its desk.
#[derive(Default)]
pub(super) struct Gathered {
    /// The words.
    pub words: Vec<Words>,
    texts: Vec<Vec<(u32, Arc<SourceFile>)>>,
}

impl Gathered {
    /// What is on `desks`.
    pub fn new(mut desks: Vec<Desk>) -> Self {
        desks.sort_unstable_by_key(|desk| desk.number);
        let (words, texts) = desks.into_iter().map(|desk| (desk.words, desk.texts)).unzip();
        Self { words, texts }
    }

    /// The text of the file that was seen as `look`, if it was kept.
    pub fn text(&self, look: Look) -> Option<Arc<SourceFile>> {
        let (desk, number) = look.words().filter(|_| look.mentions())?;
        let texts = self.texts.get(desk as usize)?;
        let at = texts.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(Arc::clone(&texts[at].1))
    }
}

/// What the first look at one file saw. There are many of them at once: they are kept small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// It is larger than the limit: its size in bytes.
    TooLarge(u64),
    /// It was read.
    Read {
        /// Whether it is to be traced.
        mentions: bool,
        /// Which desk has its words, and under which number.
        words: (u32, u32),
    },
}

impl Look {
    /// Whether it is to be traced: it says `wandb` and may have a sink, or it cannot be read.
    pub fn mentions(self) -> bool {
        matches!(self, Self::Read { mentions: true, .. })
    }

    /// Its size in bytes, if that is over the limit; then nothing else is known.
    pub fn too_large(self) -> Option<u64> {
        if let Self::TooLarge(size) = self { Some(size) } else { None }
    }

    /// Which desk has its words, and under which number.
    pub fn words(self) -> Option<(u32, u32)> {
        if let Self::Read { words, .. } = self { Some(words) } else { None }
    }
}

impl Survey for Sweep {
    type Desk = Desk;
    type Seen = Look;

    fn desk(&self) -> Desk {
        let number = self.desks.fetch_add(1, Ordering::Relaxed);
        Desk { number, buffer: Vec::new(), words: Words::new(), texts: Vec::new() }
    }

    fn look(&self, desk: &mut Desk, spot: Spot, path: &str, kind: FileKind) -> Look {
        let Desk { number, buffer, words, texts } = desk;
        let file = words.begin();
        let mut mentions = names_wandb(path, kind);
        let mut is_first = true;
        let see = |text: &[u8], is_last: bool| {
            let done = look(text, kind, is_last, words, &mut mentions);
            let is_whole = std::mem::take(&mut is_first) && is_last;
            if mentions && is_whole {
                let (is_traced, kept) = self.text(path, text);
                mentions = is_traced;
                texts.extend(kept.map(|text| (file, Arc::new(text))));
            }
            Some(done)
        };
        match spot.open().and_then(|file| pieces::read(&file, limit_of(kind, self.size_limit), buffer, see)) {
            Ok(Some(size)) => return Look::TooLarge(size),
            Ok(None) => {}
            // Whoever asks for the text is told why.
            Err(_) => mentions = true,
        }
        Look::Read { mentions, words: (*number, file) }
    }
}

/// The first look where the content is at hand.
pub(super) fn look_through(desk: &mut Desk, bytes: &[u8], path: &str, kind: FileKind) -> Look {
    let mut mentions = names_wandb(path, kind);
    let file = desk.words.begin();
    look(bytes, kind, true, &mut desk.words, &mut mentions);
    Look::Read { mentions, words: (desk.number, file) }
}

/// A file of the group `conf/wandb/` need not say the word again.
fn names_wandb(path: &str, kind: FileKind) -> bool {
    kind.is_data() && sought(path.as_bytes()).any(|word| matches!(word, Sought::Wandb))
}

/// Whether `word` stands in the bytes of the file at `location`, of which at most `limit` are read; they are not kept.
pub(super) fn holds_at(location: &Path, limit: u64, word: &[u8]) -> io::Result<bool> {
    thread_local! {
        static BYTES: RefCell<Vec<u8>> = RefCell::default();
    }
    let finder = memmem::Finder::new(word);
    let mut holds = false;
    let see = |text: &[u8], _| {
        holds = finder.find(text).is_some();
        (!holds).then(|| (text.len() + 1).saturating_sub(word.len().max(1)))
    };
    BYTES.with_borrow_mut(|bytes| pieces::read(&File::open(location)?, limit, bytes, see))?;
    Ok(holds)
}

/// Looks at `text`, after which nothing follows if `is_last`. How many of its bytes need not come again.
fn look(text: &[u8], kind: FileKind, is_last: bool, words: &mut Words, mentions: &mut bool) -> usize {
    let line = memrchr(b'\n', text).map_or(0, |end| end + 1);
    let (end, mut done) = match text.len() - line {
        _ if is_last => (text.len(), text.len()),
        rest if rest <= TAIL => (line, line),
        _ => (text.len(), text.len() - TAIL),
    };
    if kind == FileKind::Notebook {
        for part in written(&text[..end]) {
            let goes_on = !is_last && part.end == end;
            let open = look_at(&text[part.clone()], kind, !goes_on, words, mentions);
            done = open.map_or(done, |at| done.min(part.start + at));
        }
    } else if let Some(open) = look_at(&text[..end], kind, is_last, words, mentions) {
        done = done.min(open);
    }
    done
}

/// Looks at `text`; gives the line of an import that goes on in what follows.
fn look_at(text: &[u8], kind: FileKind, is_last: bool, words: &mut Words, mentions: &mut bool) -> Option<usize> {
    if kind != FileKind::Python {
        keywords(text, |word| words.key(word));
    }
    let imports = sought(text).filter_map(|word| match word {
        Sought::Import(at) => Some(at),
        Sought::Wandb => {
            *mentions = true;
            None
        }
    });
    if kind.is_python() {
        return import_words(text, kind, is_last, imports, |word| words.import(word));
    }
    imports.for_each(drop);
    None
}

/// The parts of a notebook's `text` that are no pictures, nor what else programs write for programs.
fn written(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut blocks = text.chunks(PICTURE).map(|block| memchr2(b'"', b' ', block).is_some());
    let mut at = 0;
    std::iter::from_fn(move || {
        at += blocks.by_ref().position(|is_written| is_written)?;
        let start = at;
        at += 1 + blocks.by_ref().position(|is_written| !is_written).unwrap_or(text.len() / PICTURE);
        // A word may stand across.
        let part = (start * PICTURE).saturating_sub(MARGIN)..(at * PICTURE + MARGIN).min(text.len());
        at += 1;
        Some(part)
    })
}

/// A word that is sought in every file.
#[derive(Debug, PartialEq)]
enum Sought {
    /// `wandb`, in any letter case that is in use.
    Wandb,
    /// `import`, and where it begins.
    Import(usize),
}

/// `import`, and the end of `wandb` as it is in use, with either case of `wa` before it. Few short patterns are found all
/// at once by vector instructions, which look at as many letters as the shortest has.
const PATTERNS: [&str; 4] = ["import", "ndb", "NDB", "ndB"];

/// All words that are sought in `bytes`, in one pass.
fn sought(bytes: &[u8]) -> impl Iterator<Item = Sought> {
    static FINDER: LazyLock<Option<Finder>> = LazyLock::new(|| Finder::new(&PATTERNS));
    let found = FINDER.iter().flat_map(|finder| finder.find_iter(bytes));
    found.filter_map(move |found| match found {
        (0, found) => Some(Sought::Import(found.start)),
        (_, found) => bytes[..found.start]
            .last_chunk::<2>()
            .is_some_and(|front| front.eq_ignore_ascii_case(b"wa"))
            .then_some(Sought::Wandb),
    })
}

#[cfg(test)]
mod tests;

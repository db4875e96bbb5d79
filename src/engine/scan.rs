//! The prefilter: one pass over the bytes of every file.
//!
//! What will be evaluated is kept as a text: it need not be read again.

mod matcher;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use memchr::memmem;

use super::imports::import_words;
use super::index::Words;
use super::keywords::{has_key, keywords};
use crate::sinks::is_silent;
use crate::source::open::{Refused, RegularFile};
use crate::source::{FileKind, SourceFile, Spot, Survey, limit_of};
use crate::wandb::sinks::Custom;
use matcher::{Match, matches};

/// The keys of so many bytes are put down at once: more than the configurations of a repository have together. Data sets
/// and the like wait until keys are needed.
const ROOM: usize = 12 << 20;

/// A JSON of more bytes is no configuration but a vocabulary, a data set, a notebook's output: it is parsed only if code or
/// a command names it, or a key for W&B is in it. In bytes.
const BULKY: u64 = 256 << 10;

/// The scan of every file.
pub(super) struct Scan {
    /// In bytes.
    size_limit: u64,
    custom: Custom,
    workers: AtomicU32,
    /// The keys of so many bytes more are put down.
    room: AtomicUsize,
}

impl Scan {
    /// Files of more than `size_limit` bytes are not looked at; `custom` are sinks beside the table's.
    pub fn new(size_limit: u64, custom: Custom) -> Self {
        Self { size_limit, custom, workers: AtomicU32::new(0), room: AtomicUsize::new(ROOM) }
    }

    /// Whether there is room for the keys of so many `bytes` of a file.
    fn has_room(&self, bytes: usize) -> bool {
        self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| room.checked_sub(bytes)).is_ok()
    }

    /// Whether the file at `path`, whose bytes are these, is to be traced, and its text if there is one. Trouble, also a
    /// panic, occurs again when the text is requested, and is reported there.
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

/// A buffer of more bytes is not kept for the next file.
const LARGE: usize = 4 << 20;

/// What a thread uses again and again, and the words that it meets.
pub(super) struct Worker {
    number: u32,
    buffer: Vec<u8>,
    words: Words,
    /// Texts of files, by the numbers under which their words are here, in order.
    texts: Vec<(u32, Arc<SourceFile>)>,
}

/// What the threads gathered, each by the number of its worker.
#[derive(Default)]
pub(super) struct Gathered {
    /// The words.
    pub words: Vec<Words>,
    texts: Vec<Vec<(u32, Arc<SourceFile>)>>,
}

impl Gathered {
    /// What is on `workers`.
    pub fn new(mut workers: Vec<Worker>) -> Self {
        workers.sort_unstable_by_key(|worker| worker.number);
        let (words, texts) = workers.into_iter().map(|worker| (worker.words, worker.texts)).unzip();
        Self { words, texts }
    }

    /// The text of the file that was described by `summary`, if it was kept.
    pub fn text(&self, summary: FileSummary) -> Option<Arc<SourceFile>> {
        let (worker, number) = summary.words().filter(|_| summary.mentions())?;
        let texts = self.texts.get(worker as usize)?;
        let at = texts.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(Arc::clone(&texts[at].1))
    }
}

/// What the scan of one file found. There are many of them at once: they are kept small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileSummary {
    /// It is larger than the limit: its size in bytes.
    TooLarge(u64),
    /// It was read.
    Read {
        /// Whether it is to be traced.
        mentions: bool,
        /// It would be traced, but for its size: see [`BULKY`].
        is_passed_over: bool,
        /// Whether its keys are among its words, if it may have any.
        is_keyed: bool,
        /// Which worker has its words, and under which number.
        words: (u32, u32),
    },
}

impl FileSummary {
    /// Whether it is to be traced: it says `wandb` and may have a sink, or it cannot be read.
    pub fn mentions(self) -> bool {
        matches!(self, Self::Read { mentions: true, .. })
    }

    /// Whether a file of kind `kind` must be read when its keys are needed.
    pub fn waits(self, kind: FileKind) -> bool {
        kind != FileKind::Python && matches!(self, Self::Read { is_keyed: false, .. })
    }

    /// Whether it would be traced, but for its size.
    pub fn is_passed_over(self) -> bool {
        matches!(self, Self::Read { is_passed_over: true, .. })
    }

    /// Its size in bytes, if that is over the limit; then nothing else is known.
    pub fn too_large(self) -> Option<u64> {
        if let Self::TooLarge(size) = self { Some(size) } else { None }
    }

    /// Which worker has its words, and under which number.
    pub fn words(self) -> Option<(u32, u32)> {
        if let Self::Read { words, .. } = self { Some(words) } else { None }
    }
}

impl Survey for Scan {
    type Worker = Worker;
    type Summary = FileSummary;

    fn worker(&self) -> Worker {
        let number = self.workers.fetch_add(1, Ordering::Relaxed);
        Worker { number, buffer: Vec::new(), words: Words::new(), texts: Vec::new() }
    }

    fn visit(&self, worker: &mut Worker, spot: Spot, path: &str, kind: FileKind) -> FileSummary {
        let Worker { number, buffer, words, texts } = worker;
        let file = words.begin();
        let opened = spot.open();
        let size = opened.as_ref().map_or(0, RegularFile::size);
        let limit = limit_of(kind, self.size_limit);
        let is_bulky = kind == FileKind::Json && !spot.is_named() && size > BULKY;
        let mut seen = Seen { is_bulky, ..Seen::of(path, kind) };
        let mentions = match opened.and_then(|file| file.read_into(limit, buffer)) {
            Ok(()) => {
                seen.is_keyed = kind != FileKind::Python && !is_bulky && self.has_room(buffer.len());
                scan_text(buffer, kind, words, &mut seen);
                let (mentions, kept) = if seen.mentions() { self.text(path, buffer) } else { (false, None) };
                texts.extend(kept.map(|text| (file, Arc::new(text))));
                mentions
            }
            // It may have grown meanwhile.
            Err(Refused::TooLarge(limit)) => return FileSummary::TooLarge(size.max(limit + 1)),
            // A request for the text returns why.
            Err(_) => true,
        };
        if buffer.capacity() > LARGE {
            *buffer = Vec::new();
        }
        // What is passed over is not looked through for keys later either.
        FileSummary::Read {
            mentions,
            is_passed_over: seen.is_passed_over(),
            is_keyed: seen.is_keyed || is_bulky,
            words: (*number, file),
        }
    }
}

/// The scan where the content is in memory.
pub(super) fn scan_bytes(worker: &mut Worker, bytes: &[u8], path: &str, kind: FileKind) -> FileSummary {
    let mut seen = Seen { is_keyed: true, ..Seen::of(path, kind) };
    let file = worker.words.begin();
    scan_text(bytes, kind, &mut worker.words, &mut seen);
    FileSummary::Read { mentions: seen.mentions(), is_passed_over: false, is_keyed: true, words: (worker.number, file) }
}

/// Whether `word` is in the bytes of `file`, of which at most `limit` are read; they are not kept.
pub(super) fn holds_in(
    file: Result<RegularFile, Refused>,
    limit: u64,
    word: &memmem::Finder<'_>,
) -> Result<bool, Refused> {
    thread_local! {
        static BYTES: RefCell<Vec<u8>> = RefCell::default();
    }
    BYTES.with_borrow_mut(|bytes| {
        file?.read_into(limit, bytes)?;
        Ok(word.find(bytes).is_some())
    })
}

/// Looks at `text`, all of a file.
fn scan_text(text: &[u8], kind: FileKind, words: &mut Words, seen: &mut Seen) {
    if seen.is_keyed && kind != FileKind::Python {
        keywords(text, |word| words.key(word));
    }
    let mut says_wandb = false;
    let others = matches(text, kind).filter_map(|word| match word {
        Match::Other(at) => Some(at),
        Match::Wandb => {
            says_wandb = true;
            None
        }
    });
    if kind.is_python() {
        import_words(text, kind, others, |word| words.import(word));
    } else {
        let may_have_parameters = others.count() > 0;
        if kind.is_data() {
            seen.look_for_keys(text, may_have_parameters);
        }
    }
    seen.wandb |= says_wandb;
    if seen.is_bulky {
        seen.look_for_credentials(text);
    }
}

/// What was seen of a file so far.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // Independent facts about one file, not states of one thing.
struct Seen {
    wandb: bool,
    /// It has the keys of a sweep.
    is_sweep: bool,
    /// Whether its keys are put down.
    is_keyed: bool,
    /// A JSON that is parsed only if it is named, or holds a key for W&B.
    is_bulky: bool,
    /// It holds one, by its name or its beginning.
    credential: bool,
}

impl Seen {
    /// Nothing; but a file of the group `conf/wandb/` need not say the word again.
    fn of(path: &str, kind: FileKind) -> Self {
        let wandb = kind.is_data() && matches(path.as_bytes(), kind).any(|word| word == Match::Wandb);
        Self { wandb, ..Self::default() }
    }

    /// A sweep is one by its keys.
    fn look_for_keys(&mut self, text: &[u8], may_have_parameters: bool) {
        static PARAMETERS: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("parameters"));
        static METHOD: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("method"));
        self.is_sweep = may_have_parameters && has_key(text, &PARAMETERS) && has_key(text, &METHOD);
    }

    /// A key for W&B by the name of its variable, or by how new keys begin.
    fn look_for_credentials(&mut self, text: &[u8]) {
        static VARIABLE: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("WANDB_API_KEY"));
        static KEY: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("wandb_v1_"));
        self.credential = [&*VARIABLE, &*KEY].iter().any(|word| word.find(text).is_some());
    }

    fn matters(&self) -> bool {
        self.wandb || self.is_sweep
    }

    /// Whether the file is to be traced.
    fn mentions(&self) -> bool {
        self.matters() && (!self.is_bulky || self.credential)
    }

    /// Whether it would be traced, but for its size.
    fn is_passed_over(&self) -> bool {
        self.matters() && !self.mentions()
    }
}

#[cfg(test)]
mod tests;

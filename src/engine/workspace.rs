//! The workspace over the disk: one scan, then texts and facts on demand, each made once.
//!
//! The scan reads every file once as bytes. It answers the questions that nothing else needs a parser for: whether
//! `wandb` is in the file in any letter case, and which words its imports name. Callers of a wrapper are later searched for
//! only among the files whose imports name its module.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use memchr::memmem::Finder;

use super::index::WordIndex;
use super::keys;
use super::scan::{FileSummary, Gathered, Worker, holds_in};
use crate::languages::data::{self, Document};
use crate::languages::shell::{self, Script};
use crate::source::{File, FileKind, Files, Paths, SourceFile, Unreadable, limit_of};
use crate::wandb::sinks::Custom;
use crate::workspace::{FileId, Workspace};

/// What was asked of one file.
#[derive(Default)]
struct Facts {
    path: Arc<str>,
    /// Whether the scan has kept the text.
    is_kept: bool,
    /// Whether it was read to find a word.
    is_searched: AtomicBool,
    text: OnceLock<Result<Arc<SourceFile>, Unreadable>>,
    data: OnceLock<Option<Arc<Document>>>,
    script: OnceLock<Option<Arc<Script>>>,
}

impl Facts {
    /// Those of a file of which no more than its text is known.
    fn with(text: Arc<SourceFile>) -> Self {
        Self { path: Arc::clone(text.path()), is_kept: true, text: OnceLock::from(Ok(text)), ..Self::default() }
    }
}

/// All files of one root.
#[derive(Default)]
pub struct Disk {
    /// With whether they are to be traced: see [`FileSummary::mentions`].
    files: Files<bool>,
    /// What is known of each file so far: of most files nothing is ever asked.
    facts: Vec<OnceLock<Box<Facts>>>,
    /// The content of files that is not that of the disk, by their paths: standard input, and what fixes made.
    given: Vec<(Arc<str>, Arc<[u8]>)>,
    /// Large data files that are parsed only if code or a command names them.
    passed_over: Vec<FileId>,
    /// Files over the size limit that were asked for, and their sizes in bytes; in order. They are no files here.
    pub(super) too_large: Vec<(Arc<str>, u64)>,
    words: WordIndex,
    /// Files whose keys are not among the words, in order.
    waiting: Vec<(FileId, FileKind)>,
    /// Their keys, read on first use.
    keys: OnceLock<WordIndex>,
    /// So many bytes more are kept of files in which words are searched for again.
    room: AtomicUsize,
    size_limit: u64,
}

/// How many bytes of such files are kept: few files are searched often.
const ROOM: usize = 4 << 20;

impl Disk {
    /// Keeps what the scan of `files` found, whose words are with `workers`. `given` is the content of files that is
    /// not that of the disk, by their paths.
    pub fn new(
        files: Files<FileSummary>,
        workers: Vec<Worker>,
        given: Vec<(Arc<str>, Arc<[u8]>)>,
        size_limit: u64,
    ) -> Self {
        let mut gathered = Gathered::new(workers);
        let words = files.iter().filter_map(|file| file.seen.words());
        let words = WordIndex::new(std::mem::take(&mut gathered.words), (0..).map(FileId).zip(words));
        let (mut too_large, mut facts, mut waiting) = (Vec::new(), Vec::with_capacity(files.len()), Vec::new());
        let mut passed_over = Vec::new();
        let files = files.sift(|path, file, look| match look.too_large() {
            None => {
                let known = gathered.text(look).map(|text| Box::new(Facts::with(text)));
                let id = FileId(u32::try_from(facts.len()).unwrap_or(u32::MAX));
                passed_over.extend(look.is_passed_over().then_some(id));
                waiting.extend(look.waits(file.kind).then_some((id, file.kind)));
                facts.push(known.map_or_else(OnceLock::new, OnceLock::from));
                Some(look.mentions())
            }
            Some(size) => {
                too_large.extend(file.in_paths.then(|| (Arc::from(path), size)));
                None
            }
        });
        let (keys, room) = (OnceLock::new(), AtomicUsize::new(ROOM));
        Self { files, facts, given, passed_over, too_large, words, waiting, keys, room, size_limit }
    }

    /// Files that mention `wandb` in any letter case or are a sweep by their keys, and those that may call a sink of
    /// `custom`, which need not say the word.
    pub fn mentioning(&self, custom: Custom) -> Vec<FileId> {
        let mut callers: Vec<FileId> = custom.import_words().flat_map(|word| self.importers(word)).collect();
        callers.sort_unstable();
        let ids = (0..).map(FileId).zip(self.files.iter());
        let mentioned = |(id, file): &(FileId, &File<bool>)| file.seen || callers.binary_search(id).is_ok();
        ids.filter(mentioned).map(|(id, _)| id).collect()
    }

    /// The files that were asked for.
    pub fn asked(&self) -> Arc<Paths> {
        if self.files.iter().all(|file| file.in_paths) {
            return Arc::clone(self.files.paths());
        }
        let asked = self.files.paths().iter().zip(self.files.iter()).filter(|(_, file)| file.in_paths);
        Arc::new(Paths::new(asked.map(|(path, _)| path)))
    }

    /// Whether the scan has kept the text of `file`, which it does where the file is to be traced.
    pub fn is_kept(&self, file: FileId) -> bool {
        self.facts(file).is_some_and(|facts| facts.is_kept)
    }

    /// The large data files that nothing has named so far: they were not parsed.
    pub fn unparsed(&self) -> impl Iterator<Item = &str> {
        let index = |file: &FileId| file.0 as usize;
        let is_parsed = move |file: &FileId| {
            let facts = self.facts.get(index(file)).and_then(OnceLock::get);
            facts.is_some_and(|facts| facts.data.get().is_some())
        };
        self.passed_over
            .iter()
            .filter(move |file| !is_parsed(file))
            .filter_map(move |file| self.files.paths().get(index(file)))
    }

    /// Where `file` is, absolute.
    pub fn location(&self, file: FileId) -> PathBuf {
        self.files.location(file.0 as usize)
    }

    /// The bytes of the file at `path` as they are on the disk, within the limit.
    pub fn raw(&self, path: &str) -> Option<Vec<u8>> {
        if let Some((_, bytes)) = self.given.iter().find(|(given, _)| **given == *path) {
            return Some(bytes.to_vec());
        }
        let file = self.find(path)?;
        let mut bytes = Vec::new();
        let limit = limit_of(self.kind(file), self.size_limit);
        self.files.open(file.0 as usize).ok()?.read_into(limit, &mut bytes).ok()?;
        Some(bytes)
    }

    /// Why a file could not be read, if it could not.
    pub fn trouble(&self, file: FileId) -> Option<Unreadable> {
        self.loaded(file).err()
    }

    fn loaded(&self, file: FileId) -> Result<Arc<SourceFile>, Unreadable> {
        let Some(facts) = self.facts(file) else {
            return Err(Unreadable { reason: "no such file".to_owned() });
        };
        let load = || match self.given.iter().find(|(path, _)| *path == facts.path) {
            Some((path, bytes)) => SourceFile::decode(path, bytes).map(Arc::new),
            None => SourceFile::read(self.files.open(file.0 as usize), &facts.path, self.size_limit).map(Arc::new),
        };
        facts.text.get_or_init(load).clone()
    }

    /// Whether `word` is in the text of `file`, which is read again where it is not kept. A file that is searched a second
    /// time will be a third time, and is kept.
    fn says(&self, file: FileId, word: &Finder<'_>) -> bool {
        let (Some(found), Some(facts)) = (self.files.get(file.0 as usize), self.facts(file)) else { return false };
        let in_text = |text: &SourceFile| word.find(text.text().as_bytes()).is_some();
        if let Some(known) = facts.text.get() {
            return known.as_ref().is_ok_and(|text| in_text(text));
        }
        let in_text = || self.text(file).is_some_and(|text| in_text(&text));
        // What says `wandb` is traced, so it is kept all the same.
        if found.seen || !self.given.is_empty() {
            return in_text();
        }
        if facts.is_searched.swap(true, Ordering::Relaxed) && self.room.load(Ordering::Relaxed) > 0 {
            let size = self.text(file).map_or(0, |text| text.text().len());
            // Two threads may take a little more than there is.
            let _ =
                self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| Some(room.saturating_sub(size)));
            return in_text();
        }
        holds_in(self.files.open(file.0 as usize), limit_of(found.kind, self.size_limit), word)
            .unwrap_or_else(|_| in_text())
    }

    /// Where what is asked of `file` is kept.
    #[inline]
    fn facts(&self, file: FileId) -> Option<&Facts> {
        let facts = self.facts.get(file.0 as usize)?;
        let path = || Arc::from(self.files.paths().get(file.0 as usize).unwrap_or_default());
        Some(facts.get_or_init(|| Box::new(Facts { path: path(), ..Facts::default() })))
    }

    /// The same where the file's sort is one that `suits`.
    fn facts_of(&self, file: FileId, suits: impl FnOnce(FileKind) -> bool) -> Option<&Facts> {
        self.facts(file).filter(|_| suits(self.kind(file)))
    }
}

/// All commands of `source`: a script's own, those inside of a data file, a notebook's magic lines.
fn script(source: &SourceFile, document: Option<Arc<Document>>) -> Script {
    let mut script = match document {
        Some(document) => Script { commands: shell::document_commands(&document, source.text()), ..Script::default() },
        None => shell::script(source.kind(), source.text()),
    };
    for magic in source.magics() {
        let (shift, command) = magic.command();
        let read = shell::script_in(command, magic.span.start + shift);
        script.commands.extend(read.commands);
        if magic.shell {
            script.assignments.extend(read.assignments);
        }
    }
    script
}

impl Workspace for Disk {
    fn count(&self) -> usize {
        self.files.len()
    }

    fn path(&self, file: FileId) -> Arc<str> {
        self.facts(file).map_or_else(|| Arc::from(""), |facts| Arc::clone(&facts.path))
    }

    fn kind(&self, file: FileId) -> FileKind {
        self.files.get(file.0 as usize).map_or(FileKind::Other, |file| file.kind)
    }

    fn text(&self, file: FileId) -> Option<Arc<SourceFile>> {
        self.loaded(file).ok()
    }

    fn find(&self, path: &str) -> Option<FileId> {
        self.files.paths().find(path).ok().and_then(|index| u32::try_from(index).ok()).map(FileId)
    }

    fn has_package(&self, path: &str) -> bool {
        let paths = self.files.paths();
        let first = paths.first_from(&format!("{path}/"));
        let inside = |index: &usize| {
            let rest = paths.get(*index).and_then(|known| known.strip_prefix(path));
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let is_module = |index| self.files.get(index).is_some_and(|file| file.kind == FileKind::Python);
        !path.is_empty() && (first..paths.len()).take_while(inside).any(is_module)
    }

    fn below(&self, path: &str) -> Range<FileId> {
        let id = |bound: String| FileId(u32::try_from(self.files.paths().first_from(&bound)).unwrap_or(u32::MAX));
        // `0` is the letter after `/`.
        id(format!("{path}/"))..id(format!("{path}0"))
    }

    fn saying(&self, files: &[FileId], word: &str) -> Vec<FileId> {
        let word = Finder::new(word);
        files.iter().copied().filter(|&file| self.says(file, &word)).collect()
    }

    fn speaking(&self) -> Vec<FileId> {
        let ids = (0..).map(FileId).zip(self.files.iter());
        ids.filter(|(_, file)| file.seen && file.kind.is_python()).map(|(id, _)| id).collect()
    }

    fn importers(&self, word: &str) -> Vec<FileId> {
        self.words.importing(word)
    }

    fn data(&self, file: FileId) -> Option<Arc<Document>> {
        let facts = self.facts_of(file, FileKind::is_data)?;
        let parse = || self.loaded(file).ok().map(|file| Arc::new(data::parse(file.kind(), file.text())));
        facts.data.get_or_init(parse).clone()
    }

    fn script(&self, file: FileId) -> Option<Arc<Script>> {
        let facts = self.facts(file)?;
        let read = || self.loaded(file).ok().map(|source| Arc::new(script(&source, self.data(file))));
        facts.script.get_or_init(read).clone()
    }

    fn holding(&self, word: &str) -> Vec<FileId> {
        let mut found = self.words.holding(word);
        if !self.waiting.is_empty() {
            let open = |file: FileId| self.files.open(file.0 as usize);
            let read = || keys::index(&self.waiting, open, self.size_limit, rayon::current_num_threads());
            found.extend(self.keys.get_or_init(read).holding(word));
            found.sort_unstable();
        }
        found
    }

    fn ending(&self, tail: &str) -> Option<FileId> {
        let ends = |path: &str| path.strip_suffix(tail).is_some_and(|front| front.is_empty() || front.ends_with('/'));
        let mut found = (0..).map(FileId).zip(self.files.paths().iter()).filter(|(_, path)| ends(path));
        let first = found.next().map(|(id, _)| id);
        first.filter(|_| found.next().is_none())
    }
}

//! The workspace over the disk: one sweep, then texts and facts on demand, each made once.
//!
//! The sweep reads every Python file once as bytes. It answers two questions that nothing else needs a parser for:
//! whether `wandb` stands in the file in any letter case, and which words its imports name. Callers of a wrapper are
//! later sought only among the files whose imports name its module.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use memchr::memmem;
use rayon::prelude::*;

use super::imports::import_words;
use crate::languages::data::{self, Document};
use crate::languages::python::{self, Module};
use crate::languages::shell::{self, Script};
use crate::source::{FileKind, Found, SourceFile, Unreadable};
use crate::trace::{FileId, Workspace};

/// One file and what is known of it so far.
struct Entry {
    location: PathBuf,
    relative: Arc<str>,
    kind: FileKind,
    given: Option<Vec<u8>>,
    mentions: bool,
    text: OnceLock<Result<Arc<SourceFile>, Unreadable>>,
    python: OnceLock<Option<Arc<Module>>>,
    data: OnceLock<Option<Arc<Document>>>,
    script: OnceLock<Option<Arc<Script>>>,
}

/// All files of one root.
#[derive(Default)]
pub struct Disk {
    entries: Vec<Entry>,
    by_path: HashMap<Arc<str>, FileId>,
    packages: HashSet<String>,
    importers: HashMap<Box<str>, Vec<FileId>>,
    size_limit: u64,
    /// Words that were asked for, and the files that hold them.
    words: Mutex<HashMap<String, Arc<Vec<FileId>>>>,
}

impl Disk {
    /// Sweeps `files`. `given` is the content of a file that comes from standard input, by its path.
    pub fn sweep(files: Vec<Found>, given: Option<&(Arc<str>, Vec<u8>)>, size_limit: u64) -> Self {
        let mut swept: Vec<(Entry, Vec<Box<str>>)> = files
            .into_par_iter()
            .map(|found| {
                let own = given.filter(|(path, _)| *path == found.relative).map(|(_, bytes)| bytes.clone());
                enter(found, own, size_limit)
            })
            .collect();
        swept.sort_by(|left, right| left.0.relative.cmp(&right.0.relative));
        let mut disk = Self {
            entries: Vec::with_capacity(swept.len()),
            by_path: HashMap::new(),
            packages: HashSet::new(),
            importers: HashMap::new(),
            size_limit,
            words: Mutex::new(HashMap::new()),
        };
        for (index, (entry, words)) in swept.into_iter().enumerate() {
            let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
            for word in words {
                disk.importers.entry(word).or_default().push(id);
            }
            if entry.kind == FileKind::Python {
                let mut folder = &*entry.relative;
                while let Some((parent, _)) = folder.rsplit_once('/') {
                    folder = parent;
                    if !disk.packages.insert(folder.to_owned()) {
                        break;
                    }
                }
            }
            disk.by_path.insert(Arc::clone(&entry.relative), id);
            disk.entries.push(entry);
        }
        disk
    }

    /// Files that mention `wandb` in any letter case.
    pub fn mentioning(&self) -> Vec<FileId> {
        let ids = (0..).map(FileId).zip(&self.entries);
        ids.filter(|(_, entry)| entry.mentions).map(|(id, _)| id).collect()
    }

    /// Why a file could not be read, if it could not.
    pub fn trouble(&self, file: FileId) -> Option<Unreadable> {
        self.loaded(file).err()
    }

    fn loaded(&self, file: FileId) -> Result<Arc<SourceFile>, Unreadable> {
        let Some(entry) = self.entries.get(file.0 as usize) else {
            return Err(Unreadable { reason: "no such file".to_owned() });
        };
        let load = || match &entry.given {
            Some(bytes) => SourceFile::decode(&entry.relative, bytes).map(Arc::new),
            None => SourceFile::open(&entry.location, &entry.relative, self.size_limit).map(Arc::new),
        };
        entry.text.get_or_init(load).clone()
    }
}

/// Looks at one file for the first time.
fn enter(found: Found, given: Option<Vec<u8>>, size_limit: u64) -> (Entry, Vec<Box<str>>) {
    let mut entry = Entry {
        location: found.path,
        relative: found.relative,
        kind: found.kind,
        given,
        mentions: false,
        text: OnceLock::new(),
        python: OnceLock::new(),
        data: OnceLock::new(),
        script: OnceLock::new(),
    };
    let read;
    let bytes = if let Some(bytes) = &entry.given {
        bytes
    } else {
        let Ok(bytes) = std::fs::read(&entry.location) else {
            // Whoever asks for the text is told why.
            entry.mentions = true;
            return (entry, Vec::new());
        };
        read = bytes;
        &read
    };
    // A file of the group `conf/wandb/` need not say the word again.
    entry.mentions = mentions_wandb(bytes) || (entry.kind.is_data() && mentions_wandb(entry.relative.as_bytes()));
    if !entry.kind.is_python() {
        return (entry, Vec::new());
    }
    let words = if entry.kind == FileKind::Notebook {
        if memmem::find(bytes, b"import").is_none() {
            return (entry, Vec::new());
        }
        let text = SourceFile::open(&entry.location, &entry.relative, size_limit);
        text.map(|file| import_words(file.text())).unwrap_or_default()
    } else {
        import_words(&String::from_utf8_lossy(bytes))
    };
    (entry, words)
}

/// Whether `wandb` stands in `bytes`, in any letter case.
pub(super) fn mentions_wandb(bytes: &[u8]) -> bool {
    // Two rare letters first: `w` of either case before `andb` of the usual spellings.
    [&b"andb"[..], b"ANDB", b"andB", b"AndB", b"Andb"]
        .iter()
        .any(|tail| memmem::find_iter(bytes, tail).any(|at| at > 0 && bytes[at - 1].eq_ignore_ascii_case(&b'w')))
}

/// All commands of `source`: a script's own, those inside of a data file, a notebook's magic lines.
fn script(source: &SourceFile, document: Option<Arc<Document>>) -> Script {
    let mut script = match document {
        Some(document) => Script { commands: shell::document_commands(&document, source.text()), ..Script::default() },
        None => shell::script(source.kind(), source.text()),
    };
    for magic in source.magics() {
        let (shift, command) = magic.command();
        script.commands.extend(shell::commands_in(command, magic.span.start + shift));
    }
    script
}

impl Workspace for Disk {
    fn count(&self) -> usize {
        self.entries.len()
    }

    fn path(&self, file: FileId) -> Arc<str> {
        self.entries.get(file.0 as usize).map_or_else(|| Arc::from(""), |entry| Arc::clone(&entry.relative))
    }

    fn kind(&self, file: FileId) -> FileKind {
        self.entries.get(file.0 as usize).map_or(FileKind::Other, |entry| entry.kind)
    }

    fn text(&self, file: FileId) -> Option<Arc<SourceFile>> {
        self.loaded(file).ok()
    }

    fn python(&self, file: FileId) -> Option<Arc<Module>> {
        let entry = self.entries.get(file.0 as usize).filter(|entry| entry.kind.is_python())?;
        let parse = || self.loaded(file).ok().map(|file| Arc::new(python::parse(file.text())));
        entry.python.get_or_init(parse).clone()
    }

    fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    fn has_package(&self, path: &str) -> bool {
        self.packages.contains(path)
    }

    fn importers(&self, word: &str) -> Vec<FileId> {
        self.importers.get(word).cloned().unwrap_or_default()
    }

    fn data(&self, file: FileId) -> Option<Arc<Document>> {
        let entry = self.entries.get(file.0 as usize).filter(|entry| entry.kind.is_data())?;
        let parse = || self.loaded(file).ok().map(|file| Arc::new(data::parse(file.kind(), file.text())));
        entry.data.get_or_init(parse).clone()
    }

    fn script(&self, file: FileId) -> Option<Arc<Script>> {
        let entry = self.entries.get(file.0 as usize).filter(|entry| entry.kind != FileKind::Python)?;
        let read = || self.loaded(file).ok().map(|source| Arc::new(script(&source, self.data(file))));
        entry.script.get_or_init(read).clone()
    }

    fn holding(&self, word: &str) -> Arc<Vec<FileId>> {
        let known = |words: &Mutex<HashMap<String, Arc<Vec<FileId>>>>| {
            words.lock().unwrap_or_else(PoisonError::into_inner).get(word).cloned()
        };
        if let Some(files) = known(&self.words) {
            return files;
        }
        let finder = memmem::Finder::new(word);
        let holds = |entry: &Entry| {
            let text =
                entry.text.get().and_then(|text| text.as_ref().ok()).map(|text| finder.find(text.text().as_bytes()));
            match text {
                Some(found) => found.is_some(),
                None => std::fs::read(&entry.location).is_ok_and(|bytes| finder.find(&bytes).is_some()),
            }
        };
        let ids = (0..).map(FileId).zip(&self.entries).filter(|(_, entry)| entry.kind != FileKind::Python);
        let files: Arc<Vec<FileId>> = Arc::new(ids.filter(|(_, entry)| holds(entry)).map(|(id, _)| id).collect());
        let mut words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(words.entry(word.to_owned()).or_insert(files))
    }

    fn ending(&self, tail: &str) -> Option<FileId> {
        let ends = |path: &str| path.strip_suffix(tail).is_some_and(|front| front.is_empty() || front.ends_with('/'));
        let mut found = (0..).map(FileId).zip(&self.entries).filter(|(_, entry)| ends(&entry.relative));
        let first = found.next().map(|(id, _)| id);
        first.filter(|_| found.next().is_none())
    }
}

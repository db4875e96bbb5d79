//! The workspace over the disk: one sweep, then texts and facts on demand, each made once.
//!
//! The sweep reads every file once as bytes. It answers the questions that nothing else needs a parser for: whether
//! `wandb` stands in the file in any letter case, which words its imports name, and which keys and flags it holds. Callers of a wrapper are
//! later sought only among the files whose imports name its module.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rayon::iter::Either;
use rayon::prelude::*;

use super::keywords::WordIndex;
use super::paths::Paths;
use super::sweep::{Swept, enter};
use crate::languages::data::{self, Document};
use crate::languages::python::{self, Module};
use crate::languages::shell::{self, Script};
use crate::source::{FileKind, Found, SourceFile, Unreadable};
use crate::trace::{FileId, Workspace};
use crate::wandb::sinks::Custom;

/// One file and what is known of it so far.
pub(super) struct Entry {
    pub location: PathBuf,
    pub relative: Arc<str>,
    pub kind: FileKind,
    pub in_paths: bool,
    pub given: Option<Vec<u8>>,
    pub mentions: bool,
    text: OnceLock<Result<Arc<SourceFile>, Unreadable>>,
    python: OnceLock<Option<Arc<Module>>>,
    data: OnceLock<Option<Arc<Document>>>,
    script: OnceLock<Option<Arc<Script>>>,
}

/// All files of one root.
#[derive(Default)]
pub struct Disk {
    entries: Vec<Entry>,
    packages: HashSet<String>,
    /// Files over the size limit that were asked for, and their sizes in bytes; in order. They are no entries.
    pub(super) too_large: Vec<(Arc<str>, u64)>,
    imports: WordIndex,
    size_limit: u64,
    keywords: WordIndex,
}

impl Entry {
    /// An entry of which nothing is known yet.
    pub fn new(found: Found) -> Self {
        Self {
            location: found.path,
            relative: found.relative,
            kind: found.kind,
            in_paths: found.in_paths,
            given: None,
            mentions: false,
            text: OnceLock::new(),
            python: OnceLock::new(),
            data: OnceLock::new(),
            script: OnceLock::new(),
        }
    }
}

impl Disk {
    /// Sweeps `files`, which come in order of path. `given` is the content of a file that comes from standard input, by its path.
    pub fn sweep(files: Vec<Found>, given: Option<&(Arc<str>, Vec<u8>)>, size_limit: u64) -> Self {
        let (mut swept, mut too_large): (Vec<Swept>, Vec<(Found, u64)>) =
            files.into_par_iter().partition_map(|found| {
                let own = given.filter(|(path, _)| *path == found.relative).map(|(_, bytes)| bytes.clone());
                match enter(found, own, size_limit) {
                    Ok(swept) => Either::Left(swept),
                    Err(large) => Either::Right(large),
                }
            });
        // Only a file from standard input stands out of order.
        let by_path = |left: &Swept, right: &Swept| left.entry.relative.cmp(&right.entry.relative);
        if !swept.is_sorted_by(|left, right| by_path(left, right).is_le()) {
            swept.sort_by(by_path);
        }
        too_large.retain(|(found, _)| found.in_paths);
        let mut disk = Self {
            entries: Vec::with_capacity(swept.len()),
            packages: HashSet::new(),
            too_large: too_large.into_iter().map(|(found, size)| (found.relative, size)).collect(),
            imports: WordIndex::default(),
            size_limit,
            keywords: WordIndex::default(),
        };
        for (index, Swept { entry, imports, keywords }) in swept.into_iter().enumerate() {
            let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
            disk.keywords.add(id, keywords);
            disk.imports.add(id, imports);
            if entry.kind == FileKind::Python {
                let mut folder = &*entry.relative;
                while let Some((parent, _)) = folder.rsplit_once('/') {
                    folder = parent;
                    if !disk.packages.insert(folder.to_owned()) {
                        break;
                    }
                }
            }
            disk.entries.push(entry);
        }
        disk.imports.close();
        disk.keywords.close();
        disk
    }

    /// Files that mention `wandb` in any letter case, those that are a sweep by their keys, and those that may call a
    /// sink of `custom`, which need not say the word.
    pub fn mentioning(&self, custom: Custom) -> Vec<FileId> {
        let mut callers: Vec<FileId> = custom.import_words().flat_map(|word| self.importers(word)).collect();
        callers.sort_unstable();
        let parameters = self.keywords.files("parameters");
        let is_sweep = |id: &FileId| parameters.binary_search(id).is_ok();
        let sweeps: Vec<FileId> = self.keywords.files("method").into_iter().filter(is_sweep).collect();
        let ids = (0..).map(FileId).zip(&self.entries);
        let mentioned = |(id, entry): &(FileId, &Entry)| {
            entry.mentions
                || (entry.kind.is_data() && sweeps.binary_search(id).is_ok())
                || callers.binary_search(id).is_ok()
        };
        ids.filter(mentioned).map(|(id, _)| id).collect()
    }

    /// The files that were asked for.
    pub fn asked(&self) -> Paths {
        let asked = self.entries.iter().filter(|entry| entry.in_paths);
        Paths::new(asked.map(|entry| Arc::clone(&entry.relative)).collect())
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
        let parse = || self.loaded(file).ok().map(|file| Arc::new(python::parse(file.shared_text())));
        entry.python.get_or_init(parse).clone()
    }

    fn find(&self, path: &str) -> Option<FileId> {
        let index = self.entries.binary_search_by(|entry| (*entry.relative).cmp(path)).ok()?;
        u32::try_from(index).ok().map(FileId)
    }

    fn has_package(&self, path: &str) -> bool {
        self.packages.contains(path)
    }

    fn importers(&self, word: &str) -> Vec<FileId> {
        self.imports.files(word)
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

    fn holding(&self, word: &str) -> Vec<FileId> {
        self.keywords.files(word)
    }

    fn ending(&self, tail: &str) -> Option<FileId> {
        let ends = |path: &str| path.strip_suffix(tail).is_some_and(|front| front.is_empty() || front.ends_with('/'));
        let mut found = (0..).map(FileId).zip(&self.entries).filter(|(_, entry)| ends(&entry.relative));
        let first = found.next().map(|(id, _)| id);
        first.filter(|_| found.next().is_none())
    }
}

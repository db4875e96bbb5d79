//! The files that are being edited, as raw bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::source::SourceFile;
use crate::source::open::{self, Refused, Within};

/// One file: what was read, and what fixes have made of it so far.
#[derive(Debug, Clone)]
pub struct Buffer {
    /// The file as findings name it.
    pub path: Arc<str>,
    /// Where it is; every link on the way is followed.
    pub location: PathBuf,
    /// Where findings say it is, each name of it.
    pub names: Vec<PathBuf>,
    /// The bytes that were read.
    pub read: Arc<[u8]>,
    /// The bytes by now.
    pub now: Arc<[u8]>,
    file: SourceFile,
}

impl Buffer {
    /// A buffer that stands for no file of the disk. `None` where `bytes` are no text.
    pub fn of_text(path: &str, bytes: &[u8]) -> Option<Self> {
        let file = SourceFile::decode(path, bytes).ok()?;
        let bytes: Arc<[u8]> = Arc::from(bytes);
        let path = Arc::from(path);
        Some(Self { path, location: PathBuf::new(), names: Vec::new(), read: Arc::clone(&bytes), now: bytes, file })
    }

    /// The text of [`Buffer::now`].
    pub fn file(&self) -> &SourceFile {
        &self.file
    }

    /// A file at `location` that is to have other bytes, whatever they mean.
    pub(super) fn of_bytes(location: &Path, read: &[u8], now: &[u8]) -> Self {
        let path = Arc::from(location.to_string_lossy());
        let (read, now) = (Arc::from(read), Arc::from(now));
        Self { path, location: location.to_path_buf(), names: Vec::new(), read, now, file: SourceFile::empty() }
    }

    /// Whether anything has changed.
    pub fn is_changed(&self) -> bool {
        self.read != self.now
    }

    /// Takes `bytes` for what is there now; `file` is their text.
    pub(super) fn become_text(&mut self, bytes: Arc<[u8]>, file: SourceFile) {
        self.now = bytes;
        self.file = file;
    }
}

/// The files of one root that are being edited.
#[derive(Debug, Clone, Default)]
pub struct Buffers {
    root: PathBuf,
    size_limit: u64,
    by_location: BTreeMap<PathBuf, Buffer>,
    /// The location of each path; why a file cannot be edited.
    known: BTreeMap<Arc<str>, Result<PathBuf, String>>,
}

impl Buffers {
    /// None yet, of the tree under `root`. Files with more bytes than `size_limit` are not edited.
    pub fn new(root: PathBuf, size_limit: u64) -> Self {
        Self { root, size_limit, ..Self::default() }
    }

    /// The root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Adds a file that is not on the disk, standard input.
    pub fn put(&mut self, buffer: Buffer, name: PathBuf) {
        self.known.insert(Arc::clone(&buffer.path), Ok(name.clone()));
        self.by_location.insert(name.clone(), Buffer { location: name.clone(), names: vec![name], ..buffer });
    }

    /// Opens the file that findings call `path` and that is at `location`; `seen` is the text that they are about. A
    /// file that another path leads to is opened once.
    ///
    /// # Errors
    /// One clause that says why it is not edited: a link out of the root, another text than what was judged.
    pub fn open(&mut self, path: &Arc<str>, location: Option<PathBuf>, seen: &str) -> Result<&Buffer, String> {
        if !self.known.contains_key(path) {
            let opened = location.ok_or_else(|| "its name is not known".to_owned());
            let opened = opened.and_then(|location| self.opened(path, location, seen));
            self.known.insert(Arc::clone(path), opened);
        }
        match &self.known[path] {
            Ok(location) => self.by_location.get(location).ok_or_else(|| "it is gone".to_owned()),
            Err(why) => Err(why.clone()),
        }
    }

    fn opened(&mut self, path: &Arc<str>, name: PathBuf, seen: &str) -> Result<PathBuf, String> {
        let said = |why: Refused| why.to_string();
        let location = fs::canonicalize(&name).map_err(|error| said(error.into()))?;
        let root = fs::canonicalize(&self.root).map_err(|error| said(error.into()))?;
        if !location.starts_with(root) {
            return Err(said(Refused::Outside));
        }
        if let Some(known) = self.by_location.get_mut(&location) {
            known.names.push(name);
            return Ok(location);
        }
        let limit = crate::source::limit_of(crate::source::FileKind::of(path), self.size_limit);
        let bytes: Arc<[u8]> = open::read(&location, Within::Tree(&self.root), limit).map_err(said)?.into();
        let file = SourceFile::decode(path, &bytes).map_err(|why| why.reason)?;
        if file.text() != seen {
            return Err("it changed while wblint was reading it; run wblint again".to_owned());
        }
        let (path, read, now) = (Arc::clone(path), Arc::clone(&bytes), bytes);
        self.by_location
            .insert(location.clone(), Buffer { path, location: location.clone(), names: vec![name], read, now, file });
        Ok(location)
    }

    /// The open file that findings call `path`, under its first name only.
    pub fn get(&self, path: &str) -> Option<&Buffer> {
        let location = self.known.get(path)?.as_ref().ok()?;
        self.by_location.get(location).filter(|buffer| *buffer.path == *path)
    }

    /// The open file at `location`, which is also its name.
    pub fn at(&self, location: &Path) -> Option<&Buffer> {
        self.by_location.get(location)
    }

    pub(super) fn get_mut(&mut self, path: &str) -> Option<&mut Buffer> {
        let location = self.known.get(path)?.as_ref().ok()?;
        self.by_location.get_mut(location).filter(|buffer| *buffer.path == *path)
    }

    /// The files that have changed, in order of location.
    pub fn changed(&self) -> impl Iterator<Item = &Buffer> {
        self.by_location.values().filter(|buffer| buffer.is_changed())
    }

    /// What is to be read instead of the disk: each name of a changed file, with its bytes.
    pub fn overlay(&self) -> Vec<(PathBuf, Arc<[u8]>)> {
        let names = |buffer: &Buffer| {
            buffer.names.iter().map(|name| (name.clone(), Arc::clone(&buffer.now))).collect::<Vec<_>>()
        };
        self.changed().flat_map(names).collect()
    }
}

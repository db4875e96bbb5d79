//! One walk over a folder, on all cores.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::files::{File, inside};
use super::filter::Filter;
use super::root::relative;
use crate::source::{FileKind, Paths};

/// What one thread of the walk came upon.
pub(super) struct Batch<T> {
    /// The paths of `files` from the root.
    names: Paths,
    /// Files of a known sort.
    files: Vec<Option<File<T>>>,
    /// Folders that somebody named and that were entered.
    pub(super) entered: Vec<PathBuf>,
    /// What could not be looked at, and why.
    pub(super) errors: Vec<(PathBuf, String)>,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Self { names: Paths::default(), files: Vec::new(), entered: Vec::new(), errors: Vec::new() }
    }
}

impl<T> Batch<T> {
    /// The paths of the files from the root, as they were found.
    pub(super) fn names(&self) -> &Paths {
        &self.names
    }

    /// The paths of the files, and the files, each of which can be taken.
    pub(super) fn into_parts(self) -> (Paths, Vec<Option<File<T>>>) {
        (self.names, self.files)
    }

    /// Notes the file at `path`, and looks at it; `named` is one that somebody named itself.
    pub(super) fn add<L>(&mut self, walk: &Walk<L>, path: &Path, kind: FileKind, named: bool)
    where
        L: Fn(&Path, &str, FileKind) -> T,
    {
        let cut = path.to_str().and_then(|path| path.strip_prefix("./")).or_else(|| inside(path, walk.root));
        let full = || walk.full(path);
        let place = if cut.is_some() { None } else { Some(full().into()) };
        let name = cut.map_or_else(|| Cow::Owned(relative(&full(), walk.root)), Cow::Borrowed);
        let in_paths = named || (walk.everything && place.is_none()) || walk.is_named(&full());
        let seen = (walk.look)(path, &name, kind);
        self.names.push(&name);
        self.files.push(Some(File { kind, in_paths, seen, place }));
    }
}

/// The batch of one thread, which hands it over once, at its end.
struct Own<'a, T> {
    batch: Batch<T>,
    all: &'a Mutex<Vec<Batch<T>>>,
}

impl<T> Drop for Own<'_, T> {
    fn drop(&mut self) {
        let batch = std::mem::take(&mut self.batch);
        self.all.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
    }
}

/// How to walk.
pub(super) struct Walk<'a, L> {
    root: &'a Path,
    filter: &'a Filter,
    named: &'a [PathBuf],
    /// Whether the root itself is named.
    everything: bool,
    /// The root with all links followed: what lies outside is not read through a link.
    real_root: PathBuf,
    /// Whether the root is where the process runs: paths are short then, for us and for the system.
    is_here: bool,
    /// What is done with every file as soon as it is found.
    look: L,
}

/// The folder where the process runs.
const HERE: &str = ".";

impl<'a, L> Walk<'a, L> {
    pub(super) fn new(root: &'a Path, filter: &'a Filter, named: &'a [PathBuf], look: L) -> Self {
        let real_root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        Self {
            root,
            filter,
            named,
            everything: named.iter().any(|folder| folder == root),
            is_here: Path::new(HERE).canonicalize().is_ok_and(|here| here == real_root),
            real_root,
            look,
        }
    }

    /// `path` as it is called everywhere else: the walk may count it from the root.
    fn full<'p>(&self, path: &'p Path) -> Cow<'p, Path> {
        match path.strip_prefix(HERE) {
            Ok(inside) if inside.as_os_str().is_empty() => Cow::Owned(self.root.to_owned()),
            Ok(inside) => Cow::Owned(self.root.join(inside)),
            Err(_) => Cow::Borrowed(path),
        }
    }

    /// Whether `path` lies in a folder that somebody named.
    pub(super) fn is_named(&self, path: &Path) -> bool {
        self.named.iter().any(|folder| path.starts_with(folder))
    }

    /// Walks everything under `start`: a batch for each thread.
    pub(super) fn run<T: Send>(&self, start: &Path) -> Vec<Batch<T>>
    where
        L: Fn(&Path, &str, FileKind) -> T + Sync,
    {
        let all = Mutex::new(Vec::new());
        let start = if start == self.root && self.is_here { Path::new(HERE) } else { start };
        let named: HashSet<&Path> = self.named.iter().map(PathBuf::as_path).collect();
        builder(start).build_parallel().run(|| {
            let mut own = Own { batch: Batch::default(), all: &all };
            let named = &named;
            Box::new(move |entry| match entry {
                Ok(entry) => self.visit(&entry, start, named, &mut own.batch),
                Err(error) => {
                    own.batch
                        .errors
                        .extend(describe(&error, start).map(|(path, why)| (self.full(&path).into_owned(), why)));
                    WalkState::Continue
                }
            })
        });
        all.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn visit<T>(&self, entry: &DirEntry, start: &Path, named: &HashSet<&Path>, batch: &mut Batch<T>) -> WalkState
    where
        L: Fn(&Path, &str, FileKind) -> T,
    {
        let path = entry.path();
        let is_folder = entry.depth() == 0 || entry.file_type().is_some_and(|sort| sort.is_dir());
        if entry.depth() > 0 && self.filter.leaves_out(path, is_folder, start) {
            return WalkState::Skip;
        }
        if is_folder {
            // A hidden folder shows only some of its files, unless its own walk begins there.
            let in_part = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
            let full = self.full(path);
            if !in_part && named.contains(&*full) {
                batch.entered.push(full.into_owned());
            }
            return WalkState::Continue;
        }
        if entry.path_is_symlink() && !self.stays_inside(path) {
            return WalkState::Continue;
        }
        match sort_of(entry, path) {
            Ok(FileKind::Other) => {}
            Ok(kind) => batch.add(self, path, kind, false),
            // A link to nothing, or a file that went away meanwhile, is no file.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => batch.errors.push((self.full(path).into_owned(), error.to_string())),
        }
        WalkState::Continue
    }

    fn stays_inside(&self, link: &Path) -> bool {
        link.canonicalize().is_ok_and(|target| target.starts_with(&self.real_root))
    }
}

/// The sort of the file of `entry`. The name first: most files are of no interest and need no look at the disk.
fn sort_of(entry: &DirEntry, path: &Path) -> std::io::Result<FileKind> {
    let by_name = path.to_str().map_or_else(|| FileKind::of(&path.to_string_lossy()), FileKind::of);
    if by_name == FileKind::Other && path.extension().is_some() {
        return Ok(by_name);
    }
    if by_name != FileKind::Other && entry.file_type().is_some_and(|sort| sort.is_file()) {
        return Ok(by_name);
    }
    let data = std::fs::metadata(path)?;
    let kind = if by_name == FileKind::Other && is_program(&data) { kind_of(path, false) } else { by_name };
    Ok(if data.is_file() { kind } else { FileKind::Other })
}

/// How `ignore` is to walk `start`. Inside a git repository the ignore files above hold as far as the repository goes;
/// `ignore` sees that border only where it requires git. Elsewhere nothing above `start` is asked: a home folder's
/// `.gitignore` says nothing about the projects in it.
fn builder(start: &Path) -> WalkBuilder {
    let in_git = start.ancestors().any(|folder| folder.join(".git").exists());
    let mut builder = WalkBuilder::new(start);
    builder
        .hidden(false)
        .require_git(in_git)
        .parents(in_git)
        .follow_links(false)
        .threads(std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8));
    builder
}

/// The sort of a file, by its `#!` line where its name says nothing. `any` asks also where the name has an extension.
pub(super) fn kind_of(path: &Path, any: bool) -> FileKind {
    let name = path.to_string_lossy();
    let kind = FileKind::of(&name);
    if kind != FileKind::Other || (!any && path.extension().is_some()) {
        return kind;
    }
    let mut head = Vec::new();
    // A file that cannot be opened is of no known sort here; opening it in earnest will say why.
    let read = std::fs::File::open(path).and_then(|file| file.take(256).read_to_end(&mut head));
    if read.is_ok() { FileKind::sniff(&name, &head) } else { kind }
}

/// Whether a file without extension may be a script; only then it is opened to see.
#[cfg(unix)]
fn is_program(data: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    data.is_file() && data.permissions().mode() & 0o111 != 0
}

/// Whether a file without extension may be a script; only then it is opened to see.
#[cfg(not(unix))]
fn is_program(_: &std::fs::Metadata) -> bool {
    false
}

/// What could not be entered, and why; `None` where only an ignore file had a bad line.
fn describe(error: &ignore::Error, start: &Path) -> Option<(PathBuf, String)> {
    let mut at = start;
    let mut inner = error;
    loop {
        match inner {
            ignore::Error::WithPath { path, err } => {
                at = path;
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            ignore::Error::Io(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            ignore::Error::Io(error) => return Some((at.to_owned(), error.to_string())),
            ignore::Error::Partial(_) | ignore::Error::Glob { .. } => return None,
            other => return Some((at.to_owned(), other.to_string())),
        }
    }
}

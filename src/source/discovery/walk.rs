//! One walk over a folder, on all cores.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::filter::Filter;
use crate::source::FileKind;

/// A file of a known sort.
pub(super) struct Seen {
    pub(super) path: PathBuf,
    /// From the root, with `/`; `None` where that takes more than cutting the front off.
    pub(super) relative: Option<Arc<str>>,
    pub(super) kind: FileKind,
}

/// What a thread of the walk has to say.
enum Message {
    File(Seen),
    /// A folder that somebody named was entered.
    Entered(PathBuf),
    Error(PathBuf, String),
}

/// What one thread saw.
struct Batch<'a> {
    messages: Vec<Message>,
    all: &'a Mutex<Vec<Vec<Message>>>,
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        let messages = std::mem::take(&mut self.messages);
        self.all.lock().unwrap_or_else(PoisonError::into_inner).push(messages);
    }
}

/// How to walk.
pub(super) struct Walk<'a> {
    root: &'a Path,
    filter: &'a Filter,
    named: HashSet<&'a Path>,
    /// The root with all links followed: what lies outside is not read through a link.
    real_root: PathBuf,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: &'a Path, filter: &'a Filter, named: &'a [PathBuf]) -> Self {
        Self {
            root,
            filter,
            named: named.iter().map(PathBuf::as_path).collect(),
            real_root: root.canonicalize().unwrap_or_else(|_| root.to_owned()),
        }
    }

    /// Walks everything under `start`; notes in `entered` which named folders it came through.
    pub(super) fn run(
        &self,
        start: &Path,
        entered: &mut HashSet<PathBuf>,
        errors: &mut Vec<(PathBuf, String)>,
    ) -> Vec<Seen> {
        // Every thread keeps what it saw and hands it over once, at its end.
        let all: Mutex<Vec<Vec<Message>>> = Mutex::new(Vec::new());
        builder(start).build_parallel().run(|| {
            let mut own = Batch { messages: Vec::new(), all: &all };
            Box::new(move |entry| {
                let (message, state) = match entry {
                    Ok(entry) => self.visit(&entry, start),
                    Err(error) => (describe(&error, start), WalkState::Continue),
                };
                own.messages.extend(message);
                state
            })
        });
        let mut files = Vec::new();
        for message in all.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten() {
            match message {
                Message::File(seen) => files.push(seen),
                Message::Entered(path) => {
                    entered.insert(path);
                }
                Message::Error(path, reason) => errors.push((path, reason)),
            }
        }
        files
    }

    fn visit(&self, entry: &DirEntry, start: &Path) -> (Option<Message>, WalkState) {
        let path = entry.path();
        let is_link = entry.path_is_symlink();
        let is_folder = entry.depth() == 0 || entry.file_type().is_some_and(|sort| sort.is_dir());
        if entry.depth() > 0 && self.filter.leaves_out(path, is_folder, start) {
            return (None, WalkState::Skip);
        }
        if is_folder {
            // A hidden folder shows only some of its files, unless its own walk begins there.
            let in_part = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
            let entered = (!in_part && self.named.contains(path)).then(|| Message::Entered(path.to_owned()));
            return (entered, WalkState::Continue);
        }
        if is_link && !self.stays_inside(path) {
            return (None, WalkState::Continue);
        }
        // The name first: most files are of no interest and need no look at the disk.
        let by_name = FileKind::of(&path.to_string_lossy());
        if by_name == FileKind::Other && path.extension().is_some() {
            return (None, WalkState::Continue);
        }
        let relative = inside(path, self.root);
        if by_name != FileKind::Other && entry.file_type().is_some_and(|sort| sort.is_file()) {
            return (Some(Message::File(Seen { path: path.to_owned(), relative, kind: by_name })), WalkState::Continue);
        }
        let data = match std::fs::metadata(path) {
            Ok(data) => data,
            // A link to nothing, or a file that went away meanwhile, is no file.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (None, WalkState::Continue),
            Err(error) => return (Some(Message::Error(path.to_owned(), error.to_string())), WalkState::Continue),
        };
        let kind = if by_name == FileKind::Other && is_program(&data) { kind_of(path, false) } else { by_name };
        let wanted = data.is_file() && kind != FileKind::Other;
        let message = wanted.then(|| Message::File(Seen { path: path.to_owned(), relative, kind }));
        (message, WalkState::Continue)
    }

    fn stays_inside(&self, link: &Path) -> bool {
        link.canonicalize().is_ok_and(|target| target.starts_with(&self.real_root))
    }
}

/// `path` without `root`, by its letters: nearly every path is that simple, and many are to be cut.
fn inside(path: &Path, root: &Path) -> Option<Arc<str>> {
    path.as_os_str().to_str()?.strip_prefix(root.as_os_str().to_str()?)?.strip_prefix('/').map(Arc::from)
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
fn describe(error: &ignore::Error, start: &Path) -> Option<Message> {
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
            ignore::Error::Io(error) => return Some(Message::Error(at.to_owned(), error.to_string())),
            ignore::Error::Partial(_) | ignore::Error::Glob { .. } => return None,
            other => return Some(Message::Error(at.to_owned(), other.to_string())),
        }
    }
}

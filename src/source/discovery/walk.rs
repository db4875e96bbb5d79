//! One walk over a folder, on all cores, by the walk of the crate `ignore`.
//!
//! Every file is looked at as soon as it is found, on the thread that found it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

use super::Note;
use super::files::{File, Spot, Way, inside};
use super::filter::{Filter, Shown};
use super::root::relative;
use super::rules::{Chain, Ground, Verdict};
use crate::source::{FileKind, open};

/// What is done with every file as soon as it is found, on the thread that found it.
pub trait Survey: Sync {
    /// What a thread uses again and again, and what it gathers.
    type Worker: Send;
    /// What is kept of one file.
    type Summary: Send;

    /// The worker of one more thread.
    fn worker(&self) -> Self::Worker;

    /// Looks at the file of kind `kind` at `spot`, whose path from the root is `path`. A file that is found by two ways
    /// may be looked at twice.
    fn visit(&self, worker: &mut Self::Worker, spot: Spot, path: &str, kind: FileKind) -> Self::Summary;
}

/// How to walk.
pub(super) struct Walk<'a, L> {
    pub(super) root: &'a Path,
    /// The root with all links followed: what lies outside is not read through a link.
    pub(super) real_root: &'a Path,
    pub(super) filter: &'a Arc<Filter>,
    pub(super) named: &'a [PathBuf],
    /// The user's ignore file for all repositories.
    pub(super) user_excludes: Option<&'a Path>,
    pub(super) survey: &'a L,
}

/// What walks have found.
pub(super) struct Found<T, D> {
    /// Files, each with its path from the root, in no order.
    pub(super) files: Vec<(String, File<T>)>,
    /// The workers of all threads.
    pub(super) workers: Vec<D>,
    /// Named folders that were entered.
    pub(super) entered: Vec<PathBuf>,
    /// What could not be looked at, and why.
    pub(super) errors: Vec<Note>,
    /// What was not used although a user may rely on it, and why.
    pub(super) warnings: Vec<Note>,
    /// What was left out for a reason that hardly anybody needs to know.
    pub(super) notes: Vec<Note>,
}

impl<T, D> Default for Found<T, D> {
    fn default() -> Self {
        Self { files: vec![], workers: vec![], entered: vec![], errors: vec![], warnings: vec![], notes: vec![] }
    }
}

impl<T, D> Found<T, D> {
    fn absorb(&mut self, other: Self) {
        self.files.extend(other.files);
        self.workers.extend(other.workers);
        self.entered.extend(other.entered);
        self.errors.extend(other.errors);
        self.warnings.extend(other.warnings);
        self.notes.extend(other.notes);
    }
}

type FoundOf<L> = Found<<L as Survey>::Summary, <L as Survey>::Worker>;

impl<L: Survey> Walk<'_, L> {
    /// Walks everything under `start`, and adds what is found to `found`.
    pub(super) fn run(&self, start: &Path, found: &mut FoundOf<L>) {
        let (ground, rules) = Ground::new(start, self.user_excludes);
        let judge = Arc::new(Judge {
            is_outside: !start.starts_with(self.root),
            filter: Arc::clone(self.filter),
            ground,
            rules: RwLock::new(HashMap::from([(start.to_owned(), rules)])),
        });
        let trip = Trip { walk: self, start, judge: Arc::clone(&judge), found: Mutex::default() };
        // Nothing is left out by the walk's own rules: they would open ignore files unchecked.
        let mut builder = WalkBuilder::new(start);
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8);
        builder.standard_filters(false).follow_links(false).threads(threads);
        builder.filter_entry(move |entry| judge.admits(entry));
        builder.build_parallel().visit(&mut &trip);
        let Trip { found: walked, judge, .. } = trip;
        found.absorb(walked.into_inner().unwrap_or_else(PoisonError::into_inner));
        let (warnings, notes) = judge.ground.take_notes();
        found.warnings.extend(warnings);
        found.notes.extend(notes);
    }

    /// Whether `path` lies in a folder that was named.
    pub(super) fn is_named(&self, path: &Path) -> bool {
        self.named.iter().any(|folder| path.starts_with(folder))
    }
}

/// Whether a file may be of interest by its name: most files of most trees are not.
fn may_matter(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    // Whether a file is W&B's own settings depends on its folder, whether it is a script on its first line.
    Path::new(name).extension().is_none() || FileKind::of(&name.to_string_lossy()) != FileKind::Other
}

/// Decides which entries are visited.
struct Judge {
    /// Whether the start lies outside of the root.
    is_outside: bool,
    filter: Arc<Filter>,
    ground: Ground,
    /// The rules of every folder that was entered.
    rules: RwLock<HashMap<PathBuf, Chain>>,
}

/// What holds in the folder whose entries a thread is about to judge.
#[derive(Default)]
struct Here {
    folder: PathBuf,
    rules: Chain,
    shown: Shown,
}

thread_local! {
    /// A walk lists the entries of a folder on the thread that has just entered it; were it another one, that looks the
    /// folder up.
    static HERE: RefCell<Here> = RefCell::default();
}

impl Here {
    fn new(folder: &Path, depth: usize, rules: Chain) -> Self {
        // A hidden folder that a walk begins at shows all of its files.
        let name = folder.file_name().filter(|_| depth > 0).unwrap_or_default();
        Self { folder: folder.to_owned(), rules, shown: Shown::of(name.as_encoded_bytes()) }
    }
}

impl Judge {
    /// Whether the walk goes on to `entry`. It asks as soon as it has entered the folder.
    fn admits(&self, entry: &DirEntry) -> bool {
        if entry.depth() == 0 {
            return true;
        }
        let is_folder = entry.file_type().is_some_and(|sort| sort.is_dir());
        if !is_folder && !may_matter(entry) {
            return false;
        }
        let (path, name) = (entry.path(), entry.file_name().as_encoded_bytes());
        let folder = path.parent().unwrap_or(path);
        HERE.with_borrow_mut(|here| {
            if here.folder.as_os_str() != folder.as_os_str() {
                *here = Here::new(folder, entry.depth() - 1, self.rules_of(folder));
            }
            !here.shown.hides(name, is_folder)
                && (self.is_outside || !self.filter.excludes(path, name, is_folder))
                && self.ground.judge(&here.rules, path, is_folder) != Verdict::Ignored
        })
    }

    /// The rules of `folder`, which was entered.
    fn rules_of(&self, folder: &Path) -> Chain {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).get(folder).cloned().flatten()
    }

    /// Enters `folder`, whose entries are judged next on this thread.
    fn enter(&self, folder: &Path, depth: usize) {
        let mut rules = self.rules_of(folder);
        if depth > 0 {
            let above = self.rules_of(folder.parent().unwrap_or(folder));
            let verdict = self.ground.judge(&above, folder, true);
            rules = self.ground.below(&above, folder, verdict);
            self.rules.write().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned(), rules.clone());
        }
        HERE.set(Here::new(folder, depth, rules));
    }
}

/// One walk on its way.
struct Trip<'a, L: Survey> {
    walk: &'a Walk<'a, L>,
    start: &'a Path,
    judge: Arc<Judge>,
    found: Mutex<FoundOf<L>>,
}

impl<'s, L: Survey> ParallelVisitorBuilder<'s> for &'s Trip<'s, L> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 's> {
        Box::new(Visitor {
            trip: self,
            worker: Some(self.walk.survey.worker()),
            found: Found::default(),
            folder: PathBuf::new(),
            in_paths: false,
        })
    }
}

/// One thread of a walk.
struct Visitor<'a, L: Survey> {
    trip: &'a Trip<'a, L>,
    worker: Option<L::Worker>,
    found: FoundOf<L>,
    /// The folder of the last file, and whether it was named: files of one folder mostly come one after the other.
    folder: PathBuf,
    in_paths: bool,
}

impl<L: Survey> Drop for Visitor<'_, L> {
    fn drop(&mut self) {
        let mut found = std::mem::take(&mut self.found);
        found.workers.extend(self.worker.take());
        self.trip.found.lock().unwrap_or_else(PoisonError::into_inner).absorb(found);
    }
}

impl<L: Survey> ParallelVisitor for Visitor<'_, L> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) => self.entry(&entry),
            Err(error) => self.trouble(&error),
        }
        WalkState::Continue
    }
}

impl<L: Survey> Visitor<'_, L> {
    fn entry(&mut self, entry: &DirEntry) {
        let path = entry.path();
        let Some(sort) = entry.file_type() else { return };
        let walk = self.trip.walk;
        if sort.is_dir() {
            // A hidden folder shows only some of its files, unless its own walk begins there.
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if !is_hidden && walk.named.iter().any(|named| named == path) {
                self.found.entered.push(path.to_owned());
            }
            return self.trip.judge.enter(path, entry.depth());
        }
        let name = name_from(path, walk.root);
        let by_name = FileKind::of(&name);
        let mut note = |text: &str| {
            if by_name != FileKind::Other {
                self.found.notes.push((path.to_owned(), text.to_owned()));
            }
        };
        if sort.is_file() {
            self.file(path, &name, by_name, Way::Plain);
        } else if !sort.is_symlink() {
            note("not read: not a regular file");
        } else if open::target_within(path, walk.real_root).is_some() {
            self.file(path, &name, by_name, Way::Link);
        } else if path.exists() {
            note("not read: a link that leads out of the repository");
        }
    }

    fn file(&mut self, path: &Path, name: &str, by_name: FileKind, way: Way) {
        let walk = self.trip.walk;
        let folder = path.parent().unwrap_or(path);
        if self.folder.as_os_str() != folder.as_os_str() {
            folder.clone_into(&mut self.folder);
            self.in_paths = walk.is_named(folder);
        }
        let spot = Spot::new(path, way, walk.root);
        let kind = match kind_of(spot, by_name) {
            Ok(FileKind::Other) | Err(open::Refused::Missing) => return,
            Ok(kind) => kind,
            Err(error) => return self.found.errors.push((path.to_owned(), error.to_string())),
        };
        let Some(worker) = &mut self.worker else { return };
        let seen = walk.survey.visit(worker, spot, name, kind);
        let place = inside(path, walk.root).is_none().then(|| Box::new(path.to_owned()));
        self.found.files.push((name.to_owned(), File { kind, in_paths: self.in_paths, seen, way, place }));
    }

    /// Notes what could not be looked at. A folder that went away meanwhile is none.
    fn trouble(&mut self, error: &ignore::Error) {
        let Some(io) = error.io_error().filter(|io| io.kind() != std::io::ErrorKind::NotFound) else { return };
        let mut path = self.trip.start.to_owned();
        let mut inner = error;
        loop {
            match inner {
                ignore::Error::WithPath { path: own, err } => {
                    own.clone_into(&mut path);
                    inner = err;
                }
                ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
                _ => break,
            }
        }
        self.found.errors.push((path, io.to_string()));
    }
}

/// The path of a file from the root.
pub(super) fn name_from<'p>(path: &'p Path, root: &Path) -> Cow<'p, str> {
    inside(path, root).map_or_else(|| Cow::Owned(relative(path, root)), Cow::Borrowed)
}

/// The kind of the file at `spot`, whose name says `by_name`: by its `#!` line where the name says nothing and it may be
/// run.
fn kind_of(spot: Spot, by_name: FileKind) -> Result<FileKind, open::Refused> {
    if by_name != FileKind::Other {
        // A link to a folder, or to something that is no file, is nothing to be read.
        return Ok(if spot.is_link() && !spot.path().is_file() { FileKind::Other } else { by_name });
    }
    if spot.path().extension().is_some() || !is_program(spot.path()) { Ok(by_name) } else { sniffed(spot) }
}

/// The kind of the file at `spot` by its name and its first line.
pub(super) fn sniffed(spot: Spot) -> Result<FileKind, open::Refused> {
    let head = spot.open()?.part(0, 256)?;
    Ok(FileKind::sniff(&spot.path().to_string_lossy(), &head))
}

/// Whether a file without extension may be a script; only then it is opened to see.
#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// Whether a file without extension may be a script; only then it is opened to see.
#[cfg(not(unix))]
fn is_program(_: &Path) -> bool {
    false
}

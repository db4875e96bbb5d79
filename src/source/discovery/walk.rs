//! One walk over a folder, on all cores, by the walk of the crate `ignore`.
//!
//! Every file is looked at as soon as it is found, on the thread that found it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};

use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

use super::Note;
use super::files::{File, Spot, Way, inside};
use super::filter::{Filter, Shown};
use super::root::relative;
use super::rules::{Chain, Ground, Verdict, same};
use crate::source::{FileKind, open};

/// What is done with every file as soon as it is found, on the thread that found it.
pub trait Survey: Sync {
    /// What a thread uses again and again, and what it gathers.
    type Desk: Send;
    /// What is kept of one file.
    type Seen: Send;

    /// The desk of one more thread.
    fn desk(&self) -> Self::Desk;

    /// Looks at the file of kind `kind` at `spot`, whose path from the root is `path`. A file that is found by two ways
    /// may be looked at twice.
    fn look(&self, desk: &mut Self::Desk, spot: Spot, path: &str, kind: FileKind) -> Self::Seen;
}

/// How to walk.
pub(super) struct Walk<'a, L> {
    pub(super) root: &'a Path,
    /// The root with all links followed: what lies outside is not read through a link.
    pub(super) real_root: &'a Path,
    pub(super) filter: &'a Filter,
    pub(super) named: &'a [PathBuf],
    pub(super) survey: &'a L,
}

/// What walks have found.
pub(super) struct Found<T, D> {
    /// Files, each with its path from the root, in no order.
    pub(super) files: Vec<(String, File<T>)>,
    /// The desks of all threads.
    pub(super) desks: Vec<D>,
    /// Named folders that were entered.
    pub(super) entered: Vec<PathBuf>,
    /// What could not be looked at, and why.
    pub(super) errors: Vec<Note>,
    /// What was not used though somebody may rely on it, and why.
    pub(super) warnings: Vec<Note>,
    /// What was left out for a reason that hardly anybody needs to know.
    pub(super) notes: Vec<Note>,
}

impl<T, D> Default for Found<T, D> {
    fn default() -> Self {
        Self { files: vec![], desks: vec![], entered: vec![], errors: vec![], warnings: vec![], notes: vec![] }
    }
}

impl<T, D> Found<T, D> {
    fn absorb(&mut self, other: Self) {
        self.files.extend(other.files);
        self.desks.extend(other.desks);
        self.entered.extend(other.entered);
        self.errors.extend(other.errors);
        self.warnings.extend(other.warnings);
        self.notes.extend(other.notes);
    }
}

type FoundOf<L> = Found<<L as Survey>::Seen, <L as Survey>::Desk>;

impl<L: Survey> Walk<'_, L> {
    /// Walks everything under `start`, and adds what is found to `found`.
    pub(super) fn run(&self, start: &Path, found: &mut FoundOf<L>) {
        let (ground, rules) = Ground::new(start);
        let trip = Trip {
            walk: self,
            start,
            is_outside: !start.starts_with(self.root),
            ground,
            rules: RwLock::new(HashMap::from([(start.to_owned(), rules)])),
            found: Mutex::default(),
        };
        // Nothing is left out by the walk's own rules: they would open ignore files unchecked.
        let mut builder = WalkBuilder::new(start);
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8);
        builder.standard_filters(false).follow_links(false).threads(threads).filter_entry(may_matter);
        builder.build_parallel().visit(&mut &trip);
        let Trip { found: walked, ground, .. } = trip;
        found.absorb(walked.into_inner().unwrap_or_else(PoisonError::into_inner));
        let (warnings, notes) = ground.into_notes();
        found.warnings.extend(warnings);
        found.notes.extend(notes);
    }

    /// Whether `path` lies in a folder that somebody named.
    pub(super) fn is_named(&self, path: &Path) -> bool {
        self.named.iter().any(|folder| path.starts_with(folder))
    }
}

/// Whether an entry may be of interest by its name: most files of most trees are not, and need not be handed about.
fn may_matter(entry: &DirEntry) -> bool {
    let sort = entry.file_type();
    if entry.depth() == 0 || sort.is_some_and(|sort| sort.is_dir()) {
        return true;
    }
    let name = entry.file_name();
    let kind = FileKind::of(&name.to_string_lossy());
    // Whether a file is W&B's own settings is told by its folder, whether it is a script by its first line.
    kind != FileKind::Other || Path::new(name).extension().is_none()
}

/// One walk on its way.
struct Trip<'a, L: Survey> {
    walk: &'a Walk<'a, L>,
    start: &'a Path,
    /// Whether the start lies outside of the root.
    is_outside: bool,
    ground: Ground,
    /// The rules of the folders that have some of their own.
    rules: RwLock<HashMap<PathBuf, Chain>>,
    found: Mutex<FoundOf<L>>,
}

impl<'s, L: Survey> ParallelVisitorBuilder<'s> for &'s Trip<'s, L> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 's> {
        Box::new(Visitor {
            trip: self,
            desk: Some(self.walk.survey.desk()),
            found: Found::default(),
            folder: PathBuf::new(),
            rules: None,
            shown: Shown::All,
            in_paths: false,
        })
    }
}

impl<L: Survey> Trip<'_, L> {
    /// The rules that hold in `folder`.
    fn rules_in(&self, folder: &Path) -> Chain {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        folder.ancestors().find_map(|folder| rules.get(folder)).cloned().flatten()
    }
}

/// One thread of a walk.
struct Visitor<'a, L: Survey> {
    trip: &'a Trip<'a, L>,
    desk: Option<L::Desk>,
    found: FoundOf<L>,
    /// The folder of the last entry, and what holds in it: entries of one folder mostly come one after the other.
    folder: PathBuf,
    rules: Chain,
    shown: Shown,
    in_paths: bool,
}

impl<L: Survey> Drop for Visitor<'_, L> {
    fn drop(&mut self) {
        let mut found = std::mem::take(&mut self.found);
        found.desks.extend(self.desk.take());
        self.trip.found.lock().unwrap_or_else(PoisonError::into_inner).absorb(found);
    }
}

impl<L: Survey> ParallelVisitor for Visitor<'_, L> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) if entry.depth() == 0 => WalkState::Continue,
            Ok(entry) => self.entry(&entry),
            Err(error) => {
                self.trouble(&error);
                WalkState::Continue
            }
        }
    }
}

impl<L: Survey> Visitor<'_, L> {
    fn entry(&mut self, entry: &DirEntry) -> WalkState {
        let (path, name) = (entry.path(), entry.file_name());
        let Some(sort) = entry.file_type() else { return WalkState::Skip };
        self.come_to(path.parent().unwrap_or(path), entry.depth());
        let is_folder = sort.is_dir();
        let trip = self.trip;
        if self.shown.hides(name.as_encoded_bytes(), is_folder)
            || (!trip.is_outside && trip.walk.filter.excludes(path, name.as_encoded_bytes(), is_folder))
        {
            return WalkState::Skip;
        }
        let verdict = trip.ground.judge(&self.rules, path, is_folder);
        if verdict == Verdict::Ignored {
            return WalkState::Skip;
        }
        if is_folder {
            self.enter(path, name, verdict);
            return WalkState::Continue;
        }
        let name = name_from(path, trip.walk.root);
        let by_name = FileKind::of(&name);
        let way = if sort.is_symlink() { Way::Link } else { Way::Plain };
        if !sort.is_file() && !sort.is_symlink() {
            if by_name != FileKind::Other {
                self.found.notes.push((path.to_owned(), "not read: not a regular file".to_owned()));
            }
        } else if way == Way::Link && open::target_within(path, trip.walk.real_root).is_none() {
            if by_name != FileKind::Other && path.exists() {
                let text = "not read: a link that leads out of the repository".to_owned();
                self.found.notes.push((path.to_owned(), text));
            }
        } else {
            self.file(path, &name, by_name, way);
        }
        WalkState::Continue
    }

    /// Makes `folder` the one that entries are judged in.
    fn come_to(&mut self, folder: &Path, depth: usize) {
        if self.folder.as_os_str() == folder.as_os_str() {
            return;
        }
        folder.clone_into(&mut self.folder);
        self.rules = self.trip.rules_in(folder);
        self.in_paths = self.trip.walk.is_named(folder);
        // A hidden folder that a walk begins at shows all of its files.
        let name = folder.file_name().filter(|_| depth > 1).unwrap_or(OsStr::new(""));
        self.shown = Shown::of(name.as_encoded_bytes());
    }

    fn enter(&mut self, path: &Path, name: &OsStr, verdict: Verdict) {
        let trip = self.trip;
        // A hidden folder shows only some of its files, unless its own walk begins there.
        if trip.walk.named.iter().any(|named| named == path) && !name.as_encoded_bytes().starts_with(b".") {
            self.found.entered.push(path.to_owned());
        }
        let rules = trip.ground.below(&self.rules, path, verdict);
        if !same(&rules, &self.rules) {
            trip.rules.write().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), rules);
        }
    }

    fn file(&mut self, path: &Path, name: &str, by_name: FileKind, way: Way) {
        let walk = self.trip.walk;
        let spot = Spot::new(path, way, walk.root);
        let kind = match kind_of(spot, by_name) {
            Ok(FileKind::Other) | Err(open::Refused::Missing) => return,
            Ok(kind) => kind,
            Err(error) => return self.found.errors.push((path.to_owned(), error.to_string())),
        };
        let Some(desk) = &mut self.desk else { return };
        let seen = walk.survey.look(desk, spot, name, kind);
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

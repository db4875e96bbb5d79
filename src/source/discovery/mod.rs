//! Which files there are.
//!
//! The whole root is walked, whatever PATHS say: what decides an entity may be anywhere in the repository. PATHS only
//! mark files as asked for, and let in what would be left out. The result does not depend on the number of threads.

mod files;
mod filter;
mod git;
mod root;
mod rules;
mod user;
mod walk;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use files::{File, Files, Spot};
pub use filter::DEFAULT_EXCLUDES;
pub use git::is_tracked;
pub use root::{absolute, find_root};
pub use user::user_excludes;
pub use walk::Survey;

use super::FileKind;
use super::open::{self, Refused, Within};
use files::Way;
use filter::Filter;
use root::relative;
use walk::{Found, Walk, name_from, sniffed};

/// How many times the size limit a notebook may have: its outputs do not count, its code does.
const NOTEBOOK_ALLOWANCE: u64 = 64;

/// Files at the root that decide where this user's runs go, even if git ignores them.
const PRIVATE: [&str; 3] = [".env", "wandb/settings", ".wandb/settings"];

/// No such file has more bytes.
const MOST_PRIVATE_BYTES: u64 = 1 << 20;

/// A file and a sentence about it.
pub type Note = (PathBuf, String);

/// What is to be found.
#[derive(Debug, Clone)]
pub struct Request {
    /// Files and folders that were asked for, as the user wrote them; none means the working directory.
    pub paths: Vec<PathBuf>,
    /// Where `paths` are counted from.
    pub working_directory: PathBuf,
    /// Top of the repository, as [`find_root`] gives it.
    pub root: PathBuf,
    /// What is not entered, instead of [`DEFAULT_EXCLUDES`]: patterns as in `.gitignore`, relative to the root. Where
    /// there is no list the defaults hold; one without patterns excludes nothing.
    pub exclude: Option<Vec<String>>,
    /// Further patterns.
    pub extend_exclude: Vec<String>,
    /// Patterns hold also for what `paths` name.
    pub force_exclude: bool,
    /// The user's ignore file for all repositories, as [`user_excludes`] finds it.
    pub user_excludes: Option<PathBuf>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Listing<T = ()> {
    /// Files of a known sort, and those named, each with what was seen in it.
    pub files: Files<T>,
    /// Paths that were asked for and do not exist, as the user wrote them.
    pub missing: Vec<PathBuf>,
    /// What could not be looked at, and why; also patterns that make no sense.
    pub errors: Vec<Note>,
    /// What was not used although a user may rely on it, and why: an ignore file that is a named pipe.
    pub warnings: Vec<Note>,
    /// What was left out for a reason that few users need to know.
    pub notes: Vec<Note>,
    /// Files that git ignores and that are read all the same: this user's own. They are in `files` too.
    pub private: Vec<&'static str>,
    /// Path of the working directory from the root, with `/` at its end; `None` where it is the root or outside.
    pub prefix: Option<String>,
}

/// The largest size, in bytes, at which a file of sort `kind` is read.
pub fn limit_of(kind: FileKind, size_limit: u64) -> u64 {
    if kind == FileKind::Notebook { size_limit.saturating_mul(NOTEBOOK_ALLOWANCE) } else { size_limit }
}

/// How a reader in the sub folder [`Listing::prefix`] would write `path`: without what both begin with, and with a `..`
/// for every folder to climb.
pub fn display_path<'a>(path: &'a str, prefix: Option<&str>) -> Cow<'a, str> {
    let Some(prefix) = prefix else { return Cow::Borrowed(path) };
    if let Some(inside) = path.strip_prefix(prefix) {
        return Cow::Borrowed(inside);
    }
    let same = |(one, other): &(&str, &str)| one == other;
    let shared = prefix.split_inclusive('/').zip(path.split_inclusive('/')).take_while(same).count();
    let climb = prefix.split_inclusive('/').count() - shared;
    let rest: String = path.split_inclusive('/').skip(shared).collect();
    Cow::Owned("../".repeat(climb) + &rest)
}

/// Walks the root of `request` and every path it names. Never fails: what went wrong is in the listing.
pub fn discover(request: &Request) -> Listing {
    survey(request, &Nothing).0
}

/// No look at any file.
struct Nothing;

impl Survey for Nothing {
    type Worker = ();
    type Summary = ();

    fn worker(&self) {}

    fn visit(&self, (): &mut (), _: Spot, _: &str, _: FileKind) {}
}

/// The same with a look at every file as soon as it is found; gives also what the threads have gathered.
pub fn survey<L: Survey>(request: &Request, survey: &L) -> (Listing<L::Summary>, Vec<L::Worker>) {
    let mut errors = Vec::new();
    let mut missing = Vec::new();
    let root = absolute(&request.root, &request.working_directory);
    let here = absolute(&request.working_directory, &root);
    let below = relative(&here, &root);
    let prefix = (!below.is_empty() && !below.starts_with("..")).then(|| format!("{below}/"));
    let filter = Arc::new(Filter::new(&root, request, &mut errors));

    let (mut named_files, mut named_folders) = (Vec::new(), Vec::new());
    let default = [PathBuf::from(".")];
    let paths = if request.paths.is_empty() { &default } else { request.paths.as_slice() };
    for path in paths {
        let full = absolute(path, &here);
        match std::fs::metadata(&full) {
            Ok(_) if request.force_exclude && filter.excludes_named(&full) => {}
            Ok(data) if data.is_dir() => named_folders.push(full),
            Ok(data) if data.is_file() => named_files.push(full),
            Ok(_) => errors.push((path.clone(), "not a regular file".to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => missing.push(path.clone()),
            Err(error) => errors.push((path.clone(), error.to_string())),
        }
    }

    let real_root = root.canonicalize().unwrap_or_else(|_| root.clone());
    let user_excludes = request.user_excludes.as_deref();
    let walk =
        Walk { root: &root, real_root: &real_root, filter: &filter, named: &named_folders, user_excludes, survey };
    let mut found = Found::default();
    walk.run(&root, &mut found);
    // What the walk of the root left out (ignored, excluded, hidden, outside), but was named.
    for folder in named_folders.iter().filter(|folder| **folder != root) {
        if !found.entered.contains(folder) {
            walk.run(folder, &mut found);
        }
    }
    let private = private(&root, &mut found, &filter);
    let mut worker = survey.worker();
    let mut add = |path: &Path, kind: FileKind, way: Way, in_paths: bool| {
        let name = name_from(path, &root);
        let seen = survey.visit(&mut worker, Spot::new(path, way, &root), &name, kind);
        let place = files::inside(path, &root).is_none().then(|| Box::new(path.to_owned()));
        found.files.push((name.into_owned(), File { kind, in_paths, seen, way, place }));
    };
    for path in &named_files {
        let kind = match FileKind::of(&path.to_string_lossy()) {
            // The reader reports why it cannot be opened.
            FileKind::Other => sniffed(Spot::new(path, Way::Named, &root)).unwrap_or(FileKind::Other),
            kind => kind,
        };
        add(path, kind, Way::Named, true);
    }
    for name in &private {
        let path = root.join(name);
        add(&path, FileKind::of(name), Way::Link, walk.is_named(&path));
    }
    found.notes.retain(|(path, _)| !found.warnings.iter().any(|(warned, _)| warned == path));
    errors.append(&mut found.errors);
    for list in [&mut errors, &mut found.warnings, &mut found.notes] {
        list.sort_unstable();
        list.dedup();
    }
    let Found { files, mut workers, warnings, notes, .. } = found;
    workers.push(worker);
    (Listing { files: Files::new(root, files), missing, errors, warnings, notes, private, prefix }, workers)
}

/// The files of [`PRIVATE`] that a walk did not find, and that nothing but git's ignore rules keeps out.
fn private<T, D>(root: &Path, found: &mut Found<T, D>, filter: &Filter) -> Vec<&'static str> {
    let is_known = |name: &str, found: &Found<T, D>| found.files.iter().any(|(known, _)| known == name);
    let mut private = Vec::new();
    for name in PRIVATE {
        let path = root.join(name);
        if filter.excludes_named(&path) || is_known(name, found) {
            continue;
        }
        match open::open(&path, Within::Tree(root)) {
            Ok(file) if file.size() > MOST_PRIVATE_BYTES => {
                found.warnings.push((path, format!("not read: {}", Refused::TooLarge(MOST_PRIVATE_BYTES))));
            }
            Ok(_) => private.push(name),
            Err(Refused::Missing) => {}
            Err(why) => found.warnings.push((path, format!("not read: {why}"))),
        }
    }
    private
}

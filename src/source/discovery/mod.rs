//! Which files there are.
//!
//! The whole root is walked, whatever PATHS say: what decides an entity may stand anywhere in the repository. PATHS only
//! mark files as asked for, and let in what would be left out. The result does not depend on the number of threads.

mod filter;
mod root;
mod walk;

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

pub use filter::DEFAULT_EXCLUDES;
pub use root::find_root;

use super::FileKind;
use filter::Filter;
use root::{absolute, relative};
use walk::{Seen, Walk};

/// How many times the size limit a notebook may have: its outputs do not count, its code does.
const NOTEBOOK_ALLOWANCE: u64 = 64;

/// Files at the root that decide where this user's runs go, though git is told to ignore them.
const PRIVATE: [&str; 3] = [".env", "wandb/settings", ".wandb/settings"];

/// No such file has more bytes.
const MOST_PRIVATE_BYTES: u64 = 1 << 20;

/// What is to be found.
#[derive(Debug, Clone)]
pub struct Request {
    /// Files and folders that were asked for, as the user wrote them; none means the working directory.
    pub paths: Vec<PathBuf>,
    /// Where `paths` are counted from.
    pub working_directory: PathBuf,
    /// Top of the repository, as [`find_root`] gives it.
    pub root: PathBuf,
    /// What is not entered, instead of [`DEFAULT_EXCLUDES`]: patterns as in `.gitignore`, relative to the root. Without
    /// any the defaults hold.
    pub exclude: Vec<String>,
    /// Further patterns.
    pub extend_exclude: Vec<String>,
    /// Patterns hold also for what `paths` name.
    pub force_exclude: bool,
}

/// One file worth reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is, absolute.
    pub path: PathBuf,
    /// Path from the root, with `/`; bytes that are not UTF-8 are replaced. No two files of a listing share it.
    pub relative: Arc<str>,
    /// What sort of file it is.
    pub kind: FileKind,
    /// Whether it is, or lies under, one of the paths that were asked for.
    pub in_paths: bool,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Files of a known sort, and those named, sorted by `relative`.
    pub files: Vec<Found>,
    /// Paths that were asked for and do not exist, as the user wrote them.
    pub missing: Vec<PathBuf>,
    /// What could not be looked at, and why; also patterns that make no sense.
    pub errors: Vec<(PathBuf, String)>,
    /// Files that git ignores and that are read all the same: this user's own. They are in `files` too.
    pub private: Vec<Arc<str>>,
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
    let mut listing = Listing::default();
    let root = absolute(&request.root, &request.working_directory);
    let here = absolute(&request.working_directory, &root);
    let below = relative(&here, &root);
    listing.prefix = (!below.is_empty() && !below.starts_with("..")).then(|| format!("{below}/"));
    let filter = Filter::new(&root, request, &mut listing.errors);

    let (mut named_files, mut named_folders) = (Vec::new(), Vec::new());
    let default = [PathBuf::from(".")];
    let paths = if request.paths.is_empty() { &default } else { request.paths.as_slice() };
    for path in paths {
        let full = absolute(path, &here);
        match std::fs::metadata(&full) {
            Ok(_) if request.force_exclude && filter.excludes_named(&full) => {}
            Ok(data) if data.is_dir() => named_folders.push(full),
            Ok(data) if data.is_file() => named_files.push(full),
            Ok(_) => listing.errors.push((path.clone(), "not a regular file".to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => listing.missing.push(path.clone()),
            Err(error) => listing.errors.push((path.clone(), error.to_string())),
        }
    }

    let walk = Walk::new(&root, &filter, &named_folders);
    let mut entered = HashSet::new();
    let mut seen: Vec<Seen> = walk.run(&root, &mut entered, &mut listing.errors);
    // What the walk of the root left out (ignored, excluded, hidden, outside), but somebody asked for.
    for folder in &named_folders {
        if !entered.contains(folder) {
            seen.extend(walk.run(folder, &mut entered, &mut listing.errors));
        }
    }
    let is_named = |path: &Path| named_folders.iter().any(|folder| path.starts_with(folder));
    let everything = named_folders.contains(&root);
    let mut found: Vec<Found> = seen
        .into_par_iter()
        .map(|seen| {
            let in_paths = (everything && seen.relative.is_some()) || is_named(&seen.path);
            let relative = seen.relative.unwrap_or_else(|| relative(&seen.path, &root).into());
            Found { relative, path: seen.path, kind: seen.kind, in_paths }
        })
        .collect();
    found.extend(named_files.into_iter().map(|path| {
        let kind = walk::kind_of(&path, true);
        Found { relative: relative(&path, &root).into(), path, kind, in_paths: true }
    }));
    listing.private = private(&root, &found, &filter);
    found.extend(listing.private.iter().map(|name| {
        let path = root.join(&**name);
        let (kind, in_paths) = (FileKind::of(name), is_named(&path));
        Found { relative: Arc::clone(name), path, kind, in_paths }
    }));
    listing.files = sorted(found);
    listing.errors.sort();
    listing
}

/// The files of [`PRIVATE`] that nothing but git's ignore rules keeps out.
fn private(root: &Path, found: &[Found], filter: &Filter) -> Vec<Arc<str>> {
    let is_known = |name: &str| found.iter().any(|one| *one.relative == *name);
    let is_small = |path: &Path| {
        std::fs::symlink_metadata(path).is_ok_and(|data| data.is_file() && data.len() <= MOST_PRIVATE_BYTES)
    };
    let open = PRIVATE.iter().filter(|name| !is_known(name));
    let open = open.map(|name| (name, root.join(name)));
    open.filter(|(_, path)| is_small(path) && !filter.excludes_named(path)).map(|(name, _)| Arc::from(*name)).collect()
}

/// Sorts, drops what was found twice, and tells apart what only looks alike.
fn sorted(mut found: Vec<Found>) -> Vec<Found> {
    found.par_sort_by(|one, other| {
        (&one.relative, &one.path, !one.in_paths).cmp(&(&other.relative, &other.path, !other.in_paths))
    });
    found.dedup_by(|one, other| one.path == other.path);
    if found.windows(2).all(|pair| pair[0].relative != pair[1].relative) {
        return found;
    }
    let mut names: HashSet<Arc<str>> = HashSet::with_capacity(found.len());
    for file in &mut found {
        let plain = Arc::clone(&file.relative);
        let mut number = 2;
        while !names.insert(Arc::clone(&file.relative)) {
            file.relative = format!("{plain}~{number}").into();
            number += 1;
        }
    }
    found.sort_by(|one, other| one.relative.cmp(&other.relative));
    found
}

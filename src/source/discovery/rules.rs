//! Which entries the ignore files of a tree leave out, as git, ripgrep and the crate `ignore` have it.
//!
//! The patterns are matched by `ignore`. Its own walk would open the ignore files by itself: a `.gitignore` that is a
//! named pipe, or a link to `/dev/zero`, comes with a clone. So they are read here, by the one function that may open
//! files, and the order of precedence is kept here: an entry is asked for from its own folder upward, and the nearest
//! file that knows it decides. `.ignore` comes before everything that is git's, then `.gitignore`, then a repository's
//! `info/exclude`, then what the user has set for all repositories; git's end at the top of a repository.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::super::open::{self, MEBIBYTE, Refused, Within};
use super::Note;
use super::git::Repository;

/// An ignore file with more bytes is not used: the longest in public use have some tens of kilobytes.
const LIST_LIMIT: u64 = 256 * 1024;

/// All ignore files of a walk that are used have no more bytes together: some patterns take two hundred times their length.
const LISTS_LIMIT: u64 = 2 * MEBIBYTE;

/// Whether an entry is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is read.
    Read,
    /// An ignore file leaves it out.
    Ignored,
    /// It is a folder that is left out, but for the files in it that git tracks.
    TrackedOnly,
}

/// The rules of one folder, and of those above.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Rules {
    above: Chain,
    ignore: Gitignore,
    gitignore: Gitignore,
    exclude: Gitignore,
    /// The repository whose work tree begins here.
    repository: Option<Arc<Repository>>,
    /// Whether git's rules of folders above end here.
    is_top: bool,
    /// Whether this or a folder above is the top of a repository.
    in_repository: bool,
    /// Whether it lies above the start: its patterns count from its real place on the disk.
    is_above: bool,
    /// Whether only what git tracks is read from here on.
    tracked_only: bool,
}

/// The rules that hold in a folder; folders that add none share those of the folder above.
pub(super) type Chain = Option<Arc<Rules>>;

/// What holds for a whole walk.
pub(super) struct Ground {
    start: PathBuf,
    /// The start with all links followed.
    real: PathBuf,
    /// Whether git's rules hold in repositories only.
    needs_git: bool,
    /// What the user has set for all repositories.
    global: Gitignore,
    /// So many bytes more of ignore files are used.
    budget: AtomicU64,
    /// Whether it was reported that there are too many.
    is_spent: AtomicBool,
    repositories: Mutex<Vec<Arc<Repository>>>,
    /// Ignore files that are not used, and why.
    warnings: Mutex<Vec<Note>>,
}

impl Ground {
    /// The ground of a walk that begins at `start`, and the rules that hold there. Inside a git repository the ignore
    /// files above hold as far as the repository goes. Elsewhere nothing above `start` is asked: a home folder's
    /// `.gitignore` says nothing about the projects in it.
    pub(super) fn new(start: &Path, user_excludes: Option<&Path>) -> (Self, Chain) {
        let real = start.canonicalize().unwrap_or_else(|_| start.to_owned());
        let needs_git = real.ancestors().any(|folder| folder.join(".git").exists());
        let mut ground = Self {
            start: start.to_owned(),
            real,
            needs_git,
            global: Gitignore::empty(),
            budget: AtomicU64::new(LISTS_LIMIT),
            is_spent: AtomicBool::new(false),
            repositories: Mutex::default(),
            warnings: Mutex::default(),
        };
        if let Some(file) = user_excludes {
            ground.global = ground.list(start, file, Within::User);
        }
        let mut chain = None;
        if needs_git {
            let above: Vec<&Path> = ground.real.ancestors().skip(1).collect();
            for folder in above.into_iter().rev() {
                chain = ground.link(&chain, folder, true);
            }
        }
        let chain = ground.link(&chain, start, false);
        (ground, chain)
    }

    /// The rules that hold in `folder`, a folder of one where `above` holds.
    pub(super) fn below(&self, above: &Chain, folder: &Path, verdict: Verdict) -> Chain {
        let chain = self.link(above, folder, false);
        // A repository in a folder that is left out has rules of its own.
        let is_top = chain.as_ref().is_some_and(|rules| rules.is_top) && !same(&chain, above);
        if verdict == Verdict::TrackedOnly && !is_top {
            Some(Arc::new(Rules { tracked_only: true, ..Rules::of(&chain) }))
        } else {
            chain
        }
    }

    fn link(&self, above: &Chain, folder: &Path, is_above: bool) -> Chain {
        let git = folder.join(".git").exists();
        let is_top = self.needs_git && (git || folder.join(".jj").exists());
        let repository = git.then(|| Arc::new(Repository::at(folder)));
        let exclude = repository.as_ref().and_then(|one| one.exclude());
        let rules = Rules {
            ignore: self.list(folder, &folder.join(".ignore"), Within::Tree(folder)),
            gitignore: self.list(folder, &folder.join(".gitignore"), Within::Tree(folder)),
            exclude: exclude
                .map_or_else(Gitignore::empty, |(file, within)| self.list(folder, &file, Within::Tree(within))),
            is_top,
            in_repository: is_top || above.as_ref().is_some_and(|above| above.in_repository),
            is_above,
            repository,
            ..Rules::of(above)
        };
        let says_nothing = [&rules.ignore, &rules.gitignore, &rules.exclude].iter().all(|list| list.is_empty());
        if says_nothing && rules.repository.is_none() && !is_top {
            return above.clone();
        }
        if let Some(repository) = &rules.repository {
            self.repositories.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(repository));
        }
        Some(Arc::new(rules))
    }

    /// The patterns of `file`, which count from `folder`; none where there is no such file, or none that is used.
    fn list(&self, folder: &Path, file: &Path, within: Within<'_>) -> Gitignore {
        let patterns = open::read(file, within, LIST_LIMIT).map_err(|why| match why {
            Refused::Missing => None,
            why => Some(why.to_string()),
        });
        let patterns = patterns.and_then(|bytes| {
            let left = |left: u64| left.checked_sub(bytes.len() as u64);
            match self.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left) {
                Ok(_) => Ok(bytes),
                // There may be thousands of them: the first one is reported.
                Err(_) if self.is_spent.swap(true, Ordering::Relaxed) => Err(None),
                Err(_) => Err(Some("with those of other ignore files they are larger than 2 MiB".to_owned())),
            }
        });
        match patterns {
            Ok(bytes) => {
                let mut builder = GitignoreBuilder::new(folder);
                for line in String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').lines() {
                    // A bad line leaves the others in force, as in git.
                    let _ = builder.add_line(None, line);
                }
                builder.build().unwrap_or_else(|_| Gitignore::empty())
            }
            Err(why) => {
                if let Some(why) = why {
                    let text = format!("its patterns are not used: {why}");
                    self.warnings.lock().unwrap_or_else(PoisonError::into_inner).push((file.to_owned(), text));
                }
                Gitignore::empty()
            }
        }
    }

    /// Whether the entry at `path` is left out; `chain` holds in its folder.
    pub(super) fn judge(&self, chain: &Chain, path: &Path, is_folder: bool) -> Verdict {
        match self.ignores(chain, path, is_folder) {
            None => Verdict::Read,
            Some(Author::Tools) => Verdict::Ignored,
            Some(Author::Git) => match self.tracks(chain, path, is_folder) {
                Some(true) if is_folder => Verdict::TrackedOnly,
                Some(true) => Verdict::Read,
                Some(false) => Verdict::Ignored,
                // `wandb/` in an ignore file is meant for the folders of runs, and hides configurations of that name.
                None if is_folder && path.ends_with("wandb") && !holds_runs(path) => Verdict::Read,
                None => Verdict::Ignored,
            },
        }
    }

    /// Whose patterns leave the entry at `path` out, if any do.
    fn ignores(&self, chain: &Chain, path: &Path, is_folder: bool) -> Option<Author> {
        let in_git = !self.needs_git || chain.as_ref().is_some_and(|rules| rules.in_repository);
        let (mut by_ignore, mut by_git, mut by_exclude) = (None, None, None);
        let mut left_git = !in_git;
        let mut next = chain;
        while let Some(rules) = next {
            let path = self.seen_from(rules, path);
            by_ignore = ask(&rules.ignore, &path, is_folder);
            if by_ignore.is_some() {
                break;
            }
            if !left_git {
                by_git = by_git.or_else(|| ask(&rules.gitignore, &path, is_folder));
                by_exclude = by_exclude.or_else(|| ask(&rules.exclude, &path, is_folder));
                left_git = rules.is_top;
            }
            next = &rules.above;
        }
        if let Some(ignored) = by_ignore {
            return ignored.then_some(Author::Tools);
        }
        let by_user = || if in_git { ask(&self.global, path, is_folder) } else { None };
        let by_folder = chain.as_ref().is_some_and(|rules| rules.tracked_only).then_some(true);
        let ignored = by_folder.or(by_git).or(by_exclude).or_else(by_user).unwrap_or_default();
        ignored.then_some(Author::Git)
    }

    /// Whether the repository that `path` belongs to tracks it; `None` where there is none, or that is unknown.
    fn tracks(&self, chain: &Chain, path: &Path, is_folder: bool) -> Option<bool> {
        let mut next = chain;
        while let Some(rules) = next {
            if let Some(repository) = &rules.repository {
                return repository.tracks(&self.seen_from(rules, path), is_folder);
            }
            next = &rules.above;
        }
        None
    }

    /// `path` as `rules` know it.
    fn seen_from<'p>(&self, rules: &Rules, path: &'p Path) -> std::borrow::Cow<'p, Path> {
        match path.strip_prefix(&self.start) {
            Ok(way) if rules.is_above => self.real.join(way).into(),
            _ => path.into(),
        }
    }

    /// Ignore files that were not used, and why; and what is unknown about repositories.
    pub(super) fn take_notes(&self) -> (Vec<Note>, Vec<Note>) {
        let repositories = self.repositories.lock().unwrap_or_else(PoisonError::into_inner);
        let notes = repositories.iter().filter_map(|repository| repository.take_note()).collect();
        (std::mem::take(&mut self.warnings.lock().unwrap_or_else(PoisonError::into_inner)), notes)
    }
}

impl Rules {
    /// No rules but those of `above`.
    fn of(above: &Chain) -> Self {
        Self {
            above: above.clone(),
            ignore: Gitignore::empty(),
            gitignore: Gitignore::empty(),
            exclude: Gitignore::empty(),
            repository: None,
            is_top: false,
            in_repository: above.as_ref().is_some_and(|above| above.in_repository),
            is_above: false,
            tracked_only: above.as_ref().is_some_and(|above| above.tracked_only),
        }
    }
}

/// Whether both are the same rules.
fn same(one: &Chain, other: &Chain) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

/// Whose ignore file leaves something out.
#[derive(Clone, Copy)]
enum Author {
    /// One for search tools: `.ignore`.
    Tools,
    /// One of git's.
    Git,
}

/// Whether `rules` leave `path` out, or take it back in.
fn ask(rules: &Gitignore, path: &Path, is_folder: bool) -> Option<bool> {
    if rules.is_empty() {
        return None;
    }
    match rules.matched(path, is_folder) {
        Match::None => None,
        Match::Ignore(_) => Some(true),
        Match::Whitelist(_) => Some(false),
    }
}

/// Whether `folder` looks like the one in which the SDK keeps its runs.
fn holds_runs(folder: &Path) -> bool {
    let is_run = |name: &str| {
        name.starts_with("run-")
            || name.starts_with("offline-run-")
            || matches!(name, "latest-run" | "debug.log" | "debug-internal.log" | "sweep-config" | "settings")
    };
    let Ok(entries) = std::fs::read_dir(folder) else { return true };
    entries.take(1000).filter_map(Result::ok).any(|entry| entry.file_name().to_str().is_some_and(is_run))
}

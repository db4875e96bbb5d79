//! Which entries the ignore files of a tree leave out, as git, ripgrep and the crate `ignore` have it.
//!
//! Each folder that has such files adds a link to the chain of the folder above. An entry is asked for from its own
//! folder upwards: the nearest file that knows it decides. `.ignore` comes before everything that is git's, then
//! `.gitignore`, then a repository's `info/exclude`, then what the user has set for all repositories; and what is git's
//! ends at the top of a repository, where git is asked for at all. The patterns are matched by `ignore`.

use std::fs::{File, FileType};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::tails::Tails;

/// What a folder holds that its rules depend on.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is whether one name is there")]
pub(super) struct Marks {
    ignore: bool,
    gitignore: bool,
    git: bool,
    jj: bool,
}

impl Marks {
    /// Takes note of an entry.
    pub(super) fn see(&mut self, name: &[u8]) {
        match name {
            b".ignore" => self.ignore = true,
            b".gitignore" => self.gitignore = true,
            b".git" => self.git = true,
            b".jj" => self.jj = true,
            _ => {}
        }
    }

    /// Those of a folder whose entries were not read.
    fn of(folder: &Path) -> Self {
        let has = |name: &str| folder.join(name).exists();
        Self { ignore: has(".ignore"), gitignore: has(".gitignore"), git: has(".git"), jj: has(".jj") }
    }
}

/// One ignore file.
struct List {
    patterns: Gitignore,
    tails: Tails,
}

impl List {
    /// That of `file`, whose patterns count from `base`; empty where there is none.
    fn read(base: &Path, file: Option<PathBuf>) -> Self {
        let mut builder = GitignoreBuilder::new(base);
        let tails = file.and_then(|file| {
            // A bad line leaves the others in force, as in git.
            let _ = builder.add(&file);
            std::fs::read(file).ok()
        });
        let patterns = builder.build().unwrap_or_else(|_| Gitignore::empty());
        Self { patterns, tails: tails.map(|bytes| Tails::new(&bytes)).unwrap_or_default() }
    }

    /// Whether it leaves `path` out, or takes it back in.
    #[inline]
    fn ask(&self, path: &Path, name: &[u8], is_folder: bool) -> Option<bool> {
        if is_folder || self.tails.may_match(name) { ask(&self.patterns, path, is_folder) } else { None }
    }
}

/// The rules of one folder, and of those above.
pub(super) struct Rules {
    above: Chain,
    ignore: List,
    gitignore: List,
    exclude: List,
    /// Whether git's rules of folders above end here.
    is_repository: bool,
    /// Whether this or a folder above is a repository.
    in_repository: bool,
    /// Whether it lies above the start: its patterns count from its place on the disk.
    is_above: bool,
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
    /// Whether the patterns of `global` count from the start.
    is_here: bool,
}

impl Ground {
    /// The ground of a walk that begins at `start`, and the rules that hold there. Inside a git repository the ignore
    /// files above hold as far as the repository goes. Elsewhere nothing above `start` is asked: a home folder's
    /// `.gitignore` says nothing about the projects in it. `is_here` where `start` is the working directory.
    pub(super) fn new(start: &Path, is_here: bool) -> (Self, Chain) {
        let needs_git = start.ancestors().any(|folder| folder.join(".git").exists());
        let (global, _) = Gitignore::global();
        let real = start.canonicalize().unwrap_or_default();
        let ground = Self { start: start.to_owned(), real, needs_git, global, is_here };
        let mut chain = None;
        if needs_git {
            let above: Vec<&Path> = ground.real.ancestors().skip(1).collect();
            for folder in above.into_iter().rev() {
                chain = ground.link(&chain, folder, folder, true, Marks::of(folder));
            }
        }
        (ground, chain)
    }

    /// The rules that hold in the folder at `way` from the start, which lies in one where `above` holds.
    pub(super) fn below(&self, above: &Chain, way: &Path, marks: Marks) -> Chain {
        if marks.ignore || marks.gitignore || marks.git || marks.jj {
            self.link(above, &self.start.join(way), way, false, marks)
        } else {
            above.clone()
        }
    }

    /// The rules of `folder`, whose patterns count from `base`.
    fn link(&self, above: &Chain, folder: &Path, base: &Path, is_above: bool, marks: Marks) -> Chain {
        let git = if marks.git { folder.join(".git").metadata().ok().map(|data| data.file_type()) } else { None };
        let is_repository = self.needs_git && (git.is_some() || (marks.jj && folder.join(".jj").exists()));
        let exclude = if marks.git { shared_git(folder, git).map(|git| git.join("info/exclude")) } else { None };
        let rules = Rules {
            above: above.clone(),
            ignore: List::read(base, marks.ignore.then(|| folder.join(".ignore"))),
            gitignore: List::read(base, marks.gitignore.then(|| folder.join(".gitignore"))),
            exclude: List::read(base, exclude),
            is_repository,
            in_repository: is_repository || above.as_ref().is_some_and(|above| above.in_repository),
            is_above,
        };
        let lists = [&rules.ignore, &rules.gitignore, &rules.exclude];
        let says_nothing = lists.iter().all(|list| list.patterns.is_empty());
        if says_nothing && !is_repository { above.clone() } else { Some(Arc::new(rules)) }
    }

    /// Whether the entry `name` at `way` from the start is left out; `chain` holds in its folder.
    pub(super) fn ignores(&self, chain: &Chain, way: &Path, name: &[u8], is_folder: bool) -> bool {
        let in_git = !self.needs_git || chain.as_ref().is_some_and(|rules| rules.in_repository);
        let (mut by_ignore, mut by_git, mut by_exclude) = (None, None, None);
        let mut full = None;
        let mut left_git = !in_git;
        let mut next = chain;
        while let Some(rules) = next {
            let path = if rules.is_above { full.get_or_insert_with(|| self.real.join(way)) } else { way };
            by_ignore = rules.ignore.ask(path, name, is_folder);
            if by_ignore.is_some() {
                break;
            }
            if !left_git {
                by_git = by_git.or_else(|| rules.gitignore.ask(path, name, is_folder));
                by_exclude = by_exclude.or_else(|| rules.exclude.ask(path, name, is_folder));
                left_git = rules.is_repository;
            }
            next = &rules.above;
        }
        let by_user = || if in_git { self.by_user(way, is_folder) } else { None };
        by_ignore.or(by_git).or(by_exclude).or_else(by_user).unwrap_or_default()
    }

    fn by_user(&self, way: &Path, is_folder: bool) -> Option<bool> {
        if self.global.is_empty() {
            None
        } else if self.is_here {
            ask(&self.global, way, is_folder)
        } else {
            ask(&self.global, &self.start.join(way), is_folder)
        }
    }
}

/// Whether `rules` leave `path` out, or take it back in.
#[inline]
fn ask(rules: &Gitignore, path: &Path, is_folder: bool) -> Option<bool> {
    match rules.matched(path, is_folder) {
        Match::None => None,
        Match::Ignore(_) => Some(true),
        Match::Whitelist(_) => Some(false),
    }
}

/// The folder of git's own that the repository at `folder` uses: a work tree names that of its repository in a file.
fn shared_git(folder: &Path, git: Option<FileType>) -> Option<PathBuf> {
    let own = folder.join(".git");
    if !git.is_some_and(|sort| sort.is_file()) {
        return Some(own);
    }
    let first = |path: PathBuf| BufReader::new(File::open(path).ok()?).lines().next()?.ok();
    let real = PathBuf::from(first(own)?.strip_prefix("gitdir: ")?);
    let shared = first(real.join("commondir"))?;
    Some(if shared.starts_with('.') { real.join(shared) } else { PathBuf::from(shared) })
}

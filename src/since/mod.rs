//! Which lines were changed since a revision: the answer of `git diff`, and of nothing else.
//!
//! The only place where git runs, and only on request, with `--since`. The repository is a stranger's: its
//! settings may name programs for git to start. [`git`] switches all of them off.

mod diff;
mod git;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;

pub use git::Trouble;

/// The lines that were changed in the working tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// By path from the top of the repository, with `/`.
    files: BTreeMap<String, Lines>,
}

/// Lines of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Lines {
    /// The file is new, or git does not see lines in it.
    All,
    /// These, from 1.
    Some(Vec<RangeInclusive<usize>>),
}

impl Changes {
    /// What differs between the working tree under `root` (staged, unstaged and untracked) and the commit at which it
    /// branched off `revision`.
    ///
    /// # Errors
    /// `root` is in no repository, git does not know the revision, or git cannot be started.
    pub fn since(root: &Path, revision: &str) -> Result<Self, Trouble> {
        let git = git::Git::at(root)?;
        let base = git.base(revision)?;
        let mut changes = diff::read(&git.diff(&base)?);
        for path in git.untracked()? {
            changes.files.insert(path, Lines::All);
        }
        Ok(changes)
    }

    /// Whether one of `lines` (from 1) of the file at `path` was changed.
    pub fn touch(&self, path: &str, lines: &RangeInclusive<usize>) -> bool {
        match self.files.get(path) {
            None => false,
            Some(Lines::All) => true,
            Some(Lines::Some(changed)) => {
                changed.iter().any(|one| one.start() <= lines.end() && lines.start() <= one.end())
            }
        }
    }

    /// Whether anything of the file at `path` was changed.
    pub fn touch_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}

//! Files that were found, one by one or by a walk, and what came up beside them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::files::{File, inside};
use super::handle::Spot;
use super::root::relative;
use super::walk::{Survey, Walk};
use crate::source::{FileKind, Paths};

/// What was come upon.
pub(super) struct Batch<T> {
    /// The paths of `files` from the root.
    names: Paths,
    /// Files of a known sort.
    files: Vec<File<T>>,
    /// Folders that somebody named and that were entered.
    pub(super) entered: Vec<PathBuf>,
    /// What could not be looked at, and why.
    pub(super) errors: Vec<(PathBuf, String)>,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Self::from_parts(Paths::default(), Vec::new())
    }
}

impl<T> Batch<T> {
    /// `files`, whose paths from the root are `names`.
    pub(super) fn from_parts(names: Paths, files: Vec<File<T>>) -> Self {
        Self { names, files, entered: Vec::new(), errors: Vec::new() }
    }

    /// The paths of the files from the root, as they were found.
    pub(super) fn names(&self) -> &Paths {
        &self.names
    }

    /// The paths of the files, and the files.
    pub(super) fn into_parts(self) -> (Paths, Vec<File<T>>) {
        (self.names, self.files)
    }

    /// Notes the file at `path`, which is absolute, and looks at it; `named` is one that somebody named itself.
    pub(super) fn add<L: Survey<Seen = T>>(
        &mut self,
        walk: &Walk<L>,
        desk: &mut L::Desk,
        path: &Path,
        kind: FileKind,
        named: bool,
    ) {
        let cut = inside(path, walk.root);
        let name = cut.map_or_else(|| Cow::Owned(relative(path, walk.root)), Cow::Borrowed);
        let in_paths = named || walk.is_named(path);
        let seen = walk.survey.look(desk, Spot::at(path), &name, kind);
        self.names.push(&name);
        self.files.push(File { kind, in_paths, seen, place: cut.is_none().then(|| Box::new(path.to_owned())) });
    }
}

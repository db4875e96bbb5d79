//! The files of a listing, kept small: where most of them are is their path from the root, and nothing else.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::slice::ParallelSliceMut;

use super::super::open::{self, Refused, RegularFile, Within};
use super::super::{FileKind, Paths};

/// How a file was found, which says what may be opened under its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a walk, as a regular file.
    Plain,
    /// By a walk, as a link.
    Link,
    /// The user named it.
    Named,
}

/// A file that was found, and may be opened.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    path: &'a Path,
    way: Way,
    root: &'a Path,
}

impl<'a> Spot<'a> {
    /// The file at `path` of the tree under `root`.
    pub(super) fn new(path: &'a Path, way: Way, root: &'a Path) -> Self {
        Self { path, way, root }
    }

    /// The file at `path`, which the user named.
    pub fn at(path: &'a Path) -> Self {
        Self::new(path, Way::Named, path)
    }

    /// Where it is, absolute.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// Whether the user named it.
    pub fn is_named(&self) -> bool {
        self.way == Way::Named
    }

    pub(super) fn is_link(&self) -> bool {
        self.way == Way::Link
    }

    /// Opens it; see [`open`].
    pub fn open(&self) -> Result<RegularFile, Refused> {
        match self.way {
            Way::Plain => open::open_found(self.path),
            Way::Link => open::open(self.path, Within::Tree(self.root)),
            Way::Named => open::open(self.path, Within::User),
        }
    }
}

/// One file worth reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File<T> {
    /// What sort of file it is.
    pub kind: FileKind,
    /// Whether it is, or lies under, one of the paths that were asked for.
    pub in_paths: bool,
    /// What was seen in it.
    pub seen: T,
    /// How it was found.
    pub(super) way: Way,
    /// Where it is, absolute, unless that is the root and its path. Few have one, so it takes no space in the others.
    pub(super) place: Option<Box<PathBuf>>,
}

/// Files in order of their paths from the root, which are written with `/`, no two alike; bytes that are not UTF-8 are
/// replaced.
#[derive(Debug, Clone)]
pub struct Files<T> {
    root: PathBuf,
    paths: Arc<Paths>,
    list: Vec<File<T>>,
}

impl<T> Default for Files<T> {
    fn default() -> Self {
        Self { root: PathBuf::new(), paths: Arc::default(), list: Vec::new() }
    }
}

impl<T> Files<T> {
    /// `found` are files with their paths from `root`, in any order. Those that were found twice are one; what only looks
    /// alike, since bytes were replaced, gets a number.
    pub(super) fn new(root: PathBuf, mut found: Vec<(String, File<T>)>) -> Self
    where
        T: Send,
    {
        found.par_sort_by(|(one, this), (other, that)| {
            one.cmp(other).then_with(|| this.place.cmp(&that.place)).then_with(|| that.in_paths.cmp(&this.in_paths))
        });
        found.dedup_by(|(other, that), (one, this)| one == other && this.place == that.place);
        let is_alike = |pair: &[(String, File<T>)]| pair[0].0 == pair[1].0;
        if found.windows(2).any(is_alike) {
            told_apart(&root, &mut found);
        }
        let mut paths = Paths::with_capacity(found.len(), found.iter().map(|(path, _)| path.len()).sum());
        let mut list = Vec::with_capacity(found.len());
        for (path, file) in found {
            paths.push(&path);
            list.push(file);
        }
        Self { root, paths: Arc::new(paths), list }
    }

    /// Their paths from the root.
    pub fn paths(&self) -> &Arc<Paths> {
        &self.paths
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The file at `index`, counted from 0.
    pub fn get(&self, index: usize) -> Option<&File<T>> {
        self.list.get(index)
    }

    /// All files in order.
    pub fn iter(&self) -> impl Iterator<Item = &File<T>> + Clone {
        self.list.iter()
    }

    /// The file at `index`, counted from 0.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut File<T>> {
        self.list.get_mut(index)
    }

    /// All files in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut File<T>> {
        self.list.iter_mut()
    }

    /// Where the file at `index` is, absolute.
    pub fn location(&self, index: usize) -> PathBuf {
        let place = self.get(index).and_then(|file| file.place.as_deref());
        place.cloned().unwrap_or_else(|| self.root.join(self.paths.get(index).unwrap_or_default()))
    }

    /// Opens the file at `index`, counted from 0.
    pub fn open(&self, index: usize) -> Result<RegularFile, Refused> {
        let way = self.get(index).map_or(Way::Plain, |file| file.way);
        Spot::new(&self.location(index), way, &self.root).open()
    }

    /// The index of the file at `location`, which is absolute.
    pub fn at(&self, location: &Path) -> Option<usize> {
        // Without the `.` in the middle that people write.
        let location: PathBuf = location.components().collect();
        let derived = inside(&location, &self.root).and_then(|path| self.paths.find(path).ok());
        derived
            .filter(|&index| self.list[index].place.is_none())
            .or_else(|| self.list.iter().position(|file| file.place.as_deref() == Some(&location)))
    }

    /// Puts the file at `location`, which was asked for, to the path `relative`.
    pub fn insert(&mut self, relative: &str, location: &Path, kind: FileKind, seen: T) {
        let file = File { kind, in_paths: true, seen, way: Way::Named, place: Some(Box::new(location.to_owned())) };
        match self.paths.find(relative) {
            Ok(index) => self.list[index] = file,
            Err(index) => {
                self.paths = Arc::new(Paths::new(self.paths.iter().chain([relative])));
                self.list.insert(index, file);
            }
        }
    }

    /// The files for which `keep` has something, with that in the place of what was seen.
    pub fn sift<U>(self, mut keep: impl FnMut(&str, &File<()>, T) -> Option<U>) -> Files<U> {
        let mut kept: Vec<bool> = Vec::with_capacity(self.list.len());
        let mut list = Vec::with_capacity(self.list.len());
        for (path, File { kind, in_paths, seen, way, place }) in self.paths.iter().zip(self.list) {
            let file = File { kind, in_paths, seen: (), way, place };
            let new = keep(path, &file, seen);
            kept.push(new.is_some());
            list.extend(new.map(|seen| File { kind, in_paths, seen, way, place: file.place }));
        }
        let paths = if list.len() == kept.len() {
            self.paths
        } else {
            Arc::new(Paths::new(self.paths.iter().zip(kept).filter(|(_, kept)| *kept).map(|(path, _)| path)))
        };
        Files { root: self.root, paths, list }
    }
}

/// Puts a number behind every path that was there before, and all in order again.
fn told_apart<T>(root: &Path, found: &mut [(String, File<T>)]) {
    let mut known: HashSet<String> = HashSet::with_capacity(found.len());
    for (path, file) in &mut *found {
        let plain = path.clone();
        let mut number = 2;
        while known.contains(path) {
            file.place.get_or_insert_with(|| Box::new(root.join(&plain)));
            *path = format!("{plain}~{number}");
            number += 1;
        }
        known.insert(path.clone());
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
}

/// `path` without `root`, by its letters: nearly every path is that simple, and many are to be cut.
pub(super) fn inside<'p>(path: &'p Path, root: &Path) -> Option<&'p str> {
    path.as_os_str().to_str()?.strip_prefix(root.as_os_str().to_str()?)?.strip_prefix('/')
}

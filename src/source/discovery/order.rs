//! What several walks came upon, made one listing in order of path.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rayon::slice::ParallelSliceMut;

use super::super::Paths;
use super::batch::Batch;
use super::files::{File, Files};

/// The files of `batches` in order, without those that were found twice; what only looks alike is told apart.
pub(super) fn ordered<T>(root: PathBuf, mut batches: Vec<Batch<T>>) -> Files<T> {
    batches.retain(|batch| !batch.names().is_empty());
    // One alone comes from one tree, in order.
    if batches.len() < 2
        && let Some((names, files)) = batches.pop().map(Batch::into_parts)
    {
        if names.is_strictly_sorted() {
            return Files::new(root, names, files);
        }
        batches.push(Batch::from_parts(names, files));
    }
    let (names, files): (Vec<_>, Vec<_>) = batches.into_iter().map(Batch::into_parts).unzip();
    let mut files: Vec<Vec<Option<File<T>>>> =
        files.into_iter().map(|files| files.into_iter().map(Some).collect()).collect();
    // A name, and which file of which batch has it.
    let mut keys: Vec<(&str, u32, u32)> = Vec::with_capacity(files.iter().map(Vec::len).sum());
    for (batch, names) in (0..).zip(&names) {
        keys.extend((0..).zip(names.iter()).map(|(index, name)| (name, batch, index)));
    }
    keys.par_sort_unstable();
    let mut paths = Paths::with_capacity(keys.len(), keys.iter().map(|(name, ..)| name.len()).sum());
    let mut list: Vec<File<T>> = Vec::with_capacity(keys.len());
    let mut are_alike = false;
    for group in keys.chunk_by(|(one, ..), (other, ..)| one == other) {
        let first = list.len();
        for (name, batch, index) in group {
            list.extend(files[*batch as usize][*index as usize].take());
            paths.push(name);
        }
        if group.len() > 1 {
            let mut same = list.split_off(first);
            same.sort_by(|one, other| {
                let order = |file: &File<T>| (location(&root, group[0].0, file).into_owned(), !file.in_paths);
                order(one).cmp(&order(other))
            });
            same.dedup_by(|one, other| one.place == other.place);
            list.append(&mut same);
            paths.truncate(list.len());
            are_alike |= list.len() > first + 1;
        }
    }
    if are_alike { told_apart(root, &paths, list) } else { Files::new(root, paths, list) }
}

/// Where `file` with the path `name` is.
fn location<'a, T>(root: &Path, name: &str, file: &'a File<T>) -> Cow<'a, Path> {
    file.place.as_deref().map_or_else(|| Cow::Owned(root.join(name)), |place| Cow::Borrowed(place.as_path()))
}

/// The files of `list`, with a number behind every name of `paths` that was there before.
fn told_apart<T>(root: PathBuf, paths: &Paths, mut list: Vec<File<T>>) -> Files<T> {
    let mut known: HashSet<String> = HashSet::with_capacity(list.len());
    let mut named: Vec<(String, File<T>)> = Vec::with_capacity(list.len());
    for (plain, mut file) in paths.iter().zip(list.drain(..)) {
        let mut name = plain.to_owned();
        let mut number = 2;
        while known.contains(&name) {
            file.place = Some(Box::new(location(&root, plain, &file).into_owned()));
            name = format!("{plain}~{number}");
            number += 1;
        }
        known.insert(name.clone());
        named.push((name, file));
    }
    named.sort_by(|(one, _), (other, _)| one.cmp(other));
    let paths = Paths::new(named.iter().map(|(name, _)| &**name));
    Files::new(root, paths, named.into_iter().map(|(_, file)| file).collect())
}

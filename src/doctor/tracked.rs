//! Whether git tracks anything below a folder: then its logs came with the repository, and may say what they like.

use std::path::{Path, PathBuf};

use crate::source::open::{self, Within};

/// A longer index is not read, and everything counts as tracked: 256 MB.
const MOST_BYTES: u64 = 256_000_000;

/// The version of the index that writes paths whole; later ones cut what the path before has.
const WHOLE_PATHS: [u8; 2] = [2, 3];

/// Whether a file of `folder` is in the index of the repository around it. What cannot be told counts as tracked.
pub fn is_tracked(folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return true };
    let Some(top) = folder.ancestors().find(|ancestor| ancestor.join(".git").symlink_metadata().is_ok()) else {
        return false;
    };
    let Some(inside) = folder.strip_prefix(top).ok().and_then(Path::to_str) else { return true };
    let Some(git) = git_folder(&top.join(".git")) else { return true };
    let index = git.join("index");
    if index.symlink_metadata().is_err() {
        return false; // Nothing was ever added.
    }
    read(&index, MOST_BYTES).is_none_or(|bytes| lists(&bytes, &inside.replace('\\', "/")))
}

/// Whether an index of git's has a path below `folder`.
pub fn lists(index: &[u8], folder: &str) -> bool {
    let known = index.get(..4) == Some(b"DIRC") && index.get(4..7) == Some(&[0, 0, 0]);
    if !known || !index.get(7).is_some_and(|version| WHOLE_PATHS.contains(version)) {
        return true;
    }
    let start = format!("{}/", folder.trim_end_matches('/'));
    // A path stands behind the two bytes of its flags, and ends in a zero.
    memchr::memmem::find(index, start.as_bytes()).is_some()
}

/// The folder of git's own files: `.git` itself, or the one that a `.git` file names.
fn git_folder(git: &Path) -> Option<PathBuf> {
    if git.is_dir() {
        return Some(git.to_path_buf());
    }
    let text = String::from_utf8(read(git, 4096)?).ok()?;
    let named = text.lines().next()?.strip_prefix("gitdir:")?.trim();
    Some(git.parent()?.join(named))
}

fn read(path: &Path, most: u64) -> Option<Vec<u8>> {
    open::read(path, Within::Tree(path.parent()?), most).ok()
}

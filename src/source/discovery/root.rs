//! The top of the repository, and paths as people expect to see them.
//!
//! Paths are made absolute and `..` is resolved by their letters alone: through links a reader would meet folders whose
//! names were never typed.

use std::path::{Component, Path, PathBuf};

use crate::source::open::{self, MEBIBYTE, Within};

/// What marks the top of a repository, apart from a `pyproject.toml` with our table.
const MARKS: [&str; 3] = [".git", "wblint.toml", ".wblint.toml"];

/// The root of `path` (a relative one counts from `cwd`): the nearest folder, from `path` itself or the folder of that
/// file upward, that has a `.git`, a `wblint.toml`, a `.wblint.toml`, or a `pyproject.toml` with a `[tool.wblint]` table;
/// else that first folder. Each path has a root of its own: what two paths have above them may be the whole disk.
pub fn find_root(path: &Path, cwd: &Path) -> PathBuf {
    let full = absolute(path, &absolute(cwd, Path::new("/")));
    let own = if full.is_dir() { full.as_path() } else { full.parent().unwrap_or(&full) };
    let is_root = |folder: &&Path| MARKS.iter().any(|name| folder.join(name).exists()) || configures(folder);
    own.ancestors().find(is_root).unwrap_or(own).to_owned()
}

/// Whether the `pyproject.toml` of `folder` has a table of ours. Read by its lines, so that a broken file still marks the root and
/// `config` can report what is wrong with it.
fn configures(folder: &Path) -> bool {
    let file = folder.join("pyproject.toml");
    open::read(&file, Within::Tree(folder), MEBIBYTE).is_ok_and(|bytes| {
        String::from_utf8_lossy(&bytes).lines().any(|line| {
            let line = line.trim_start().trim_start_matches('[').trim_start();
            line.strip_prefix("tool.wblint").is_some_and(|rest| rest.trim_start().starts_with([']', '.']))
        })
    })
}

/// `path` counted from `base`, `.` and `..` resolved without a look at the disk.
pub fn absolute(path: &Path, base: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in base.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                // Above the top there is only the top.
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}

/// The way from `root` to `path` with `/`, by `..` where it lies outside; bytes that are not UTF-8 are replaced.
pub(super) fn relative(path: &Path, root: &Path) -> String {
    let shared = path.components().zip(root.components()).take_while(|(one, other)| one == other).count();
    let up = root.components().skip(shared).map(|_| "..".into());
    let down = path.components().skip(shared).map(|component| component.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_by_their_letters() {
        assert_eq!(absolute(Path::new("../b/./c"), Path::new("/x/a")), Path::new("/x/b/c"));
        assert_eq!(absolute(Path::new("../../.."), Path::new("/x")), Path::new("/"));
        assert_eq!(relative(Path::new("/x/a/b"), Path::new("/x")), "a/b");
        assert_eq!(relative(Path::new("/x/b"), Path::new("/x/a/c")), "../../b");
        assert_eq!(relative(Path::new("/x"), Path::new("/x")), "");
    }
}

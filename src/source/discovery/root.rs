//! The top of the repository, and paths as people expect to see them.
//!
//! Paths are made absolute and `..` is resolved by their letters alone: through links a reader would meet folders whose
//! names were never typed.

use std::path::{Component, Path, PathBuf};

/// What marks the top of a repository, apart from a `pyproject.toml` with our table.
const MARKS: [&str; 3] = [".git", "wblint.toml", ".wblint.toml"];

/// The nearest folder, from the common parent of `paths` (relative ones count from `cwd`) upwards, that has a `.git`, a
/// `wblint.toml`, a `.wblint.toml`, or a `pyproject.toml` with a `[tool.wblint]` table; else the common parent itself.
pub fn find_root(paths: &[PathBuf], cwd: &Path) -> PathBuf {
    let common = common_parent(paths, cwd);
    let marked = common.ancestors().find(|folder| {
        MARKS.iter().any(|name| folder.join(name).exists()) || configures(&folder.join("pyproject.toml"))
    });
    marked.unwrap_or(&common).to_owned()
}

/// The deepest folder that holds all of `paths`: a folder holds itself. Without paths it is `cwd`.
fn common_parent(paths: &[PathBuf], cwd: &Path) -> PathBuf {
    let folders = paths.iter().map(|path| {
        let full = absolute(path, cwd);
        if full.is_dir() { full } else { full.parent().map_or_else(|| full.clone(), Path::to_owned) }
    });
    let common = folders.reduce(|one, other| {
        one.components().zip(other.components()).take_while(|(one, other)| one == other).map(|(one, _)| one).collect()
    });
    common.unwrap_or_else(|| absolute(cwd, Path::new("/")))
}

/// Whether this `pyproject.toml` has a table of ours. Read by its lines, so that a broken file still marks the root and
/// the configuration room can say what is wrong with it.
fn configures(pyproject: &Path) -> bool {
    std::fs::read_to_string(pyproject).is_ok_and(|text| {
        text.lines().any(|line| {
            let line = line.trim_start().trim_start_matches('[').trim_start();
            line.strip_prefix("tool.wblint").is_some_and(|rest| rest.trim_start().starts_with([']', '.']))
        })
    })
}

/// `path` counted from `base`, `.` and `..` resolved without a look at the disk.
pub(super) fn absolute(path: &Path, base: &Path) -> PathBuf {
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

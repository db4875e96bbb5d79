//! What the walk does not enter: excluded patterns, hidden files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::Request;

/// What is never entered unless it is named: other people's code, products, and the folders of finished runs.
pub const DEFAULT_EXCLUDES: [&str; 12] = [
    ".git/",
    ".venv/",
    "venv/",
    "site-packages/",
    "node_modules/",
    "third_party/",
    "vendor/",
    "build/",
    "dist/",
    "**/wandb/run-*/",
    "**/wandb/offline-run-*/",
    "**/wandb/latest-run",
];

/// Decides about one entry of a folder.
pub(super) struct Filter {
    root: PathBuf,
    excluded: Gitignore,
    /// Whether only the defaults hold: they name folders, and one link.
    by_default: bool,
}

impl Filter {
    /// Takes the patterns of `request`; one that makes no sense is told in `errors` and left out.
    pub(super) fn new(root: &Path, request: &Request, errors: &mut Vec<(PathBuf, String)>) -> Self {
        let mut builder = GitignoreBuilder::new(root);
        let defaults: &[&str] = if request.exclude.is_empty() { &DEFAULT_EXCLUDES } else { &[] };
        let by_default = request.exclude.is_empty() && request.extend_exclude.is_empty();
        let own = request.exclude.iter().chain(&request.extend_exclude).map(String::as_str);
        for pattern in defaults.iter().copied().chain(own) {
            // `./conf` is not a pattern that git knows, but one that people write.
            let line = pattern.strip_prefix('.').filter(|rest| rest.starts_with('/')).unwrap_or(pattern);
            if let Err(error) = builder.add_line(None, line) {
                errors.push((PathBuf::from(pattern), format!("not a pattern: {error}")));
            }
        }
        let excluded = builder.build().unwrap_or_else(|error| {
            errors.push((root.to_owned(), format!("the patterns cannot be used: {error}")));
            Gitignore::empty()
        });
        Self { root: root.to_owned(), excluded, by_default }
    }

    /// Whether an entry is left out; `start` is the folder where its walk began.
    pub(super) fn leaves_out(&self, path: &Path, is_folder: bool, start: &Path) -> bool {
        is_hidden(path, is_folder, start)
            || (self.may_exclude(path, is_folder)
                && self.below_root(path)
                && self.excluded.matched(path, is_folder).is_ignore())
    }

    /// Whether the patterns need to be asked: among files the defaults know a single name.
    fn may_exclude(&self, path: &Path, is_folder: bool) -> bool {
        !self.by_default || is_folder || path.file_name() == Some(OsStr::new("latest-run"))
    }

    /// Whether a pattern excludes `path`, which a user named, or a folder above it.
    pub(super) fn excludes_named(&self, path: &Path) -> bool {
        self.below_root(path) && self.excluded.matched_path_or_any_parents(path, path.is_dir()).is_ignore()
    }

    /// Patterns are relative to the root, and `ignore` refuses (by a panic) to match a path outside.
    fn below_root(&self, path: &Path) -> bool {
        path != self.root && path.starts_with(&self.root)
    }
}

/// Hidden files are other tools' business, except those that decide what a run sees.
fn is_hidden(path: &Path, is_folder: bool, start: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let folder = path.parent().filter(|parent| *parent != start).and_then(Path::file_name);
    if folder == Some(OsStr::new(".github")) {
        return !(is_folder && name == "workflows");
    }
    if folder == Some(OsStr::new(".vscode")) {
        return name != "launch.json";
    }
    let bytes = name.as_encoded_bytes();
    if !bytes.starts_with(b".") {
        return false;
    }
    if is_folder { name != ".github" && name != ".vscode" } else { !bytes.starts_with(b".env") }
}

//! What the walk does not enter: excluded patterns, hidden files.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{Note, Request};

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
    /// Takes the patterns of `request`; an invalid one is added to `errors` and left out.
    pub(super) fn new(root: &Path, request: &Request, errors: &mut Vec<Note>) -> Self {
        let mut builder = GitignoreBuilder::new(root);
        let defaults: &[&str] = if request.exclude.is_none() { &DEFAULT_EXCLUDES } else { &[] };
        let by_default = request.exclude.is_none() && request.extend_exclude.is_empty();
        let own = request.exclude.iter().flatten().chain(&request.extend_exclude).map(String::as_str);
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

    /// Whether a pattern excludes the entry `name`; `path` is absolute, or counts from the root.
    pub(super) fn excludes(&self, path: &Path, name: &[u8], is_folder: bool) -> bool {
        self.may_exclude(name, is_folder) && self.below_root(path) && self.excluded.matched(path, is_folder).is_ignore()
    }

    /// Whether the patterns need to be asked: among files the defaults know a single name.
    fn may_exclude(&self, name: &[u8], is_folder: bool) -> bool {
        !self.by_default || is_folder || name == b"latest-run"
    }

    /// Whether a pattern excludes `path`, which a user named, or a folder above it.
    pub(super) fn excludes_named(&self, path: &Path) -> bool {
        self.below_root(path) && self.excluded.matched_path_or_any_parents(path, path.is_dir()).is_ignore()
    }

    /// Patterns are relative to the root, and `ignore` refuses (by a panic) to match a path outside. A path that does not
    /// begin at the top is one that counts from the root.
    fn below_root(&self, path: &Path) -> bool {
        path.is_relative() || (path != self.root && path.starts_with(&self.root))
    }
}

/// A folder of which only a part is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// Everything that is not hidden.
    #[default]
    All,
    /// `.github`
    Workflows,
    /// `.vscode`
    Launch,
    /// `.circleci`, `.devcontainer`
    Settings,
}

impl Shown {
    /// What is shown of the folder `name`, unless a walk begins there.
    pub(super) fn of(name: &[u8]) -> Self {
        match name {
            b".github" => Self::Workflows,
            b".vscode" => Self::Launch,
            b".circleci" | b".devcontainer" => Self::Settings,
            _ => Self::All,
        }
    }

    /// Whether the folder hides its entry `name`. Hidden files are other tools' business, except those that decide what
    /// a run sees.
    pub(super) fn hides(self, name: &[u8], is_folder: bool) -> bool {
        match self {
            Self::Workflows => !(is_folder && name == b"workflows"),
            Self::Launch => name != b"launch.json",
            Self::Settings => name.starts_with(b"."),
            Self::All if !name.starts_with(b".") => false,
            Self::All if is_folder => Self::of(name) == Self::All,
            Self::All => {
                !name.starts_with(b".env") && !matches!(name, b".netrc" | b".gitlab-ci.yml" | b".gitlab-ci.yaml")
            }
        }
    }
}

//! A set of paths that is made once and asked often.

use std::sync::Arc;

/// Paths relative to the root, in order.
#[derive(Debug, Default)]
pub struct Paths(Vec<Arc<str>>);

impl Paths {
    /// The set of `paths`, in whatever order they come.
    pub fn new(mut paths: Vec<Arc<str>>) -> Self {
        if !paths.is_sorted() {
            paths.sort_unstable();
        }
        paths.dedup();
        Self(paths)
    }

    /// Whether `path` is one of them.
    pub fn contains(&self, path: &str) -> bool {
        self.0.binary_search_by(|known| (**known).cmp(path)).is_ok()
    }

    /// The paths in order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.iter()
    }

    /// The paths in order, as a list.
    pub fn into_list(self) -> Vec<Arc<str>> {
        self.0
    }
}

//! Patterns of paths, as they are in `exclude` and `per-file-ignores`.

use std::sync::OnceLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// A compiled list of path patterns.
///
/// A pattern without `/` matches a file or folder of that name at any depth; one with `/` is anchored to the folder of
/// the configuration. A folder that matches stands for everything in it. `*` stops at `/`, `**` does not.
#[derive(Debug, Clone, Default)]
pub struct PathPatterns {
    /// The patterns as written.
    pub patterns: Vec<String>,
    /// Compiled when it is first asked: that takes longer than checking a script, and few runs ask the defaults.
    set: OnceLock<GlobSet>,
    /// Path from the folder of the configuration to the root, with a closing `/`; empty where they are the same.
    prefix: String,
}

impl PathPatterns {
    /// Compiles `patterns`, which are relative to a folder from which `prefix` (`""` or `"a/b/"`) leads to the root.
    /// The error is the index of the pattern that is wrong, and why.
    pub fn new<S: AsRef<str>>(patterns: &[S], prefix: &str) -> Result<Self, (usize, String)> {
        let new = Self::fixed(patterns, prefix);
        let _ = new.set.set(compile(&new.patterns)?);
        Ok(new)
    }

    /// The same with patterns of our own, which are right.
    pub(super) fn fixed<S: AsRef<str>>(patterns: &[S], prefix: &str) -> Self {
        let patterns = patterns.iter().map(|pattern| pattern.as_ref().to_owned()).collect();
        Self { patterns, set: OnceLock::new(), prefix: prefix.to_owned() }
    }

    /// Whether `path` (relative to the root, with `/`) or a folder above it matches.
    pub fn matches(&self, path: &str) -> bool {
        let set = self.set.get_or_init(|| compile(&self.patterns).unwrap_or_default());
        if self.prefix.is_empty() { set.is_match(path) } else { set.is_match(format!("{}{path}", self.prefix)) }
    }
}

/// One set of all `patterns`. The error is the index of the pattern that is wrong, and why.
fn compile(patterns: &[String]) -> Result<GlobSet, (usize, String)> {
    let mut builder = GlobSetBuilder::new();
    for (index, pattern) in patterns.iter().enumerate() {
        for text in globs(pattern).map_err(|reason| (index, reason))? {
            let glob = GlobBuilder::new(&text).literal_separator(true).build();
            builder.add(glob.map_err(|error| (index, error.kind().to_string()))?);
        }
    }
    builder.build().map_err(|error| (0, error.kind().to_string()))
}

/// The globs that one pattern stands for: the thing itself, and all that lies in it.
fn globs(pattern: &str) -> Result<[String; 2], String> {
    if pattern.starts_with('!') {
        return Err("a pattern cannot be negated with `!`".to_owned());
    }
    let trimmed = pattern.strip_prefix("./").unwrap_or(pattern).trim_end_matches('/');
    let anchored = match trimmed.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None if trimmed.contains('/') => trimmed.to_owned(),
        None => format!("**/{trimmed}"),
    };
    if anchored.is_empty() || trimmed.is_empty() {
        return Err("an empty pattern matches nothing".to_owned());
    }
    let inside = format!("{anchored}/**");
    Ok([anchored, inside])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        PathPatterns::new(&[pattern], "").unwrap().matches(path)
    }

    #[test]
    fn a_bare_name_matches_at_any_depth_and_holds_its_folder() {
        assert!(matches("legacy", "a/legacy/b/train.py"));
        assert!(matches("*.ipynb", "deep/down/demo.ipynb"));
        assert!(!matches("legacy", "a/legacy2/train.py"));
    }

    #[test]
    fn a_slash_anchors() {
        assert!(matches("tests/**", "tests/unit/a.py"));
        assert!(matches("./tests/", "tests/a.py") && matches("/train.py", "train.py"));
        assert!(!matches("/train.py", "sub/train.py") && !matches("a/*.py", "a/b/c.py"));
    }

    #[test]
    fn patterns_count_from_the_folder_of_the_configuration() {
        let patterns = PathPatterns::new(&["sub/tests/**"], "sub/").unwrap();
        assert!(patterns.matches("tests/a.py") && !patterns.matches("sub/tests/a.py"));
    }

    #[test]
    fn our_own_patterns_are_right() {
        let ours = PathPatterns::fixed(&crate::config::settings::DEFAULT_EXCLUDE, "");
        assert!(ours.matches("a/node_modules/b.py") && !ours.matches("a/b.py"));
        assert_eq!(compile(&ours.patterns).err(), None);
    }

    #[test]
    fn a_wrong_pattern_is_named_by_its_index() {
        assert_eq!(PathPatterns::new(&["ok", "a[b"], "").unwrap_err().0, 1);
        assert_eq!(PathPatterns::new(&["!ok"], "").unwrap_err().0, 0);
    }
}

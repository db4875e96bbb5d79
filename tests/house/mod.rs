//! The crate's own sources, as a test reads them.
#![allow(dead_code, missing_docs)] // Every test file uses its own part.

use std::fs;
use std::path::Path;

/// One file of this repository.
pub struct Source {
    /// Relative to the root of the repository, with `/`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// `src/a/b.rs` is `["a", "b"]`, `src/a/mod.rs` is `["a"]`; empty for the door (`lib.rs`, `main.rs`).
    pub fn module(&self) -> Vec<&str> {
        let path = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let mut parts: Vec<&str> = path.strip_suffix(".rs").unwrap_or(path).split('/').collect();
        if matches!(parts.last(), Some(&("mod" | "lib" | "main"))) {
            parts.pop();
        }
        parts
    }

    /// Whether the whole file is a unit test of its room.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// The statements of the file: the line each starts on, from 1, and its text without comments. A `use` that goes
    /// over several lines comes line by line, each with the path of the braces it stands in put before it.
    pub fn code(&self) -> Vec<(usize, String)> {
        let mut prefix: Vec<String> = Vec::new();
        let mut code = Vec::new();
        for (number, line) in self.text.lines().enumerate() {
            let line = line.split("//").next().unwrap_or("").trim();
            if prefix.is_empty() && !is_use(line) {
                code.push((number + 1, line.to_owned()));
                continue;
            }
            for path in use_paths(line, &mut prefix) {
                code.push((number + 1, path));
            }
        }
        code
    }
}

fn is_use(line: &str) -> bool {
    let after =
        line.strip_prefix("pub").map_or(line, |rest| rest.trim_start_matches("(crate)").trim_start_matches("(super)"));
    after.trim_start().starts_with("use ")
}

/// The whole paths that `line` of a `use` statement names; `open` holds the braces that are open before and after it.
fn use_paths(line: &str, open: &mut Vec<String>) -> Vec<String> {
    let line = line.split_once("use ").filter(|_| open.is_empty()).map_or(line, |(_, rest)| rest);
    let mut paths = Vec::new();
    let mut word = String::new();
    let mut end = |word: &mut String, open: &[String]| {
        if !word.trim().is_empty() {
            paths.push(format!("use {}{};", open.concat(), word.trim()));
        }
        word.clear();
    };
    for letter in line.chars() {
        match letter {
            '{' => open.push(std::mem::take(&mut word).trim().to_owned()),
            '}' => {
                end(&mut word, open);
                open.pop();
            }
            ',' | ';' => end(&mut word, open),
            letter => word.push(letter),
        }
    }
    end(&mut word, open);
    paths
}

/// The first modules of the crate that `code` of `source` names by `crate::` or by a chain of `super::`.
pub fn named_modules(source: &Source, code: &str) -> Vec<String> {
    let name = |rest: &str| -> String {
        rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
    };
    let mut modules: Vec<String> = code.split("crate::").skip(1).map(name).collect();
    let root = "super::".repeat(source.module().len());
    if source.module().len() > 1 {
        modules.extend(code.split(root.as_str()).skip(1).map(name).filter(|name| name != "super"));
    }
    modules.retain(|module| module.starts_with(|letter: char| letter.is_ascii_lowercase())); // No types, no constants.
    modules
}

/// Every file under `folder` of this repository that ends in `.rs`, in order of path.
pub fn sources(folder: &str) -> Vec<Source> {
    let mut found: Vec<Source> = files(folder)
        .into_iter()
        .filter(|path| Path::new(path).extension().is_some_and(|end| end == "rs"))
        .filter_map(|path| read(&path))
        .collect();
    found.sort_by(|left, right| left.path.cmp(&right.path));
    assert!(!found.is_empty(), "no source was found under {folder}: the test would pass because it reads nothing");
    found
}

/// The text of one file; `None` where it is not UTF-8.
pub fn read(path: &str) -> Option<Source> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()?;
    Some(Source { path: path.to_owned(), text })
}

/// The paths of every file under `folder`, relative to the root of the repository.
pub fn files(folder: &str) -> Vec<String> {
    let mut open = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}

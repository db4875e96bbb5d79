//! A small repository: programs, configurations, scripts and documents that speak of each other. What is asked goes from
//! file to file and from language to language, where circles are found that no single file has.
//!
//! The files stand one after the other, each behind a line that is nothing but `%` and its number in [`NAMES`].
#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use wblint::config::Settings;
use wblint::engine::{self, Request};

/// The files that there can be; each sort is read in its own way.
const NAMES: [&str; 13] = [
    "train.py",
    "helper.py",
    "pkg/__init__.py",
    "pkg/base.py",
    "config.yaml",
    "conf/base.yaml",
    "settings.json",
    "pyproject.toml",
    "run.sh",
    "Makefile",
    "Dockerfile",
    ".env",
    "README.md",
];

static ROOT: LazyLock<TempDir> = LazyLock::new(|| {
    let root = tempfile::tempdir().expect("a temporary folder");
    for folder in ["pkg", "conf"] {
        fs::create_dir(root.path().join(folder)).expect("an empty folder");
    }
    root
});

fuzz_target!(|text: &str| {
    let root = ROOT.path().to_path_buf();
    let written = write(&root, text);
    let outcome = engine::run(&Request {
        paths: Vec::new(),
        stdin: None,
        working_directory: root.clone(),
        settings: Settings::new(root.clone()),
        follow: true,
        asking: None,
        surroundings: None,
    });
    assert!(outcome.files <= NAMES.len());
    for name in written {
        fs::remove_file(root.join(name)).expect("the file was written");
    }
});

/// Writes the files of `text` under `root`; which they are, each once.
fn write(root: &Path, text: &str) -> Vec<&'static str> {
    let mut written = Vec::new();
    for part in text.split("\n%") {
        let (number, content) = part.split_once('\n').unwrap_or((part, ""));
        let Some(name) = number.trim_start_matches('%').parse().ok().and_then(|number: usize| NAMES.get(number)) else {
            continue;
        };
        if !written.contains(name) {
            fs::write(root.join(name), content).expect("the folder is ours");
            written.push(*name);
        }
    }
    written
}

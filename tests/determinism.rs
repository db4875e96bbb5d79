//! The same repository gives the same bytes: with any number of threads, at any time, in any order of its folders.
//!
//! The tree is all fixtures at once, so that every rule and every kind of file takes part and values are sought among
//! many files of the same name. `benches/same.py` does the same over a tree of any size.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// Every file below `folder`, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Another order for every `seed`; 0 keeps the order there is.
fn shuffle(files: &mut [PathBuf], seed: u64) {
    let mut state = seed;
    for end in (1..files.len()).rev().filter(|_| seed > 0) {
        // Knuth's multiplier: any order will do, as long as it is the same tomorrow.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        files.swap(end, usize::try_from(state >> 33).unwrap() % (end + 1));
    }
}

/// The name of the copies' root, which decides the project of some runs.
const NAME: &str = "lab";

/// The fixtures, written file by file in the order of `seed`: many file systems list a folder in that order.
fn copy(seed: u64) -> TempDir {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let copy = tempfile::tempdir().unwrap();
    let mut all = files(&fixtures);
    assert!(all.len() > 200, "only {} fixtures", all.len());
    shuffle(&mut all, seed);
    let root = copy.path().join(NAME);
    fs::create_dir_all(root.join(".git")).unwrap();
    for file in all {
        let to = root.join(file.strip_prefix(&fixtures).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&file, &to).unwrap();
    }
    copy
}

/// What `arguments` print with that many threads.
fn printed(root: &TempDir, threads: usize, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::cargo_bin("wblint").unwrap();
    command.current_dir(root.path().join(NAME)).env_clear().env("HOME", root.path());
    let output = command.env("RAYON_NUM_THREADS", threads.to_string()).args(arguments).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[track_caller]
fn assert_same(first: &[u8], other: &[u8], what: &str) {
    let (first, other) = (String::from_utf8_lossy(first), String::from_utf8_lossy(other));
    if let Some((number, (left, right))) =
        (1..).zip(first.lines().zip(other.lines())).find(|(_, (left, right))| left != right)
    {
        panic!("{what}: line {number} differs:\n{left}\n{right}");
    }
    assert_eq!(first.len(), other.len(), "{what}");
}

#[test]
fn the_same_bytes_with_any_number_of_threads_in_any_order() {
    const JSON: [&str; 3] = [".", "--output-format", "jsonl"];
    const LIST: [&str; 4] = ["destinations", ".", "--output-format", "json"];
    let first = copy(0);
    let (findings, list) = (printed(&first, 1, &JSON), printed(&first, 1, &LIST));
    assert!(findings.len() > 50_000 && list.len() > 50_000, "{} and {} bytes", findings.len(), list.len());
    for (seed, threads) in [1, 2, 8, 8, 8, 2, 8, 8, 8, 8].into_iter().enumerate() {
        let root = copy(seed as u64);
        let what = format!("run {seed} with {threads} threads");
        assert_same(&findings, &printed(&root, threads, &JSON), &what);
        assert_same(&list, &printed(&root, threads, &LIST), &format!("{what}, destinations"));
    }
}

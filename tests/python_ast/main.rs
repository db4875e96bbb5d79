//! The AST and the scopes, held against those of `CPython` where there is one.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod dump;
mod outline;
mod random;
mod written;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use dump::dump;
use wblint::languages::python::parser::{parse_tree, parse_tree_eagerly};

/// The files of the standard library, its own tests included, or those below `WBLINT_TREE`; empty without Python.
fn library() -> Vec<PathBuf> {
    let command = "import os, sys; print(os.path.dirname(os.__file__) if sys.version_info[:2] >= (3, 11) else '')";
    let Ok(output) = Command::new("python3").args(["-c", command]).output() else { return Vec::new() };
    let mut root = String::from_utf8(output.stdout).unwrap();
    if let (false, Some(tree)) = (root.trim().is_empty(), std::env::var_os("WBLINT_TREE")) {
        root = tree.into_string().unwrap();
    }
    if root.trim().is_empty() {
        return Vec::new();
    }
    let files = walkdir::WalkDir::new(root.trim()).sort_by_file_name().into_iter();
    let files = files.filter_entry(|entry| entry.file_name() != "site-packages").filter_map(Result::ok);
    let files = files.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "py"));
    files.map(walkdir::DirEntry::into_path).collect()
}

/// What `CPython` says of `files` by `script`; those that it does not take are left out.
fn told(script: &str, files: &[PathBuf]) -> BTreeMap<PathBuf, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python_ast").join(script);
    let mut child = Command::new("python3")
        .arg(script)
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let names: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
    let mut input = child.stdin.take().unwrap();
    let names = names.join("\n");
    let writer = std::thread::spawn(move || input.write_all(names.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let output = String::from_utf8(output.stdout).unwrap();
    let mut told: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut file: Option<&mut String> = None;
    for line in output.lines() {
        if let Some(path) = line.strip_prefix("=== ") {
            file = Some(told.entry(path.into()).or_default());
        } else if line.starts_with("!!! ") {
            file = None;
        } else if let Some(text) = &mut file {
            text.push_str(line);
            text.push('\n');
        }
    }
    told
}

/// Compares `files`; says how many were compared and what differs.
fn compared(files: &[PathBuf]) -> (usize, Vec<String>) {
    let (mut count, mut damaged, mut differences) = (0, 0, Vec::new());
    for batch in files.chunks(40) {
        for (path, expected) in told("dump.py", batch) {
            let text: Arc<str> = std::fs::read_to_string(&path).unwrap().into();
            count += 1;
            for (way, tree) in
                [("lazily", parse_tree(Arc::clone(&text))), ("eagerly", parse_tree_eagerly(Arc::clone(&text)))]
            {
                // In one piece, the grammar does not read all that is Python; lines by themselves repair it.
                if way == "eagerly" && !tree.damage.is_empty() {
                    damaged += 1;
                    continue;
                }
                let found = deep(|| dump(&tree));
                if let Some(difference) = difference(found.trim_end(), expected.trim_end()) {
                    differences.push(format!("{} ({way}, damage {:?})\n{difference}", path.display(), tree.damage));
                    break;
                }
            }
        }
    }
    assert!(damaged <= 1, "{damaged} of {count} files are damaged in one piece");
    (count, differences)
}

/// What `work` gives with room for trees that are a thousand operators deep, in a build that is not optimized.
fn deep<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(scope, work);
        thread.unwrap().join().unwrap()
    })
}

/// The first line that differs.
fn difference(found: &str, expected: &str) -> Option<String> {
    let (mut found, mut expected) = (found.lines(), expected.lines());
    loop {
        match (found.next(), expected.next()) {
            (None, None) => return None,
            (found, expected) if found == expected => {}
            (found, expected) => {
                let (found, expected) = (found.unwrap_or("-"), expected.unwrap_or("-"));
                // What is the same in long lines says nothing.
                let same = found.chars().zip(expected.chars()).take_while(|(one, other)| one == other).count();
                let from = |line: &str| line.chars().skip(same.saturating_sub(80)).take(400).collect::<String>();
                return Some(format!("  found:    {}\n  expected: {}", from(found), from(expected)));
            }
        }
    }
}

fn report(files: &[PathBuf]) {
    let (count, differences) = compared(files);
    let shown: Vec<&str> = differences.iter().map(String::as_str).take(30).collect();
    assert!(differences.is_empty(), "{} of {count} files differ\n{}", differences.len(), shown.join("\n"));
    assert!(count * 10 > files.len() * 8, "{count} of {} files were compared", files.len());
}

#[test]
fn some_of_the_standard_library_is_read_as_by_python() {
    let files: Vec<PathBuf> = library().into_iter().step_by(6).collect();
    report(&files);
}

#[test]
#[ignore = "takes minutes in a build that is not optimized"]
fn all_of_the_standard_library_is_read_as_by_python() {
    report(&library());
}

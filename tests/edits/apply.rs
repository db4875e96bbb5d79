//! Runs the program over a folder and applies what it offers to the bytes of the files.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// One fix as the JSON says it.
pub struct Offer {
    pub code: String,
    pub path: String,
    pub line: u64,
    pub value: String,
    pub field: String,
    pub title: String,
    pub applicability: String,
    edits: Vec<Value>,
}

/// A file before and after.
pub struct Changed {
    pub path: String,
    pub before: Vec<u8>,
    pub after: Vec<u8>,
}

/// A copy of `folder` that is a repository of its own.
pub fn copy(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_into(folder, copy.path());
    fs::create_dir_all(copy.path().join(".git")).unwrap();
    copy
}

fn copy_into(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_into(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The folders directly below `fixtures/NAME`, in order.
pub fn folders(name: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(Path::new("fixtures").join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

/// The findings over `root`.
pub fn findings(root: &Path) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wblint"));
    command.args(["check", ".", "--output-format", "json"]).current_dir(root).env_clear().env("HOME", root);
    let output = command.output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["diagnostics"].as_array().unwrap().clone()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What one finding offers.
pub fn offers(finding: &Value) -> Vec<Offer> {
    let fixes = finding["fixes"].as_array().unwrap();
    let offer = |fix: &Value| Offer {
        code: text(&finding["code"]),
        path: text(&finding["path"]),
        line: finding["start"]["line"].as_u64().unwrap_or_default(),
        value: text(&finding["value"]),
        field: text(&finding["field"]),
        title: text(&fix["title"]),
        applicability: text(&fix["applicability"]),
        edits: fix["edits"].as_array().unwrap().clone(),
    };
    fixes.iter().map(offer).collect()
}

impl Offer {
    /// The files that the fix changes. Panics where its edits overlap or lie outside of the file.
    pub fn applied(&self, root: &Path) -> Vec<Changed> {
        let mut paths: Vec<String> = self.edits.iter().map(|edit| text(&edit["path"])).collect();
        paths.sort();
        paths.dedup();
        paths.into_iter().map(|path| self.applied_to(root, path)).collect()
    }

    fn applied_to(&self, root: &Path, path: String) -> Changed {
        let before = fs::read(root.join(&path)).unwrap();
        let is_notebook = path.ends_with(".ipynb");
        let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        let mut edits: Vec<(usize, usize, String)> = self
            .edits
            .iter()
            .filter(|edit| edit["path"] == path.as_str())
            .map(|edit| (number(&edit["span"][0]), number(&edit["span"][1]), text(&edit["text"])))
            .collect();
        edits.sort();
        let mut after = Vec::new();
        let mut at = 0;
        for (start, end, text) in edits {
            assert!(at <= start && start <= end && end <= before.len(), "{path}: {} overlaps", self.title);
            after.extend_from_slice(&before[at..start]);
            let text =
                if is_notebook { serde_json::to_string(&text).unwrap().trim_matches('"').to_owned() } else { text };
            after.extend_from_slice(text.as_bytes());
            at = end;
        }
        after.extend_from_slice(&before[at..]);
        Changed { path, before, after }
    }
}

//! What the program says about a project: the real binary over a copy that lies in no repository.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value as Json;

/// What was printed, with places as `path:line`.
#[derive(Debug, Default)]
pub struct Observed {
    /// Code, severity, place.
    pub findings: Vec<(String, String, String)>,
    pub destinations: Vec<Destination>,
}

#[derive(Debug)]
pub struct Destination {
    pub place: String,
    pub entity: Field,
    pub project: Field,
    /// Entity and project as the SDK would resolve them.
    pub resolved: [Option<String>; 2],
}

#[derive(Debug, Default)]
pub struct Field {
    pub state: String,
    /// Text and place of the origin.
    pub values: Vec<(String, String)>,
}

/// A copy of a project in a folder of its own, under the project's name.
pub struct Project {
    root: tempfile::TempDir,
    folder: PathBuf,
}

impl Project {
    pub fn copy(folder: &Path) -> Self {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join(folder.file_name().unwrap());
        copy(folder, &target);
        fs::remove_file(target.join("expected.txt")).unwrap();
        Self { root, folder: target }
    }

    /// Standard output of `wblint` with `arguments`, in the project, with nothing of the caller's environment; what it
    /// said instead where it did not end with exit code 0 or 1, or complained.
    fn output(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::cargo_bin("wblint").unwrap();
        command.current_dir(&self.folder).env_clear().env("HOME", self.root.path()).args(arguments);
        let output = command.timeout(std::time::Duration::from_secs(60)).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0 | 1) if error.is_empty() => Ok(String::from_utf8(output.stdout).unwrap()),
            code => Err(format!("exit code {code:?}\n{}", error.trim())),
        }
    }

    pub fn findings_as_text(&self) -> String {
        self.output(&[".", "--output-format", "concise", "--show-notes"]).unwrap_or_else(|_| "It failed.\n".to_owned())
    }

    pub fn destinations_as_text(&self) -> String {
        self.output(&["destinations", "."]).unwrap_or_else(|_| "It failed.\n".to_owned())
    }

    pub fn observed(&self) -> Result<Observed, String> {
        let findings = self.json(&[".", "--output-format", "json"])?;
        let destinations = self.json(&["destinations", ".", "--output-format", "json"])?;
        Ok(Observed {
            findings: findings["diagnostics"].as_array().unwrap().iter().map(finding).collect(),
            destinations: destinations["destinations"].as_array().unwrap().iter().map(destination).collect(),
        })
    }

    fn json(&self, arguments: &[&str]) -> Result<Json, String> {
        Ok(serde_json::from_str(&self.output(arguments)?).unwrap())
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn word(value: &Json) -> String {
    value.as_str().unwrap_or("-").to_owned()
}

fn place(of: &Json, line: &Json) -> String {
    format!("{}:{line}", word(&of["path"]))
}

fn finding(finding: &Json) -> (String, String, String) {
    (word(&finding["code"]), word(&finding["severity"]), place(finding, &finding["start"]["line"]))
}

fn destination(of: &Json) -> Destination {
    let resolved = ["entity", "project"].map(|name| of["resolved"][name].as_str().map(str::to_owned));
    Destination {
        place: place(of, &of["line"]),
        entity: field(&of["entity"]),
        project: field(&of["project"]),
        resolved,
    }
}

fn field(field: &Json) -> Field {
    let values = field["values"].as_array().unwrap().iter();
    let origin = |value: &Json| place(&value["origin"], &value["origin"]["line"]);
    Field { state: word(&field["state"]), values: values.map(|value| (word(&value["value"]), origin(value))).collect() }
}

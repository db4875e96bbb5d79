//! A repository to fix, and ways to run the program over it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A repository in a folder of its own.
pub struct Scene {
    folder: TempDir,
}

/// What came of a run on a terminal.
pub struct Session {
    /// What was written, without the sequences that color and move.
    pub text: String,
    pub code: i64,
}

impl Scene {
    /// A repository with `files`.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let scene = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(scene.root().join(".git")).unwrap();
        for (path, text) in files {
            scene.write(path, text);
        }
        scene
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    /// The names in the folder that nobody has made on purpose.
    pub fn strays(&self) -> Vec<String> {
        let names = fs::read_dir(self.root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.contains(".wblint")).collect()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wblint"));
        command.args(arguments).current_dir(self.root()).env_clear().env("HOME", self.root()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        told(&self.command(arguments).output().unwrap())
    }

    /// Runs `arguments` on a terminal of so many `columns`; `steps` are texts to wait for and keys to send, or a shell
    /// command to run. `None` where there is no Python.
    pub fn on_terminal(
        &self,
        arguments: &[&str],
        (columns, color): (u32, &str),
        steps: &[(&str, Value)],
    ) -> Option<Session> {
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fix/terminal.py");
        let steps = Value::from(steps.iter().map(|(text, action)| json!([text, action])).collect::<Vec<_>>());
        let mut command = Command::new("python3");
        command.arg(driver).args([&columns.to_string(), color, &steps.to_string(), env!("CARGO_BIN_EXE_wblint")]);
        let output = command.args(arguments).current_dir(self.root()).output();
        let output = output.inspect_err(|error| eprintln!("skipped, no python3: {error}")).ok()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
        let text = answer["text"].as_str().unwrap().replace("\r\n", "\n");
        assert!(answer["missed"].is_null(), "waited for {} in vain:\n{text}", answer["missed"]);
        let text = if color == "plain" { plain(&text) } else { text };
        Some(Session { text, code: answer["code"].as_i64().unwrap() })
    }
}

pub fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// A text for [`Scene::on_terminal`].
pub fn key(text: &str) -> Value {
    Value::from(text)
}

/// `text` without escape sequences.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => {
                if letters.next_if_eq(&'[').is_some() {
                    while letters.next().is_some_and(|letter| !letter.is_ascii_alphabetic()) {}
                }
            }
            '\r' => {}
            letter => plain.push(letter),
        }
    }
    plain
}

//! A repository, a home, a server, and the binary between them. Every output and every file left behind is searched for
//! every key that a test knows ([`super::leaks`]).

use std::fs;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

use super::leaks::{assert_clean, search};
use super::world::KEY;

/// Everything a run needs.
pub struct Scene {
    pub home: TempDir,
    pub repository: TempDir,
    variables: Vec<(String, String)>,
}

/// What a run gave.
pub struct Run {
    pub code: i32,
    pub output: String,
    pub error: String,
    pub took: Duration,
}

impl Run {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|_| panic!("no JSON:\n{}{}", self.output, self.error))
    }

    /// `CODE severity: message` of every finding.
    pub fn findings(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        let list = self.json()["diagnostics"].as_array().unwrap().clone();
        list.iter()
            .map(|it| format!("{} {}: {}", text(&it["code"]), text(&it["severity"]), text(&it["message"])))
            .collect()
    }

    /// The findings that a server decides.
    pub fn live(&self) -> Vec<String> {
        self.findings().into_iter().filter(|finding| finding.starts_with("WB4")).collect()
    }
}

impl Scene {
    /// A repository with `train.py`, and the variables of a user who is logged in at `url`.
    pub fn new(train: &str, url: &str) -> Self {
        let scene = Self {
            home: TempDir::new().unwrap(),
            repository: TempDir::new().unwrap(),
            variables: vec![
                ("WANDB_BASE_URL".to_owned(), url.to_owned()),
                ("WANDB_API_KEY".to_owned(), KEY.to_owned()),
            ],
        };
        scene.file("train.py", train);
        scene
    }

    /// The usual call.
    pub fn init(entity: &str, project: &str, url: &str) -> Self {
        Self::new(&format!("import wandb\n\nwandb.init(entity=\"{entity}\", project=\"{project}\")\n"), url)
    }

    pub fn file(&self, name: &str, text: &str) {
        let path = self.repository.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn home_file(&self, name: &str, text: &str) {
        let path = self.home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self
    }

    /// Runs the binary; nothing of the caller's environment reaches it.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let started = Instant::now();
        let mut command = Command::cargo_bin("wblint").unwrap();
        command.current_dir(self.repository.path()).env_clear().env("HOME", self.home.path()).args(arguments);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let output = command.timeout(Duration::from_secs(60)).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (output_text, error) = (text(output.stdout), text(output.stderr));
        assert_clean(&output_text);
        assert_clean(&error);
        search(&self.home.path().join(".cache/wblint"));
        Run { code: output.status.code().unwrap_or(-1), output: output_text, error, took: started.elapsed() }
    }

    /// `wblint check --online` as JSON.
    pub fn online(&self) -> Run {
        self.run(&["check", "--online", "--output-format", "json"])
    }
}

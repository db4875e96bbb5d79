//! Which version of the SDK runs here, as far as that is known without running it.
//!
//! It decides words only: under which name W&B's own server is known there, and whether a key is too new. Which server is
//! asked, and with which key, never depends on it.

use std::path::{Path, PathBuf};

use crate::live::Surroundings;
use crate::source::open::{self, Within};
use crate::wandb::server::DEFAULT_BASE_URL;

/// A version and who names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sdk {
    /// As `0.19.11`.
    pub version: String,
    /// The log, the environment, or a file with its line.
    pub source: String,
}

/// W&B's own server under SDKs before 0.31 (0.30.0 looked at).
const OLDER_BASE_URL: &str = "https://api.wandb.ai";

/// The first SDK that knows it under its present name.
const RENAMED: (u32, u32) = (0, 31);

/// Files that may lock a version, as they are mostly called.
const LOCKS: [&str; 10] = [
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "requirements.txt",
    "requirements.lock",
    "requirements/base.txt",
    "environment.yml",
    "environment.yaml",
    "pyproject.toml",
];

/// A longer lock file is not read: 8 MB.
const MOST_BYTES: u64 = 8_000_000;

impl Sdk {
    /// The address of W&B's own server for this version.
    pub fn default_server(&self) -> &'static str {
        let mut numbers = self.version.split('.').map(|part| part.parse().unwrap_or(0));
        let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        if version < RENAMED { OLDER_BASE_URL } else { DEFAULT_BASE_URL }
    }
}

/// The installed version (active environment, else the repository's), else the locked one.
pub fn find(root: &Path, surroundings: &Surroundings) -> Option<Sdk> {
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().filter_map(|name| surroundings.text(name));
    let environments = active.map(PathBuf::from).chain([root.join(".venv"), root.join("venv")]);
    let installed = environments.into_iter().find_map(|folder| {
        Some(Sdk { version: installed(&folder)?, source: format!("installed in {}", surroundings.shown(&folder)) })
    });
    installed.or_else(|| LOCKS.iter().find_map(|name| locked(&root.join(name), name)))
}

/// The version in `lib/python*/site-packages/wandb-*.dist-info` of a virtual environment.
fn installed(environment: &Path) -> Option<String> {
    let names = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let libraries = names(&environment.join("lib")).into_iter().map(|python| python.join("site-packages"));
    let packages = libraries.chain([environment.join("Lib/site-packages")]).flat_map(|folder| names(&folder));
    packages.into_iter().find_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        version(name.strip_prefix("wandb-")?.strip_suffix(".dist-info")?)
    })
}

fn locked(path: &Path, shown: &str) -> Option<Sdk> {
    let text = open::read_text(path, Within::Tree(path.parent()?), MOST_BYTES).ok()?;
    let (line, version) = pinned(&text)?;
    Some(Sdk { version, source: format!("{shown}:{line}") })
}

/// The line and the version of a pinned `wandb` in a lock file of any kind: `wandb==0.19.1`, `- wandb=0.19.1`, or a table
/// with `name = "wandb"` and `version = "0.19.1"`, or JSON with `"version": "==0.19.1"`.
pub fn pinned(text: &str) -> Option<(usize, String)> {
    let mut named = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim().trim_start_matches("- ");
        let bare: String = line.chars().filter(|letter| !matches!(letter, '"' | '\'' | ' ' | ',')).collect();
        let rest = bare.strip_prefix("wandb").map(|rest| rest.split_once(']').map_or(rest, |(_, rest)| rest));
        if let Some(version) =
            rest.and_then(|rest| rest.strip_prefix('=')).and_then(|rest| version(rest.trim_start_matches('=')))
        {
            return Some((number, version));
        }
        match bare.as_str() {
            "name=wandb" | "wandb:{" => named = true,
            end if end.starts_with('[') || end == "}" => named = false,
            other if named => {
                let value = other.strip_prefix("version=").or_else(|| other.strip_prefix("version:"));
                if let Some(version) = value.and_then(|value| version(value.trim_start_matches('='))) {
                    return Some((number, version));
                }
            }
            _ => {}
        }
    }
    None
}

/// The version at the start of `text`.
fn version(text: &str) -> Option<String> {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.').unwrap_or(text.len());
    let version = text.get(..end)?.trim_end_matches('.');
    (version.starts_with(|first: char| first.is_ascii_digit()) && version.contains('.')).then(|| version.to_owned())
}

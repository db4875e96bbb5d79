//! Whole small repositories, one a mechanism: `fixtures/projects/<mechanism>/`.
//!
//! The `expected.txt` of a project says what the W&B SDK would do with it, written from knowledge of the SDK and not
//! from this program's output; the snapshots show what people read. What `expected.txt` says and the program does
//! not do yet stands in `pending.rs`, and only that: an entry that has been mended fails the test until it is removed.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod expected;
mod observed;
mod pending;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use expected::{Difference, Expected};
use observed::Project;

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/projects");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() > 50, "fixtures/projects has lost projects");
    folders
}

fn expectation(folder: &Path) -> Expected {
    let path = folder.join("expected.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} says nothing: write it", path.display()));
    Expected::read(&text).unwrap_or_else(|line| panic!("{}: cannot be read: {line}", path.display()))
}

#[test]
fn every_project_is_as_the_sdk_would_have_it() {
    let mut sentences = Vec::new();
    for folder in folders() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let differences = match Project::copy(&folder).observed() {
            Ok(observed) => expectation(&folder).differences(&observed),
            Err(why) => vec![Difference { what: "failure".to_owned(), why }],
        };
        let differing: BTreeSet<&str> = differences.iter().map(|one| one.what.as_str()).collect();
        let known = pending::of(&name);
        for one in differences.iter().filter(|one| !known.contains(&one.what.as_str())) {
            sentences.push(format!("{name}: {}: {}", one.what, one.why));
        }
        for mended in known.iter().filter(|what| !differing.contains(*what)) {
            sentences.push(format!("{name}: {mended}: this is mended, remove it from tests/projects/pending.rs"));
        }
    }
    assert!(sentences.is_empty(), "\n{}\n", sentences.join("\n"));
}

#[test]
fn every_pending_project_exists() {
    let names: Vec<String> =
        folders().iter().map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned()).collect();
    for (project, _) in pending::PENDING {
        assert!(names.iter().any(|name| name == project), "pending.rs names {project}, which is no project");
    }
}

#[test]
fn snapshots() {
    insta::glob!("../../fixtures/projects", "*/expected.txt", |path| {
        let project = Project::copy(path.parent().unwrap());
        insta::assert_snapshot!(format!("{}\n{}", project.findings_as_text(), project.destinations_as_text()));
    });
}

//! `fix --all` over every fixture: nothing fixable is left, every file parses, the second run changes nothing, and the
//! diff that is printed makes the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::apply::{Changed, copy, findings};
use crate::parse::broken;
use crate::sweep::roots;

fn wblint(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wblint"));
    command.args(arguments).current_dir(root).env_clear().env("HOME", root).stdin(Stdio::null());
    command.output().unwrap()
}

/// Every file below `root` with its bytes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn is_fixable(finding: &Value) -> bool {
    finding["fixes"].as_array().unwrap().iter().any(|fix| fix["applicability"] != "manual")
}

/// Applies `diff` by git; `None` where there is no git.
fn git_apply(root: &Path, diff: &[u8]) -> Option<Result<(), String>> {
    let patch = root.join("../patch");
    fs::write(&patch, diff).unwrap();
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn", "--allow-empty", "../patch"]);
    let output = git.current_dir(root).env("GIT_CEILING_DIRECTORIES", root.parent().unwrap()).output().ok()?;
    Some(if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) })
}

#[test]
fn all_is_fixed_and_stays_fixed() {
    let (mut wrong, mut changed, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for folder in roots() {
        let name = folder.display().to_string();
        let root = copy(&folder);
        let root = root.path();
        let before = files(root);
        let output = wblint(root, &["fix", "--all"]);
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() == Some(2) || said.contains("not fixed") {
            wrong.push(format!("{name}: {said}"));
        }
        let left: Vec<_> =
            findings(root).into_iter().filter(is_fixable).map(|one| one["message"].to_string()).collect();
        if !left.is_empty() {
            wrong.push(format!("{name}: fixable still: {left:?}"));
        }
        let after = files(root);
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "{name}: files came or went");
        for (path, old) in &before {
            let new = &after[path];
            if old != new {
                names.push(format!("{name}/{path}"));
                changed.push(Changed { path: path.clone(), before: old.clone(), after: new.clone() });
            }
        }
        wblint(root, &["fix", "--all"]);
        if files(root) != after {
            wrong.push(format!("{name}: the second run changes something"));
        }
        wrong.extend(other_ways(&folder, &after).into_iter().map(|why| format!("{name}: {why}")));
    }
    assert!(changed.len() > 150, "only {} files were changed", changed.len());
    let answers = broken(&changed).unwrap_or_default();
    let parsed = answers.into_iter().zip(&names).filter_map(|(why, name)| Some(format!("{name}: {}", why?)));
    wrong.extend(parsed);
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What differs where the same is done by `check --fix --unsafe-fixes`, or by a diff and git.
fn other_ways(folder: &Path, expected: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut wrong = Vec::new();
    let root = copy(folder);
    wblint(root.path(), &["check", "--fix", "--unsafe-fixes", "-q"]);
    if files(root.path()) != *expected {
        wrong.push("`check --fix --unsafe-fixes` makes other bytes".to_owned());
    }
    let top = tempfile::tempdir().unwrap();
    let root = copy(folder);
    let inner = top.path().join("tree");
    fs::rename(root.path(), &inner).unwrap();
    let before = files(&inner);
    let output = wblint(&inner, &["fix", "--all", "--diff"]);
    assert_eq!(files(&inner), before, "a diff writes nothing");
    if String::from_utf8_lossy(&output.stderr).contains("hold an API key") {
        assert_eq!(output.status.code(), Some(1), "{}", folder.display());
        return wrong;
    }
    assert_eq!(output.status.code(), Some(i32::from(!output.stdout.is_empty())), "{}", folder.display());
    match git_apply(&inner, &output.stdout) {
        None => eprintln!("skipped, no git"),
        Some(Err(why)) => wrong.push(format!("git does not take the diff: {why}")),
        Some(Ok(())) if files(&inner) != *expected => wrong.push("the diff makes other bytes".to_owned()),
        Some(Ok(())) => {}
    }
    wrong
}

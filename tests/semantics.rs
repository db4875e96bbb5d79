//! `CPython` is the judge: what arrives at W&B when a program runs is what the inventory must say.
//!
//! `fuzz/semantics` writes programs by chance, runs them under `CPython` with a stand-in that records what it receives, and
//! compares that with `wblint destinations`; `tests/semantics/cases` holds programs written by hand or made small by the
//! reducer, with what `CPython` answered. Where there is no Python of at least 3.10, these tests say so and pass.
#![cfg(unix)] // Programs run in forks.
#![allow(clippy::expect_used, clippy::print_stderr)] // A test that cannot go on has failed; a skipped one says why.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Programs in the ordinary tests, over `SEEDS`.
const PROGRAMS: usize = 2_000;
const SEEDS: [&str; 4] = ["oak", "elm", "fir", "ash"];

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn wblint() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_wblint"))
}

/// `python3`, where it is new enough for the programs.
fn has_python() -> bool {
    let check = "import os, sys; sys.exit(sys.version_info < (3, 10) or not hasattr(os, 'fork'))";
    let found = Command::new("python3").args(["-c", check]).status().is_ok_and(|status| status.success());
    if !found {
        eprintln!("skipped: there is no python3 of at least version 3.10 to judge with");
    }
    found
}

fn judge(script: &str, arguments: &[&str]) -> Output {
    Command::new("python3")
        .arg("-B")
        .arg(repository().join("fuzz/semantics").join(script))
        .args(arguments)
        .output()
        .expect("python3 starts")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn run(programs: usize, seed: &str, wblint: &Path) -> Output {
    let wblint = wblint.to_str().expect("a path in UTF-8");
    judge("run.py", &[&programs.to_string(), seed, "--wblint", wblint, "--show", "unsound"])
}

/// The fields that are wrong in what a judge printed: their kind, program, place and name.
fn unsound(output: &str) -> BTreeSet<String> {
    let lines = output
        .lines()
        .filter(|line| ["wrong ", "extra ", "missed ", "false "].iter().any(|kind| line.starts_with(kind)));
    lines
        .map(|line| {
            line.split(':').take(2).collect::<Vec<_>>().join(":").split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// `found` must be exactly what `tests/semantics/known.txt` lists for `judge`: what is wrong today and not yet fixed. A new
/// fault fails, and so does one that is listed and was fixed, so the list only becomes shorter.
fn assert_known(judge: &str, found: &BTreeSet<String>) {
    let text = fs::read_to_string(repository().join("tests/semantics/known.txt")).expect("the list of known faults");
    let lines = text.lines().filter_map(|line| line.strip_prefix(judge)?.strip_prefix(": "));
    let known: BTreeSet<String> = lines.map(str::to_owned).collect();
    let new: Vec<&String> = found.difference(&known).collect();
    let fixed: Vec<&String> = known.difference(found).collect();
    assert!(
        new.is_empty() && fixed.is_empty(),
        "{judge}: new faults {new:#?}\nfixed, to be taken off the list {fixed:#?}"
    );
}

#[test]
fn nothing_by_chance_is_newly_wrong_and_certain() {
    if !has_python() {
        return;
    }
    let mut found = BTreeSet::new();
    for seed in SEEDS {
        let output = run(PROGRAMS / SEEDS.len(), seed, &wblint());
        assert!(matches!(output.status.code(), Some(0 | 1)), "seed {seed}:\n{}", said(&output));
        found.extend(unsound(&said(&output)));
    }
    assert_known("chance", &found);
}

#[test]
fn nothing_by_hand_is_newly_wrong_and_certain() {
    if !has_python() {
        return;
    }
    let cases = repository().join("tests/semantics/cases");
    let (wblint, cases) = (wblint(), cases.to_str().expect("a path in UTF-8"));
    let output = judge("score.py", &[wblint.to_str().expect("a path in UTF-8"), cases, "--list", "bad"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
    assert_known("hand", &unsound(&said(&output)));
}

/// The answers beside the cases are `CPython`'s. Programs with libraries are left out: their answers were recorded where
/// the libraries were installed.
#[test]
fn the_answers_are_those_of_cpython() {
    if !has_python() {
        return;
    }
    let cases = repository().join("tests/semantics/cases");
    let output = judge("truth.py", &[cases.to_str().expect("a path in UTF-8"), "--check", "--skip", "library"]);
    assert!(output.status.success(), "{}", said(&output));
}

/// A judge that finds nothing wrong with a binary that lists nothing would be none.
#[test]
fn a_binary_that_knows_nothing_fails() {
    if !has_python() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let fake = folder.path().join("wblint");
    fs::write(&fake, "#!/bin/sh\necho '{\"schema\":1,\"destinations\":[]}'\n").expect("the fake is written");
    fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).expect("the fake can be run");
    let output = run(40, "oak", &fake);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("exact 0 (0.00%)"), "{}", said(&output));
}

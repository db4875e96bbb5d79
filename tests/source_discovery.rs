//! Discovery: which files are listed, which are marked as asked for, and where the root is.

#![allow(clippy::unwrap_used)] // the lint spares test functions, but not their helpers

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wblint::source::{FileKind, Listing, Request, discover, display_path, find_root};

/// A folder with these files; a name that ends in `/` is a folder.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(if name.ends_with('/') { &path } else { path.parent().unwrap() }).unwrap();
        if !name.ends_with('/') {
            fs::write(path, content).unwrap();
        }
    }
    folder
}

fn request(root: &Path, paths: &[&str]) -> Request {
    Request {
        paths: paths.iter().map(PathBuf::from).collect(),
        working_directory: root.to_owned(),
        root: root.to_owned(),
        exclude: None,
        extend_exclude: vec![],
        force_exclude: false,
        user_excludes: None,
    }
}

fn names(listing: &Listing) -> Vec<&str> {
    listing.files.paths().iter().collect()
}

fn asked(listing: &Listing) -> Vec<&str> {
    names(listing)
        .into_iter()
        .zip(listing.files.iter())
        .filter(|(_, file)| file.in_paths)
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn ignored_excluded_and_hidden_files_are_left_out() {
    let root = tree(&[
        (".gitignore", "data/\n*.log.py\n"),
        ("sub/.ignore", "mine.py\n"),
        ("sub/mine.py", ""),
        ("data/a.py", ""),
        ("a.log.py", ""),
        ("build/a.py", ""),
        ("x/site-packages/a.py", ""),
        ("x/wandb/run-1/config.yaml", ""),
        ("x/wandb/settings", ""),
        (".hidden/a.py", ""),
        (".hidden.py", ""),
        (".env.local", ""),
        (".github/workflows/ci.yml", ""),
        (".github/dependabot.yml", ""),
        (".vscode/launch.json", ""),
        (".vscode/settings.json", ""),
        (".git/config.py", ""),
        ("picture.png", ""),
        ("b/train.py", ""),
        ("b-c.py", ""),
    ]);
    let listing = discover(&request(root.path(), &[]));
    let expected =
        [".env.local", ".github/workflows/ci.yml", ".vscode/launch.json", "b-c.py", "b/train.py", "x/wandb/settings"];
    assert_eq!(names(&listing), expected);
    assert_eq!(asked(&listing), expected);
    assert!(listing.errors.is_empty() && listing.missing.is_empty());
}

#[test]
fn what_is_named_is_found_whatever_leaves_it_out() {
    let root = tree(&[
        (".gitignore", "data/\n"),
        ("data/a.py", ""),
        ("data/b.py", ""),
        ("build/c.py", ""),
        ("main.py", ""),
        ("notes.xyz", ""),
        (".github/actions/action.yml", ""),
    ]);
    let named = ["data/a.py", "build", "notes.xyz", "nothing.py", ".github"];
    let mut wanted = request(root.path(), &named);
    let listing = discover(&wanted);
    let expected = [".github/actions/action.yml", "build/c.py", "data/a.py", "notes.xyz"];
    assert_eq!(asked(&listing), expected);
    assert_eq!(names(&listing), [&expected[..3], &["main.py"], &expected[3..]].concat());
    assert_eq!(listing.missing, [PathBuf::from("nothing.py")]);
    wanted.force_exclude = true;
    wanted.extend_exclude = vec!["data/a.*".to_owned()];
    assert_eq!(asked(&discover(&wanted)), [".github/actions/action.yml", "notes.xyz"]);
    let inside = discover(&request(root.path(), &["data", "./main.py", "data/../main.py"]));
    assert_eq!(asked(&inside), ["data/a.py", "data/b.py", "main.py"]);
}

#[test]
fn patterns_are_those_of_git() {
    let root = tree(&[("tests/a.py", ""), ("x/tests/b.py", ""), ("a/c.py", ""), ("n.ipynb", ""), ("build/d.py", "")]);
    let mut wanted = request(root.path(), &["."]);
    wanted.exclude = Some(["tests/", "*.ipynb", "a/**"].map(str::to_owned).to_vec());
    assert_eq!(names(&discover(&wanted)), ["build/d.py"]);
    wanted.exclude = Some(["/tests", "[z-a]", "./a"].map(str::to_owned).to_vec());
    let listing = discover(&wanted);
    assert_eq!(names(&listing), ["build/d.py", "n.ipynb", "x/tests/b.py"]);
    assert_eq!(listing.errors.len(), 1);
    wanted.exclude = Some(vec![]);
    assert_eq!(names(&discover(&wanted)).len(), 5, "an empty list excludes nothing");
}

#[test]
fn a_sub_folder_sees_the_whole_root() {
    let root = tree(&[(".git/", ""), ("conf.py", ""), ("src/deep/train.py", "")]);
    let here = root.path().join("src");
    assert_eq!(find_root("deep".as_ref(), &here), root.path());
    let wanted = Request { working_directory: here, ..request(root.path(), &["deep"]) };
    let listing = discover(&wanted);
    assert_eq!(names(&listing), ["conf.py", "src/deep/train.py"]);
    assert_eq!(asked(&listing), ["src/deep/train.py"]);
    assert_eq!(listing.prefix.as_deref(), Some("src/"));
    assert_eq!(display_path("src/deep/train.py", listing.prefix.as_deref()), "deep/train.py");
    assert_eq!(display_path("conf.py", listing.prefix.as_deref()), "../conf.py");
    assert_eq!(display_path("a/b.py", Some("a/c/")), "../b.py");
}

#[test]
fn the_root_is_the_nearest_mark() {
    let root = tree(&[
        ("wblint.toml", ""),
        ("a/pyproject.toml", "[project]\nname = 'x'\n"),
        ("a/b/pyproject.toml", "[tool.wblint.rules]\n"),
        ("a/b/c/x.py", ""),
        ("a/d/y.py", ""),
    ]);
    let at = |path: &str| find_root(path.as_ref(), root.path());
    assert_eq!(at("a/b/c/x.py"), root.path().join("a/b"));
    assert_eq!(at("a/d"), root.path());
    assert_eq!(at("a/b/../d/y.py"), root.path());
    let bare = tree(&[("p/q/x.py", ""), ("p/r/y.py", "")]);
    let at = |path: &str| find_root(path.as_ref(), bare.path());
    assert_eq!([at("p/q/x.py"), at("p/q"), at("p/r")], ["p/q", "p/q", "p/r"].map(|path| bare.path().join(path)));
    assert_eq!(find_root(".".as_ref(), &bare.path().join("p/q")), bare.path().join("p/q"));
}

#[test]
fn ignore_files_above_the_root_hold_only_within_one_repository() {
    let home =
        tree(&[(".gitignore", "*.py\n"), ("repo/sub/wblint.toml", ""), ("repo/sub/a.py", ""), ("repo/sub/b.py", "")]);
    let sub = home.path().join("repo/sub");
    assert_eq!(names(&discover(&request(&sub, &[]))), ["a.py", "b.py", "wblint.toml"]);
    fs::create_dir(home.path().join("repo/.git")).unwrap();
    fs::write(home.path().join("repo/.gitignore"), "a.py\n").unwrap();
    assert_eq!(names(&discover(&request(&sub, &[]))), ["b.py", "wblint.toml"]);
}

#[test]
fn paths_outside_the_root_are_still_found() {
    let root = tree(&[("in/a.py", ""), ("out/b.py", ""), ("out/c.py", "")]);
    let wanted = request(&root.path().join("in"), &["../out", "../out/c.py", "a.py"]);
    assert_eq!(names(&discover(&wanted)), ["../out/b.py", "../out/c.py", "a.py"]);
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_and_strange_names_survive() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    let outside = tree(&[("secret.py", ""), ("folder/x.py", "")]);
    let root = tree(&[("real/a.py", ""), ("bin/go", "#!/usr/bin/env bash\n"), ("bin/plain", "#!/bin/sh\n")]);
    let at = |name: &str| root.path().join(name);
    symlink(outside.path().join("secret.py"), at("out.py")).unwrap();
    symlink(outside.path().join("folder"), at("outfolder")).unwrap();
    symlink(at("real"), at("loop")).unwrap();
    symlink(at("real/a.py"), at("link.py")).unwrap();
    symlink(at("nowhere.py"), at("dangling.py")).unwrap();
    fs::set_permissions(at("bin/go"), fs::Permissions::from_mode(0o755)).unwrap();
    for bytes in [&b"\xff.py"[..], b"\xfe.py"] {
        fs::write(root.path().join(OsStr::from_bytes(bytes)), "").unwrap();
    }
    let listing = discover(&request(root.path(), &[]));
    assert_eq!(names(&listing), ["bin/go", "link.py", "real/a.py", "\u{fffd}.py", "\u{fffd}.py~2"]);
    assert_eq!(listing.files.get(0).unwrap().kind, FileKind::Shell);
    assert!((0..listing.files.len()).all(|index| listing.files.location(index).exists()));
    assert!(listing.files.iter().all(|file| file.kind != FileKind::Other));
    assert_eq!(asked(&discover(&request(root.path(), &["outfolder"]))), ["outfolder/x.py"]);
}

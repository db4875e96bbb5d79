//! The walk against the one of the crate `ignore`, whose rules it claims to have: the same files over the same trees.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // the lint spares test functions, but not their helpers

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use ignore::{DirEntry, WalkBuilder};
use proptest::prelude::*;
use wblint::source::{FileKind, Request, discover};

/// What is never entered here, beside hidden files.
const EXCLUDED: [&str; 2] = [".git", "build"];

/// The files under `root` as `ignore` finds them.
fn expected(root: &Path) -> BTreeSet<String> {
    let in_git = root.ancestors().any(|folder| folder.join(".git").exists());
    let is_shown = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') && !name.starts_with(".env") || EXCLUDED.contains(&&*name))
    };
    let mut builder = WalkBuilder::new(root);
    builder.hidden(false).require_git(in_git).parents(in_git).filter_entry(is_shown);
    let entries = builder.build().filter_map(Result::ok);
    let files = entries.filter(|entry| {
        let inside = || entry.path().canonicalize().is_ok_and(|path| path.starts_with(root.canonicalize().unwrap()));
        entry.depth() > 0 && entry.path().is_file() && (!entry.path_is_symlink() || inside())
    });
    let names = files.map(|entry| entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned());
    names.filter(|name| FileKind::of(name) != FileKind::Other && !name.starts_with(".env")).collect()
}

fn found(root: &Path) -> Vec<String> {
    let request = Request {
        paths: vec![],
        working_directory: root.to_owned(),
        root: root.to_owned(),
        exclude: Some(EXCLUDED.map(|name| format!("{name}/")).to_vec()),
        extend_exclude: vec![],
        force_exclude: false,
        user_excludes: None,
    };
    let listing = discover(&request);
    assert_eq!(listing.errors, []);
    // Private files are found although they are ignored.
    listing.files.paths().iter().filter(|name| !name.starts_with(".env")).map(str::to_owned).collect()
}

#[track_caller]
fn same(root: &Path) -> usize {
    let found = found(root);
    assert!(found.is_sorted(), "{found:?}");
    assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), expected(root));
    found.len()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Every name under three levels of folders.
fn fill(top: &Path) {
    for folder in ["", "a", "a/b", "a/b/c", "a-b", "data", "data/keep", "build", "x.py.d", ".hidden", "deep/a/b/data"] {
        for file in ["a.py", "b.yaml", "keep.py", "a.tmp.py", "notes.txt", "run", ".env", "Makefile"] {
            write(&top.join(folder).join(file), "");
        }
    }
}

#[test]
fn nested_rules_are_those_of_the_crate() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fill(root);
    assert!(same(root) > 20);
    write(&root.join(".gitignore"), "*.tmp.py\n/data/*\n!/data/keep/\nb/\n# c\n\n!deep/a/b/\nMakefile\\ \n[bad\n");
    same(root);
    write(&root.join("a/.gitignore"), "!a.tmp.py\n/b/c\nkeep.py\n");
    write(&root.join("a/.ignore"), "!keep.py\n*.yaml\n");
    write(&root.join("deep/.ignore"), "a/b/data/a.py\n!**/*.tmp.py\n");
    same(root);
    write(&root.join(".git/info/exclude"), "Makefile\n/a-b/\n");
    same(root);
    // A repository in a repository: git's rules above it end there, those of `.ignore` do not.
    write(&root.join("deep/a/.git/info/exclude"), "b.yaml\n");
    write(&root.join(".ignore"), "x.py.d\n");
    same(root);
    for start in ["a", "a/b", "deep", "deep/a", "deep/a/b", "data"] {
        same(&root.join(start));
    }
    write(&root.join("a/b/.jj/x"), "");
    symlink(root.join("a/keep.py"), root.join("a/link.py")).unwrap();
    symlink(root.join("a"), root.join("folder")).unwrap();
    symlink("nowhere", root.join("broken.py")).unwrap();
    symlink("link.py", root.join("a/b/twice.py")).unwrap();
    same(root);
    same(&root.join("a/b"));
}

#[test]
fn a_work_tree_uses_the_rules_of_its_repository() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let tree = root.join("tree");
    fill(&tree);
    write(&root.join("main/.git/info/exclude"), "keep.py\n");
    write(&root.join("main/.git/worktrees/tree/commondir"), "../..\n");
    let own = root.join("main/.git/worktrees/tree");
    write(&tree.join(".git"), &format!("gitdir: {}\n", own.display()));
    let all = same(&tree);
    write(&tree.join(".git"), "nothing\n");
    assert!(same(&tree) > all);
}

#[test]
fn a_folder_of_many_files_is_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..1000 {
        write(&folder.path().join(format!("{number}.py")), "");
        if number % 7 == 0 {
            write(&folder.path().join(format!("{number}/a.py")), "");
            write(&folder.path().join(format!("{number}-b/a.py")), "");
        }
    }
    write(&folder.path().join(".gitignore"), "*1.py\n*4/\n");
    assert!(same(folder.path()) > 1000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_rules_anywhere(
        files in prop::collection::vec(
            (
                prop::sample::select(vec!["", "a/", "a/b/", "data/", "deep/a/", "deep/a/b/"]),
                prop::sample::select(vec![".gitignore", ".ignore", ".git/info/exclude"]),
                prop::collection::vec(
                    prop::sample::select(vec![
                        "*.py", "!*.py", "a", "/a", "a/", "!a/", "b/c", "**/b", "a/**", "!keep.py", "data/*", "!data/keep",
                        "*", "!*/", "/deep/a", "*.yaml", "\\!x", "a?b", "[a-b]", "keep.*", "/**/c/", "!/a/b/", "*.[pq]y", "!*.ya?l", "b.{py,yaml}", "**/keep.py", "x.py.d", "a.py ", "MAKEFILE",
                    ]),
                    1..4,
                ),
            ),
            0..6,
        ),
        start in prop::sample::select(vec!["", "a", "a/b", "deep/a"]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        fill(folder.path());
        for (place, name, lines) in files {
            write(&folder.path().join(place).join(name), &lines.join("\n"));
        }
        same(&folder.path().join(start));
    }
}

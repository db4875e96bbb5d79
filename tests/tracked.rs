//! What git tracks is read, whatever an ignore file says; and no index, however strange, is an error.
//!
//! The repositories are made by `git` itself, in every form of its index.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Runs git in `folder`, without the settings of this machine.
#[track_caller]
fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap_or_else(|error| panic!("these tests need git: {error}"));
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn write(top: &Path, files: &[(&str, &str)]) {
    for (name, content) in files {
        let path = top.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    folder
}

/// The files that would be checked in `folder`, and what is said on standard error.
#[track_caller]
fn listed(folder: &Path, arguments: &[&str]) -> (Vec<String>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wblint"));
    command.args(["--show-files", "-v"]).args(arguments).current_dir(folder).env("HOME", folder.join(".home"));
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    (String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect(), said)
}

/// A tree of which ignore files hide most.
const HIDDEN: [(&str, &str); 9] = [
    (".gitignore", "wandb/\n*wandb*\n/data\n*.tmp.yaml\n"),
    ("sub/.gitignore", "own.py\n"),
    ("conf/wandb/base.yaml", "entity: ant-hill\n"),
    ("conf/wandb/deep/er/more.yaml", "entity: ant-hill\n"),
    ("data/list.yaml", "a: 1\n"),
    ("sub/own.py", ""),
    ("train.py", "import wandb\n"),
    ("x.tmp.yaml", ""),
    ("wandb_tools.py", ""),
];

const TRACKED: [&str; 7] = [
    "conf/wandb/base.yaml",
    "conf/wandb/deep/er/more.yaml",
    "data/list.yaml",
    "sub/own.py",
    "train.py",
    "wandb_tools.py",
    "x.tmp.yaml",
];

/// Adds files beside those that are tracked, which stay out.
fn with_untracked(top: &Path) {
    write(top, &[("conf/wandb/mine.yaml", ""), ("data/deep/mine.py", ""), ("my_wandb.py", ""), ("y.tmp.yaml", "")]);
    write(top, &[("conf/wandb/deep/mine.py", ""), ("conf/wandb/other/mine.py", ""), ("new.py", "")]);
}

fn with_new() -> Vec<&'static str> {
    let mut all = TRACKED.to_vec();
    all.push("new.py");
    all.sort_unstable();
    all
}

#[test]
fn tracked_files_are_read_in_every_form_of_the_index() {
    let forms: [&[&[&str]]; 6] = [
        &[&["init", "-q"], &["add", "-f", "."]],
        &[&["init", "-q"], &["add", "-f", "."], &["update-index", "--index-version", "4"]],
        &[&["init", "-q"], &["add", "-f", "."], &["update-index", "--skip-worktree", "train.py"]],
        &[&["init", "-q", "--object-format=sha256"], &["add", "-f", "."]],
        &[&["init", "-q"], &["add", "-f", "."], &["commit", "-qm", "a"], &["update-index", "--untracked-cache"]],
        &[&["init", "-q"], &["add", "-f", "-N", "."]],
    ];
    for form in forms {
        let top = tree(&HIDDEN);
        for arguments in form {
            git(top.path(), arguments);
        }
        with_untracked(top.path());
        let (files, said) = listed(top.path(), &[]);
        assert_eq!(files, with_new(), "{form:?} {said}");
        assert_eq!(said, "", "{form:?}");
        // From a folder below, and as a root of its own inside of the repository.
        let (below, _) = listed(&top.path().join("conf"), &[]);
        assert_eq!(below, ["conf/wandb/base.yaml", "conf/wandb/deep/er/more.yaml"], "{form:?}");
        write(top.path(), &[("conf/wblint.toml", "")]);
        let (below, _) = listed(&top.path().join("conf"), &[]);
        assert_eq!(below, ["wandb/base.yaml", "wandb/deep/er/more.yaml", "wblint.toml"], "{form:?}");
    }
}

#[test]
fn linked_work_trees_and_submodules_have_an_index_of_their_own() {
    let top = tempfile::tempdir().unwrap();
    let (main, linked, outer) = (top.path().join("main"), top.path().join("linked"), top.path().join("outer"));
    write(&main, &HIDDEN);
    git(&main, &["init", "-q"]);
    git(&main, &["add", "-f", "."]);
    git(&main, &["commit", "-qm", "a"]);
    git(&main, &["worktree", "add", "-q", "../linked"]);
    with_untracked(&linked);
    assert_eq!(listed(&linked, &[]), (with_new().iter().map(|&name| name.to_owned()).collect(), String::new()));
    fs::create_dir(&outer).unwrap();
    git(&outer, &["init", "-q"]);
    git(&outer, &["submodule", "add", "-q", "../main", "inner"]);
    write(&outer, &[(".gitignore", "inner/\n"), ("a.py", "")]);
    with_untracked(&outer.join("inner"));
    let (files, said) = listed(&outer, &[]);
    let expected: Vec<String> = with_new().iter().map(|name| format!("inner/{name}")).collect();
    assert_eq!(files[1..], expected, "{said}");
    assert_eq!((files[0].as_str(), said.as_str()), ("a.py", ""));
}

/// Makes an index that is not read.
type Spoiled = (&'static str, fn(&Path));

#[test]
fn an_index_that_is_not_understood_is_a_note_and_the_walk_goes_on() {
    let index = |top: &Path| top.join(".git/index");
    let spoiled: [Spoiled; 8] = [
        ("split in two", |top| git(top, &["update-index", "--split-index"])),
        ("sparse checkout", |top| {
            git(top, &["commit", "-qm", "a"]);
            git(top, &["sparse-checkout", "set", "--cone", "--sparse-index", "sub"]);
            write(top, &HIDDEN);
        }),
        ("damaged", |top| fs::write(top.join(".git/index"), "DIRK and so on").unwrap()),
        ("cut off", |top| {
            let bytes = fs::read(top.join(".git/index")).unwrap();
            fs::write(top.join(".git/index"), &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("cut off", |top| fs::write(top.join(".git/index"), "DIRC").unwrap()),
        ("version 9 is not known", |top| {
            let mut bytes = fs::read(top.join(".git/index")).unwrap();
            bytes[7] = 9;
            fs::write(top.join(".git/index"), bytes).unwrap();
        }),
        // What follows the entries is read as entries: how that ends is chance.
        ("it is ", |top| {
            let mut bytes = fs::read(top.join(".git/index")).unwrap();
            bytes[8..12].copy_from_slice(&[0xff; 4]);
            fs::write(top.join(".git/index"), bytes).unwrap();
        }),
        ("a folder, not a regular file", |top| {
            fs::remove_file(top.join(".git/index")).unwrap();
            fs::create_dir(top.join(".git/index")).unwrap();
        }),
    ];
    for (why, spoil) in spoiled {
        let top = tree(&HIDDEN);
        git(top.path(), &["init", "-q"]);
        git(top.path(), &["add", "-f", "."]);
        spoil(top.path());
        assert!(index(top.path()).exists());
        let (files, said) = listed(top.path(), &[]);
        // `*wandb*` hides also the files of the folder that is entered since it holds no runs.
        assert_eq!(files, ["conf/wandb/base.yaml", "conf/wandb/deep/er/more.yaml", "train.py"], "{why}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with(".git: the git index is not used (") && said.contains(why), "{why}: {said}");
        let mut quiet = Command::new(env!("CARGO_BIN_EXE_wblint"));
        let output = quiet.args(["--show-files"]).current_dir(top.path()).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{why}: only -v tells");
    }
}

#[test]
fn letter_case_is_that_of_the_repository() {
    let top = tree(&[(".gitignore", "conf/\n"), ("Conf/Base.yaml", ""), ("train.py", "")]);
    git(top.path(), &["init", "-q"]);
    git(top.path(), &["add", "-f", "."]);
    // As on a disk that knows no letter case, where the folder is shown in another one.
    fs::rename(top.path().join("Conf"), top.path().join("conf")).unwrap();
    fs::rename(top.path().join("conf/Base.yaml"), top.path().join("conf/base.yaml")).unwrap();
    git(top.path(), &["config", "core.ignorecase", "false"]);
    assert_eq!(listed(top.path(), &[]).0, ["train.py"]);
    git(top.path(), &["config", "core.ignorecase", "true"]);
    assert_eq!(listed(top.path(), &[]), (vec!["conf/base.yaml".to_owned(), "train.py".to_owned()], String::new()));
}

#[test]
fn what_is_never_entered_stays_out_and_so_does_what_other_tools_are_told_to_leave() {
    let top = tree(&[
        (".gitignore", "vendor/\nwandb/\n*.log\n"),
        (".ignore", "secret.py\n"),
        (".hidden/a.py", ""),
        ("secret.py", ""),
        ("train.py", ""),
        ("vendor/a.py", ""),
        ("node_modules/a.py", ""),
        ("wandb/run-20260101_000000-a/files/config.yaml", ""),
        ("wandb/sweep.yaml", ""),
    ]);
    git(top.path(), &["init", "-q"]);
    git(top.path(), &["add", "-f", "."]);
    assert_eq!(listed(top.path(), &[]).0, ["train.py", "wandb/sweep.yaml"]);
}

#[test]
fn without_an_index_a_folder_of_that_name_is_left_out_only_if_it_holds_runs() {
    let files = [(".gitignore", "wandb/\n"), ("conf/wandb/base.yaml", ""), ("train.py", ""), ("wandb/base.yaml", "")];
    let top = tree(&files);
    assert_eq!(listed(top.path(), &[]).0, ["conf/wandb/base.yaml", "train.py", "wandb/base.yaml"]);
    for run in ["run-20260101_000000-a/x", "offline-run-20260101_000000-a/x", "latest-run/x", "debug.log"] {
        let top = tree(&files);
        write(top.path(), &[(&format!("wandb/{run}"), "")]);
        assert_eq!(listed(top.path(), &[]).0, ["conf/wandb/base.yaml", "train.py"], "{run}");
    }
    // A folder of another name is no such case, and an index that knows better is believed.
    let top = tree(&[(".gitignore", "conf/\nwandb/\n"), ("conf/a.yaml", ""), ("train.py", ""), ("wandb/a.yaml", "")]);
    assert_eq!(listed(top.path(), &[]).0, ["train.py", "wandb/a.yaml"]);
    git(top.path(), &["init", "-q"]);
    git(top.path(), &["add", "train.py"]);
    assert_eq!(listed(top.path(), &[]).0, ["train.py"]);
}

#[test]
fn hidden_files_that_decide_what_a_run_sees_are_read() {
    let top = tree(&[
        (".gitlab-ci.yml", ""),
        (".circleci/config.yml", ""),
        (".circleci/scripts/run.sh", ""),
        (".devcontainer/devcontainer.json", ""),
        (".devcontainer/.cache/x.py", ""),
        (".github/workflows/a.yml", ""),
        (".github/a.yml", ""),
        (".vscode/launch.json", ""),
        (".vscode/settings.json", ""),
        (".pre-commit-config.yaml", ""),
        (".env.local", ""),
        (".netrc", "machine api.wandb.ai\n"),
    ]);
    let expected = [
        ".circleci/config.yml",
        ".circleci/scripts/run.sh",
        ".devcontainer/devcontainer.json",
        ".env.local",
        ".github/workflows/a.yml",
        ".gitlab-ci.yml",
        ".netrc",
        ".vscode/launch.json",
    ];
    assert_eq!(listed(top.path(), &[]).0, expected);
}

#[test]
fn a_key_in_a_netrc_that_is_part_of_the_repository_is_told() {
    let key = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b";
    let entry = format!("machine api.wandb.ai\n  login user\n  password {key}\nmachine other.example password {key}\n");
    let top = tree(&[(".netrc", &entry), ("train.py", "import wandb\n")]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_wblint"));
    let output = command.args(["--output-format", "concise"]).current_dir(top.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with(".netrc:3:12: WB301 error: ") && !text.contains(key), "{text}");
    assert_eq!(text.matches("WB301").count(), 1, "{text}");
}

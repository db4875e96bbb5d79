//! Living with findings: the baseline and `--since`, by the real binary and the real git.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

const TRAIN: &str = "import wandb\n\nTEAM = \"acme\"\nwandb.init(entity=TEAM)\nwandb.init(entity=\"fur-lab\")\n";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn wblint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("wblint").unwrap();
    for name in ["CLICOLOR_FORCE", "WANDB_ENTITY", "WANDB_PROJECT", "WBLINT_ONLINE"] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).output().unwrap()
}

/// Exit code, standard output in the concise format, standard error.
fn checked(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut all = vec!["check", "--output-format", "concise", "--quiet"];
    all.extend(arguments);
    let output = wblint(folder, &all);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The places of the findings: `train.py:4:7`.
fn places(said: &str) -> Vec<&str> {
    said.lines().filter_map(|line| line.split(": WB").next()).collect()
}

/// A root with two files, and a baseline of all their findings.
fn accepted() -> TempDir {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "wblint.toml", "baseline = \".wblint-baseline.json\"\n");
    write(folder.path(), "train.py", TRAIN);
    write(folder.path(), "old/eval.py", "import wandb\nwandb.init(entity=\"acme\")\nwandb.init(entity=\"acme\")\n");
    let (code, said, error) = checked(folder.path(), &["--update-baseline"]);
    assert_eq!((code, said.as_str()), (0, ""), "{error}");
    assert_eq!(error, ".wblint-baseline.json: 4 findings accepted\n");
    folder
}

#[test]
fn what_is_in_the_baseline_is_silent() {
    let folder = accepted();
    assert_eq!(checked(folder.path(), &[]), (0, String::new(), String::new()));
    let output = wblint(folder.path(), &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "All 4 destinations checked in 3 files; 4 in the baseline.\n");
    let file = fs::read_to_string(folder.path().join(".wblint-baseline.json")).unwrap();
    insta::assert_snapshot!(file, @r#"
    {"schema": 1, "tool": "wblint", "findings": [
      {"path":"old/eval.py","code":"WB103","field":"entity","value":"acme","count":2},
      {"path":"train.py","code":"WB103","field":"entity","value":"acme","count":1},
      {"path":"train.py","code":"WB103","field":"entity","value":"fur-lab","count":1}
    ]}
    "#);
}

#[test]
fn exactly_what_is_new_is_reported_and_what_is_gone_is_named() {
    let folder = accepted();
    let root = folder.path();
    // Lines above, another name of the variable, one finding fixed, one added, one file renamed.
    let moved = format!("{}{}", "# a line\n".repeat(50), TRAIN.replace("TEAM", "GROUP"));
    write(root, "train.py", &(moved.replace("entity=\"fur-lab\"", "") + "wandb.init(entity=\"zoo\")\n"));
    fs::rename(root.join("old"), root.join("new")).unwrap();
    let (code, said, error) = checked(root, &[]);
    assert_eq!((code, places(&said)), (1, vec!["train.py:56:19"]), "{said}");
    assert!(said.contains("\"zoo\" is hard-coded"), "{said}");
    let stale = "warning: .wblint-baseline.json: no longer found: WB103 \"fur-lab\" in train.py\n\
                 to remove what is no longer found, run: wblint --update-baseline\n";
    assert_eq!(error, stale);
    // A part of the repository says nothing of the rest, and keeps it.
    assert_eq!(checked(root, &["new"]), (0, String::new(), String::new()));
    assert_eq!(checked(root, &["new", "--update-baseline"]).0, 0);
    let file = fs::read_to_string(root.join(".wblint-baseline.json")).unwrap();
    assert!(file.contains("fur-lab") && file.contains("new/eval.py"), "{file}");
    assert_eq!(checked(root, &["--update-baseline"]).0, 0);
    assert_eq!(checked(root, &[]), (0, String::new(), String::new()));
}

#[test]
fn one_more_of_the_same_is_new() {
    let folder = accepted();
    let text = "import wandb\nwandb.init(entity=\"acme\")\nwandb.init(entity=\"acme\")\nwandb.init(entity=\"acme\")\n";
    write(folder.path(), "old/eval.py", text);
    let (code, said, _) = checked(folder.path(), &[]);
    assert_eq!((code, places(&said)), (1, vec!["old/eval.py:4:19"]));
    // A copy of a file is new as well: the file it was copied from is still there.
    write(folder.path(), "copy.py", "import wandb\nwandb.init(entity=\"acme\")\n");
    assert_eq!(checked(folder.path(), &["copy.py"]).0, 1);
}

#[test]
fn a_repository_cannot_silence_what_warns_of_it() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "wandb/settings", "[default]\nbase_url = https://evil.example\n");
    write(
        folder.path(),
        "train.py",
        "import wandb\nwandb.init(settings=wandb.Settings(base_url=\"https://evil.example\"))\n",
    );
    let before = checked(folder.path(), &[]);
    assert!(before.1.contains("WB303"), "{}", before.1);
    assert_eq!(checked(folder.path(), &["--update-baseline", "--baseline", "b.json"]).0, 0);
    let after = checked(folder.path(), &["--baseline", "b.json"]);
    assert_eq!(after.1.matches("WB303").count(), before.1.matches("WB303").count());
}

#[test]
fn a_bad_baseline_is_2_and_stays_as_it_is() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "train.py", TRAIN);
    for (text, why) in [
        ("{\"schema\": 1", "it is not valid JSON"),
        ("[]", "it was not written by wblint"),
        ("{\"version\": \"1.5.0\", \"results\": {}}", "it was not written by wblint"),
        (
            "{\"schema\": 2, \"tool\": \"wblint\", \"findings\": []}",
            "it has schema 2, and this version of wblint knows 1",
        ),
        ("{\"schema\": 1, \"tool\": \"wblint\", \"findings\": [{}]}", "it is damaged: missing field"),
        ("{\"schema\": 1, \"tool\": \"wblint\", \"findings\": [], \"more\": 1}", "it is damaged: unknown field"),
    ] {
        write(folder.path(), "b.json", text);
        for arguments in [vec!["--baseline", "b.json"], vec!["--baseline", "b.json", "--update-baseline"]] {
            let (code, said, error) = checked(folder.path(), &arguments);
            assert_eq!((code, said.as_str()), (2, ""), "{text}");
            assert!(error.starts_with(&format!("error: cannot use the baseline b.json: {why}")), "{error}");
            assert!(error.contains("help: restore the file"), "{error}");
            assert_eq!(fs::read_to_string(folder.path().join("b.json")).unwrap(), text);
        }
    }
    let (code, _, error) = checked(folder.path(), &["--baseline", "missing.json"]);
    assert_eq!((code, error.lines().next()), (2, Some("error: there is no baseline missing.json")));
    let (code, _, error) = checked(folder.path(), &["--baseline", "no/folder/b.json", "--update-baseline"]);
    assert_eq!(code, 2, "{error}");
    assert!(error.starts_with("error: cannot write no/folder/b.json: "), "{error}");
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let mut command = std::process::Command::new("git");
    command.args(identity).args(["-c", "protocol.file.allow=always"]).args(arguments).current_dir(folder);
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Path, message: &str) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", message]);
}

/// A repository with one old finding, committed on `main`.
fn repository() -> TempDir {
    let folder = TempDir::new().unwrap();
    git(folder.path(), &["init", "-q", "-b", "main"]);
    write(folder.path(), "train.py", "import wandb\nwandb.init(entity=\"acme\")\n");
    commit(folder.path(), "first");
    folder
}

/// The places that are new since `revision`.
fn since(folder: &Path, revision: &str) -> Vec<String> {
    let (code, said, error) = checked(folder, &["--since", revision]);
    assert!(matches!(code, 0 | 1), "{error}");
    places(&said).into_iter().map(str::to_owned).collect()
}

#[test]
fn staged_unstaged_and_untracked_lines_are_new() {
    let folder = repository();
    let root = folder.path();
    assert_eq!(since(root, "HEAD"), [""; 0]);
    write(root, "staged.py", "import wandb\nwandb.init(entity=\"zoo\")\n");
    git(root, &["add", "staged.py"]);
    write(root, "train.py", "import wandb\n\n\nwandb.init(entity=\"acme\")\nwandb.init(entity=\"fur-lab\")\n");
    write(root, "new/größe x.py", "import wandb\nwandb.init(entity=\"moon\")\n");
    write(root, ".gitignore", "hidden.py\n");
    write(root, "hidden.py", "import wandb\nwandb.init(entity=\"ignored\")\n");
    assert_eq!(since(root, "HEAD"), ["new/größe x.py:2:19", "staged.py:2:19", "train.py:5:19"]);
    commit(root, "second");
    assert_eq!(since(root, "HEAD"), [""; 0]);
    assert_eq!(since(root, "HEAD~1").len(), 3);
    // A folder below the top is asked about its own files only.
    assert_eq!(since(&root.join("new"), "HEAD~1"), ["größe x.py:2:19"]);
}

#[test]
fn a_new_call_of_an_old_name_is_new() {
    let folder = repository();
    write(folder.path(), "config.py", "TEAM = \"zoo\"\n");
    commit(folder.path(), "an unused name");
    write(folder.path(), "run.py", "import wandb\nfrom config import TEAM\nwandb.init(entity=TEAM)\n");
    assert_eq!(since(folder.path(), "HEAD"), ["config.py:1:8"]);
}

#[test]
fn merges_renames_and_other_branches() {
    let folder = repository();
    let root = folder.path();
    git(root, &["checkout", "-q", "-b", "feature"]);
    git(root, &["mv", "train.py", "fit.py"]);
    write(root, "own.py", "import wandb\nwandb.init(entity=\"zoo\")\n");
    commit(root, "feature");
    git(root, &["checkout", "-q", "main"]);
    write(root, "theirs.py", "import wandb\nwandb.init(entity=\"fur-lab\")\n");
    commit(root, "main goes on");
    git(root, &["checkout", "-q", "feature"]);
    // What main got in the meantime is no change of this branch, and a renamed file has no new lines.
    assert_eq!(since(root, "main"), ["own.py:2:19"]);
    git(root, &["merge", "-q", "--no-edit", "main"]);
    assert_eq!(since(root, "main"), ["own.py:2:19"]);
    assert_eq!(since(root, "main~1"), ["own.py:2:19", "theirs.py:2:19"]);
}

#[test]
fn lines_of_a_notebook_are_those_of_its_file() {
    let folder = repository();
    let cell = |source: &str| serde_json::json!({"cell_type": "code", "metadata": {}, "source": [source]});
    let notebook = |cells: &[serde_json::Value]| {
        let notebook = serde_json::json!({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5});
        serde_json::to_string_pretty(&notebook).unwrap()
    };
    let old = [cell("import wandb"), cell("wandb.init(entity=\"acme\")")];
    write(folder.path(), "demo.ipynb", &notebook(&old));
    commit(folder.path(), "a notebook");
    let new = [old.to_vec(), vec![cell("wandb.init(entity=\"zoo\")")]].concat();
    write(folder.path(), "demo.ipynb", &notebook(&new));
    assert_eq!(since(folder.path(), "HEAD"), ["demo.ipynb:cell 3:1:19"]);
}

#[test]
fn a_shallow_clone_knows_what_it_has() {
    let folder = repository();
    write(folder.path(), "more.py", "import wandb\nwandb.init(entity=\"zoo\")\n");
    commit(folder.path(), "second");
    let clones = TempDir::new().unwrap();
    let source = format!("file://{}", folder.path().display());
    git(clones.path(), &["clone", "-q", "--depth", "1", &source, "shallow"]);
    let shallow = clones.path().join("shallow");
    assert_eq!(since(&shallow, "HEAD"), [""; 0]);
    let (code, said, error) = checked(&shallow, &["--since", "HEAD~1"]);
    assert_eq!((code, said.as_str()), (2, ""));
    assert!(error.contains("git knows no revision `HEAD~1`") && error.contains("this clone is shallow"), "{error}");
}

#[test]
fn no_revision_and_no_repository_are_2() {
    let folder = repository();
    for revision in ["nowhere", "", "--help", "HEAD:train.py", "-", "main..HEAD"] {
        let (code, said, error) = checked(folder.path(), &[&format!("--since={revision}")]);
        assert_eq!((code, said.as_str()), (2, ""), "{revision}: {error}");
        assert!(error.contains(&format!("git knows no revision `{revision}`")), "{error}");
    }
    let outside = TempDir::new().unwrap();
    write(outside.path(), "train.py", TRAIN);
    let (code, said, error) = checked(outside.path(), &["--since", "HEAD"]);
    assert_eq!((code, said.as_str()), (2, ""));
    assert!(error.contains("--since needs a git repository"), "{error}");
}

/// Every setting by which a repository could have git start a program, each of which would leave a file behind.
#[cfg(unix)]
#[test]
fn git_starts_nothing_of_the_repository() {
    use std::os::unix::fs::PermissionsExt;
    let folder = repository();
    let root = folder.path();
    let traces = TempDir::new().unwrap();
    let program = traces.path().join("program.sh");
    let mark = traces.path().join("started");
    fs::write(&program, format!("#!/bin/sh\necho \"$0 $*\" >> {}\ncat\n", mark.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let program = program.display().to_string();
    write(root, ".gitattributes", "*.py filter=evil diff=evil\n*.txt filter=other.with.dots diff=evil\n");
    write(root, "notes.txt", "one\n");
    commit(root, "attributes");
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.other.with.dots.process",
        "filter.other.with.dots.clean",
        "pager.diff",
        "credential.helper",
    ] {
        git(root, &["config", key, &program]);
    }
    git(root, &["config", "filter.evil.required", "true"]);
    for hook in ["post-index-change", "post-checkout", "pre-auto-gc", "fsmonitor-watchman"] {
        let path = root.join(".git/hooks").join(hook);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(&program, &path).unwrap();
    }
    let _ = fs::remove_file(&mark);
    write(root, "train.py", "import wandb\nwandb.init(entity=\"acme\")\nwandb.init(entity=\"zoo\")\n");
    write(root, "notes.txt", "two\n");
    assert_eq!(since(root, "HEAD"), ["train.py:3:19"]);
    assert!(!mark.exists(), "{}", fs::read_to_string(&mark).unwrap());
    // The proof can fail: without the settings git does start them.
    let _ = std::process::Command::new("git").args(["diff", "HEAD"]).current_dir(root).output().unwrap();
    assert!(mark.exists());
}

/// What is in the file `name`.
fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn every_finding_gets_a_comment_where_there_can_be_one() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    write(root, "train.py", "import wandb\r\n\r\nwandb.init(entity=\"acme\", project=\"your-project-name\")\r\n");
    write(root, "run.sh", "export WANDB_ENTITY=acme\npython train.py\n");
    write(root, ".env", "WANDB_ENTITY=acme\n");
    write(root, "args.json", "{\"entity\": \"acme\"}\n");
    write(
        root,
        "load.py",
        "import json\nimport wandb\n\nargs = json.load(open(\"args.json\"))\nwandb.init(entity=args[\"entity\"])\n",
    );
    let (code, said, error) = checked(root, &["--add-suppressions=ours since 2019"]);
    assert_eq!(code, 1, "{said}\n{error}");
    assert_eq!(places(&said), ["args.json:1:12"]);
    let python = "import wandb\r\n\r\nwandb.init(entity=\"acme\", project=\"your-project-name\")  \
                  # wblint: ignore[WB102, WB103] ours since 2019\r\n";
    assert_eq!(read(root, "train.py"), python);
    assert!(read(root, "run.sh").starts_with("export WANDB_ENTITY=acme  # wblint: ignore[WB103] ours since 2019\n"));
    assert_eq!(read(root, "args.json"), "{\"entity\": \"acme\"}\n");
    assert!(error.contains("args.json:1: no comment can hide WB103 here"), "{error}");
    // Nothing is left that a comment can hide, and no comment is needless.
    let before = read(root, "train.py");
    let (_, said, _) = checked(root, &["--add-suppressions"]);
    assert_eq!(places(&said), ["args.json:1:12"]);
    assert_eq!(read(root, "train.py"), before);
}

#[test]
fn a_reason_is_one_line() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "train.py", TRAIN);
    let (code, said, error) = checked(folder.path(), &["--add-suppressions=one\ntwo"]);
    assert_eq!((code, said.as_str()), (2, ""), "{error}");
    assert_eq!(read(folder.path(), "train.py"), TRAIN);
}

//! Paths in different trees are projects of their own in one run: nothing above them is read, each has its settings, and
//! the report tells their files apart.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn call(entity: &str) -> String {
    format!("import wandb\nwandb.init(entity='{entity}')\n")
}

/// Status, standard output and standard error of a run in `here`.
fn run(here: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wblint"));
    let output = command.args(arguments).current_dir(here).env("HOME", here.join("no-home")).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn json(here: &Path, arguments: &[&str]) -> Value {
    let (_, text, said) = run(here, arguments);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}{said}"))
}

/// `path` of every element of the list `key`.
fn paths<'v>(value: &'v Value, key: &str) -> Vec<&'v str> {
    value[key].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect()
}

#[test]
fn nothing_above_two_paths_is_read() {
    let top = tree(&[
        ("a/train.py", &call("ant-hill")),
        ("b/train.py", &call("bee-hive")),
        ("c/train.py", &call("wasp-nest")),
        ("other.py", &call("owl-tree")),
    ]);
    for arguments in [["a", "b"], ["b", "a"], ["b/train.py", "a/train.py"]] {
        let (status, files, said) = run(top.path(), &[["--show-files"].as_slice(), &arguments].concat());
        assert_eq!((status, files.as_str(), said.as_str()), (0, "a/train.py\nb/train.py\n", ""), "{arguments:?}");
        let found = json(top.path(), &[["--output-format", "json"].as_slice(), &arguments].concat());
        assert_eq!(paths(&found, "diagnostics"), ["a/train.py", "b/train.py"]);
        assert_eq!((&found["summary"]["files"], &found["summary"]["destinations"]), (&2.into(), &2.into()));
    }
    // Both stand below one root: that is the project.
    fs::create_dir(top.path().join(".git")).unwrap();
    let (_, text, _) = run(&top.path().join("a"), &["--output-format", "concise", ".", "../b"]);
    assert!(text.starts_with("train.py:2:19") && text.contains("\n../b/train.py:2:19"), "{text}");
    assert!(!text.contains("wasp-nest") && text.contains("in 2 files"), "{text}");
}

#[test]
fn paths_are_shown_as_one_would_open_them() {
    let top = tree(&[
        ("here/a/.git/HEAD", ""),
        ("here/a/src/train.py", &call("ant-hill")),
        ("here/wblint.toml", ""),
        ("here/b.py", &call("bee-hive")),
        ("there/c.py", &call("wasp-nest")),
    ]);
    let (here, there) = (top.path().join("here"), top.path().join("there"));
    let arguments = ["--output-format", "json", "a", "b.py", "../there"];
    let there_file = fs::canonicalize(&there).unwrap().join("c.py");
    let mut expected = vec!["a/src/train.py", "b.py", there_file.to_str().unwrap()];
    expected.sort_unstable();
    let found = json(&here, &arguments);
    assert_eq!(paths(&found, "diagnostics"), expected);
    for one in found["diagnostics"].as_array().unwrap() {
        let path = one["path"].as_str().unwrap();
        assert!(here.join(path).exists(), "{path}");
        assert_eq!(one["fixes"][0]["edits"][0]["path"], path);
    }
    let listed = json(&here, &["destinations", "--output-format", "json", "a", "b.py", "../there"]);
    assert_eq!(paths(&listed, "destinations"), expected);
    assert_eq!(listed["destinations"][0]["entity"]["values"][0]["origin"]["path"], expected[0]);
    // From a folder inside of one of them.
    let (_, text, _) = run(&here.join("a/src"), &["--output-format", "concise", ".", "../../b.py"]);
    assert!(text.contains("../../b.py:2:19: ") && text.contains("train.py:2:19: "), "{text}");
    // The drawn lines come from each project's own files.
    let (_, text, _) = run(&here, &["a", "../there"]);
    assert!(text.contains("entity='ant-hill'") && text.contains("entity='wasp-nest'"), "{text}");
}

#[test]
fn each_project_has_its_own_settings_and_values() {
    let top = tree(&[
        ("a/.git/HEAD", ""),
        ("a/wblint.toml", "entities = [\"ant-hill\"]\n"),
        ("a/train.py", &call("ant-hill")),
        ("b/.git/HEAD", ""),
        ("b/train.py", "import wandb\nfrom conf import TEAM\nwandb.init(entity=TEAM)\n"),
        ("b/conf.py", "TEAM = 'bee-hive'\n"),
        ("c/.git/HEAD", ""),
        ("c/pyproject.toml", "[tool.wblint]\nfail-on = \"never\"\n"),
        ("c/train.py", "import wandb\nfrom conf import TEAM\nwandb.init(entity=TEAM)\n"),
        ("c/conf.py", "TEAM = 'your-entity'\n"),
    ]);
    let (status, text, said) = run(top.path(), &["--output-format", "concise", "a", "b", "c"]);
    assert_eq!((status, said.as_str()), (1, ""), "{text}");
    assert!(
        text.starts_with("b/conf.py:1:8: WB103 warning") && text.contains("\nc/conf.py:1:8: WB101 error"),
        "{text}"
    );
    assert!(!text.contains("ant-hill"), "{text}");
    let found = json(top.path(), &["--output-format", "json", "a", "b", "c"]);
    let related: Vec<_> =
        found["diagnostics"][0]["related"].as_array().unwrap().iter().map(|one| &one["path"]).collect();
    assert!(related.contains(&&"b/train.py".into()), "{related:?}");
    // Exit codes are each project's own; the worst counts.
    assert_eq!(run(top.path(), &["a", "c"]).0, 0);
    assert_eq!(run(top.path(), &["--fail-on", "error", "a", "b"]).0, 0);
    let (status, text, said) = run(top.path(), &["--output-format", "concise", "c", "nowhere/x.py"]);
    assert_eq!(status, 2);
    assert!(text.contains("c/conf.py:1:8") && said.contains("no such file or folder: nowhere/x.py"), "{text}{said}");
    fs::write(top.path().join("b/wblint.toml"), "nonsense = 1\n").unwrap();
    let (status, _, said) = run(top.path(), &["a", "b"]);
    assert!(status == 2 && said.contains("nonsense"), "{said}");
}

#[test]
fn a_project_in_a_project_is_told_once() {
    let top = tree(&[("a/.git/HEAD", ""), ("a/train.py", &call("ant-hill")), ("a/in/.git/HEAD", "")]);
    fs::write(top.path().join("a/in/x.py"), call("bee-hive")).unwrap();
    let found = json(top.path(), &["--output-format", "json", "a", "a/in"]);
    assert_eq!(paths(&found, "diagnostics"), ["a/in/x.py", "a/train.py"]);
    assert_eq!(found["summary"]["files"], 2);
    let listed = json(top.path(), &["destinations", "--output-format", "json", "a", "a/in"]);
    assert_eq!(paths(&listed, "destinations"), ["a/in/x.py", "a/train.py"]);
}

#[test]
fn doctor_looks_at_all_projects() {
    let top = tree(&[("a/.git/HEAD", ""), ("a/train.py", &call("ant-hill")), ("b/train.py", &call("bee-hive"))]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_wblint"));
    command.args(["doctor", "a", "b"]).current_dir(top.path());
    command.env_clear().env("HOME", top.path()).env("WANDB_BASE_URL", "http://127.0.0.1:9");
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(text.contains("a/train.py:2") && text.contains("b/train.py:2"), "{text}");
}

#[test]
fn standard_input_stands_for_a_file_of_its_own_project() {
    let top = tree(&[
        ("a/.git/HEAD", ""),
        ("a/train.py", &call("ant-hill")),
        ("b/.git/HEAD", ""),
        ("b/conf.py", "TEAM = 'bee-hive'\n"),
        ("b/train.py", &call("wasp-nest")),
    ]);
    let mut command = assert_cmd::Command::cargo_bin("wblint").unwrap();
    command.args(["--output-format", "concise", "train.py", "-", "--stdin-filename", "../b/train.py"]);
    command.current_dir(top.path().join("a")).env("HOME", top.path());
    command.write_stdin("import wandb\nfrom conf import TEAM\nwandb.init(entity=TEAM)\n");
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(text.contains("b/conf.py:1:8: WB103") && text.contains("train.py:2:19: WB103"), "{text}");
    assert!(!text.contains("wasp-nest") && text.contains("in 2 files"), "{text}");
}

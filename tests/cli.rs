//! The binary, end to end: arguments, streams and exit codes.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use assert_cmd::Command;

/// The binary in an empty folder, with nothing of the caller's environment that could change what it prints.
fn wblint(folder: &tempfile::TempDir) -> Command {
    let mut command = Command::cargo_bin("wblint").unwrap();
    command.current_dir(folder.path());
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "WANDB_ENTITY", "WANDB_PROJECT", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

/// Exit code, standard output, standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plain.py"), "print(1)\n").unwrap();
    std::fs::write(folder.path().join("list"), "").unwrap();
    let output = wblint(&folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn help() {
    let (code, output, error) = run(&["-h"]);
    assert_eq!((code, error.as_str()), (0, ""));
    insta::assert_snapshot!(output);
}

#[test]
fn the_default_command_is_check() {
    let (code, output, _) = run(&[]);
    assert_eq!(code, 0);
    assert!(output.starts_with("No W&B calls found in "), "{output}");
    assert_eq!(run(&["check"]).0, 0);
    assert_eq!(run(&["-q", "check", "plain.py"]), (0, String::new(), String::new()));
}

#[test]
fn a_path_called_like_a_command_is_reached_by_its_folder() {
    let (code, _, error) = run(&["./check"]);
    assert_eq!(code, 2);
    assert!(error.contains("./check"), "{error}");
}

#[test]
fn a_missing_path_is_named_and_the_rest_is_still_linted() {
    let (code, output, error) = run(&["gone.py", "plain.py"]);
    assert_eq!(code, 2);
    assert!(error.contains("no such file or folder: gone.py"), "{error}");
    assert_eq!(output, "No W&B calls found in 1 file.\n");
    assert!(run(&["destinatons"]).2.contains("there is a command `destinations`"));
}

#[test]
fn a_wrong_flag_is_2_with_a_suggestion() {
    let (code, output, error) = run(&["--selct", "WB103"]);
    assert_eq!((code, output.as_str()), (2, ""));
    assert!(error.contains("'--select'"), "{error}");
    assert_eq!(run(&["--output-format", "xml"]).0, 2);
}

#[test]
fn json_goes_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    wblint(&folder).args(["--output-format", "json", "-o", "report.json"]).assert().success().stdout("");
    let text = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["schema"], 1);
    let (code, _, error) = run(&["-o", "no/such/folder/report.json"]);
    assert_eq!(code, 2);
    assert!(error.contains("cannot write no/such/folder/report.json"), "{error}");
}

#[test]
fn a_program_that_a_pattern_names_is_no_finding() {
    let folder = tempfile::TempDir::new().unwrap();
    for name in ["program", "picture.png"] {
        std::fs::write(folder.path().join(name), b"\x89PNG\xff\xfe\x00").unwrap();
    }
    std::fs::write(folder.path().join("broken.py"), b"import wandb\n# \xff\n").unwrap();
    let arguments = ["program", "picture.png", "broken.py", "--output-format", "concise", "--quiet"];
    let output = wblint(&folder).args(arguments).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.lines().count() == 1 && said.starts_with("broken.py:1:1: WB901"), "{said}");
}

#[test]
fn an_empty_list_checks_nothing() {
    let (code, output, _) = run(&["--files-from", "list"]);
    assert_eq!((code, output.as_str()), (0, "No files to check.\n"));
    assert_eq!(run(&["--files-from", "nowhere"]).0, 2);
    assert_eq!(run(&["-", "--files-from", "-"]).0, 2);
}

#[test]
fn an_empty_list_excludes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("build")).unwrap();
    std::fs::write(folder.path().join("build/train.py"), "import wandb\nwandb.init(entity='acme')\n").unwrap();
    wblint(&folder).assert().success();
    std::fs::write(folder.path().join("wblint.toml"), "exclude = []\n").unwrap();
    wblint(&folder).assert().code(1);
    wblint(&folder).args(["--exclude", "other"]).assert().code(1);
    wblint(&folder).args(["--extend-exclude", "build"]).assert().success();
}

#[test]
fn an_unknown_rule_is_2() {
    let (code, _, error) = run(&["rule", "no-such-rule-at-all"]);
    assert_eq!(code, 2);
    assert!(error.contains("no rule is called `no-such-rule-at-all`"), "{error}");
}

#[test]
fn colours_only_if_asked() {
    assert!(!run(&["nowhere"]).2.contains('\u{1b}'));
    assert!(run(&["--color", "always", "nowhere"]).2.contains('\u{1b}'));
}

#[test]
fn completions_are_printed() {
    let (code, output, _) = run(&["completions", "bash"]);
    assert_eq!(code, 0);
    assert!(output.contains("_wblint()"));
}

#[cfg(unix)]
#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::TempDir::new().unwrap();
    let output = wblint(&folder).args(["manual-pages", "."]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let (_, help, _) = run(&["--help"]);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for name in commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        let page = std::fs::read_to_string(folder.path().join(format!("wblint-{name}.1"))).unwrap();
        assert!(page.contains(".SH OPTIONS") || page.contains(".SH SYNOPSIS"), "{page}");
    }
    let page = std::fs::read_to_string(folder.path().join("wblint.1")).unwrap();
    assert!(page.contains("fail\\-on") && page.contains("wblint\\-doctor(1)"), "{page}");
    assert_eq!(wblint(&folder).args(["manual-pages", "nowhere"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn a_closed_pipe_is_a_quiet_0() {
    let folder = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("wblint"));
    let child = child.args(["completions", "bash"]).current_dir(folder.path());
    let output = child.stdout(writer).stderr(std::process::Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

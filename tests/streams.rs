//! Standard output, standard error and `-o FILE` where they end early, are full, or are given something hostile.
#![allow(clippy::unwrap_used, missing_docs)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.
#![cfg(unix)]

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::{Command, Stdio};

use tempfile::TempDir;

fn repository() -> TempDir {
    let folder = TempDir::new().unwrap();
    for number in 0..200 {
        let text = format!("import wandb\n\nwandb.init(entity=\"some-team-{number}\", project=\"your-project\")\n");
        fs::write(folder.path().join(format!("train{number}.py")), text).unwrap();
    }
    folder
}

fn wblint(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wblint"));
    command.current_dir(folder.path()).env_clear().env("HOME", folder.path()).args(arguments);
    command
}

#[test]
fn a_closed_pipe_is_quiet_and_keeps_the_exit_code() {
    let folder = repository();
    for (arguments, expected) in [
        (&["."][..], 1),
        (&[".", "--color", "always"], 1),
        (&[".", "--output-format", "json"], 1),
        (&[".", "--output-format", "concise"], 1),
        (&[".", "--fail-on", "never"], 0),
        (&["destinations"], 0),
        (&["--help"], 0),
        (&["rule", "--all"], 0),
        (&["config", "schema"], 0),
        (&["completions", "zsh"], 0),
        (&["check", "gone.py", "."], 2),
    ] {
        for bytes in [0, 1] {
            let mut child = wblint(&folder, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let mut output = child.stdout.take().unwrap();
            let mut start = vec![0; bytes];
            output.read_exact(&mut start).unwrap();
            drop(output);
            let done = child.wait_with_output().unwrap();
            assert_eq!(done.status.code(), Some(expected), "{arguments:?}");
            let error = String::from_utf8(done.stderr).unwrap();
            let quiet = error.is_empty() || expected == 2 && error.lines().count() <= 2;
            assert!(quiet && !error.contains("pipe"), "{arguments:?}: {error}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_with_exit_code_two() {
    let folder = repository();
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["--version"],
        &["."],
        &[".", "--output-format", "json"],
        &["destinations"],
        &["rule", "WB103"],
        &["config", "schema"],
        &["config", "show"],
        &["completions", "bash"],
        &["--show-files"],
        &["doctor", "--help"],
        &[".", "-o", "/dev/full"],
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let done = wblint(&folder, arguments).stdout(full).output().unwrap();
        let error = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains("cannot write"), "{arguments:?}: {error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 200, "{arguments:?} leaves a file behind");
    }
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = repository();
    let report = folder.path().join("report.json");
    fs::write(&report, "before").unwrap();
    fs::set_permissions(&report, fs::Permissions::from_mode(0o640)).unwrap();
    let before = fs::metadata(&report).unwrap().ino();
    // A limit on the size of files stands for a full disk: the signal it comes with is ignored, the error stays.
    let arguments = ["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" check --output-format json -o report.json"];
    let mut command = Command::new("bash");
    command.current_dir(folder.path()).env("HOME", folder.path()).args(arguments).arg(env!("CARGO_BIN_EXE_wblint"));
    let done = command.output().unwrap();
    assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(fs::read_to_string(&report).unwrap(), "before");
    assert_eq!(fs::metadata(&report).unwrap().ino(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 201, "a half-written file is left");

    let done = wblint(&folder, &["check", "--output-format", "json", "-o", "report.json"]).output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    let written: serde_json::Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    assert_eq!(written["diagnostics"].as_array().unwrap().len(), 400);
    assert_eq!(fs::metadata(&report).unwrap().permissions().mode() & 0o777, 0o640, "the mode stays");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 201);
}

#[test]
fn a_link_stays_a_link_and_a_stream_a_stream() {
    let folder = repository();
    fs::create_dir(folder.path().join("out")).unwrap();
    fs::write(folder.path().join("out/real.txt"), "before").unwrap();
    symlink("out/real.txt", folder.path().join("link.txt")).unwrap();
    let done = wblint(&folder, &["check", "-o", "link.txt"]).output().unwrap();
    assert_eq!((done.status.code(), done.stdout.len()), (Some(1), 0));
    assert!(fs::symlink_metadata(folder.path().join("link.txt")).unwrap().is_symlink());
    assert!(fs::read_to_string(folder.path().join("out/real.txt")).unwrap().contains("WB103"));
    let done = wblint(&folder, &["check", "-o", "/dev/stdout"]).stdout(Stdio::piped()).output().unwrap();
    assert!(String::from_utf8(done.stdout).unwrap().contains("WB103"));
    let done = wblint(&folder, &["check", "-o", "no/such/folder.txt"]).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8(done.stderr).unwrap().contains("cannot write no/such/folder.txt"));
}

#[test]
fn an_argument_cannot_act_on_the_terminal() {
    let folder = repository();
    for argument in [
        "--\u{1b}[2Jx",
        "--x\u{9b}31m",
        "--x\r\u{202e}y",
        "--\u{7}",
        "--x\u{200b}y\u{e0041}",
        "--fail-on=\u{1b}]0;t\u{7}",
        "--color=\u{1b}[31mred",
        "\u{1b}[2J.py",
        "--online=\u{202e}x",
        "--select=WB\u{1b}[1m",
        "--config=\u{1b}=1",
        "--outptu-format\u{85}=json",
    ] {
        for color in ["never", "always"] {
            let arguments = ["--color", color, argument];
            let done = wblint(&folder, &arguments).output().unwrap();
            assert_eq!(done.status.code(), Some(2), "{argument:?}");
            let error = String::from_utf8(done.stderr).unwrap();
            assert!(!error.is_empty());
            let plain = anstream::adapter::strip_str(&error).to_string();
            let active = plain.chars().find(|one| *one != '\n' && wblint::report::escape::is_active(*one));
            assert_eq!(active, None, "{argument:?}: {error:?}");
            let own = ["\u{1b}[2J", "\u{1b}]0", "\u{9b}"];
            assert!(own.iter().all(|one| !error.contains(one)), "{argument:?}: {error:?}");
        }
    }
}

#[test]
fn a_key_as_an_argument_is_not_repeated() {
    let folder = repository();
    let key = "3f9a1c07be52d8640e1b7c935a2d4f68c0917e3b";
    for arguments in [&[key][..], &["doctor", "--entity", key], &["rule", key], &["--config", &format!("x={key}")]] {
        let done = wblint(&folder, arguments).output().unwrap();
        let shown = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        assert!(!shown.contains(key) && shown.contains("***"), "{arguments:?}: {shown}");
    }
}

#[test]
fn what_cannot_be_seen_is_written_out() {
    let folder = TempDir::new().unwrap();
    let name = "ac\u{200b}me\u{feff}\u{e0041}\u{202e}\u{ad}";
    fs::write(folder.path().join("a.py"), format!("import wandb\nwandb.init(entity=\"{name}\")\n")).unwrap();
    for arguments in [&["check"][..], &["check", "--output-format", "concise"], &["destinations"]] {
        let shown = String::from_utf8(wblint(&folder, arguments).output().unwrap().stdout).unwrap();
        assert!(shown.contains("ac\\u{200b}me\\u{feff}\\u{e0041}\\u{202e}\\u{ad}"), "{shown}");
        let active = shown.chars().find(|one| *one != '\n' && wblint::report::escape::is_active(*one));
        assert_eq!(active, None, "{shown}");
    }
    let json = wblint(&folder, &["check", "--output-format", "json"]).output().unwrap().stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["diagnostics"][0]["value"], name, "JSON keeps what is there");
}

#[cfg(target_os = "linux")]
#[test]
fn too_little_address_space_is_said_instead_of_an_abort() {
    let folder = repository();
    // The binary itself must still fit.
    for megabytes in [200, 400, 511] {
        let script = format!("ulimit -v {}; exec \"$0\" check", megabytes * 1024);
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &script]).arg(env!("CARGO_BIN_EXE_wblint")).current_dir(folder.path());
        let output = command.output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{megabytes}: {error}");
        assert!(error.contains(&format!("is limited to {megabytes} MiB")) && error.contains("ulimit -v"), "{error}");
    }
}

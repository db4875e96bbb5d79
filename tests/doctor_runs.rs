//! Texts of runs that failed, made with real releases of the SDK: each has its cause named and its remedy right, from
//! standard input, without a login and without a network. `fixtures/failed-runs.txt` is the table.
#![allow(clippy::unwrap_used, missing_docs)] // A test that cannot go on has failed; clippy knows `#[test]` only.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;
use wblint::doctor::decode::decode;
use wblint::doctor::log::{Account, read};

const TABLE: &str = include_str!("../fixtures/failed-runs.txt");

/// One row: what made the text, what it means, and the text.
struct Row {
    releases: Vec<&'static str>,
    scenario: &'static str,
    cause: &'static str,
    status: Option<u16>,
    remedy: &'static str,
    text: String,
}

fn rows() -> Vec<Row> {
    let blocks = TABLE.split("\n=== ").skip(1);
    let row = |block: &'static str| {
        let (head, text) = block.split_once('\n').unwrap();
        let mut parts = head.splitn(4, " | ");
        let mut made: Vec<&str> = parts.next().unwrap().split(' ').collect();
        let scenario = made.pop().unwrap();
        let (cause, status, remedy) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let text = text.replace("\\e", "\u{1b}").replace("\\r", "\r");
        Row { releases: made, scenario, cause, status: status.parse().ok(), remedy, text }
    };
    blocks.map(row).collect()
}

/// The repository that the runs were started in; nobody is logged in, and nothing is asked.
fn scene() -> (TempDir, TempDir) {
    let (home, repository) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let train = "import wandb\nwandb.init(entity=\"acme-typo\", project=\"cifar\")\n";
    std::fs::write(repository.path().join("train.py"), train).unwrap();
    (home, repository)
}

fn doctor(scene: &(TempDir, TempDir), arguments: &[&str], input: &[u8]) -> String {
    let mut command = Command::cargo_bin("wblint").unwrap();
    command.current_dir(scene.1.path()).env_clear().env("HOME", scene.0.path()).arg("doctor").args(arguments);
    String::from_utf8(command.write_stdin(input).output().unwrap().stdout).unwrap()
}

#[test]
fn every_cause_is_named_and_every_remedy_is_right() {
    let (rows, scene) = (rows(), scene());
    let releases: BTreeSet<&str> = rows.iter().flat_map(|row| row.releases.clone()).collect();
    for release in ["0.13.11", "0.15.12", "0.17.9", "0.19.11", "0.21.4", "0.22.2", "0.24.2", "0.28.0", "0.31.0"] {
        assert!(releases.contains(release), "{release} is missing");
    }
    assert!(rows.len() >= 40, "{}", rows.len());
    let mut wrong = String::new();
    for row in &rows {
        let page = doctor(&scene, &["-"], row.text.as_bytes());
        let failure = read(&row.text).failure;
        let (cause, status) = failure.map_or((String::new(), None), |one| (one.cause.name(), one.status));
        let spoken = row.status.map_or("the SDK said: ".to_owned(), |status| format!("W&B said (HTTP {status}): "));
        if (cause.as_str(), status) != (row.cause, row.status) || !page.contains(row.remedy) || !page.contains(&spoken)
        {
            let _ = writeln!(
                wrong,
                "{:?} {}: {cause} {status:?}, not {} {:?}\n{page}",
                row.releases, row.scenario, row.cause, row.status
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_same_text_in_any_encoding_and_in_color() {
    let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    for row in rows() {
        let known = read(&row.text);
        let same = |bytes: &[u8], how: &str| {
            assert_eq!(read(&decode(bytes)), known, "{:?} {} in {how}", row.releases, row.scenario);
        };
        same(row.text.as_bytes(), "UTF-8");
        same(format!("\u{feff}{}", row.text).as_bytes(), "UTF-8 with a mark");
        same(&utf16(&format!("\u{feff}{}", row.text), u16::to_le_bytes), "UTF-16LE with a mark");
        same(&utf16(&format!("\u{feff}{}", row.text), u16::to_be_bytes), "UTF-16BE with a mark");
        same(&utf16(&row.text, u16::to_le_bytes), "UTF-16LE");
        same(&utf16(&row.text, u16::to_be_bytes), "UTF-16BE");
        same(row.text.replace('\n', "\r\n").as_bytes(), "lines that end in CRLF");
        let colored = row
            .text
            .replace("wandb: ", "\u{1b}[34m\u{1b}[1mwandb\u{1b}[0m: ")
            .replace("Error", "\u{1b}[31mError\u{1b}[0m");
        same(colored.as_bytes(), "color");
        let titled = row.text.replace('\n', "\n\u{1b}]0;a title\u{7}\u{1b}]8;;https://x.example\u{1b}\\");
        same(titled.as_bytes(), "links and titles");
    }
}

#[test]
fn a_file_and_a_pipe_say_the_same() {
    let scene = scene();
    for row in rows().iter().step_by(7) {
        std::fs::write(scene.1.path().join("run.log"), &row.text).unwrap();
        let json = |arguments: &[&str], input: &[u8]| -> Value {
            let text = doctor(&scene, &[arguments, &["--output-format", "json"]].concat(), input);
            let mut json: Value = serde_json::from_str(&text).unwrap();
            json["failed_run"]["source"].take();
            json["destinations"].take();
            json["sdk"].take();
            json
        };
        let piped = json(&["--log", "-"], row.text.as_bytes());
        assert_eq!(json(&["--log", "run.log"], b""), piped, "{}", row.scenario);
        assert_eq!(json(&["-"], row.text.as_bytes()), piped, "{}", row.scenario);
        assert_eq!(piped["failed_run"]["cause"], row.cause, "{}", row.scenario);
    }
}

#[test]
fn a_text_in_the_middle_of_a_long_log_is_found() {
    let chatter = |lines: usize| "epoch 1: loss 0.1, an error of 0.2, wandb is quiet\n".repeat(lines);
    for row in rows().iter().step_by(5) {
        let Account { failure, login, .. } = read(&row.text);
        let long = read(&format!("{}{}\n{}", chatter(50), row.text, chatter(50)));
        assert_eq!((long.failure, long.login), (failure, login), "{}", row.scenario);
    }
}

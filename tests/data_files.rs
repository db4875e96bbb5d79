//! Data files that are no configuration cost nothing, and are no sweeps.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use tempfile::TempDir;

/// A repository with one call, and these files beside it.
fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    for (name, content) in [("train.py", "import wandb\nwandb.init(project='hare')\n")].iter().chain(files) {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// What `arguments` print, on both streams.
fn run(repository: &TempDir, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wblint"));
    let output =
        command.args(arguments).current_dir(repository.path()).env("HOME", repository.path()).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// A tokenizer's vocabulary of about so many bytes, with all words that a sweep has.
fn vocabulary(size: usize) -> String {
    let mut text =
        String::from("{\"method\": 1, \"parameters\": 2, \"project\": 3, \"entity\": 4, \"wandb\": 5, \"program\": 6");
    for number in 0.. {
        if text.len() > size {
            break;
        }
        write!(text, ", \"token{number}\": {}", number + 7).unwrap();
    }
    text + "}"
}

#[test]
fn a_vocabulary_is_no_sweep() {
    for size in [100, 600_000] {
        let files =
            repository(&[("vocab.json", &vocabulary(size)), ("tokens.yaml", "method: 1\nparameters: 2\nproject: x\n")]);
        let listed = run(&files, &["destinations"]);
        assert!(listed.contains("wandb.init") && !listed.contains("sweep"), "{listed}");
    }
    let sweep = "{\"method\": \"grid\", \"parameters\": {\"lr\": {\"value\": 1}}, \"entity\": \"ant-hill\"}";
    let files = repository(&[("sweep.json", sweep), ("s.yaml", "method: grid\nparameters: {}\nproject: x\n")]);
    let listed = run(&files, &["destinations"]);
    assert_eq!(listed.matches("wandb sweep").count(), 2, "{listed}");
}

#[test]
fn what_is_not_parsed_is_listed_on_demand() {
    let files = repository(&[("vocab.json", &vocabulary(600_000)), ("small.json", &vocabulary(10_000))]);
    let note = "vocab.json: not parsed: ";
    let said = run(&files, &["-v"]);
    assert!(said.contains(note) && !said.contains("small.json"), "{said}");
    assert!(!run(&files, &["."]).contains("vocab.json"), "only -v tells");
    // Whoever names it has it parsed: the user, or the code.
    assert!(!run(&files, &["-v", "vocab.json"]).contains(note));
    let code = "import json, wandb\nconf = json.load(open('vocab.json'))\nwandb.init(entity=conf['team'])\n";
    fs::write(files.path().join("main.py"), code).unwrap();
    let named = vocabulary(600_000).replacen('{', "{\"team\": \"ant-hill\", ", 1);
    fs::write(files.path().join("vocab.json"), named).unwrap();
    let said = run(&files, &["--output-format", "concise", "-v"]);
    assert!(said.contains("vocab.json:1:10: WB103") && !said.contains(note), "{said}");
}

#[test]
fn a_key_is_found_however_large_the_file_is() {
    let key = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b";
    let entry = format!("{{\"env\": {{\"WANDB_API_KEY\": \"{key}\"}}, ");
    let files = repository(&[("big.json", &vocabulary(600_000).replacen('{', &entry, 1))]);
    let said = run(&files, &["--output-format", "concise", "-v"]);
    assert!(said.contains("big.json:1:") && said.contains("WB301") && !said.contains(key), "{said}");
}

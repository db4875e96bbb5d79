//! Repositories that mean harm, or are merely odd: the program ends soon, by itself, and claims nothing it cannot know.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod bounds;
mod circles;
mod cuts;
mod growth;
mod programs;

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::Value as Json;
use tempfile::TempDir;

/// Enough for an unoptimised build on a busy machine, far less than anything unbounded takes.
const PATIENCE: Duration = Duration::from_secs(60);

fn repository(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn output(root: &TempDir, arguments: &[&str]) -> String {
    let mut command = Command::cargo_bin("wblint").unwrap();
    command.current_dir(root.path()).env_clear().env("HOME", root.path()).args(arguments).timeout(PATIENCE);
    let start = Instant::now();
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{:?} after {:?}: {error}", output.status, start.elapsed());
    String::from_utf8(output.stdout).unwrap()
}

/// The texts that the program gives for the entity of the only destination, and its state.
fn entity(root: &TempDir) -> (String, Vec<String>) {
    output(root, &["."]);
    let document: Json =
        serde_json::from_str(&output(root, &["destinations", ".", "--output-format", "json"])).unwrap();
    let [destination] = &document["destinations"].as_array().unwrap()[..] else { panic!("{document:#}") };
    let entity = &destination["entity"];
    let values = entity["values"].as_array().unwrap().iter();
    (
        entity["state"].as_str().unwrap().to_owned(),
        values.map(|value| value["value"].as_str().unwrap().to_owned()).collect(),
    )
}

/// A script that gives member `keys` of `config.yaml` as entity.
fn loading(keys: &str) -> String {
    format!(
        "import wandb\nfrom omegaconf import OmegaConf\ncfg = OmegaConf.load('config.yaml')\nwandb.init(entity=cfg.{keys})\n"
    )
}

#[test]
fn a_way_longer_than_ways_are_followed_is_told_and_a_circle_is_not() {
    let mut chain = String::from("import wandb\n");
    for number in 0..60 {
        writeln!(chain, "def f{number}(e):\n    return f{}(e)", number + 1).unwrap();
    }
    chain.push_str("def f60(e):\n    return e\nwandb.init(entity=f0('ant-hill'))\n");
    let circle =
        "import wandb\ndef f(e):\n    return g(e)\ndef g(e):\n    return f(e)\nwandb.init(entity=f('ant-hill'))\n";
    let printed = output(
        &repository(&[("chain.py", &chain), ("circle.py", circle)]),
        &["--output-format", "concise", "--show-notes"],
    );
    assert!(printed.contains("chain.py:124:12: WB901 note: not followed to the end"), "{printed}");
    assert!(!printed.contains("circle.py"), "{printed}");
}

#[test]
fn nesting_without_end_does_not_overflow_the_stack() {
    let deep = 100_000;
    let python =
        format!("import wandb\nx = {}1{}\nwandb.init(entity='ant-hill')\n", "(".repeat(deep), ")".repeat(deep));
    let json = format!("{}1{}", "{\"wandb\": ".repeat(deep), "}".repeat(deep));
    let yaml = format!("wandb: {}1{}\nentity: x\n", "[".repeat(deep), "]".repeat(deep));
    let shell = format!("export WANDB_X={}1{}\n", "$(echo ".repeat(10_000), ")".repeat(10_000));
    let files = [("train.py", &*python), ("a.json", &*json), ("b.yaml", &*yaml), ("run.sh", &*shell)];
    let printed = output(&repository(&files), &["."]);
    assert!(
        printed.contains("WB901") || printed.contains("ant-hill"),
        "the call was neither checked nor named: {printed}"
    );
}

#[test]
fn expressions_without_end_do_not_overflow_the_stack() {
    let sum = format!("import wandb\nname = {}'x'\nwandb.init(entity=name)\n", "'a' + ".repeat(20_000));
    let calls = format!("import wandb\nname = x{}\nwandb.init(entity=name)\n", ".f()".repeat(20_000));
    let branches: String = (0..5_000).fold("import wandb\n".to_owned(), |mut text, number| {
        writeln!(text, "{} x == {number}:\n    name = 'n{number}'", if number == 0 { "if" } else { "elif" }).unwrap();
        text
    });
    let names = format!("import wandb\n{}'x'\nwandb.init(entity=name)\n", "name = ".repeat(100_000));
    for script in [sum, calls, names, branches + "wandb.init(entity=name)\n"] {
        entity(&repository(&[("train.py", &script)]));
    }
}

#[test]
fn a_chain_of_a_thousand_modules_ends() {
    let root = repository(&[("train.py", "import wandb\nfrom m0 import TEAM\nwandb.init(entity=TEAM)\n")]);
    for number in 0..1_000 {
        let text = format!("from m{} import TEAM\n", number + 1);
        fs::write(root.path().join(format!("m{number}.py")), text).unwrap();
    }
    fs::write(root.path().join("m1000.py"), "TEAM = 'far-away'\n").unwrap();
    let (state, values) = entity(&root);
    assert!(values == ["far-away"] || (state == "unknown" && values.is_empty()), "{state} {values:?}");
}

#[test]
fn a_thousand_files_that_could_be_meant_are_bounded() {
    let train = "import sys, wandb, yaml\nconfig = yaml.safe_load(open(sys.argv[1]))\nwandb.init(entity=config['wandb']['team'])\n";
    let root = repository(&[("train.py", train)]);
    for number in 0..1_000 {
        fs::write(root.path().join(format!("c{number}.yaml")), format!("wandb:\n  team: team-{number}\n")).unwrap();
    }
    let (_, values) = entity(&root);
    assert!(values.len() <= 100, "{} values", values.len());
    let printed = output(&root, &["."]);
    assert!(printed.lines().count() < 60, "{} lines", printed.lines().count());
}

#[test]
fn a_program_over_the_limit_is_named_and_not_read() {
    let long = format!("import wandb\nwandb.init(entity='ant-hill')\nx = '{}'\n", "x".repeat(9 << 20));
    let root = repository(&[("train.py", &long), ("other.py", "import wandb\nwandb.init()\n")]);
    let printed = output(&root, &[".", "--output-format", "concise"]);
    assert!(printed.contains("train.py:1:1: WB901 warning: "), "{printed}");
    assert!(printed.contains("9437"), "the size is not said: {printed}");
    assert_eq!(entity(&root).1, [""; 0]);
}

#[test]
fn data_over_the_limit_is_not_read() {
    let train = "import json, wandb\nwith open('big.json') as file:\n    config = json.load(file)\nwandb.init(entity=config['entity'])\n";
    let big = format!("{{\"entity\": \"ant-hill\", \"wandb\": \"{}\"}}\n", "x".repeat(9 << 20));
    let root = repository(&[("train.py", train), ("big.json", &big)]);
    assert_eq!(entity(&root), ("unknown".to_owned(), vec![]));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_root_is_not_followed() {
    let outside = repository(&[("team.yaml", "entity: outsiders\n"), ("names.py", "TEAM = 'outsiders'\n")]);
    let root = repository(&[("train.py", &loading("entity")), (".git/HEAD", "ref: refs/heads/main\n")]);
    std::os::unix::fs::symlink(outside.path().join("team.yaml"), root.path().join("config.yaml")).unwrap();
    assert_eq!(entity(&root).1, [""; 0]);
    fs::write(root.path().join("train.py"), "import wandb\nfrom lib.names import TEAM\nwandb.init(entity=TEAM)\n")
        .unwrap();
    std::os::unix::fs::symlink(outside.path(), root.path().join("lib")).unwrap();
    assert_eq!(entity(&root).1, [""; 0]);
}

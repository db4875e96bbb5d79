//! The fixtures of every rule, and the examples of its documentation, run as a user would: what is to be found is found at
//! its place, and what is to be silent is silent. The snapshots hold every line that is printed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use wblint::rule::Rule;
use wblint::rules::ALL;

use super::scene::Scene;
use super::server::{Fault, Server};
use super::world::{Entity, World};

/// The server that the fixtures and the documentation speak of.
fn world() -> World {
    let entity = |role, projects: &[(&'static str, bool)]| Entity {
        role,
        projects: projects.iter().copied().collect(),
        ..Entity::default()
    };
    let mut entities = BTreeMap::new();
    entities.insert("acme", entity(Some("member"), &[("cifar", false), ("cifar-100", false)]));
    entities.insert("acme-vision", entity(Some("member"), &[("cifar", false)]));
    entities.insert("my-team", entity(Some("admin"), &[("cifar-100", false)]));
    entities.insert("somebody-elses-team", entity(None, &[("cifar", true)]));
    entities.insert("acme-org", Entity { organization: true, ..Entity::default() });
    World { default: Some("acme"), entities, ..World::default() }
}

/// The lines that the check of a file prints. `others` are files beside it.
fn printed(rule: &Rule, server: &Server, name: &str, bytes: &[u8], others: &[(String, Vec<u8>)]) -> String {
    let is_online = rule.code.starts_with("WB4");
    let mut scene = Scene::new("", &server.url());
    fs::remove_file(scene.repository.path().join("train.py")).unwrap();
    if rule.code == "WB401" {
        scene = scene.without("WANDB_API_KEY");
    }
    for (name, bytes) in others.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).chain([(name, bytes)]) {
        fs::write(scene.repository.path().join(name), bytes).unwrap();
    }
    let online: &[&str] = if is_online { &["--online"] } else { &[] };
    let run = scene.run(&[&["check", "--output-format", "concise", "--show-notes", "--exit-zero"], online].concat());
    assert_eq!(run.code, 0, "{}: {}", rule.code, run.error);
    run.output.replace(&server.url(), "http://SERVER")
}

/// Whether a line of `printed` is a finding of `rule`.
fn has(printed: &str, rule: &Rule) -> bool {
    printed.lines().any(|line| line.split_whitespace().take(2).any(|word| word == rule.code))
}

#[test]
fn every_fixture_is_run_and_shows_its_rule_or_not() {
    let server = Server::start(world(), Fault::None);
    for rule in ALL {
        let code = rule.code.to_ascii_lowercase();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(&code);
        let read = |entry: std::io::Result<fs::DirEntry>| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
        };
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(&folder).unwrap().map(read).collect();
        files.sort();
        let (settings, cases): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name == "wblint.toml");
        let (mut text, mut found, mut silent) = (String::new(), 0, 0);
        for (name, bytes) in &cases {
            let printed = printed(rule, &server, name, bytes, &settings);
            if name.starts_with("found") {
                found += 1;
                assert!(has(&printed, rule), "{code}/{name} must show {}:\n{printed}", rule.code);
            } else if name.starts_with("silent") {
                silent += 1;
                assert!(!has(&printed, rule), "{code}/{name} must not show {}:\n{printed}", rule.code);
            }
            writeln!(text, "--- {name}\n{}", printed.trim_end()).unwrap();
        }
        assert!(found > 0 && silent > 0, "{}: its fixtures found.* and silent.* are missing in {code}", rule.code);
        insta::assert_snapshot!(code, text);
    }
}

/// The first block of code below `heading`, and the name of a file for it.
fn block(docs: &str, heading: &str) -> (&'static str, String) {
    let section = docs.split(&format!("\n{heading}\n")).nth(1).unwrap();
    let (language, rest) = section.split("```").nth(1).unwrap().split_once('\n').unwrap();
    match language {
        "python" => ("train.py", format!("import os\nimport socket\n\nimport wandb\n\n{rest}")),
        "sh" => ("run.sh", rest.to_owned()),
        language => panic!("{language} is no language of an example"),
    }
}

#[test]
fn every_documented_example_shows_its_rule_and_what_to_use_instead_does_not() {
    let server = Server::start(world(), Fault::None);
    let mut wrong = String::new();
    for rule in ALL {
        let docs = rule.docs();
        // What an example says in words: its settings, and that a key stands there.
        let before = docs.split("## Example").nth(1).unwrap().split("```").next().unwrap();
        let lists: Vec<_> = before
            .split('`')
            .filter(|text| text.contains(" = ["))
            .map(|text| ("wblint.toml".to_owned(), text.as_bytes().to_vec()))
            .collect();
        for (heading, expected) in [("## Example", true), ("## Use instead", false)] {
            let (name, text) = block(&docs, heading);
            let text = text.replace("<forty letters and digits>", "8f3b0d1c5a7e9264b1d0f8a36c5e7294d1b8f06a");
            // A server has an opinion on runs only.
            let (name, text) =
                if rule.code == "WB401" { ("train.py", "import wandb\nwandb.init()\n".into()) } else { (name, text) };
            // A login, and a server that each user names by hand, are commands for a terminal, not for a repository.
            if matches!(rule.code, "WB303" | "WB401") && !expected {
                continue;
            }
            let printed = printed(rule, &server, name, text.as_bytes(), &lists);
            if has(&printed, rule) != expected {
                writeln!(wrong, "{} {heading}:\n{text}\n{printed}", rule.code).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

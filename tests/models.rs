//! What is known of libraries against the libraries themselves: each folder of `fixtures/models` holds programs, and
//! what reached the SDK when they ran under the real library (`record.py`).
//!
//! A field of a call that was the same in every run is fixed to that value. One that varied is whatever the runs
//! without options of the option's value got, and something that somebody can change. One that only arrived when it was
//! typed in is not complete. So a field passes only if it is listed exactly.

#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/models")
}

fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn folders() -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(fixtures()).unwrap();
    let mut all: Vec<(String, PathBuf)> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .collect();
    all.sort();
    all
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// What the binary lists, by path and line.
fn listed(folder: &Path) -> BTreeMap<(String, u64), Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wblint"));
    let copy = tempfile::tempdir().unwrap();
    copy_all(&folder.join("project"), copy.path());
    std::fs::create_dir(copy.path().join(".git")).unwrap();
    command.args(["destinations", ".", "--output-format", "json"]).current_dir(copy.path());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WANDB")) {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let parsed: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{}: {error}: {}", folder.display(), String::from_utf8_lossy(&output.stderr)));
    let destinations = parsed["destinations"].as_array().unwrap().clone();
    destinations
        .into_iter()
        .filter(|one| one["path"].as_str().unwrap().ends_with(".py") && one["api"] == "wandb.init")
        .map(|one| ((one["path"].as_str().unwrap().to_owned(), one["line"].as_u64().unwrap()), one))
        .collect()
}

/// A text that the command line or the environment of a run gives: the recorded runs call them `x1`, `x2`, ...
fn is_typed(value: &str) -> bool {
    value.strip_prefix('x').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What is wrong with a field: `None` if nothing is.
fn judged(field: &Value, seen: &BTreeSet<Option<String>>) -> Option<String> {
    let values: BTreeSet<Option<String>> =
        field["values"].as_array().unwrap().iter().map(|value| value["value"].as_str().map(str::to_owned)).collect();
    let certain: BTreeSet<Option<String>> = field["values"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|value| value["confidence"] == "certain")
        .map(|value| value["value"].as_str().map(str::to_owned))
        .collect();
    let complete = field["complete"] == true;
    let state = field["state"].as_str().unwrap_or_default();
    let own: BTreeSet<Option<String>> =
        seen.iter().filter(|value| !value.as_deref().is_some_and(is_typed)).cloned().collect();
    let varies = own.len() < seen.len();
    let texts = |set: &BTreeSet<Option<String>>| set.iter().flatten().cloned().collect::<BTreeSet<String>>();
    let is_right = if own.is_empty() {
        !complete && texts(&certain).is_empty()
    } else {
        let is_state = match (varies, own.contains(&None) && own.len() == 1) {
            (_, true) => matches!(state, "absent" | "unknown" | "environment"),
            (true, _) => state == "default",
            (false, _) => matches!(state, "fixed" | "default" | "environment"),
        };
        let is_by_caller = field["values"].as_array().unwrap().iter().any(|value| value["override"] == "caller");
        complete && texts(&values) == texts(&own) && is_state && !is_by_caller
    };
    let rest =
        field["values"].as_array().unwrap().iter().map(|value| value["override"].to_string()).collect::<Vec<_>>();
    (!is_right).then(|| {
        format!("{state} {values:?} by {rest:?}{}, and {seen:?} arrived", if complete { "" } else { " incomplete" })
    })
}

#[test]
fn libraries_give_what_the_models_say() {
    let mut wrong = Vec::new();
    let mut right = 0;
    for (name, folder) in folders() {
        let listed = listed(&folder);
        let mut places: BTreeMap<(String, u64), [BTreeSet<Option<String>>; 2]> = BTreeMap::new();
        for run in json(&folder.join("expected.json")).as_array().unwrap() {
            for call in run["calls"].as_array().unwrap() {
                let place = (call["path"].as_str().unwrap().to_owned(), call["line"].as_u64().unwrap());
                let sets = places.entry(place).or_default();
                for (set, field) in sets.iter_mut().zip(["entity", "project"]) {
                    set.insert(call[field].as_str().map(str::to_owned));
                }
            }
        }
        assert!(!places.is_empty(), "{name}: no call was recorded");
        for (place, sets) in &places {
            let Some(destination) = listed.get(place) else {
                wrong.push(format!("{name}: {}:{} is not listed", place.0, place.1));
                continue;
            };
            for (set, field) in sets.iter().zip(["entity", "project"]) {
                match judged(&destination[field], set) {
                    Some(why) => wrong.push(format!("{name}: {}:{} {field}: {why}", place.0, place.1)),
                    None => right += 1,
                }
            }
        }
        for place in listed.keys().filter(|place| !places.contains_key(place)) {
            wrong.push(format!("{name}: {}:{} is listed, and no run came there", place.0, place.1));
        }
    }
    assert!(wrong.is_empty(), "{right} fields right, {} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// `fixtures/given`: what scripts pass, in the words `path:line field = value@path:line[?]`; `?` says that it is likely.
#[test]
fn command_lines_of_scripts_pass_values() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/given");
    let expected = std::fs::read_to_string(folder.join("expected.txt")).unwrap();
    let expected: BTreeSet<String> = expected.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let mut found = BTreeSet::new();
    for ((path, line), destination) in listed(&folder) {
        for field in ["entity", "project"] {
            for value in
                destination[field]["values"].as_array().unwrap().iter().filter(|value| value["value"].is_string())
            {
                let origin = format!("{}:{}", value["origin"]["path"].as_str().unwrap_or("?"), value["origin"]["line"]);
                let mark = if value["confidence"] == "likely" { "?" } else { "" };
                found.insert(format!("{path}:{line} {field} = {}@{origin}{mark}", value["value"].as_str().unwrap()));
            }
        }
    }
    let missing: Vec<&String> = expected.difference(&found).collect();
    let surplus: Vec<&String> = found.difference(&expected).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing: {missing:#?}\nsurplus: {surplus:#?}");
}

/// Models whose rows are exercised elsewhere: by the generated programs and `fixtures/projects`.
const ELSEWHERE: &[&str] =
    &["concurrency", "dataclasses", "dispatch", "documents", "environment", "functools", "library", "wandb"];

/// The files of models, with the names of their families: that of the file, or of the folder for a `mod.rs`.
fn families(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut all = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            all.extend(families(&path));
            continue;
        }
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let name = if stem == "mod" { folder.file_name().unwrap().to_string_lossy().into_owned() } else { stem };
        all.push((name, path));
    }
    all
}

/// The rows of a file: what stands between `Model = Model {` and its end.
fn rows(source: &str) -> Option<&str> {
    source.split(" MODEL: Model = Model {").nth(1)?.split("..NOTHING").next()
}

/// Every file with rows has programs, and every name in the rows stands in one of them.
#[test]
fn every_row_is_exercised() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/models");
    let mut missing = Vec::new();
    let mut seen = 0;
    for (name, path) in families(&sources) {
        let source = std::fs::read_to_string(path).unwrap();
        let Some(model) = rows(&source) else { continue };
        seen += 1;
        if ELSEWHERE.contains(&name.as_str()) || OTHERS.contains(&name.as_str()) {
            continue;
        }
        let project = fixtures().join(&name).join("project");
        if !project.is_dir() {
            missing.push(format!("{name}: no fixtures/models/{name}"));
            continue;
        }
        let mut programs = String::new();
        for file in std::fs::read_dir(&project).unwrap().map(Result::unwrap) {
            programs.push_str(&std::fs::read_to_string(file.path()).unwrap_or_default());
        }
        for word in row_names(model) {
            if !UNEXERCISED.contains(&(name.as_str(), word.as_str())) && !programs.contains(&word) {
                missing.push(format!("{name}: no program says `{word}`"));
            }
        }
    }
    assert!(seen > 20, "only {seen} files with rows were found");
    missing.sort();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The last word of each name in a table of rows.
fn row_names(model: &str) -> BTreeSet<String> {
    let texts = model.split('"').skip(1).step_by(2);
    let words = texts.map(|text| text.trim_end_matches(".__init__").rsplit('.').next().unwrap_or(text).to_owned());
    words.filter(|word| !word.is_empty() && word != "*" && !word.starts_with('_')).collect()
}

/// Families with fixtures of another kind.
const OTHERS: &[&str] = &["importing", "hydra", "lightning_cli", "mappings", "omegaconf", "pydantic", "sacred"];

/// Rows that no program exercises yet.
const UNEXERCISED: &[(&str, &str)] = &[
    // The same functions as absl's own, in TensorFlow.
    ("absl", "tensorflow"),
    ("absl", "v1"),
    // Libraries that take minutes to install.
    ("argparse", "add_argparse_args"),
    ("argparse", "add_config_arguments"),
    ("argparse", "parent_parser"),
    ("jsonargparse", "Config"),
    ("transformers", "parse_args_and_config"),
    // Other names of what a program exercises, and libraries that take long to install.
    ("configparser", "SafeConfigParser"),
    ("hydra", "call"),
    ("hydra", "get_class"),
    ("hydra", "get_method"),
    ("hydra", "get_object"),
    ("hydra", "initialize_config_dir"),
    ("hydra", "to_absolute_path"),
    ("mappings", "AttrDict"),
    ("mappings", "create"),
    ("mappings", "load_cfg"),
    ("mappings", "placeholder"),
    ("omegaconf", "config"),
    ("omegaconf", "flag_override"),
    ("omegaconf", "register_new_resolver"),
    ("omegaconf", "save"),
    ("omegaconf", "to_yaml"),
    ("pydantic", "PrivateAttr"),
    ("pydantic", "SecretStr"),
    ("pydantic", "parse"),
    ("pydantic", "secret_value"),
    ("sacred", "Ingredient"),
    ("sacred", "command"),
    ("sacred", "named_config"),
    ("sacred", "run_commandline"),
];

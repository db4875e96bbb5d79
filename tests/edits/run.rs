//! The programs of `fixtures/edits` under `CPython` with stand-ins for the libraries, before and after each fix: a program
//! that ran still runs, and W&B receives the old name less often.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::apply::{copy, findings, folders, offers};

/// Stand-ins that take what the real ones take: names are texts or nothing, paths and required names are texts.
const STAGE: &str = r#"
import json, os, runpy, sys, types
from unittest.mock import MagicMock

seen = []

def name(value, what):
    if not (value is None or isinstance(value, str)):
        raise TypeError(f"{what} is no text: {value!r}")
    seen.append(value)

def text(value, what):
    if not isinstance(value, str):
        raise TypeError(f"{what} must be given")
    seen.append(value)

class Run(MagicMock):
    def use_artifact(self, path):
        text(path, "artifact")

def init(entity=None, project=None, settings=None, **rest):
    inner = settings if isinstance(settings, dict) else getattr(settings, "given", {})
    chosen = entity if entity is not None else inner.get("entity")
    name(chosen if chosen is not None else os.environ.get("WANDB_ENTITY"), "entity")
    name(project, "project")
    return Run()

class Settings:
    def __init__(self, **given):
        self.given = given

class Api(MagicMock):
    def runs(self, path):
        text(path, "path")

def sweep(sweep, entity=None, project=None):
    name(entity, "entity")

def agent(sweep_id, function=None, entity=None, project=None):
    text(sweep_id, "sweep_id")

class Accelerator:
    def init_trackers(self, project_name, init_kwargs=None):
        text(project_name, "project_name")
        name(((init_kwargs or {}).get("wandb") or {}).get("entity"), "entity")

class Logger:
    def __init__(self, project="lightning_logs", entity=None):
        name(entity, "entity")

run = Run()
run.entity = None
wandb = types.SimpleNamespace(init=init, Settings=Settings, Api=Api, sweep=sweep, agent=agent, run=run)
weave = types.SimpleNamespace(init=lambda project_name: text(project_name, "project_name"))
sys.modules.update({
    "wandb": wandb, "weave": weave, "accelerate": types.SimpleNamespace(Accelerator=Accelerator),
    "lightning": MagicMock(), "lightning.pytorch": MagicMock(),
    "lightning.pytorch.loggers": types.SimpleNamespace(WandbLogger=Logger),
})
program = sys.argv[1]
sys.argv[1:] = json.loads(sys.argv[2])
sys.path.insert(0, ".")
runpy.run_path(program, run_name="__main__")
print("\nSEEN " + json.dumps(seen))
"#;

/// What W&B receives from a program; `None` where it fails.
fn received(root: &Path, program: &str) -> Option<Vec<String>> {
    let arguments = if program.ends_with("options/train.py") || program == "train.py" && root.join("typed.py").exists()
    {
        r#"["--owner", "me"]"#
    } else {
        "[]"
    };
    let output = Command::new("python3").args(["-c", STAGE, program, arguments]).current_dir(root).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let seen = text.lines().find_map(|line| line.strip_prefix("SEEN ")).filter(|_| output.status.success())?;
    let seen: Vec<Option<String>> = serde_json::from_str(seen).unwrap();
    Some(seen.into_iter().flatten().collect())
}

#[test]
fn a_program_that_ran_still_runs_and_sends_the_name_no_more() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped, no python3");
        return;
    }
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for folder in folders("edits") {
        let root = copy(&folder);
        let files = fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let programs: Vec<String> = files.filter(|name| name.ends_with(".py")).collect();
        let before: Vec<_> = programs.iter().map(|program| received(root.path(), program)).collect();
        for (program, before) in programs.iter().zip(&before) {
            let needs = if program.starts_with("typed") { "click and typer" } else { "nothing" };
            assert!(before.is_some() || needs != "nothing", "{}/{program} does not run", folder.display());
        }
        for offer in findings(root.path()).iter().flat_map(offers) {
            let is_name = ["WB101", "WB102", "WB103", "WB104"].contains(&offer.code.as_str());
            if !is_name || !(offer.path.ends_with(".py") || folder.ends_with("configuration")) {
                continue;
            }
            let changed = offer.applied(root.path());
            for file in &changed {
                fs::write(root.path().join(&file.path), &file.after).unwrap();
            }
            for (program, before) in programs.iter().zip(&before) {
                let Some(before) = before else { continue };
                let about = format!("{}/{program}, {} {}: {}", folder.display(), offer.code, offer.value, offer.title);
                let count = |seen: &[String]| seen.iter().filter(|text| text.contains(&offer.value)).count();
                tried += 1;
                match received(root.path(), program) {
                    None if offer.applicability == "manual" && offer.path.ends_with(".toml") => {}
                    None => wrong.push(format!("{about}: the program fails")),
                    Some(after)
                        if offer.path == *program && offer.field == "entity" && count(&after) >= count(before) =>
                    {
                        wrong.push(format!("{about}: W&B receives it still: {after:?}"));
                    }
                    Some(_) => {}
                }
            }
            for file in &changed {
                fs::write(root.path().join(&file.path), &file.before).unwrap();
            }
        }
    }
    assert!(tried > 60, "only {tried} programs were run");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

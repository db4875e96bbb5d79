//! Every sink of the table that writes: a program for each way to pass a name, fixed by each choice, and read again. What
//! W&B would receive is what was chosen.

use std::fmt::Write as _;

use serde_json::Value;
use wblint::wandb::sinks::{Access, SINKS, Sink, SinkKind, Way, Without};

use crate::scene::Scene;

/// A program that passes `fur-lab` or `furry-pets` in one way.
struct Program {
    path: String,
    text: String,
    field: &'static str,
    /// The call fails without it.
    is_required: bool,
}

/// Calls of which the inventory says nothing: trackers that may not be W&B's, and files that never say `wandb`.
const UNFOLLOWED: [(&str, &str, &str); 2] =
    [("init_trackers", "project", "project_name"), ("weave.init", "path", "project_name")];

/// The import and the callee of a call of `callable`.
fn callee(callable: &str) -> (String, String) {
    let callable = callable.replace(".*.", ".x.");
    let parts: Vec<&str> = callable.split('.').collect();
    let last = parts[parts.len() - 1];
    match parts.as_slice() {
        ["*", name] => (format!("from library.x import {name}"), (*name).to_owned()),
        ["wandb", "Api", name] => ("import wandb".to_owned(), format!("wandb.Api().{name}")),
        [module, name] => (format!("import {module}"), format!("{module}.{name}")),
        [module @ .., class, name] if class.starts_with(char::is_uppercase) => {
            (format!("from {} import {class}", module.join(".")), format!("{class}.{name}"))
        }
        [module @ .., _] => (format!("from {} import {last}", module.join(".")), last.to_owned()),
        [] => unreachable!(),
    }
}

/// `keyword="name"`, or the name inside of what the keyword holds.
fn passed(way: &Way, name: &str) -> String {
    let inner = way.keys.iter().rev().fold(format!("{name:?}"), |inner, key| format!("{{{key:?}: {inner}}}"));
    format!("{}={inner}", way.keyword)
}

fn programs() -> Vec<Program> {
    let mut programs = Vec::new();
    let writes = |sink: &&Sink| {
        sink.access == Access::Write
            && !matches!(sink.kind, SinkKind::Login | SinkKind::Ambient | SinkKind::Environment)
    };
    for (number, sink) in SINKS.iter().filter(writes).enumerate() {
        let (import, callee) = callee(sink.callables[0]);
        let project = sink.project.first().map(|way| format!(", {}", passed(way, "kept"))).unwrap_or_default();
        let fields = [("entity", sink.entity, sink.without_entity), ("project", sink.project, sink.without_project)];
        for (field, ways, without) in fields {
            let name = if field == "entity" { "fur-lab" } else { "furry-pets" };
            for (at, way) in ways.iter().enumerate() {
                let is_one_argument = sink.project.first().is_some_and(|other| other.keyword == way.keyword);
                let rest = if field == "entity" && !is_one_argument { project.as_str() } else { "" };
                let text = format!("{import}\n\n{callee}({}{rest})\n", passed(way, name));
                let path = format!("s{number}_{field}_{at}.py");
                if UNFOLLOWED.contains(&(sink.api, field, way.keyword)) {
                    continue;
                }
                programs.push(Program { path, text, field, is_required: without == Without::Required });
            }
        }
        let shorter =
            sink.path.filter(|(way, _)| sink.shorter_path && !UNFOLLOWED.contains(&(sink.api, "path", way.keyword)));
        if let Some((way, _)) = shorter {
            let text = format!("{import}\n\n{callee}({}=\"fur-lab/kept\")\n", way.keyword);
            programs.push(Program { path: format!("s{number}_path.py"), text, field: "entity", is_required: false });
        }
    }
    programs
}

/// What each call passes: by file and field the texts of the values and what overrides them.
fn received(scene: &Scene) -> Vec<Value> {
    let (_, output, error) = scene.run(&["destinations", "--output-format", "json"]);
    let document: Value = serde_json::from_str(&output).unwrap_or_else(|_| panic!("{error}"));
    document["destinations"].as_array().unwrap().clone()
}

fn of<'v>(all: &'v [Value], program: &Program) -> Vec<(&'v str, Option<&'v str>, Option<&'v str>)> {
    let mut found = Vec::new();
    for one in all.iter().filter(|one| one["path"] == program.path.as_str()) {
        let field = &one[program.field];
        let values = field["values"].as_array().unwrap();
        let state = field["state"].as_str().unwrap();
        if values.is_empty() {
            found.push((state, None, None));
        }
        found.extend(values.iter().map(|value| (state, value["value"].as_str(), value["override"].as_str())));
    }
    found
}

fn scene(programs: &[Program]) -> Scene {
    let files: Vec<(&str, &str)> = programs.iter().map(|one| (one.path.as_str(), one.text.as_str())).collect();
    Scene::new(&files)
}

#[test]
fn each_choice_gives_each_sink_what_it_promises() {
    let programs = programs();
    assert!(programs.len() > 40, "only {} programs", programs.len());
    let mut wrong = String::new();
    let before = scene(&programs);
    let before = received(&before);
    for program in &programs {
        let found = of(&before, program);
        if !found.iter().any(|(_, value, _)| value.is_some_and(|value| ["fur-lab", "furry-pets"].contains(&value))) {
            writeln!(wrong, "{}: not followed at all: {found:?}\n{}", program.path, program.text).unwrap();
        }
    }
    for choice in ["none", "env", "my-own"] {
        let scene = scene(&programs);
        let (_, _, error) = scene.run(&["fix", "--entity", choice, "--project", choice]);
        let after = received(&scene);
        for program in &programs {
            let now = scene.read(&program.path);
            let found = of(&after, program);
            let is_right = match choice {
                // Without a name the call would fail: nothing is touched, a person must choose.
                "none" | "env" if program.is_required => now == program.text,
                "none" => found.iter().all(|(state, value, _)| value.is_none() && *state == "absent"),
                "env" => found.iter().all(|(state, value, by)| {
                    value.is_none() && (*state == "absent" || *state == "environment" || by.is_some())
                }),
                name => found.iter().all(|(_, value, _)| *value == Some(name)),
            };
            // A configuration without a name may not be listed at all.
            if !is_right || found.is_empty() && choice == "my-own" {
                writeln!(wrong, "{} --{} {choice}: {found:?}\n{now}\n", program.path, program.field).unwrap();
            }
        }
        assert!(!error.contains("syntax error"), "{error}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

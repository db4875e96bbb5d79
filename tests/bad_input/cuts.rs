//! Programs that are larger than the budget: every sink that stands in the code is listed, and what was not followed to
//! its end is said, never claimed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value as Json;
use tempfile::TempDir;

use super::{output, repository};

/// Statements that take many steps: a loop in a loop in a loop over known items.
fn work(indent: &str) -> String {
    let items = (0..60).map(|item| item.to_string()).collect::<Vec<_>>().join(", ");
    format!(
        "{indent}for a in [{items}]:\n{indent}    for b in [{items}]:\n{indent}        for c in [{items}]:\n{indent}            x = a + b + c\n"
    )
}

/// What is listed: by path and line the entity's state and texts, and whether it is complete.
fn listed(root: &TempDir) -> BTreeMap<(String, u64), (String, Vec<String>, bool)> {
    let document: Json =
        serde_json::from_str(&output(root, &["destinations", ".", "--output-format", "json"])).unwrap();
    let of = |one: &Json| {
        let place = (one["path"].as_str().unwrap().to_owned(), one["line"].as_u64().unwrap());
        let entity = &one["entity"];
        let values = entity["values"].as_array().unwrap().iter();
        let texts = values.filter_map(|value| value["value"].as_str().map(str::to_owned)).collect();
        (place, (entity["state"].as_str().unwrap().to_owned(), texts, entity["complete"].as_bool().unwrap()))
    };
    document["destinations"].as_array().unwrap().iter().map(of).collect()
}

/// Every call of a sink in `files` is listed. Those whose line says `# later` were not reached: they are not complete,
/// claim nothing as fixed, and WB901 says so.
fn all_are_told(files: &[(&str, &str)]) {
    let root = repository(files);
    let listed = listed(&root);
    let printed = output(&root, &["--output-format", "concise", "--show-notes"]);
    for (path, text) in files {
        for (line, text) in
            (1..).zip(text.lines()).filter(|(_, text)| text.contains("wandb.") || text.contains("WANDB_"))
        {
            let place = ((*path).to_owned(), line);
            let Some((state, texts, complete)) = listed.get(&place) else {
                panic!("{path}:{line} is missing: {text}\n{listed:#?}")
            };
            if !text.contains("# later") {
                continue;
            }
            assert!(!complete && state != "fixed", "{path}:{line} claims {state} {texts:?}");
            let note = format!("{path}:{line}:");
            let is_said = |said: &&str| said.starts_with(&note) && said.contains("WB901 note: not followed to the end");
            assert!(printed.lines().any(|said| is_said(&said)), "{path}:{line}: no WB901 in\n{printed}");
        }
    }
}

#[test]
fn a_module_that_eats_the_budget_hides_no_sink_after_it() {
    let program = format!("import wandb\nwandb.init(entity='acme')\n{}wandb.init(entity=x)  # later\n", work(""));
    all_are_told(&[("train.py", &program)]);
}

#[test]
fn a_huge_module_hides_no_sink_after_it() {
    let body = (0..90_000).fold(String::new(), |mut text, line| {
        writeln!(text, "x = {line}").unwrap();
        text
    });
    all_are_told(&[("train.py", &format!("import wandb\n{body}wandb.init(entity='acme')  # later\n"))]);
}

#[test]
fn an_import_that_eats_the_budget_hides_no_sink_of_the_importer() {
    let heavy = format!("import wandb\nwandb.init(entity='first')\n{}", work(""));
    let program = "import wandb\nimport heavy\nfrom wandb import sweep as begin\n\ndef main(team):\n    wandb.init(entity=team)  # later\n\nmain('acme')\nwandb.login(key=None)\nbegin({}, entity='acme')\n";
    let program = program.replace("wandb.login(key=None)\n", "");
    all_are_told(&[("heavy.py", &heavy), ("train.py", &program)]);
}

#[test]
fn calls_of_each_other_hide_no_sink() {
    // Each of twenty functions calls all of them: more ways than anybody follows.
    let mut program = String::from("import wandb\n");
    for number in 0..20 {
        writeln!(program, "def f{number}(e):\n    wandb.init(entity=e)").unwrap();
        (0..20).for_each(|other| writeln!(program, "    f{other}(e + '{number}')").unwrap());
        writeln!(program, "    wandb.init(entity=e)").unwrap();
    }
    program.push_str("f0('ant-hill')\n");
    all_are_told(&[("train.py", &program)]);
}

#[test]
fn recursion_hides_no_sink() {
    let work = work("    ");
    let program = format!(
        "import sys, wandb\n\ndef walk(n):\n    if n > 9:\n        return n\n{work}    walk(n + 1)\n    wandb.init(entity=n)  # later\n\nwalk(0)\nwandb.init(entity='acme')  # later\n"
    );
    all_are_told(&[("train.py", &program)]);
}

#[test]
fn what_one_entry_point_takes_is_not_missing_to_others() {
    let mut program = String::from("import wandb\n");
    let work = work("    ");
    for number in 0..12 {
        writeln!(program, "def heavy{number}(n):\n{work}    wandb.init(entity=n)  # later").unwrap();
    }
    let light = "import wandb\ndef light():\n    wandb.init(entity='acme')\n";
    let root = repository(&[("lib.py", &program), ("other.py", light)]);
    let (state, texts, complete) = listed(&root).remove(&("other.py".to_owned(), 3)).unwrap();
    assert!(state == "fixed" && texts == ["acme"] && complete, "{state} {texts:?} {complete}");
    all_are_told(&[("lib.py", &program)]);
}

#[test]
fn writes_of_the_environment_are_told_too() {
    let program = format!(
        "import os, wandb\n{}os.environ['WANDB_ENTITY'] = x  # later\nos.environ.setdefault('WANDB_PROJECT', 'acme')\n",
        work("")
    );
    let root = repository(&[("train.py", &program)]);
    let line = program.lines().count() as u64;
    let listed = listed(&root);
    for line in [line - 1, line] {
        let found = listed.get(&("train.py".to_owned(), line));
        assert!(found.is_some(), "line {line}: {listed:#?}");
    }
}

#[test]
fn other_callers_than_those_that_were_followed_may_pass_other_names() {
    // `start` is called with `acme` before the budget ends, and with another name after it.
    let program = format!(
        "import wandb\n\ndef start(team):\n    wandb.init(entity=team)  # later\n\nstart('acme')\n{}start('other')\n",
        work("")
    );
    all_are_told(&[("train.py", &program)]);
}

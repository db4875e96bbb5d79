//! Where a bound is hit, it is said: each call is judged with all of its values, or named by a WB901.

use std::fmt::Write as _;

use serde_json::Value as Json;
use tempfile::TempDir;

use super::{output, repository};

/// Fails for a call of the repository that is neither complete with the entity `ant-hill` nor named by a WB901; gives the
/// number of destinations.
#[track_caller]
fn assert_told(root: &TempDir, calls: usize) {
    let printed = output(root, &["check", "--output-format", "json", "--exit-zero"]);
    let findings: Json = serde_json::from_str(&printed).unwrap();
    let named = findings["diagnostics"].as_array().unwrap().iter().any(|finding| finding["code"] == "WB901");
    let listed: Json = serde_json::from_str(&output(root, &["destinations", "--output-format", "json"])).unwrap();
    let listed = listed["destinations"].as_array().unwrap();
    assert!(listed.len() >= calls || named, "{} of {calls} calls, and no WB901", listed.len());
    for one in listed {
        let entity = &one["entity"];
        let has = entity["values"].as_array().unwrap().iter().any(|value| value["value"] == "ant-hill");
        assert!(has || (entity["complete"] == false && named), "{one:#}");
    }
}

#[test]
fn a_call_behind_very_many_statements_is_not_lost() {
    let statements = "x = 1\n".repeat(100_000);
    let text = format!("import wandb\n{statements}wandb.init(entity='ant-hill')\n");
    assert_told(&repository(&[("train.py", &text)]), 1);
}

#[test]
fn very_many_calls_are_not_lost() {
    let text = format!("import wandb\n{}", "wandb.init(entity='ant-hill')\n".repeat(40_000));
    assert_told(&repository(&[("train.py", &text)]), 40_000);
}

#[test]
fn a_call_behind_very_many_comments_or_joined_lines_is_found_soon() {
    // The scanner of the grammar looks ahead over such runs, from each of their lines.
    let joined = format!("x = 1 {}+ 1\n", "\\\n".repeat(100_000));
    let mixed = format!("x = [\n{}]\n", "# a\n\\\n".repeat(50_000));
    for run in ["# comment\n".repeat(200_000), "    # comment\r\n".repeat(100_000), joined, mixed] {
        let text = format!("import wandb\n{run}wandb.init(entity='ant-hill')\n");
        assert_told(&repository(&[("train.py", &text)]), 1);
    }
}

#[test]
fn functions_that_all_call_each_other_end() {
    for (functions, inits, calls) in [(8, 1, 8), (12, 5, 12), (30, 1, 30)] {
        let mut text = String::from("import wandb\n");
        for function in 0..functions {
            writeln!(text, "def f{function}(e):").unwrap();
            text.push_str(&"    wandb.init(entity=e)\n".repeat(inits));
            for other in 0..calls {
                writeln!(text, "    f{other}(e)").unwrap();
            }
        }
        text.push_str("f0('ant-hill')\n");
        assert_told(&repository(&[("train.py", &text)]), functions * inits);
    }
}

#[test]
fn every_caller_of_a_wrapper_is_judged() {
    let mut text = String::from("import wandb\ndef w(e):\n    wandb.init(entity=e)\n");
    for number in 0..48 {
        writeln!(text, "w('t{number}-team')").unwrap();
    }
    text.push_str(&"w('your-entity')\n".repeat(12));
    let teams: Vec<String> = (0..48).map(|number| format!("\"t{number}-team\"")).collect();
    let settings = format!("entities = [{}]\n", teams.join(", "));
    let root = repository(&[("train.py", &text), ("wblint.toml", &settings)]);
    let found: Json = serde_json::from_str(&output(&root, &["check", "--output-format", "json"])).unwrap();
    let is_placeholder = |finding: &&Json| finding["code"] == "WB101" && finding["value"] == "your-entity";
    let count = found["diagnostics"].as_array().unwrap().iter().filter(is_placeholder).count();
    assert_eq!(count, 12, "{found:#}");
}

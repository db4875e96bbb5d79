//! The README shows what the binary prints: its session, its inventory, its rules.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use std::path::Path;

use assert_cmd::Command;

const EXAMPLE: &str = "fixtures/projects/example";

/// What stands between `<!-- name -->` and `<!-- /name -->`, without a code fence.
fn section(name: &str) -> String {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, after) = readme.split_once(&format!("<!-- {name} -->\n")).unwrap();
    let (inside, _) = after.split_once(&format!("<!-- /{name} -->")).unwrap();
    let inside = inside.strip_prefix("```text\n").unwrap_or(inside);
    inside.strip_suffix("```\n").unwrap_or(inside).to_owned()
}

/// Exit code and standard output of the binary, run in the root of this repository.
fn printed(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("wblint").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    for name in ["CLICOLOR_FORCE", "WANDB_ENTITY", "WANDB_PROJECT", "WBLINT_ONLINE"] {
        command.env_remove(name);
    }
    let output = command.args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_session_is_a_real_one() {
    assert_eq!(printed(&["--isolated", EXAMPLE]), (1, section("session")));
}

#[test]
fn the_inventory_is_a_real_one() {
    assert_eq!(printed(&["destinations", "--isolated", EXAMPLE]), (0, section("destinations")));
}

#[test]
fn the_rule_table_is_generated() {
    let (code, table) = printed(&["rule", "--all", "--output-format", "markdown"]);
    assert_eq!((code, table), (0, section("rules")), "put `wblint rule --all --output-format markdown` into README.md");
}

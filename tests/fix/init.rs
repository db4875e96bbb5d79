//! `wblint init`, and `wblint doctor --fix`.

use std::process::Command;

use crate::scene::{Scene, key, told};

const TRAIN: &str = "import wandb\nwandb.init(entity=\"fur-lab\", project=\"pets\")\n";

#[test]
fn init_allows_what_is_found_and_adds_the_hook() {
    let scene = Scene::new(&[("train.py", TRAIN), ("other.py", "import wandb\nwandb.init(entity='your-team')\n")]);
    assert_eq!(scene.run(&["init"]).0, 2, "nobody can answer");
    let (code, output, error) = scene.run(&["init", "--yes", "--pre-commit"]);
    assert_eq!(code, 0, "{output}{error}");
    assert_eq!(scene.read("wblint.toml"), "entities = [\"fur-lab\"]\n");
    let hook = scene.read(".pre-commit-config.yaml");
    assert!(hook.starts_with("repos:\n  - repo: https://github.com/wblint/wblint\n    rev: v"), "{hook}");
    assert!(error.contains("wrote wblint.toml") && error.contains("wrote .pre-commit-config.yaml"), "{error}");
    let (_, _, error) = scene.run(&["init", "--yes", "--pre-commit"]);
    assert!(error.contains("allows these entities already"), "{error}");
    assert_eq!(
        (scene.read("wblint.toml").as_str(), scene.read(".pre-commit-config.yaml")),
        ("entities = [\"fur-lab\"]\n", hook)
    );
    assert!(!scene.run(&[]).1.contains("fur-lab"));
}

#[test]
fn init_asks_about_each() {
    let scene = Scene::new(&[("train.py", TRAIN), ("pyproject.toml", "[tool.wblint]\nignore = [\"WB104\"]\n")]);
    let steps = [
        ("runs go to \"fur-lab\" (1 call); allow it? [Y/n]", key("y")),
        ("pre-commit? [Y/n]", key("n")),
        ("write this? [Y/n]", key("\r")),
    ];
    let Some(session) = scene.on_terminal(&["init"], (100, "plain"), &steps) else { return };
    assert_eq!(session.code, 0, "{}", session.text);
    let expected = "[tool.wblint]\nentities = [\"fur-lab\"]\nignore = [\"WB104\"]\n";
    assert_eq!(scene.read("pyproject.toml"), expected);
    assert!(!scene.at(".pre-commit-config.yaml").exists());
}

#[test]
fn the_doctor_writes_the_team_that_the_log_names() {
    let scene = Scene::new(&[("train.py", TRAIN)]);
    let log = "wandb: Currently logged in as: alice (alice-team). Use `wandb login --relogin` to force relogin\n\
               wandb: ERROR Error while calling W&B API: permission denied (<Response [403]>)\n\
               wandb.errors.errors.CommError: permission denied\n";
    scene.write("fail.log", log);
    let doctor = |arguments: &[&str]| {
        let mut command: Command = scene.command(&["doctor", "--log", "fail.log", "--fix"]);
        told(&command.args(arguments).env("WANDB_BASE_URL", "http://127.0.0.1:9").output().unwrap())
    };
    let (code, output, error) = doctor(&[]);
    assert!(error.contains("nothing was written: there is no terminal to ask on"), "{output}{error}");
    assert!(output.contains("-wandb.init(entity=\"fur-lab\""), "{output}{error}");
    assert_eq!((code, scene.read("train.py").as_str()), (1, TRAIN));
    let (code, output, error) = doctor(&["--yes"]);
    assert_eq!(code, 0, "{output}{error}");
    assert_eq!(scene.read("train.py"), TRAIN.replace("fur-lab", "alice-team"));
}

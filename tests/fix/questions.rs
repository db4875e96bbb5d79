//! One question for each value.

use serde_json::json;

use crate::scene::{Scene, key};

const TRAIN: &str = "import wandb\n\nwandb.init(entity=\"fur-lab\", project=\"pets\")\n";
const OTHER: &str = "import wandb\n\nwandb.init(entity=\"fur-lab\")\nwandb.init(entity=\"my-team-name\")\n";

fn scene() -> Scene {
    Scene::new(&[("train.py", TRAIN), ("other.py", OTHER)])
}

#[test]
fn every_key_does_what_it_says() {
    let scene = scene();
    let steps = [
        ("fix?", key("?")),
        ("what the keys do", key("s")), // other.py's fur-lab is left for now
        ("placeholder", key("r")),
        ("write this? [Y/n]", key("\r")),
    ];
    let Some(session) = scene.on_terminal(&["fix"], (80, "plain"), &steps) else { return };
    assert_eq!(scene.read("other.py"), "import wandb\n\nwandb.init(entity=\"fur-lab\")\nwandb.init()\n");
    assert_eq!(scene.read("train.py"), TRAIN);
    assert_eq!(session.code, 1, "{}", session.text);
    insta::assert_snapshot!("keys_80", session.text);

    let steps = [("fix?", key("t")), ("your team (empty: go back)", key("my-own\r")), ("write this? [Y/n]", key("y"))];
    let session = scene.on_terminal(&["fix"], (120, "plain"), &steps).unwrap();
    assert!(scene.read("train.py").contains("entity=\"my-own\", project"));
    assert!(scene.read("other.py").contains("entity=\"my-own\")"));
    assert_eq!(session.code, 0, "{}", session.text);
    insta::assert_snapshot!("team_120", session.text);
}

#[test]
fn the_variable_and_the_way_back() {
    let scene = scene();
    let steps = [
        ("fix?", key("e")),
        ("write this? [Y/n]", key("y")),
        ("fix?", key("u")), // asked about the placeholder
        ("fix?", key("q")),
    ];
    let Some(session) = scene.on_terminal(&["fix"], (100, "plain"), &steps) else { return };
    assert!(session.text.contains("+wandb.init(entity=os.environ.get(\"WANDB_ENTITY\"))"), "{}", session.text);
    assert!(session.text.contains("is as it was"), "{}", session.text);
    assert_eq!((scene.read("train.py"), scene.read("other.py")), (TRAIN.to_owned(), OTHER.to_owned()));
    assert_eq!(session.code, 1);
}

#[test]
fn what_is_kept_joins_the_configuration() {
    let scene = scene();
    scene.write("pyproject.toml", "[project]\nname = \"pets\"\n");
    let steps = [("fix?", key("k")), ("write this? [Y/n]", key("y")), ("fix?", key("q"))];
    let Some(session) = scene.on_terminal(&["fix"], (100, "plain"), &steps) else { return };
    assert_eq!(scene.read("pyproject.toml"), "[project]\nname = \"pets\"\n\n[tool.wblint]\nentities = [\"fur-lab\"]\n");
    assert!(session.text.contains("placeholder"), "{}", session.text);
    assert_eq!(scene.read("train.py"), TRAIN);
}

#[test]
fn what_is_ignored_has_a_comment_with_the_reason() {
    let scene = scene();
    let steps =
        [("fix?", key("i")), ("reason", key("the shared team\r")), ("write this? [Y/n]", key("y")), ("fix?", key("q"))];
    let Some(session) = scene.on_terminal(&["fix"], (100, "plain"), &steps) else { return };
    let comment = "  # wblint: ignore[WB103] the shared team\n";
    assert!(scene.read("train.py").ends_with(&format!("project=\"pets\"){comment}")), "{}", session.text);
    assert!(scene.read("other.py").contains(&format!("entity=\"fur-lab\"){comment}")));
    assert!(!scene.run(&[]).1.contains("fur-lab"));
}

#[test]
fn an_interrupt_at_every_prompt_says_what_was_done() {
    for (steps, written) in [
        (vec![("fix?", key("\u{3}"))], 0),
        (vec![("fix?", key("\u{4}"))], 0),
        (vec![("fix?", key("t")), ("your team", key("\u{3}"))], 0),
        (vec![("fix?", key("i")), ("reason", key("\u{3}"))], 0),
        (vec![("fix?", key("r")), ("write this?", key("\u{3}"))], 0),
        (vec![("fix?", key("r")), ("write this?", key("y")), ("fix?", key("\u{3}"))], 2),
    ] {
        let scene = scene();
        let Some(session) = scene.on_terminal(&["fix"], (80, "plain"), &steps) else { return };
        let said = if written == 0 { "interrupted; nothing was written" } else { "interrupted; 2 files written: " };
        assert!(session.text.contains(said), "{steps:?}\n{}", session.text);
        assert_eq!(scene.read("train.py") == TRAIN, written == 0, "{steps:?}");
        assert_eq!(scene.strays(), [""; 0]);
        assert_eq!(session.code, 1, "{steps:?}");
    }
}

#[test]
fn what_changes_while_somebody_thinks_is_left_alone() {
    for (command, said) in [
        ("echo '# mine' >> train.py", "train.py: not written: it changed in the meantime"),
        ("rm train.py", "train.py: not written: it was deleted in the meantime"),
        ("chmod 444 train.py", "train.py: not written: it is read-only"),
        ("mv train.py ../x.py; ln -s ../x.py train.py", "train.py: not written: a link that leads out"),
    ] {
        let scene = scene();
        let steps = [("fix?", key("r")), ("write this? [Y/n]", json!({ "run": command }))];
        let steps: Vec<_> = steps.into_iter().chain([("", key("y")), ("fix?", key("q"))]).collect();
        let Some(session) = scene.on_terminal(&["fix"], (100, "plain"), &steps) else { return };
        assert!(session.text.contains(said), "{command}\n{}", session.text);
        assert!(scene.read("other.py").contains("wandb.init()"), "{}", session.text);
        assert_eq!(scene.strays(), [""; 0]);
    }
}

#[test]
fn colors_and_links_are_for_terminals_that_want_them() {
    let scene = scene();
    let Some(session) = scene.on_terminal(&["fix"], (80, "color"), &[("fix?", key("q"))]) else { return };
    assert!(session.text.contains("\u{1b}[1m"), "{}", session.text);
}

//! `wblint doctor`: who asks whom, what each destination meets, and what the last run died of.

use std::fs;

use super::runs;
use super::scene::{Run, Scene};
use super::server::{Fault, Server};
use super::world::{KEY, STRANGER, World};

fn server() -> Server {
    Server::start(World::usual(), Fault::None)
}

#[track_caller]
fn assert_says(run: &Run, code: i32, parts: &[&str]) {
    assert_eq!(run.code, code, "{}{}", run.output, run.error);
    for part in parts {
        assert!(run.output.contains(part), "{part:?} is not in:\n{}{}", run.output, run.error);
    }
}

#[test]
fn the_usual_case_is_told_whole() {
    let server = server();
    let scene = Scene::init("strangers", "cifar", &server.url());
    let run = scene.run(&["doctor"]);
    assert_says(
        &run,
        1,
        &[
            "(WANDB_BASE_URL)",
            "Credential   a key from WANDB_API_KEY",
            "`alice`, default entity `alice-lab`",
            "alice-lab (admin), spectators (viewer), vision (member)",
            "refused  strangers/cifar (HTTP 403): it exists, and you are not a member",
            "train.py:3:19: wandb.init",
            "in train.py:3, write \"alice-lab\" instead",
            "or ask an admin of \"strangers\" for write access",
            "0 allowed, 1 refused, 0 not checked",
        ],
    );
    assert_eq!(server.counts(), (4, 0, 0));
    assert_says(&Scene::init("vision", "cifar", &server.url()).run(&["doctor"]), 0, &["allowed  vision/cifar"]);
}

#[test]
fn one_thing_is_asked_about_without_scanning() {
    let server = server();
    let scene = Scene::init("strangers", "cifar", &server.url());
    let ask = |entity: &str, project: &str| scene.run(&["doctor", "--entity", entity, "--project", project]);
    assert_says(&ask("vision", "cifar"), 0, &["allowed  vision/cifar", "1 allowed, 0 refused"]);
    assert_says(&ask("vision", "new"), 0, &["the first run creates it", "--create-project vision/new"]);
    assert_says(&ask("nobody-here", "x"), 1, &["(HTTP 404): there is no such entity"]);
    assert_says(&ask("alice-org", "x"), 1, &["(HTTP 400): it is an organization"]);
    assert_says(&ask("alice", "x"), 1, &["accounts created after 24 Apr 2024 have no personal entity"]);
    assert_says(
        &scene.run(&["doctor", "--project", "cifar-100"]),
        0,
        &["alice-lab (the default of your account)/cifar-100"],
    );
}

#[test]
fn the_last_run_is_tied_to_the_line() {
    let server = server();
    let scene = Scene::new(
        "import wandb\nfrom names import TEAM\n\nwandb.init(entity=TEAM, project=\"s3dis\")\n",
        &server.url(),
    );
    scene.file("names.py", "\n\nTEAM = \"strangers\"\n");
    runs::refused(scene.repository.path(), Some("strangers"), "s3dis", 403, "permission denied");
    let run = scene.run(&["doctor"]);
    assert_says(
        &run,
        1,
        &[
            "Failed run   wandb/run-20260101_120000-abc123 (run abc123) tried `strangers/s3dis`",
            "W&B said (HTTP 403): permission denied",
            "`strangers` is set at names.py:3:8 and passed to wandb.init in train.py:4",
            "you are `alice`, member of alice-lab, spectators (viewer), vision",
        ],
    );
    let json = scene.run(&["doctor", "--output-format", "json"]).json();
    assert_eq!((&json["failed_run"]["status"], &json["failed_run"]["origins"][0]["line"]), (&403.into(), &3.into()));
    assert_eq!(
        (&json["destinations"][0]["state"], &json["destinations"][0]["attempted"]),
        (&"refused".into(), &true.into())
    );
    assert_eq!(json["account"]["teams"][0]["role"], "admin");
}

#[test]
fn logs_are_read_wherever_they_are() {
    let server = server();
    let scene = Scene::init("vision", "cifar", &server.url());
    let folder =
        runs::refused(scene.repository.path(), Some("gone"), "p", 404, "entity gone not found during upsertBucket");
    let moved = scene.home.path().join("elsewhere");
    fs::rename(&folder, &moved).unwrap();
    let log = |name: &str| moved.join(name).to_str().unwrap().to_owned();
    for name in ["logs/debug-internal.log", "run-abc123.wandb", ""] {
        let run = scene.run(&["doctor", "--log", &log(name)]);
        assert_says(
            &run,
            1,
            &["tried `gone/p`", "W&B said (HTTP 404): entity gone not found", "was not found in the files"],
        );
    }
    let damaged = log("run-abc123.wandb");
    let mut bytes = fs::read(&damaged).unwrap();
    bytes.extend([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    fs::write(&damaged, bytes).unwrap();
    assert_says(&scene.run(&["doctor", "--log", &damaged]), 1, &["tried `gone/p`", "damaged or cut off"]);
    assert_eq!(scene.run(&["doctor", "--log", "no-such-file"]).code, 2);
    fs::write(moved.join("logs/debug-internal.log"), "").unwrap();
    let unrefused = scene.run(&["doctor", "--log", moved.to_str().unwrap()]);
    assert_says(&unrefused, 1, &["Run          ", "tried `gone/p`", "refused  gone/p (HTTP 404)"]);
    let plain = scene.run(&["doctor", "--log", "train.py"]);
    assert!(plain.error.contains("no W&B error found in"), "{}", plain.error);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let server = server();
    let scene = Scene::init("vision", "cifar", &server.url());
    let inside = scene.repository.path().join("wandb");
    let folder = runs::refused(scene.repository.path(), Some("strangers"), "p", 403, "permission denied");
    let link = inside.join("latest-run");
    std::os::unix::fs::symlink(folder.file_name().unwrap(), &link).unwrap();
    assert_says(&scene.run(&["doctor"]), 1, &["tried `strangers/p`"]);
    fs::rename(&folder, scene.home.path().join("outside")).unwrap();
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(scene.home.path().join("outside"), &link).unwrap();
    let run = scene.run(&["doctor"]);
    assert!(run.code == 0 && !run.output.contains("strangers"), "{}", run.output);
}

#[test]
fn a_key_in_a_log_is_not_echoed() {
    let server = server();
    let scene = Scene::init("vision", "cifar", &server.url());
    scene.file("log", &format!("wandb: ERROR permission denied for api_key {KEY} and \"{STRANGER}\"\u{1b}[2J\n"));
    let run = scene.run(&["doctor", "--log", "log"]);
    assert_says(&run, 0, &["W&B said (HTTP 403): permission denied for api_key *** and \"***\""]);
    assert!(!run.output.contains('\u{1b}'));
}

#[test]
fn a_key_that_hides_another_one() {
    let server = server();
    let scene = Scene::init("vision", "cifar", &server.url()).with("WANDB_API_KEY", STRANGER);
    let netrc = format!("machine 127.0.0.1:{}\n login user\n password {KEY}\n", server.port);
    fs::write(scene.home.path().join(".netrc"), netrc).unwrap();
    assert_says(
        &scene.run(&["doctor"]),
        1,
        &["it overrides ~/.netrc:3, which holds another key", "does not know the key", "unset WANDB_API_KEY"],
    );
    let without = scene.without("WANDB_API_KEY");
    assert_says(&without.run(&["doctor"]), 0, &["a key from ~/.netrc:3"]);
    fs::remove_file(without.home.path().join(".netrc")).unwrap();
    let url = server.url();
    assert_says(&without.run(&["doctor"]), 1, &["Credential   none", &format!("log in: wandb login --host {url}")]);
}

#[test]
fn what_cannot_be_told_is_2() {
    let scene = Scene::init("vision", "cifar", "http://127.0.0.1:9");
    assert_says(&scene.run(&["doctor"]), 2, &["unknown: no connection to the server"]);
    let everything = Server::start(World { accepts_everything: true, ..World::usual() }, Fault::None);
    let scene = Scene::init("vision", "cifar", &everything.url());
    assert_says(&scene.run(&["doctor"]), 2, &["the server answers without a key"]);
    assert_eq!(scene.run(&["doctor", "--create-project", "vision/new", "--yes"]).code, 2);
    assert_eq!(everything.counts(), (2, 0, 0));
}

#[test]
fn a_project_is_created_only_when_somebody_says_yes() {
    let server = server();
    let scene = Scene::init("vision", "cifar", &server.url());
    let create = |arguments: &[&str]| scene.run(&[&["doctor", "--create-project"], arguments].concat());
    let asked = create(&["vision/new"]);
    assert_says(&asked, 2, &["This creates the project vision/new on http://127.0.0.1", "as alice."]);
    assert!(asked.error.contains("nothing was created"));
    assert_says(&create(&["vision/cifar", "--yes"]), 0, &["exists, and you may write there"]);
    assert_says(&create(&["strangers/new", "--yes"]), 1, &["refused  strangers/new (HTTP 403)"]);
    assert_eq!(create(&["vision", "--yes"]).code, 2);
    assert_eq!(create(&["vision/a:b", "--yes"]).code, 2);
    assert_eq!(server.counts().1, 0);
    assert_says(&create(&["vision/new", "--yes"]), 0, &["Created vision/new."]);
    assert_eq!(server.counts().1, 1);
}

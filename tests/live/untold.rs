//! `wblint doctor` where the server has told nothing: nobody is logged in, or nothing could be asked. What a pasted log and
//! the code say together is said all the same, and so is the next step.

use std::fs;

use super::runs;
use super::scene::{Run, Scene};
use super::server::{Fault, Server};
use super::world::{KEY, World};

const NOWHERE: &str = "http://127.0.0.1:9";

const TRACEBACK: &str = "wandb: ERROR permission denied
Traceback (most recent call last):
  File \"/srv/bob/code/train.py\", line 3, in <module>
    wandb.init(entity=\"hr\", project=\"s3dis\")
  File \"/srv/bob/venv/lib/python3.11/site-packages/wandb/sdk/wandb_init.py\", line 1482, in init
    raise
wandb.errors.errors.CommError: permission denied
";

fn nobody(entity: &str) -> Scene {
    Scene::init(entity, "s3dis", NOWHERE).without("WANDB_API_KEY")
}

#[track_caller]
fn assert_says(run: &Run, code: i32, parts: &[&str]) {
    assert_eq!(run.code, code, "{}{}", run.output, run.error);
    for part in parts {
        assert!(run.output.contains(part), "{part:?} is not in:\n{}{}", run.output, run.error);
    }
}

#[test]
fn a_traceback_is_tied_to_the_call_on_its_line() {
    let scene = nobody("hr");
    scene.file("log", TRACEBACK);
    scene.file("other.py", "import wandb\nwandb.init(entity=\"vision\")\n");
    let run = scene.run(&["doctor", "--log", "log"]);
    let parts = [
        "Failed run   log tried `hr/s3dis` (the log does not name it; this is what the code says)",
        "that is: the entity exists, and the account of the run may not write there",
        "`hr` is set at train.py:3:19 and passed to wandb.init",
        "- log in: wandb login --host http://127.0.0.1:9 (or, on a non-interactive machine, set WANDB_API_KEY)",
        "- write one of your teams there, or none: W&B then uses your account's default entity",
        "- or ask an admin of \"hr\" for write access",
        "0 allowed, 2 refused, 0 not checked",
    ];
    assert_says(&run, 1, &parts);
    let json = scene.run(&["doctor", "--log", "log", "--output-format", "json"]).json();
    assert_eq!((&json["failed_run"]["entity"], &json["failed_run"]["inferred"]), (&"hr".into(), &true.into()));
}

#[test]
fn what_neither_log_nor_code_says_is_not_made_up() {
    let scene = nobody("hr");
    scene.file("log", &TRACEBACK.replace("line 3", "line 1"));
    let run = scene.run(&["doctor", "--log", "log"]);
    assert_says(&run, 1, &["log tried an entity and project that the log does not name", "0 allowed, 1 refused"]);
    scene.file("log", "wandb.errors.CommError: entity ghosts not found during upsertBucket\n");
    let run = scene.run(&["doctor", "--log", "log"]);
    assert_says(
        &run,
        1,
        &["tried the entity `ghosts`", "that is: no team or user of that name", "was not found in the files"],
    );
    scene.file("log", "wandb.errors.CommError: entity hr not found during upsertBucket\n");
    assert_says(&scene.run(&["doctor", "--log", "log"]), 1, &["tried `hr/s3dis`", "0 allowed, 1 refused"]);
}

#[test]
fn an_organization_is_explained_offline() {
    let scene = nobody("acme-org");
    let why = "you may not log runs directly to your organization, please try using your team entity";
    runs::refused(scene.repository.path(), Some("acme-org"), "s3dis", 400, why);
    let run = scene.run(&["doctor"]);
    assert_says(&run, 1, &["that is: the entity is an organization", "or use a team of that organization"]);
}

#[test]
fn an_older_log_keeps_its_own_reason() {
    let scene = nobody("hr");
    let generic = "It appears that you do not have permission to access the requested resource.";
    let old = "wandb: ERROR Error while calling W&B API: entity hr not found during upsertBucket (<Response [404]>)";
    scene.file("log", &format!("{old}\nwandb.errors.CommError: {generic} (Error 404: Not Found)\n"));
    assert_says(&scene.run(&["doctor", "--log", "log"]), 1, &["W&B said (HTTP 404): Error while calling"]);
    scene.file("log", &format!("wandb.errors.CommError: {generic}\n"));
    assert_says(&scene.run(&["doctor", "--log", "log"]), 1, &["W&B said (HTTP 403): It appears"]);
}

#[test]
fn the_end_of_a_long_log_is_read() {
    let scene = nobody("hr");
    let chatter = "epoch 1: loss 0.1\n".repeat(1_000_000);
    scene.file("log", &format!("{chatter}{TRACEBACK}"));
    assert_says(&scene.run(&["doctor", "--log", "log"]), 1, &["W&B said (HTTP 403): permission denied"]);
}

#[test]
fn a_run_file_without_its_run_is_said_to_be_one() {
    let scene = nobody("hr");
    for length in [4, 7, 60] {
        let bytes = runs::file(&[runs::run_record("abc123", Some("hr"), "s3dis", 90)]);
        fs::write(scene.repository.path().join("run.wandb"), &bytes[..length]).unwrap();
        let run = scene.run(&["doctor", "--log", "run.wandb"]);
        assert!(run.error.contains("run.wandb is damaged or cut off before it names its run"), "{}", run.error);
    }
}

#[test]
fn a_run_folder_elsewhere_is_found_by_its_variable() {
    let scene = nobody("hr");
    let elsewhere = scene.home.path().join("scratch");
    runs::refused(&elsewhere, Some("hr"), "s3dis", 403, "permission denied");
    let scene = scene.with("WANDB_DIR", elsewhere.to_str().unwrap());
    assert_says(&scene.run(&["doctor"]), 1, &["(run abc123) tried `hr/s3dis`"]);
}

#[test]
fn each_trouble_has_a_sentence_and_a_step() {
    let told = |scene: &Scene, code: i32, parts: &[&str]| assert_says(&scene.run(&["doctor"]), code, parts);
    let bad = Scene::init("hr", "s3dis", "https://wandb.ai");
    told(
        &bad,
        2,
        &["is not a valid server address", "- correct WANDB_BASE_URL, or leave it out to use W&B (https://api"],
    );
    let both = Scene::init("hr", "s3dis", NOWHERE).with("WANDB_IDENTITY_TOKEN_FILE", "t");
    told(&both, 1, &["Both WANDB_API_KEY and", "- unset WANDB_API_KEY or WANDB_IDENTITY_TOKEN_FILE"]);
    let token = both.without("WANDB_API_KEY");
    told(&token, 2, &["an identity token in t", "- to learn more, ask with WANDB_API_KEY"]);
    let torn = nobody("hr");
    torn.home_file(".netrc", &format!("machine 127.0.0.1:9 login user\n{KEY}\n"));
    told(&torn, 1, &["Warning      ~/.netrc:", "so the SDK ignores the whole file"]);
    let short = Scene::init("hr", "s3dis", NOWHERE).with("WANDB_API_KEY", "abc");
    told(&short, 1, &["has 3.", "Account      not logged in\n", "- unset WANDB_API_KEY, or set it to a valid key"]);
}

#[test]
fn a_key_stays_at_home_whatever_the_settings_files_say() {
    let (own, evil) = (Server::start(World::usual(), Fault::None), Server::start(World::usual(), Fault::None));
    let scene = || Scene::init("vision", "cifar", "").without("WANDB_BASE_URL");
    let named = scene();
    named.file(".env", &format!("WANDB_BASE_URL={}\n", evil.url()));
    let step = format!("- only if you trust {0} with your runs: export WANDB_BASE_URL={0}", evil.url());
    assert_says(&named.run(&["doctor"]), 2, &["which was not sent", "nothing was asked", &step]);

    // One bad key in the repository makes the SDK drop the user's own server, too.
    let dropped = scene();
    dropped.home_file(".config/wandb/settings", &format!("[default]\nbase_url = {}\n", own.url()));
    assert_says(&dropped.run(&["doctor"]), 0, &["allowed  vision/cifar"]);
    let before = own.counts().0;
    dropped.file("wandb/settings", "[default]\nentiy = acme\n");
    let parts = ["`entiy` is no setting of the SDK; the SDK therefore drops both", "was not sent: it belongs to"];
    assert_says(&dropped.run(&["doctor"]), 2, &parts);
    let checked = dropped.online();
    assert!(checked.error.contains("therefore drops both") && checked.live().is_empty(), "{}", checked.error);
    assert_eq!((own.counts().0, evil.counts().0), (before, 0));

    let configured = scene();
    configured.file("pyproject.toml", &format!("[tool.wblint]\nbase-url = \"{}\"\n", evil.url()));
    let refused = configured.run(&["doctor"]);
    assert!(refused.code == 2 && refused.error.contains("cannot be set in the configuration of a repository"));
    assert_eq!(evil.counts().0, 0);
}

#[cfg(unix)]
#[test]
fn a_log_may_be_a_pipe() {
    let scene = nobody("hr");
    scene.file("log", TRACEBACK);
    let binary = assert_cmd::cargo::cargo_bin("wblint");
    let mut shell = assert_cmd::Command::new("sh");
    shell.args(["-c", "cat log | \"$0\" doctor --log /dev/stdin"]).arg(binary).current_dir(scene.repository.path());
    let output = shell.env("HOME", scene.home.path()).env_remove("WANDB_API_KEY").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("W&B said (HTTP 403)"), "{text}");
}

//! What a log makes possible without a network, and how far it is believed; offline runs; placeholders without a login; the
//! name of W&B's own server.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::runs;
use super::scene::{Run, Scene};
use super::server::{Fault, Server};
use super::world::{KEY, World};

#[track_caller]
fn assert_says(run: &Run, code: i32, parts: &[&str]) {
    assert_eq!(run.code, code, "{}{}", run.output, run.error);
    for part in parts {
        assert!(run.output.contains(part), "{part:?} is not in:\n{}{}", run.output, run.error);
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").args(["-c", "user.name=t", "-c", "user.email=t@t"]);
    assert!(git.args(arguments).output().unwrap().status.success(), "git {arguments:?}");
}

fn nobody(entity: &str) -> Scene {
    Scene::init(entity, "s3dis", "").without("WANDB_API_KEY").without("WANDB_BASE_URL")
}

fn log(host: &str) -> String {
    format!(
        "wandb: Currently logged in as: carol (acme-vision) to {host}. Use `wandb login --relogin` to force relogin\nwandb: ERROR permission denied\n"
    )
}

const OFFER: &str = "write \"acme-vision\" instead";

#[test]
fn the_line_of_the_login_gives_the_team_and_never_the_server() {
    let elsewhere = Server::start(World::usual(), Fault::None);
    let scene = nobody("hr").with("WANDB_API_KEY", KEY).with("WANDB_BASE_URL", "http://127.0.0.1:9");
    scene.file("fail.log", &log(&elsewhere.url()));
    let run = scene.run(&["doctor", "--log", "fail.log"]);
    let offer =
        format!("- in train.py:3, {OFFER} (fail.log says that `carol` is logged in, and that this is the default");
    assert_says(&run, 2, &[&offer, "- or in train.py:3, remove it: W&B then uses that account's default entity"]);
    assert_eq!(elsewhere.seen().len(), 0, "a log names no server to ask");
    let json = scene.run(&["doctor", "--log", "fail.log", "--output-format", "json"]).json();
    assert_eq!(json["failed_run"]["login"]["entity"], "acme-vision");
    let edits: Vec<&str> = json["destinations"][0]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|step| step["edit"]["text"].as_str())
        .collect();
    assert_eq!(edits, ["\"acme-vision\"", ""]);
}

#[test]
fn what_is_refused_is_not_offered_and_what_is_no_name_is_not_read() {
    let offers = |log: &str| {
        let scene = nobody("acme-vision");
        scene.file("fail.log", log);
        scene.run(&["doctor", "--log", "fail.log"]).output
    };
    assert!(!offers(&log("https://api.wandb.ai")).contains("instead"), "the default itself was refused");
    assert!(!offers(&log("https://api.wandb.ai")).contains("remove it"), "then leaving it out changes nothing");
    let evil = log("x").replace("acme-vision", "$(rm -rf ~)");
    assert!(!offers(&evil).contains("rm -rf"), "no name of W&B's");
    let long = log("x").replace("acme-vision", &"a".repeat(129));
    assert!(!offers(&long).contains("aaaa"));
    let key = log("x").replace("acme-vision", KEY);
    assert!(!offers(&key).contains("instead"));
}

#[test]
fn once_the_server_has_spoken_the_log_is_silent() {
    let server = Server::start(World::usual(), Fault::None);
    let scene = Scene::init("strangers", "cifar", &server.url());
    scene.file("fail.log", &log("x"));
    let run = scene.run(&["doctor", "--log", "fail.log"]);
    assert_says(&run, 1, &["write \"alice-lab\" instead"]);
    assert!(!run.output.contains("acme-vision"), "{}", run.output);
}

#[test]
fn a_log_that_came_with_the_repository_is_not_believed() {
    let scene = nobody("hr");
    let root = scene.repository.path();
    let folder = runs::refused(root, Some("hr"), "s3dis", 403, "permission denied");
    fs::write(folder.join("logs/debug.log"), log("x")).unwrap();
    assert_says(&scene.run(&["doctor"]), 1, &[OFFER, "wandb/run-20260101_120000-abc123 says that `carol`"]);
    git(root, &["init", "-q"]);
    assert_says(&scene.run(&["doctor"]), 1, &[OFFER]);
    git(root, &["add", "train.py"]);
    assert_says(&scene.run(&["doctor"]), 1, &[OFFER]);
    git(root, &["add", "-f", "wandb/run-20260101_120000-abc123/logs/debug.log"]);
    let tracked = scene.run(&["doctor"]);
    assert_says(&tracked, 1, &["W&B said (HTTP 403)"]);
    assert!(!tracked.output.contains("acme-vision") && !tracked.output.contains("carol"), "{}", tracked.output);
    git(root, &["commit", "-qm", "x"]);
    assert!(!scene.run(&["doctor"]).output.contains("acme-vision"));
    // An index that cannot be read plainly, a folder that git keeps elsewhere.
    git(root, &["update-index", "--index-version", "4"]);
    assert!(!scene.run(&["doctor"]).output.contains("acme-vision"));
    git(root, &["worktree", "add", "-q", "sub"]);
    let inside = root.join("sub");
    let mut command = assert_cmd::Command::cargo_bin("wblint").unwrap();
    let output = command.current_dir(inside).env_clear().env("HOME", scene.home.path()).arg("doctor").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("W&B said (HTTP 403)") && !text.contains("acme-vision"), "{text}");
    // Whoever names the log believes it.
    let named = scene.run(&["doctor", "--log", "wandb/run-20260101_120000-abc123/logs/debug.log"]);
    assert_says(&named, 1, &[OFFER]);
}

#[test]
fn an_organization_that_only_the_log_calls_so_is_one() {
    let mut world = World::usual();
    world.entities.remove("alice-org");
    let server = Server::start(world, Fault::None);
    let scene = Scene::init("acme-org", "cifar", &server.url());
    scene.file("fail.log", "wandb.errors.CommError: you may not log runs directly to your organization, please try using your team entity\n");
    let run = scene.run(&["doctor", "--log", "fail.log"]);
    assert_says(
        &run,
        1,
        &["W&B said (HTTP 400)", "refused  acme-org/cifar (HTTP 400)", "use a team of that organization"],
    );
    assert!(!run.output.contains("404"), "one page, one answer: {}", run.output);
}

#[test]
fn a_status_is_not_read_into_what_is_said() {
    let scene = nobody("hr");
    let told = |said: &str| {
        scene.file("fail.log", &format!("wandb.errors.errors.CommError: {said}\n"));
        let page = scene.run(&["doctor", "--log", "fail.log"]).output;
        page.split("\n\n").next().unwrap().to_owned()
    };
    let wrong = ["not a member", "no team or user", "no such entity"];
    for (said, right) in [
        ("project not found (Error 404: Not Found)", "there is no such project"),
        (
            "returned error 403: {\"errors\":[{\"message\":\"storage limit exceeded\"}]}",
            "storage of the plan is used up",
        ),
        ("returned error 403: {\"errors\":[{\"message\":\"account suspended\"}]}", "for the reason it gives"),
        ("returned error 404: {\"errors\":[{\"message\":\"artifact not there\"}]}", "for the reason it gives"),
        ("returned error 429: {\"errors\":[{\"message\":\"rate limit exceeded\"}]}", "rate limit"),
        ("<html>Forbidden</html>", "a proxy or gateway"),
        ("open /srv/wandb/run-1.wandb: permission denied", "could not be written"),
    ] {
        let page = told(said);
        assert!(page.contains(right) && !wrong.iter().any(|part| page.contains(part)), "{said}\n{page}");
    }
    for said in ["No API key configured. Use `wandb login` to log in.", "Invalid project name 'a/b': cannot contain"] {
        let page = told(said);
        assert!(page.contains("the SDK said: ") && !page.contains("HTTP"), "{page}");
    }
}

#[test]
fn a_placeholder_is_named_without_a_login() {
    let scene = nobody("my-awesome-team-name");
    let part = "- in train.py:3, \"my-awesome-team-name\" is a placeholder, not a real team: the next run will stop with 403 or 404";
    assert_says(&scene.run(&["doctor"]), 1, &[part, "log in: wandb login"]);
    let offline =
        nobody("my-awesome-team-name").with("WANDB_API_KEY", KEY).with("WANDB_BASE_URL", "http://127.0.0.1:9");
    assert_says(&offline.run(&["doctor"]), 2, &[part]);
    assert!(!nobody("hr").run(&["doctor"]).output.contains("placeholder"));
    let server = Server::start(World::usual(), Fault::None);
    let known = Scene::init("your-entity", "cifar", &server.url()).run(&["doctor"]);
    assert!(!known.output.contains("ask an admin of \"your-entity\""), "{}", known.output);
}

fn offline_run(root: &Path, id: &str, entity: Option<&str>, project: &str) {
    let run = root.join(format!("wandb/offline-run-20260101_12000{}-{id}", id.len()));
    fs::create_dir_all(run.join("logs")).unwrap();
    fs::write(run.join(format!("run-{id}.wandb")), runs::file(&[runs::run_record(id, entity, project, 60)])).unwrap();
}

#[test]
fn an_offline_run_gets_its_command() {
    let server = Server::start(World::usual(), Fault::None);
    let scene = Scene::new("print()\n", &server.url());
    offline_run(scene.repository.path(), "a", Some("vision"), "cifar");
    offline_run(scene.repository.path(), "bb", Some("strangers"), "my project");
    offline_run(scene.repository.path(), "ccc", None, "cifar");
    offline_run(scene.repository.path(), "dddd", Some("your-entity"), "cifar");
    offline_run(scene.repository.path(), "eeeee", Some("vision"), "gone");
    fs::write(scene.repository.path().join("wandb/offline-run-20260101_120005-eeeee/run-eeeee.wandb.synced"), "")
        .unwrap();
    let run = scene.run(&["doctor"]);
    let parts = [
        "- wandb sync --entity vision --project cifar wandb/offline-run-20260101_120001-a\n",
        "waits to be synced to strangers/my project; not there: it exists, and you are not a member",
        "- wandb sync --entity alice-lab --project 'my project' wandb/offline-run-20260101_120002-bb\n",
        "- wandb sync --entity alice-lab --project cifar wandb/offline-run-20260101_120003-ccc\n",
        "- wandb sync --entity alice-lab --project cifar wandb/offline-run-20260101_120004-dddd\n",
    ];
    assert_says(&run, 1, &parts);
    assert!(!run.output.contains("eeeee"), "it is synced");
    let without = scene.without("WANDB_API_KEY").run(&["doctor"]);
    let parts = [
        "- wandb sync --entity vision --project cifar wandb/offline-run-20260101_120001-a\n",
        "- wandb sync --entity YOUR_TEAM --project cifar wandb/offline-run-20260101_120004-dddd\n",
        "its entity is a placeholder",
    ];
    assert_says(&without, 1, &parts);
    let named = scene_named("wandb/offline-run-20260101_120002-bb");
    assert!(
        named.contains("- wandb sync --entity hr --project s3dis wandb/offline-run-20260101_120002-bb\n"),
        "{named}"
    );
}

fn scene_named(path: &str) -> String {
    let scene = nobody("hr");
    offline_run(scene.repository.path(), "bb", Some("hr"), "s3dis");
    scene.run(&["doctor", "--log", path]).output
}

#[test]
fn the_default_server_is_w_and_b_by_the_name_of_the_version() {
    let scene = nobody("hr");
    assert_says(
        &scene.run(&["doctor"]),
        1,
        &["Server       W&B, https://api.forge.coreweave.com (the SDK's default)", "no API key was found for W&B"],
    );
    let name = "Server       W&B, https://api.wandb.ai (the default of wandb 0.19.11, ";
    for (file, text) in [
        ("requirements.txt", "torch\nwandb==0.19.11  # logging\n"),
        (
            "uv.lock",
            "[[package]]\nname = \"torch\"\nversion = \"2.9\"\n\n[[package]]\nname = \"wandb\"\nversion = \"0.19.11\"\n",
        ),
        ("poetry.lock", "[[package]]\nname = \"wandb\"\nversion = \"0.19.11\"\n"),
        ("Pipfile.lock", "{\"default\": {\n \"wandb\": {\n \"version\": \"==0.19.11\"\n}}}\n"),
        ("environment.yml", "dependencies:\n  - pip:\n    - wandb[media]==0.19.11\n"),
    ] {
        let scene = nobody("hr");
        scene.file(file, text);
        let run = scene.run(&["doctor"]);
        assert_says(
            &run,
            1,
            &[name, file, "asked at https://api.forge.coreweave.com, its name since 0.31)", "log in: wandb login (or"],
        );
    }
    let installed = nobody("hr");
    installed.file("requirements.txt", "wandb==0.19.11\n");
    installed.home_file("env/lib/python3.11/site-packages/wandb-0.31.0.dist-info/METADATA", "");
    let environment = installed.home.path().join("env");
    let run = installed.with("VIRTUAL_ENV", environment.to_str().unwrap()).run(&["doctor"]);
    assert_says(&run, 1, &["W&B, https://api.forge.coreweave.com (the default of wandb 0.31.0, installed in ~/env)"]);
}

#[test]
fn a_key_of_today_and_an_old_sdk() {
    let scene = nobody("hr");
    scene.file("requirements.txt", "wandb==0.19.11\n");
    scene.file("fail.log", "ValueError: API key must be 40 characters long, yours was 86\n");
    let run = scene.run(&["doctor", "--log", "fail.log"]);
    assert_says(&run, 1, &["pip install 'wandb>=0.22.3'", "it has wandb 0.19.11 now (requirements.txt:1)"]);
    scene.file("fail.log", "ValueError: API key must be 40 characters long, yours was 39\n");
    let run = scene.run(&["doctor", "--log", "fail.log"]);
    assert!(!run.output.contains("0.22.3") && run.output.contains("copy the whole key"), "{}", run.output);
}

#[test]
fn what_hides_the_package_is_named() {
    let scene = nobody("hr");
    scene.file("fail.log", "AttributeError: module 'wandb' has no attribute 'init'\n");
    assert_says(&scene.run(&["doctor", "--log", "fail.log"]), 1, &["rename your own wandb.py"]);
    scene.file("wandb.py", "x = 1\n");
    assert_says(&scene.run(&["doctor", "--log", "fail.log"]), 1, &["- rename wandb.py: it hides the package"]);
}

#[test]
fn a_log_of_powershell_is_read() {
    let scene = nobody("hr");
    let text = format!("\u{feff}{}", log("x").replace('\n', "\r\n"));
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(scene.repository.path().join("fail.log"), bytes).unwrap();
    assert_says(&scene.run(&["doctor", "--log", "fail.log"]), 1, &["W&B said (HTTP 403): permission denied", OFFER]);
}

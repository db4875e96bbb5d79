//! A server that says the key back, in every form: nothing of it reaches an output or the cache. Every run of a scene is
//! searched, so that these tests only have to make the server talk.

use super::leaks::{MIXED, TOKEN, base64, bytewise};
use super::scene::Scene;
use super::server::{Fault, Server};
use super::world::{KEY, World};

const FORMS: [fn(&str) -> String; 12] = [
    str::to_owned,
    |key| format!("no such key: {key}, sorry"),
    |key| format!("Basic {}", base64(format!("api:{key}").as_bytes(), *b"+/")),
    |key| format!("{}==", base64(key.as_bytes(), *b"-_")),
    |key| base64(format!("a{key}b").as_bytes(), *b"+/"),
    |key| base64(format!("ab{key}").as_bytes(), *b"-_"),
    |key| bytewise(key, |byte| format!("%{byte:02x}")),
    |key| bytewise(key, |byte| format!("{byte:02X}")),
    |key| format!("https://api:{key}@example.org/?key={key}&x=1"),
    |key| key.to_uppercase(),
    |key| key.chars().take(30).collect(),
    // Where a message is cut, half a key is left.
    |key| format!("{}{key}", "x ".repeat(90)),
];

fn world() -> World {
    World { accepts_everything: true, ..World::usual() }
}

#[test]
fn an_echoed_key_is_nowhere() {
    for key in [KEY, TOKEN, MIXED] {
        for form in FORMS {
            let server = Server::start(World { invents: false, ..world() }, Fault::Echo(form));
            let scene = Scene::init("vision", "cifar", &server.url()).with("WANDB_API_KEY", key);
            for arguments in [
                &["check", "--online"][..],
                &["check", "--online", "--output-format", "json", "--verbose"],
                &["doctor"],
                &["doctor", "--output-format", "json"],
                &["doctor", "--create-project", "vision/new", "--yes"],
            ] {
                let run = scene.run(arguments);
                let shown = format!("{}{}", run.output, run.error);
                assert!(!server.seen().is_empty() && !shown.is_empty(), "{arguments:?}");
            }
        }
    }
}

#[test]
fn an_echo_that_is_understood_is_masked_and_not_only_dropped() {
    let server = Server::start(World::usual(), Fault::Echo(|key| format!("user-{key}")));
    let scene = Scene::init("vision", "cifar", &server.url());
    let run = scene.run(&["doctor"]);
    assert!(run.output.contains("***"), "{}{}", run.output, run.error);
    let json = scene.run(&["doctor", "--output-format", "json"]).json();
    assert_eq!(json["account"]["username"], "***");
}

#[test]
fn a_key_of_netrc_and_one_of_the_settings_are_known_as_well() {
    let server = Server::start(World::usual(), Fault::Echo(|key| format!("user-{key}")));
    let host = server.url().replace("http://", "");
    let scene = Scene::init("vision", "cifar", &server.url()).without("WANDB_API_KEY");
    scene.home_file(".netrc", &format!("machine {host}\n  login user\n  password {KEY}\n"));
    assert!(scene.run(&["doctor"]).output.contains("***"));
    let scene = Scene::init("vision", "cifar", &server.url()).without("WANDB_API_KEY");
    scene.home_file(".config/wandb/settings", &format!("[default]\nbase_url = {}\napi_key = {KEY}\n", server.url()));
    scene.run(&["doctor"]);
}

#[test]
fn a_redirect_to_a_host_named_after_the_key_is_told_without_it() {
    let to = format!("https://{KEY}.example.org/{KEY}");
    let server = Server::start(World::usual(), Fault::Redirect(to));
    let run = Scene::init("vision", "cifar", &server.url()).run(&["doctor"]);
    assert!(run.output.contains("redirects to ***"), "{}{}", run.output, run.error);
}

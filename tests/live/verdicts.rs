//! Every verdict, from the call to the finding.

use super::scene::{Run, Scene};
use super::server::{Fault, Server};
use super::world::{STRANGER, World};

fn online(entity: &str, project: &str) -> Run {
    let server = Server::start(World::usual(), Fault::None);
    let run = Scene::init(entity, project, &server.url()).online();
    assert_eq!(server.counts().1, 0, "a mutation was sent");
    run
}

#[track_caller]
fn assert_live(run: &Run, expected: &[&str]) {
    let schema = serde_json::from_str(include_str!("../../docs/schema/check.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&run.json()).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let live = run.live();
    let fits = |(finding, part): (&String, &&str)| finding.contains(*part);
    assert!(live.len() == expected.len() && live.iter().zip(expected).all(fits), "{live:#?}\n{}", run.error);
    let offline = run.findings().iter().filter(|finding| !finding.starts_with("WB4")).count();
    assert!(offline + live.len() >= 1, "the offline findings are gone");
}

#[test]
fn allowed_is_silent_and_verified() {
    let run = online("vision", "cifar");
    assert_live(&run, &[]);
    let finding = run.json()["diagnostics"].as_array().unwrap()[0].clone();
    assert_eq!((finding["code"].as_str(), finding["verification"]["state"].as_str()), (Some("WB103"), Some("allowed")));
    assert_eq!(finding["verification"]["cached"], false);
}

#[test]
fn not_a_member() {
    let run = online("strangers", "cifar");
    assert_live(
        &run,
        &["WB403 error: W&B refuses runs to the entity \"strangers\" (HTTP 403): it exists, and you are not"],
    );
    assert_eq!(run.code, 1);
    let finding =
        run.json()["diagnostics"].as_array().unwrap().iter().find(|it| it["code"] == "WB403").unwrap().clone();
    assert_eq!(finding["verification"]["state"], "refused");
    assert_eq!(finding["start"]["line"], 3);
    assert_eq!(finding["fixes"][0]["applicability"], "manual");
    assert_eq!(finding["fixes"][0]["edits"][0]["text"], "\"alice-lab\"");
    assert_live(&online("strangers", "open"), &[]);
    assert_live(&online("strangers", "absent"), &["WB403 error"]);
}

#[test]
fn a_role_that_may_only_look() {
    assert_live(&online("spectators", "cifar"), &["your role there, `viewer`, is view-only"]);
    assert_live(&online("spectators", "new"), &["your role there, `viewer`, is view-only"]);
}

#[test]
fn a_project_that_is_sealed() {
    assert_live(&online("alice-lab", "sealed"), &["W&B refuses runs to the project \"sealed\" of \"alice-lab\""]);
}

#[test]
fn no_such_entity_and_the_near_one() {
    let run = online("visoin", "cifar");
    assert_live(&run, &["WB404 error: W&B knows no entity \"visoin\" (HTTP 404)"]);
    let finding =
        run.json()["diagnostics"].as_array().unwrap().iter().find(|it| it["code"] == "WB404").unwrap().clone();
    assert_eq!(finding["fixes"][0]["edits"][0]["text"], "\"vision\"");
    let text = Scene::init("visoin", "cifar", &Server::start(World::usual(), Fault::None).url()).run(&["--online"]);
    assert!(text.output.contains("did you mean \"vision\"? You can log there"), "{}", text.output);
}

#[test]
fn no_such_project() {
    assert_live(&online("vision", "brand-new-thing"), &["WB410 note: \"vision\" has no project \"brand-new-thing\""]);
    assert_live(&online("alice-lab", "cifar-10"), &["WB410 warning: \"alice-lab\" has no project \"cifar-10\""]);
}

#[test]
fn an_organization_and_a_hidden_personal_entity() {
    assert_live(
        &online("alice-org", "cifar"),
        &[
            "WB400 error: \"alice-org\" is an organization, and W&B refuses runs to it (HTTP 400): use a team of that organization",
        ],
    );
    assert_live(
        &online("alice", "cifar"),
        &["WB404 error: W&B refuses runs to \"alice\" (HTTP 404): it is your own user"],
    );
}

#[test]
fn without_an_entity_the_default_or_the_variable_decides() {
    let server = Server::start(World::usual(), Fault::None);
    let call = "import wandb\nwandb.init(project=\"cifar-100\")\n";
    assert_eq!(Scene::new(call, &server.url()).online().live(), Vec::<String>::new());
    let run = Scene::new(call, &server.url()).with("WANDB_ENTITY", "strangers").online();
    let live = run.live();
    assert!(live[0].contains("the entity \"strangers\", which WANDB_ENTITY names (HTTP 403)"), "{live:?}");
    let finding =
        run.json()["diagnostics"].as_array().unwrap().iter().find(|it| it["code"] == "WB403").unwrap().clone();
    assert!(finding["path"].is_null() && finding["related"][0]["path"] == "train.py", "{finding}");
}

#[test]
fn nobody_is_logged_in() {
    let server = Server::start(World::usual(), Fault::None);
    let scene = || Scene::init("vision", "cifar", &server.url());
    let none = scene().without("WANDB_API_KEY").online();
    assert_live(
        &none,
        &[
            "WB401 error: not logged in, so W&B will reject every run from this machine: no API key was found for http://127",
        ],
    );
    let short = scene().with("WANDB_API_KEY", "0123456789").online();
    assert_live(&short, &["the SDK refuses the key: WANDB_API_KEY invalid: API key must have 40+ characters, has 10."]);
    assert_eq!(server.counts().0, 0, "nothing is sent without a key");
    let unknown = scene().with("WANDB_API_KEY", STRANGER).online();
    assert_live(&unknown, &["does not know the key"]);
    assert_eq!(server.counts().0, 2);
}

#[test]
fn an_identity_token_cannot_be_told() {
    let server = Server::start(World::usual(), Fault::None);
    let scene =
        Scene::init("strangers", "x", &server.url()).without("WANDB_API_KEY").with("WANDB_IDENTITY_TOKEN_FILE", "t");
    let run = scene.online();
    assert_live(&run, &[]);
    assert!(run.error.contains("identity tokens are not exchanged"), "{}", run.error);
    assert_eq!(server.counts().0, 0);
}

#[test]
fn only_reading_is_not_asked_about() {
    let server = Server::start(World::usual(), Fault::None);
    let run = Scene::new("import wandb\nwandb.Api().run(\"strangers/cifar/abc\")\n", &server.url()).online();
    assert_eq!((run.live(), server.counts().0), (Vec::new(), 0));
}

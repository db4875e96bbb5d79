//! What is offered instead of a refused entity: never itself, never a team where the user only looks, never a team of
//! another organization; and one finding for one value.

use serde_json::Value;

use super::scene::{Run, Scene};
use super::server::{Fault, Server};
use super::world::{Entity, World};

fn entity(role: Option<&'static str>, of: Option<&'static str>) -> Entity {
    Entity { role, of, ..Entity::default() }
}

fn world(default: Option<&'static str>, entities: &[(&'static str, Entity)]) -> World {
    World { default, entities: entities.iter().cloned().collect(), ..World::default() }
}

/// Every text that a fix of a finding or a step of the doctor writes.
fn offers(world: &World, name: &str) -> Vec<String> {
    let server = Server::start(world.clone(), Fault::None);
    let scene = Scene::init(name, "cifar", &server.url());
    let texts = |edits: &Value| -> Vec<String> {
        let edits = edits.as_array().into_iter().flatten();
        edits.map(|edit| edit["text"].as_str().unwrap_or("").trim_matches('"').to_owned()).collect()
    };
    let found = scene.online().json();
    let fixes = found["diagnostics"].as_array().unwrap().iter().filter(|one| one["code"].as_str() > Some("WB4"));
    let fixes = fixes.flat_map(|one| one["fixes"].as_array().unwrap().clone());
    // The choice that reads the variable names nobody.
    let fixes = fixes.filter(|fix| fix["title"] != "read $WANDB_ENTITY instead");
    let checked: Vec<String> = fixes.flat_map(|fix| texts(&fix["edits"])).filter(|text| !text.is_empty()).collect();
    let told = scene.run(&["doctor", "--output-format", "json"]).json();
    let steps =
        told["destinations"].as_array().unwrap().iter().flat_map(|one| one["steps"].as_array().unwrap().clone());
    let doctor: Vec<String> =
        steps.filter_map(|step| Some(step["edit"]["text"].as_str()?.trim_matches('"').to_owned())).collect();
    assert_eq!(checked, doctor, "check and doctor offer the same");
    let page = scene.run(&["doctor"]).output;
    for offer in &checked {
        assert!(page.contains(&format!("write {offer:?} instead")), "{page}");
    }
    checked
}

#[test]
fn a_team_where_one_only_looks_is_no_remedy() {
    for role in ["viewer", "restricted_viewer"] {
        // The very team, with the default elsewhere; the default itself; the only team; near in spelling.
        let looking = || entity(Some(role), None);
        let lab = || entity(Some("member"), None);
        assert_eq!(
            offers(&world(Some("alice-lab"), &[("real-team", looking()), ("alice-lab", lab())]), "real-team"),
            ["alice-lab"]
        );
        assert_eq!(
            offers(&world(Some("real-team"), &[("real-team", looking()), ("other", lab())]), "real-team"),
            ["other"]
        );
        assert_eq!(offers(&world(Some("real-team"), &[("real-team", looking())]), "real-team"), [""; 0]);
        assert_eq!(offers(&world(Some("vision"), &[("vision", looking()), ("zeta", lab())]), "visoin"), ["zeta"]);
        assert_eq!(offers(&world(None, &[("vision", looking())]), "strangers"), [""; 0]);
    }
    // A default entity that does not exist for this account (its own user name).
    assert_eq!(offers(&world(Some("alice"), &[("zeta", entity(Some("admin"), None))]), "strangers"), ["zeta"]);
}

#[test]
fn roles_are_known_also_where_many_teams_and_targets_are() {
    let names: Vec<&'static str> = (0..120).map(|number| &*format!("team-{number:03}").leak()).collect();
    let mut entities: Vec<(&'static str, Entity)> =
        names.iter().map(|name| (*name, entity(Some("viewer"), None))).collect();
    entities[30].1.role = Some("member");
    let world = world(None, &entities);
    let server = Server::start(world, Fault::None);
    let calls: Vec<String> = (0..50).map(|number| format!("wandb.init(entity='foreign-{number}')")).collect();
    let scene = Scene::new(&format!("import wandb\n{}\n", calls.join("\n")), &server.url());
    let run = scene.online();
    assert_eq!(server.counts().0, 5, "two canaries, one identity, the targets, the teams");
    let text = serde_json::to_string(&run.json()["diagnostics"]).unwrap();
    assert!(text.contains("write \\\"team-030\\\" instead"), "{text}");
    assert!(!text.contains("write \\\"team-0\"") && !text.contains("team-001\\\" instead"));
    // What was learned is remembered with the login.
    let again = scene.online();
    assert_eq!((server.counts().0, again.live().len()), (5, 50));
    assert!(serde_json::to_string(&again.json()["diagnostics"]).unwrap().contains("write \\\"team-030\\\" instead"));
}

#[test]
fn a_member_list_counts_where_read_only_is_not_told() {
    let run = |role| {
        let entities = [("alice-lab", entity(Some("admin"), None)), ("zoo", entity(role, None))];
        let lacks = vec!["Entity.readOnly", "Project.readOnly"];
        let world = World { lacks, pages_teams: Some(1), ..world(Some("alice-lab"), &entities) };
        let server = Server::start(world, Fault::None);
        Scene::init("zoo", "cifar", &server.url()).online().live()
    };
    for role in ["admin", "member"] {
        let live = run(Some(role));
        assert!(live.len() == 1 && live[0].starts_with("WB410 note"), "{live:?}");
    }
    assert!(run(Some("viewer"))[0].contains("your role there, `viewer`, is view-only"));
    assert!(run(None)[0].starts_with("WB403 warning: W&B probably refuses"));
}

#[test]
fn an_organization_is_the_servers_word() {
    let mut org = entity(None, None);
    org.organization = true;
    let own = |of| entity(Some("member"), of);
    let entities = [
        ("acme-org", org),
        ("acme-nlp", own(Some("acme-org"))),
        ("aaa-else", own(Some("else-org"))),
        ("aab-untold", own(None)),
        ("quiet-org", entity(None, None)),
    ];
    let world = World { canonical: true, ..world(Some("aaa-else"), &entities) };
    assert_eq!(offers(&world, "acme-org"), ["acme-nlp"], "a team of that organization");
    let live = |name: &str| {
        let server = Server::start(world.clone(), Fault::None);
        Scene::init(name, "cifar", &server.url()).online().live()
    };
    assert!(live("acme-org")[0].contains("use a team of that organization"));
    assert!(live("Acme-Org")[0].starts_with("WB400"), "the server knows it under another spelling");
    assert!(live("quiet-org")[0].starts_with("WB403"), "the spelling alone says nothing");
    assert!(live("gone-org")[0].starts_with("WB404"), "the spelling alone says nothing");
}

/// Codes with severities, and the number of fixes, of the findings about the entity or project of one call.
fn united(run: &Run) -> Vec<(String, usize)> {
    let list = run.json()["diagnostics"].as_array().unwrap().clone();
    let shown = |one: &Value| {
        format!(
            "{} {} {}",
            one["field"].as_str().unwrap_or("-"),
            one["code"].as_str().unwrap(),
            one["severity"].as_str().unwrap()
        )
    };
    list.iter().map(|one| (shown(one), one["fixes"].as_array().unwrap().len())).collect()
}

#[test]
fn one_value_is_one_finding() {
    let server = Server::start(World::usual(), Fault::None);
    let run = |entity: &str, project: &str| united(&Scene::init(entity, project, &server.url()).online());
    let one = |text: &str, fixes: usize| (text.to_owned(), fixes);
    // WB101 and WB404; WB103 and WB404, WB403, WB400; the verdict's edit and the offline ones.
    assert_eq!(run("your-entity", "cifar"), [one("entity WB404 error", 3), one("project WB104 note", 1)]);
    assert_eq!(run("visoin", "cifar")[0], one("entity WB404 error", 3));
    assert_eq!(run("strangers", "cifar")[0], one("entity WB403 error", 3));
    assert_eq!(run("alice-org", "cifar")[0].0, "entity WB400 error");
    // A project: WB104 and WB410, WB102 and WB410.
    assert_eq!(run("vision", "brand-new")[1].0, "project WB410 note");
    assert_eq!(run("vision", "my-project")[1].0, "project WB102 warning");
    assert_eq!(run("alice-lab", "sealed")[1].0, "project WB403 error");
    let text = Scene::init("your-entity", "cifar", &server.url()).run(&["--online"]).output;
    assert_eq!(text.matches("your-entity").count(), 3, "message, source line, one side of one diff:\n{text}");
    assert!(text.contains("the name is a placeholder"), "{text}");
    // Without the server's word the offline finding is there as ever, and a rule that is off takes nothing with it.
    let scene = Scene::init("strangers", "cifar", &server.url());
    let off = united(&scene.run(&["check", "--online", "--ignore", "WB403", "--output-format", "json"]));
    assert_eq!(off[0].0, "entity WB103 warning");
    scene.file("train.py", "import wandb\nwandb.init(entity='strangers', project='cifar')  # wblint: ignore[WB103]\n");
    assert_eq!(united(&scene.online())[0].0, "entity WB403 error");
    scene.file("train.py", "import wandb\nwandb.init(entity='strangers', project='cifar')  # wblint: ignore[WB403]\n");
    assert_eq!(united(&scene.online())[0].0, "entity WB103 warning");
}

#[test]
fn a_netrc_that_is_not_utf8_stops_the_sdk() {
    let server = Server::start(World::usual(), Fault::None);
    let scene = Scene::init("vision", "cifar", &server.url());
    let mut netrc =
        format!("machine 127.0.0.1:{}\n login user\n password {}\n# B", server.port, super::world::KEY).into_bytes();
    netrc.extend([0xfc, b'r', b'o', b'\n']);
    std::fs::write(scene.home.path().join(".netrc"), netrc).unwrap();
    let run = scene.run(&["doctor"]);
    assert!(run.code == 0 && !run.output.contains("netrc"), "the SDK does not open it: {}", run.output);
    let run = scene.without("WANDB_API_KEY").run(&["doctor"]);
    assert!(run.output.contains("~/.netrc") && run.output.contains("UnicodeDecodeError"), "{}", run.output);
    assert_eq!((run.code, server.counts().0), (1, 4));
}

#[test]
fn a_certificate_of_an_authority_is_explained() {
    let (server, pem) = Server::start_tls_with(World::usual(), true);
    let scene = Scene::init("vision", "cifar", &format!("https://localhost:{}", server.port));
    scene.file("own.pem", &pem);
    let run = scene.with("SSL_CERT_FILE", "own.pem").online();
    assert!(run.error.contains("CA:FALSE"), "{}", run.error);
    assert_eq!(server.counts().0, 0);
}

//! How many requests, to whom, and how seldom again.

use std::fmt::Write as _;

use super::scene::Scene;
use super::server::{Fault, Server};
use super::world::{Entity, World};

fn many(count: usize) -> String {
    let mut code = "import wandb\n".to_owned();
    for number in 0..count {
        writeln!(code, "wandb.init(entity=\"vision\", project=\"p{number}\")").unwrap();
    }
    code
}

fn requests(world: World, train: &str) -> (usize, Vec<String>) {
    let server = Server::start(world, Fault::None);
    let run = Scene::new(train, &server.url()).online();
    assert_eq!(server.counts().1, 0, "a mutation was sent");
    (server.counts().0, run.live())
}

#[test]
fn four_requests_for_fifty_destinations() {
    for (destinations, expected) in [(1, 4), (50, 4), (51, 5), (100, 5), (101, 6)] {
        let (count, live) = requests(World::usual(), &many(destinations));
        println!("{destinations} destinations: {count} requests");
        assert_eq!((count, live.len()), (expected, destinations));
    }
    assert_eq!(requests(World::usual(), "print(1)\n").0, 0);
}

#[test]
fn the_first_canary_goes_without_the_key() {
    let server = Server::start(World::usual(), Fault::None);
    Scene::init("vision", "cifar", &server.url()).online();
    let with_key: Vec<bool> = server.seen().iter().map(|one| one.authorization.is_some()).collect();
    assert_eq!(with_key, [false, true, true, true]);
}

#[test]
fn an_old_server_costs_at_most_three_more() {
    let strangers = "import wandb\nwandb.init(entity=\"strangers\", project=\"cifar\")\n";
    let vision = "import wandb\nwandb.init(entity=\"vision\", project=\"cifar\")\n";
    for (lacks, most) in [
        (vec!["Entity.available", "Project.access"], 6),
        (vec!["Entity.available", "Entity.readOnly", "Entity.project", "Member.role", "Entity.projects"], 7),
        (vec!["Entity.available", "Entity.readOnly", "Entity.project", "Project.readOnly", "Project.access"], 7),
    ] {
        let world = || World { lacks: lacks.clone(), ..World::usual() };
        let (count, live) = requests(world(), strangers);
        println!("without {lacks:?}: {count} requests");
        assert!(count <= most && live.len() == 1 && live[0].starts_with("WB403"), "{count} {live:?}");
        assert_eq!(requests(world(), vision).1, Vec::<String>::new());
    }
}

#[test]
fn an_old_server_is_found_out_once() {
    let lacks = vec!["Entity.available", "Entity.readOnly", "Entity.project", "Member.role"];
    let server = Server::start(World { lacks, ..World::usual() }, Fault::None);
    let scene = Scene::new(&many(101), &server.url());
    scene.online();
    let first = server.counts().0;
    println!("101 destinations on an old server: {first} requests");
    assert!(first <= 6 + 3, "{first}");
    scene.file("train.py", "import wandb\nwandb.init(entity=\"strangers\", project=\"cifar\")\n");
    assert!(scene.online().live()[0].starts_with("WB403"));
    assert_eq!(server.counts().0 - first, 1, "what it lacks, and who asks, is known");
}

#[test]
fn a_server_that_hides_members_is_asked_without_them() {
    let world = World { hides_members: true, ..World::usual() };
    let (count, live) = requests(world, "import wandb\nwandb.init(entity=\"strangers\", project=\"cifar\")\n");
    assert!(count == 5 && live[0].starts_with("WB403"), "{count} {live:?}");
}

#[test]
fn a_server_that_takes_everything_is_not_believed_and_nothing_is_created() {
    let world = World { accepts_everything: true, ..World::usual() };
    let server = Server::start(world, Fault::None);
    let run = Scene::init("anybody", "anything", &server.url()).online();
    assert_eq!((run.live(), server.counts()), (Vec::new(), (1, 0, 0)));
    assert!(run.error.contains("the server answers without a key"), "{}", run.error);
}

#[test]
fn a_server_that_knows_every_name_is_not_believed_either() {
    let server = Server::start(World { invents: true, ..World::usual() }, Fault::None);
    let run = Scene::init("anybody", "anything", &server.url()).online();
    assert_eq!((run.live(), server.counts()), (Vec::new(), (3, 0, 0)));
    assert!(run.error.contains("knows even a made-up name"), "{}", run.error);
}

#[test]
fn a_second_run_asks_nothing() {
    let server = Server::start(World::usual(), Fault::None);
    let scene = Scene::init("strangers", "cifar", &server.url());
    let (first, second) = (scene.online(), scene.online());
    assert_eq!((first.live(), server.counts().0), (second.live(), 4));
    let verification = |run: &super::scene::Run| {
        let list = run.json()["diagnostics"].as_array().unwrap().clone();
        list.iter().find(|it| it["code"] == "WB403").unwrap()["verification"].clone()
    };
    assert_eq!((&verification(&first)["cached"], &verification(&second)["cached"]), (&false.into(), &true.into()));
    scene.run(&["--online", "--no-cache"]);
    assert_eq!(server.counts().0, 8);
    Scene::init("vision", "cifar", &server.url()).online();
    assert_eq!(server.counts().0, 12, "another home knows nothing");
}

#[test]
fn who_may_switch_it_on() {
    let server = Server::start(World::usual(), Fault::None);
    let scene = Scene::init("vision", "cifar", &server.url());
    scene.run(&["check"]);
    scene.file(".env", "WBLINT_ONLINE=1\n");
    let ignored = scene.run(&["check"]);
    assert!(
        ignored.error.contains(".env:1: `WBLINT_ONLINE` is not read from a file of the repository"),
        "{}",
        ignored.error
    );
    assert_eq!(server.counts().0, 0);
    scene.file("pyproject.toml", "[tool.wblint]\nonline = true\n");
    let refused = scene.run(&["check"]);
    assert!(refused.code == 2 && refused.error.contains("`online` cannot be set in the configuration of a repository"));
    assert_eq!(server.counts().0, 0);
    scene.file("pyproject.toml", "");
    scene.home_file(".config/wblint/wblint.toml", "online = true\ncache = false\n");
    scene.run(&["check"]);
    assert_eq!(server.counts().0, 4, "the user's own configuration");
    let off = scene.with("WBLINT_ONLINE", "0");
    off.run(&["check"]);
    assert_eq!(server.counts().0, 4, "the environment goes before the user's file");
    let scene = off.with("WBLINT_ONLINE", "1");
    scene.home_file(".config/wblint/wblint.toml", "");
    scene.run(&["check"]);
    assert_eq!(server.counts().0, 8);
    assert_eq!(scene.with("WBLINT_ONLINE", "maybe").run(&["check"]).code, 2);
}

#[test]
fn a_repository_that_names_a_server_gets_nothing() {
    let (own, evil) = (Server::start(World::usual(), Fault::None), Server::start(World::usual(), Fault::None));
    for (file, text) in [
        ("wandb/settings", format!("[default]\nbase_url = {}\n", evil.url())),
        (".env", format!("WANDB_BASE_URL={}\n", evil.url())),
    ] {
        let scene = Scene::init("vision", "cifar", &own.url()).without("WANDB_BASE_URL");
        scene.file(file, &text);
        let run = scene.online();
        assert!(run.error.contains("WANDB_API_KEY was not sent: it belongs to"), "{}", run.error);
        assert_eq!((own.counts().0, evil.counts().0, run.live()), (0, 0, Vec::new()));
    }
}

#[test]
fn an_entity_in_the_world_needs_no_members() {
    let mut world = World::usual();
    world.entities.insert("empty", Entity::default());
    let (_, live) = requests(world, "import wandb\nwandb.init(entity=\"empty\")\n");
    assert!(live[0].starts_with("WB403"), "{live:?}");
}

#[test]
fn two_projects_are_asked_about_by_themselves() {
    let (own, evil) = (Server::start(World::usual(), Fault::None), Server::start(World::usual(), Fault::None));
    let scene = Scene::init("vision", "cifar", &own.url()).without("WANDB_BASE_URL");
    scene.home_file(".config/wandb/settings", &format!("[default]\nbase_url = {}\n", own.url()));
    for (folder, entity) in [("a", "strangers"), ("b", "vision"), ("c", "strangers")] {
        scene.file(&format!("{folder}/.git/HEAD"), "");
        scene.file(
            &format!("{folder}/x.py"),
            &format!("import wandb\nwandb.init(entity='{entity}', project='cifar')\n"),
        );
    }
    let run = |paths: &[&str]| scene.run(&[&["--online", "--output-format", "json"], paths].concat());
    let told = |run: &super::scene::Run| {
        let list = run.json()["diagnostics"].as_array().unwrap().clone();
        list.iter().filter(|it| it["code"] == "WB403").map(|it| it["path"].clone()).collect::<Vec<_>>()
    };
    let first = run(&["a", "b"]);
    assert_eq!((told(&first), first.code), (vec!["a/x.py".into()], 1), "{}", first.error);
    // A server that the files of one project name gets no key, and changes nothing for the other.
    scene.file("b/.env", &format!("WANDB_BASE_URL={}\n", evil.url()));
    let second = run(&["c", "b"]);
    assert_eq!(told(&second), ["c/x.py"], "{}", second.error);
    assert_eq!(
        (second.error.matches("WANDB_API_KEY was not sent").count(), evil.counts().0),
        (1, 0),
        "{}",
        second.error
    );
    // What is said of both is said once.
    let offline = scene.with("WANDB_BASE_URL", "http://127.0.0.1:9").run(&["--online", "--no-cache", "a", "b"]);
    assert_eq!(offline.error.matches("W&B could not say").count(), 1, "{}", offline.error);
}

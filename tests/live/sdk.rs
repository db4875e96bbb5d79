//! The real SDK against the same server: it fails and succeeds exactly where `wblint` said so, and `doctor` explains
//! what it leaves behind.
//!
//! The SDK is installed once into a virtual environment below the target folder. Where that is impossible (no Python, no
//! network) the test says so and passes. `WBLINT_SDK` names a Python that has it already.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::leaks::assert_clean;
use super::scene::Scene;
use super::server::{Fault, Server};
use super::world::{KEY, STRANGER, World};

const VERSION: &str = "0.31.0";

/// A Python with the SDK, or why there is none.
fn python() -> Result<PathBuf, String> {
    if let Some(python) = std::env::var_os("WBLINT_SDK") {
        return Ok(python.into());
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("wandb-{VERSION}"));
    let python = folder.join("bin/python");
    let done = folder.join("installed");
    if !done.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        let wanted = format!("wandb=={VERSION}");
        run(Command::new(&python).args(["-m", "pip", "install", "-q", "--retries", "1", "--timeout", "20", &wanted]))?;
        fs::write(done, "").map_err(|error| error.to_string())?;
    }
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let told = || String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("").to_owned();
    if output.status.success() { Ok(()) } else { Err(told()) }
}

const TRAIN: &str = "import os\nimport wandb\n\nwandb.init(entity=\"ENTITY\", project=\"PROJECT\", settings=wandb.Settings(init_timeout=30))\nprint(\"STARTED\", flush=True)\nos._exit(0)\n";

#[test]
fn the_sdk_does_what_was_said() {
    let python = match python() {
        Ok(python) => python,
        Err(why) => {
            println!("SKIPPED: the SDK {VERSION} cannot be installed here: {why}");
            return;
        }
    };
    let server = Server::start(World::usual(), Fault::None);
    let cases: [Case; 10] = [
        ("vision", "cifar", KEY, None, ""),
        ("vision", "brand-new", KEY, None, ""),
        ("strangers", "open", KEY, None, ""),
        ("strangers", "cifar", KEY, Some(403), "permission denied"),
        ("spectators", "cifar", KEY, Some(403), "permission denied"),
        ("alice-lab", "sealed", KEY, Some(403), "permission denied"),
        ("ghosts", "cifar", KEY, Some(404), "entity ghosts not found during upsertBucket"),
        ("alice", "cifar", KEY, Some(404), "entity alice not found during upsertBucket"),
        ("alice-org", "cifar", KEY, Some(400), "you may not log runs directly to your organization"),
        ("vision", "cifar", STRANGER, Some(401), "user is not logged in"),
    ];
    // The SDK mostly waits: a few at a time.
    std::thread::scope(|scope| {
        for some in cases.chunks(3) {
            let (python, server) = (&python, &server);
            scope.spawn(move || some.iter().for_each(|case| compare(case, python, server)));
        }
    });
}

/// Entity, project, key, and the status and words of the refusal that the SDK is to meet.
type Case = (&'static str, &'static str, &'static str, Option<u16>, &'static str);

fn compare(&(entity, project, key, status, message): &Case, python: &Path, server: &Server) {
    let case = format!("{entity}/{project}");
    let train = TRAIN.replace("ENTITY", entity).replace("PROJECT", project);
    let scene = Scene::new(&train, &server.url()).with("WANDB_API_KEY", key);
    let told = scene.run(&["doctor", "--entity", entity, "--project", project]);
    assert_eq!(told.code, i32::from(status.is_some()), "{case}: {}{}", told.output, told.error);

    let mut command = Command::new(python);
    command.arg("train.py").current_dir(scene.repository.path()).env_clear();
    command.env("HOME", scene.home.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("WANDB_BASE_URL", server.url()).env("WANDB_API_KEY", key).env("WANDB_ERROR_REPORTING", "false");
    let output = command.output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(out.contains("STARTED"), status.is_none(), "{case}: the SDK says otherwise:\n{out}{error}");
    assert!(error.contains(message), "{case}: {error}");

    let after = scene.run(&["doctor"]);
    let Some(status) = status else {
        assert!(!after.output.contains("Failed run"), "{case}: {}", after.output);
        return;
    };
    for part in [format!("tried `{entity}/{project}`"), format!("(HTTP {status}): "), "train.py:4:19".to_owned()] {
        assert!(after.output.contains(&part), "{case}: {part:?} is not in\n{}{}", after.output, after.error);
    }
    let traceback = scene.repository.path().join("traceback");
    fs::write(&traceback, &*error).unwrap();
    let pasted = scene.run(&["doctor", "--log", "traceback"]);
    assert!(pasted.output.contains(&format!("(HTTP {status}): ")), "{case}: {}", pasted.output);
    assert!(pasted.output.contains("train.py:4"), "{case}: {}", pasted.output);
    assert_clean(&pasted.output);
}

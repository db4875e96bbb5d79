//! Files that cannot be written: a sentence each, and no file but the old one or the new one.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::scene::{Scene, told};

const TRAIN: &str = "import wandb\nwandb.init(entity=\"fur-lab\")\n";
const FIXED: &str = "import wandb\nwandb.init()\n";

#[test]
fn a_read_only_file_stays() {
    let scene = Scene::new(&[("train.py", TRAIN), ("other.py", TRAIN)]);
    fs::set_permissions(scene.at("train.py"), fs::Permissions::from_mode(0o444)).unwrap();
    let (code, output, error) = scene.run(&["fix", "--all"]);
    assert_eq!((code, scene.read("train.py"), scene.read("other.py")), (2, TRAIN.to_owned(), FIXED.to_owned()));
    assert!(error.contains("train.py: not written: it is read-only"), "{error}");
    assert!(output.contains("Found 1 warning"), "{output}");
    assert_eq!(scene.strays(), [""; 0]);
}

#[test]
fn a_disk_that_takes_nothing_more_changes_nothing() {
    let scene = Scene::new(&[("train.py", TRAIN)]);
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" fix --all";
    let output = Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_wblint")])
        .current_dir(scene.root())
        .env("HOME", scene.root())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (code, _, error) = told(&output);
    assert_eq!((code, scene.read("train.py").as_str()), (2, TRAIN));
    assert!(error.contains("train.py: not written: the system allows no file of that size"), "{error}");
    assert_eq!(scene.strays(), [""; 0]);
}

#[test]
fn a_link_out_of_the_repository_is_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("train.py"), TRAIN).unwrap();
    let scene = Scene::new(&[]);
    symlink(outside.path().join("train.py"), scene.at("train.py")).unwrap();
    let (_, _, error) = scene.run(&["fix", "--all", "train.py"]);
    assert_eq!(fs::read_to_string(outside.path().join("train.py")).unwrap(), TRAIN);
    assert!(scene.at("train.py").is_symlink());
    assert!(error.contains("a link that leads out of the repository"), "{error}");
}

#[test]
fn a_link_inside_stays_a_link_and_its_file_is_fixed_once() {
    let scene = Scene::new(&[("lib/train.py", TRAIN)]);
    symlink("lib/train.py", scene.at("train.py")).unwrap();
    let (code, output, error) = scene.run(&["fix", "--all"]);
    assert_eq!((code, scene.read("lib/train.py").as_str()), (0, FIXED), "{output}{error}");
    assert!(scene.at("train.py").is_symlink());
}

#[test]
fn two_at_once_lose_nothing() {
    for _ in 0..5 {
        let files: Vec<(String, &str)> = (0..20).map(|number| (format!("t{number}.py"), TRAIN)).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let scene = Scene::new(&files);
        let start = || scene.command(&["fix", "--all"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let both = [start(), start()].map(|child| told(&child.wait_with_output().unwrap()));
        for (name, _) in &files {
            assert_eq!(scene.read(name), FIXED, "{both:?}");
        }
        for (code, _, error) in both {
            assert!(code == 0 || error.contains("it changed"), "{error}");
        }
        assert_eq!(scene.strays(), [""; 0]);
    }
}

/// Interrupts at random moments; `WBLINT_INTERRUPTS` says how many.
#[test]
fn an_interrupt_at_any_moment_leaves_whole_files() {
    let count = std::env::var("WBLINT_INTERRUPTS").ok().and_then(|text| text.parse().ok()).unwrap_or(25_u64);
    let files: Vec<(String, &str)> = (0..30).map(|number| (format!("t{number}.py"), TRAIN)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let mut stopped = 0;
    let mut delay = 400;
    for round in 0..count {
        let scene = Scene::new(&files);
        let child = scene.command(&["fix", "--all"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // No random numbers in tests: the delays wander over the whole run.
        std::thread::sleep(Duration::from_millis(round * 37 % delay));
        let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        if output.status.success() || !interrupted.success() {
            delay = delay.max(60) - 10; // It was over before.
        }
        let fixed = files.iter().filter(|(name, _)| scene.read(name) == FIXED).count();
        let whole = files.iter().filter(|(name, _)| [FIXED, TRAIN].contains(&scene.read(name).as_str())).count();
        assert_eq!((whole, scene.strays()), (files.len(), Vec::new()), "round {round}");
        if fixed > 0 && fixed < files.len() {
            stopped += 1;
            let (_, _, error) = told(&output);
            assert!(error.contains("interrupted: ") && error.contains("not written: "), "{error}");
        }
    }
    eprintln!("{stopped} of {count} were stopped between two files");
}

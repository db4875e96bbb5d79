//! Which configuration wins: files in folders, the user-level file, `--config`, flags.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use wblint::config::{FailOn, Known, Request, Settings, Source, holds_configuration, resolve};
use wblint::rule::Severity;

const RULES: &[(&str, &str)] =
    &[("WB103", "hardcoded-entity"), ("WB104", "hardcoded-project"), ("WB301", "hardcoded-api-key")];
const KNOWN: Known<'_> = Known { rules: RULES, formats: &[] };

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn settings(root: &Path, config: &[&str]) -> Settings {
    let config: Vec<String> = config.iter().map(|text| (*text).to_owned()).collect();
    resolve(&Request { root, user_directory: None, config: &config, isolated: false, known: KNOWN }).unwrap()
}

fn entities(settings: &Settings) -> Vec<&str> {
    settings.entities.patterns.iter().map(String::as_str).collect()
}

const HIDDEN: (&str, &str) = (".wblint.toml", "entities = ['hidden']");
const PLAIN: (&str, &str) = ("wblint.toml", "entities = ['plain']");
const SHARED: (&str, &str) = ("pyproject.toml", "[tool.wblint]\nentities = ['shared']");

#[test]
fn one_file_in_a_folder_counts() {
    assert_eq!(entities(&settings(folder(&[HIDDEN, PLAIN, SHARED]).path(), &[])), ["hidden"]);
    assert_eq!(entities(&settings(folder(&[PLAIN, SHARED]).path(), &[])), ["plain"]);
    let shared = folder(&[SHARED]);
    let settings = settings(shared.path(), &[]);
    assert_eq!(entities(&settings), ["shared"]);
    assert_eq!(settings.entities.source, Source::File { path: "pyproject.toml".into(), line: 2 });
}

#[test]
fn the_nearest_folder_wins_and_a_repository_ends_at_its_border() {
    let upper = folder(&[
        ("wblint.toml", "entities = ['upper']\nexclude = ['a/b/old']"),
        ("a/b/pyproject.toml", "[project]\nname = 'wblint-demo'"),
    ]);
    let below = settings(&upper.path().join("a/b"), &[]);
    assert_eq!(entities(&below), ["upper"], "a pyproject.toml without [tool.wblint] is none");
    assert!(below.is_excluded("old/x.py"), "patterns count from the folder of the configuration");
    assert!(!holds_configuration(&upper.path().join("a/b")) && holds_configuration(upper.path()));
    fs::create_dir(upper.path().join("a/.git")).unwrap();
    assert!(entities(&settings(&upper.path().join("a/b"), &[])).is_empty());
}

#[test]
fn a_broken_file_is_an_error_and_not_silently_another() {
    for text in ["entities = [", "\u{0}"] {
        let root = folder(&[("wblint.toml", text), SHARED]);
        let request = Request { root: root.path(), user_directory: None, config: &[], isolated: false, known: KNOWN };
        assert!(!resolve(&request).unwrap_err().is_empty());
        assert!(resolve(&Request { isolated: true, ..request }).is_ok(), "--isolated reads no file");
    }
    let binary = folder(&[]);
    fs::write(binary.path().join("wblint.toml"), b"x = \"\xff\"").unwrap();
    let request = Request { root: binary.path(), user_directory: None, config: &[], isolated: false, known: KNOWN };
    assert_eq!(resolve(&request).unwrap_err()[0].message, "not valid UTF-8 (byte 5)");
}

#[test]
fn a_broken_pyproject_matters_only_if_it_is_about_us() {
    let other = folder(&[("pyproject.toml", "[tool.black\n")]);
    assert!(settings(other.path(), &[]).files.is_empty());
    let ours = folder(&[("pyproject.toml", "[tool.wblint\n")]);
    let request = Request { root: ours.path(), user_directory: None, config: &[], isolated: false, known: KNOWN };
    assert!(resolve(&request).unwrap_err()[0].message.starts_with("not valid TOML"));
}

#[test]
fn a_named_file_replaces_the_repository_s() {
    let root = folder(&[PLAIN, ("conf/strict.toml", "fail-on = 'note'")]);
    let named = root.path().join("conf/strict.toml").display().to_string();
    let settings = settings(root.path(), &[&named, "entities=acme,lab-*"]);
    assert_eq!(settings.fail_on.value, FailOn::AtLeast(Severity::Note));
    assert_eq!(entities(&settings), ["acme", "lab-*"]);
    assert_eq!(settings.entities.source, Source::Inline);
    let missing = ["none.toml".to_owned()];
    let request = Request { root: root.path(), user_directory: None, config: &missing, isolated: false, known: KNOWN };
    assert_eq!(resolve(&request).unwrap_err()[0].message, "there is no such file");
    assert!(resolve(&Request { isolated: true, ..request }).is_err());
    let other = [root.path().join("pyproject.toml").display().to_string()];
    fs::write(&other[0], "[project]\nname = 'x'\n").unwrap();
    let errors = resolve(&Request { config: &other, ..request }).unwrap_err();
    assert_eq!(errors[0].message, "it has no table `[tool.wblint]`");
}

#[test]
fn inline_values_need_no_quotes_and_their_errors_have_a_place() {
    let root = folder(&[]);
    let set =
        settings(root.path(), &["fail-on=never", "size-limit=8MB", "online=true", r#"per-file-ignores."a/**"=WB103"#]);
    assert_eq!((set.fail_on.value, set.size_limit.value), (FailOn::Never, 8_000_000));
    assert_eq!(set.severity_of("WB103", Some("a/b.py"), Severity::Error), None);
    let wrong = ["select=WB103,WB999".to_owned(), "fial-on=never".to_owned()];
    let request = Request { root: root.path(), user_directory: None, config: &wrong, isolated: false, known: KNOWN };
    let errors = resolve(&request).unwrap_err();
    assert_eq!(errors.len(), 2);
    assert_eq!(&errors[0].source_text.as_ref().unwrap()[errors[0].span.clone().unwrap()], "\"WB999\"");
    assert!(errors[1].help.as_ref().unwrap().starts_with("did you mean `fail-on`?"));
}

#[test]
fn higher_layers_beat_lower_ones_rule_by_rule() {
    let root = folder(&[("wblint.toml", "ignore = ['WB104', 'WB301']\nerror = ['WB1']\n")]);
    let mut set = settings(root.path(), &[]);
    let severity = |set: &Settings, code: &str| set.severity_of(code, None, Severity::Note);
    assert_eq!(severity(&set, "WB103"), Some(Severity::Error));
    assert_eq!(severity(&set, "WB104"), None, "a prefix gives a severity but turns nothing on");
    set.overlay(Source::Flag("--warn".into()), "warn", "WB104", &KNOWN).unwrap();
    assert_eq!(severity(&set, "WB104"), Some(Severity::Warning));
    set.overlay(Source::Flag("--select".into()), "select", "WB3", &KNOWN).unwrap();
    assert_eq!(severity(&set, "WB301"), Some(Severity::Note), "a flag beats the ignore of a file");
    assert_eq!(severity(&set, "WB103"), None, "and leaves out what it does not name");
    assert_eq!(severity(&set, "WB104"), Some(Severity::Warning), "but not what another flag names");
    set.overlay(Source::Flag("--ignore".into()), "ignore", "WB3", &KNOWN).unwrap();
    assert_eq!(severity(&set, "WB301"), None, "on a tie the rule is off");
    let errors = set.overlay(Source::Flag("--select".into()), "select", "WB9", &KNOWN).unwrap_err();
    assert_eq!(errors[0].path, "--select");
}

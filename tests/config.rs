//! Configuration files: what is read, what is refused and where, and that schema, reader and `show` agree.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use wblint::config::{ConfigError, FailOn, Known, Online, Request, Settings, Source, resolve, schema, show};
use wblint::rule::Severity;
use wblint::wandb::sinks::Access;

const RULES: &[(&str, &str)] = &[
    ("WB101", "placeholder-entity"),
    ("WB103", "hardcoded-entity"),
    ("WB104", "hardcoded-project"),
    ("WB201", "positional-destination"),
    ("WB204", "late-environment"),
    ("WB301", "hardcoded-api-key"),
];
const KNOWN: Known<'_> = Known { rules: RULES, formats: &["text", "json"] };

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/config").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// A repository with these files; the first folder is `.git`, so that nothing above it is read.
fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn request(root: &Path) -> Request<'_> {
    Request { root, user_directory: None, config: &[], isolated: false, known: KNOWN }
}

fn read(files: &[(&str, &str)]) -> Result<Settings, Vec<ConfigError>> {
    resolve(&request(repository(files).path()))
}

#[test]
fn every_invalid_fixture_gives_exactly_its_errors() {
    for path in fixtures("invalid") {
        let text = fs::read_to_string(&path).unwrap();
        let errors = read(&[("wblint.toml", &text)]).unwrap_err();
        let mut expected = text.lines().take_while(|line| line.starts_with("# ")).peekable();
        for error in &errors {
            let position = error.position.unwrap();
            let said = format!("# expect: {}:{} {}", position.line, position.column, error.message);
            let wanted = expected.next().unwrap_or("nothing more");
            assert!(said == wanted || wanted.ends_with(": ") && said.starts_with(wanted), "{said}\n{wanted}\n{path:?}");
            while let Some(help) = expected.next_if(|line| line.starts_with("# help: ")) {
                let said = error.help.as_deref().unwrap_or_default();
                assert!(said.contains(&help["# help: ".len()..]), "{help} in {said}");
            }
            let span = error.span.clone().unwrap();
            assert!(error.source_text.as_ref().unwrap().get(span).is_some(), "{path:?}");
        }
        assert_eq!(expected.next(), None, "{path:?}");
    }
}

#[test]
fn every_key_is_read_with_its_line() {
    let text = fs::read_to_string(&fixtures("valid")[0]).unwrap();
    let settings = read(&[("wblint.toml", &text)]).unwrap();
    let on = |code: &str, path: &str| settings.severity_of(code, Some(path), Severity::Warning);
    assert_eq!(on("WB103", "train.py"), Some(Severity::Error));
    assert_eq!(on("WB103", "tests/unit/a.py"), None);
    assert_eq!(on("WB104", "train.py"), None);
    assert_eq!(on("WB201", "train.py"), None, "a name is as good as a code");
    assert_eq!(on("WB204", "train.py"), Some(Severity::Note), "a rule beats a prefix");
    assert_eq!(settings.size_limit.value, 16 << 20);
    assert_eq!(settings.size_limit.source, Source::File { path: "wblint.toml".into(), line: 10 });
    assert_eq!(settings.fail_on.value, FailOn::AtLeast(Severity::Error));
    assert!(
        settings.is_excluded("a/legacy/b.py") && settings.is_excluded("x.ipynb") && !settings.is_excluded("venv/x")
    );
    let lists = settings.lists();
    assert!(lists.entities.accepts("acme-lab") && !lists.entities.accepts("other"));
    let [first, second] = settings.sinks.as_slice() else { panic!("{:?}", settings.sinks) };
    assert_eq!(first.entity.as_ref().unwrap().keyword.as_deref(), Some("team"));
    assert_eq!((second.access, second.project.as_ref().unwrap().position), (Access::Read, Some(1)));
    assert!(settings.baseline.value.as_ref().unwrap().ends_with(".wblint-baseline.json"));
}

#[test]
fn schema_reader_and_show_know_the_same_keys() {
    let schema = schema(&KNOWN);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let root = repository(&[]);
    let defaults: toml::Table = toml::from_str(&show(&Settings::new(root.path().into()))).unwrap();
    let properties = schema["properties"].as_object().unwrap();
    for (key, property) in properties {
        let example = &property["examples"][0];
        let document = json!({ key: example });
        assert!(validator.is_valid(&document), "{document}");
        let text = toml::to_string(&document).unwrap();
        fs::write(root.path().join("wblint.toml"), &text).unwrap();
        let settings = resolve(&Request { user_directory: Some(root.path()), ..request(root.path()) }).expect(&text);
        let shown: toml::Table = toml::from_str(&show(&settings)).unwrap();
        let changed = shown.iter().filter(|(name, value)| defaults.get(*name) != Some(value)).map(|(name, _)| name);
        assert_eq!(changed.collect::<Vec<_>>(), [key], "{text}");
        for wrong in [json!({ key: { "a": { "b": 1 } } }), json!({ key: [[1]] })] {
            assert!(!validator.is_valid(&wrong), "{wrong}");
            fs::write(root.path().join("wblint.toml"), toml::to_string(&wrong).unwrap()).unwrap();
            resolve(&Request { user_directory: Some(root.path()), ..request(root.path()) }).unwrap_err();
        }
    }
    assert!(!validator.is_valid(&json!({ "selct": [] })));
    assert!(defaults.keys().all(|key| properties.contains_key(key)));
}

#[test]
fn fixtures_agree_with_the_schema() {
    let schema = jsonschema::validator_for(&schema(&KNOWN)).unwrap();
    let document = |path: &Path| toml::from_str::<Value>(&fs::read_to_string(path).unwrap());
    assert!(schema.is_valid(&document(&fixtures("valid")[0]).unwrap()));
    for name in ["unknown-keys", "unknown-rules", "wrong-types", "sinks"] {
        let path = fixtures("invalid").into_iter().find(|path| path.file_stem().unwrap() == name).unwrap();
        assert!(!schema.is_valid(&document(&path).unwrap()), "{name}");
    }
}

#[test]
fn what_show_prints_reads_back_the_same() {
    let text = fs::read_to_string(&fixtures("valid")[0]).unwrap();
    let settings = read(&[("wblint.toml", &text)]).unwrap();
    let first: toml::Table = toml::from_str(&show(&settings)).unwrap();
    let user = TempDir::new().unwrap();
    fs::write(user.path().join("wblint.toml"), show(&settings)).unwrap();
    let root = repository(&[]);
    let again = resolve(&Request { user_directory: Some(user.path()), ..request(root.path()) }).unwrap();
    assert_eq!(toml::from_str::<toml::Table>(&show(&again)).unwrap(), first);
    assert!(show(&settings).contains("size-limit = 16777216  # wblint.toml:10\n"));
    assert!(show(&settings).contains("online = false  # default\n"));
}

#[test]
fn online_belongs_to_the_user() {
    let user = TempDir::new().unwrap();
    fs::write(user.path().join("wblint.toml"), "online = \"require\"\nbase-url = \"https://w.example/\"\n").unwrap();
    let root = repository(&[("wblint.toml", "entities = [\"acme\"]\n")]);
    let settings = resolve(&Request { user_directory: Some(user.path()), ..request(root.path()) }).unwrap();
    assert_eq!(settings.network.online.value, Online::Require);
    assert!(matches!(&settings.network.online.source, Source::User { line: 1, .. }));
    assert_eq!(settings.network.base_url.value.as_deref(), Some("https://w.example"));
    let named = [user.path().join("wblint.toml").display().to_string()];
    let errors = resolve(&Request { config: &named, ..request(root.path()) }).unwrap_err();
    assert!(errors[0].message.contains("cannot be set"), "a named file may be one of the repository");
}

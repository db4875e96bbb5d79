//! Reports for other programs: each format as people would read it, and every one against its schema.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use support::{Files, WB103, repository, written};
use tempfile::TempDir;
use wblint::report::{Format, Options, Report};
use wblint::rule::{FieldName, Suppressed, SuppressedBy};

/// Formats with a schema: their names, and the schema.
const SCHEMAS: [(&str, &str); 4] = [
    ("json", include_str!("../docs/schema/check.json")),
    ("sarif", include_str!("schema/sarif.json")),
    ("gitlab", include_str!("schema/gitlab.json")),
    ("rdjson", include_str!("schema/rdjson.json")),
];

fn drawn(format: Format) -> String {
    let files = repository::files();
    let options = Options { format, ..Options::default() };
    written(&repository::findings(&files), &files, options).replace(env!("CARGO_PKG_VERSION"), "[version]")
}

/// What of `document` breaks `schema`, as sentences.
fn broken(schema: &str, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn github() {
    insta::assert_snapshot!(drawn(Format::Github));
}

#[test]
fn gitlab() {
    insta::assert_snapshot!(drawn(Format::Gitlab));
}

#[test]
fn junit() {
    insta::assert_snapshot!(drawn(Format::Junit));
}

#[test]
fn rdjson() {
    insta::assert_snapshot!(drawn(Format::Rdjson));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(drawn(Format::Markdown));
}

#[test]
fn agent() {
    insta::assert_snapshot!(drawn(Format::Agent));
}

#[test]
fn sarif_results() {
    let log: Value = serde_json::from_str(&drawn(Format::Sarif)).unwrap();
    let results = serde_json::to_string_pretty(&log["runs"][0]["results"]).unwrap();
    insta::assert_snapshot!(results);
}

#[test]
fn sarif_tells_of_what_is_hidden() {
    let files = repository::files();
    let findings = repository::findings(&files);
    let hidden = |by| Suppressed { finding: findings[0].clone(), by };
    let suppressed = [hidden(SuppressedBy::Comment), hidden(SuppressedBy::Baseline)];
    let report = Report {
        findings: &findings[..1],
        suppressed: &suppressed,
        files: 1,
        destinations: 1,
        unfollowed: 0,
        texts: &files,
    };
    let mut output = Vec::new();
    wblint::report::write(&report, Options { format: Format::Sarif, ..Options::default() }, &mut output).unwrap();
    let log: Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(broken(SCHEMAS[1].1, &log), [""; 0]);
    let kinds = log["runs"][0]["results"].as_array().unwrap().iter().map(|result| {
        result["suppressions"].as_array().unwrap().first().map_or("", |one| one["kind"].as_str().unwrap()).to_owned()
    });
    assert_eq!(kinds.collect::<Vec<_>>(), ["", "inSource", "external"]);
}

/// A notebook as Jupyter writes it, with the name in its second code cell.
fn notebook() -> (String, String) {
    let cell = |source: &[&str]| serde_json::json!({"cell_type": "code", "metadata": {}, "source": source});
    let cells = [cell(&["import wandb\n", "x = \"é\""]), cell(&["wandb.init(\n", "  entity=\"größe-lab\",\n", ")"])];
    let notebook = serde_json::json!({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5});
    let text = serde_json::to_string_pretty(&notebook).unwrap();
    let line = text.lines().position(|line| line.contains("größe-lab")).unwrap();
    let row = text.lines().nth(line).unwrap();
    let name = row.find("\\\"größe").unwrap();
    assert!(row.is_char_boundary(name));
    (text.clone(), format!("{}:{}", line + 1, name + 1))
}

#[test]
fn a_notebook_is_named_by_lines_of_its_file() {
    struct WithRaw(Files, String);
    impl wblint::report::Texts for WithRaw {
        fn text(&self, path: &str) -> Option<std::sync::Arc<wblint::source::SourceFile>> {
            self.0.text(path)
        }
        fn raw(&self, _path: &str) -> Option<Vec<u8>> {
            Some(self.1.clone().into_bytes())
        }
    }
    let (text, expected) = notebook();
    let files = Files::default().with("demo.ipynb", &text);
    let place = files.place("demo.ipynb", "\"größe-lab\"");
    let findings = [support::name(&WB103, FieldName::Entity, "größe-lab", place)];
    let texts = WithRaw(files, text);
    let report =
        Report { findings: &findings, suppressed: &[], files: 1, destinations: 1, unfollowed: 0, texts: &texts };
    let mut output = Vec::new();
    wblint::report::write(&report, Options { format: Format::Rdjson, ..Options::default() }, &mut output).unwrap();
    let document: Value = serde_json::from_slice(&output).unwrap();
    let start = &document["diagnostics"][0]["location"]["range"]["start"];
    assert_eq!(format!("{}:{}", start["line"], start["column"]), expected);
}

fn wblint(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("wblint").unwrap();
    command.current_dir(folder);
    for name in ["CLICOLOR_FORCE", "WANDB_ENTITY", "WANDB_PROJECT", "WBLINT_ONLINE"] {
        command.env_remove(name);
    }
    command
}

/// A copy of `fixtures/NAME`, which is then a root of its own.
fn copied(name: &str) -> TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let (path, target) = (entry.path(), to.join(entry.file_name()));
            if path.is_dir() { copy(&path, &target) } else { assert!(fs::copy(&path, &target).is_ok()) }
        }
    }
    let folder = TempDir::new().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name), folder.path());
    folder
}

/// The fixtures that are reported whole: one of each sort of file and of rule.
fn fixtures() -> Vec<String> {
    let rules = wblint::rules::ALL.iter().map(|rule| rule.code.to_ascii_lowercase());
    rules.chain(["notebooks", "projects/example", "encodings", "edits"].map(str::to_owned)).collect()
}

#[test]
fn every_report_of_every_fixture_obeys_its_schema() {
    let mut told = Vec::new();
    let mut findings = 0;
    for name in fixtures() {
        let folder = copied(&name);
        let out = TempDir::new().unwrap();
        let file = |format: &str| out.path().join(format);
        let formats = ["json", "sarif", "gitlab", "rdjson", "junit", "markdown", "agent", "github"];
        let mut command = wblint(folder.path());
        command.args(["--isolated", "--quiet", "--output-format", "concise"]);
        for format in formats {
            command.arg("--report").arg(format!("{format}={}", file(format).display()));
        }
        let output = command.output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        for (format, schema) in SCHEMAS {
            let document: Value = serde_json::from_str(&fs::read_to_string(file(format)).unwrap()).unwrap();
            told.extend(broken(schema, &document).into_iter().map(|error| format!("{name}, {format}: {error}")));
        }
        let json: Value = serde_json::from_str(&fs::read_to_string(file("json")).unwrap()).unwrap();
        let count = json["diagnostics"].as_array().unwrap().len();
        findings += count;
        let lines = fs::read_to_string(file("github")).unwrap();
        assert_eq!(lines.lines().filter(|line| line.starts_with("::")).count(), count, "{name}");
        assert_eq!(lines.lines().count(), count, "{name}");
        let junit = fs::read_to_string(file("junit")).unwrap();
        assert_eq!(junit.matches("<testcase ").count(), count.max(1), "{name}");
        let destinations =
            wblint(folder.path()).args(["destinations", "--isolated", "--output-format", "json"]).output();
        let destinations: Value = serde_json::from_slice(&destinations.unwrap().stdout).unwrap();
        let schema = include_str!("../docs/schema/destinations.json");
        told.extend(broken(schema, &destinations).into_iter().map(|error| format!("{name}, destinations: {error}")));
    }
    assert_eq!(told, [""; 0]);
    assert!(findings > 100, "{findings}");
}

#[test]
fn reports_name_files_from_the_top_of_the_repository() {
    let folder = copied("projects/example");
    fs::create_dir(folder.path().join(".git")).unwrap();
    let inner = folder.path().join("pets");
    fs::write(inner.join("wblint.toml"), "").unwrap();
    fs::write(inner.join("more.py"), "import wandb\nwandb.init(entity=\"fur-lab\")\n").unwrap();
    let output = wblint(&inner).args(["more.py", "--output-format", "gitlab"]).output().unwrap();
    let issues: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(issues[0]["location"]["path"], "pets/more.py");
}

/// What is left in `folder`, by name.
fn left(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_named_once() {
    let folder = copied("projects/example");
    let before = left(folder.path());
    let twice: [&[&str]; 3] = [
        &["--report", "sarif=out.json", "--report", "json=out.json"],
        &["--report", "sarif=out.json", "--report", "json=./pets/../out.json"],
        &["-o", "out.json", "--report", "json=out.json"],
    ];
    for arguments in twice {
        let output = wblint(folder.path()).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("two reports would be written to"), "{error}");
        assert_eq!(left(folder.path()), before, "{arguments:?}");
    }
}

#[test]
fn all_reports_are_written_or_none() {
    let folder = copied("projects/example");
    let before = left(folder.path());
    let reports = ["--report", "sarif=out.sarif", "--report", "json=no/such/folder/out.json"];
    let output = wblint(folder.path()).args(reports).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let (said, error) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(said.contains("Found 1 error, 1 warning"), "{said}");
    assert!(error.starts_with("error: cannot write no/such/folder/out.json: "), "{error}");
    assert_eq!(left(folder.path()), before);
}

#[test]
fn a_wrong_report_is_2_with_the_formats() {
    let folder = copied("projects/example");
    for (argument, said) in [
        ("sarif", "expected FORMAT=FILE, with one of: full, concise, json"),
        ("sarfi=x", "`sarfi` is not a format; did you mean `sarif`?"),
        ("json=", "no file after `=`"),
        ("json=-", "`-` is not a file"),
    ] {
        let output = wblint(folder.path()).args(["--report", argument]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{argument}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(said), "{argument}: {error}");
    }
}

//! The site shows what is true: pages made from the sources are the current ones, and every command in them is run.
//!
//! `WBLINT_UPDATE_DOCS=1 cargo test --test docs` writes the pages and the outputs anew.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.
#![cfg(unix)] // Commands are run by `sh`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use wblint::report::rules::rule_table;
use wblint::rule::Rule;
use wblint::rules::ALL;

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn updating() -> bool {
    std::env::var_os("WBLINT_UPDATE_DOCS").is_some()
}

/// Holds that the page at `path` is `wanted`, or writes it.
fn is_page(path: &str, wanted: &str, told: &mut Vec<String>) {
    let file = top().join("docs/pages").join(path);
    if updating() {
        fs::write(&file, wanted).unwrap();
    } else if fs::read_to_string(&file).unwrap_or_default() != wanted {
        told.push(format!("docs/pages/{path} is stale: run WBLINT_UPDATE_DOCS=1 cargo test --test docs"));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// A copy of a folder, committed, in which commands are run.
struct Scene {
    folder: TempDir,
    home: TempDir,
}

impl Scene {
    fn of(folder: &str) -> Self {
        let scene = Self { folder: TempDir::new().unwrap(), home: TempDir::new().unwrap() };
        copy(&top().join(folder), scene.folder.path());
        scene.run("git init -q -b main && git add -A && git commit -q -m first");
        scene
    }

    /// Exit code and what was printed on both streams.
    fn run(&self, command: &str) -> (i32, String) {
        let binary = Path::new(env!("CARGO_BIN_EXE_wblint")).parent().unwrap();
        let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("exec 2>&1\n{command}")).current_dir(self.folder.path());
        shell.env("PATH", path).env("HOME", self.home.path()).env("NO_COLOR", "1").env("GIT_CONFIG_NOSYSTEM", "1");
        for name in ["AUTHOR", "COMMITTER"] {
            shell.env(format!("GIT_{name}_NAME"), "a").env(format!("GIT_{name}_EMAIL"), "a@example.org");
        }
        let variables =
            ["WANDB_ENTITY", "WANDB_PROJECT", "WANDB_API_KEY", "WANDB_BASE_URL", "WBLINT_ONLINE", "CLICOLOR_FORCE"];
        for name in variables.into_iter().chain(["GIT_DIR", "GIT_INDEX_FILE", "XDG_CONFIG_HOME"]) {
            shell.env_remove(name);
        }
        let output = shell.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// `text` with a mask for each invented key: no page shows what looks like one.
fn without_keys(text: &str) -> String {
    let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let pieces = text.split_inclusive(|letter: char| !is_of_word(letter));
    pieces
        .map(|piece| {
            let word = piece.trim_end_matches(|letter: char| !is_of_word(letter));
            let is_hexadecimal = word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_hexadecimal || word.starts_with("wandb_v1_") {
                "*".repeat(word.len()) + &piece[word.len()..]
            } else {
                piece.to_owned()
            }
        })
        .collect()
}

/// The page of `rule`: its comment, and what the binary says of its fixture.
fn rule_page(rule: &Rule) -> String {
    let code = rule.code.to_ascii_lowercase();
    let fixture = format!("fixtures/{code}");
    let source = fs::read(top().join(&fixture).join("found.py")).unwrap();
    let source = String::from_utf8_lossy(&source);
    let severity = serde_json::to_value(rule.severity).unwrap();
    let severity = severity.as_str().unwrap();
    let mut page = format!(
        "# {} {}\n\nDefault: {severity}.\n\n{}\n\n## In practice\n\n",
        rule.code,
        rule.name,
        rule.docs().trim()
    );
    let _ = write!(page, "`{fixture}/found.py`:\n\n```python\n{}\n```\n\n", without_keys(source.trim_end()));
    if rule.code.starts_with("WB4") {
        return page + "This rule needs the server's answer: `wblint --online`.\n";
    }
    let scene = Scene::of(&fixture);
    // A needless suppression is one of a rule that is on.
    let select = if rule.code == "WB902" { String::new() } else { format!("--select {} ", rule.code) };
    let command = format!("wblint {select}--show-notes --quiet found.py");
    let (_, said) = scene.run(&command);
    assert!(said.contains(rule.code), "{command}: {said}");
    page + &format!("```console\n$ {command}\n{}\n```\n", said.trim_end())
}

#[test]
fn every_rule_has_its_page() {
    let mut told = Vec::new();
    for rule in ALL {
        is_page(&format!("rules/{}.md", rule.code.to_ascii_lowercase()), &rule_page(rule), &mut told);
    }
    let mut table = rule_table(ALL);
    for rule in ALL {
        let (code, anchor) = (rule.code, rule.code.to_ascii_lowercase());
        table = table.replace(&format!("<a id=\"{anchor}\"></a>{code}"), &format!("[{code}]({anchor}.md)"));
    }
    let index = format!(
        "# Rules\n\nCodes are stable; names are accepted wherever codes are. `wblint rule CODE` prints a page.\n\n{table}"
    );
    is_page("rules/index.md", &index, &mut told);
    assert_eq!(told, [""; 0]);
}

/// The table of keys, from the schema.
fn keys() -> String {
    let (_, schema) = Scene::of("fixtures/docs/tutorial").run("wblint config schema");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let properties = schema["properties"].as_object().unwrap();
    assert!(properties.len() > 20);
    let mut table = "| key | what | example |\n|---|---|---|\n".to_owned();
    for (name, property) in properties {
        let what = property["description"].as_str().unwrap().replace('|', "\\|");
        let example = property["examples"].get(0).map(|example| format!("`{example}`")).unwrap_or_default();
        let _ = writeln!(table, "| `{name}` | {what} | {example} |");
    }
    table
}

#[test]
fn the_configuration_is_that_of_the_schema() {
    let path = "configuration.md";
    let page = fs::read_to_string(top().join("docs/pages").join(path)).unwrap();
    let (before, rest) = page.split_once("<!-- keys -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /keys -->").unwrap();
    let mut told = Vec::new();
    is_page(path, &format!("{before}<!-- keys -->\n{}<!-- /keys -->{after}", keys()), &mut told);
    assert_eq!(told, [""; 0]);
}

#[test]
fn one_version_is_named_everywhere() {
    let own = format!("v{}", env!("CARGO_PKG_VERSION"));
    let mut named = 0;
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let marks = ["rev: v", "wblint/wblint@v"];
        for line in page.lines().filter(|line| marks.iter().any(|mark| line.contains(mark))) {
            assert!(line.ends_with(&own), "{}: {line}: the version is {own}", path.display());
            named += 1;
        }
    }
    assert!(named >= 2, "{named}");
}

/// Pages with commands: the site without what is generated, and the README.
fn pages() -> Vec<PathBuf> {
    let entries = fs::read_dir(top().join("docs/pages")).unwrap().map(|entry| entry.unwrap().path());
    // The page that is a link is ARCHITECTURE.md itself.
    let entries = entries.filter(|path| !path.is_symlink());
    let mut pages: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.sort();
    pages.push(top().join("README.md"));
    assert!(pages.len() > 10);
    pages
}

/// Commands that a test does not run: they install something or need a service. Scripts try those that can be.
const NOT_RUN: [&str; 8] = ["uvx ", "pip install ", "uv ", "cargo ", "pipx ", "pre-commit ", "docker ", "wblint-lsp"];

#[test]
fn every_command_is_run_and_prints_what_is_shown() {
    let mut told = Vec::new();
    let mut count = 0;
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(top()).unwrap().display().to_string();
        let mut scenes: BTreeMap<String, Scene> = BTreeMap::new();
        let mut place = "fixtures/projects/example".to_owned();
        let mut new = String::new();
        let mut lines = page.lines().peekable();
        while let Some(line) = lines.next() {
            new += line;
            new.push('\n');
            if let Some(folder) = line.strip_prefix("<!-- in ").and_then(|rest| rest.strip_suffix(" -->")) {
                folder.clone_into(&mut place);
                scenes.remove(folder);
            }
            if line != "```console" && line != "```sh" {
                continue;
            }
            let scene = || Scene::of(&place);
            while let Some(inside) = lines.next_if(|line| *line != "```") {
                let command = if line == "```sh" { Some(inside) } else { inside.strip_prefix("$ ") };
                let Some(command) = command else {
                    told.push(format!("{name}: not printed by a command: {inside}"));
                    continue;
                };
                let _ = writeln!(new, "{inside}");
                if line == "```sh" {
                    if !NOT_RUN.iter().any(|start| command.starts_with(start)) {
                        let (code, said) = scenes.entry(place.clone()).or_insert_with(scene).run(command);
                        count += 1;
                        if !matches!(code, 0 | 1) {
                            told.push(format!("{name}: `{command}` gives {code}: {said}"));
                        }
                    }
                    continue;
                }
                let (code, said) = scenes.entry(place.clone()).or_insert_with(scene).run(command);
                count += 1;
                let said = said.trim_end();
                let mut shown = Vec::new();
                while let Some(printed) = lines.next_if(|line| *line != "```" && !line.starts_with("$ ")) {
                    shown.push(printed);
                }
                if !said.is_empty() {
                    let _ = writeln!(new, "{said}");
                }
                if !matches!(code, 0 | 1) {
                    told.push(format!("{name}: `{command}` gives {code}: {said}"));
                }
                if shown.join("\n").trim_end() != said && !updating() {
                    told.push(format!("{name}: `{command}` prints:\n{said}"));
                }
            }
        }
        if updating() {
            fs::write(&path, new).unwrap();
        }
    }
    assert!(
        told.is_empty(),
        "{}\nWBLINT_UPDATE_DOCS=1 cargo test --test docs writes the outputs anew",
        told.join("\n\n")
    );
    assert!(count > 15, "{count}");
}

#[test]
fn the_picture_is_of_real_output() {
    let script = Command::new("python3").arg(top().join("scripts/picture")).arg(env!("CARGO_BIN_EXE_wblint")).output();
    let script = script.unwrap();
    assert!(script.status.success(), "{}", String::from_utf8_lossy(&script.stderr));
    let file = top().join("docs/picture.svg");
    if updating() {
        fs::write(&file, &script.stdout).unwrap();
    }
    assert!(fs::read(&file).unwrap() == script.stdout, "stale: scripts/picture PROGRAM > docs/picture.svg");
}

/// The expression of VS Code's problem matcher reads every line that `--output-format concise` prints.
#[test]
fn the_problem_matcher_reads_real_output() {
    let page = fs::read_to_string(top().join("docs/pages/editors.md")).unwrap();
    let line = page.lines().find_map(|line| line.trim().strip_prefix("\"regexp\": ")).unwrap();
    let pattern: String = serde_json::from_str(line.trim_end_matches(',')).unwrap();
    let script = format!(
        "import re, sys\nfor line in sys.stdin:\n    m = re.match(r'''{pattern}''', line.rstrip('\\n'))\n    print('|'.join(m.groups()) if m else 'no: ' + line)\n"
    );
    let scene = Scene::of("fixtures/projects/example");
    fs::write(scene.folder.path().join("matcher.py"), script).unwrap();
    let (_, said) = scene.run("wblint --output-format concise --quiet --show-notes | python3 matcher.py");
    let first = said.lines().next().unwrap();
    assert!(first.starts_with("conf/evaluate.yaml|3|11|WB101|error|[*] \"your-team-name\" is a placeholder"), "{said}");
    assert!(said.lines().count() == 4 && !said.contains("no: "), "{said}");
    let notebooks = Scene::of("fixtures/notebooks");
    fs::copy(scene.folder.path().join("matcher.py"), notebooks.folder.path().join("matcher.py")).unwrap();
    let (_, said) = notebooks.run("wblint --output-format concise --quiet --show-notes | python3 matcher.py");
    assert!(said.contains(".ipynb|") && !said.contains("no: "), "{said}");
}

/// The hooks are given every sort of file that can decide where runs go.
#[test]
fn the_hooks_look_at_every_sort_of_file() {
    let hooks = fs::read_to_string(top().join(".pre-commit-hooks.yaml")).unwrap();
    let pattern = hooks.lines().find_map(|line| line.trim().strip_prefix("files: &files '")).unwrap();
    let pattern = pattern.strip_suffix('\'').unwrap();
    let seen = [
        "train.py",
        "a/b.PYI",
        "x.pyw",
        "n.ipynb",
        "conf/logger/wandb.yaml",
        ".github/workflows/ci.yml",
        "a.json",
        "launch.jsonc",
        "pyproject.toml",
        "setup.cfg",
        "a.ini",
        "a.conf",
        ".env",
        ".env.local",
        "prod.env",
        ".env.example",
        "config.yaml.template",
        "run.sh",
        "run.bash",
        "a.zsh",
        "job.slurm",
        "a.sbatch",
        "a.pbs",
        "Dockerfile",
        "docker/Dockerfile.gpu",
        "x.dockerfile",
        "Containerfile",
        "Makefile",
        "GNUmakefile",
        "rules.mk",
        "README.md",
        ".netrc",
        "wandb/settings",
        "scripts/launch",
    ];
    let passed = ["a.png", "model.pt", "a.rs", "data.csv", "a.py.orig", "x.envelope", "paper.tex"];
    let script = "import re, sys\nfor name in sys.argv[2:]: print(int(bool(re.search(sys.argv[1], name))))\n";
    let output = Command::new("python3").args(["-c", script, pattern]).args(seen).args(passed).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let named: Vec<&str> =
        seen.iter().chain(&passed).zip(said.lines()).filter(|(_, hit)| *hit == "1").map(|(name, _)| *name).collect();
    assert_eq!(named, seen);
    for name in seen.iter().filter(|name| !name.ends_with("launch")) {
        assert_ne!(wblint::source::FileKind::of(name), wblint::source::FileKind::Other, "{name}");
    }
}

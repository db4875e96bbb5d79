//! WB303 end to end: every way in which a file of a repository can name a server, and who may accept it.
#![allow(clippy::unwrap_used, missing_docs)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use std::fs;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const ACME: &str = "https://wandb.acme.example";

struct Repository {
    folder: TempDir,
    home: TempDir,
}

impl Repository {
    fn new(files: &[(&str, &str)]) -> Self {
        let one = Self { folder: TempDir::new().unwrap(), home: TempDir::new().unwrap() };
        for (name, text) in files {
            let path = one.folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        one
    }

    fn user(self, configuration: &str) -> Self {
        let folder = self.home.path().join(".config/wblint");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("wblint.toml"), configuration).unwrap();
        self
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::cargo_bin("wblint").unwrap();
        command.current_dir(self.folder.path()).env_clear().env("HOME", self.home.path()).args(arguments);
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// `path:line severity value` of every WB303.
    fn found(&self) -> Vec<String> {
        let (_, output, error) = self.run(&["--output-format", "json", "--select", "WB303"]);
        let json: Value = serde_json::from_str(&output).unwrap_or_else(|_| panic!("{output}{error}"));
        let text = |value: &Value| value.as_str().unwrap_or("null").to_owned();
        let line = |one: &Value| {
            format!(
                "{}:{} {} {}",
                text(&one["path"]),
                one["start"]["line"],
                text(&one["severity"]),
                text(&one["value"])
            )
        };
        json["diagnostics"].as_array().unwrap().iter().map(line).collect()
    }
}

#[test]
fn every_place_that_names_a_server_is_found() {
    let set = format!("WANDB_BASE_URL={ACME}\n");
    let rows: &[(&str, String, usize)] = &[
        ("wandb/settings", format!("[default]\nentity = acme\nbase_url = {ACME}\n"), 3),
        (".env", set.clone(), 1),
        ("run.sh", format!("set -e\nexport {set}python train.py\n"), 2),
        ("once.sh", format!("WANDB_BASE_URL={ACME} python train.py\n"), 1),
        ("Dockerfile", format!("FROM python\nENV WANDB_BASE_URL={ACME}\n"), 2),
        ("docker-compose.yml", format!("services:\n  a:\n    environment:\n      - {set}"), 4),
        ("compose.yaml", format!("services:\n  a:\n    environment:\n      WANDB_BASE_URL: {ACME}\n"), 4),
        (".github/workflows/ci.yml", format!("env:\n  WANDB_BASE_URL: {ACME}\n"), 2),
        ("pod.yaml", format!("env:\n  - name: WANDB_BASE_URL\n    value: {ACME}\n"), 3),
        ("item.py", format!("import os\nimport wandb\nos.environ['WANDB_BASE_URL'] = '{ACME}'\n"), 3),
        ("default.py", format!("import os\nimport wandb\nos.environ.setdefault('WANDB_BASE_URL', '{ACME}')\n"), 3),
        ("update.py", format!("import os\nimport wandb\nos.environ.update({{'WANDB_BASE_URL': '{ACME}'}})\n"), 3),
        ("putenv.py", format!("import os\nimport wandb\nos.putenv('WANDB_BASE_URL', '{ACME}')\n"), 3),
        ("login.py", format!("import wandb\nwandb.login(host='{ACME}')\n"), 2),
        ("constant.py", format!("from wandb import login\nHOST = '{ACME}'\nlogin(None, False, HOST)\n"), 2),
        ("settings.py", format!("import wandb\nwandb.init(settings=wandb.Settings(base_url='{ACME}'))\n"), 2),
        ("setup.py", format!("import wandb\nwandb.setup(wandb.Settings(base_url='{ACME}'))\n"), 2),
        ("setup_dict.py", format!("import wandb\nwandb.setup(settings=dict(base_url='{ACME}'))\n"), 2),
        ("makefile.mk", format!("export WANDB_BASE_URL := {ACME}\nrun:\n\tpython t.py\n"), 1),
        ("docker.sh", format!("docker run -e WANDB_BASE_URL={ACME} image python t.py\n"), 1),
        ("hydra.yaml", format!("settings:\n  _target_: wandb.Settings\n  base_url: {ACME}\n"), 3),
        ("star.py", format!("from wandb import Settings as S\nS(**{{'base_url': '{ACME}'}})\n"), 2),
        (
            "attribute.py",
            format!("import wandb\ns = wandb.Settings()\ns.base_url = '{ACME}'\nwandb.init(settings=s)\n"),
            3,
        ),
        (
            "option.py",
            format!(
                "import argparse\nimport wandb\np = argparse.ArgumentParser()\np.add_argument('--host', default='{ACME}')\nwandb.login(host=p.parse_args().host)\n"
            ),
            4,
        ),
        (
            ".vscode/launch.json",
            format!("{{\"configurations\": [\n{{\"env\": {{\"WANDB_BASE_URL\": \"{ACME}\"}}}}]}}\n"),
            2,
        ),
        ("dict.py", format!("import wandb\nwandb.init(settings={{'base_url': '{ACME}'}})\n"), 2),
        ("api.py", format!("import wandb\nwandb.Api(overrides={{'base_url': '{ACME}'}})\n"), 2),
        ("login.sh", format!("wandb login --relogin --host {ACME}\n"), 1),
        ("login2.sh", format!("wandb login --base-url={ACME} $KEY\n"), 1),
        ("cell.ipynb", notebook(&format!("%env {}", set.trim())), 1),
        ("bang.ipynb", notebook(&format!("import wandb\\nwandb.login(host='{ACME}')")), 2),
    ];
    for (name, text, line) in rows {
        let repository = Repository::new(&[(name, text)]);
        assert_eq!(repository.found(), [format!("{name}:{line} warning {ACME}")], "{text}");
    }
}

fn notebook(source: &str) -> String {
    format!(
        "{{\"cells\": [{{\"cell_type\": \"code\", \"metadata\": {{}}, \"outputs\": [], \"execution_count\": null, \
         \"source\": [\"{source}\"]}}], \"metadata\": {{\"language_info\": {{\"name\": \"python\"}}}}, \"nbformat\": 4, \
         \"nbformat_minor\": 5}}"
    )
}

#[test]
fn the_severity_follows_the_address() {
    for (address, severity) in [
        ("https://wandb.acme.example", "warning"),
        ("https://wandb.acme.example:8443/x", "warning"),
        ("http://localhost:8080", "warning"),
        ("http://127.0.0.1:8080", "warning"),
        ("https://api.wandb.ai.evil.example", "warning"),
        ("http://wandb.acme.example", "error"),
        ("HTTP://wandb.acme.example", "error"),
        ("http://10.0.0.1:8080", "error"),
        ("https:/evil.example/x://api.wandb.ai", "error"),
        ("https:///evil.example", "error"),
        ("https:\\\\evil.example", "error"),
        ("https://api.wandb.ai@evil.example", "error"),
        ("https://evil.example/<x>://api.wandb.ai", "error"),
        ("https://evil.example?x=https://api.wandb.ai", "error"),
        ("https://0x7f.1", "error"),
        ("http://api.wandb.ai", "warning"),
        ("https://wandb.ai", "warning"),
        ("wandb.acme.example", "warning"),
    ] {
        let text = format!("[default]\nbase_url = {address}\n");
        let repository = Repository::new(&[("wandb/settings", &text)]);
        assert_eq!(repository.found(), [format!("wandb/settings:2 {severity} {address}")]);
        let expected = i32::from(severity != "note");
        assert_eq!(repository.run(&["--select", "WB303"]).0, expected);
    }
    for address in ["https://api.wandb.ai", "https://api.forge.coreweave.com", "https://api.wandb.ai/", "$SERVER"] {
        let repository = Repository::new(&[(".env", &format!("WANDB_BASE_URL={address}\n"))]);
        assert_eq!(repository.found(), [""; 0], "{address}");
    }
}

#[test]
fn templates_get_a_note_and_blanks_nothing() {
    let files = [
        (".env.example", "WANDB_BASE_URL=https://wandb.acme.example\n"),
        ("a/.env.example", "WANDB_BASE_URL=<your server>\n"),
        ("README.md", "```sh\nexport WANDB_BASE_URL=https://<your-host>\n```\n"),
    ];
    assert_eq!(Repository::new(&files).found(), [".env.example:1 note https://wandb.acme.example"]);
}

#[test]
fn only_the_user_accepts_a_server() {
    let env = |address: &str| Repository::new(&[(".env", &format!("WANDB_BASE_URL={address}\n"))]);
    for accepted in ["wandb.acme.example", "*.acme.example", ACME] {
        assert_eq!(env(ACME).user(&format!("servers = [\"{accepted}\"]\n")).found(), [""; 0], "{accepted}");
        let base = format!("base-url = \"{ACME}\"\n");
        assert_eq!(env(ACME).user(&base).found(), [""; 0]);
    }
    // Plain http, another port or another host are not what was accepted.
    for address in [
        "http://wandb.acme.example",
        "https://wandb.acme.example:8443",
        "https://acme.example.evil.example/.acme.example",
    ] {
        assert_eq!(
            env(address).user("servers = [\"wandb.acme.example\", \"*.acme.example\"]\n").found().len(),
            1,
            "{address}"
        );
    }
    let plain = env("http://wandb.acme.example").user("servers = [\"http://wandb.acme.example\"]\n");
    assert_eq!(plain.found(), [""; 0]);
    // What is spelled in an odd way nobody can accept.
    let odd = env("https:/wandb.acme.example").user("servers = [\"*\", \"https:/wandb.acme.example\"]\n");
    assert_eq!(odd.found().len(), 1);
    for (name, text) in [
        ("wblint.toml", "servers = [\"wandb.acme.example\"]\n"),
        ("pyproject.toml", "[tool.wblint]\nservers = [\"wandb.acme.example\"]\n"),
    ] {
        let repository = Repository::new(&[(".env", &format!("WANDB_BASE_URL={ACME}\n")), (name, text)]);
        let (code, output, error) = repository.run(&["check"]);
        assert_eq!(code, 2, "{output}{error}");
        assert!(error.contains("servers"), "{error}");
    }
}

#[test]
fn the_message_says_what_happens_and_how_to_accept() {
    let repository = Repository::new(&[("wandb/settings", &format!("[default]\nbase_url = {ACME}\n"))]);
    let (code, output, _) = repository.run(&["check"]);
    assert_eq!(code, 1);
    for part in ["WB303", "the SDK would send your API key to it", "servers = [...]", "wblint.toml"] {
        assert!(output.contains(part), "{part:?} is not in:\n{output}");
    }
    // It says who is asked, not where runs go: the inventory stays as it is.
    let python = format!("import os\nimport wandb\nos.environ['WANDB_BASE_URL'] = '{ACME}'\n");
    let (_, output, _) = Repository::new(&[("a.py", &python)]).run(&["destinations"]);
    assert!(output.starts_with("0 destinations"), "{output}");
}

#[test]
fn the_fixtures_are_what_they_are_called() {
    let text =
        |name: &str| fs::read_to_string(format!("{}/fixtures/wb303/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let found = [
        "found.py:5 warning https://wandb.acme.example",
        "found.py:7 error http://metrics.example:8080",
        "found.py:9 error https:/evil.example/x://api.wandb.ai",
    ];
    assert_eq!(Repository::new(&[("found.py", &text("found.py"))]).found(), found);
    assert_eq!(Repository::new(&[("silent.py", &text("silent.py"))]).found(), [""; 0]);
}

#[test]
fn a_repository_cannot_silence_what_warns_of_it() {
    let env = format!("WANDB_BASE_URL={ACME}  # wblint: ignore[WB303]\n");
    let python = format!("# wblint: ignore-file\nimport wandb\nwandb.login(host='{ACME}')  # noqa: WB303\n");
    for configuration in [
        "ignore = [\"WB303\"]\n",
        "ignore = [\"ALL\"]\n",
        "select = [\"WB1\"]\n",
        "note = [\"repository-server\"]\n",
        "[per-file-ignores]\n\"**\" = [\"WB303\"]\n",
    ] {
        let files = [(".env", env.as_str()), ("a.py", &python), (".wblint.toml", configuration)];
        let repository = Repository::new(&files);
        let (code, output, error) = repository.run(&["--output-format", "concise"]);
        assert_eq!((code, output.matches("WB303 warning").count()), (1, 2), "{configuration}{output}{error}");
        let (_, output, _) = repository.run(&["--output-format", "concise", "--ignore", "WB303"]);
        assert_eq!(output.matches("WB303").count(), 0, "{output}");
        let user = Repository::new(&files).user("ignore = [\"WB303\"]\n");
        assert_eq!(user.run(&["--output-format", "concise"]).1.matches("WB303 warning").count(), 0);
    }
}

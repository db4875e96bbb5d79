//! Other people's parsers: `CPython`'s `ast`, `PyYAML`, `json`, `tomllib`, and `bash -n`.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::apply::Changed;

const JUDGE: &str = r#"
import json, subprocess, sys
try:
    import yaml
except ImportError:
    yaml = None
try:
    import tomllib
except ImportError:
    tomllib = None

def why(path, text):
    try:
        if path.endswith(".py"):
            compile(text, path, "exec", dont_inherit=True)
        elif path.endswith(".ipynb"):
            for cell in json.loads(text)["cells"]:
                assert all(isinstance(line, str) for line in cell["source"])
        elif path.endswith(".json"):
            json.loads(text)
        elif path.endswith((".yaml", ".yml")) and yaml:
            list(yaml.compose_all(text))
        elif path.endswith(".toml") and tomllib:
            tomllib.loads(text)
        elif path.endswith(".sh"):
            run = subprocess.run(["bash", "-n"], input=text.encode(), capture_output=True)
            return run.stderr.decode() if run.returncode else None
    except FileNotFoundError:
        return None
    except Exception as error:
        return f"{type(error).__name__}: {error}"

for line in sys.stdin:
    path, before, after = json.loads(line)
    print(json.dumps(None if why(path, before) else why(path, after)))
print(json.dumps([name for name, known in (("PyYAML", yaml), ("tomllib", tomllib)) if not known]))
"#;

/// For each file why it no longer parses; `None` where there is no Python. What did not parse before is left alone.
pub fn broken(files: &[Changed]) -> Option<Vec<Option<String>>> {
    let mut python = Command::new("python3")
        .args(["-c", JUDGE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .inspect_err(|error| eprintln!("skipped, no python3: {error}"))
        .ok()?;
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let lines: Vec<String> = files
        .iter()
        .map(|file| json!([file.path, lossy(&file.before), lossy(&file.after)]).to_string() + "\n")
        .collect();
    let mut input = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(lines.concat().as_bytes()).unwrap());
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let missing = answers.pop().unwrap();
    if missing.as_array().is_some_and(|missing| !missing.is_empty()) {
        eprintln!("not installed, so not asked: {missing}");
    }
    Some(answers.into_iter().map(|answer| answer.as_str().map(str::to_owned)).collect())
}

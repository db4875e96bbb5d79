//! No key in any output: neither in a text format nor in a field of JSON nor in the inventory, and no writer that goes
//! around the layer. Paths stay whole.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod house;

use std::fs;
use std::process::Output;

use assert_cmd::Command;
use house::{Source, sources};
use tempfile::TempDir;

/// The file that opens streams and files for writing, and hands out nothing but `Redacting`.
const OUTLET: &str = "src/redact/outlet.rs";

/// The file that writes source files back, and standard input that was fixed: the user's own text, whose keys must stay.
const SOURCES: &str = "src/fix/write.rs";

/// What opens a way out of the program.
const OPENERS: &[&str] = &[
    "io::stdout",
    "io::stderr",
    "Stdout",
    "Stderr",
    "print!(",
    "println!(",
    "eprint!(",
    "eprintln!(",
    "dbg!(",
    "fs::write",
    "File::create",
    "OpenOptions",
    "File::options",
    "fs::copy",
    "UdpSocket",
    "TcpStream",
    "UnixStream",
];

/// The one place that opens files for reading, and what it may not say.
const READER: &str = "src/source/open.rs";
const WRITERS: [&str; 4] = [".write(", ".append(", ".create", ".truncate("];

/// The places where `source` opens one, as sentences. Unit tests are free: they write fixtures.
fn ways_around(source: &Source) -> Vec<String> {
    if source.path == OUTLET || source.path == SOURCES || source.is_test() {
        return Vec::new();
    }
    let code = source.code();
    let own = code.iter().take_while(|(_, code)| code != "mod tests {");
    // The one place that opens files for reading has the options of the standard library, and may set none to write.
    let may_read = |code: &str| source.path == READER && !WRITERS.iter().any(|writer| code.contains(writer));
    let opens = own.filter(|(_, code)| {
        let writes = source.path == READER && WRITERS.iter().any(|writer| code.contains(writer));
        writes || OPENERS.iter().any(|opener| code.contains(opener) && !(*opener == "OpenOptions" && may_read(code)))
    });
    opens.map(|(line, code)| format!("{}:{line}: only {OUTLET} opens a way out: {code}", source.path)).collect()
}

#[test]
fn everything_that_is_written_passes_the_layer() {
    let sentences: Vec<String> = sources("src").iter().flat_map(ways_around).collect();
    assert!(sentences.is_empty(), "\n{}\n", sentences.join("\n"));
}

#[test]
fn the_outlet_hands_out_the_layer_only() {
    let source = house::read(OUTLET).unwrap();
    let signatures = source.text.split("\npub fn ").skip(1).map(|text| text.split(" {\n").next().unwrap_or(""));
    for signature in signatures {
        let result = signature.rsplit("-> ").next().unwrap_or("");
        // A `Staged` file holds what has passed the layer, and can only be put in its place.
        let allowed = [
            "ColorChoice",
            "bool",
            "Option<usize>",
            "Redacting<",
            "Option<Redacting<",
            "io::Result<()>",
            "io::Result<Staged>",
        ];
        assert!(allowed.iter().any(|known| result.starts_with(known)), "{signature}");
    }
    assert!(source.text.matches("Redacting::new(").count() >= 4);
}

#[test]
fn the_reader_of_sources_sees_a_way_around() {
    for text in [
        "fn f() { std::fs::write(path, text); }",
        "use std::io::{self, Write};\nfn f() { writeln!(io::stderr(), \"x\"); }",
        "use std::fs::OpenOptions;",
        "let file = File::create(path)?;",
        "eprintln!(\"{key}\");",
    ] {
        let source = Source { path: "src/live/ask.rs".to_owned(), text: text.to_owned() };
        assert_eq!(ways_around(&source).len(), 1, "{text}");
    }
}

const DIGITS: &str = "3f9a1c07be52d8640e1b7c935a2d4f68c0917e3b";
const ISSUED: &str = "wandb_v1_Ab3kQz91LmXo0PwErTyUiOpAsDfGhJkLzXcVbNm12345678901234567890aBcDeF";
const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJ-SMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";

fn shaped() -> Vec<String> {
    let mixed = "Zq9x".repeat(11);
    [DIGITS, &DIGITS.to_uppercase(), &format!("local-{DIGITS}"), ISSUED, TOKEN, &mixed]
        .map(str::to_owned)
        .into_iter()
        .chain(["k7m2p9x4z1c8v5b3n6q0w2e4r7t9y1u3i5o8a6s0".to_owned()])
        .collect()
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("wblint").unwrap();
    command.current_dir(folder.path()).env_clear().env("HOME", folder.path()).args(arguments).output().unwrap()
}

/// Every way of asking about a repository.
const WAYS: &[&[&str]] = &[
    &["check", "--isolated", "--show-notes"],
    &["check", "--isolated", "--show-notes", "--verbose", "--color", "always"],
    &["check", "--isolated", "--output-format", "concise", "--show-notes"],
    &["check", "--isolated", "--output-format", "json"],
    &["check", "--isolated", "--output-format", "json-lines"],
    &["check", "--isolated", "--statistics"],
    &["destinations", "--isolated"],
    &["destinations", "--isolated", "--output-format", "json"],
    &["doctor", "--isolated"],
    &["doctor", "--isolated", "--output-format", "json"],
    &["doctor", "--isolated", "--log", "log.txt"],
    &["doctor", "--isolated", "--log", "log.txt", "--output-format", "json"],
];

/// Files that hold `key` wherever a key may stand by mistake.
fn repository(key: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    file("entity.py", format!("import wandb\nwandb.init(entity=\"{key}\", project=\"{key}\")\n"));
    file("path.py", format!("import wandb\nwandb.Api().run(\"{key}/p/abc\")\nwandb.init(project=\"team/{key}\")\n"));
    file("both.py", format!("import wandb\nwandb.init(\"{key}\", entity=\"{key}\", api_key=\"{key}\")\n"));
    file("login.py", format!("import wandb\nwandb.login(key=\"{key}\")\nwandb.init(entity=\"your-team\")  # {key}\n"));
    let late = "import os\nimport wandb\nwandb.init()\nos.environ[\"WANDB_API_KEY\"] = ";
    file("late.py", format!("{late}\"{key}\"\nos.environ[\"WANDB_ENTITY\"] = \"{key}\"\n"));
    file("run.sh", format!("export WANDB_API_KEY={key}\nwandb login {key}\npython entity.py --entity {key}\n"));
    file("conf.yaml", format!("wandb:\n  entity: {key}\n  api_key: {key}\n"));
    file(
        "log.txt",
        format!("wandb: ERROR key={key} CommError: {key}: permission denied\nfinishing run {key}/{key}/r\n"),
    );
    let long = "a-team-whose-name-is-rather-long-for-a-name";
    file(
        "long.py",
        format!("import wandb\nwandb.init(project=\"{long}/{key}\")\nwandb.Api().run(\"{long}/{key}/x\")\n"),
    );
    file("refused.py", format!("import wandb\nwandb.init(project=\"a:{key}?\", id=\"{key}\")\n"));
    let (front, back) = key.split_at(key.len() / 2);
    file("pieces.py", format!("import wandb\nwandb.init(entity=(\"{front}\"\n    \"{back}\"))\n"));
    file("names.py", format!("import wandb\nA = \"{front}\"\nB = \"{back}\"\nwandb.login(key=A + B)\n"));
    file("joined.py", format!("import wandb\nwandb.login(key=\"{front}\" + \"{back}\")\n"));
    file("broken.py", format!("import wandb\nwandb.init(entity=\"{key}\"\n"));
    folder
}

#[test]
fn no_format_and_no_field_holds_what_has_the_shape_of_a_key() {
    for key in shaped() {
        let folder = repository(&key);
        for way in WAYS {
            let output = run(&folder, way);
            let shown = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            // Not the start: `wandb_v1_` or the header of a token alone tell nothing.
            for at in key.len() / 3..key.len() - 12 {
                let piece = &key[at..at + 12];
                assert!(!shown.contains(piece), "{piece} of {key} is shown by {way:?}:\n{shown}");
            }
            assert!(shown.len() > 20, "{way:?} shows nothing: {shown}");
        }
    }
}

#[test]
fn what_is_passed_as_a_key_and_has_its_shape_is_reported() {
    for key in shaped() {
        let folder = TempDir::new().unwrap();
        for (name, text) in [
            ("login.py", format!("import wandb\nwandb.login(key=\"{key}\")\n")),
            ("key.sh", format!("export WANDB_API_KEY={key}\n")),
            ("init.py", format!("import wandb\nwandb.init(settings=wandb.Settings(api_key=\"{key}\"))\n")),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let output = run(&folder, &["check", "--isolated", "--output-format", "concise"]);
        let shown = String::from_utf8(output.stdout).unwrap();
        for name in ["login.py", "key.sh", "init.py"] {
            let line = shown.lines().find(|line| line.starts_with(name)).unwrap_or("");
            assert!(line.contains("WB301 error"), "{name} with {key}:\n{shown}");
        }
    }
}

#[test]
fn a_placeholder_is_shown() {
    let folder = TempDir::new().unwrap();
    let text = "import wandb\nwandb.login(key=\"YOUR_API_KEY\")\nwandb.init(entity=\"wandb_v1_YOUR_KEY\")\n";
    fs::write(folder.path().join("a.py"), text).unwrap();
    let shown = String::from_utf8(run(&folder, &["check", "--isolated"]).stdout).unwrap();
    assert!(shown.contains("key=\"YOUR_API_KEY\"") && shown.contains("\"wandb_v1_YOUR_KEY\""), "{shown}");
}

#[test]
fn a_path_is_never_masked() {
    for name in [DIGITS, ISSUED, "Zq9xZq9xZq9xZq9xZq9xZq9xZq9xZq9xZq9xZq9xZq9x"] {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join(name)).unwrap();
        let file = format!("{name}/a.py");
        fs::write(folder.path().join(&file), format!("import wandb\nwandb.init(entity=\"{name}\")\n")).unwrap();
        let json = run(&folder, &["check", "--isolated", "--output-format", "json"]).stdout;
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let finding = &json["diagnostics"][0];
        assert_eq!(finding["path"], file);
        assert_eq!(finding["value"], "***");
        assert!(!finding["message"].as_str().unwrap().contains(name), "{finding}");
        for way in [WAYS[0], WAYS[2], WAYS[6], WAYS[8], &["check", "--show-files", "--isolated"]] {
            let shown = String::from_utf8(run(&folder, way).stdout).unwrap();
            assert!(shown.contains(&file), "{way:?}:\n{shown}");
            // The doctor's lines are put together of names and paths: there the same word passes in both.
            assert!(way[0] == "doctor" || !shown.replace(&file, "").contains(name), "{way:?}:\n{shown}");
        }
    }
}

//! What holds for every file of the house: small, quiet, and the same on every machine.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod house;

use house::{Source, files, read, sources};

/// The longest file that is allowed, in lines.
const LONGEST: usize = 600;

/// The files that are too long, as sentences.
fn too_long(sources: &[Source]) -> Vec<String> {
    let lines = |source: &Source| source.text.lines().count();
    let long = sources.iter().filter(|source| lines(source) > LONGEST);
    long.map(|source| format!("{} has {} lines, more than {LONGEST}: split it by idea", source.path, lines(source)))
        .collect()
}

/// The lines that print past the faces, as sentences.
fn printing(source: &Source) -> Vec<String> {
    if source.path.starts_with("src/cli/") || source.path == "src/main.rs" {
        return Vec::new();
    }
    let printers = ["print!(", "println!(", "dbg!("];
    let code = source.code().into_iter().filter(|(_, code)| printers.iter().any(|printer| code.contains(printer)));
    code.map(|(line, _)| format!("{}:{line}: only src/cli and src/main.rs print", source.path)).collect()
}

/// Beginnings of paths that exist on one machine only. Put together, so that this file does not hold them itself.
fn private_folders() -> Vec<String> {
    let users = ["home", "Users", "root", "work"].map(|folder| format!("/{folder}/"));
    let manifest = env!("CARGO_MANIFEST_DIR").to_owned();
    let job = ["/tmp", "bash_jobs"].join("/");
    users.into_iter().chain([manifest, job]).collect()
}

/// People that exist in examples only: a traceback in a test needs some path.
const MADE_UP: [&str; 2] = ["alice", "bob"];

/// The lines that name a path of a machine, as sentences.
fn private_paths(source: &Source) -> Vec<String> {
    let mut sentences = Vec::new();
    for (number, line) in source.text.lines().enumerate() {
        let line =
            &MADE_UP.iter().fold(line.to_owned(), |line, name| line.replace(&["", "home", name, ""].join("/"), "/~/"));
        for folder in private_folders() {
            let starts = line.match_indices(&folder).map(|(at, _)| &line[..at]);
            if starts
                .into_iter()
                .any(|before| !before.ends_with(|letter: char| letter.is_alphanumeric() || "._-}*".contains(letter)))
            {
                sentences.push(format!("{}:{}: names {folder}, a path of one machine", source.path, number + 1));
            }
        }
    }
    sentences
}

#[test]
fn no_file_is_long() {
    let long = [too_long(&sources("src")), too_long(&sources("tests"))].concat();
    assert!(long.is_empty(), "\n{}\n", long.join("\n"));
}

#[test]
fn only_the_faces_print() {
    let prints: Vec<String> = sources("src").iter().flat_map(printing).collect();
    assert!(prints.is_empty(), "\n{}\n", prints.join("\n"));
}

#[test]
fn no_path_of_a_machine_is_named() {
    let folders = ["src", "tests", "queries"];
    let top = ["Cargo.toml", "README.md", "CHANGELOG.md", "clippy.toml", "rustfmt.toml", ".ci/run", "action.yml"];
    let paths = folders.into_iter().flat_map(files).chain(top.map(str::to_owned));
    let named: Vec<String> = paths.filter_map(|path| read(&path)).flat_map(|source| private_paths(&source)).collect();
    assert!(named.is_empty(), "\n{}\n", named.join("\n"));
}

fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn the_checkers_can_fail() {
    let long = source("src/a.rs", &"\n".repeat(601));
    assert_eq!(too_long(&[long]), ["src/a.rs has 601 lines, more than 600: split it by idea"]);
    assert_eq!(too_long(&[source("src/a.rs", &"\n".repeat(600))]), [""; 0]);
    let printed = "src/engine.rs:2: only src/cli and src/main.rs print";
    assert_eq!(printing(&source("src/engine.rs", "// println!(\nprintln!(\"x\");")), [printed]);
    assert_eq!(printing(&source("src/engine.rs", "\neprintln!(\"x\");")), [printed]);
    assert_eq!(printing(&source("src/cli/streams.rs", "println!(\"x\");")), [""; 0]);
    let path = ["", "home", "me", "x.py"].join("/");
    assert_eq!(private_paths(&source("src/a.rs", &format!("// {path}"))).len(), 1);
    assert_eq!(private_paths(&source("src/a.rs", &format!("https://example.org{path}"))), [""; 0]);
    assert_eq!(private_paths(&source("src/a.rs", &path.replace("/me/", "/bob/"))), [""; 0]);
}

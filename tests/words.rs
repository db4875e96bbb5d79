//! The words of the code are those of the field. These once stood for lexers, workers, matchers and users all at once; a
//! reader who searches for the field's terms found nothing.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod house;

use house::sources;

/// Words that neither names nor comments use, and what to write instead.
const WORDS: &[(&str, &str)] = &[
    ("anew", "again, new"),
    ("desk", "worker, buffer"),
    ("hangs", "depends on, is mounted at"),
    ("nobody", "nothing, no user; say who does not"),
    ("patience", "time limit, retry"),
    ("somebody", "a user, a caller, another user"),
    ("sought", "searched for, looked up"),
    ("stumbles", "panics, fails"),
    ("whoever", "the caller, the user who"),
];

/// Texts that are data: words of placeholders, and names of examples.
const DATA: [&str; 4] = ["somebody-elses-team", "none null nil undefined", "wblint-nobody-", "query Nobody("];

/// The words of `line`: identifiers are taken apart at `_` and at changes of case.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last = ' ';
    for letter in line.chars() {
        if !letter.is_alphabetic() || (letter.is_uppercase() && last.is_lowercase()) {
            words.push(String::new());
        }
        if letter.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        last = letter;
    }
    words
}

fn found(path: &str, text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !DATA.iter().any(|data| line.contains(data))) {
        let words = words(line);
        for (word, instead) in WORDS.iter().filter(|(word, _)| words.iter().any(|own| own == word)) {
            sentences.push(format!("{path}:{}: `{word}`: write {instead}", number + 1));
        }
    }
    sentences
}

#[test]
fn the_code_uses_the_words_of_the_field() {
    let sources = sources("src");
    assert!(sources.len() > 100, "{} files", sources.len());
    let sentences: Vec<String> = sources.iter().flat_map(|source| found(&source.path, &source.text)).collect();
    assert!(sentences.is_empty(), "\n{}\n", sentences.join("\n"));
}

/// The modules that the map in `text` names: what stands before two blanks in its first block.
fn mapped(text: &str) -> Vec<String> {
    let block = text.split("```").nth(1).unwrap_or_default();
    let lines = block.lines().map(|line| line.trim_start_matches("//!").trim_start());
    let names = lines.filter_map(|line| line.split_once("  ").map(|(names, _)| names));
    names.flat_map(|names| names.split(", ").map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn the_maps_name_every_module_and_nothing_else() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let library = read("src/lib.rs");
    let modules: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(modules.len() > 15, "{modules:?}");
    // The rules and what a rule is are one module for the reader.
    let known = |name: &str| modules.contains(&name);
    for path in ["src/lib.rs", "ARCHITECTURE.md"] {
        let mapped = mapped(&read(path));
        for name in &mapped {
            assert!(known(name), "{path} names `{name}`, which does not exist");
        }
        for module in modules.iter().filter(|module| **module != "rule") {
            assert!(mapped.iter().any(|name| name == module), "{path} does not name `{module}`");
        }
    }
}

#[test]
fn the_reader_sees_words_in_names_and_comments() {
    for line in
        ["/// Whoever asks.", "struct DeskOfThread;", "let is_sought = 1;", "fn nobody() {}", "// Somebody's own."]
    {
        assert_eq!(found("a.rs", line).len(), 1, "{line}");
    }
    assert_eq!(found("a.rs", "//! wandb.init(entity=\"somebody-elses-team\")\nlet desktop = besought;"), [""; 0]);
}

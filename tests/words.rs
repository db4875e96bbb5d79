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

#[test]
fn the_reader_sees_words_in_names_and_comments() {
    for line in
        ["/// Whoever asks.", "struct DeskOfThread;", "let is_sought = 1;", "fn nobody() {}", "// Somebody's own."]
    {
        assert_eq!(found("a.rs", line).len(), 1, "{line}");
    }
    assert_eq!(found("a.rs", "//! wandb.init(entity=\"somebody-elses-team\")\nlet desktop = besought;"), [""; 0]);
}

//! netrc, as Python's `netrc` module reads it (3.11), which is what the SDK asks.
//!
//! Messages never quote a token of the file: the wrong token of a torn file is often the key itself.

use super::secret::Secret;

/// The login of one machine.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Host, with its port where one is written; `default` for the entry that fits every host.
    pub machine: String,
    /// The password; empty where none is written.
    pub password: Secret,
    /// The line of the password, or of the machine where there is none, from 1.
    pub line: usize,
}

/// Why a netrc file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetrcError {
    /// Where reading stopped, from 1.
    pub line: usize,
    /// What was wrong.
    pub reason: &'static str,
}

/// Reads a whole file. Later entries for a machine replace earlier ones, as they do in Python.
///
/// # Errors
/// The first mistake; Python then ignores the whole file.
pub fn parse(text: &str) -> Result<Vec<Entry>, NetrcError> {
    let mut lexer = Lexer { characters: text.chars().collect(), at: 0, line: 1, pushed: None };
    let mut entries: Vec<Entry> = Vec::new();
    loop {
        let before = lexer.line;
        let word = lexer.token();
        let machine = match word.as_str() {
            "" => return Ok(entries),
            "machine" => lexer.token(),
            "default" => word,
            "macdef" => {
                lexer.token();
                lexer.skip_macro()?;
                continue;
            }
            comment if comment.starts_with('#') => {
                if lexer.line == before && comment.chars().count() == 1 {
                    lexer.rest_of_line();
                }
                continue;
            }
            _ => return Err(lexer.error("a word where `machine`, `default` or `macdef` is expected")),
        };
        if machine.is_empty() {
            return Err(lexer.error("`machine` without a name"));
        }
        let entry = lexer.entry(machine)?;
        entries.retain(|known| known.machine != entry.machine);
        entries.push(entry);
    }
}

/// The entry for `machine`, or the `default` one.
pub fn find<'a>(entries: &'a [Entry], machine: &str) -> Option<&'a Entry> {
    let of = |name: &str| entries.iter().find(|entry| entry.machine == name);
    of(machine).or_else(|| of("default"))
}

struct Lexer {
    characters: Vec<char>,
    at: usize,
    line: usize,
    pushed: Option<String>,
}

impl Lexer {
    fn error(&self, reason: &'static str) -> NetrcError {
        NetrcError { line: self.line, reason }
    }

    fn next(&mut self) -> Option<char> {
        let character = self.characters.get(self.at).copied()?;
        self.at += 1;
        self.line += usize::from(character == '\n');
        Some(character)
    }

    /// What follows a backslash, or the character itself.
    fn plain(&mut self, character: char) -> Option<char> {
        if character == '\\' { self.next() } else { Some(character) }
    }

    /// The next word; empty at the end. Takes the white space after it, too.
    fn token(&mut self) -> String {
        if let Some(word) = self.pushed.take() {
            return word;
        }
        let is_white = |character: char| matches!(character, '\n' | '\t' | '\r' | ' ');
        let mut word = String::new();
        while let Some(first) = self.next() {
            if is_white(first) {
                continue;
            }
            let quoted = first == '"';
            if !quoted {
                word.extend(self.plain(first));
            }
            while let Some(character) = self.next() {
                if quoted && character == '"' || !quoted && is_white(character) {
                    break;
                }
                word.extend(self.plain(character));
            }
            return word;
        }
        word
    }

    fn rest_of_line(&mut self) -> bool {
        let start = self.at;
        while let Some(character) = self.characters.get(self.at) {
            self.at += 1;
            if *character == '\n' {
                self.line += 1;
                break;
            }
        }
        self.at > start
    }

    fn skip_macro(&mut self) -> Result<(), NetrcError> {
        loop {
            let start = self.at;
            if !self.rest_of_line() {
                return Err(self.error("a macro definition without the empty line that ends it"));
            }
            if self.characters.get(start..self.at) == Some(&['\n'][..]) {
                return Ok(());
            }
        }
    }

    fn entry(&mut self, machine: String) -> Result<Entry, NetrcError> {
        let mut entry = Entry { machine, password: Secret::new(""), line: self.line };
        loop {
            let before = self.line;
            let word = self.token();
            match word.as_str() {
                comment if comment.starts_with('#') => {
                    if self.line == before {
                        self.rest_of_line();
                    }
                }
                "" | "machine" | "default" | "macdef" => {
                    self.pushed = Some(word);
                    return Ok(entry);
                }
                "login" | "user" | "account" => drop(self.token()),
                "password" => {
                    entry.line = self.line;
                    entry.password = Secret::new(self.token());
                }
                _ => return Err(self.error("a word where `login`, `account` or `password` is expected")),
            }
        }
    }
}

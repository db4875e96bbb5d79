//! Reading a text: its wrapping, its words with their classes, and how they are written.

use super::vocabulary::{Class, class_of, segments};

/// What is around the whole text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// Nothing.
    Bare,
    /// `<x>`: "put something here", wherever it is written.
    Angle,
    /// `{x}`, `{{x}}`, `[x]`, `(x)`, `__x__`, `*x*`.
    Bracket,
    /// `$X`, `${X}`, `%X%`, `@X@`.
    Variable,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Lower case.
    pub(super) text: String,
    /// Its job.
    pub(super) class: Class,
    /// Written together with the word before it (`YourTTS`), so the split is our guess.
    pub(super) glued: bool,
}

/// A text as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// What was around it.
    pub(super) wrapping: Wrapping,
    /// Its words, in order.
    pub(super) words: Vec<Word>,
    /// Written like a constant: `PROJECT_NAME`.
    pub(super) constant: bool,
    /// Has marks inside that no separator explains (`test.@#$()entity`): a test of odd characters.
    pub(super) odd: bool,
    /// Stands where a key is expected, so that `key` and `token` are placeholder words.
    pub(super) is_credential: bool,
}

/// Wrappings from the outer to the inner; the longer marks are before those that they contain.
const WRAPPINGS: &[(&str, &str, Wrapping)] = &[
    ("${", "}", Wrapping::Variable),
    ("$(", ")", Wrapping::Variable),
    ("$", "", Wrapping::Variable),
    ("%(", ")s", Wrapping::Variable),
    ("%", "%", Wrapping::Variable),
    ("@", "@", Wrapping::Variable),
    ("<", ">", Wrapping::Angle),
    ("＜", "＞", Wrapping::Angle),
    ("《", "》", Wrapping::Angle),
    ("{", "}", Wrapping::Bracket),
    ("[", "]", Wrapping::Bracket),
    ("(", ")", Wrapping::Bracket),
    ("__", "__", Wrapping::Bracket),
    ("*", "*", Wrapping::Bracket),
    ("\"", "\"", Wrapping::Bare),
    ("'", "'", Wrapping::Bare),
    ("`", "`", Wrapping::Bare),
];

impl Reading {
    /// Reads a text.
    pub(super) fn of(text: &str) -> Self {
        let (inner, wrapping) = unwrap(text.trim());
        let mut words = Vec::new();
        for chunk in inner.replace('\'', "").split(|character: char| !character.is_alphanumeric()) {
            if !chunk.is_empty() {
                read_chunk(chunk, &mut words);
            }
        }
        let letters = inner.chars().filter(|character| character.is_alphabetic()).count();
        let constant = letters > 1 && !inner.contains(char::is_whitespace) && !inner.contains(char::is_lowercase);
        Self {
            wrapping,
            words,
            constant,
            odd: inner.contains(['@', '#', '$', '^', '&', '=', ';', '~']),
            is_credential: false,
        }
    }

    /// Reads a text that is where a key is expected.
    pub(super) fn of_key(text: &str) -> Self {
        Self { is_credential: true, ..Self::of(text) }
    }

    /// Whether any word has this class.
    pub(super) fn has(&self, class: Class) -> bool {
        self.words.iter().any(|word| word.class == class)
    }

    /// Whether there are words and each has one of these classes.
    pub(super) fn only(&self, classes: &[Class]) -> bool {
        !self.words.is_empty() && self.words.iter().all(|word| classes.contains(&word.class))
    }

    /// Whether there are words and all of them are placeholder words. A number is not, nor a word like `new` or `tu`
    /// unless the slot beside it settles what it means.
    pub(super) fn is_all_known(&self) -> bool {
        let is_foreign = self.has(Class::ForeignSlot);
        let names_entity = self.has(Class::Entity);
        !self.words.is_empty()
            && self.words.iter().all(|word| match word.class {
                Class::Secret => self.is_credential,
                Class::Unknown | Class::Number => false,
                Class::Foreign => is_foreign,
                Class::Relative => names_entity,
                _ => true,
            })
    }
}

/// Takes off the wrapping, however often it is doubled; the strongest mark found is the one that counts.
fn unwrap(text: &str) -> (&str, Wrapping) {
    let mut inner = text;
    let mut wrapping = Wrapping::Bare;
    while let Some((rest, kind)) = WRAPPINGS.iter().find_map(|(open, close, kind)| {
        let rest = inner.strip_prefix(open)?.strip_suffix(close)?;
        (!rest.trim().is_empty() && !has_inner_close(rest, close)).then_some((rest.trim(), *kind))
    }) {
        if wrapping == Wrapping::Bare || kind == Wrapping::Angle {
            wrapping = kind;
        }
        inner = rest;
    }
    (inner, wrapping)
}

/// `<a>-<b>` is not one wrapping: its first mark closes before the end. Doubled marks (`{{x}}`) are still one.
fn has_inner_close(rest: &str, close: &str) -> bool {
    !close.is_empty() && rest.trim_end_matches(close).contains(close)
}

/// Splits what is between two separators: as it is, else into known words, else at changes of letter case and digits.
fn read_chunk(chunk: &str, words: &mut Vec<Word>) {
    let lower = chunk.to_lowercase();
    if class_of(&lower) != Class::Unknown {
        words.push(Word { class: class_of(&lower), text: lower, glued: false });
        return;
    }
    if let Some(pieces) = segments(&lower) {
        push_pieces(pieces, false, words);
        return;
    }
    for (index, part) in camel_parts(chunk).into_iter().enumerate() {
        let lower = part.to_lowercase();
        let class = class_of(&lower);
        let pieces = if class == Class::Unknown { segments(&lower) } else { None };
        push_pieces(pieces.unwrap_or_else(|| vec![(lower, class)]), index > 0, words);
    }
}

fn push_pieces(pieces: Vec<(String, Class)>, glued: bool, words: &mut Vec<Word>) {
    for (index, (text, class)) in pieces.into_iter().enumerate() {
        words.push(Word { text, class, glued: glued || index > 0 });
    }
}

/// `myTeamName2` -> `my Team Name 2`; a run of capitals ends before the capital of the next word (`HTMLPage`).
fn camel_parts(chunk: &str) -> Vec<String> {
    let characters: Vec<char> = chunk.chars().collect();
    let mut parts = Vec::new();
    let mut part = String::new();
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|previous| characters.get(previous)).copied();
        let after = characters.get(index + 1).copied();
        if before.is_some_and(|previous| is_boundary(previous, character, after)) {
            parts.push(std::mem::take(&mut part));
        }
        part.push(character);
    }
    parts.push(part);
    parts
}

fn is_boundary(before: char, here: char, after: Option<char>) -> bool {
    before.is_numeric() != here.is_numeric()
        || (before.is_lowercase() && here.is_uppercase())
        || (before.is_uppercase() && here.is_uppercase() && after.is_some_and(char::is_lowercase))
        || (before.is_ascii() != here.is_ascii())
}

//! The words that placeholders are made of, each in one class.
//!
//! A word is here because of its job in a sentence to the reader, not because a value with it was seen. Foreign words
//! in Latin or Cyrillic script are in the same classes; scripts without spaces are in [`super::foreign`].

/// The job of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Speaks to the reader: `your`.
    Second,
    /// Speaks as the reader: `my`.
    Mine,
    /// The noun of W&B itself: `entity`. Nobody's name has it, so it is the strongest slot.
    Entity,
    /// What an entity is: `team`, `username`.
    Account,
    /// What a project is: `project`.
    Project,
    /// Something else that has a name: `experiment`, `lab`. Real names have these words as well.
    Thing,
    /// What fills a slot: `name`, `id`.
    Label,
    /// The nouns of a credential: `api`, `key`.
    Secret,
    /// `wandb`, `weights`, `biases`.
    Brand,
    /// Tells the reader to do something: `insert`, `replace`.
    Instruction,
    /// Says "nothing real": `placeholder`, `todo`, `mock`.
    Dummy,
    /// No value: `none`, `default`, `anonymous`.
    Void,
    /// A trial that may well be meant: `test`, `example`.
    Trial,
    /// Adjectives that carry nothing: `awesome`.
    Filler,
    /// Small words between the others: `the`, `or`, `here`.
    Link,
    /// Digits.
    Number,
    /// A letter repeated, `xxx`: the shape of a blank.
    Blank,
    /// Anything else.
    Unknown,
}

use Class::{
    Account, Brand, Dummy, Entity, Filler, Instruction, Label, Link, Mine, Project, Second, Secret, Thing, Trial, Void,
};

/// The classes and their words, lower case.
const TABLE: &[(Class, &[&str])] = &[
    (
        Second,
        &[
            "your", "yours", "yourself", "yout", "yuor", "votre", "dein", "deine", "deinen", "ihre", "tuo", "seu",
            "sua", "tu", "twoja", "twoj", "anda", "ваш", "ваша", "ваше", "твой",
        ],
    ),
    (Mine, &["my", "mine", "mon", "mein", "meine", "mi", "meu", "minha", "mio", "moj", "мой", "моя"]),
    (Entity, &["entity", "entidad", "entidade", "entite"]),
    (
        Account,
        &[
            "team",
            "teams",
            "org",
            "organization",
            "organisation",
            "orgs",
            "username",
            "usernames",
            "account",
            "accounts",
            "workspace",
            "company",
            "login",
            "user",
            "users",
            "handle",
            "usuario",
            "equipo",
            "equipe",
            "utilisateur",
            "benutzername",
            "benutzer",
            "utente",
            "kullanici",
            "konto",
            "команда",
            "пользователь",
            "пользователя",
        ],
    ),
    (Project, &["project", "proj", "proyecto", "projet", "projekt", "projeto", "progetto", "проект", "проекта"]),
    (
        Thing,
        &[
            "experiment",
            "exp",
            "run",
            "runs",
            "model",
            "task",
            "lab",
            "group",
            "institution",
            "university",
            "dataset",
            "job",
            "campaign",
            "repo",
            "app",
            "thing",
            "person",
            "sweep",
            "profile",
            "space",
            "string",
        ],
    ),
    (Label, &["name", "id", "names", "slug", "title", "value", "nickname", "nombre", "nom", "nome", "имя", "название"]),
    (Secret, &["api", "key", "apikey", "token", "secret", "password", "credential", "credentials"]),
    (Brand, &["wandb", "wb", "weights", "biases", "weightsandbiases", "weightsbiases"]),
    (
        Instruction,
        &[
            "insert",
            "replace",
            "change",
            "fill",
            "enter",
            "put",
            "specify",
            "choose",
            "set",
            "add",
            "type",
            "write",
            "provide",
            "update",
            "paste",
            "edit",
            "modify",
            "configure",
            "define",
            "select",
            "pick",
            "input",
            "overwrite",
            "use",
            "give",
        ],
    ),
    (
        Dummy,
        &[
            "placeholder",
            "todo",
            "tbd",
            "tba",
            "fixme",
            "dummy",
            "mock",
            "fake",
            "foo",
            "foobar",
            "whatever",
            "changeme",
            "blah",
            "asdf",
            "nonexistent",
            "lorem",
            "ipsum",
            "redacted",
            "hidden",
            "masked",
            "anonymized",
            "anonymised",
        ],
    ),
    (
        Void,
        &[
            "default",
            "anonymous",
            "anonym",
            "none",
            "null",
            "nil",
            "undefined",
            "unknown",
            "nobody",
            "unspecified",
            "unset",
            "empty",
        ],
    ),
    (Trial, &["test", "tests", "testing", "example", "examples", "sample", "demo", "tmp", "temp", "debug", "toy"]),
    (
        Filler,
        &[
            "awesome",
            "wonderful",
            "cool",
            "amazing",
            "great",
            "super",
            "fancy",
            "nice",
            "fantastic",
            "incredible",
            "favorite",
            "favourite",
            "lovely",
            "beautiful",
            "brilliant",
            "shiny",
            "excellent",
            "perfect",
            "own",
            "personal",
            "actual",
            "real",
            "correct",
            "desired",
            "preferred",
            "custom",
            "valid",
            "proper",
            "specific",
            "other",
            "another",
            "different",
            "diff",
            "some",
            "any",
            "random",
            "arbitrary",
            "override",
            "public",
            "private",
            "existing",
            "particular",
            "self",
            "online",
            "full",
            "target",
            "current",
        ],
    ),
    (
        Link,
        &[
            "the",
            "a",
            "an",
            "or",
            "and",
            "of",
            "in",
            "for",
            "here",
            "this",
            "that",
            "to",
            "with",
            "at",
            "on",
            "is",
            "me",
            "it",
            "be",
            "by",
            "as",
            "from",
            "if",
            "not",
            "possibly",
            "maybe",
            "optional",
            "optionally",
            "server",
            "goes",
            "please",
            "e",
            "g",
            "eg",
            "de",
            "do",
            "del",
            "du",
            "per",
            "where",
            "want",
            "you",
            "under",
            "into",
            "i",
        ],
    ),
];

/// The class of a lower-case word, [`Class::Unknown`] for one that is not here.
pub(super) fn class_of(word: &str) -> Class {
    if !word.is_empty() && word.chars().all(char::is_numeric) {
        return Class::Number;
    }
    if super::shapes::is_blank(word) {
        return Class::Blank;
    }
    TABLE.iter().find(|(_, words)| words.contains(&word)).map_or(Class::Unknown, |(class, _)| *class)
}

/// Splits a word written without separators into known words (`myteamname`), or `None` if that does not come out even.
/// Words of one letter take no part, and a word of small ones alone (`tome`) is somebody's word.
pub(super) fn segments(word: &str) -> Option<Vec<(String, Class)>> {
    const LONGEST: usize = 40;
    if word.len() > LONGEST || !word.is_ascii() {
        return None;
    }
    // `best[end]` is the start of the longest known word that ends there, with everything before it known too.
    let mut best: Vec<Option<usize>> = vec![None; word.len() + 1];
    for end in 2..=word.len() {
        best[end] = (0..end - 1).find(|&start| {
            (start == 0 || best[start].is_some()) && can_be_glued(word.get(start..end).unwrap_or_default())
        });
    }
    let mut pieces = Vec::new();
    let mut end = word.len();
    while end > 0 {
        let start = best.get(end).copied().flatten()?;
        let piece = word.get(start..end)?;
        pieces.push((piece.to_owned(), class_of(piece)));
        end = start;
    }
    pieces.reverse();
    let has_content = pieces.iter().any(|(_, class)| !matches!(class, Class::Link | Class::Mine | Class::Filler));
    has_content.then_some(pieces)
}

fn can_be_glued(piece: &str) -> bool {
    piece.len() > 1 && !matches!(class_of(piece), Class::Unknown | Class::Number | Class::Blank)
}

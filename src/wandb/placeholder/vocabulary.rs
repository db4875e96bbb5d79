//! The words that placeholders are made of, each in one class.
//!
//! A word is here because of its job in a sentence to the reader, not because a value with it was seen. Foreign words
//! in Latin or Cyrillic script have two classes of their own; scripts without spaces are in [`super::foreign`].

use std::collections::HashMap;
use std::sync::OnceLock;

/// The job of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Speaks to the reader: `your`.
    Second,
    /// Speaks as the reader: `my`.
    Mine,
    /// The noun of W&B itself: `entity`. No real name has it, so it is the strongest slot.
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
    /// Says which one of several: `missing`, `new`. Test fixtures have it beside `entity`; beside `project` it may be meant.
    Relative,
    /// A small word of another language: `tu`, `dein`. Known only beside a [`Class::ForeignSlot`]: `tu` is a university.
    Foreign,
    /// What fills a slot, in another language: `usuario`, `projekt`.
    ForeignSlot,
    /// A letter repeated, `xxx`: the shape of a blank.
    Blank,
    /// Anything else.
    Unknown,
}

use Class::{
    Account, Brand, Dummy, Entity, Filler, Foreign, ForeignSlot, Instruction, Label, Link, Mine, Project, Relative,
    Second, Secret, Thing, Trial, Void,
};

/// The classes and their words, lower case, separated by spaces.
const TABLE: &[(Class, &str)] = &[
    (Second, "your yours yourself youre yout yuor"),
    (Mine, "my mine"),
    (Entity, "entity"),
    (Account, "team org organization organisation username account workspace company login user"),
    (Project, "project proj"),
    (Thing, "experiment exp run model task lab group institution institute university dataset job campaign repo app"),
    (Thing, "person sweep profile string handle slug title value email thing"),
    (Label, "name id nickname"),
    (Secret, "api key apikey token secret password credential credentials"),
    (Brand, "wandb wb weights biases weightsandbiases weightsbiases"),
    (Instruction, "insert replace change fill enter put specify choose set add type write provide update paste edit"),
    (
        Instruction,
        "modify configure define select pick input overwrite use give filled replaced changed specified defined",
    ),
    (Instruction, "provided entered determined decided needed required"),
    (Dummy, "placeholder todo tbd tba fixme dummy mock fake foo bar baz qux foobar whatever changeme blah asdf qwerty"),
    (Dummy, "nonexistent redacted masked anonymized anonymised johndoe janedoe bogus"),
    (Void, "default anonymous anonym none null nil undefined unknown nobody somebody someone unspecified unset empty"),
    (Trial, "test tests testing example examples sample demo tmp temp debug toy"),
    (Filler, "awesome wonderful cool amazing great super fancy nice fantastic incredible favorite favourite lovely"),
    (Filler, "beautiful brilliant shiny excellent perfect own actual correct desired preferred custom valid proper"),
    (Filler, "specific other another different diff some any random arbitrary particular self respective"),
    (
        Relative,
        "missing absent explicit existing env override invalid wrong bad old new real private public shared personal",
    ),
    (Relative, "alternative alternate parent child source target current"),
    (
        Link,
        "the a an or and of in for here this that to with at on is me it be by as from if not possibly maybe optional",
    ),
    (Link, "optionally server goes please eg per where want you under into like such"),
    (
        Foreign,
        "votre ton mon dein deine deinen ihr ihre ihren mein meine tuo tua mio tu su mi seu sua meu minha twoja twoj",
    ),
    (Foreign, "moj anda saya senin benim de del do da du la le el il der die das van jouw mijn din ditt ваш ваша ваше"),
    (Foreign, "вашего вашей твой мой моя"),
    (ForeignSlot, "usuario usuário equipo equipe équipe utilisateur nutzername benutzername benutzer utente kullanici"),
    (
        ForeignSlot,
        "kullanıcı nombre nom nome nazwa nama isim adı gebruikersnaam entidad entidade entité proyecto projet",
    ),
    (
        ForeignSlot,
        "projekt projektname teamnaam projeto progetto proje proyek имя команда команды проект проекта пользователь",
    ),
    (ForeignSlot, "пользователя название cuenta conta compte konto organización organização organizacion"),
];

/// The class of a lower-case word, [`Class::Unknown`] for one that is not here.
pub(super) fn class_of(word: &str) -> Class {
    if !word.is_empty() && word.chars().all(char::is_numeric) {
        return Class::Number;
    }
    if super::shapes::is_blank(word) {
        return Class::Blank;
    }
    index().get(word).copied().unwrap_or(Class::Unknown)
}

/// The table by word; the first class of a word counts.
fn index() -> &'static HashMap<&'static str, Class> {
    static INDEX: OnceLock<HashMap<&'static str, Class>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let words = TABLE.iter().rev().flat_map(|(class, words)| words.split(' ').map(|word| (word, *class)));
        words.collect()
    })
}

/// Splits a word written without separators into known words (`myteamname`), or `None` if that does not come out even.
/// Words of one letter take no part.
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
    is_plausible(&pieces).then_some(pieces)
}

/// Which words may be inside another without a separator. Short ones are parts of too many real words.
fn can_be_glued(piece: &str) -> bool {
    match class_of(piece) {
        Class::Unknown | Class::Number | Class::Blank | Class::Foreign | Class::ForeignSlot | Class::Relative => false,
        Class::Filler => piece.len() > 2,
        Class::Instruction | Class::Dummy => piece.len() > 3,
        Class::Link => matches!(piece, "the" | "here" | "this" | "me" | "in"),
        _ => true,
    }
}

/// Whether glued words make a placeholder rather than a word by chance: a slot, an address or an instruction
/// is among them, `id` ends something that has one, and `me`, `in`, `this` follow an instruction.
fn is_plausible(pieces: &[(String, Class)]) -> bool {
    let has = |wanted: &[Class]| pieces.iter().any(|(_, class)| wanted.contains(class));
    let last = pieces.len().saturating_sub(1);
    let owns_id = has(&[Class::Second, Class::Mine, Class::Entity, Class::Account, Class::Project, Class::Brand]);
    let stands_well = pieces.iter().enumerate().all(|(index, (text, _))| match text.as_str() {
        "id" => index == last && owns_id,
        "me" | "in" | "this" => index > 0 && has(&[Class::Instruction]),
        "here" => index == last,
        _ => true,
    });
    stands_well
        && has(&[
            Class::Second,
            Class::Entity,
            Class::Account,
            Class::Project,
            Class::Label,
            Class::Secret,
            Class::Thing,
            Class::Instruction,
        ])
}

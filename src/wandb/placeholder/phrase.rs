//! What holds for entities, projects and keys alike: phrases that speak to the reader.

use super::reading::{Reading, Word};
use super::vocabulary::Class;
use super::{foreign, shapes};

/// Whether the text speaks to the reader or is a blank, whatever it is given as.
pub(super) fn is_placeholder(text: &str, reading: &Reading) -> bool {
    shapes::is_only_punctuation(text)
        || foreign::addresses_reader(text)
        || is_blank(reading)
        || says_your(reading)
        || instructs(reading)
        || is_foreign_slot(reading)
        || shapes::begins_with_note(text)
        || says_dummy(reading)
}

/// `xxx`, `xxx-yyy`, `xxx_project`: a blank, alone or among placeholder words.
fn is_blank(reading: &Reading) -> bool {
    let has_long_blank = reading.words.iter().any(|word| word.class == Class::Blank && word.text.len() > 2);
    reading.only(&[Class::Blank]) || (has_long_blank && reading.is_all_known())
}

/// `your-...` at the start, or later when a slot or only placeholder words follow (`insert-your-name`, not
/// `know-your-data`). Written together (`YourTTS`), the next word must be a placeholder word.
fn says_your(reading: &Reading) -> bool {
    let Some(position) = reading.words.iter().position(|word| word.class == Class::Second) else { return false };
    let Some(next) = reading.words.get(position + 1) else { return position == 0 || reading.is_all_known() };
    if position == 0 {
        return !next.glued || !matches!(next.class, Class::Unknown | Class::Number);
    }
    reading.is_all_known() || names_slot(next.class)
}

/// `change-me`, `enter project name here`, `user-defined`: an instruction among placeholder words, and what it is about.
/// Not `select-model` nor `use-wandb`, which say what a project does.
fn instructs(reading: &Reading) -> bool {
    let says_what = reading.words.iter().any(|word| {
        matches!(word.class, Class::Entity | Class::Account | Class::Project | Class::Label | Class::Secret)
            || is_pointer(&word.text)
    });
    reading.is_all_known() && reading.has(Class::Instruction) && says_what
}

fn is_pointer(word: &str) -> bool {
    matches!(word, "me" | "this" | "here" | "self" | "in" | "own" | "be")
}

/// `dein-benutzername`, `proyecto`: a slot in another language, with a small word of one or, if it is long, alone.
fn is_foreign_slot(reading: &Reading) -> bool {
    let is_long = |word: &Word| word.class == Class::ForeignSlot && word.text.chars().count() > 6;
    reading.has(Class::ForeignSlot)
        && reading.is_all_known()
        && (reading.has(Class::Foreign) || reading.has(Class::Brand) || reading.words.iter().all(is_long))
}

/// `placeholder`, `mock-test-project`: a word that says "nothing real" among placeholder words. Beside a thing or a
/// trial alone it may be meant (`todo-app`, `dummy-test`).
fn says_dummy(reading: &Reading) -> bool {
    let may_be_meant = reading.only(&[Class::Dummy, Class::Trial, Class::Thing]) && !reading.only(&[Class::Dummy]);
    reading.has(Class::Dummy) && reading.is_all_known() && !may_be_meant
}

/// Whether a word of this class is the noun that is to be filled in.
pub(super) fn names_slot(class: Class) -> bool {
    use Class::{Account, Brand, Entity, ForeignSlot, Label, Project, Secret, Thing};
    matches!(class, Entity | Account | Project | Thing | Label | Secret | Brand | ForeignSlot)
}

//! What holds for entities, projects and keys alike: phrases that speak to the reader.

use super::reading::Reading;
use super::vocabulary::Class;
use super::{foreign, shapes};

/// Whether the text speaks to the reader or is a blank, whatever it is given as.
pub(super) fn is_placeholder(text: &str, reading: &Reading) -> bool {
    shapes::is_only_punctuation(text)
        || foreign::addresses_reader(text)
        || is_blank(reading)
        || says_your(reading)
        || instructs(reading)
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
    let next_is_known = !matches!(next.class, Class::Unknown | Class::Number);
    let english = reading.words.get(position).is_some_and(|word| word.text.starts_with("you"));
    if position == 0 && english {
        return !next.glued || next_is_known;
    }
    reading.is_all_known() || (english && names_slot(next.class))
}

/// `change-me`, `enter project name here`: begins with an instruction and consists of placeholder words.
fn instructs(reading: &Reading) -> bool {
    let is_phrase = reading.words.len() > 1;
    let says_what = reading.words.iter().any(|word| names_slot(word.class) || is_pointer(&word.text));
    is_phrase && reading.is_all_known() && reading.has(Class::Instruction) && says_what
}

fn is_pointer(word: &str) -> bool {
    matches!(word, "me" | "this" | "here" | "it" | "self" | "in" | "own" | "be")
}

/// `todo`, `placeholder`, `mock-test-project`: a word that says "nothing real" among placeholder words.
fn says_dummy(reading: &Reading) -> bool {
    let first_is_marker = reading
        .words
        .first()
        .is_some_and(|word| matches!(word.text.as_str(), "todo" | "tbd" | "fixme" | "changeme" | "placeholder"));
    first_is_marker && reading.words.len() <= 3
        || reading.has(Class::Dummy)
            && reading.words.iter().all(|word| !matches!(word.class, Class::Unknown))
            && !(reading.words.len() == 2 && reading.has(Class::Trial))
}

/// Whether a word of this class is the noun that is to be filled in.
pub(super) fn names_slot(class: Class) -> bool {
    use Class::{Account, Brand, Entity, Label, Project, Secret, Thing};
    matches!(class, Entity | Account | Project | Thing | Label | Secret | Brand)
}

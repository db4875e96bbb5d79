//! Placeholders given as a project. Projects are free text, so only phrases of placeholder words count.

use super::reading::{Reading, Wrapping};
use super::vocabulary::Class;
use super::{foreign, phrase, shapes};

/// Whether a text, given as project, is a placeholder.
pub(super) fn is_placeholder(text: &str, reading: &Reading) -> bool {
    phrase::is_placeholder(text, reading)
        || foreign::is_slot(text)
        || is_wrapped(reading)
        || is_slot(reading)
        || says_mine(reading)
        || (shapes::trails_off(text) && reading.is_all_known())
}

/// `<experiment-project>`, `{project}`, `$PROJECT`: the wrapping says "fill in" and a word says what. Not `<pii_detection>`.
fn is_wrapped(reading: &Reading) -> bool {
    let says_what = reading.words.iter().any(|word| phrase::names_slot(word.class));
    match reading.wrapping {
        Wrapping::Bare => false,
        Wrapping::Angle => says_what || reading.is_all_known(),
        Wrapping::Bracket | Wrapping::Variable => says_what && reading.is_all_known(),
    }
}

/// The slot named instead of filled: `project`, `project-name`, `WANDB_PROJECT`, `experiment_name`.
/// With a trial word or a thing (`test_project`, `group-project`) it may be meant, unless written like a constant
/// (`TEST_PROJECT`) or said to be a name (`test_project_name`).
fn is_slot(reading: &Reading) -> bool {
    if !reading.is_all_known() || reading.has(Class::Mine) || reading.odd {
        return false;
    }
    let is_name = reading.words.iter().any(|word| word.text == "name");
    let may_be_meant = [Class::Trial, Class::Thing, Class::Account].into_iter().any(|class| reading.has(class));
    let names_project = reading.has(Class::Project) || reading.has(Class::Entity);
    (is_name && !reading.has(Class::Trial))
        || (names_project && (!may_be_meant || reading.constant || reading.has(Class::Label)))
}

/// `my-project`, `my-wonderful-experiment`; not `my-model` nor `my-keras-project`.
fn says_mine(reading: &Reading) -> bool {
    if !reading.is_all_known() || !reading.has(Class::Mine) {
        return false;
    }
    reading.has(Class::Project)
        || reading.has(Class::Label)
        || (reading.has(Class::Filler) && reading.has(Class::Thing))
}

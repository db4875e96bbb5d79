//! Placeholders given as an entity. Account names are `[A-Za-z0-9_-]`, so brackets cannot be meant.

use super::reading::{Reading, Wrapping};
use super::vocabulary::Class;
use super::{foreign, phrase, shapes};

/// Whether a text, given as entity, is a placeholder.
pub(super) fn is_placeholder(text: &str, reading: &Reading) -> bool {
    phrase::is_placeholder(text, reading)
        || foreign::is_slot(text)
        || shapes::has_angle_slot(text)
        || is_wrapped(reading)
        || reading.only(&[Class::Void])
        || shapes::is_not_available(text)
        || shapes::is_alphabet_run(text)
        || is_slot(reading)
        || says_mine(reading)
        || (shapes::trails_off(text) && reading.is_all_known())
}

fn is_wrapped(reading: &Reading) -> bool {
    reading.wrapping != Wrapping::Bare && !reading.words.is_empty()
}

/// The slot named instead of filled: `entity`, `wandb-team-name`, `default_user`, `mock_server_entity`.
/// `test-user` and `lab-team` may exist; `test-entity` is no real name.
fn is_slot(reading: &Reading) -> bool {
    if !reading.is_all_known() || reading.has(Class::Mine) || reading.odd {
        return false;
    }
    let has_name = reading.words.iter().any(|word| word.text == "name");
    let has_account = reading.has(Class::Account) || reading.has(Class::Project);
    let has_label = reading.has(Class::Label) && (has_account || reading.has(Class::Brand));
    let may_be_meant = reading.has(Class::Trial) || reading.has(Class::Thing);
    reading.has(Class::Entity)
        || has_label
        || (has_account && !may_be_meant)
        || (has_name && !reading.has(Class::Trial))
}

/// `my-team`, `my-awesome-lab`; not `my-lab` nor `my-keras-team`.
fn says_mine(reading: &Reading) -> bool {
    if !reading.is_all_known() || !reading.has(Class::Mine) {
        return false;
    }
    let names_account = [Class::Entity, Class::Account, Class::Label, Class::Project, Class::Brand]
        .into_iter()
        .any(|class| reading.has(class));
    names_account || (reading.has(Class::Filler) && reading.has(Class::Thing))
}

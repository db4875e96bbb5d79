//! Placeholders given as an API key: phrases about keys.

use super::phrase;
use super::reading::{Reading, Wrapping};
use super::vocabulary::Class;

/// Whether a text, given as API key, is a phrase that stands for one.
/// A bare variable (`$WANDB_API_KEY`) is where a key comes from, not a placeholder.
pub(super) fn is_placeholder(text: &str, reading: &Reading) -> bool {
    if reading.wrapping == Wrapping::Variable {
        return false;
    }
    phrase::is_placeholder(text, reading) || is_wrapped(reading) || is_slot(reading)
}

fn is_wrapped(reading: &Reading) -> bool {
    reading.wrapping != Wrapping::Bare && reading.words.iter().any(|word| word.class != Class::Unknown)
}

/// `WANDB_API_KEY`, `my-api-key`; not `test_api_key`, which tests mean.
fn is_slot(reading: &Reading) -> bool {
    reading.is_all_known() && reading.has(Class::Secret) && !reading.has(Class::Trial)
}

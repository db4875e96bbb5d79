//! Whether a text is a placeholder: something an author wrote for the reader to replace.
//!
//! A system of rules, not a list of values. A text is first *read* ([`reading`]): its wrapping (`<x>`, `{x}`, `$X`) comes
//! off, and what is left is split into words, each with a class from the small [`vocabulary`] (possessive, slot noun,
//! instruction, filler...). Then the rules look at classes and at the outer shape, never at whole values.
//! The main idea: a placeholder *consists of* placeholder words. One unknown word (`my-keras-project`) makes a text
//! a person's own name, unless a second-person word or an instruction speaks to the reader (`your-keras-project`).
//!
//! Entities and projects differ. An entity is an account, so `<anything>`, `entity`, `default` cannot be meant; a project
//! is free text that people do call `test`, `<pii_detection>` or `example-project`, so doubt means "not a placeholder".

mod entity;
mod foreign;
mod key;
mod phrase;
mod project;
mod reading;
mod shapes;
mod vocabulary;

use reading::Reading;
use vocabulary::Class;

/// Whether `text`, given as entity, is a placeholder. The empty text is not: the SDK gives it a meaning of its own.
pub fn is_placeholder_entity(text: &str) -> bool {
    can_be_judged(text) && entity::is_placeholder(text, &Reading::of(text))
}

/// Whether `text`, given as project, is a placeholder. The empty text is not.
pub fn is_placeholder_project(text: &str) -> bool {
    can_be_judged(text) && project::is_placeholder(text, &Reading::of(text))
}

/// Whether `text`, given as API key, is a phrase that stands for a key (`YOUR_API_KEY`, `<key>`).
/// Judges words only; [`crate::wandb::keys::classify_key`] judges the shape of long keys as well.
pub fn is_placeholder_key(text: &str) -> bool {
    can_be_judged(text) && key::is_placeholder(text, &Reading::of_key(text))
}

/// The longest text that is read, in bytes: no real placeholder is longer, and hostile input costs nothing.
const LONGEST: usize = 400;

fn can_be_judged(text: &str) -> bool {
    text.len() <= LONGEST && !super::template::is_template(text)
}

/// Whether `text` addresses its reader (`your team`, `insert name`).
pub(super) fn speaks_to_reader(text: &str) -> bool {
    let reading = Reading::of(text);
    reading.has(Class::Second) || reading.has(Class::Instruction)
}

//! Suggested fixes: what to write in the place of a value, by where it is written and what reads it.
//!
//! Everything here is a pure function of a file's facts and an [`Ask`]. The sink's row says what decides a field that is
//! left out ([`Without`]); the edit and its sentence follow from that and from the syntax around the literal. Where no
//! edit keeps the program running, the fix has a sentence and no edit.

mod data;
mod holders;
mod imports;
mod nodes;
mod python;
mod remove;
mod script;
mod sentence;
mod shapes;
mod uses;

pub use data::data_fix;
pub use holders::{CommandIndex, EntryIndex};
pub use python::{Origin, python_fix};
pub use script::script_fix;
pub use uses::{Scope, key_takes_null};

use crate::source::Place;
use crate::wandb::sinks::{Access, Sink, Without};

/// A suggested fix for one value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mend {
    /// What it does and what follows, in the imperative; the advice where there is no edit.
    pub title: String,
    /// True when a person must look: the text has other uses, or the flag is required.
    pub manual: bool,
    /// Edits; each replaces the place by the text. Empty where only a person can do it.
    pub edits: Vec<PlacedEdit>,
    /// Other edits of the same value, for a person to choose.
    pub choices: Vec<Choice>,
    /// The command that overrides the value without an edit, to be pasted.
    pub command: Option<String>,
}

/// Another edit of the same value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it does, in the imperative.
    pub title: String,
    /// Its edits.
    pub edits: Vec<PlacedEdit>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedEdit {
    /// What is replaced.
    pub place: Place,
    /// The new text.
    pub text: String,
}

/// Which field of a destination a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The entity.
    Entity,
    /// The project.
    Project,
    /// The API key.
    Key,
    /// The server's address.
    Server,
}

/// What a fix is for: the field, and what the sink does without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// The field.
    pub slot: Slot,
    /// What decides the field where it is left out.
    pub without: Without,
    /// Whether something is only read there.
    pub access: Access,
    /// Whether the entity may be left out of a path.
    pub shorter_path: bool,
}

impl Slot {
    /// The field that the environment variable `name` sets.
    pub fn of_variable(name: &str) -> Self {
        match name {
            "WANDB_ENTITY" => Self::Entity,
            "WANDB_PROJECT" => Self::Project,
            "WANDB_BASE_URL" => Self::Server,
            _ => Self::Key,
        }
    }

    /// Its environment variable.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Entity => "WANDB_ENTITY",
            Self::Project => "WANDB_PROJECT",
            Self::Key => "WANDB_API_KEY",
            Self::Server => "WANDB_BASE_URL",
        }
    }
}

impl Ask {
    /// For a field that the SDK itself reads.
    pub fn sdk(slot: Slot) -> Self {
        Self { slot, without: Without::Sdk, access: Access::Write, shorter_path: false }
    }

    /// For a field of a call of `sink`.
    pub fn of(sink: &Sink, slot: Slot) -> Self {
        let without = match slot {
            Slot::Entity => sink.without_entity,
            Slot::Project => sink.without_project,
            Slot::Key | Slot::Server => Without::Sdk,
        };
        // Credentials are never only read.
        let access = if matches!(slot, Slot::Key | Slot::Server) { Access::Write } else { sink.access };
        Self { slot, without, access, shorter_path: sink.shorter_path }
    }
}

impl Mend {
    /// Advice without an edit.
    pub(crate) fn advice(title: String) -> Self {
        Self { title, manual: true, ..Self::default() }
    }
}

//! The sentences of fixes, each said once here: what an edit does, and what W&B or the library does then.

use super::{Ask, Slot};
use crate::wandb::sinks::{Access, Without};

/// What happens once the value is gone: `W&B then uses $WANDB_ENTITY, or your account's default team`.
pub(super) fn then(ask: &Ask) -> String {
    match (ask.slot, ask.without) {
        (Slot::Key, _) => "the SDK then uses the key stored by `wandb login`".to_owned(),
        (Slot::Server, _) => "the SDK then uses each user's own server".to_owned(),
        (_, Without::Library { who, variable: Some(variable), name }) => {
            format!("{who} then uses ${variable}, or \"{name}\"")
        }
        (_, Without::Library { who, variable: None, name }) => format!("{who} then uses \"{name}\""),
        (Slot::Entity, _) => "W&B then uses $WANDB_ENTITY, or your account's default team".to_owned(),
        (Slot::Project, _) => "W&B then uses $WANDB_PROJECT, or the name of the git repository".to_owned(),
    }
}

/// The same where the variable itself goes: each user's own may still be set outside.
pub(super) fn then_unset(ask: &Ask) -> String {
    match (ask.slot, ask.without) {
        (Slot::Entity, _) => "W&B then uses each user's own $WANDB_ENTITY, or their default team".to_owned(),
        (Slot::Project, Without::Library { who, name, .. }) => {
            format!("{who} then uses each user's own $WANDB_PROJECT, or \"{name}\"")
        }
        (Slot::Project, _) => "each user's own $WANDB_PROJECT or the library's default is used then".to_owned(),
        _ => then(ask),
    }
}

/// `a team of yours`, `a project of yours`: what to write instead.
pub(super) fn yours(ask: &Ask) -> &'static str {
    match ask.slot {
        Slot::Entity if ask.access == Access::Read => "the team that owns it",
        Slot::Entity => "your team",
        Slot::Project => "your project",
        Slot::Key => "your key",
        Slot::Server => "your server",
    }
}

/// Advice where the value may not be left out.
pub(super) fn required(ask: &Ask) -> String {
    let noun = if ask.slot == Slot::Entity { "entity" } else { "project" };
    format!("write {} here: this call needs the {noun}", yours(ask))
}

/// Advice where the text has other uses.
pub(super) fn shared(ask: &Ask) -> String {
    format!("write {} here; the text is used elsewhere too, so it cannot simply be deleted", yours(ask))
}

/// Advice where the text is one part of a longer one.
pub(super) fn composed(ask: &Ask) -> String {
    format!("write {} here; it is part of a longer text", yours(ask))
}

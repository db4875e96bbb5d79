//! There is no entity of that name.
//!
//! ## What it does
//! With `--online`, asks W&B for every entity that runs would go to and finds those it does not know. One's own user
//! name counts as unknown for accounts created after 24 Apr 2024: they have no personal entity.
//!
//! ## Why it matters
//! The run stops with `CommError: entity ... not found during upsertBucket` (HTTP 404). Mostly the name is misspelt, a
//! placeholder, or a team that was renamed.
//!
//! ## Example
//! ```python
//! wandb.init(entity="acme-visoin", project="cifar")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(entity="acme-vision", project="cifar")
//! ```
//!
//! ## Fix
//! Manual: the nearest of your own teams that you can log to, or your default entity, is offered.

use super::online::refused;
use super::words::quoted;
use crate::live::Refusal;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB404.
pub static RULE: Rule = Rule {
    code: "WB404",
    name: "entity-not-found",
    severity: Severity::Error,
    source: include_str!("entity_not_found.rs"),
    check,
};

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let Some((checked, refusal)) = refused(subject) else { return Vec::new() };
    let entity = quoted(checked.entity_name());
    let message = match refusal {
        Refusal::NoEntity => format!("W&B knows no entity {entity}{} (HTTP 404)", checked.decided_by()),
        Refusal::HiddenPersonal => format!(
            "W&B refuses runs to {entity}{} (HTTP 404): it is your own user name, and accounts created after 24 Apr \
             2024 have no personal entity",
            checked.decided_by()
        ),
        _ => return Vec::new(),
    };
    let finding = checked.finds(&RULE, FieldName::Entity, message);
    vec![checked.with_choice(finding, "delete it: W&B then uses $WANDB_ENTITY, or your account's default team")]
}

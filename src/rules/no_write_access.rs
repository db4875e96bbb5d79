//! The entity or the project exists and refuses this user's runs.
//!
//! ## What it does
//! With `--online`, asks W&B whether the logged-in user may write where each run goes: a member of the team, with a
//! role that is not view-only, to a project that is not restricted. It is a warning where the server's answer allows
//! only a guess.
//!
//! ## Why it matters
//! The run stops with `CommError: permission denied` (HTTP 403). That message names neither the entity, nor the user,
//! nor the line.
//!
//! ## Example
//! ```python
//! wandb.init(entity="somebody-elses-team", project="cifar")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(entity=os.environ.get("WANDB_ENTITY"), project="cifar")
//! ```
//! Or ask an admin of the team for write access.
//!
//! ## Fix
//! Manual: the nearest of your own teams that you can log to, or your default entity, is offered.

use super::online::refused;
use super::words::quoted;
use crate::live::Refusal;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB403.
pub static RULE: Rule = Rule {
    code: "WB403",
    name: "no-write-access",
    severity: Severity::Error,
    source: include_str!("no_write_access.rs"),
    check,
};

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let Some((checked, refusal)) = refused(subject) else { return Vec::new() };
    if refusal.status() != 403 {
        return Vec::new();
    }
    let entity = quoted(checked.entity_name());
    let verb = if checked.verdict.likely { "probably refuses" } else { "refuses" };
    let of_project = checked.target.project.as_deref().filter(|_| *refusal == Refusal::ReadOnly);
    let (place, field) = match of_project {
        Some(project) => (format!("the project {} of {entity}", quoted(project)), FieldName::Project),
        None => (format!("the entity {entity}{}", checked.decided_by()), FieldName::Entity),
    };
    let message = format!("W&B {verb} runs to {place} (HTTP 403): {}", refusal.reason());
    // A placeholder may happen to be a real account; asking its admin makes no sense.
    let admin = if checked.is_placeholder() {
        "delete it: W&B then uses `WANDB_ENTITY`, or your account's default entity".to_owned()
    } else {
        format!("ask an admin of {entity} for write access")
    };
    let finding = checked.finds(&RULE, field, message);
    match field {
        FieldName::Project => vec![finding.help(format!("{admin}, or choose another project"))],
        _ => vec![checked.with_choice(finding, &admin)],
    }
}

//! Runs are sent to an organisation, which takes none.
//!
//! ## What it does
//! With `--online`, asks W&B about every entity that runs would go to, and finds those that are the entity of an
//! organisation instead of a team.
//!
//! ## Why it matters
//! The run stops at once: `you may not log runs directly to your organization, please try using your team entity`
//! (HTTP 400).
//!
//! ## Example
//! ```python
//! wandb.init(entity="acme-org", project="cifar")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(entity="acme-vision", project="cifar")  # a team of that organisation
//! ```
//!
//! ## Fix
//! Manual: one of your own teams is offered.

use super::online::refused;
use super::words::quoted;
use crate::live::Refusal;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB400.
pub static RULE: Rule = Rule {
    code: "WB400",
    name: "organization-entity",
    severity: Severity::Error,
    source: include_str!("organization_entity.rs"),
    check,
};

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let Some((checked, Refusal::Organization)) = refused(subject) else { return Vec::new() };
    let entity = quoted(checked.entity_name());
    let message =
        format!("{entity}{} is an organisation: W&B refuses runs that are sent to it (HTTP 400)", checked.decided_by());
    let finding = checked.finds(&RULE, FieldName::Entity, message);
    vec![checked.with_choice(finding, "send runs to a team of the organisation")]
}

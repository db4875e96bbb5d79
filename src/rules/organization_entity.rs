//! Runs cannot be logged to an organization.
//!
//! ## What it does
//! With `--online`, asks W&B about every entity that runs would go to, and finds those that the server calls the entity
//! of an organization instead of a team. The spelling of a name alone (`acme-org`) proves nothing.
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
//! wandb.init(entity="acme-vision", project="cifar")  # a team of that organization
//! ```
//!
//! ## Fix
//! Manual: one of your own teams of that organization is offered.

use super::online::{candidates, refused};
use super::words::quoted;
use crate::live::{Identity, Refusal};
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
    let message = format!(
        "{entity}{} is an organization, and W&B refuses runs to it (HTTP 400): use a team of that organization",
        checked.decided_by()
    );
    let finding = checked.finds(&RULE, FieldName::Entity, message);
    let own = checked.identity.map(|identity| teams_of(identity, checked.entity_name())).unwrap_or_default();
    vec![checked.with_one_of(finding, &own, "or ask an admin of the organization to add you to one of its teams")]
}

/// Where this user may write inside `organization`. A team whose organization the server does not tell comes last; one
/// of another organization is no remedy.
fn teams_of<'a>(identity: &'a Identity, organization: &str) -> Vec<&'a str> {
    let of = |name: &str| identity.memberships.get(name).and_then(|membership| membership.organization.as_deref());
    let (mut own, untold): (Vec<&str>, Vec<&str>) = candidates(identity, organization)
        .into_iter()
        .filter(|name| of(name).is_none_or(|its| its == organization))
        .partition(|name| of(name).is_some());
    own.extend(untold);
    own
}

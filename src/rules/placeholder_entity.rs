//! A placeholder is used as the name of a team or user.
//!
//! ## What it does
//! Finds texts such as `my-awesome-team-name` or `<your-entity>` that reach W&B as an entity: in the call, in a
//! constant, as the default of a flag, in a configuration file, in an environment file or a launch script. It is
//! reported at the text that decides, wherever that is. A default that can be overridden is a warning, and so is a
//! placeholder in a path that is only read. Templates (`.env.example`) and Markdown are the right place for one.
//!
//! ## Why it matters
//! The name does not exist, or belongs to a stranger. The run ends before the first step, with `permission denied` (HTTP 403)
//! or `entity ... not found during upsertBucket` (HTTP 404), and neither message says which line is to blame.
//!
//! ## Example
//! ```python
//! wandb.init(entity="my-awesome-team-name", project="cifar")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(project="cifar")
//! ```
//! Without an entity the SDK uses `WANDB_ENTITY`, or else the account's default team.
//!
//! ## Fix
//! Safe: the placeholder goes, since no working program depends on it. Where it was only matched by name the edit is
//! unsafe, and where the text has other uses it is left to you.

use super::policy::{Decision, Judgement, decisions};
use super::words::{advice, hardcoded};
use crate::destination::Applicability;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB101.
pub static RULE: Rule = Rule {
    code: "WB101",
    name: "placeholder-entity",
    severity: Severity::Error,
    source: include_str!("placeholder_entity.rs"),
    check,
};

fn message(decision: &Decision<'_>) -> String {
    let fails = if decision.reads() { "reading it fails" } else { "the run fails" };
    format!("{}: {fails} with HTTP 403 or 404", hardcoded(decision, "a placeholder, not a real team"))
}

fn severity(decision: &Decision<'_>) -> Severity {
    if decision.overridable() || decision.reads() { Severity::Warning } else { Severity::Error }
}

fn check(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    let placeholders = decisions(subject, lists, FieldName::Entity, |judgement| judgement == Judgement::Placeholder);
    placeholders.iter().map(found).collect()
}

fn found(decision: &Decision<'_>) -> Finding {
    decision
        .finds(&RULE, severity(decision), message(decision))
        .maybe_help(advice(decision))
        .mend(decision.value, Applicability::Safe)
}

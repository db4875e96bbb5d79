//! An empty entity is a value: it overrides `WANDB_ENTITY`.
//!
//! ## What it does
//! Finds `entity=""` and `WANDB_ENTITY=` with nothing behind it, and the same for a project (a note). An empty default
//! of a flag or a configuration key is a note too. Not reported: templates, paths that are only read, and
//! `wandb.sweep`, which treats it as if it were not passed.
//!
//! ## Why it matters
//! The SDK takes the empty string as the highest level of its settings. It does not mean "use `WANDB_ENTITY`": the
//! variable and the settings files are no longer looked at, and the server chooses the account's default entity. Runs
//! then go somewhere else than everybody's environment says.
//!
//! ## Example
//! ```python
//! wandb.init(entity="")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(entity=None)
//! ```
//! `None` is the same as not passing it. For a flag: `default=None`.
//!
//! ## Fix
//! Unsafe, because it changes where runs go: the argument goes, or becomes `None` or null.

use super::policy::{Decision, Judgement, decisions};
use super::words::{noun, variable};
use crate::destination::Applicability;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};
use crate::wandb::sinks::SinkKind;

/// WB107.
pub static RULE: Rule = Rule {
    code: "WB107",
    name: "empty-destination",
    severity: Severity::Warning,
    source: include_str!("empty_destination.rs"),
    check,
};

fn message(decision: &Decision<'_>) -> String {
    let (noun, variable) = (noun(decision.field), variable(decision.field));
    if decision.destination.kind == SinkKind::Environment {
        return format!("`{variable}` is set to nothing, which is a value: settings files no longer decide the {noun}");
    }
    format!("the empty {noun} is a value: it overrides `{variable}`, and the server chooses")
}

fn severity(decision: &Decision<'_>) -> Severity {
    if decision.overridable() || decision.field == FieldName::Project {
        return Severity::Note;
    }
    decision.softened(Severity::Warning)
}

fn check(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    let fields = [FieldName::Entity, FieldName::Project];
    let empty = fields.map(|field| decisions(subject, lists, field, |judgement| judgement == Judgement::Empty));
    empty.iter().flatten().filter(|decision| counts(decision)).map(found).collect()
}

/// `wandb.sweep` and the public API treat the empty string as not passed.
fn counts(decision: &Decision<'_>) -> bool {
    !decision.reads() && decision.destination.kind != SinkKind::Sweep
}

fn found(decision: &Decision<'_>) -> Finding {
    decision
        .finds(&RULE, severity(decision), message(decision))
        .help(format!("use `None`, or delete it: then ${} is used", variable(decision.field)))
        .mend(decision.value, Applicability::Unsafe)
}

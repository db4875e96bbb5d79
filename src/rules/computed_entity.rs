//! The entity is computed from the host name, the time, a random value or the login name.
//!
//! ## What it does
//! Finds entities computed by `socket.gethostname()`, `time.time()`, `uuid.uuid4()` and their like. A login name
//! (`getpass.getuser()`) is a note: at some places accounts and logins are the same.
//!
//! ## Why it matters
//! An entity must exist before a run starts. A name that differs by machine or by minute names no team, so the run
//! ends with `entity ... not found during upsertBucket` (HTTP 404), on some machines and not on others.
//!
//! ## Example
//! ```python
//! wandb.init(entity=socket.gethostname(), project="cifar")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(project="cifar", group=socket.gethostname())
//! ```
//! `group`, `name`, `tags` and `config` are the places for such facts.
//!
//! ## Fix
//! Unsafe, because it changes where runs go: the argument goes.

use super::policy::{Decision, Judgement, decisions};
use crate::destination::{Applicability, Computed};
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB108.
pub static RULE: Rule = Rule {
    code: "WB108",
    name: "computed-entity",
    severity: Severity::Warning,
    source: include_str!("computed_entity.rs"),
    check,
};

fn message(computed: Computed) -> String {
    let source = match computed {
        Computed::HostName => "the name of the machine",
        Computed::Time => "the time",
        Computed::Random => "a random value",
        Computed::Login => {
            return "the entity is the login name, which is often not the name of a W&B account".to_owned();
        }
    };
    format!("the entity is computed from {source}: no team has that name, and W&B answers 404")
}

fn severity(decision: &Decision<'_>, computed: Computed) -> Severity {
    if computed == Computed::Login { Severity::Note } else { decision.softened(Severity::Warning) }
}

fn check(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    let computed = decisions(subject, lists, FieldName::Entity, |it| matches!(it, Judgement::Computed(_)));
    computed.iter().filter_map(found).collect()
}

fn found(decision: &Decision<'_>) -> Option<Finding> {
    let Judgement::Computed(computed) = decision.judgement else { return None };
    let finding = decision
        .finds(&RULE, severity(decision, computed), message(computed))
        .help("delete it, and keep such facts in `group=`, `name=` or `config=`")
        .mend(decision.value, Applicability::Unsafe);
    Some(finding)
}

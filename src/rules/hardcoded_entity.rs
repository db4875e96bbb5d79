//! A team or user name is written into the repository.
//!
//! ## What it does
//! Finds every literal that reaches W&B as an entity, at the text that decides: an argument, a constant in another
//! module, the default of a flag, a key of a configuration file, a line of a launch script. A default that can be
//! overridden counts as well, and the message names what overrides it. It is a note where the value was only matched by
//! name, is in a template or in Markdown, or is only read (`wandb.Api().run("team/project/id")`).
//!
//! ## Why it matters
//! Anyone who clones the repository and is not a member of that team gets `CommError: permission denied` (HTTP 403) when
//! training starts. The message names neither the entity nor the line. Nearly all public reports of that error go back
//! to a real name left in the code, not to a placeholder.
//!
//! ## Example
//! ```python
//! wandb.init(entity="acme", project="cifar")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(entity=os.environ.get("WANDB_ENTITY"), project="cifar")
//! ```
//! Or pass none: the SDK then takes `WANDB_ENTITY`, or else the account's default team. If everybody who runs this
//! code is a member, accept the name in the configuration: `entities = ["acme"]`.
//!
//! ## Fix
//! Unsafe, because it changes where runs go: the argument goes, a configuration value becomes null, the default of a
//! flag becomes `None`, a shell flag goes with its value.

use super::policy::{Decision, Judgement, decisions};
use super::words::{advice, hardcoded, journey};
use crate::destination::Applicability;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB103.
pub static RULE: Rule = Rule {
    code: "WB103",
    name: "hardcoded-entity",
    severity: Severity::Warning,
    source: include_str!("hardcoded_entity.rs"),
    check,
};

fn message(decision: &Decision<'_>) -> String {
    if decision.reads() {
        return format!("{}; it works for those who may read that project", journey(decision));
    }
    format!(
        "{}: only members of that W&B team (or that user) can write there; everyone else gets \"permission denied\" \
         (HTTP 403)",
        hardcoded(decision, "hard-coded")
    )
}

fn check(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    let literals = decisions(subject, lists, FieldName::Entity, |judgement| judgement == Judgement::Literal);
    literals.iter().map(found).collect()
}

fn found(decision: &Decision<'_>) -> Finding {
    decision
        .finds(&RULE, decision.softened(Severity::Warning), message(decision))
        .maybe_help(advice(decision))
        .mend(decision.value, Applicability::Unsafe)
}

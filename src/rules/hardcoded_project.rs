//! The name of a project is written into the repository.
//!
//! ## What it does
//! Finds every literal that reaches W&B as a project, at the text that decides. Always a note.
//!
//! ## Why it matters
//! Mostly it does not: W&B creates the project in the account that runs the code. It matters where an
//! organization wants its projects named by rule, or where one name collects the runs of everybody. The inventory of
//! these names is what `projects = [...]` in the configuration is checked against.
//!
//! ## Example
//! ```python
//! wandb.init(project="cifar")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(project=os.environ.get("WANDB_PROJECT"))
//! ```
//! Without the variable the SDK uses the name of the git repository's folder. Or accept the name in the configuration:
//! `projects = ["cifar"]`.
//!
//! ## Fix
//! Unsafe, because it changes where runs go: the argument goes or becomes null.

use super::policy::{Decision, Judgement, decisions};
use super::words::{journey, quoted};
use crate::destination::Applicability;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB104.
pub static RULE: Rule = Rule {
    code: "WB104",
    name: "hardcoded-project",
    severity: Severity::Note,
    source: include_str!("hardcoded_project.rs"),
    check,
};

fn message(decision: &Decision<'_>) -> String {
    journey(decision)
}

fn check(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    let literals = decisions(subject, lists, FieldName::Project, |judgement| judgement == Judgement::Literal);
    literals.iter().map(found).collect()
}

fn found(decision: &Decision<'_>) -> Finding {
    decision
        .finds(&RULE, Severity::Note, message(decision))
        .mend(decision.value, Applicability::Unsafe)
        .help(format!("nothing to do if this is your project; `projects = [{}]` accepts it", quoted(decision.text())))
}

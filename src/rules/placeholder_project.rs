//! A placeholder is used as the name of the project.
//!
//! ## What it does
//! Finds texts such as `my-awesome-project` or `<your-project>` that reach W&B as a project, at the text that decides.
//! Templates (`.env.example`) and Markdown are the right place for one; in a path that is only read it is a note.
//!
//! ## Why it matters
//! W&B creates the project on the first run. Everybody who tries the code gets a project of that name, and runs of
//! different experiments meet in it.
//!
//! ## Example
//! ```python
//! wandb.init(project="my-awesome-project")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(project="cifar-baselines")
//! ```
//! Without a project the SDK uses `WANDB_PROJECT`, or else the name of the git repository's folder; Lightning uses
//! `lightning_logs` and the Hugging Face `Trainer` uses `huggingface`.
//!
//! ## Fix
//! Unsafe: such runs work, and go elsewhere once the placeholder is deleted. Where the text has other uses, or the call
//! needs a project, it is left to you.

use super::policy::{Decision, Judgement, decisions};
use super::words::{advice, hardcoded};
use crate::destination::Applicability;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB102.
pub static RULE: Rule = Rule {
    code: "WB102",
    name: "placeholder-project",
    severity: Severity::Warning,
    source: include_str!("placeholder_project.rs"),
    check,
};

fn message(decision: &Decision<'_>) -> String {
    if decision.reads() {
        return hardcoded(decision, "a placeholder, not a project name");
    }
    format!("{}: everybody's runs meet in it", hardcoded(decision, "a placeholder, not a project name"))
}

fn severity(decision: &Decision<'_>) -> Severity {
    if decision.reads() { Severity::Note } else { Severity::Warning }
}

fn check(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    let placeholders = decisions(subject, lists, FieldName::Project, |judgement| judgement == Judgement::Placeholder);
    placeholders.iter().map(found).collect()
}

fn found(decision: &Decision<'_>) -> Finding {
    decision
        .finds(&RULE, severity(decision), message(decision))
        .maybe_help(advice(decision))
        .mend(decision.value, Applicability::Unsafe)
}

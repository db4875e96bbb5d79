//! The SDK refuses this project name.
//!
//! ## What it does
//! Finds project names of more than 128 characters, or with one of `/ \ # ? % :`, that are passed to `wandb.init`,
//! to `wandb.sweep`, to a logger, or set as `WANDB_PROJECT`. Paths such as `wandb.Api().runs("team/project")` are read as
//! paths. `team/project` has a rule of its own (WB106). In a template or in Markdown it is a note.
//!
//! ## Why it matters
//! `wandb.init` raises `UsageError: Invalid project name` before anything else happens, also under
//! `mode="disabled"`. An invalid `WANDB_PROJECT` stops the run even where `wandb.init` passes a valid one.
//!
//! ## Example
//! ```python
//! wandb.init(project="cifar:baseline")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(project="cifar-baseline")
//! ```
//!
//! ## Fix
//! Manual, where the refused characters can become dashes. Otherwise unsafe: the argument goes, or becomes null.

use super::policy::{Decision, Judgement, decisions};
use super::words::quoted;
use crate::destination::Applicability;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};
use crate::wandb::names::{FORBIDDEN_IN_PROJECT, PROJECT_LIMIT, ProjectError, project_error};
use crate::wandb::sinks::SinkKind;

/// WB105.
pub static RULE: Rule = Rule {
    code: "WB105",
    name: "invalid-project",
    severity: Severity::Error,
    source: include_str!("invalid_project.rs"),
    check,
};

fn message(decision: &Decision<'_>, error: &ProjectError) -> String {
    let who = match decision.destination.kind {
        SinkKind::Environment => "the SDK refuses `WANDB_PROJECT`, and so every run:",
        _ => "the SDK refuses this project and raises a UsageError:",
    };
    format!("{who} {} {}", quoted(decision.text()), reason(error))
}

fn reason(error: &ProjectError) -> String {
    match error {
        ProjectError::TooLong { length, .. } => format!("has {length} characters, {PROJECT_LIMIT} are accepted"),
        ProjectError::Forbidden { found, .. } => {
            let found: Vec<String> = found.iter().map(|character| format!("`{character}`")).collect();
            format!("has {}", found.join(" and "))
        }
    }
}

fn severity(decision: &Decision<'_>) -> Severity {
    if decision.value.template { Severity::Note } else { Severity::Error }
}

fn check(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    let invalid = decisions(subject, lists, FieldName::Project, |judgement| judgement == Judgement::Invalid);
    invalid.iter().filter_map(found).collect()
}

fn found(decision: &Decision<'_>) -> Option<Finding> {
    let error = project_error(decision.text())?;
    let finding = decision.finds(&RULE, severity(decision), message(decision, &error)).help(error.help());
    let name = dashed(decision.text());
    Some(match decision.rewritten(&name) {
        Some(edit) if project_error(&name).is_none() => {
            finding.fix(format!("name it {}", quoted(&name)), Applicability::Manual, vec![edit])
        }
        _ => finding.mend(decision.value, Applicability::Unsafe),
    })
}

/// `text` with a dash for each run of refused characters, and none at its ends.
fn dashed(text: &str) -> String {
    text.split(FORBIDDEN_IN_PROJECT).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

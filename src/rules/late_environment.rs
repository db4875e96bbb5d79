//! The environment variable is set after the SDK has read it.
//!
//! ## What it does
//! Finds `os.environ["WANDB_ENTITY"] = ...` and `os.environ["WANDB_PROJECT"] = ...` behind a call that starts the SDK:
//! the first `wandb.init`, `wandb.login`, `wandb.setup` or `wandb.Api` of a process. An `import wandb` alone does not.
//!
//! ## Why it matters
//! The SDK reads the environment once. What is set later is ignored by `wandb.init`, with a warning that names no
//! variable, and runs go where the environment said before. The other rules are silent about such a value.
//!
//! ## Example
//! ```python
//! wandb.login()
//! os.environ["WANDB_PROJECT"] = "cifar"
//! wandb.init()
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.login()
//! wandb.init(project="cifar")
//! ```
//! Or set the variable before the first call.
//!
//! ## Fix
//! None: where the line belongs depends on what is between.

use super::words::variable;
use crate::destination::Destination;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};
use crate::wandb::sinks::SinkKind;

/// WB204.
pub static RULE: Rule = Rule {
    code: "WB204",
    name: "late-environment",
    severity: Severity::Warning,
    source: include_str!("late_environment.rs"),
    check,
};

fn message(field: FieldName) -> String {
    format!("`{}` is set after the SDK has started: wandb.init ignores it", variable(field))
}

fn help(field: FieldName) -> String {
    let keyword = if field == FieldName::Entity { "entity=" } else { "project=" };
    format!("set it before the first call of wandb, or pass `{keyword}` to wandb.init")
}

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let &Subject::Destination(destination) = subject else { return Vec::new() };
    if destination.kind != SinkKind::Environment {
        return Vec::new();
    }
    let Some(start) = &destination.late else { return Vec::new() };
    let field = field(destination);
    let finding = Finding::in_call(&RULE, Severity::Warning, message(field), &destination.place, destination)
        .about(field)
        .relate("the SDK starts here", start)
        .help(help(field));
    vec![finding]
}

/// Which variable the assignment sets.
fn field(destination: &Destination) -> FieldName {
    let project = !destination.project.values.is_empty() || destination.project.argument.is_some();
    if project { FieldName::Project } else { FieldName::Entity }
}

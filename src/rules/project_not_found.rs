//! The project does not exist yet: the first run creates it.
//!
//! ## What it does
//! With `--online`, asks W&B whether the project is there. It is a warning where the entity has a project of nearly the
//! same name: then the new one is mostly a mistake in writing. A project that is invisible to the user looks absent.
//!
//! ## Why it matters
//! Nothing fails, and the runs of one experiment end up in two projects.
//!
//! ## Example
//! ```python
//! wandb.init(project="cifra-100")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(project="cifar-100")
//! ```
//!
//! ## Fix
//! Manual, where there is a near namesake: its name is offered.

use super::words::quoted;
use crate::live::Answer;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB410.
pub static RULE: Rule = Rule {
    code: "WB410",
    name: "project-not-found",
    severity: Severity::Note,
    source: include_str!("project_not_found.rs"),
    check,
};

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let Subject::Live(checked) = subject else { return Vec::new() };
    let (Answer::Creates { namesake }, Some(project)) = (&checked.verdict.answer, &checked.target.project) else {
        return Vec::new();
    };
    let (entity, project) = (quoted(checked.entity_name()), quoted(project));
    let message = format!("{entity} has no project {project}: the first run creates it");
    let mut finding = checked.finds(&RULE, FieldName::Project, message);
    let Some(near) = namesake else {
        return vec![finding.help("`wblint doctor --create-project ENTITY/PROJECT` creates it now")];
    };
    finding.severity = Severity::Warning;
    let finding = finding.help(format!("did you mean {}?", quoted(near)));
    vec![checked.instead(finding, FieldName::Project, near)]
}

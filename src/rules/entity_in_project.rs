//! The project holds `entity/project`, which the SDK refuses.
//!
//! ## What it does
//! Finds `team/project` given as a project, where both halves would be names of their own. Paths such as
//! `wandb.Api().runs("team/project")` and `weave.init("team/project")` are meant to look like that and are not reported.
//!
//! ## Why it matters
//! `wandb.init` raises `UsageError: Invalid project name ... cannot contain characters`. The spelling is right for the
//! public API and for the web page, so it is often copied from there.
//!
//! ## Example
//! ```python
//! wandb.init(project="acme/cifar")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(entity="acme", project="cifar")
//! ```
//!
//! ## Fix
//! Unsafe: where the call passes the text itself as `project=` and no entity, the argument is split in two. Otherwise
//! the value's own edit is offered.

use super::finding::holds;
use super::policy::{Decision, Judgement, decisions, is_placeholder};
use super::words::quoted;
use crate::destination::{Applicability, PlacedEdit, State};
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};
use crate::source::Place;
use crate::wandb::names::split_entity_project;
use crate::wandb::sinks::SinkKind;

/// WB106.
pub static RULE: Rule = Rule {
    code: "WB106",
    name: "entity-in-project",
    severity: Severity::Error,
    source: include_str!("entity_in_project.rs"),
    check,
};

fn message(text: &str) -> String {
    format!(
        "project names may not contain \"/\": {} is an entity and a project in one, and the SDK raises a UsageError",
        quoted(text)
    )
}

fn help(decision: &Decision<'_>, entity: &str, project: &str) -> String {
    let (entity, project) = (quoted(entity), quoted(project));
    if decision.destination.kind == SinkKind::Environment {
        return format!("set `WANDB_ENTITY` to {entity} and `WANDB_PROJECT` to {project}");
    }
    format!("pass entity={entity} and project={project}")
}

fn severity(decision: &Decision<'_>) -> Severity {
    if decision.value.template { Severity::Note } else { Severity::Error }
}

fn check(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    let joined = decisions(subject, lists, FieldName::Project, |judgement| judgement == Judgement::Split);
    joined.iter().filter_map(found).collect()
}

fn found(decision: &Decision<'_>) -> Option<Finding> {
    let (entity, project) = split_entity_project(decision.text())?;
    let finding = decision.finds(&RULE, severity(decision), message(decision.text()));
    let finding = match split(decision, entity, project) {
        Some(edit) => finding.fix("split it into entity= and project=", Applicability::Unsafe, vec![edit]),
        None => match decision.rewritten(project) {
            // The entity is passed, or set, elsewhere.
            Some(edit) => {
                let title = format!("name it {}, and pass the entity as entity=", quoted(project));
                finding.fix(title, Applicability::Manual, vec![edit])
            }
            None => finding.mend(decision.value, Applicability::Unsafe),
        },
    };
    Some(if finding.fixes.is_empty() { finding.help(help(decision, entity, project)) } else { finding })
}

/// The edit that splits the argument; only where the call itself holds the text, and names it `project`.
fn split(decision: &Decision<'_>, entity: &str, project: &str) -> Option<PlacedEdit> {
    let destination = decision.destination;
    let named = destination.entity.argument.is_some() || !destination.entity.values.is_empty();
    let plain = !decision.text().contains(['"', '\\']) && !decision.text().contains(char::is_control);
    let certain = decision.value.state == State::Fixed && !is_placeholder(FieldName::Project, decision.text());
    if named || destination.call.spread || !plain || !certain {
        return None;
    }
    let place = argument(decision)?.clone();
    Some(PlacedEdit { place, text: format!("entity=\"{entity}\", project=\"{project}\"") })
}

/// The whole `project=...` around the literal.
fn argument<'a>(decision: &Decision<'a>) -> Option<&'a Place> {
    let origin = decision.value.origin.as_ref()?;
    let keywords = decision.destination.call.keywords.iter();
    let keyword = keywords.filter(|keyword| keyword.name == "project").map(|keyword| &keyword.place);
    let mut places = keyword.chain(decision.slot().argument.as_ref());
    places.find(|place| holds(place, origin) && place.span.start < origin.span.start)
}

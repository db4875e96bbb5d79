//! Positional arguments of `wandb.init` changed places in SDK 0.19.1.
//!
//! ## What it does
//! Finds calls of `wandb.init` with positional arguments. The first is the entity and the second the project.
//!
//! ## Why it matters
//! Up to 0.19.0 the order was `job_type, dir, config, project, entity, ...`; since 0.19.1 it is `entity, project, dir,
//! id, name, ...`. The same call sends runs elsewhere without a word: `wandb.init("cifar")` now asks for an entity
//! named `cifar`, and W&B answers 403 or 404.
//!
//! ## Example
//! ```python
//! wandb.init("cifar")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(project="cifar")
//! ```
//!
//! ## Fix
//! Manual, since only you know what was meant: name the arguments `project=, entity=`, or by today's order, or by the order
//! up to 0.19.0. For a single argument: name it `project`, or `entity`. What else would be said of the entity and the
//! project of such a call is left out until they have names.

use super::finding::before;
use super::words::quoted;
use crate::destination::{Applicability, Destination, Field, PlacedEdit};
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};
use crate::wandb::signature::{INIT, INIT_BEFORE_0_19_1};
use crate::wandb::sinks::SinkKind;

/// WB201.
pub static RULE: Rule = Rule {
    code: "WB201",
    name: "positional-destination",
    severity: Severity::Warning,
    source: include_str!("positional_destination.rs"),
    check,
};

/// What the first arguments mean today, and what they meant before.
fn message(destination: &Destination) -> String {
    let count = destination.call.positionals.len();
    let text = |field: &Field| match field.values.as_slice() {
        [value] => value.text.as_deref().map(quoted),
        _ => None,
    };
    match (text(&destination.entity), text(&destination.project)) {
        (Some(entity), _) if count == 1 => format!(
            "wandb.init({entity}) means entity={entity} since wandb 0.19.1; up to 0.19.0 it meant the job type"
        ),
        (Some(entity), Some(project)) if count == 2 => format!(
            "wandb.init({entity}, {project}) means entity={entity}, project={project} since wandb 0.19.1; up to 0.19.0 \
             it meant job type and directory"
        ),
        _ if count == 1 => {
            "the first argument of wandb.init is the entity since wandb 0.19.1; up to 0.19.0 it was the job type".to_owned()
        }
        _ => "the first arguments of wandb.init are entity and project since wandb 0.19.1; up to 0.19.0 they were job type \
              and directory"
            .to_owned(),
    }
}

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let &Subject::Destination(destination) = subject else { return Vec::new() };
    if destination.kind != SinkKind::Init {
        return Vec::new();
    }
    let Some(first) = destination.call.positionals.first() else { return Vec::new() };
    let mut finding =
        Finding::in_call(&RULE, Severity::Warning, message(destination), first, destination).about(FieldName::Entity);
    for (title, order) in orders(destination.call.positionals.len()) {
        finding = finding.fix(title, Applicability::Manual, named(destination, &order));
    }
    if finding.fixes.is_empty() {
        finding = finding.help("name the arguments: entity=..., project=...");
    }
    vec![finding]
}

/// The ways to name this many arguments, the likeliest first: most people mean a project.
fn orders(count: usize) -> Vec<(&'static str, Vec<&'static str>)> {
    if count == 1 {
        return vec![("name it project=", vec!["project"]), ("name it entity=", vec!["entity"])];
    }
    let swapped = ["project", "entity"].into_iter().chain(INIT.iter().skip(2).copied());
    vec![
        ("name them project=, entity=", swapped.collect()),
        ("name them entity=, project=, as wandb 0.19.1 and later read them", INIT.to_vec()),
        ("name them job_type=, dir=, as wandb 0.19.0 and earlier read them", INIT_BEFORE_0_19_1.to_vec()),
    ]
}

/// One `name=` before each positional argument; none where a name is missing or would be given twice.
fn named(destination: &Destination, order: &[&str]) -> Vec<PlacedEdit> {
    let call = &destination.call;
    let names = order.get(..call.positionals.len()).unwrap_or_default();
    let twice = call.keywords.iter().any(|keyword| names.contains(&keyword.name.as_str()));
    if call.spread || twice {
        return Vec::new();
    }
    let pairs = call.positionals.iter().zip(names);
    pairs.map(|(place, name)| PlacedEdit { place: before(place), text: format!("{name}=") }).collect()
}

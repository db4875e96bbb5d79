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
//! Manual, since only you know what was meant: name the arguments by today's order, or by the order up to 0.19.0. For a
//! single argument: name it `project`, or `entity`.

use super::finding::before;
use super::words::quoted;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};
use crate::trace::model::{Applicability, Destination, PlacedEdit};
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

fn message(destination: &Destination) -> String {
    let value = match destination.entity.values.as_slice() {
        [value] => value.text.as_deref().map(|text| format!(" {}", quoted(text))).unwrap_or_default(),
        _ => String::new(),
    };
    if destination.call.positionals.len() == 1 {
        return format!(
            "the first positional argument{value} is the entity since SDK 0.19.1, and was the job type before"
        );
    }
    "the first positional arguments are entity and project since SDK 0.19.1, and were job type and directory before"
        .to_owned()
}

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let &Subject::Destination(destination) = subject else { return Vec::new() };
    if destination.kind != SinkKind::Init {
        return Vec::new();
    }
    let Some(first) = destination.call.positionals.first() else { return Vec::new() };
    let mut finding = Finding::in_call(&RULE, Severity::Warning, message(destination), first, destination)
        .about(FieldName::Entity)
        .help("name the arguments: entity=..., project=...");
    for (title, order) in orders(destination.call.positionals.len()) {
        finding = finding.fix(title, Applicability::Manual, named(destination, order));
    }
    vec![finding]
}

/// The ways to name this many arguments.
fn orders(count: usize) -> Vec<(&'static str, &'static [&'static str])> {
    if count == 1 {
        return vec![("pass it as the project", &["project"]), ("pass it as the entity", &["entity"])];
    }
    vec![
        ("name the arguments by the order since 0.19.1", INIT.as_slice()),
        ("name the arguments by the order up to 0.19.0", INIT_BEFORE_0_19_1.as_slice()),
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

//! `wandb.sweep` does not use the entity inside its dict.
//!
//! ## What it does
//! Finds the key `entity` in the dict that is given to `wandb.sweep`. In the file that the command `wandb sweep` reads
//! the same key does count, and is not reported here.
//!
//! ## Why it matters
//! The key `project` of that dict is used, the key `entity` is not: the sweep goes to `WANDB_ENTITY` or to the account's
//! default entity, and its agents look for it there.
//!
//! ## Example
//! ```python
//! wandb.sweep({"entity": "acme", "project": "cifar", "parameters": space})
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.sweep({"project": "cifar", "parameters": space}, entity="acme")
//! ```
//!
//! ## Fix
//! Unsafe: the key is deleted, and its text is passed as `entity=`.

use super::finding::after;
use super::words::quoted;
use crate::destination::{Applicability, Destination, PlacedEdit, Value};
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB205.
pub static RULE: Rule = Rule {
    code: "WB205",
    name: "ignored-sweep-entity",
    severity: Severity::Warning,
    source: include_str!("ignored_sweep_entity.rs"),
    check,
};

fn message(destination: &Destination, value: &Value) -> String {
    let name = value.text.as_deref().map(|text| format!(" {}", quoted(text))).unwrap_or_default();
    let passed = destination.entity.values.iter().find_map(|value| value.text.as_deref());
    let target = match passed {
        Some(entity) => format!("the entity {}, which the call passes", quoted(entity)),
        None => "$WANDB_ENTITY, or the account's default team".to_owned(),
    };
    format!("the entity{name} in the dict is not used: the sweep goes to {target}")
}

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let &Subject::Destination(destination) = subject else { return Vec::new() };
    let Some(value) = &destination.sweep_entity else { return Vec::new() };
    let place = value.origin.as_ref().unwrap_or(&destination.place);
    let mut finding = Finding::in_call(&RULE, Severity::Warning, message(destination, value), place, destination)
        .about(FieldName::Entity)
        .way(value, destination, FieldName::Entity);
    finding = match moved(destination, value) {
        Some(edits) => finding.fix("pass it as entity= to wandb.sweep", Applicability::Unsafe, edits),
        None => finding.mend(value, Applicability::Unsafe),
    };
    if finding.fixes.is_empty() {
        finding = finding.help("pass `entity=` to wandb.sweep, or set `WANDB_ENTITY`");
    }
    finding.value.clone_from(&value.text);
    vec![finding]
}

/// The edits that delete the key and pass its text to the call, where the call does not name another entity.
fn moved(destination: &Destination, value: &Value) -> Option<Vec<PlacedEdit>> {
    let text = value.text.as_deref().filter(|text| !text.contains(['"', '\\']) && !text.contains(char::is_control))?;
    let call = &destination.call;
    if call.spread || destination.entity.argument.is_some() || call.positionals.len() > 1 {
        return None;
    }
    let places = call.positionals.iter().chain(call.keywords.iter().map(|keyword| &keyword.place));
    let last = places.max_by_key(|place| place.span.end)?;
    let mut edits = value.mend.as_ref().filter(|mend| !mend.manual && !mend.edits.is_empty())?.edits.clone();
    edits.push(PlacedEdit { place: after(last), text: format!(", entity=\"{text}\"") });
    Some(edits)
}

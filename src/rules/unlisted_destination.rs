//! The entity or project is not in the configured list.
//!
//! ## What it does
//! Where the configuration has `entities = [...]` or `projects = [...]`, finds literals that no pattern of the list
//! matches. Names inside a list are silent for WB103 and WB104, which this rule replaces. It is a note where the value
//! was only matched by name, is in a template, or is only read.
//!
//! ## Why it matters
//! The list says where the runs of this repository are meant to go. A name beside it is a slip of the pen, a leftover,
//! or a private account.
//!
//! ## Example
//! With `entities = ["acme"]`:
//! ```python
//! wandb.init(entity="amce", project="cifar")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(entity="acme", project="cifar")
//! ```
//!
//! ## Fix
//! Manual: the nearest name of the list. Otherwise unsafe: the argument goes, or becomes null.

use super::policy::{Decision, Judgement, decisions};
use super::words::{journey, nearest, quoted};
use crate::destination::Applicability;
use crate::rule::{FieldName, Finding, Lists, Rule, Severity, Subject};

/// WB109.
pub static RULE: Rule = Rule {
    code: "WB109",
    name: "unlisted-destination",
    severity: Severity::Error,
    source: include_str!("unlisted_destination.rs"),
    check,
};

fn message(decision: &Decision<'_>) -> String {
    format!("{}, which is not in the configured list `{}`", journey(decision), list_name(decision.field))
}

fn help(decision: &Decision<'_>, meant: Option<&str>) -> String {
    match meant {
        Some(name) => format!("did you mean {}?", quoted(name)),
        None => {
            format!("if {} is correct, allow it: add it to `{}`", quoted(decision.text()), list_name(decision.field))
        }
    }
}

fn list_name(field: FieldName) -> &'static str {
    if field == FieldName::Entity { "entities" } else { "projects" }
}

fn check(subject: &Subject<'_>, lists: &Lists) -> Vec<Finding> {
    let fields = [(FieldName::Entity, &lists.entities), (FieldName::Project, &lists.projects)];
    let unlisted = fields.map(|(field, list)| {
        let outside = decisions(subject, lists, field, |judgement| judgement == Judgement::Unlisted);
        outside.iter().map(|decision| found(decision, &list.patterns)).collect::<Vec<_>>()
    });
    unlisted.into_iter().flatten().collect()
}

fn found(decision: &Decision<'_>, patterns: &[String]) -> Finding {
    let meant = nearest(decision.text(), patterns.iter().map(String::as_str));
    let finding = decision.finds(&RULE, decision.softened(Severity::Error), message(decision));
    let finding = match meant.and_then(|name| decision.rewritten(name).map(|edit| (name, edit))) {
        Some((name, edit)) => finding.fix(format!("use {}", quoted(name)), Applicability::Manual, vec![edit]),
        None => finding.mend(decision.value, Applicability::Unsafe),
    };
    finding.help(help(decision, meant))
}

//! `wandb.init` does not take this argument.
//!
//! ## What it does
//! Finds keywords that `wandb.init` does not have, such as `api_key=` or `magic=`; arguments given both by position
//! and by keyword, such as `wandb.init("cifar", entity="acme")`; and more than 25 positional arguments.
//!
//! ## Why it matters
//! The call raises a `TypeError` at run time, often only on the machine that trains.
//!
//! ## Example
//! ```python
//! wandb.init(project="cifar", api_key=key)
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.login(key=key)
//! wandb.init(project="cifar")
//! ```
//!
//! ## Fix
//! Manual where a similar parameter exists; otherwise unsafe: the argument goes. An argument that is given twice is left
//! to you.

use std::collections::HashSet;

use super::finding::{Arguments, before};
use super::words::{nearest, quoted};
use crate::destination::{Applicability, Destination, Keyword, PlacedEdit};
use crate::rule::{Finding, Lists, Rule, Severity, Subject};
use crate::wandb::signature::{INIT, INIT_REMOVED};
use crate::wandb::sinks::SinkKind;

/// WB202.
pub static RULE: Rule = Rule {
    code: "WB202",
    name: "unknown-argument",
    severity: Severity::Error,
    source: include_str!("unknown_argument.rs"),
    check,
};

fn unknown(name: &str) -> String {
    let since = INIT_REMOVED.iter().find(|(removed, _)| *removed == name);
    let since = since.map(|(_, version)| format!(" since SDK {version}")).unwrap_or_default();
    format!("wandb.init has no parameter {}{since}: a TypeError at run time", quoted(name))
}

fn twice(name: &str) -> String {
    format!("wandb.init gets `{name}` twice, by position and by keyword: a TypeError at run time")
}

fn too_many(count: usize) -> String {
    format!("wandb.init takes {} arguments and gets {count} by position: a TypeError at run time", INIT.len())
}

fn help(name: &str, meant: Option<&str>) -> String {
    match (name, meant) {
        ("api_key" | "key", _) => "use `wandb login`, `WANDB_API_KEY`, or `wandb.login(key=...)`".to_owned(),
        (_, Some(meant)) => format!("did you mean `{meant}`?"),
        _ => "remove it; put what describes the run into `config=`".to_owned(),
    }
}

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let &Subject::Destination(destination) = subject else { return Vec::new() };
    if destination.kind != SinkKind::Init {
        return Vec::new();
    }
    let positionals = &destination.call.positionals;
    let keywords = destination.call.keywords.iter();
    let given: HashSet<&str> = keywords.clone().map(|keyword| keyword.name.as_str()).collect();
    let free: Vec<&'static str> =
        INIT.iter().skip(positionals.len()).copied().filter(|name| !given.contains(name)).collect();
    let arguments = Arguments::of(&destination.call);
    let judged = |keyword| judged(destination, &arguments, keyword, &free);
    let mut findings: Vec<Finding> = keywords.filter_map(judged).collect();
    if let Some(surplus) = positionals.get(INIT.len()) {
        let message = too_many(positionals.len());
        findings.push(Finding::in_call(&RULE, Severity::Error, message, surplus, destination));
    }
    findings
}

/// Judges `keyword`; `free` are the parameters that the call does not give.
fn judged(
    destination: &Destination,
    arguments: &Arguments<'_>,
    keyword: &Keyword,
    free: &[&'static str],
) -> Option<Finding> {
    let error = |message| Finding::in_call(&RULE, Severity::Error, message, &keyword.place, destination);
    let name = keyword.name.as_str();
    let Some(index) = INIT.iter().position(|parameter| *parameter == name) else {
        return Some(rename_or_remove(error(unknown(name)), arguments, keyword, free));
    };
    let taken = destination.call.positionals.get(index)?;
    let help = format!("the positional argument {} is `{name}`; name the arguments", index + 1);
    Some(error(twice(name)).relate(format!("`{name}` by position"), taken).help(help))
}

fn rename_or_remove(finding: Finding, arguments: &Arguments<'_>, keyword: &Keyword, free: &[&'static str]) -> Finding {
    let longer = |name: &&str| keyword.name.strip_prefix(*name).is_some_and(|rest| rest.starts_with('_'));
    let meant = nearest(&keyword.name, free.iter().copied()).or_else(|| free.iter().copied().find(longer)); // `project_name`
    let finding = finding.help(help(&keyword.name, meant));
    if let Some(meant) = meant {
        return finding.fix(format!("name it `{meant}`"), Applicability::Manual, vec![renamed(keyword, meant)]);
    }
    let removal = arguments.without(&keyword.place);
    finding.fix(format!("delete `{}`", keyword.name), Applicability::Unsafe, removal.into_iter().collect())
}

/// The edit that writes `name` over the keyword's name, which is ASCII wherever a parameter is similar to it.
fn renamed(keyword: &Keyword, name: &str) -> PlacedEdit {
    let mut place = before(&keyword.place);
    let letters = keyword.name.chars().count();
    place.span.end += keyword.name.len();
    place.end.column += letters;
    place.end.utf16 += keyword.name.encode_utf16().count();
    PlacedEdit { place, text: name.to_owned() }
}

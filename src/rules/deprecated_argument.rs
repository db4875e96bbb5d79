//! This argument of `wandb.init` is deprecated and will be removed.
//!
//! ## What it does
//! Finds `anonymous=`, `config_exclude_keys=`, `config_include_keys=` and a boolean `reinit=`.
//!
//! ## Why it matters
//! The SDK prints a warning for each run, and a later version will refuse the argument or ignore it.
//!
//! ## Example
//! ```python
//! wandb.init(project="cifar", reinit=True, anonymous="allow")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(project="cifar", reinit="finish_previous")
//! ```
//!
//! ## Fix
//! Safe for `anonymous=`, which has no effect: it goes. Unsafe for a boolean `reinit=`, which becomes the text that
//! means the same, because older versions of the SDK do not know it. None for the others.

use std::cell::LazyCell;

use super::finding::Arguments;
use crate::destination::{Applicability, Destination, Keyword, PlacedEdit};
use crate::rule::{Finding, Lists, Rule, Severity, Subject};
use crate::wandb::signature::INIT_DEPRECATED;
use crate::wandb::sinks::SinkKind;

/// WB203.
pub static RULE: Rule = Rule {
    code: "WB203",
    name: "deprecated-argument",
    severity: Severity::Note,
    source: include_str!("deprecated_argument.rs"),
    check,
};

fn deprecated(name: &str, reason: &str) -> String {
    format!("`{name}` of wandb.init is deprecated: {reason}")
}

fn boolean_reinit(meaning: &str) -> String {
    format!("a boolean `reinit` is deprecated: it means \"{meaning}\"")
}

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let &Subject::Destination(destination) = subject else { return Vec::new() };
    if destination.kind != SinkKind::Init {
        return Vec::new();
    }
    let arguments = LazyCell::new(|| Arguments::of(&destination.call));
    destination.call.keywords.iter().filter_map(|keyword| judged(destination, &arguments, keyword)).collect()
}

fn judged<'a>(
    destination: &Destination,
    arguments: &LazyCell<Arguments<'a>, impl FnOnce() -> Arguments<'a>>,
    keyword: &Keyword,
) -> Option<Finding> {
    let note = |message| Finding::in_call(&RULE, Severity::Note, message, &keyword.place, destination);
    if keyword.name == "reinit" {
        let meaning = match keyword.literal.as_deref()? {
            "True" => "finish_previous",
            "False" => "return_previous",
            _ => return None,
        };
        let edit = PlacedEdit { place: keyword.place.clone(), text: format!("reinit=\"{meaning}\"") };
        let finding = note(boolean_reinit(meaning)).help(format!("pass reinit=\"{meaning}\""));
        return Some(finding.fix(format!("pass \"{meaning}\""), Applicability::Unsafe, vec![edit]));
    }
    let (name, reason) = INIT_DEPRECATED.iter().find(|(name, _)| *name == keyword.name)?;
    let finding = note(deprecated(name, reason));
    if *name != "anonymous" {
        return Some(finding.help("remove it"));
    }
    let removal = arguments.without(&keyword.place);
    Some(finding.fix("delete `anonymous`", Applicability::Safe, removal.into_iter().collect()))
}

//! A file could not be checked in full.
//!
//! ## What it does
//! Names files that cannot be decoded, are larger than the limit, or have a syntax error that touches a call of W&B, and
//! says what was not checked because of it. Names also calls whose entity, project or key is handed on through so many
//! steps that its way was not followed to the end, and calls in programs that are larger than what is run of them.
//!
//! ## Why it matters
//! A file that is passed over in silence looks like a file without findings.
//!
//! ## Example
//! ```python
//! wandb.init(entity="acme", project="cifar"
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(project="cifar")
//! ```
//!
//! ## Fix
//! None. Save the file as UTF-8 (or declare its encoding), correct the syntax, raise the size limit, or exclude the file
//! in the configuration.

use crate::destination::Destination;
use crate::rule::{FileReport, Finding, Lists, Rule, Severity, Subject};

/// WB901.
pub static RULE: Rule = Rule {
    code: "WB901",
    name: "unreadable-file",
    severity: Severity::Warning,
    source: include_str!("unreadable_file.rs"),
    check,
};

fn message(report: &FileReport) -> String {
    let reason = report.reason.escape_debug();
    if report.unchecked.is_empty() {
        return format!("this file was not checked: {reason}");
    }
    format!("{reason}; not checked: {}", report.unchecked.escape_debug())
}

const HELP: &str = "fix the file, or exclude it in the configuration";

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    match subject {
        Subject::File(report) => {
            vec![Finding::at(&RULE, Severity::Warning, message(report), &report.place).help(HELP)]
        }
        Subject::Destination(destination) => too_far(destination).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// What is passed to a call from further away than values are followed, or to one that no run came to in its budget.
fn too_far(destination: &Destination) -> Option<Finding> {
    let fields = [(&destination.entity, "entity"), (&destination.project, "project"), (&destination.api_key, "key")];
    let unchecked: Vec<&str> = fields.into_iter().filter(|(field, _)| field.cut).map(|(_, name)| name).collect();
    let first = fields.into_iter().find(|(field, _)| field.cut)?.0;
    let message = format!(
        "not followed to the end: the {} of this call {} from further away than values are followed",
        unchecked.join(" and the "),
        if unchecked.len() == 1 { "comes" } else { "come" }
    );
    let place = first.argument.as_ref().unwrap_or(&destination.place);
    let finding = Finding::in_call(&RULE, Severity::Note, message, place, destination);
    Some(finding.help("pass it to the call from nearer by"))
}

//! A suppression hides nothing.
//!
//! ## What it does
//! Finds `# wblint: ignore[...]`, `# wblint: ignore-file[...]` and `# noqa: WB...` comments, and single codes in them,
//! that hid no finding.
//!
//! ## Why it matters
//! What was once wrong has been mended or has moved away. The comment would hide the next mistake on its line.
//!
//! ## Example
//! ```python
//! wandb.init(project="cifar")  # wblint: ignore[WB103]
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.init(project="cifar")
//! ```
//!
//! ## Fix
//! Safe: the comment goes, or the unused codes in it.

use crate::rule::{Finding, Lists, Rule, Severity, Subject, UnusedSuppression};
use crate::trace::model::Applicability;

/// WB902.
pub static RULE: Rule = Rule {
    code: "WB902",
    name: "unused-suppression",
    severity: Severity::Warning,
    source: include_str!("unused_suppression.rs"),
    check,
};

fn message(suppression: &UnusedSuppression) -> String {
    if suppression.codes.is_empty() {
        return "this suppression hides nothing".to_owned();
    }
    format!("this suppression hides no {}", suppression.codes.join(" and no ").escape_debug())
}

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let &Subject::Suppression(suppression) = subject else { return Vec::new() };
    let finding = Finding::at(&RULE, Severity::Warning, message(suppression), &suppression.place)
        .help("take it away")
        .fix("take the unused suppression away", Applicability::Safe, vec![suppression.removal.clone()]);
    vec![finding]
}

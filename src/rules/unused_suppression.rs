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

use crate::rule::{Finding, Lists, Rule, Severity, Subject, SuppressionComplaint};
use crate::trace::model::Applicability;

/// WB902.
pub static RULE: Rule = Rule {
    code: "WB902",
    name: "unused-suppression",
    severity: Severity::Warning,
    source: include_str!("unused_suppression.rs"),
    check,
};

fn message(complaint: &SuppressionComplaint) -> String {
    match complaint {
        SuppressionComplaint::Malformed(reason) => format!("this suppression hides nothing: {}", reason.escape_debug()),
        SuppressionComplaint::Unused(codes) => {
            format!("this suppression hides no {}", codes.join(" and no ").escape_debug())
        }
        SuppressionComplaint::Unknown(codes) => {
            format!("this suppression names no rule: {}", codes.join(", ").escape_debug())
        }
    }
}

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let &Subject::Suppression(suppression) = subject else { return Vec::new() };
    let finding = Finding::at(&RULE, Severity::Warning, message(&suppression.complaint), &suppression.place)
        .help("take it away")
        .fix("take the unused suppression away", Applicability::Safe, vec![suppression.edit.clone()]);
    vec![finding]
}

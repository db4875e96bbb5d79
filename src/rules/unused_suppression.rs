//! A suppression hides nothing.
//!
//! ## What it does
//! Finds `# wblint: ignore[...]`, `# wblint: ignore-file[...]` and `# noqa: WB...` comments, and single codes in them,
//! that hid no finding.
//!
//! ## Why it matters
//! What was once wrong has been fixed or has moved away. The comment would hide the next mistake on its line.
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
//! Safe: the comment is deleted, or the unused codes in it. A bare `# wblint: ignore` gets the codes of what is found on its
//! line.

use crate::destination::Applicability;
use crate::rule::{Finding, Lists, Rule, Severity, Subject, SuppressionComplaint};

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
        SuppressionComplaint::Unused(codes) => format!("unused suppression: {}", codes.join(", ").escape_debug()),
        SuppressionComplaint::Unknown(codes) => format!("unknown rule: {}", codes.join(", ").escape_debug()),
    }
}

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let &Subject::Suppression(suppression) = subject else { return Vec::new() };
    let finding = Finding::at(&RULE, Severity::Warning, message(&suppression.complaint), &suppression.place);
    let finding = match &suppression.named {
        Some(named) => finding.fix("name what is found on this line", Applicability::Safe, vec![named.clone()]),
        None => finding,
    };
    let safety = if suppression.named.is_some() { Applicability::Manual } else { Applicability::Safe };
    vec![finding.fix("delete it", safety, vec![suppression.edit.clone()])]
}

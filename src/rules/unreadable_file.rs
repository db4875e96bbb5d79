//! A file could not be checked in full.
//!
//! ## What it does
//! Names files that cannot be decoded, are larger than the limit, or have a syntax error that touches a call of W&B, and
//! says what was not checked because of it.
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

const HELP: &str = "mend the file, or exclude it in the configuration";

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let &Subject::File(report) = subject else { return Vec::new() };
    vec![Finding::at(&RULE, Severity::Warning, message(report), &report.place).help(HELP)]
}

//! One line a finding, for editors, `grep` and logs: `path:line:col: WB103 warning: message`. What `--fix`
//! fixes has `[*]` before its message.

use super::{Texts, escape, locate, summary};
use crate::rule::{Finding, Severity};

/// The line of `finding`, without its end. A finding without a file begins with its code.
pub fn line(finding: &Finding, texts: &dyn Texts) -> String {
    let place = finding.place.as_ref().map(|place| format!("{}: ", locate::position(place, texts))).unwrap_or_default();
    let severity = severity(finding.severity);
    format!("{place}{} {severity}: {}{}", finding.rule.code, summary::mark(finding), escape::line(&finding.message))
}

/// The word for a severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

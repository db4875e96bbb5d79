//! Exit codes, and what decides them.

use std::process::ExitCode;

use crate::config::FailOn;
use crate::engine::Outcome;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 0: nothing at or above the failing level, or the pipe is closed.
    Clean,
    /// 1: findings at or above it.
    Findings,
    /// 2: something asked for could not be done.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Clean => Self::SUCCESS,
            Status::Findings => Self::from(1),
            Status::Failed => Self::from(2),
        }
    }
}

/// The status of a whole run. What could not be done weighs more than what was found.
pub fn of(outcome: &Outcome, fail_on: FailOn) -> Status {
    if !outcome.missing.is_empty() || !outcome.errors.is_empty() {
        return Status::Failed;
    }
    let fails = outcome.findings.iter().any(|finding| fail_on.fails(finding.severity));
    if fails { Status::Findings } else { Status::Clean }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Severity;

    #[test]
    fn a_missing_path_is_a_failure() {
        let missing = {
            let mut outcome = Outcome::default();
            outcome.missing.push("gone.py".into());
            outcome
        };
        assert_eq!(of(&missing, FailOn::Never), Status::Failed);
        assert_eq!(of(&Outcome::default(), FailOn::AtLeast(Severity::Note)), Status::Clean);
    }
}

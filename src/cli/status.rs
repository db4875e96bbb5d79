//! Exit codes, and what decides them.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::engine::Outcome;
use crate::rule::Severity;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 0: nothing at or above the failing level, or nobody listens any more.
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

/// From which severity on findings fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Warnings and errors.
    Warning,
    /// Every finding.
    Note,
    /// None.
    Never,
}

impl FailOn {
    /// Whether a finding of `severity` fails.
    fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Note => severity >= Severity::Note,
            Self::Never => false,
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

    #[test]
    fn the_failing_level_is_a_floor() {
        assert!(FailOn::Warning.fails(Severity::Error) && FailOn::Warning.fails(Severity::Warning));
        assert!(!FailOn::Warning.fails(Severity::Note) && !FailOn::Error.fails(Severity::Warning));
        assert!(FailOn::Note.fails(Severity::Note) && !FailOn::Never.fails(Severity::Error));
    }

    #[test]
    fn a_missing_path_is_a_failure() {
        let outcome = Outcome { missing: vec!["gone.py".into()], ..empty() };
        assert_eq!(of(&outcome, FailOn::Never), Status::Failed);
        assert_eq!(of(&empty(), FailOn::Note), Status::Clean);
    }

    fn empty() -> Outcome {
        Outcome {
            findings: Vec::new(),
            destinations: Vec::new(),
            files: 0,
            file_list: Vec::new(),
            missing: Vec::new(),
            errors: Vec::new(),
        }
    }
}

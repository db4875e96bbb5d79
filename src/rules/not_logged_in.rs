//! Not logged in: W&B will reject every run from this machine.
//!
//! ## What it does
//! With `--online`, looks for credentials where the SDK does (`WANDB_API_KEY`, netrc, its settings files), checks their
//! form as the SDK does, and asks the server whose they are. It has no place in a file.
//!
//! ## Why it matters
//! `wandb.init` does not verify a key. It goes on, and the run stops a moment later with `CommError: user is not logged
//! in` (HTTP 401), or with `UsageError: No API key configured` where there is no key at all.
//!
//! ## Example
//! ```sh
//! WANDB_API_KEY=a-key-that-was-revoked python train.py
//! ```
//!
//! ## Use instead
//! ```sh
//! wandb login --relogin
//! ```
//!
//! ## Fix
//! None: log in. A key in `WANDB_API_KEY` overrides the one that `wandb login` stores; unset it first.

use crate::destination::Confidence;
use crate::rule::{Finding, Lists, Rule, Severity, Subject};

/// WB401.
pub static RULE: Rule = Rule {
    code: "WB401",
    name: "not-logged-in",
    severity: Severity::Error,
    source: include_str!("not_logged_in.rs"),
    check,
};

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let Subject::Login(login) = subject else { return Vec::new() };
    let message = format!("not logged in, so W&B will reject every run from this machine: {}", login.reason);
    let help = if login.variable {
        "`WANDB_API_KEY` overrides the key that `wandb login` stores: unset it, or set it to a valid key"
    } else {
        "run `wandb login --relogin`; run `wblint doctor` to see where it looked"
    };
    let finding = Finding {
        rule: &RULE,
        severity: RULE.severity,
        message,
        help: Some(help.to_owned()),
        place: None,
        field: None,
        value: None,
        api: None,
        confidence: Confidence::Certain,
        related: Vec::new(),
        fixes: Vec::new(),
        renamable: false,
        sinks: Vec::new(),
        verification: Some(login.verification.clone()),
    };
    vec![finding]
}

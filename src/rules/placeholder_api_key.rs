//! A placeholder is used as the API key.
//!
//! ## What it does
//! Finds `YOUR_API_KEY` and the like in `wandb.login(key=...)`, as `WANDB_API_KEY`, in configuration files and in
//! scripts. Templates (`.env.example`) and Markdown are the right place for one.
//!
//! ## Why it matters
//! An explicit key beats the one that `wandb login` has stored. So the code fails even for people who are logged in,
//! with `API key must have 40+ characters` or, after training has been set up, with `user is not logged in` (HTTP 401).
//! And the next person writes a real key into its place.
//!
//! ## Example
//! ```python
//! wandb.login(key="YOUR_API_KEY")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.login()
//! ```
//!
//! ## Fix
//! Unsafe: the placeholder goes, and the stored key is used.

use super::credentials::credentials;
use crate::rule::{Finding, Lists, Rule, Severity, Subject};
use crate::wandb::keys::KeyShape;

/// WB302.
pub static RULE: Rule = Rule {
    code: "WB302",
    name: "placeholder-api-key",
    severity: Severity::Warning,
    source: include_str!("placeholder_api_key.rs"),
    check,
};

fn message(api: &str) -> String {
    format!("{api} gets a placeholder, which overrides the key saved by `wandb login`: logging in fails")
}

const HELP: &str = "delete it; the SDK then uses the key stored by `wandb login`";

fn said(finding: Finding) -> Finding {
    if finding.fixes.is_empty() { finding.help(HELP) } else { finding }
}

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let keys = credentials(subject).into_iter().filter(|key| key.shape == KeyShape::Placeholder && !key.template);
    keys.map(|key| key.finds(&RULE, Severity::Warning, message(key.api))).map(said).collect()
}

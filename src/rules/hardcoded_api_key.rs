//! An API key is written into a file.
//!
//! ## What it does
//! Finds literals with the shape of a W&B key in `wandb.login(key=...)`, as `WANDB_API_KEY`, in configuration files and
//! in scripts. Templates and Markdown are no exception: a real key is wrong everywhere. The key is never printed.
//!
//! ## Why it matters
//! Anyone who can read the file can read, write and delete as the owner of the key, and git keeps it after it is deleted.
//! Runs of everybody who uses the code are made under that one account.
//!
//! ## Example
//! ```python
//! wandb.login(key="<forty letters and digits>")
//! ```
//!
//! ## Use instead
//! ```python
//! wandb.login()
//! ```
//! The SDK takes `WANDB_API_KEY`, or what `wandb login` has stored.
//!
//! ## Fix
//! Unsafe: the key goes from the code. Revoke it as well: an edit does not take it out of the history.

use super::credentials::credentials;
use crate::rule::{Finding, Lists, Rule, Severity, Subject};
use crate::wandb::keys::KeyShape;

/// WB301.
pub static RULE: Rule = Rule {
    code: "WB301",
    name: "hardcoded-api-key",
    severity: Severity::Error,
    source: include_str!("hardcoded_api_key.rs"),
    check,
};

fn message(api: &str) -> String {
    format!("an API key for {api} is written here: anyone who can read this file can act as its owner")
}

const HELP: &str = "revoke the key in the settings of your account, then use `wandb login` or `WANDB_API_KEY`";

fn check(subject: &Subject<'_>, _lists: &Lists) -> Vec<Finding> {
    let keys = credentials(subject).into_iter().filter(|key| key.shape == KeyShape::Key);
    keys.map(|key| key.finds(&RULE, Severity::Error, message(key.api)).help(HELP)).collect()
}

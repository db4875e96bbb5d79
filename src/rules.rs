//! The one list of rules.
//!
//! A rule is one file of `src/rules/`: its `//!` comment is its documentation, its `RULE` is its identity and its
//! judgement. To add one, write the file, add its name to the list below, and put a folder named after its code into
//! `fixtures/`. `tests/rules/` says in a sentence what is missing. What several rules share is in files
//! without a `RULE`: `policy` (what a value is, and how bad), `credentials`, `online` (the server's word), `words` (phrases), `finding` (building).

pub mod credentials;
pub mod finding;
pub mod online;
pub mod policy;
pub mod words;

use crate::rule::Rule;

/// Declares the module of every rule, and [`ALL`] in the same order.
macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(pub mod $name;)*

        /// Every rule, in the order of the codes.
        pub static ALL: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    placeholder_entity,
    placeholder_project,
    hardcoded_entity,
    hardcoded_project,
    invalid_project,
    entity_in_project,
    empty_destination,
    computed_entity,
    unlisted_destination,
    positional_destination,
    unknown_argument,
    deprecated_argument,
    late_environment,
    ignored_sweep_entity,
    hardcoded_api_key,
    placeholder_api_key,
    repository_server,
    organization_entity,
    not_logged_in,
    no_write_access,
    entity_not_found,
    project_not_found,
    unreadable_file,
    unused_suppression,
}

/// Rules that warn of the repository itself. No comment and no configuration of the repository silences them: only the
/// user's own configuration, variables and flags do.
const ABOUT_REPOSITORY: &[&str] = &["WB303"];

/// Whether the rule `code` warns of the repository itself.
pub fn warns_of_repository(code: &str) -> bool {
    ABOUT_REPOSITORY.contains(&code)
}

/// The rule with this code or this name, in any letter case.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    ALL.iter()
        .copied()
        .find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name.eq_ignore_ascii_case(code_or_name))
}

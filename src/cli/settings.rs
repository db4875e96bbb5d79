//! The resolved settings: flags over the user's environment over files over defaults.
//!
//! Flags are written as the TOML they stand for and read by the same reader as files, so that a wrong code after
//! `--select` is refused in the same words, with the same "did you mean", as one in `pyproject.toml`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use etcetera::BaseStrategy;

use super::arguments::{InputArguments, RuleSelection};
use super::failure::Failure;
use crate::config::{self, Known, Settings, Source};
use crate::report::Format;
use crate::rules;

/// Resolves the settings for `root`. Every mistake of every layer is in the failure.
pub fn resolve(input: &InputArguments, selection: Option<&RuleSelection>, root: &Path) -> Result<Settings, Failure> {
    let mut settings = of_files(&input.config, input.isolated, root)?;
    let (rules, formats) = names();
    let formats: Vec<&str> = formats.iter().map(String::as_str).collect();
    let known = Known { rules: &rules, formats: &formats };
    let mut errors = Vec::new();
    for (flag, key, value) in flags(input, selection) {
        let source = Source::Flag(flag.to_owned());
        errors.extend(settings.overlay(source, key, &value, &known).err().unwrap_or_default());
    }
    if errors.is_empty() { Ok(settings) } else { Err(Failure::Configuration(errors)) }
}

/// The same without flags: `config` are the values of `--config`.
pub fn of_files(config: &[String], isolated: bool, root: &Path) -> Result<Settings, Failure> {
    let (rules, formats) = names();
    let formats: Vec<&str> = formats.iter().map(String::as_str).collect();
    let user = user_directory();
    let known = Known { rules: &rules, formats: &formats };
    let request = config::Request { root, user_directory: user.as_deref(), config, isolated, known };
    config::resolve(&request).map_err(Failure::Configuration)
}

/// Code and name of every rule, and every output format: what a configuration may name.
pub fn names() -> (Vec<(&'static str, &'static str)>, Vec<String>) {
    let rules = rules::ALL.iter().map(|rule| (rule.code, rule.name)).collect();
    let formats = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    (rules, formats.map(|format| format.get_name().to_owned()).collect())
}

/// The folder of the user-level `wblint.toml`; `None` where there is no home.
pub fn user_directory() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("wblint"))
}

/// Every given flag that is a setting: its name, the key it stands for, and its value in TOML.
fn flags(input: &InputArguments, selection: Option<&RuleSelection>) -> Vec<(&'static str, &'static str, String)> {
    let mut flags = Vec::new();
    let mut list = |flag, key, items: &[String]| {
        if !items.is_empty() {
            flags.push((flag, key, toml::Value::from(items.to_vec()).to_string()));
        }
    };
    list("--exclude", "exclude", &input.exclude);
    list("--extend-exclude", "extend-exclude", &input.extend_exclude);
    if let Some(selection) = selection {
        list("--select", "select", &selection.select);
        list("--ignore", "ignore", &selection.ignore);
        list("--error", "error", &selection.error);
        list("--warn", "warn", &selection.warn);
        list("--note", "note", &selection.note);
        let level = selection.fail_on.and_then(|level| level.to_possible_value());
        flags.extend(level.map(|level| ("--fail-on", "fail-on", format!("\"{}\"", level.get_name()))));
        if selection.exit_zero {
            flags.push(("--exit-zero", "fail-on", "\"never\"".to_owned()));
        }
    }
    if input.force_exclude {
        flags.push(("--force-exclude", "force-exclude", "true".to_owned()));
    }
    flags
}

//! Which rules are on, and how bad each is.
//!
//! Every entry of `select`, `ignore`, `error`, `warn` and `note` is a vote. The vote of the highest layer counts; in one
//! layer the most specific; on a tie the rule is off, or has the higher severity. So a flag beats the repository, and
//! `ignore = ["WB104"]` beats `select = ["WB1"]`.

use super::{PathPatterns, Settings, Source};
use crate::rule::Severity;
use crate::rules::warns_of_repository;

/// What the modules beside this one know and a configuration may name.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Code and name of every rule.
    pub rules: &'a [(&'a str, &'a str)],
    /// Every output format; empty to accept any.
    pub formats: &'a [&'a str],
}

/// Which rules an entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// `ALL`
    All,
    /// `WB1`: every rule whose code begins so.
    Prefix(String),
    /// One rule, by its code; names are turned into codes when they are read.
    Rule(String),
}

/// What an entry asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// `select`: these rules and, as far as this layer goes, no others.
    Select,
    /// `ignore`: off.
    Ignore,
    /// `error`, `warn`, `note`: this severity. An entry that names one rule also turns it on.
    Severity(Severity),
}

/// One entry of a rule list.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Which rules.
    pub selector: Selector,
    /// What for.
    pub action: Action,
    /// Who says so.
    pub source: Source,
}

/// One entry of `per-file-ignores`.
#[derive(Debug, Clone)]
pub struct PerFile {
    /// Which files.
    pub files: PathPatterns,
    /// Which rules are off there.
    pub rules: Vec<Selector>,
    /// Who says so.
    pub source: Source,
}

impl Selector {
    /// What `text` names: `ALL`, a code, a name, or the beginning of a code (`WB1`). `None` where no rule is meant.
    pub fn parse(text: &str, known: &Known<'_>) -> Option<Self> {
        if text.eq_ignore_ascii_case("ALL") {
            return Some(Self::All);
        }
        if let Some((code, _)) =
            known.rules.iter().find(|(code, name)| code.eq_ignore_ascii_case(text) || name.eq_ignore_ascii_case(text))
        {
            return Some(Self::Rule((*code).to_owned()));
        }
        let text = text.to_ascii_uppercase();
        let begins = text.starts_with("WB") && known.rules.iter().any(|(code, _)| code.starts_with(&text));
        begins.then_some(Self::Prefix(text))
    }

    /// Whether the rule `code` is meant.
    pub fn matches(&self, code: &str) -> bool {
        match self {
            Self::All => true,
            Self::Prefix(prefix) => code.starts_with(prefix.as_str()),
            Self::Rule(rule) => rule == code,
        }
    }

    /// As it is written in a configuration.
    pub fn as_str(&self) -> &str {
        match self {
            Self::All => "ALL",
            Self::Prefix(text) | Self::Rule(text) => text,
        }
    }

    /// How exactly it names rules: one code beats a prefix, a longer prefix a shorter one.
    fn specificity(&self) -> usize {
        match self {
            Self::All => 1,
            Self::Prefix(prefix) => 1 + prefix.len(),
            Self::Rule(_) => usize::MAX,
        }
    }
}

impl Settings {
    /// The severity of a finding of rule `code` in the file at `path` (relative to the root, with `/`; `None` where
    /// there is no file), which the rule itself would give `default`. `None` where the rule is off there.
    pub fn severity_of(&self, code: &str, path: Option<&str>, default: Severity) -> Option<Severity> {
        if !self.is_on(code) || path.is_some_and(|path| self.ignored_in(code, path)) {
            return None;
        }
        let votes = self.voters(code).filter(|choice| choice.selector.matches(code));
        let severities = votes.filter_map(|choice| match choice.action {
            Action::Severity(severity) => Some((choice.source.layer(), choice.selector.specificity(), severity)),
            Action::Select | Action::Ignore => None,
        });
        Some(severities.max().map_or(default, |(_, _, severity)| severity))
    }

    /// Whether the rule `code` is on, files aside.
    pub fn is_on(&self, code: &str) -> bool {
        let named = self.voters(code).filter(|choice| choice.selector.matches(code)).filter_map(|choice| {
            let rank = (choice.source.layer(), choice.selector.specificity());
            match choice.action {
                Action::Select => Some((rank, true)),
                Action::Ignore => Some((rank, false)),
                Action::Severity(_) => matches!(choice.selector, Selector::Rule(_)).then_some((rank, true)),
            }
        });
        // A layer with a `select` turns off what it does not select, more weakly than any entry of that layer.
        let selecting = self.voters(code).filter(|choice| choice.action == Action::Select);
        let left_out = selecting.map(|choice| ((choice.source.layer(), 0), false));
        let strongest = named.chain(left_out).max_by_key(|((layer, specificity), on)| (*layer, *specificity, !on));
        strongest.is_none_or(|(_, on)| on)
    }

    fn ignored_in(&self, code: &str, path: &str) -> bool {
        let named = |entry: &&PerFile| entry.rules.iter().any(|rule| rule.matches(code));
        let heard = self.per_file_ignores.iter().filter(|entry| is_heard(&entry.source, code));
        heard.filter(named).any(|entry| entry.files.matches(path))
    }

    /// The entries that have a vote on the rule `code`.
    fn voters(&self, code: &str) -> impl Iterator<Item = &Choice> {
        self.choices.iter().filter(move |choice| is_heard(&choice.source, code))
    }
}

/// Whether `source` may speak about the rule `code`: a repository has no say in what warns of itself.
fn is_heard(source: &Source, code: &str) -> bool {
    !matches!(source, Source::File { .. }) || !warns_of_repository(code)
}

//! The closed choices of the command line.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::redact::Medium;
use crate::report::Format;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// When the stream is a terminal that wants them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
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

/// How an inventory is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// An aligned table.
    Text,
    /// One JSON document.
    Json,
}

impl ListFormat {
    /// What a stream in this format holds.
    pub fn medium(self) -> Medium {
        match self {
            Self::Text => Medium::Text,
            Self::Json => Medium::Json,
        }
    }
}

/// How a rule is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RuleFormat {
    /// For a terminal.
    Text,
    /// One JSON document.
    Json,
    /// A section a rule; with `--all` the table of the README.
    Markdown,
}

/// What `wblint config` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfigQuestion {
    /// The settings in use, and which file set each.
    Show,
    /// The JSON Schema of the configuration.
    Schema,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Full,
            Self::Concise,
            Self::Json,
            Self::JsonLines,
            Self::Github,
            Self::Sarif,
            Self::Gitlab,
            Self::Junit,
            Self::Rdjson,
            Self::Markdown,
            Self::Agent,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Full => PossibleValue::new("full").help("Source lines with labels and edits"),
            Self::Concise => {
                PossibleValue::new("concise").help("One line per finding: path:line:col: CODE severity: message")
            }
            Self::Json => PossibleValue::new("json").help("One JSON document"),
            Self::JsonLines => PossibleValue::new("jsonl").help("One JSON object per line"),
            Self::Github => PossibleValue::new("github").help("Annotations of GitHub Actions"),
            Self::Sarif => PossibleValue::new("sarif").help("SARIF 2.1.0"),
            Self::Gitlab => PossibleValue::new("gitlab").help("GitLab code quality"),
            Self::Junit => PossibleValue::new("junit").help("JUnit XML"),
            Self::Rdjson => PossibleValue::new("rdjson").help("Reviewdog's diagnostic format"),
            Self::Markdown => PossibleValue::new("markdown").help("A pull request summary, and a text for an issue"),
            Self::Agent => PossibleValue::new("agent").help("Two lines per finding, for coding assistants"),
        })
    }
}

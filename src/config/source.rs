//! Who set a setting.

use std::fmt;

/// Who set a setting. The order of the layers is [`Source::layer`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Source {
    /// wblint's own default.
    #[default]
    Default,
    /// The user-level file.
    User {
        /// The file as shown to people.
        path: String,
        /// Line, from 1.
        line: usize,
    },
    /// A file of the repository, or one named by `--config FILE`.
    File {
        /// The file as shown to people.
        path: String,
        /// Line, from 1.
        line: usize,
    },
    /// `--config KEY=VALUE`.
    Inline,
    /// An environment variable of the user, by its name.
    Environment(String),
    /// A flag of the command line, with its dashes.
    Flag(String),
}

impl Source {
    /// The rank of the layer; a higher one overrides a lower one.
    pub fn layer(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::User { .. } => 1,
            Self::File { .. } => 2,
            Self::Environment(_) => 3,
            Self::Inline => 4,
            Self::Flag(_) => 5,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::User { path, line } | Self::File { path, line } => write!(formatter, "{path}:{line}"),
            Self::Inline => formatter.write_str("--config"),
            Self::Environment(name) => write!(formatter, "environment variable {name}"),
            Self::Flag(flag) => formatter.write_str(flag),
        }
    }
}

/// A value and who set it.
#[derive(Debug, Clone, Default)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Who set it.
    pub source: Source,
}

impl<T> Sourced<T> {
    /// A value that is not set.
    pub fn default_of(value: T) -> Self {
        Self { value, source: Source::Default }
    }
}

impl<T> std::ops::Deref for Sourced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

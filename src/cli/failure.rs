//! Why the tool could not do what was asked: a value, with what to do about it.

use std::io;

use crate::config::ConfigError;

/// A failure that ends a command. A closed pipe is none: the stream itself drops what is not read.
#[derive(Debug)]
pub enum Failure {
    /// Complaints, all at once (a configuration may have several mistakes).
    Complaints(Vec<Complaint>),
    /// Mistakes in the configuration, drawn with their places.
    Configuration(Vec<ConfigError>),
}

/// One thing that went wrong.
#[derive(Debug)]
pub struct Complaint {
    /// One sentence, lower case, without a full stop.
    pub message: String,
    /// What to do, if we know.
    pub help: Option<String>,
}

impl Failure {
    /// A failure with advice.
    pub fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Complaints(vec![Complaint { message: message.into(), help: Some(help.into()) }])
    }

    /// A failure that explains itself.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Complaints(vec![Complaint { message: message.into(), help: None }])
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(format!("cannot write the output: {error}"))
    }
}

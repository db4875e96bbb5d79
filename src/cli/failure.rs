//! Why the tool could not do what was asked: a value, with what to do about it.

use std::io;

/// A failure that ends a command. A closed pipe is none for the person who closed it.
#[derive(Debug)]
pub enum Failure {
    /// The reader of our output went away.
    ClosedPipe,
    /// Something that a person must hear: what, and what to do.
    Told {
        /// One sentence, lower case, without a full stop.
        message: String,
        /// What to do, if we know.
        help: Option<String>,
    },
}

impl Failure {
    /// A failure with advice.
    pub fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Told { message: message.into(), help: Some(help.into()) }
    }

    /// A failure that explains itself.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Told { message: message.into(), help: None }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::new(format!("cannot write the output: {error}")),
        }
    }
}

//! What is wrong with a configuration, ready to be drawn.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::text::{LineIndex, Position};

/// One mistake in the configuration. The texts may quote the file: escape them before they reach a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file as shown to people; `--config` or a flag where there is no file.
    pub path: String,
    /// What is wrong, in one clause.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Bytes of [`Self::source_text`]; `None` where the file as a whole is meant.
    pub span: Option<Range<usize>>,
    /// Where the span starts, as people count it.
    pub position: Option<Position>,
    /// The text that was read.
    pub source_text: Option<Arc<str>>,
}

impl ConfigError {
    /// A mistake of the whole of `path`.
    pub fn whole(path: impl Into<String>, message: impl Into<String>, help: Option<String>) -> Self {
        let (path, message) = (path.into(), message.into());
        Self { path, message, help, span: None, position: None, source_text: None }
    }

    /// A mistake at bytes `span` of `text`.
    pub fn at(path: &str, text: &Arc<str>, span: Range<usize>, message: String, help: Option<String>) -> Self {
        let position = LineIndex::new(text).position(text, span.start);
        let source_text = Some(Arc::clone(text));
        Self { path: path.to_owned(), message, help, span: Some(span), position: Some(position), source_text }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.path)?;
        if let Some(position) = self.position {
            write!(formatter, ":{}:{}", position.line, position.column)?;
        }
        write!(formatter, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(formatter, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConfigError {}

//! Applying fixes: what is chosen of the offers, the files it makes, and the one function that writes them.
//!
//! Everything but [`mod@write`] is data to data. A `Policy` says which fix of a finding is taken ([`choose`]); the edits of
//! one round that do not touch each other are applied together ([`round`]); the new text is parsed again, and a fix that
//! brings a syntax error is left out and named ([`syntax`]). Files are kept as raw bytes ([`buffers`]), so that encoding,
//! byte order mark, line ends and the form of a notebook's JSON stay as they are. What was made is shown ([`diff`]) or
//! written ([`mod@write`]).

pub mod buffers;
pub mod choose;
pub mod diff;
pub mod hook;
pub mod keep;
pub mod questions;
mod rename;
pub mod round;
pub mod syntax;
pub mod write;

use std::sync::Arc;

pub use rename::is_plain;

use crate::text::Span;

/// One replacement in the raw bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file, as findings name it.
    pub path: Arc<str>,
    /// Bytes of the raw file.
    pub span: Span,
    /// The new text, not yet in the file's encoding.
    pub text: String,
}

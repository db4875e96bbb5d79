//! Where something stands, in the terms of the raw file.

use std::sync::Arc;

use crate::text::{Position, Span};

/// A region of one file, ready to be shown: it needs no further look at the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Path relative to the root, with `/`; bytes that are not UTF-8 are replaced.
    pub path: Arc<str>,
    /// Index of the notebook cell over all cells, from 0; `None` outside notebooks.
    pub cell: Option<usize>,
    /// First position.
    pub start: Position,
    /// One past the last position.
    pub end: Position,
    /// Bytes of the *raw* file (of the JSON for notebooks, of the undecoded bytes for other encodings).
    pub span: Span,
}

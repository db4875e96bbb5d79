//! One file: decoded text, and the way back from its bytes to the raw file.

use std::sync::Arc;

use super::{FileKind, Place};
use crate::text::{LineIndex, Span};

/// A decoded file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: Arc<str>,
    kind: FileKind,
    text: String,
    lines: LineIndex,
}

/// Why a file could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// One clause: `not valid UTF-8 (byte 17)`.
    pub reason: String,
}

impl SourceFile {
    /// Decodes `bytes` of the file at `path` (relative to the root, with `/`).
    pub fn decode(path: &str, bytes: &[u8]) -> Result<Self, Unreadable> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| Unreadable { reason: format!("not valid UTF-8 (byte {})", error.valid_up_to()) })?
            .to_owned();
        let lines = LineIndex::new(&text);
        Ok(Self { path: Arc::from(path), kind: FileKind::of(path), text, lines })
    }

    /// Path relative to the root, with `/`.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// What sort of file it is.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// The decoded text; for notebooks the code cells joined, with magics blanked.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of `span`, which counts bytes of [`Self::text`].
    pub fn place(&self, span: Span) -> Place {
        Place {
            path: Arc::clone(&self.path),
            cell: None,
            start: self.lines.position(&self.text, span.start),
            end: self.lines.position(&self.text, span.end),
            span,
        }
    }
}

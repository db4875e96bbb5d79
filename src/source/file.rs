//! One file: decoded text, and the way back from its bytes to the raw file.

use std::cell::RefCell;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::encoding::{self, Encoding};
use super::map::OffsetMap;
use super::notebook::{self, Notebook};
use super::open::{self, Refused, RegularFile, Within};
use super::{FileKind, Magic, Place, Region, discovery};
use crate::text::{LineIndex, Position, Span};

/// The size, in bytes, above which a thread's buffer is given back after a file.
const KEPT: usize = 4 << 20;

thread_local! {
    /// Where the bytes of a file are until they are a text: memory that was used before is cheaper than new.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A decoded file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    path: Arc<str>,
    kind: FileKind,
    text: Arc<str>,
    encoding: Encoding,
    map: OffsetMap,
    lines: OnceLock<LineIndex>,
    notebook: Option<Box<Notebook>>,
}

/// Why a file could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// One clause: `not valid UTF-8 (byte 17)`.
    pub reason: String,
}

impl Unreadable {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

impl SourceFile {
    /// Decodes `bytes` of the file at `path` (relative to the root, with `/`). A name that says nothing is judged by
    /// the `#!` line. Fails where the file's own reader would fail too: a wrong encoding, a notebook that is not JSON.
    pub fn decode(path: &str, bytes: &[u8]) -> Result<Self, Unreadable> {
        let kind = FileKind::sniff(path, bytes);
        let (decoded, notebook) = if kind == FileKind::Notebook {
            let (decoded, notebook) = notebook::read(bytes)?;
            (decoded, Some(Box::new(notebook)))
        } else {
            (encoding::decode(kind, bytes)?, None)
        };
        Ok(Self {
            path: Arc::from(path),
            kind,
            text: decoded.text,
            encoding: decoded.encoding,
            map: decoded.map,
            lines: OnceLock::new(),
            notebook,
        })
    }

    /// A file without a text.
    pub fn empty() -> Self {
        Self {
            path: Arc::from(""),
            kind: FileKind::Other,
            text: Arc::from(""),
            encoding: Encoding::Utf8,
            map: OffsetMap::Shifted(0),
            lines: OnceLock::new(),
            notebook: None,
        }
    }

    /// Reads and decodes the file at `location`, which the user named and reports call `path`; see [`Self::read`].
    pub fn open(location: &Path, path: &str, size_limit: u64) -> Result<Self, Unreadable> {
        Self::read(open::open(location, Within::User), path, size_limit)
    }

    /// Reads and decodes `file`, which reports call `path`, as [`Self::decode_within`] does. The error says also why it
    /// could not be opened.
    pub fn read(file: Result<RegularFile, Refused>, path: &str, size_limit: u64) -> Result<Self, Unreadable> {
        let refused = |why: Refused| Unreadable::new(format!("could not be read: {why}"));
        let limit = discovery::limit_of(FileKind::of(path), size_limit);
        let file = file.map_err(refused)?;
        if file.size() > limit {
            return Err(Unreadable::new(format!("{} bytes or more, over the limit of {size_limit}", file.size())));
        }
        BUFFER.with_borrow_mut(|bytes| {
            file.read_into(limit, bytes).map_err(refused)?;
            let decoded = Self::decode_within(path, bytes, size_limit);
            if bytes.capacity() > KEPT {
                *bytes = Vec::new();
            }
            decoded
        })
    }

    /// Decodes `bytes` as [`Self::decode`] does, unless there are more of them than `size_limit`; of a notebook, whose
    /// outputs may be large, that much code is taken.
    pub fn decode_within(path: &str, bytes: &[u8], size_limit: u64) -> Result<Self, Unreadable> {
        let too_large = |size: usize| Unreadable::new(format!("{size} bytes or more, over the limit of {size_limit}"));
        if bytes.len() as u64 > discovery::limit_of(FileKind::of(path), size_limit) {
            return Err(too_large(bytes.len()));
        }
        let decoded = Self::decode(path, bytes)?;
        if decoded.kind == FileKind::Notebook && decoded.text.len() as u64 > size_limit {
            return Err(too_large(decoded.text.len()));
        }
        Ok(decoded)
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

    /// The same text, to be kept.
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Where the lines of [`Self::text`] begin; counted when first asked for.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// A notebook's magics and shell lines in order; they are blanked in [`Self::text`]. Empty for other files.
    pub fn magics(&self) -> &[Magic] {
        self.notebook.as_deref().map_or(&[], |notebook| &notebook.magics)
    }

    /// Index over all cells, from 0, of the notebook cell that holds byte `offset` of [`Self::text`].
    pub fn cell_of(&self, offset: usize) -> Option<usize> {
        self.notebook.as_deref()?.cell_at(offset).map(|(index, _)| index)
    }

    /// The place of `span`, which counts bytes of [`Self::text`].
    pub fn place(&self, span: Span) -> Place {
        let (cell, first) = self
            .notebook
            .as_deref()
            .and_then(|notebook| notebook.cell_at(span.start))
            .map_or((None, 0), |(index, start)| (Some(index), start));
        Place::from(Region {
            path: Arc::clone(&self.path),
            cell,
            start: self.position(span.start, first),
            end: self.position(span.end, first),
            span: self.map.raw(span),
        })
    }

    /// The bytes to write into the raw file where `text` is wanted: in the file's encoding, JSON-escaped in a notebook,
    /// without byte order mark or quotes. `None` where the encoding has no bytes for a character.
    pub fn encode(&self, text: &str) -> Option<Vec<u8>> {
        encoding::encode(self.encoding, text)
    }

    /// The position of `offset`, lines counted from the one that begins at `first`.
    fn position(&self, offset: usize, first: usize) -> Position {
        // Columns are those of the text before it was blanked: a blank is one byte, its character may have had more.
        let shown = self.notebook.as_deref().and_then(|notebook| notebook.unblanked.as_deref()).unwrap_or(&self.text);
        let position = self.lines().position(shown, offset);
        Position { line: position.line + 1 - self.lines().line(first), ..position }
    }
}

//! Where something is, in the terms of the raw file.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::text::{Position, Span};

/// A region of one file, ready to be shown: it needs no further look at the text.
///
/// The same place is part of a destination, of its values, their edits, and every finding about them; all share it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(Arc<Region>);

/// What a [`Place`] says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region {
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

impl From<Region> for Place {
    fn from(region: Region) -> Self {
        Self(Arc::new(region))
    }
}

impl Deref for Place {
    type Target = Region;

    fn deref(&self) -> &Region {
        &self.0
    }
}

impl DerefMut for Place {
    fn deref_mut(&mut self) -> &mut Region {
        Arc::make_mut(&mut self.0)
    }
}

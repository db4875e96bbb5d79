//! Files in: which files there are, and what text stands in each.
//!
//! A [`SourceFile`] is decoded text with a map back to the raw bytes, so that every other room counts bytes of the
//! decoded text and nobody but this room knows about encodings and notebooks. This room knows no grammar and no rule.

mod file;
mod kind;
mod place;

pub use file::{SourceFile, Unreadable};
pub use kind::{FileKind, is_template};
pub use place::Place;

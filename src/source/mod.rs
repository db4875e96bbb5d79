//! Files in: which files there are, and what text is in each.
//!
//! A [`SourceFile`] is decoded text with a map back to the raw bytes, so that every other module counts bytes of the
//! decoded text and only this module knows about encodings and notebooks. [`discover`] walks the root and says which
//! files are worth reading. It knows no grammar and no rule.

mod cookie;
mod discovery;
mod encoding;
mod file;
mod kind;
mod map;
mod notebook;
pub mod open;
mod paths;
mod place;

pub use discovery::{
    DEFAULT_EXCLUDES, File, Files, Listing, Request, Spot, Survey, absolute, discover, display_path, find_root,
    is_tracked, limit_of, survey, user_excludes,
};
pub use file::{SourceFile, Unreadable};
pub use kind::{FileKind, is_template};
pub use notebook::Magic;
pub use paths::Paths;
pub use place::{Place, Region};

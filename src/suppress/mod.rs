//! Comments that hide findings: `# wblint: ignore[WB103] reason`, `# wblint: ignore-file[...]`, `# noqa: WB103`.
//!
//! [`find`] takes them from one file: a small scanner per kind of file finds the real comments (never the inside of a
//! string), a parser reads the directives in them. [`Suppressions`] gathers them over files, says whether a finding is
//! hidden, remembers what was used, and names the rest with the edit that takes it away (WB902). A suppression always
//! names its rules; one without a list hides nothing and is reported.

mod addition;
mod collection;
mod comments;
mod directive;
mod find;
mod removal;
mod unused;

pub use addition::addition;
pub use collection::Suppressions;
pub use comments::sign;
pub use find::find;
pub use unused::Standing;

use crate::source::Place;
use crate::text::Span;

/// How far a suppression reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Its own line; for a comment on a line of its own also the next line of code.
    Line,
    /// The whole file.
    File,
    /// One cell of a notebook.
    Cell,
}

/// One entry of the list of a suppression.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Code or name as written.
    pub text: String,
    /// Where it is.
    pub place: Place,
    /// False for the codes of other tools in a `# noqa` list.
    pub ours: bool,
    /// Whether it has hidden something.
    pub used: bool,
}

/// One suppression comment.
#[derive(Debug, Clone)]
pub struct Suppression {
    /// The directive with its comment sign, without other directives of the same comment.
    pub place: Place,
    /// The same in bytes of the decoded text.
    pub span: Span,
    /// How far it reaches.
    pub scope: Scope,
    /// Its line (in a notebook: within the cell), from 1.
    pub line: usize,
    /// The line of code below, for a comment on a line of its own.
    pub below: Option<usize>,
    /// What it names; empty where it is malformed.
    pub entries: Vec<Entry>,
    /// The region of the list, which is rewritten when a part of it is removed.
    pub list: Option<Place>,
    /// The region that goes with the whole suppression, white space included; the code around it stays as it is.
    pub removal: Place,
    /// Why it was not understood, in one clause.
    pub malformed: Option<String>,
}

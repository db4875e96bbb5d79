//! Drawing what was found: one file a format.
//!
//! Every function here takes findings and a writer, and gives bytes: nothing in this room opens a stream, decides an
//! exit code or reorders what the engine sorted. [`Format::Full`] and [`Format::Concise`] are for people and follow the
//! policy of [`policy`], as do [`Format::Markdown`] and [`Format::Agent`]; [`Format::Json`] and [`Format::JsonLines`] are
//! the versioned contract and hold everything, as do the formats of other programs ([`formats`]). Whatever reaches a terminal passes [`escape`] (control characters) and [`mask`] (keys) first.

mod concise;
pub mod configuration;
pub mod destinations;
pub mod diff;
mod edit;
pub mod escape;
mod excerpt;
pub mod fingerprint;
mod formats;
mod full;
pub mod json;
pub mod locate;
mod mask;
pub mod policy;
pub mod rules;
pub mod summary;
mod table;
mod text;
pub mod trace;
mod wrap;

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use crate::redact::Medium;
use crate::rule::{Finding, Suppressed};
use crate::source::SourceFile;

/// Where a rule is explained; the code in lower case is appended.
pub const RULE_URL: &str = "https://github.com/wblint/wblint#";

/// Where all rules are explained.
pub const RULES_URL: &str = "https://github.com/wblint/wblint#rules";

/// Version of the JSON contracts; it grows when a key changes its meaning or goes.
pub const SCHEMA: u32 = 1;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Source lines with labels and edits.
    #[default]
    Full,
    /// One line a finding.
    Concise,
    /// One JSON document.
    Json,
    /// One JSON object a line: the elements of `diagnostics`.
    JsonLines,
    /// Annotations of GitHub Actions.
    Github,
    /// SARIF 2.1.0.
    Sarif,
    /// A code quality report of GitLab.
    Gitlab,
    /// `JUnit` XML.
    Junit,
    /// Reviewdog's diagnostic format.
    Rdjson,
    /// A summary for a pull request, and a text for an issue.
    Markdown,
    /// Two lines a finding, for coding assistants.
    Agent,
}

impl Format {
    /// What a stream in this format holds.
    pub fn medium(self) -> Medium {
        match self {
            Self::Full | Self::Concise | Self::Github | Self::Junit | Self::Markdown | Self::Agent => Medium::Text,
            Self::Json | Self::JsonLines | Self::Sarif | Self::Gitlab | Self::Rdjson => Medium::Json,
        }
    }
}

/// What the person asked for, beside the format.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)] // Independent switches of the command line, not states of one thing.
pub struct Options {
    /// The format.
    pub format: Format,
    /// Whether to write ANSI colours.
    pub colour: bool,
    /// Draw notes like warnings.
    pub show_notes: bool,
    /// Counts per rule instead of findings (text formats).
    pub statistics: bool,
    /// Findings only: no summary, no hints.
    pub quiet: bool,
    /// Name every place of a value, not the first three.
    pub all_places: bool,
    /// How many findings were fixed before what is reported was found.
    pub fixed: usize,
    /// Columns of the terminal; `None` where no lines are broken.
    pub width: Option<usize>,
    /// Whether the terminal shows links.
    pub links: bool,
}

/// Gives the text of a file, for drawing.
pub trait Texts {
    /// The decoded file at `path` (relative to the root, with `/`); `None` when it is not at hand.
    fn text(&self, path: &str) -> Option<Arc<SourceFile>>;

    /// `path` as the reader may open it from where they are. The text formats show this; JSON keeps the path from the
    /// root, which does not depend on where the command was typed.
    fn shown<'p>(&self, path: &'p str) -> Cow<'p, str> {
        Cow::Borrowed(path)
    }

    /// `path` from the top of the repository, which may lie above the root. Reports of other programs name files so.
    fn in_repository<'p>(&self, path: &'p str) -> Cow<'p, str> {
        Cow::Borrowed(path)
    }

    /// The bytes of the file at `path` as they are on the disk; `None` when they are not at hand.
    fn raw(&self, _path: &str) -> Option<Vec<u8>> {
        None
    }
}

/// Everything a format may write about one run.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// Sorted by the engine; written in this order.
    pub findings: &'a [Finding],
    /// What comments and the baseline hide, in the same order; most formats leave it out.
    pub suppressed: &'a [Suppressed],
    /// How many files were checked.
    pub files: usize,
    /// How many destinations were found.
    pub destinations: usize,
    /// How many of them have a value that could not be followed.
    pub unfollowed: usize,
    /// The texts behind the findings.
    pub texts: &'a dyn Texts,
}

pub use text::question;

/// Writes `report` as `options` ask.
///
/// # Errors
/// Those of `output` alone; a closed pipe comes back as [`io::ErrorKind::BrokenPipe`].
pub fn write(report: &Report<'_>, options: Options, output: &mut dyn Write) -> io::Result<()> {
    formats::write(report, options, output)
}

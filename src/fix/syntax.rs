//! Whether an edit has broken a file, by the parsers that read it.

use crate::languages::python::parser::{is_accepted, parse_tree_eagerly};
use crate::languages::{data, shell};
use crate::source::{FileKind, SourceFile};

/// How broken a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// Syntax errors that our own parser finds.
    errors: usize,
    /// Whether a parser that repairs nothing refuses the file; false where there is none for the language.
    refused: bool,
}

/// The health of `file`.
pub fn health(file: &SourceFile) -> Health {
    let text = file.text();
    let errors = match file.kind() {
        FileKind::Python | FileKind::Notebook => python_errors(file),
        kind if kind.is_data() => data::parse(kind, text).damage().len(),
        kind if kind.is_script() && kind != FileKind::Markdown => shell::script(kind, text).damage.len(),
        _ => 0,
    };
    let refused = match file.kind() {
        // Our own parser repairs what it can, so it does not see every error.
        FileKind::Python | FileKind::Notebook => !is_accepted(text),
        FileKind::Toml => text.parse::<toml::Table>().is_err(),
        FileKind::Json => serde_json::from_str::<serde::de::IgnoredAny>(text).is_err(),
        _ => false,
    };
    Health { errors, refused }
}

impl Health {
    /// Whether a file that was as healthy as `before` has been damaged.
    pub fn is_worse_than(self, before: Self) -> bool {
        self.errors > before.errors || self.refused && !before.refused
    }
}

fn python_errors(file: &SourceFile) -> usize {
    parse_tree_eagerly(file.shared_text()).damage.len()
}

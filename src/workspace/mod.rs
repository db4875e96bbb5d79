//! The files of one root: by name and path, their texts, and what parsers made of them.
//!
//! The evaluator asks a [`Workspace`] and touches no disk.

mod importers;

use std::ops::Range;
use std::sync::Arc;

use crate::languages::data::Document;
use crate::languages::shell::Script;
use crate::source::{FileKind, SourceFile};

pub use importers::Importers;

/// Index of a file in the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// The files of one root, over the disk or over an editor's buffers.
pub trait Workspace: Sync {
    /// How many files there are; their ids count from 0 in order of path.
    fn count(&self) -> usize;

    /// Path relative to the root, with `/`.
    fn path(&self, file: FileId) -> Arc<str>;

    /// What sort of file it is.
    fn kind(&self, file: FileId) -> FileKind;

    /// The decoded text; `None` where the file cannot be read.
    fn text(&self, file: FileId) -> Option<Arc<SourceFile>>;

    /// The file at `path` relative to the root.
    fn find(&self, path: &str) -> Option<FileId>;

    /// Whether there is a folder at `path` that holds Python files.
    fn has_package(&self, path: &str) -> bool;

    /// The files below the folder at `path`: their ids follow each other.
    fn below(&self, path: &str) -> Range<FileId>;

    /// Those of `files` in whose text `word` stands somewhere; the texts need not be kept for that.
    fn saying(&self, files: &[FileId], word: &str) -> Vec<FileId>;

    /// The Python files that say `wandb` in any letter case.
    fn speaking(&self) -> Vec<FileId>;

    /// Python files that import something whose last part is `word` (a module's stem or a package's name).
    fn importers(&self, word: &str) -> Vec<FileId>;

    /// The tree of a YAML, JSON, TOML or INI file.
    fn data(&self, file: FileId) -> Option<Arc<Document>>;

    /// The commands of a shell script, Makefile, Dockerfile, `.env` or Markdown file, those inside of a YAML or JSON file,
    /// a notebook's magic lines, and those that Python code puts together.
    fn script(&self, file: FileId) -> Option<Arc<Script>>;

    /// Files that are no Python modules and may hold `word` as a key, or `--word` as a flag.
    fn holding(&self, word: &str) -> Vec<FileId>;

    /// The one file whose path is `tail` or ends in `/` and `tail`; `None` where there are several.
    fn ending(&self, tail: &str) -> Option<FileId>;
}

//! The evaluator: abstract execution of Python, from the entry points of a repository to its sinks.
//!
//! A shadow interpreter in the manner of pytype runs the program on abstract values ([`value`]) instead of real ones.
//! Names, aliases, closures, order, branches and escapes follow from executing; nothing is looked up by the text of an
//! access path. Objects live in a heap ([`heap`]), by allocation. Where a condition is not known, both branches run on
//! copies of the heap, which are joined afterwards; what the branches stored differently is kept with the branch's
//! guard ([`value::guards`]). Where a value comes from travels with it ([`value::provenance`]).
//!
//! This module knows the language and its built-in types. What it knows of libraries it asks of a [`Library`], by dotted
//! name. It asks the workspace for texts and trees and touches no disk.

#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::manual_let_else,
    clippy::match_wildcard_for_single_variants,
    clippy::needless_for_each,
    clippy::needless_pass_by_value,
    clippy::only_used_in_recursion,
    clippy::option_option,
    clippy::ref_option,
    clippy::return_self_not_must_use,
    clippy::semicolon_if_nothing_returned,
    clippy::similar_names,
    clippy::single_match,
    clippy::single_match_else,
    clippy::struct_excessive_bools,
    clippy::too_many_lines,
    clippy::type_complexity,
    clippy::float_cmp,
    clippy::needless_borrows_for_generic_args,
    reason = "matters of taste in new code"
)]

mod builtins;
mod calls;
mod classes;
mod expressions;
pub mod heap;
mod interpreter;
mod statements;
pub mod value;

pub use heap::objects::{Base, ClassInfo, Kind};
pub(crate) use interpreter::hash;
pub use interpreter::{Call, Interpreter, Library, Program, Resolved};
pub use value::guards::{Decision, Guard, Guards};

pub use value::{provenance, text};

use crate::text::Span;
use crate::workspace::FileId;

/// A region of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// Bytes of its decoded text.
    pub span: Span,
}

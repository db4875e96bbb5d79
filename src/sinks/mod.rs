//! Sinks: where values leave for W&B, found by running the program, and the destinations that come of it.

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

mod budget;
mod convert;
mod destinations;
mod entries;
mod fallback;
mod followed;
mod imports;
mod record;
mod recorder;
mod relevance;
mod repository;
mod runs;
mod sites;
mod suggest;

use std::collections::BTreeMap;

pub use followed::python_destinations;
pub use relevance::Outlines;
pub use repository::Trees;

use crate::trace::FileId;
use crate::trace::model::Destination;

/// The destinations of Python files, by the file of the call.
pub type ByFile = BTreeMap<FileId, Vec<Destination>>;

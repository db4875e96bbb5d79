//! Suggested fixes, applied: every file still parses, nothing else changes, and the finding is gone.
#![allow(clippy::case_sensitive_file_extension_comparisons, clippy::print_stderr, clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod apply;
mod parse;
mod run;
mod snapshots;
mod sweep;
mod whole;

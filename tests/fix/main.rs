//! `wblint fix`: questions on a terminal, flags, and what goes wrong while files are written.
#![allow(clippy::print_stderr, clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.
#![cfg(unix)]

mod init;
mod questions;
mod scene;
mod sinks;
mod trouble;
mod writing;

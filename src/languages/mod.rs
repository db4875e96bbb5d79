//! One file's text to facts, in the terms of its own language.
//!
//! Facts know nothing of W&B and read no file. Each language has a grammar of tree-sitter and its patterns under
//! `queries/<language>/`; no syntax node leaves this room: tracing sees expressions, bindings and regions as plain data.

pub mod data;
pub mod python;
pub mod shell;

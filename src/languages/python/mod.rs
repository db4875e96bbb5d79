//! Python: the lexer, the parser and the semantic index of one file.
//!
//! The [`lexer`] tells the logical lines and blocks of a file. The [`parser`] makes the [`ast`] of a file with
//! tree-sitter's grammar; bodies of functions are parsed when they are needed. The [`semantic_index`] answers which
//! definitions and imports there are before anything is parsed. `queries/python/` says which nodes are facts where the
//! lexer is in doubt.

pub mod ast;
pub mod lexer;
pub mod parser;
mod queries;
pub mod semantic_index;
pub mod walk;

pub use lexer::comments;

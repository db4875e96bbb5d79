//! Python: the lexer, the parser and the semantic index of one file.
//!
//! The [`lexer`] tells the logical lines and blocks of a file. The [`parser`] makes the [`ast`] of a file with
//! tree-sitter's grammar; bodies of functions are parsed when somebody asks for them. The [`outline`] answers where
//! definitions, imports and words stand before anything is parsed. `queries/python/` says which nodes are facts where
//! the lexer is in doubt.

pub mod ast;
pub mod lexer;
pub mod outline;
pub mod parser;

pub use lexer::comments;

//! wblint: where do the runs of this repository go, and which text decides it?
//!
//! The map of the rooms. Imports point down only; `tests/rooms.rs` reads every `use crate::` and holds this.
//!
//! ```text
//! cli, lsp                          the two faces: arguments and streams in, exit codes out
//!   doctor, engine, fix, report     the order of things; making new text; drawing what was found
//!     rules, suppress, baseline, since, config  judging one thing at a time; what people asked for
//!       live, trace                 the API; from a sink's argument backwards to the text that decides it
//!         redact                    no key leaves: the layer around every writer
//!         languages, wandb          one file -> facts; what W&B is, as tables
//!           source                  files in: discovery, decoding, notebooks
//!             text                  bytes, lines, columns, spans
//! ```
//!
//! The way of one run: `source` lists and decodes files; `trace` finds the sinks of `wandb`'s table in the facts that
//! `languages` takes, and follows each argument backwards to its origin; `rules` turn destinations into findings;
//! `engine` merges and sorts them; `report` draws them. A value never travels back up.

pub mod baseline;
pub mod cli;
pub mod config;
pub mod dataflow;
pub mod doctor;
pub mod edits;
pub mod engine;
pub mod fix;
pub mod languages;
pub mod live;
pub mod models;
pub mod redact;
pub mod report;
pub mod rule;
pub mod rules;
pub mod since;
pub mod sinks;
pub mod source;
pub mod suppress;
pub mod text;
pub mod trace;
pub mod wandb;

//! wblint: where do the runs of this repository go, and which text decides it?
//!
//! The map of the modules. Imports point down only; `tests/rooms.rs` reads every `use crate::` and holds this.
//! `ARCHITECTURE.md` says more.
//!
//! ```text
//! cli                               arguments and streams in, exit codes out
//!   doctor, engine, fix, report     the order of things; applying fixes; drawing what was found
//!     rules, suppress, baseline, since, config  judging one thing at a time; what people asked for
//!       sinks                       entry points, what reaches W&B, destinations
//!         models                    libraries and installed programs as data
//!           dataflow                the evaluator: knows Python, no library
//!             live, destination     the API; what the evaluation gives, as plain data
//!               edits, redact       suggested fixes by syntax; no key leaves: the layer around every writer
//!               workspace           the files of one root, by name and by who imports whom
//!                 languages, wandb  one file -> facts; what W&B is, as tables
//!                   source          files in: discovery, decoding, notebooks
//!                     text          bytes, lines, columns, spans
//! ```
//!
//! The way of one run: `source` lists and decodes files; `sinks` runs the programs on abstract values, reads scripts and
//! configurations, and makes destinations; `rules` turn destinations into findings; `engine` merges and sorts them;
//! `report` draws them. A value never travels back up.

pub mod baseline;
pub mod cli;
pub mod config;
pub mod dataflow;
pub mod destination;
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
pub mod wandb;
pub mod workspace;

//! What people asked for: settings out of files, `--config` and flags.
//!
//! One table ([`keys`]) says for every key its shape, its documentation and how it is read; reader, JSON Schema, "did
//! you mean" and `wblint config show` all follow it, so that they cannot disagree. Layers are applied from the lowest
//! to the nearest: defaults, the user-level file, the nearest file of the repository, `--config`, environment, flags.
//! Lists that add something (`select`, `ignore`, severities, `per-file-ignores`, `extend-exclude`, `sinks`) add up over
//! the layers; every other key is replaced. Every setting remembers who set it.
//!
//! A scanned repository is untrusted: what could send anything (`online`, `base-url`, ...) is an error in its files.

mod choices;
mod error;
mod inline;
mod keys;
mod layers;
mod patterns;
mod read;
mod schema;
mod settings;
mod show;
mod sinks;
mod source;
mod suggest;
mod values;

pub use choices::{Action, Choice, Known, PerFile, Selector};
pub use error::ConfigError;
pub use layers::{Request, holds_configuration, resolve};
pub use patterns::PathPatterns;
pub use schema::schema;
pub use settings::{DEFAULT_EXCLUDE, DEFAULT_SIZE_LIMIT, FailOn, Network, Online, Settings};
pub use show::show;
pub use sinks::{Argument, UserSink};
pub use source::{Source, Sourced};
pub use suggest::nearest;

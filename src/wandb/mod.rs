//! What W&B is: sinks, names, environment variables and credentials, as tables and pure functions.
//!
//! Facts come from the SDK 0.31.0 as tested; nothing here reads a file, knows a span or opens a connection.

pub mod commands;
pub mod failures;
pub mod keyring;
pub mod keys;
pub mod names;
pub mod netrc;
pub mod placeholder;
pub mod programs;
pub mod secret;
pub mod server;
pub mod settings_file;
mod settings_names;
pub mod signature;
pub mod sinks;
pub mod template;

//! Asking W&B: credentials, the client, and verdicts.
//!
//! A [`Surroundings`] (environment, home, working directory) goes in; where the server is, which key belongs to it and
//! what may be sent follow from it by pure functions. Nothing here knows a rule, a span or an output format.

pub mod credentials;
pub mod server;
pub mod settings;
pub mod surroundings;

pub use credentials::{Credentials, Found};
pub use server::Server;
pub use settings::SettingsFiles;
pub use surroundings::Surroundings;

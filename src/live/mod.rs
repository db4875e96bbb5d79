//! Asking W&B: credentials, the client, and verdicts.
//!
//! [`Surroundings`] (environment, home, working directory) go in; where the server is, which key belongs to it and what
//! may be sent follow from them by pure functions. [`ask`] then holds one [`plan::Conversation`] through the one interface
//! [`api::Api`]: `http` implements it, `retry` retries and gives up, `plan` knows the order of the questions,
//! `facts` what was said, `verdict` what follows from it, `cache` what was said before. Every answer has three values:
//! allowed, refused, could not tell. Nothing here knows a rule, a span or an output format.

mod ambient;
pub mod api;
mod ask;
mod cache;
pub mod credentials;
mod facts;
mod fields;
mod http;
mod limits;
pub mod plan;
mod proxy;
mod questions;
mod retry;
pub mod server;
pub mod settings;
mod surroundings;
mod verdict;

pub use ambient::{Ambient, Standing};
pub use ask::{Access, Answers, Inquiry, Login, ask, create_project};
pub use cache::now;
pub use credentials::{Credentials, Found};
pub use facts::{Identity, Membership};
pub use limits::Limits;
pub use server::Server;
pub use settings::SettingsFiles;
pub use surroundings::Surroundings;
pub use verdict::{Answer, Refusal, Target, Verdict};

//! `--online` and `doctor`, end to end over a loopback server of our own that speaks W&B's API.
#![allow(clippy::unwrap_used, missing_docs)] // A test that cannot go on has failed; clippy knows `#[test]` only.

mod doctor;
mod echo;
mod fixtures;
mod graphql;
mod leaks;
mod logs;
mod proxies;
mod requests;
mod roles;
mod routes;
mod runs;
mod scene;
mod sdk;
mod server;
mod spellings;
mod trouble;
mod untold;
mod verdicts;
mod world;

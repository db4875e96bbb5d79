//! From sinks to destinations, backwards and on demand.
//!
//! One relation carries everything: `Tracer::step` says where the value of an expression comes from, one step back
//! (a name to what it is bound to, a parameter to what callers pass, a call to what the function returns). Evaluating is
//! following that relation to its ends; reading a member (`cfg.wb.org`, `kw["entity"]`, `**kw`) is following it while
//! looking, at every stop, for a store to that very member. So a dictionary that travels through three functions and is
//! completed on the way needs no case of its own.
//!
//! A step carries a [`domain::Mark`]: the hop to show, what overrides the value from here on, and whether it was only
//! matched by name. Everything is bounded by depth and by fuel; a bound that is hit gives `unknown`.
//!
//! This room asks a [`Workspace`] for texts and facts and touches no disk; it judges nothing and knows no rule.

mod anywhere;
mod arguments;
mod bases;
mod calls;
mod command_lines;
mod commands;
mod computed;
mod configuration;
mod configured_sinks;
mod declarations;
mod domain;
mod environment;
mod fields;
mod finish;
mod holders;
mod hydra;
mod interpolation;
mod loading;
mod loading_code;
mod loops;
mod members;
mod memo;
mod mend_elsewhere;
pub mod model;
mod modules;
mod names;
mod near;
mod options;
mod parameters;
mod parsers;
mod receivers;
mod running;
mod script_sinks;
mod shared;
mod sinks;
mod step;
mod telling;
mod texts;
mod tracer;
mod workspace;

pub use shared::Shared;
pub use sinks::destinations;
pub use telling::{is_silent, telling_words};
pub use workspace::{FileId, Workspace};

//! What is known of libraries, as data: a file a library or family.
//!
//! A [`Model`] says of a library which of its callables do what. Most callables are a row with an [`Effect`]; what a row
//! cannot say is a small function beside it. The interpreter asks by dotted name and knows no library.

#![allow(clippy::unnecessary_wraps, reason = "hooks share one type: those that always answer say so with `Some`")]

mod configuration;
mod copies;
mod given;
mod held;
mod hooks;
mod model;
mod options;
mod standard;
mod tables;
mod wandb;

use std::sync::Arc;

use crate::dataflow::value::{Abstract, ValueSet};

pub(crate) use copies::copied;
pub use given::Given;
pub use model::{
    CallHook, ConstructHook, Context, DecoratorHook, Effect, ItemHook, IterateHook, MemberHook, MethodDecoratorHook,
    MethodHook, Model, NOTHING, StoreHook, SubclassHook,
};
pub use standard::environment::Environment;
pub use tables::{
    call, constant, construct, decorate, decorate_by_method, is_changeable, is_followed, item, iterate, leaves_alone,
    member, method, store, subclass,
};

/// Words of code that declares options, or that runs whatever its module has: it matters also where it says nothing of
/// a sink.
pub const DECLARING: &[&str] = &[
    "DEFINE_",
    "add_argument",
    "add_class_arguments",
    "set_defaults",
    "add_typer",
    "add_command",
    "Fire(",
    "CLI(",
    "auto_cli(",
    "app.run(",
];

/// A dotted name, as values write it.
pub(crate) fn external(name: &str) -> ValueSet {
    ValueSet::of(Abstract::External(Arc::from(name)))
}

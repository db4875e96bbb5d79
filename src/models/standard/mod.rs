//! The standard library, and what ships beside it.

pub(crate) mod concurrency;
pub(crate) mod dataclasses;
pub(crate) mod dispatch;
pub(crate) mod environment;
pub(crate) mod functools;
pub(crate) mod importing;
pub(crate) mod library;

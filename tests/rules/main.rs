//! The rules through the public API: what each says of one subject, and that none is without docs, fixture or entry.

mod arguments;
mod build;
mod invalid;
mod literals;
mod others;
mod registration;

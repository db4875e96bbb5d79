//! (room under construction)

pub mod data;
pub mod shell;

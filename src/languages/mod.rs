//! (room under construction)

pub mod data;

//! From sinks to destinations, backwards and on demand.

pub mod model;

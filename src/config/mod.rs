//! (room under construction)

/// Stand-in.
#[derive(Debug, Default)]
pub struct Settings {}

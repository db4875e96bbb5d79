//! How long may be waited.

use std::time::Duration;

/// Limits in time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// One connection.
    pub connect: Duration,
    /// One request with its answer.
    pub request: Duration,
    /// All requests together, waiting included.
    pub total: Duration,
}

impl Default for Limits {
    /// 2 s, 5 s and 20 s.
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(2), request: seconds(5), total: seconds(20) }
    }
}

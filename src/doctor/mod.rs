//! Why was, or will, access be refused?
//!
//! [`evidence`] reads what a run left behind: its logs ([`log`]) and its binary file ([`runfile`] over [`blocks`]), the
//! only one that names where it was sent. [`examine`] joins that with the destinations of the repository and the verdicts
//! of the live room; [`steps`] says what to do. The result is a [`Diagnosis`], written by [`text`] and [`json`]. Nothing
//! here prints, and nothing of a log leaves this room before it has passed [`redact`].

pub mod blocks;
mod diagnosis;
pub mod evidence;
mod examine;
pub mod json;
pub mod log;
pub mod redact;
pub mod runfile;
pub mod steps;
pub mod text;
mod tried;

pub use diagnosis::{Diagnosis, Edit, Examined, FailedRun, Spot, Step};
pub use examine::{Examination, examine};

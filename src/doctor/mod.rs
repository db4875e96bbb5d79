//! Why was, or will, access be refused?
//!
//! [`evidence`] reads what a run left behind: its logs ([`decode`], [`log`]) and its binary file ([`runfile`] over
//! [`blocks`]), the only one that names where it was sent. What came with the repository (git tracks it) is believed less.
//! What a sentence means is known to `wandb::failures`. [`examine`] joins that with the destinations of the repository and
//! the verdicts of `live`; [`steps`] says what to do, [`offline`] how to sync, [`sdk`] which version runs here. The result
//! is a [`Diagnosis`], written by [`text`] and [`json`]. Nothing here prints, and no text of a log leaves this module
//! before it has passed [`redact`].

pub mod blocks;
pub mod decode;
mod diagnosis;
pub mod evidence;
mod examine;
pub mod json;
pub mod log;
pub mod offline;
pub mod redact;
pub mod runfile;
pub mod sdk;
pub mod steps;
pub mod text;
mod tried;

pub use diagnosis::{Diagnosis, Edit, Examined, FailedRun, Spot, Step};
pub use examine::{Examination, examine};

//! Why a run could not start: the sentences of the SDK and of W&B, what each means, and what to do about it.
//!
//! Everything known is data: [`table`] holds sentences and their [`Cause`], [`advice`] what a cause means and its remedy.
//! [`judge`] is the one function from a sentence to a cause. Facts: SDK 0.13.11, 0.15.12, 0.17.9, 0.18.7, 0.19.11, 0.20.1,
//! 0.21.4, 0.22.2, 0.22.3, 0.24.2, 0.26.1, 0.28.0 and 0.31.0, run without a key, with bad keys, with bad arguments and
//! against a loopback server that refuses; messages of W&B's server from public reports.

mod advice;
mod cause;
mod table;

pub use advice::{Advice, advice};
pub use cause::{Cause, Judged, Weight, judge};

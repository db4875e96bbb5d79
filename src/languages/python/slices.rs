//! The facts of the lines of one module, made when they are asked for and kept.
//!
//! Of a thousand lines some thirty are ever asked about, so there is one cell for a run of lines until one of them is.

use std::sync::OnceLock;

use super::slice::Slice;

/// How many lines share a cell.
const RUN: usize = 8;

/// A line's cell.
type Cell = OnceLock<Box<Slice>>;

/// A place for the facts of every line.
#[derive(Debug, Default)]
pub(super) struct Slices {
    runs: Box<[OnceLock<Box<[Cell; RUN]>>]>,
}

impl Slices {
    /// Room for so many `lines`.
    pub fn new(lines: usize) -> Self {
        Self { runs: (0..lines.div_ceil(RUN)).map(|_| OnceLock::new()).collect() }
    }

    /// The facts of the line of number `index`, which `take` takes the first time.
    #[inline]
    pub fn get(&self, index: u32, take: impl FnOnce() -> Box<Slice>) -> &Slice {
        let index = index as usize;
        let run = self.runs[index / RUN].get_or_init(|| Box::new([const { OnceLock::new() }; RUN]));
        run[index % RUN].get_or_init(take)
    }
}

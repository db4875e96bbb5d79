//! Regions: the blocks that may or may not run, nested by position.

use super::ids::narrow;
use super::{ClassId, FunctionId, RegionId};
use crate::text::Span;

/// A block of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// What sort of block.
    pub kind: RegionKind,
    /// Its extent.
    pub span: Span,
    /// The region around it; the module's is itself.
    pub parent: RegionId,
    /// End of the first statement that always leaves the block.
    pub exit: Option<usize>,
    /// Never runs: `if False`, `if TYPE_CHECKING`.
    pub dead: bool,
}

/// Sorts of region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionKind {
    /// The file.
    Module,
    /// A function's or lambda's body.
    Function(FunctionId),
    /// A class body.
    Class(ClassId),
    /// A comprehension.
    Comprehension,
    /// One of several ways; `group` tells which belong together.
    Branch {
        /// Index into the module's groups.
        group: u32,
    },
    /// A loop's body.
    Loop,
}

/// Branches of one statement.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// One of the members always runs.
    pub exhaustive: bool,
    /// Members shut each other out (`try` and `except` do not).
    pub exclusive: bool,
    /// The members.
    pub members: Vec<RegionId>,
}

impl RegionKind {
    /// Whether names are bound per region of this kind.
    pub fn is_scope(self) -> bool {
        !matches!(self, Self::Branch { .. } | Self::Loop)
    }
}

/// The order in which regions begin, outer ones first, for [`innermost`]. `regions` may stand in any order; the first
/// holds all others. Gives with every region, by its index, the index of the one around it.
pub(super) fn nest(regions: &[Region]) -> (Vec<u32>, Vec<u32>) {
    let mut order: Vec<u32> = (0..narrow(regions.len())).collect();
    order.sort_by_key(|&id| {
        let span = regions[id as usize].span;
        (span.start, std::cmp::Reverse(span.end), id)
    });
    let mut parents = vec![0; regions.len()];
    let mut open: Vec<u32> = Vec::new();
    for &id in &order {
        let span = regions[id as usize].span;
        while open.last().is_some_and(|&top| top != 0 && regions[top as usize].span.end <= span.start) {
            open.pop();
        }
        parents[id as usize] = open.last().copied().unwrap_or(0);
        open.push(id);
    }
    (order, parents)
}

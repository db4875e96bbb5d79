//! Regions: the blocks that may or may not run, nested by position.

use super::{ClassId, ExpressionId, FunctionId};
use crate::text::Span;

/// Index of a region in its module; 0 is the module itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionId(pub u32);

/// A block of code.
#[derive(Debug, Clone)]
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
    /// One of several ways; `group` tells which belong together, `test` is what chooses it.
    Branch {
        /// Index into the module's groups.
        group: u32,
        /// The condition or the matched pattern's subject.
        test: Option<ExpressionId>,
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

/// Gives every region its parent. `regions` may stand in any order; the module is first and holds all others.
///
/// Returns the order in which regions begin, for [`innermost`].
pub(super) fn nest(regions: &mut [Region]) -> Vec<RegionId> {
    let mut order: Vec<u32> = (0..u32::try_from(regions.len()).unwrap_or(0)).collect();
    order.sort_by_key(|&id| {
        let span = regions[id as usize].span;
        (span.start, std::cmp::Reverse(span.end), id)
    });
    let mut open: Vec<u32> = Vec::new();
    for &id in &order {
        let span = regions[id as usize].span;
        while open.last().is_some_and(|&top| top != 0 && regions[top as usize].span.end <= span.start) {
            open.pop();
        }
        regions[id as usize].parent = RegionId(open.last().copied().unwrap_or(0));
        open.push(id);
    }
    order.into_iter().map(RegionId).collect()
}

/// The innermost region that holds byte `offset`.
pub(super) fn innermost(regions: &[Region], order: &[RegionId], offset: usize) -> RegionId {
    let next = order.partition_point(|id| regions[id.0 as usize].span.start <= offset);
    let mut id = order.get(next.saturating_sub(1)).copied().unwrap_or(RegionId(0));
    while id.0 != 0 && regions[id.0 as usize].span.end <= offset {
        id = regions[id.0 as usize].parent;
    }
    id
}

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
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// One of the members always runs.
    pub exhaustive: bool,
    /// Members shut each other out (`try` and `except` do not).
    pub exclusive: bool,
}

/// The members of every group.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// The blocks that are members, group by group, those of one in order of source.
    blocks: Vec<u32>,
    /// Where those of each group begin, and where the last ones end.
    starts: Vec<usize>,
}

impl Members {
    /// Those of so many `groups` among `blocks`, which are all of a file.
    pub fn new(blocks: &[Region], groups: usize) -> Self {
        let branches = || {
            (0..).zip(blocks).filter_map(|(number, block)| match block.kind {
                RegionKind::Branch { group } => Some((number, group as usize)),
                _ => None,
            })
        };
        let mut starts = vec![0; groups + 1];
        branches().for_each(|(_, group)| starts[group + 1] += 1);
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let (mut members, mut next) = (vec![0; total], starts.clone());
        for (number, group) in branches() {
            members[next[group]] = number;
            next[group] += 1;
        }
        Self { blocks: members, starts }
    }

    /// Those of `group`, in order of source.
    pub fn of(&self, group: u32) -> impl Iterator<Item = RegionId> {
        let group = group as usize;
        self.blocks[self.starts[group]..self.starts[group + 1]].iter().map(|block| RegionId::Block(*block))
    }
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

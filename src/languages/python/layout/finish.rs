//! What can be told of the blocks once all lines are in.

use super::blocks::Blocks;
use super::statement::Doubt;
use super::{Layout, LineKind};
use crate::languages::python::RegionId;
use crate::languages::python::ids::narrow;

impl Blocks {
    /// The layout, once all lines are in.
    pub fn finish(mut self) -> Result<Layout, Doubt> {
        if self.pending.is_some() {
            return Err(Doubt::Unclear);
        }
        while self.levels.len() > 1 {
            self.close();
        }
        self.close();
        self.layout.ranges[0] = 0..narrow(self.layout.lines.len());
        for (region, range) in self.layout.blocks.iter_mut().zip(&self.layout.ranges).skip(1) {
            region.span.start = self.layout.lines[range.start as usize].start as usize;
        }
        self.dissolve();
        self.leave();
        Ok(self.layout.kept())
    }

    /// What stands in the body of a `try` without `except` stands in the block around it.
    fn dissolve(&mut self) {
        if self.dissolved.is_empty() {
            return;
        }
        let mut meant: Vec<u32> = (0..narrow(self.layout.blocks.len())).collect();
        self.dissolved.sort_unstable();
        for &body in &self.dissolved {
            // Outer blocks have lower numbers, so theirs are settled.
            if let RegionId::Block(parent) = self.layout.blocks[body as usize].parent {
                meant[body as usize] = meant[parent as usize];
            }
        }
        for line in &mut self.layout.lines {
            line.block = meant[line.block as usize];
        }
        for block in &mut self.layout.blocks {
            if let RegionId::Block(parent) = block.parent {
                block.parent = RegionId::Block(meant[parent as usize]);
            }
        }
        for &body in &self.dissolved {
            // No offset lies in an empty span.
            let span = &mut self.layout.blocks[body as usize].span;
            span.end = span.start;
        }
    }

    /// Notes where blocks are left for good.
    fn leave(&mut self) {
        for line in &self.layout.lines {
            if matches!(line.kind, LineKind::Return | LineKind::Leave) {
                let exit = &mut self.layout.blocks[line.block as usize].exit;
                *exit = Some(exit.map_or(line.end as usize, |earlier| earlier.min(line.end as usize)));
            }
        }
    }
}

//! Numbers of things in a module.
//!
//! Facts are taken line by line, in whatever order they are asked for; so every number names its line first, and means
//! the same whoever asks first. Where a file is taken as a whole, everything stands in line 0.

/// An expression of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExpressionId {
    pub(super) line: u32,
    pub(super) index: u32,
}

/// A function or lambda of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId {
    pub(super) line: u32,
    pub(super) index: u32,
}

/// A class of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId {
    pub(super) line: u32,
    pub(super) index: u32,
}

/// A region of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RegionId {
    /// A block of statements.
    Block(u32),
    /// A lambda's body or a comprehension, in the line and by the number given.
    Inner(u32, u32),
}

impl RegionId {
    /// The file.
    pub const MODULE: Self = Self::Block(0);
}

/// A length or an index as a number of 32 bits: no file that is read is larger.
pub(super) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

//! Imports as written.

use super::RegionId;

/// What one name is imported as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Dots before the module (0: absolute).
    pub level: usize,
    /// The module as written, without leading dots.
    pub module: Box<str>,
    /// The name taken from it (`from module import name`); `None` for `import module`.
    pub name: Option<Box<str>>,
    /// `import a.b` binds only `a`; with `as` (and with `from`) the thing itself.
    pub whole: bool,
}

/// `from module import *`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarImport {
    /// Dots before the module.
    pub level: usize,
    /// The module as written, without leading dots.
    pub module: Box<str>,
    /// The region it stands in.
    pub region: RegionId,
}

//! The blocks that are open while a file is scanned.

use super::statement::Doubt;
use super::{Layout, Line, LineKind, NONE};
use crate::languages::python::ids::narrow;
use crate::languages::python::regions::{Group, Region, RegionKind};
use crate::languages::python::{ClassId, FunctionId, RegionId};
use crate::text::Span;

/// Python itself refuses more ("too many levels of indentation").
pub(super) const LEVELS: usize = 100;

/// A statement that the next line at its indentation may go on with.
#[derive(Debug, Clone, Copy)]
enum Compound {
    /// Any other: only a new statement can follow.
    Done,
    /// `if`, by its group.
    If(u32),
    /// `for` or `while`: an `else` may follow.
    Loop,
    /// `try`, by its group, with the block of its body; `true` once an `except` came.
    Try(u32, u32, bool),
}

/// One level of indentation.
pub(super) struct Level {
    indent: usize,
    block: u32,
    /// Whether the block began with this level.
    own: bool,
    last: Compound,
    /// Whether only `case` can stand here.
    cases: Option<u32>,
}

/// What a header opens.
pub(super) struct Opening {
    block: u32,
    own: bool,
    cases: Option<u32>,
}

/// Puts lines into blocks.
pub(super) struct Blocks {
    pub layout: Layout,
    pub(super) levels: Vec<Level>,
    pub(super) pending: Option<Opening>,
    /// Bodies of `try` without `except`: no region of their own.
    pub(super) dissolved: Vec<u32>,
}

impl Blocks {
    pub fn new(length: usize) -> Self {
        let mut layout = Layout::desk();
        layout.blocks.push(region(RegionKind::Module, Span::new(0, length + 1), 0));
        layout.ranges.push(0..0);
        let file = Level { indent: 0, block: 0, own: false, last: Compound::Done, cases: None };
        Self { layout, levels: vec![file], pending: None, dissolved: Vec::new() }
    }

    /// Notes that a statement begins in a new line at `indent`.
    #[inline]
    pub fn indent(&mut self, indent: usize) -> Result<(), Doubt> {
        let current = self.levels.last().map_or(0, |level| level.indent);
        let goes_on = self.pending.is_none() && indent == current;
        if goes_on { Ok(()) } else { self.turn(indent, current) }
    }

    /// The same where a block may begin or end.
    fn turn(&mut self, indent: usize, current: usize) -> Result<(), Doubt> {
        if let Some(opening) = self.pending.take() {
            if indent <= current {
                return Err(Doubt::Unclear);
            }
            if self.levels.len() > LEVELS {
                return Err(Doubt::TooDeep);
            }
            let Opening { block, own, cases } = opening;
            self.levels.push(Level { indent, block, own, last: Compound::Done, cases });
            return Ok(());
        }
        while self.levels.last().is_some_and(|level| level.indent > indent) && self.levels.len() > 1 {
            self.close();
        }
        let same = self.levels.last().is_some_and(|level| level.indent == indent);
        if same { Ok(()) } else { Err(Doubt::Unclear) }
    }

    pub(super) fn close(&mut self) {
        let Some(level) = self.levels.pop() else { return };
        self.settle(level.last);
        if level.own {
            self.end(level.block);
        }
    }

    /// Ends `block` with the last line there is.
    fn end(&mut self, block: u32) {
        let lines = &self.layout.lines;
        self.layout.ranges[block as usize].end = narrow(lines.len());
        if let Some(last) = lines.last() {
            let span = &mut self.layout.blocks[block as usize].span;
            span.end = span.start.max(last.end as usize);
        }
    }

    /// Nothing goes on with `compound` any more.
    #[inline]
    fn settle(&mut self, compound: Compound) {
        if let Compound::Try(_, body, false) = compound {
            self.dissolved.push(body);
        }
    }

    /// Adds a line of sort `kind`, which opens nothing, from `start` to `end`.
    #[inline]
    pub fn line(&mut self, kind: LineKind, start: usize, end: usize) -> Result<(), Doubt> {
        let Some(level) = self.levels.last_mut().filter(|level| level.cases.is_none()) else {
            return Err(Doubt::Unclear);
        };
        self.layout.lines.push(Line { start: narrow(start), end: narrow(end), block: level.block, opens: NONE, kind });
        let last = std::mem::replace(&mut level.last, Compound::Done);
        self.settle(last);
        Ok(())
    }

    /// Adds a header of sort `kind` from `start` to `end`, and opens what it opens.
    pub fn header(&mut self, kind: LineKind, word: &[u8], start: usize, end: usize, text: &[u8]) -> Result<(), Doubt> {
        let Some(level) = self.levels.last() else { return Err(Doubt::Unclear) };
        let (block, last, cases) = (level.block, level.last, level.cases);
        if cases.is_some() != (kind == LineKind::Case) {
            return Err(Doubt::Unclear);
        }
        let index = narrow(self.layout.lines.len());
        let (opening, next) = match kind {
            LineKind::Function => {
                (self.open(RegionKind::Function(FunctionId { line: index, index: 0 }), block), Compound::Done)
            }
            LineKind::Class => (self.open(RegionKind::Class(ClassId { line: index, index: 0 }), block), Compound::Done),
            LineKind::While => (self.open(RegionKind::Loop, block), Compound::Loop),
            LineKind::Bind if word == b"for" => (self.open(RegionKind::Loop, block), Compound::Loop),
            LineKind::Bind => (through(block), Compound::Done),
            LineKind::If => {
                let group = self.group(true, false);
                (self.branch(group, block), Compound::If(group))
            }
            LineKind::Elif => {
                let Compound::If(group) = last else { return Err(Doubt::Unclear) };
                (self.branch(group, block), last)
            }
            LineKind::Except => {
                let Compound::Try(group, body, _) = last else { return Err(Doubt::Unclear) };
                (self.branch(group, block), Compound::Try(group, body, true))
            }
            LineKind::Match => {
                let group = self.group(true, false);
                (Opening { block, own: false, cases: Some(group) }, Compound::Done)
            }
            LineKind::Case => {
                let group = cases.unwrap_or(NONE);
                self.layout.groups[group as usize].exhaustive |= pattern_of(text) == b"_";
                (self.branch(group, block), Compound::Done)
            }
            LineKind::Bare => match (word, last) {
                (b"try", _) => {
                    let group = self.group(false, true);
                    let opening = self.branch(group, block);
                    let body = opening.block;
                    (opening, Compound::Try(group, body, false))
                }
                (b"else", Compound::If(group)) => {
                    self.layout.groups[group as usize].exhaustive = true;
                    (self.branch(group, block), Compound::Done)
                }
                (b"else", Compound::Loop) => (through(block), Compound::Done),
                (b"else", Compound::Try(_, _, true)) => (through(block), last),
                (b"finally", Compound::Try(..)) => (through(block), last),
                _ => return Err(Doubt::Unclear),
            },
            _ => return Err(Doubt::Unclear),
        };
        let goes_on = matches!(kind, LineKind::Elif | LineKind::Except) || matches!(word, b"else" | b"finally");
        if !goes_on {
            self.settle(last);
        }
        if let Some(level) = self.levels.last_mut() {
            level.last = next;
        }
        let opens = if opening.own { opening.block } else { NONE };
        self.layout.lines.push(Line { start: narrow(start), end: narrow(end), block, opens, kind });
        self.pending = Some(opening);
        Ok(())
    }

    /// The statements of a header's own line begin: they are a level of their own.
    pub fn enter_inline(&mut self) -> Result<(), Doubt> {
        let Some(Opening { block, own, cases: None }) = self.pending.take() else { return Err(Doubt::Unclear) };
        let indent = self.levels.last().map_or(0, |level| level.indent);
        self.levels.push(Level { indent, block, own, last: Compound::Done, cases: None });
        Ok(())
    }

    /// They end.
    pub fn leave_inline(&mut self) {
        self.close();
    }

    /// Whether only `case` can stand where the next line stands.
    pub fn is_among_cases(&self) -> bool {
        self.levels.last().is_some_and(|level| level.cases.is_some())
    }

    #[inline]
    fn group(&mut self, exclusive: bool, exhaustive: bool) -> u32 {
        self.layout.groups.push(Group { exhaustive, exclusive });
        narrow(self.layout.groups.len() - 1)
    }

    #[inline]
    fn open(&mut self, kind: RegionKind, parent: u32) -> Opening {
        let block = narrow(self.layout.blocks.len());
        // Its first line, which follows its header, says where it begins.
        self.layout.blocks.push(region(kind, Span::new(0, 0), parent));
        let first = narrow(self.layout.lines.len() + 1);
        self.layout.ranges.push(first..first);
        Opening { block, own: true, cases: None }
    }

    fn branch(&mut self, group: u32, parent: u32) -> Opening {
        self.open(RegionKind::Branch { group }, parent)
    }
}

fn through(block: u32) -> Opening {
    Opening { block, own: false, cases: None }
}

fn region(kind: RegionKind, span: Span, parent: u32) -> Region {
    Region { kind, span, parent: RegionId::Block(parent), exit: None, dead: false }
}

/// What stands between `case` and its colon.
fn pattern_of(header: &[u8]) -> &[u8] {
    let inner = header.strip_prefix(b"case").unwrap_or(header);
    inner.strip_suffix(b":").unwrap_or(inner).trim_ascii()
}

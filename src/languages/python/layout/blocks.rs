//! The blocks that are open while a file is scanned.

use super::statement::Doubt;
use super::{Layout, Line, LineKind, NONE};
use crate::languages::python::RegionId;
use crate::languages::python::ids::narrow;
use crate::languages::python::regions::{Group, Region, RegionKind};
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
struct Level {
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
    levels: Vec<Level>,
    pending: Option<Opening>,
    /// Bodies of `try` without `except`: no region of their own.
    dissolved: Vec<u32>,
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
    pub fn indent(&mut self, indent: usize) -> Result<(), Doubt> {
        let current = self.levels.last().map_or(0, |level| level.indent);
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

    fn close(&mut self) {
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

    /// Adds a line of sort `kind` from `start` to `end`, and opens what it opens.
    pub fn line(&mut self, kind: LineKind, word: &[u8], start: usize, end: usize, text: &[u8]) -> Result<(), Doubt> {
        let Some(level) = self.levels.last() else { return Err(Doubt::Unclear) };
        let (block, last, cases) = (level.block, level.last, level.cases);
        if cases.is_some() != (kind == LineKind::Case) {
            return Err(Doubt::Unclear);
        }
        let index = narrow(self.layout.lines.len());
        self.layout.lines.push(Line { start: narrow(start), end: narrow(end), block, opens: NONE, kind });
        let (opening, next) = match kind {
            LineKind::Function => {
                let id = crate::languages::python::FunctionId { line: index, index: 0 };
                (Some(self.open(RegionKind::Function(id), block)), Compound::Done)
            }
            LineKind::Class => {
                let id = crate::languages::python::ClassId { line: index, index: 0 };
                (Some(self.open(RegionKind::Class(id), block)), Compound::Done)
            }
            LineKind::While => (Some(self.open(RegionKind::Loop, block)), Compound::Loop),
            LineKind::Bind if word == b"for" => (Some(self.open(RegionKind::Loop, block)), Compound::Loop),
            LineKind::Bind => (Some(through(block)), Compound::Done),
            LineKind::If => {
                let group = self.group(true, false);
                (Some(self.branch(group, block)), Compound::If(group))
            }
            LineKind::Elif => {
                let Compound::If(group) = last else { return Err(Doubt::Unclear) };
                (Some(self.branch(group, block)), last)
            }
            LineKind::Except => {
                let Compound::Try(group, body, _) = last else { return Err(Doubt::Unclear) };
                (Some(self.branch(group, block)), Compound::Try(group, body, true))
            }
            LineKind::Match => {
                let group = self.group(true, false);
                (Some(Opening { block, own: false, cases: Some(group) }), Compound::Done)
            }
            LineKind::Case => {
                let group = cases.unwrap_or(NONE);
                self.layout.groups[group as usize].exhaustive |= pattern_of(text) == b"_";
                (Some(self.branch(group, block)), Compound::Done)
            }
            LineKind::Bare => match (word, last) {
                (b"try", _) => {
                    let group = self.group(false, true);
                    let opening = self.branch(group, block);
                    let body = opening.block;
                    (Some(opening), Compound::Try(group, body, false))
                }
                (b"else", Compound::If(group)) => {
                    self.layout.groups[group as usize].exhaustive = true;
                    (Some(self.branch(group, block)), Compound::Done)
                }
                (b"else", Compound::Loop) => (Some(through(block)), Compound::Done),
                (b"else", Compound::Try(_, _, true)) => (Some(through(block)), last),
                (b"finally", Compound::Try(..)) => (Some(through(block)), last),
                _ => return Err(Doubt::Unclear),
            },
            _ => (None, Compound::Done),
        };
        let goes_on = matches!(kind, LineKind::Elif | LineKind::Except) || matches!(word, b"else" | b"finally");
        if !goes_on {
            self.settle(last);
        }
        if let Some(level) = self.levels.last_mut() {
            level.last = next;
        }
        if let Some(opening) = &opening {
            self.layout.lines[index as usize].opens = if opening.own { opening.block } else { NONE };
        }
        if opening.is_some() && self.pending.is_some() {
            return Err(Doubt::Unclear);
        }
        self.pending = opening;
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
        self.layout.groups.push(Group { exhaustive, exclusive, members: Vec::new() });
        narrow(self.layout.groups.len() - 1)
    }

    #[inline]
    fn open(&mut self, kind: RegionKind, parent: u32) -> Opening {
        let block = narrow(self.layout.blocks.len());
        // Its first line says where it begins.
        self.layout.blocks.push(region(kind, Span::new(0, 0), parent));
        let first = narrow(self.layout.lines.len());
        self.layout.ranges.push(first..first);
        Opening { block, own: true, cases: None }
    }

    fn branch(&mut self, group: u32, parent: u32) -> Opening {
        let opening = self.open(RegionKind::Branch { group }, parent);
        self.layout.groups[group as usize].members.push(RegionId::Block(opening.block));
        opening
    }

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

//! The blocks that are open while a file is read.

use super::{Block, BlockKind, Doubt, Layout, Line, LineKind, NONE, narrow};
use crate::text::Span;

/// Python itself refuses more ("too many levels of indentation").
const LEVELS: usize = 100;

/// A statement that the next line at its indentation may go on with.
#[derive(Debug, Clone, Copy)]
enum Compound {
    /// Any other: only a new statement can follow.
    Done,
    /// `if` or `elif`.
    If,
    /// `for` or `while`: an `else` may follow.
    Loop,
    /// `try`; `true` once an `except` came.
    Try(bool),
}

/// One level of indentation.
struct Level {
    indent: usize,
    block: u32,
    /// Whether the block began with this level.
    own: bool,
    last: Compound,
    /// Whether only `case` can stand here.
    cases: bool,
}

/// What a header opens.
struct Opening {
    block: u32,
    own: bool,
    cases: bool,
}

/// Puts lines into blocks.
pub(super) struct Blocks {
    layout: Layout,
    levels: Vec<Level>,
    pending: Option<Opening>,
}

impl Blocks {
    pub fn new(length: usize) -> Self {
        let file = Block { kind: BlockKind::File, span: Span::new(0, length + 1), parent: 0 };
        let layout = Layout { lines: Vec::new(), blocks: vec![file] };
        let level = Level { indent: 0, block: 0, own: false, last: Compound::Done, cases: false };
        Self { layout, levels: vec![level], pending: None }
    }

    /// Notes that a statement begins in a new line at `indent`.
    pub fn indent(&mut self, indent: usize) -> Result<(), Doubt> {
        let current = self.levels.last().map_or(0, |level| level.indent);
        if let Some(opening) = self.pending.take() {
            if indent <= current || self.levels.len() > LEVELS {
                return Err(Doubt);
            }
            self.enter(indent, &opening);
            return Ok(());
        }
        while self.levels.last().is_some_and(|level| level.indent > indent) && self.levels.len() > 1 {
            self.close();
        }
        let is_same = self.levels.last().is_some_and(|level| level.indent == indent);
        if is_same { Ok(()) } else { Err(Doubt) }
    }

    fn enter(&mut self, indent: usize, opening: &Opening) {
        let &Opening { block, own, cases } = opening;
        self.levels.push(Level { indent, block, own, last: Compound::Done, cases });
    }

    /// Leaves a level: its block ends with the last line there is.
    fn close(&mut self) {
        let Some(level) = self.levels.pop().filter(|level| level.own) else { return };
        if let (Some(block), Some(last)) = (self.layout.blocks.get_mut(level.block as usize), self.layout.lines.last())
        {
            block.span.end = block.span.start.max(last.end as usize);
        }
    }

    /// Adds `line`; the first line of a block says where the block begins.
    fn push(&mut self, line: Line) {
        // No block but the file's begins with the file.
        if let Some(block) = self.layout.blocks.get_mut(line.block as usize).filter(|block| block.span.end == 0) {
            block.span = Span::new(line.start as usize, line.end as usize);
        }
        self.layout.lines.push(line);
    }

    /// Adds a line of kind `kind`, which opens nothing, from `start` to `end`.
    pub fn line(&mut self, kind: LineKind, start: usize, end: usize) -> Result<(), Doubt> {
        let level = self.levels.last_mut().filter(|level| !level.cases).ok_or(Doubt)?;
        level.last = Compound::Done;
        let block = level.block;
        self.push(Line { start: narrow(start), end: narrow(end), block, opens: NONE, kind });
        Ok(())
    }

    /// Adds a header of kind `kind` from `start` to `end`, and opens what it opens.
    pub fn header(&mut self, kind: LineKind, word: &[u8], start: usize, end: usize) -> Result<(), Doubt> {
        let level = self.levels.last().ok_or(Doubt)?;
        let (block, last) = (level.block, level.last);
        if level.cases != (kind == LineKind::Case) {
            return Err(Doubt);
        }
        let index = narrow(self.layout.lines.len());
        let (opened, next) = match kind {
            LineKind::Function => (Some(BlockKind::Function(index)), Compound::Done),
            LineKind::Class => (Some(BlockKind::Class(index)), Compound::Done),
            LineKind::While => (Some(BlockKind::Other), Compound::Loop),
            LineKind::Bind if word == b"for" => (Some(BlockKind::Other), Compound::Loop),
            LineKind::Bind | LineKind::Match => (None, Compound::Done),
            LineKind::If => (Some(BlockKind::Other), Compound::If),
            LineKind::Elif if matches!(last, Compound::If) => (Some(BlockKind::Other), last),
            LineKind::Except if matches!(last, Compound::Try(_)) => (Some(BlockKind::Other), Compound::Try(true)),
            LineKind::Case => (Some(BlockKind::Other), Compound::Done),
            LineKind::Bare => match (word, last) {
                (b"try", _) => (Some(BlockKind::Other), Compound::Try(false)),
                (b"else", Compound::If) => (Some(BlockKind::Other), Compound::Done),
                (b"else", Compound::Loop) => (None, Compound::Done),
                (b"else", Compound::Try(true)) | (b"finally", Compound::Try(_)) => (None, last),
                _ => return Err(Doubt),
            },
            _ => return Err(Doubt),
        };
        let opens = opened.map(|kind| {
            self.layout.blocks.push(Block { kind, span: Span::new(0, 0), parent: block });
            narrow(self.layout.blocks.len() - 1)
        });
        if let Some(level) = self.levels.last_mut() {
            level.last = next;
        }
        self.push(Line { start: narrow(start), end: narrow(end), block, opens: opens.unwrap_or(NONE), kind });
        self.pending =
            Some(Opening { block: opens.unwrap_or(block), own: opens.is_some(), cases: kind == LineKind::Match });
        Ok(())
    }

    /// The statements of a header's own line begin: they are a level of their own.
    pub fn enter_inline(&mut self) -> Result<(), Doubt> {
        let opening = self.pending.take().filter(|opening| !opening.cases).ok_or(Doubt)?;
        let indent = self.levels.last().map_or(0, |level| level.indent);
        self.enter(indent, &opening);
        Ok(())
    }

    /// They end.
    pub fn leave_inline(&mut self) {
        self.close();
    }

    /// Whether only `case` can stand where the next line stands.
    pub fn is_among_cases(&self) -> bool {
        self.levels.last().is_some_and(|level| level.cases)
    }

    /// The layout, once all lines are in.
    pub fn finish(mut self) -> Result<Layout, Doubt> {
        if self.pending.is_some() {
            return Err(Doubt);
        }
        while !self.levels.is_empty() {
            self.close();
        }
        // There are many, and they stay.
        self.layout.lines.shrink_to_fit();
        self.layout.blocks.shrink_to_fit();
        Ok(self.layout)
    }
}

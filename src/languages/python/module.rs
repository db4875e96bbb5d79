//! The facts of one file, behind small questions.
//!
//! A module knows the lines and blocks of its file from the first; a line is parsed when an answer needs it, and kept.
//! No question says "all": each names a word or a place, which tells the few lines that can matter ([`super::find`]).
//! Where the lines cannot be told, the file is one line that is parsed at once, and the same questions are answered.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::bindings::{Class, Function};
use super::excerpt::Source;
use super::facts::{Task, take};
use super::ids::narrow;
use super::layout::{Doubt, Layout, Line, LineKind, NONE, may_parse, scan};
use super::memo::Memo;
use super::regions::{Region, RegionKind};
use super::settle::Settled;
use super::slice::Slice;
use super::slices::Slices;
use super::statements::{Blocks, Frame};
use super::{ClassId, Expression, ExpressionId, FunctionId, Kind, RegionId, expression};
use crate::text::Span;

/// What one Python file says.
#[derive(Debug)]
pub struct Module {
    pub(super) text: Arc<str>,
    pub(super) layout: Layout,
    /// The blocks in order of position.
    order: Vec<u32>,
    slices: Slices,
    globals: OnceLock<Vec<(RegionId, Box<str>)>>,
    pub(super) settled: OnceLock<Settled>,
    pub(super) memo: Memo,
    /// A line took too long: no further one is parsed.
    exhausted: AtomicBool,
}

/// The facts of `text`, taken when they are asked for. Never fails: what cannot be parsed is damaged.
pub fn parse(text: Arc<str>) -> Module {
    match scan(&text) {
        Ok(layout) => Module::of_lines(text, layout),
        Err(Doubt::Unclear) if may_parse(&text) => parse_whole(text),
        Err(Doubt::Unclear | Doubt::TooDeep) => {
            let slice = Box::new(Slice { damage: vec![Span::new(0, text.len())], ..Slice::default() });
            let blocks = Blocks { regions: vec![file(text.len())], order: vec![0], groups: Vec::new() };
            Module::of_whole(text, slice, blocks)
        }
    }
}

/// The same by one parse of the whole text: what [`parse`] does where lines are no help, and what it is held against.
pub fn parse_whole(text: Arc<str>) -> Module {
    let source = Source { text: &text, prefix: 0, base: 0 };
    let (slice, blocks, _) = take(Task { source, frame: Frame::Whole, rooted: false });
    Module::of_whole(text, slice, blocks)
}

fn file(length: usize) -> Region {
    let span = Span::new(0, length + 1);
    Region { kind: RegionKind::Module, span, parent: RegionId::MODULE, exit: None, dead: false }
}

impl Module {
    fn of_whole(text: Arc<str>, slice: Box<Slice>, blocks: Blocks) -> Self {
        let end = narrow(text.len() + 1);
        let line = Line { start: 0, end, block: 0, opens: NONE, kind: LineKind::Whole };
        let ranges = vec![0..1; blocks.regions.len()];
        let layout = Layout { lines: vec![line], blocks: blocks.regions, ranges, groups: blocks.groups };
        let slices = Slices::new(1);
        slices.get(0, || slice);
        Self::with(text, layout, blocks.order, slices)
    }

    fn of_lines(text: Arc<str>, layout: Layout) -> Self {
        let slices = Slices::new(layout.lines.len());
        let order = (0..narrow(layout.blocks.len())).collect();
        Self::with(text, layout, order, slices)
    }

    fn with(text: Arc<str>, layout: Layout, order: Vec<u32>, slices: Slices) -> Self {
        let (globals, settled) = (OnceLock::new(), OnceLock::new());
        let (memo, exhausted) = (Memo::default(), AtomicBool::new(false));
        Self { text, layout, order, slices, globals, settled, memo, exhausted }
    }

    /// Whether the file was parsed as a whole.
    pub(super) fn is_whole(&self) -> bool {
        self.layout.lines.first().is_some_and(|line| line.kind == LineKind::Whole)
    }

    /// The facts of the line of number `index`.
    #[inline]
    pub(super) fn slice(&self, index: u32) -> &Slice {
        self.slices.get(index, || self.take(index))
    }

    fn take(&self, index: u32) -> Box<Slice> {
        let line = &self.layout.lines[index as usize];
        let (start, end) = (line.start as usize, line.end as usize);
        if matches!(line.kind, LineKind::Bare | LineKind::Text) {
            return Box::default();
        }
        if self.exhausted.load(Ordering::Relaxed) {
            return Box::new(Slice { damage: vec![Span::new(start, end)], ..Slice::default() });
        }
        let (text, prefix, base) = self.excerpt(line);
        let source = Source { text: &text, prefix, base };
        let rooted = line.kind == LineKind::Decorator;
        let (mut slice, _, whole) = take(Task { source, frame: Frame::Line(&self.layout, line, index), rooted });
        if !whole {
            self.exhausted.store(true, Ordering::Relaxed);
        }
        // The scanner has seen a header where the grammar was lost: the block it opens belongs to somebody all the same.
        let (body, name_span) = (RegionId::Block(line.opens), Span::new(start, end));
        if line.kind == LineKind::Function && slice.functions.is_empty() {
            let (name, parameters, decorators) = ("".into(), Vec::new(), Vec::new());
            slice.functions.push(Function { name, name_span, parameters, decorators, body, class: None });
        }
        if line.kind == LineKind::Class && slice.classes.is_empty() {
            slice.classes.push(Class { name: "".into(), name_span, bases: Vec::new(), body });
        }
        slice
    }

    /// The text by which `line` is parsed, how many bytes of it were put before, and where the rest begins.
    pub(super) fn excerpt(&self, line: &Line) -> (Cow<'_, str>, usize, usize) {
        let (start, end) = (line.start as usize, line.end as usize);
        let text = Span::new(start, end).of(&self.text);
        // Clauses stand alone nowhere: they are given the statement that they belong to.
        let before = match line.kind {
            LineKind::Except => "try: pass\n",
            LineKind::Case => "match _:\n ",
            LineKind::Elif => return (text[2..].into(), 0, start + 2),
            LineKind::Decorator => {
                let bare = text[1..].trim_start();
                return (bare.into(), 0, end - bare.len());
            }
            _ => return (text.into(), 0, start),
        };
        (format!("{before}{text}").into(), before.len(), start)
    }

    /// The decorators of `function`, outermost first.
    pub fn decorators(&self, function: &Function) -> Vec<ExpressionId> {
        let header = match self.region(function.body).kind {
            RegionKind::Function(id) if id.index == 0 && !self.is_whole() => id.line,
            _ => return function.decorators.clone(),
        };
        let own = self.layout.lines[header as usize];
        if own.kind != LineKind::Function {
            return Vec::new();
        }
        let is_decorator = |index: &u32| {
            let line = &self.layout.lines[*index as usize];
            line.kind == LineKind::Decorator && line.block == own.block
        };
        let above = (0..header).rev().take_while(is_decorator);
        let mut roots: Vec<ExpressionId> = above.filter_map(|index| self.slice(index).root).collect();
        roots.reverse();
        roots
    }

    /// The expression `id`.
    #[inline]
    pub fn expression(&self, id: ExpressionId) -> &Expression {
        &self.slice(id.line).expressions[id.index as usize]
    }

    /// What `id` is.
    #[inline]
    pub fn kind(&self, id: ExpressionId) -> &Kind {
        &self.expression(id).kind
    }

    /// Where `id` stands.
    pub fn span(&self, id: ExpressionId) -> Span {
        self.expression(id).span
    }

    /// The function `id`.
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.slice(id.line).functions[id.index as usize]
    }

    /// The class `id`.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.slice(id.line).classes[id.index as usize]
    }

    /// The region `id`.
    #[inline]
    pub fn region(&self, id: RegionId) -> &Region {
        match id {
            RegionId::Block(block) => &self.layout.blocks[block as usize],
            RegionId::Inner(line, index) => &self.slice(line).regions[index as usize],
        }
    }

    /// The innermost region that holds byte `offset`.
    pub fn region_at(&self, offset: usize) -> RegionId {
        let line = self.layout.line_at(offset).filter(|_| !self.is_whole());
        let Some(line) = line else { return self.block_at(offset) };
        let block = RegionId::Block(self.layout.lines[line as usize].block);
        debug_assert_eq!(block, self.block_at(offset), "a line stands in the innermost block around it");
        let regions = self.slice(line).regions.iter().enumerate();
        let holding = regions.filter(|(_, region)| region.span.start <= offset && offset < region.span.end);
        // Of regions that hold the same byte, the inner one begins later, or ends earlier, or was opened later: a lambda
        // may be nothing but a comprehension.
        let inner = holding.max_by_key(|(index, region)| (region.span.start, Reverse(region.span.end), *index));
        inner.map_or(block, |(index, _)| RegionId::Inner(line, narrow(index)))
    }

    /// The innermost block that holds byte `offset`.
    fn block_at(&self, offset: usize) -> RegionId {
        let blocks = &self.layout.blocks;
        let next = self.order.partition_point(|&block| blocks[block as usize].span.start <= offset);
        let mut block = self.order.get(next.saturating_sub(1)).copied().unwrap_or(0);
        while block != 0 && blocks[block as usize].span.end <= offset {
            let RegionId::Block(parent) = blocks[block as usize].parent else { break };
            block = parent;
        }
        RegionId::Block(block)
    }

    /// The function whose body holds `offset`, lambdas included.
    pub fn function_at(&self, offset: usize) -> Option<FunctionId> {
        let mut id = self.region_at(offset);
        loop {
            match self.region(id).kind {
                RegionKind::Function(function) => return Some(function),
                RegionKind::Module => return None,
                _ => id = self.region(id).parent,
            }
        }
    }

    /// Names that `global` statements take out of scopes.
    pub(super) fn globals(&self) -> &[(RegionId, Box<str>)] {
        self.globals.get_or_init(|| {
            let lines = self.lines_of_kind(RegionId::MODULE, LineKind::Global);
            lines.flat_map(|line| self.slice(line).globals.clone()).collect()
        })
    }

    /// The path of names, attributes and constant keys that `id` is, joined by dots: `cfg.wb.org` for
    /// `cfg["wb"].org`; `None` where it holds anything else.
    pub fn path(&self, id: ExpressionId) -> Option<String> {
        expression::path(&self.slice(id.line).expressions, id)
    }

    /// The last word of a callee: `init` of `wandb.init`, `f` of `f`.
    pub fn last_word(&self, id: ExpressionId) -> Option<&str> {
        expression::last_word(&self.slice(id.line).expressions, id)
    }
}

//! Statements to regions, bindings and stores.
//!
//! The same code takes one line or a whole file. Of a whole file it finds the blocks in the tree; of a line the
//! scanner has told them already ([`Frame::Line`]), and only lambdas and comprehensions are regions of its own.

mod open;
mod stores;
mod take;

use std::collections::HashMap;

use super::bindings::{Binding, BindingKind};
use super::excerpt::Source;
use super::ids::narrow;
use super::layout::{Layout, Line, NONE};
use super::lower::Lowering;
use super::regions::{Group, Region, RegionKind, nest};
use super::slice::Slice;
use super::syntax::{Node, Sort};
use super::{ClassId, ExpressionId, FunctionId, Kind, RegionId};
use crate::text::Span;

/// What is known of the blocks before the parse.
#[derive(Clone, Copy)]
pub(super) enum Frame<'t> {
    /// Nothing: the text is a whole file.
    Whole,
    /// The text is this line, of this number.
    Line(&'t Layout, &'t Line, u32),
}

/// What a whole file gives beside its slice.
pub(super) struct Blocks {
    /// The first is the file.
    pub regions: Vec<Region>,
    /// Their indices in order of position.
    pub order: Vec<u32>,
    pub groups: Vec<Group>,
}

/// Fills a [`Slice`].
pub(super) struct Builder<'t> {
    lowering: Lowering<'t>,
    frame: Frame<'t>,
    slice: Box<Slice>,
    /// The first holds the whole text: the file, or the block around the line.
    regions: Vec<Region>,
    order: Vec<u32>,
    groups: Vec<Group>,
    /// By the numbers of their nodes.
    functions: HashMap<usize, FunctionId>,
    classes: HashMap<usize, ClassId>,
}

impl<'t> Builder<'t> {
    /// For a tree of so many `nodes`.
    pub fn new(source: Source<'t>, frame: Frame<'t>, nodes: usize) -> Self {
        let line = if let Frame::Line(_, _, line) = frame { line } else { 0 };
        let span = Span::new(0, source.base + source.text.len() + 1);
        let all = Region { kind: RegionKind::Module, span, parent: RegionId::MODULE, exit: None, dead: false };
        Self {
            lowering: Lowering::new(source, line, nodes),
            frame,
            slice: Box::default(),
            regions: vec![all],
            order: vec![0],
            groups: Vec::new(),
            functions: HashMap::new(),
            classes: HashMap::new(),
        }
    }

    fn span(&self, node: Node<'_>) -> Span {
        self.lowering.span(node)
    }

    fn line(&self) -> u32 {
        if let Frame::Line(_, _, line) = self.frame { line } else { 0 }
    }

    /// The number of the region at `index` of this text.
    fn id(&self, index: u32) -> RegionId {
        match (self.frame, index) {
            (Frame::Whole, _) => RegionId::Block(index),
            (Frame::Line(_, line, _), 0) => RegionId::Block(line.block),
            (Frame::Line(_, _, line), _) => RegionId::Inner(line, index - 1),
        }
    }

    fn region(&self, id: RegionId) -> &Region {
        match (id, self.frame) {
            (RegionId::Block(block), Frame::Line(layout, ..)) => &layout.blocks[block as usize],
            (RegionId::Block(block), Frame::Whole) => &self.regions[block as usize],
            (RegionId::Inner(_, index), _) => &self.regions[index as usize + 1],
        }
    }

    fn add_region(&mut self, kind: RegionKind, span: Span) -> RegionId {
        let index = narrow(self.regions.len());
        self.regions.push(Region { kind, span, parent: RegionId::MODULE, exit: None, dead: false });
        self.id(index)
    }

    /// The block that the statement `node` opens with `body`. Of a line it is known, and nothing but its header opens
    /// one: `None` where the grammar sees another statement than the scanner.
    fn block(&mut self, body: Node<'_>, kind: RegionKind) -> Option<RegionId> {
        match self.frame {
            Frame::Whole => {
                let span = self.span(body);
                Some(self.add_region(kind, span))
            }
            Frame::Line(_, line, _) => (line.opens != NONE).then_some(RegionId::Block(line.opens)),
        }
    }

    /// Once all regions are open: who stands in whom, and which class a function belongs to.
    pub fn nest(&mut self) {
        // Most lines open none.
        if self.regions.len() > 1 {
            let (order, parents) = nest(&self.regions);
            self.order = order;
            for (index, parent) in parents.into_iter().enumerate().skip(1) {
                self.regions[index].parent = self.id(parent);
            }
        }
        for index in 0..self.slice.functions.len() {
            let body = self.slice.functions[index].body;
            if let RegionKind::Class(class) = self.region(self.scope(self.region(body).parent)).kind {
                self.slice.functions[index].class = Some(class);
            }
        }
    }

    fn region_at(&self, offset: usize) -> RegionId {
        let next = self.order.partition_point(|&index| self.regions[index as usize].span.start <= offset);
        let mut index = self.order.get(next.saturating_sub(1)).copied().unwrap_or(0);
        loop {
            let id = self.id(index);
            if index == 0 || self.regions[index as usize].span.end > offset {
                return id;
            }
            index = match self.regions[index as usize].parent {
                RegionId::Inner(_, parent) => parent + 1,
                RegionId::Block(parent) if matches!(self.frame, Frame::Whole) => parent,
                RegionId::Block(_) => 0,
            };
        }
    }

    fn region_of(&self, node: Node<'_>) -> RegionId {
        self.region_at(self.span(node).start)
    }

    fn scope(&self, region: RegionId) -> RegionId {
        let mut id = region;
        while !self.region(id).kind.is_scope() {
            id = self.region(id).parent;
        }
        id
    }

    /// Notes that `region` is always left at `end`.
    fn leave(&mut self, region: RegionId, end: usize) {
        let exit = match (region, self.frame) {
            (RegionId::Inner(_, index), _) => &mut self.regions[index as usize + 1].exit,
            (RegionId::Block(block), Frame::Whole) => &mut self.regions[block as usize].exit,
            (RegionId::Block(_), Frame::Line(..)) => {
                self.slice.exits.push((region, end));
                return;
            }
        };
        *exit = Some(exit.map_or(end, |earlier| earlier.min(end)));
    }

    fn bind(&mut self, name: Node<'_>, kind: BindingKind, effect: usize, region: RegionId) {
        let binding = Binding { name: self.lowering.text(name).into(), kind, span: self.span(name), effect, region };
        self.slice.bindings.push(binding);
    }

    /// Notes that the parser could not follow in `span`.
    pub fn damage(&mut self, span: Span) {
        self.slice.damage.push(span);
    }

    /// The expression that a decorator's line is.
    pub fn root(&mut self, tree: Node<'_>) {
        let statement = tree.child().filter(|node| node.sort() == Sort::Statement);
        if let Some(node) = statement.and_then(Node::child) {
            self.slice.root = Some(self.lowering.expression(node));
        }
    }

    /// The slice, and the blocks where the text was a whole file.
    pub fn finish(mut self) -> (Box<Slice>, Blocks) {
        if matches!(self.frame, Frame::Line(..)) {
            self.slice.regions = self.regions.split_off(1);
        }
        let blocks = Blocks { regions: self.regions, order: self.order, groups: self.groups };
        self.slice.expressions = self.lowering.expressions;
        (self.slice, blocks)
    }
}

/// Whether a test always has one outcome: `False`, `0`, `TYPE_CHECKING` and their negation. `expressions` are those of
/// its line.
pub(super) fn constant(expressions: &[super::Expression], test: ExpressionId) -> Option<bool> {
    match &expressions[test.index as usize].kind {
        Kind::Boolean(value) => Some(*value),
        Kind::Number(number) => Some(&**number != "0"),
        Kind::Nothing => Some(false),
        Kind::Name(name) | Kind::Attribute { name, .. } if &**name == "TYPE_CHECKING" => Some(false),
        Kind::Not(inner) => constant(expressions, *inner).map(|value| !value),
        Kind::And(left, right) => match (constant(expressions, *left), constant(expressions, *right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            _ => None,
        },
        _ => None,
    }
}

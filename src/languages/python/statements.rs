//! Statements to regions, bindings and stores.

mod open;
mod stores;
mod take;

use std::collections::HashMap;

use tree_sitter::Node;

use super::bindings::{Binding, BindingKind};
use super::lower::{Lowering, span};
use super::regions::{Region, RegionId, RegionKind, innermost, nest};
use super::{ClassId, FunctionId, Module};
use crate::text::Span;

/// Fills a [`Module`].
pub(super) struct Builder<'t> {
    lowering: Lowering<'t>,
    module: Module,
    functions: HashMap<usize, FunctionId>,
    classes: HashMap<usize, ClassId>,
}

impl<'t> Builder<'t> {
    pub fn new(source: &'t str) -> Self {
        let mut module = Module::default();
        let everything = Span::new(0, source.len() + 1);
        module.regions.push(Region {
            kind: RegionKind::Module,
            span: everything,
            parent: RegionId(0),
            exit: None,
            dead: false,
        });
        module.order.push(RegionId(0));
        Self { lowering: Lowering::new(source), module, functions: HashMap::new(), classes: HashMap::new() }
    }

    fn add_region(&mut self, kind: RegionKind, span: Span) -> RegionId {
        let id = RegionId(u32::try_from(self.module.regions.len()).unwrap_or(0));
        self.module.regions.push(Region { kind, span, parent: RegionId(0), exit: None, dead: false });
        id
    }

    /// Once all regions are open: who stands in whom, and which class a function belongs to.
    pub fn nest(&mut self) {
        self.module.order = nest(&mut self.module.regions);
        for index in 0..self.module.functions.len() {
            let body = self.module.functions[index].body;
            let mut parent = self.module.regions[body.0 as usize].parent;
            while !self.module.regions[parent.0 as usize].kind.is_scope() {
                parent = self.module.regions[parent.0 as usize].parent;
            }
            if let RegionKind::Class(class) = self.module.regions[parent.0 as usize].kind {
                self.module.functions[index].class = Some(class);
            }
        }
    }

    fn region_at(&self, offset: usize) -> RegionId {
        innermost(&self.module.regions, &self.module.order, offset)
    }

    fn bind(&mut self, name: Node<'_>, kind: BindingKind, effect: usize, region: RegionId) {
        let binding = Binding { name: self.lowering.text(name).into(), kind, span: span(name), effect, region };
        self.module.bindings.push(binding);
    }

    /// Sorts and indexes.
    pub fn finish(mut self) -> Module {
        let module = &mut self.module;
        module.expressions = self.lowering.expressions;
        module.bindings.sort_by_key(|binding| (binding.effect, binding.span));
        for (index, binding) in module.bindings.iter().enumerate() {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            module.by_name.entry(binding.name.clone()).or_default().push(index);
        }
        module.stores.sort_by_key(|store| store.effect);
        stores::index(module);
        module.calls.sort_by_key(|&call| (module.expressions[call.0 as usize].span.start, call));
        let mut by_callee: HashMap<Box<str>, Vec<_>> = HashMap::new();
        for &call in &module.calls {
            let super::Kind::Call { callee, .. } = module.kind(call) else { continue };
            if let Some(word) = module.last_word(*callee) {
                by_callee.entry(word.into()).or_default().push(call);
            }
        }
        module.by_callee = by_callee;
        self.module
    }
}

//! The facts of one file, behind small questions.

use std::collections::HashMap;

use super::bindings::{Binding, Class, ClassId, Function, FunctionId, Store};
use super::imports::{Import, StarImport};
use super::regions::{Group, Region, RegionId, RegionKind, innermost};
use super::{Expression, ExpressionId, Kind};
use crate::text::Span;

/// What one Python file says.
#[derive(Debug, Default)]
pub struct Module {
    pub(super) expressions: Vec<Expression>,
    pub(super) regions: Vec<Region>,
    pub(super) order: Vec<RegionId>,
    pub(super) groups: Vec<Group>,
    pub(super) functions: Vec<Function>,
    pub(super) classes: Vec<Class>,
    pub(super) bindings: Vec<Binding>,
    pub(super) by_name: HashMap<Box<str>, Vec<u32>>,
    pub(super) globals: Vec<(RegionId, Box<str>)>,
    pub(super) stores: Vec<Store>,
    pub(super) by_path: HashMap<Box<str>, Vec<u32>>,
    pub(super) calls: Vec<ExpressionId>,
    pub(super) by_callee: HashMap<Box<str>, Vec<ExpressionId>>,
    pub(super) stars: Vec<StarImport>,
    pub(super) damage: Vec<Span>,
}

/// Parses `text` and takes its facts. Never fails: what cannot be parsed is in [`Module::damage`].
pub fn parse(text: &str) -> Module {
    super::facts::take(text)
}

impl Module {
    /// The expression `id`.
    pub fn expression(&self, id: ExpressionId) -> &Expression {
        &self.expressions[id.0 as usize]
    }

    /// What `id` is.
    pub fn kind(&self, id: ExpressionId) -> &Kind {
        &self.expressions[id.0 as usize].kind
    }

    /// Where `id` stands.
    pub fn span(&self, id: ExpressionId) -> Span {
        self.expressions[id.0 as usize].span
    }

    /// The function `id`.
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.0 as usize]
    }

    /// Every function with its index.
    pub fn functions(&self) -> impl Iterator<Item = (FunctionId, &Function)> {
        (0..).map(FunctionId).zip(&self.functions)
    }

    /// The class `id`.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.0 as usize]
    }

    /// Every class with its index.
    pub fn classes(&self) -> impl Iterator<Item = (ClassId, &Class)> {
        (0..).map(ClassId).zip(&self.classes)
    }

    /// The region `id`.
    pub fn region(&self, id: RegionId) -> &Region {
        &self.regions[id.0 as usize]
    }

    /// The innermost region that holds byte `offset`.
    pub fn region_at(&self, offset: usize) -> RegionId {
        innermost(&self.regions, &self.order, offset)
    }

    /// Every binding of `name`, in order of effect.
    pub fn bindings(&self, name: &str) -> impl Iterator<Item = &Binding> {
        self.by_name.get(name).into_iter().flatten().map(|&index| &self.bindings[index as usize])
    }

    /// Every import that binds a name.
    pub fn imports(&self) -> impl Iterator<Item = (&Binding, &Import)> {
        self.bindings.iter().filter_map(|binding| match &binding.kind {
            super::BindingKind::Import(import) => Some((binding, import)),
            _ => None,
        })
    }

    /// Every binding of the file, in order of effect.
    pub fn all_bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// `from x import *` in order.
    pub fn star_imports(&self) -> &[StarImport] {
        &self.stars
    }

    /// What is set at `path` (`args.entity`; keys and attributes alike are joined by dots).
    pub fn stores(&self, path: &str) -> impl Iterator<Item = &Store> {
        self.by_path.get(path).into_iter().flatten().map(|&index| &self.stores[index as usize])
    }

    /// Every store of the file.
    pub fn all_stores(&self) -> &[Store] {
        &self.stores
    }

    /// Every call, in order of source.
    pub fn calls(&self) -> &[ExpressionId] {
        &self.calls
    }

    /// The calls whose callee ends in `word` (`init` of `wandb.init(...)`).
    pub fn calls_of(&self, word: &str) -> &[ExpressionId] {
        self.by_callee.get(word).map_or(&[], Vec::as_slice)
    }

    /// Where the parser could not follow.
    pub fn damage(&self) -> &[Span] {
        &self.damage
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

    /// The path of names, attributes and constant keys that `id` is, joined by dots: `cfg.wb.org` for
    /// `cfg["wb"].org`; `None` where it holds anything else.
    pub fn path(&self, id: ExpressionId) -> Option<String> {
        let mut parts: Vec<&str> = Vec::new();
        let mut at = id;
        for _ in 0..32 {
            match self.kind(at) {
                Kind::Name(name) => {
                    parts.push(name);
                    parts.reverse();
                    return Some(parts.join("."));
                }
                Kind::Attribute { object, name } => {
                    if &**name != "__dict__" {
                        parts.push(name);
                    }
                    at = *object;
                }
                Kind::Subscript { object, index: Some(index) } => {
                    let (Kind::Text(key) | Kind::Number(key)) = self.kind(*index) else { return None };
                    parts.push(key);
                    at = *object;
                }
                Kind::Call { callee, arguments } => {
                    let [only] = arguments.as_slice() else { return None };
                    let Kind::Name(name) = self.kind(*callee) else { return None };
                    if &**name != "vars" {
                        return None;
                    }
                    at = only.value;
                }
                _ => return None,
            }
        }
        None
    }

    /// The last word of a callee: `init` of `wandb.init`, `f` of `f`.
    pub fn last_word(&self, id: ExpressionId) -> Option<&str> {
        match self.kind(id) {
            Kind::Name(name) | Kind::Attribute { name, .. } => Some(name),
            _ => None,
        }
    }
}

impl Module {
    /// Stores to a member `name` of whatever object.
    pub fn stores_of_member<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m super::Store> {
        self.stores.iter().filter(move |store| match &store.kind {
            super::StoreKind::Member(member, _)
            | super::StoreKind::Unpacked(member, ..)
            | super::StoreKind::Fallback(member, _) => **member == *name,
            super::StoreKind::Update(_) => false,
        })
    }
}

impl Module {
    /// How often `name` is read in the file.
    pub fn uses(&self, name: &str) -> usize {
        let is = |expression: &&Expression| matches!(&expression.kind, Kind::Name(other) if **other == *name);
        self.expressions.iter().filter(is).count()
    }
}

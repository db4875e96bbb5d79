//! The heap: objects by allocation, and the state of all of them at one point of execution.
//!
//! Everything that can be stored to is an object: containers, instances, classes, modules, and the frames that hold
//! local names. So aliases, closures, `global` and a module's attributes need no case of their own: a store is seen
//! through every name that leads to the object. A [`State`] is copied at each branch and joined after it; objects that
//! no branch has touched are shared.

pub(in crate::dataflow) mod objects;

use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::dataflow::value::guards::{Decision, Guards};
use crate::dataflow::value::{Abstract, Value, ValueSet, Values};

/// An object, by order of allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(pub u32);

/// A name, attribute or constant key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A name or a string.
    Name(Arc<str>),
    /// A number or truth value.
    Int(i64),
    /// `None`.
    None,
    /// A tuple of keys, a float: by its text.
    Other(Arc<str>),
}

/// What one object holds.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// What is stored under known keys, in order of insertion. [`Abstract::Unbound`] among the alternatives says that
    /// the key may be missing.
    pub slots: IndexMap<Key, ValueSet, foldhash::fast::FixedState>,
    /// What may be stored under any key.
    pub rest: Option<ValueSet>,
    /// The items of a sequence, as long as its shape is known; the last ones may be unbound.
    pub items: Vec<ValueSet>,
    /// Calls that were skipped and were given the object: the name of what was called, its file.
    pub touched: Vec<(Arc<str>, crate::workspace::FileId)>,
    /// Of a module: its statements were run in this state, or are being run.
    pub ran: bool,
}

/// Objects of one page.
const PAGE: usize = 32;

type Page = [Option<Rc<Content>>; PAGE];

/// The heap at one point of execution.
#[derive(Debug, Clone, Default)]
pub struct State {
    pages: Vec<Rc<Page>>,
    /// The decisions on the way here.
    pub path: Vec<Decision>,
    /// Whether any run comes here.
    pub alive: bool,
}

impl Key {
    /// The key of a constant value.
    pub fn of(value: &Value) -> Option<Self> {
        match &value.kind {
            Abstract::Text(text) => text.known().map(|text| Self::Name(text.into())),
            Abstract::Int(number) => Some(Self::Int(*number)),
            Abstract::Bool(truth) => Some(Self::Int(i64::from(*truth))),
            Abstract::None => Some(Self::None),
            Abstract::Float(number) if !number.is_nan() => Some(Self::Other(number.to_string().into())),
            Abstract::External(name) => Some(Self::Other(Arc::clone(name))),
            Abstract::Object(id) => Some(Self::Other(format!("object {}", id.0).into())),
            _ => None,
        }
    }

    /// The name, if it is one.
    pub fn name(&self) -> Option<&Arc<str>> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// A name to look up, as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Named<'n>(pub &'n str);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Name(name) => Named(name).hash(state),
            Self::Int(number) => number.hash(state),
            Self::None => 2_u8.hash(state),
            Self::Other(text) => text.hash(state),
        }
    }
}

impl Hash for Named<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl indexmap::Equivalent<Key> for Named<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        matches!(key, Key::Name(name) if **name == *self.0)
    }
}

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Self::Name(name.into())
    }
}

impl State {
    /// The state before anything runs.
    pub fn start() -> Self {
        Self { alive: true, ..Self::default() }
    }

    /// What `object` holds.
    pub fn get(&self, object: ObjectId) -> Option<&Content> {
        let index = object.0 as usize;
        self.pages.get(index / PAGE)?.get(index % PAGE)?.as_deref()
    }

    /// What `object` holds, to be changed.
    pub fn edit(&mut self, object: ObjectId) -> &mut Content {
        let index = object.0 as usize;
        let page = index / PAGE;
        if page >= self.pages.len() {
            self.pages.resize_with(page + 1, || Rc::new(std::array::from_fn(|_| None)));
        }
        let cell = &mut Rc::make_mut(&mut self.pages[page])[index % PAGE];
        Rc::make_mut(cell.get_or_insert_with(Rc::default))
    }

    /// Whether nothing was stored since `other` was copied from this state, or the other way round.
    pub fn is_same_heap(&self, other: &Self) -> bool {
        self.pages.len() == other.pages.len() && self.pages.iter().zip(&other.pages).all(|(a, b)| Rc::ptr_eq(a, b))
    }

    /// The objects of `before` that hold something else now.
    pub fn changed_since(&self, before: &Self) -> Vec<ObjectId> {
        let mut changed = Vec::new();
        for (page, (now, then)) in self.pages.iter().zip(&before.pages).enumerate() {
            if Rc::ptr_eq(now, then) {
                continue;
            }
            for (index, (now, then)) in now.iter().zip(then.iter()).enumerate() {
                if let (Some(now), Some(then)) = (now, then)
                    && !Rc::ptr_eq(now, then)
                {
                    changed.extend(u32::try_from(page * PAGE + index).map(ObjectId));
                }
            }
        }
        changed
    }

    /// The state after a branch that ends in `self` or in `other`.
    #[must_use]
    pub fn join(mut self, mut other: Self) -> Self {
        match (self.alive, other.alive) {
            (_, false) => return self,
            (false, _) => return other,
            _ => {}
        }
        let shared = self.path.iter().zip(&other.path).take_while(|(a, b)| a.guard == b.guard).count();
        let ours = Side::of(self.path.split_off(shared));
        let theirs = Side::of(other.path.split_off(shared));
        let count = self.pages.len().max(other.pages.len());
        for index in 0..count {
            match (self.pages.get_mut(index), other.pages.get(index)) {
                (Some(a), Some(b)) if Rc::ptr_eq(a, b) => {}
                (Some(a), Some(b)) => {
                    let page = Rc::make_mut(a);
                    for (a, b) in page.iter_mut().zip(b.iter()) {
                        join_cell(a, b.as_ref(), &ours, &theirs);
                    }
                }
                (None, Some(b)) => self.pages.push(Rc::clone(b)),
                _ => {}
            }
        }
        self
    }
}

/// The decisions that one side of a join has taken alone.
struct Side {
    decisions: Vec<Decision>,
    guards: Guards,
}

impl Side {
    fn of(decisions: Vec<Decision>) -> Self {
        let guards = decisions.iter().try_fold(Guards::default(), |all, one| all.with(one.guard));
        Self { guards: guards.unwrap_or_default(), decisions }
    }

    /// `value` as it is seen after the join: only if this side was taken.
    fn tag(&self, value: &Value) -> Option<Value> {
        if self.decisions.is_empty() {
            return Some(value.clone());
        }
        let guards = value.guards.and(&self.guards)?;
        let mut from = value.from.clone();
        if from.by.is_none() {
            from.by = self.decisions.iter().find_map(|decision| decision.by.clone());
        }
        from.is_guess |= self.decisions.iter().any(|decision| decision.is_guess);
        Some(Value { kind: value.kind.clone(), from, guards })
    }
}

fn join_cell(a: &mut Option<Rc<Content>>, b: Option<&Rc<Content>>, ours: &Side, theirs: &Side) {
    match (a.as_mut(), b) {
        (Some(a), Some(b)) if !Rc::ptr_eq(a, b) => {
            join_content(a, b, ours, theirs);
        }
        (None, Some(b)) => *a = Some(Rc::clone(b)),
        _ => {}
    }
}

fn join_content(cell: &mut Rc<Content>, b: &Rc<Content>, ours: &Side, theirs: &Side) {
    // A module that only one side has come to: the other would have run it alike, had anybody asked.
    if cell.ran != b.ran {
        if b.ran {
            *cell = Rc::clone(b);
        }
        return;
    }
    let a = Rc::make_mut(cell);
    let unbound = ValueSet::of(Abstract::Unbound);
    for (key, value) in &mut a.slots {
        let other = b.slots.get(key).unwrap_or(&unbound);
        if !is_same(value, other) {
            *value = join_sets(value, other, ours, theirs);
        }
    }
    for (key, other) in &b.slots {
        if !a.slots.contains_key(key) {
            a.slots.insert(key.clone(), join_sets(&unbound, other, ours, theirs));
        }
    }
    a.rest = match (a.rest.take(), &b.rest) {
        (Some(a), Some(b)) => Some(join_sets(&a, b, ours, theirs)),
        (Some(one), None) => Some(join_sets(&one, &ValueSet::never(), ours, theirs)),
        (None, Some(one)) => Some(join_sets(&ValueSet::never(), one, ours, theirs)),
        (None, None) => None,
    };
    for index in 0..a.items.len().max(b.items.len()) {
        let other = b.items.get(index).unwrap_or(&unbound);
        match a.items.get_mut(index) {
            Some(item) if is_same(item, other) => {}
            Some(item) => *item = join_sets(item, other, ours, theirs),
            None => a.items.push(join_sets(&unbound, other, ours, theirs)),
        }
    }
    for one in &b.touched {
        if !a.touched.contains(one) {
            a.touched.push(one.clone());
        }
    }
}

fn is_same(a: &ValueSet, b: &ValueSet) -> bool {
    a.open == b.open && a.values.is_shared_with(&b.values)
        || a.open == b.open
            && a.values.len() == b.values.len()
            && a.values.iter().zip(&b.values).all(|(a, b)| a.same(b) && a.guards == b.guards)
}

/// The union of what two sides hold; what only one of them holds is seen if that side was taken.
fn join_sets(a: &ValueSet, b: &ValueSet, ours: &Side, theirs: &Side) -> ValueSet {
    if is_same(a, b) {
        return a.clone();
    }
    let mut joined = ValueSet { values: Values::new(), open: a.open || b.open };
    for value in &a.values {
        match b.values.iter().find(|other| other.same(value)) {
            // Each side may see it under guards of its own.
            Some(other) => {
                let guards = match (ours.tag(value), theirs.tag(other)) {
                    (Some(a), Some(b)) => a.guards.either(&b.guards),
                    (Some(one), None) | (None, Some(one)) => one.guards,
                    (None, None) => continue,
                };
                joined.push(Value { guards, ..value.clone() });
            }
            None => {
                if let Some(value) = ours.tag(value) {
                    joined.push(value);
                }
            }
        }
    }
    for value in &b.values {
        if !a.values.iter().any(|other| other.same(value))
            && let Some(value) = theirs.tag(value)
        {
            joined.push(value);
        }
    }
    joined
}

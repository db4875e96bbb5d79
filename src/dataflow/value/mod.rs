//! Abstract values: what an expression can be, and for each possibility where it comes from.
//!
//! A [`ValueSet`] is a union of alternatives. Each alternative is an [`Abstract`] value with its [`Provenance`] (the
//! literal that decides it, the way from there, what overrides it) and its [`Guards`] (the branches that must have been
//! taken for it to be seen). `open` says that there may be further alternatives that nothing is known of.

pub(in crate::dataflow) mod guards;
pub mod provenance;
pub mod text;
mod values;

pub use values::Values;

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::heap::ObjectId;
use crate::dataflow::value::guards::Guards;
use crate::dataflow::value::provenance::Provenance;
use crate::dataflow::value::text::Text;
use crate::destination::{Computed, Override};
use crate::languages::python::ast;

/// One thing that an expression can be.
#[derive(Debug, Clone)]
pub enum Abstract {
    /// A string, as far as it is known.
    Text(Text),
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Another number; `NaN` where the value is not followed.
    Float(f64),
    /// An object of the heap: a container, an instance, a module, a class.
    Object(ObjectId),
    /// A function or method of the repository.
    Function(Rc<FunctionValue>),
    /// A callable with its receiver: `object.method` before it is called.
    Method(Rc<Method>),
    /// `functools.partial` and the like: a callable with arguments.
    Partial(Rc<(Value, Arguments)>),
    /// A name that is imported from a module which did not run yet.
    Import(ObjectId, ast::Name),
    /// Something outside the repository, by its dotted name: `wandb.init`, `builtins.print`.
    External(Arc<str>),
    /// A value that is not known.
    Opaque(Rc<Opaque>),
    /// The marker of a cell that may hold nothing: a name not yet bound, a key that may be missing.
    Unbound,
}

/// A value that is not known, with its identity: the same opaque value is equal to itself.
#[derive(Debug)]
pub struct Opaque {
    /// Told apart by number.
    pub id: u64,
    /// Where it comes from.
    pub cause: Cause,
}

/// Why a value is not known.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// The user who starts the program gives it: a flag, a variable, a configuration.
    Input(Override),
    /// A variable of the environment that the repository does not set.
    Variable(Arc<str>),
    /// Made from the host name, the time, ...
    Computed(Computed),
    /// What a call of something outside returns; holds its dotted name.
    Result(Arc<str>),
    /// A member of something that is not known; holds the dotted way, if there is one.
    Member(Arc<str>),
    /// A place in a data file that is not known: the keys that lead there.
    Document(Arc<[Arc<str>]>),
    /// What a call of the repository's own would give that was skipped; holds the name of what was called.
    Skipped(Arc<str>),
    /// Beyond what is followed.
    Unknown,
}

/// One alternative.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub kind: Abstract,
    /// Where it comes from.
    pub from: Provenance,
    /// The branches under which it is seen.
    pub guards: Guards,
}

/// Everything that an expression can be.
#[derive(Debug, Clone, Default)]
pub struct ValueSet {
    /// The alternatives, in order of source.
    pub values: Values,
    /// There may be others.
    pub open: bool,
}

/// A function of the repository as a value.
#[derive(Debug)]
pub struct FunctionValue {
    /// Its definition.
    pub definition: Arc<ast::Function>,
    /// The module it is defined in.
    pub module: ObjectId,
    /// The frames around its definition, innermost first.
    pub closure: Rc<[ObjectId]>,
    /// Values of the parameters' defaults, by position of the parameter.
    pub defaults: Vec<Option<ValueSet>>,
    /// The class in whose block it is defined.
    pub class: Option<ObjectId>,
    /// Whether calling it is followed: `staticmethod`, `classmethod` and `property` change what a look-up gives.
    pub binding: Binding,
    /// What storing to and deleting the attribute calls, if it is a property.
    pub accessors: Accessors,
    /// It is called once for the same arguments.
    pub is_cached: bool,
}

/// What a property calls besides its getter.
#[derive(Debug, Clone, Default)]
pub struct Accessors {
    /// `@name.setter`.
    pub set: Option<ValueSet>,
    /// `@name.deleter`.
    pub delete: Option<ValueSet>,
}

/// What looking a function up through an object gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binding {
    /// A method of the instance.
    Plain,
    /// The function itself.
    Static,
    /// A method of the class.
    Class,
    /// The result of calling it.
    Property,
    /// The result of calling it once, kept on the instance.
    Cached,
}

/// A callable with its receiver.
#[derive(Debug)]
pub struct Method {
    /// What stands before the dot.
    pub receiver: Value,
    /// What is called.
    pub callee: Callee,
}

/// What a method calls.
#[derive(Debug, Clone)]
pub enum Callee {
    /// A function of the repository, with the receiver as first argument.
    Function(Rc<FunctionValue>),
    /// A method of a built-in type, of a library's object or of something unknown, by name.
    Named(Arc<str>),
}

/// The arguments of a call, evaluated.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    /// In order; `*` and `**` are spread where they are known.
    pub list: Vec<Passed>,
    /// Something unknown is spread by position.
    pub open_positions: bool,
    /// Something unknown is spread by name.
    pub open_keywords: bool,
    /// Something is spread at all.
    pub spread: bool,
    /// Nothing in the repository makes this call: an outside caller may, and pass anything.
    pub is_entry: bool,
}

/// One argument.
#[derive(Debug, Clone)]
pub struct Passed {
    /// Its keyword, else it is passed by position.
    pub keyword: Option<ast::Name>,
    /// Its value; may be [`Abstract::Unbound`] where a spread mapping may lack the key.
    pub value: ValueSet,
    /// Where the argument is written.
    pub at: crate::dataflow::Location,
}

impl Value {
    /// A value that comes from nowhere in particular.
    pub fn bare(kind: Abstract) -> Self {
        Self { kind, from: Provenance::default(), guards: Guards::default() }
    }

    /// The text, if it is one that is wholly known.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Abstract::Text(text) => text.known(),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn object(&self) -> Option<ObjectId> {
        match self.kind {
            Abstract::Object(id) => Some(id),
            _ => None,
        }
    }

    /// Whether nothing can be said of it that matters to a sink: a number, or something unknown that no input gives.
    pub fn is_dull(&self) -> bool {
        match &self.kind {
            Abstract::Int(_) | Abstract::Float(_) => true,
            Abstract::Opaque(opaque) => {
                matches!(opaque.cause, Cause::Result(_) | Cause::Member(_) | Cause::Unknown | Cause::Skipped(_))
            }
            _ => false,
        }
    }

    /// The same value with another kind.
    pub fn with(&self, kind: Abstract) -> Self {
        Self { kind, from: self.from.clone(), guards: self.guards.clone() }
    }

    /// Whether a truth test decides: `None` where it depends.
    pub fn truth(&self) -> Option<bool> {
        match &self.kind {
            Abstract::Text(text) => text.truth(),
            Abstract::None => Some(false),
            Abstract::Bool(value) => Some(*value),
            Abstract::Int(value) => Some(*value != 0),
            Abstract::Float(value) => (!value.is_nan()).then_some(*value != 0.0),
            Abstract::Function(_) | Abstract::Method(_) | Abstract::Partial(_) | Abstract::External(_) => Some(true),
            Abstract::Object(_) | Abstract::Opaque(_) | Abstract::Import(..) => None,
            Abstract::Unbound => Some(false),
        }
    }

    /// Whether this is the same thing with the same origin.
    pub fn same(&self, other: &Self) -> bool {
        self.kind.same(&other.kind) && self.from.same(&other.from)
    }
}

impl Abstract {
    /// An unknown value of `cause`, told apart by `id`.
    pub fn opaque(id: u64, cause: Cause) -> Self {
        Self::Opaque(Rc::new(Opaque { id, cause }))
    }

    /// Whether both are the same thing, as far as can be told without the heap.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.same(b),
            (Self::None, Self::None) | (Self::Unbound, Self::Unbound) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::Object(a), Self::Object(b)) => a == b,
            (Self::Function(a), Self::Function(b)) => Rc::ptr_eq(a, b),
            (Self::Method(a), Self::Method(b)) => {
                Rc::ptr_eq(a, b)
                    || a.receiver.kind.same(&b.receiver.kind)
                        && match (&a.callee, &b.callee) {
                            (Callee::Function(a), Callee::Function(b)) => Rc::ptr_eq(a, b),
                            (Callee::Named(a), Callee::Named(b)) => a == b,
                            _ => false,
                        }
            }
            (Self::Partial(a), Self::Partial(b)) => Rc::ptr_eq(a, b),
            (Self::External(a), Self::External(b)) => a == b,
            (Self::Import(a, x), Self::Import(b, y)) => a == b && x == y,
            (Self::Opaque(a), Self::Opaque(b)) => a.id == b.id,
            _ => false,
        }
    }
}

/// So many alternatives of which nothing can be said are told apart.
const DULL: usize = 3;

/// So many objects: a loop that makes one in every round makes many.
const OBJECTS: usize = 16;

/// So many alternatives may one expression have; more leave the set open.
pub const BREADTH: usize = 96;

impl ValueSet {
    /// One value and no other.
    pub fn one(value: Value) -> Self {
        Self { values: Values::one(value), open: false }
    }

    /// One bare value and no other.
    pub fn of(kind: Abstract) -> Self {
        Self::one(Value::bare(kind))
    }

    /// Nothing at all: code that never runs.
    pub fn never() -> Self {
        Self::default()
    }

    /// Something of which nothing is known.
    pub fn unknown() -> Self {
        Self { values: Values::new(), open: true }
    }

    /// Whether no run comes here.
    pub fn is_never(&self) -> bool {
        self.values.is_empty() && !self.open
    }

    /// The only value, if there is one and no other.
    pub fn only(&self) -> Option<&Value> {
        match &*self.values {
            [one] if !self.open => Some(one),
            _ => None,
        }
    }

    /// The only text, if it is known.
    pub fn only_text(&self) -> Option<&str> {
        self.only().and_then(Value::text)
    }

    /// Adds the alternatives of `other`.
    pub fn join(&mut self, other: Self) {
        self.open |= other.open;
        for value in other.values {
            self.push(value);
        }
    }

    /// Adds an alternative unless it is there; guards of equal ones are weakened to what both share.
    pub fn push(&mut self, value: Value) {
        if let Some(index) = self.values.iter().position(|known| known.same(&value)) {
            if self.values[index].guards != value.guards {
                let known = &mut self.values[index];
                known.guards = known.guards.either(&value.guards);
            }
            return;
        }
        let count = |of: fn(&Value) -> bool| self.values.iter().filter(|known| of(known)).count();
        let is_full = self.values.len() >= BREADTH
            || value.is_dull() && count(Value::is_dull) >= DULL
            || value.object().is_some() && count(|known| known.object().is_some()) >= OBJECTS;
        if is_full {
            self.open = true;
            return;
        }
        self.values.push(value);
    }

    /// Every alternative changed by `change`.
    pub fn map(mut self, mut change: impl FnMut(Value) -> Value) -> Self {
        for value in &mut self.values {
            let old = std::mem::replace(value, Value::bare(Abstract::None));
            *value = change(old);
        }
        self
    }

    /// Without the alternatives that `keep` rejects.
    pub fn filter(mut self, keep: impl FnMut(&Value) -> bool) -> Self {
        self.values.retain(keep);
        self
    }

    /// Whether one alternative is [`Abstract::Unbound`].
    pub fn may_be_unbound(&self) -> bool {
        self.values.iter().any(|value| matches!(value.kind, Abstract::Unbound))
    }

    /// Without [`Abstract::Unbound`].
    pub fn bound(self) -> Self {
        self.filter(|value| !matches!(value.kind, Abstract::Unbound))
    }

    /// Also open.
    pub fn opened(mut self, open: bool) -> Self {
        self.open |= open;
        self
    }
}

/// Values of which one is picked in a way that is not followed: each of them may be, and none has to be.
pub fn guesses(set: ValueSet) -> ValueSet {
    if set.values.len() < 2 {
        return set;
    }
    set.map(|mut value| {
        value.from.is_guess = true;
        value
    })
}

impl Arguments {
    /// Positional values and no more.
    pub fn positional(values: impl IntoIterator<Item = ValueSet>, at: crate::dataflow::Location) -> Self {
        let list = values.into_iter().map(|value| Passed { keyword: None, value, at }).collect();
        Self { list, ..Self::default() }
    }

    /// The `index`-th argument passed by position.
    pub fn at(&self, index: usize) -> Option<&Passed> {
        self.list.iter().filter(|one| one.keyword.is_none()).nth(index)
    }

    /// The argument passed by `keyword`.
    pub fn named(&self, keyword: &str) -> Option<&Passed> {
        self.list.iter().rev().find(|one| one.keyword.as_deref() == Some(keyword))
    }

    /// The argument at `index` or by `keyword`.
    pub fn get(&self, index: usize, keyword: &str) -> Option<&ValueSet> {
        self.named(keyword).or_else(|| self.at(index)).map(|one| &one.value)
    }

    /// The text of the argument at `index` or by `keyword`, if there is just one.
    pub fn text(&self, index: usize, keyword: &str) -> Option<&str> {
        self.get(index, keyword)?.only_text()
    }

    /// How many are passed by position.
    pub fn positions(&self) -> usize {
        self.list.iter().filter(|one| one.keyword.is_none()).count()
    }

    /// Whether something unknown may fill `keyword`.
    pub fn is_open(&self) -> bool {
        self.open_positions || self.open_keywords
    }
}

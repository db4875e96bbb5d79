//! What can be said of a library: the shape of a [`Model`] and of its rows.

use std::sync::Arc;

use super::given::{self, Given};
use crate::dataflow::heap::ObjectId;
use crate::dataflow::value::{Value, ValueSet};
use crate::dataflow::{Call, Interpreter};
use crate::destination::Computed;
use crate::workspace::Workspace;

/// What a model may look at besides the program.
pub struct Context<'w> {
    /// The files of the repository.
    pub workspace: &'w dyn Workspace,
    /// What the command lines of the repository pass.
    pub given: &'w Given,
}

impl Context<'_> {
    /// What commands of the repository pass by one of `flags` to the program that runs.
    pub(crate) fn given(&self, flags: &[Arc<str>], run: &Interpreter<'_>) -> Vec<given::Passed> {
        self.given.to(self.workspace, flags, run.main, run.file())
    }
}

/// A call of a callable that a row does not describe.
pub type CallHook = fn(&Context<'_>, &mut Interpreter<'_>, &Call) -> Option<ValueSet>;
/// A call of a method: receiver, name of the method.
pub type MethodHook = fn(&Context<'_>, &mut Interpreter<'_>, &Value, &str, &Call) -> Option<ValueSet>;
/// A member of an object.
pub type MemberHook = fn(&Context<'_>, &mut Interpreter<'_>, &Value, &str) -> Option<ValueSet>;
/// A store to a member (`name`) or item (`[name]`) of an object: whether it is dealt with.
pub type StoreHook = fn(&Context<'_>, &mut Interpreter<'_>, &Value, &str, &ValueSet) -> bool;
/// An item of an object.
pub type ItemHook = fn(&Context<'_>, &mut Interpreter<'_>, &Value, &Value) -> Option<ValueSet>;
/// What iterating an object gives, as something to be iterated.
pub type IterateHook = fn(&Context<'_>, &mut Interpreter<'_>, &Value) -> Option<ValueSet>;
/// What a decorator makes of a function or class.
pub type DecoratorHook = fn(&Context<'_>, &mut Interpreter<'_>, Option<&Call>, &Value) -> Option<ValueSet>;
/// What a method of an object makes of a function or class that it decorates: the object, the call, the target.
pub type MethodDecoratorHook =
    fn(&Context<'_>, &mut Interpreter<'_>, &Value, Option<&Call>, &Value) -> Option<ValueSet>;
/// What is done to a class that inherits from a class of the library.
pub type SubclassHook = fn(&Context<'_>, &mut Interpreter<'_>, ObjectId);
/// What is done to an instance of such a class, without a constructor of its own: whether that is all.
pub type ConstructHook = fn(&Context<'_>, &mut Interpreter<'_>, &Value, &Call) -> bool;

/// What calling something does.
#[derive(Clone, Copy)]
pub enum Effect {
    /// Gives the argument at a position or by a keyword.
    Argument(usize, &'static str),
    /// Gives a copy of the argument at a position.
    Copy(usize),
    /// Gives `None`.
    None,
    /// Gives something that is not known, and leaves its arguments alone.
    Unknown,
    /// Gives something made from the host, the time, chance or the login.
    Computed(Computed),
    /// Gives an object of a class of the library, by dotted name, without looking at its arguments.
    Object(&'static str),
    /// Gives an object of a class of the library that holds its keyword arguments as members.
    Keywords(&'static str),
    /// Calls the argument at a position or by a keyword with unknown arguments, perhaps later.
    CallsBack(usize, &'static str),
    /// Anything else.
    Hook(CallHook),
}

/// What is known of one library or family.
pub struct Model {
    /// Callables by dotted name.
    pub calls: &'static [(&'static str, Effect)],
    /// Methods of objects, by dotted class and name; `*` stands for any method.
    pub methods: &'static [(&'static str, &'static str, MethodHook)],
    /// Members of objects, by dotted class.
    pub members: &'static [(&'static str, MemberHook)],
    /// Stores to objects, by dotted class.
    pub stores: &'static [(&'static str, StoreHook)],
    /// Items of objects, by dotted class.
    pub items: &'static [(&'static str, ItemHook)],
    /// What iterates objects, by dotted class.
    pub iterates: &'static [(&'static str, IterateHook)],
    /// Decorators by dotted name.
    pub decorators: &'static [(&'static str, DecoratorHook)],
    /// Methods that decorate, by dotted class and name.
    pub method_decorators: &'static [(&'static str, &'static str, MethodDecoratorHook)],
    /// Classes whose objects also have the methods of another class.
    pub inherits: &'static [(&'static str, &'static str)],
    /// Classes that the repository inherits from.
    pub subclasses: &'static [(&'static str, SubclassHook)],
    /// Constructors that classes of the repository inherit.
    pub constructs: &'static [(&'static str, ConstructHook)],
    /// Constants by dotted name.
    pub constants: &'static [(&'static str, CallHook)],
    /// Names at the front of dotted names whose callables leave their arguments alone and call none of them.
    pub leaves_alone: &'static [&'static str],
    /// Classes whose objects can be changed by code that they are handed to.
    pub changeable: &'static [&'static str],
    /// Classes whose objects make a function of the repository matter that they are handed to: parsers, which it may add
    /// options to.
    pub followed: &'static [&'static str],
}

/// A model that says nothing.
pub const NOTHING: Model = Model {
    calls: &[],
    methods: &[],
    members: &[],
    stores: &[],
    items: &[],
    iterates: &[],
    decorators: &[],
    method_decorators: &[],
    inherits: &[],
    subclasses: &[],
    constructs: &[],
    constants: &[],
    leaves_alone: &[],
    changeable: &[],
    followed: &[],
};

//! What is known of libraries, as data: a file a library or family.
//!
//! A [`Model`] says of a library which of its callables do what. Most callables are a row with an [`Effect`]; what a row
//! cannot say is a small function beside it. The interpreter asks by dotted name and knows no library.

#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::manual_let_else,
    clippy::match_wildcard_for_single_variants,
    clippy::needless_for_each,
    clippy::needless_pass_by_value,
    clippy::only_used_in_recursion,
    clippy::option_option,
    clippy::ref_option,
    clippy::return_self_not_must_use,
    clippy::self_only_used_in_recursion,
    clippy::semicolon_if_nothing_returned,
    clippy::similar_names,
    clippy::single_match,
    clippy::single_match_else,
    clippy::struct_excessive_bools,
    clippy::too_many_lines,
    clippy::type_complexity,
    clippy::float_cmp,
    clippy::needless_borrows_for_generic_args,
    reason = "matters of taste in new code"
)]
#![allow(clippy::unnecessary_wraps, reason = "hooks share one type: those that always answer say so with `Some`")]

mod absl;
mod argparse;
mod click;
mod concurrency;
mod config_parsers;
mod configparser;
mod dataclasses;
mod documents;
mod environment;
mod fire;
mod functools;
mod given;
mod hydra;
mod importing;
mod jsonargparse;
mod lightning_cli;
mod mappings;
mod omegaconf;
mod options;
mod pydantic;
mod sacred;
mod standard;
mod tap;
mod transformers;
mod typer;
mod tyro;
mod wandb;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use crate::dataflow::heap::ObjectId;
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::trace::Workspace;
use crate::trace::model::Computed;

pub use environment::Environment;
pub use given::Given;

/// What a model may look at besides the program.
pub struct Context<'w> {
    /// The files of the repository.
    pub workspace: &'w dyn Workspace,
    /// What the command lines of the repository pass.
    pub given: &'w Given,
}

impl Context<'_> {
    /// What commands of the repository pass by one of `flags` to the program that runs.
    fn given(&self, flags: &[Arc<str>], run: &Interpreter<'_>) -> Vec<given::Passed> {
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

/// The one list of models.
static MODELS: &[&Model] = &[
    &absl::MODEL,
    &argparse::MODEL,
    &click::MODEL,
    &concurrency::MODEL,
    &config_parsers::MODEL,
    &configparser::MODEL,
    &dataclasses::MODEL,
    &documents::MODEL,
    &environment::MODEL,
    &fire::MODEL,
    &functools::MODEL,
    &importing::MODEL,
    &jsonargparse::MODEL,
    &lightning_cli::MODEL,
    &hydra::MODEL,
    &mappings::MODEL,
    &omegaconf::MODEL,
    &pydantic::MODEL,
    &sacred::MODEL,
    &standard::MODEL,
    &tap::MODEL,
    &transformers::MODEL,
    &typer::MODEL,
    &tyro::MODEL,
    &wandb::MODEL,
];

/// All rows by name.
struct Tables {
    calls: HashMap<&'static str, Effect>,
    methods: HashMap<(&'static str, &'static str), MethodHook>,
    members: HashMap<&'static str, MemberHook>,
    stores: HashMap<&'static str, StoreHook>,
    items: HashMap<&'static str, ItemHook>,
    iterates: HashMap<&'static str, IterateHook>,
    decorators: HashMap<&'static str, DecoratorHook>,
    method_decorators: HashMap<(&'static str, &'static str), MethodDecoratorHook>,
    inherits: HashMap<&'static str, &'static str>,
    subclasses: HashMap<&'static str, SubclassHook>,
    constructs: HashMap<&'static str, ConstructHook>,
    constants: HashMap<&'static str, CallHook>,
    leaves_alone: Vec<&'static str>,
    changeable: Vec<&'static str>,
    followed: Vec<&'static str>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    calls: MODELS.iter().flat_map(|model| model.calls).copied().collect(),
    methods: MODELS
        .iter()
        .flat_map(|model| model.methods)
        .map(|(class, name, hook)| ((*class, *name), *hook))
        .collect(),
    members: MODELS.iter().flat_map(|model| model.members).copied().collect(),
    stores: MODELS.iter().flat_map(|model| model.stores).copied().collect(),
    items: MODELS.iter().flat_map(|model| model.items).copied().collect(),
    iterates: MODELS.iter().flat_map(|model| model.iterates).copied().collect(),
    decorators: MODELS.iter().flat_map(|model| model.decorators).copied().collect(),
    method_decorators: MODELS
        .iter()
        .flat_map(|model| model.method_decorators)
        .map(|(class, name, hook)| ((*class, *name), *hook))
        .collect(),
    inherits: MODELS.iter().flat_map(|model| model.inherits).copied().collect(),
    subclasses: MODELS.iter().flat_map(|model| model.subclasses).copied().collect(),
    constructs: MODELS.iter().flat_map(|model| model.constructs).copied().collect(),
    constants: MODELS.iter().flat_map(|model| model.constants).copied().collect(),
    leaves_alone: MODELS.iter().flat_map(|model| model.leaves_alone).copied().collect(),
    changeable: MODELS.iter().flat_map(|model| model.changeable).copied().collect(),
    followed: MODELS.iter().flat_map(|model| model.followed).copied().collect(),
});

/// Words of code that declares options, or that runs whatever its module has: it matters also where it says nothing of
/// a sink.
pub const DECLARING: &[&str] = &[
    "DEFINE_",
    "add_argument",
    "add_class_arguments",
    "set_defaults",
    "add_typer",
    "add_command",
    "Fire(",
    "CLI(",
    "auto_cli(",
    "app.run(",
];

/// A call of something outside.
pub fn call(context: &Context<'_>, run: &mut Interpreter<'_>, name: &str, call: &Call) -> Option<ValueSet> {
    let effect = *TABLES.calls.get(name)?;
    Some(match effect {
        Effect::Argument(position, keyword) => call.arguments.get(position, keyword)?.clone(),
        Effect::Copy(position) => {
            let argument = call.arguments.at(position)?.value.clone();
            copied(run, &argument)
        }
        Effect::None => ValueSet::of(Abstract::None),
        Effect::Unknown => run.unknown(Cause::Result(name.into())),
        Effect::Computed(computed) => run.unknown(Cause::Computed(computed)),
        Effect::Object(class) => ValueSet::of(Abstract::Object(run.library_object(class, []))),
        Effect::Keywords(class) => {
            let slots: Vec<_> = call
                .arguments
                .list
                .iter()
                .filter_map(|one| Some((crate::dataflow::heap::Key::Name(one.keyword.clone()?), one.value.clone())))
                .collect();
            let id = run.library_object(class, slots);
            if call.arguments.open_keywords {
                run.state.edit(id).rest = Some(ValueSet::unknown());
            }
            ValueSet::of(Abstract::Object(id))
        }
        Effect::CallsBack(position, keyword) => {
            let function = call.arguments.get(position, keyword)?.clone();
            run.escape(&function, 0);
            run.unknown(Cause::Result(name.into()))
        }
        Effect::Hook(hook) => return hook(context, run, call),
    })
}

/// What is known of `class`, or of the class that it inherits from.
fn of_class<T>(class: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    if let Some(found) = find(class) {
        return Some(found);
    }
    let mut next = TABLES.inherits.get(class);
    for _ in 0..8 {
        let class = next?;
        if let Some(found) = find(class) {
            return Some(found);
        }
        next = TABLES.inherits.get(class);
    }
    None
}

/// What a method of `receiver`, an object of something outside, makes of a function or class that it decorates.
pub fn decorate_by_method(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    (receiver, class, name): (&Value, &str, &str),
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    let hook = of_class(class, |class| TABLES.method_decorators.get(&(class, name)).copied())?;
    hook(context, run, receiver, call, target)
}

/// A method of an object of something outside.
pub fn method(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    class: &str,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let hook = of_class(class, |class| TABLES.methods.get(&(class, name)).copied())
        .or_else(|| of_class(class, |class| TABLES.methods.get(&(class, "*")).copied()))?;
    hook(context, run, receiver, name, call)
}

/// A member of an object of something outside.
pub fn member(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    class: &str,
    name: &str,
) -> Option<ValueSet> {
    TABLES.members.get(class)?(context, run, receiver, name)
}

/// A store to an object of something outside.
pub fn store(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    class: &str,
    name: &str,
    value: &ValueSet,
) -> bool {
    TABLES.stores.get(class).is_some_and(|hook| hook(context, run, receiver, name, value))
}

/// An item of an object of something outside.
pub fn item(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    class: &str,
    key: &Value,
) -> Option<ValueSet> {
    TABLES.items.get(class)?(context, run, receiver, key)
}

/// What is iterated of an object of something outside.
pub fn iterate(context: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, class: &str) -> Option<ValueSet> {
    TABLES.iterates.get(class)?(context, run, receiver)
}

/// What a decorator makes of a function or class.
pub fn decorate(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    name: &str,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    TABLES.decorators.get(name)?(context, run, call, target)
}

/// A class that inherits from the outside class `base` was made.
pub fn subclass(context: &Context<'_>, run: &mut Interpreter<'_>, base: &str, class: ObjectId) {
    if let Some(hook) = TABLES.subclasses.get(base) {
        hook(context, run, class);
    }
}

/// An instance of a class that inherits the constructor of `base` is made.
pub fn construct(context: &Context<'_>, run: &mut Interpreter<'_>, base: &str, instance: &Value, call: &Call) -> bool {
    TABLES.constructs.get(base).is_some_and(|hook| hook(context, run, instance, call))
}

/// A constant of something outside.
pub fn constant(context: &Context<'_>, run: &mut Interpreter<'_>, name: &str) -> Option<ValueSet> {
    let hook = TABLES.constants.get(name)?;
    let at = run.here(crate::text::Span::new(0, 0));
    hook(context, run, &Call { arguments: crate::dataflow::value::Arguments::default(), at })
}

/// Whether calling `name` leaves its arguments alone.
pub fn leaves_alone(name: &str) -> bool {
    TABLES.leaves_alone.iter().any(|front| name.starts_with(front))
}

/// Whether objects of `class` can be changed by code that they are handed to.
pub fn is_changeable(class: &str) -> bool {
    TABLES.changeable.contains(&class)
}

/// Whether a function of the repository matters that an object of `class` is handed to.
pub fn is_followed(class: &str) -> bool {
    of_class(class, |class| TABLES.followed.contains(&class).then_some(())).is_some()
}

/// A copy of what is held: of the containers in it, too. What is held twice is copied once, as `deepcopy` does.
pub(crate) fn copied(run: &mut Interpreter<'_>, set: &ValueSet) -> ValueSet {
    let mut copies = HashMap::new();
    copied_set(run, set, &mut copies)
}

/// So many objects does one copy have; those beyond are shared.
const COPIES: usize = 4_000;

fn copied_set(run: &mut Interpreter<'_>, set: &ValueSet, copies: &mut HashMap<ObjectId, ObjectId>) -> ValueSet {
    let set = run.seen(set);
    let mut result = ValueSet { values: Vec::new(), open: set.open };
    for value in set.values {
        let copy = match value.object().map(|id| (id, run.kind(id).clone())) {
            Some((id, Kind::Dict | Kind::List | Kind::Tuple | Kind::Set | Kind::Instance(_) | Kind::Library(_)))
                if copies.len() < COPIES =>
            {
                Abstract::Object(copied_object(run, id, copies))
            }
            _ => value.kind.clone(),
        };
        result.push(value.with(copy));
    }
    result
}

fn copied_object(run: &mut Interpreter<'_>, id: ObjectId, copies: &mut HashMap<ObjectId, ObjectId>) -> ObjectId {
    if let Some(copy) = copies.get(&id) {
        return *copy;
    }
    let kind = run.kind(id).clone();
    let content = run.content(id).clone();
    run.charge(content.slots.len());
    let copy = run.allocate(kind);
    copies.insert(id, copy);
    let mut held = content.clone();
    for (key, set) in &content.slots {
        let inner = copied_set(run, set, copies);
        held.slots.insert(key.clone(), inner);
    }
    held.items = content.items.iter().map(|item| copied_set(run, item, copies)).collect();
    *run.state.edit(copy) = held;
    copy
}

/// A dotted name, as values write it.
pub(crate) fn external(name: &str) -> ValueSet {
    ValueSet::of(Abstract::External(Arc::from(name)))
}

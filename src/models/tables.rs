//! The one list of models, and questions to it by dotted name.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::copies::copied;
use super::model::{
    CallHook, ConstructHook, Context, DecoratorHook, Effect, ItemHook, IterateHook, MemberHook, MethodDecoratorHook,
    MethodHook, Model, StoreHook, SubclassHook,
};
use super::{configuration, options, standard, wandb};
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet};
use crate::dataflow::{Call, Interpreter};

/// The one list of models.
static MODELS: &[&Model] = &[
    &options::absl::MODEL,
    &options::argparse::MODEL,
    &options::click::MODEL,
    &standard::concurrency::MODEL,
    &options::config_parsers::MODEL,
    &configuration::configparser::MODEL,
    &standard::dataclasses::MODEL,
    &configuration::documents::MODEL,
    &standard::environment::MODEL,
    &options::fire::MODEL,
    &standard::dispatch::MODEL,
    &standard::functools::MODEL,
    &standard::importing::MODEL,
    &options::jsonargparse::MODEL,
    &options::lightning_cli::MODEL,
    &configuration::hydra::MODEL,
    &configuration::mappings::MODEL,
    &configuration::omegaconf::MODEL,
    &configuration::pydantic::MODEL,
    &configuration::sacred::MODEL,
    &standard::library::MODEL,
    &options::tap::MODEL,
    &options::transformers::MODEL,
    &options::typer::MODEL,
    &options::tyro::MODEL,
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
                .filter_map(|one| Some((Key::Name(one.keyword.clone()?), one.value.clone())))
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
    hook(context, run, &Call { arguments: Arguments::default(), at })
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

//! `functools` that keeps state: caches, wrappers that take another function's name, dispatch by type; and
//! `contextlib.suppress`.

use std::sync::Arc;

use crate::dataflow::heap::Key;
use crate::dataflow::value::{Abstract, Arguments, Passed, Value, ValueSet, Values};
use crate::dataflow::{Call, Interpreter};
use crate::models::{Context, Effect, Model, NOTHING};

/// The class of a function that dispatches by type, as its objects are told apart here.
const DISPATCH: &str = "functools.singledispatch";

/// Tools of `functools` and `contextlib` that keep state.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("functools.lru_cache", Effect::Hook(cache_of_call)),
        ("functools.cache", Effect::Hook(cache_of_call)),
        ("functools.wraps", Effect::Hook(wraps)),
        ("functools.update_wrapper", Effect::Hook(update_wrapper)),
        ("functools.singledispatch", Effect::Hook(dispatch_of_call)),
        ("contextlib.suppress", Effect::Hook(suppress)),
    ],
    decorators: &[
        ("functools.lru_cache", cached),
        ("functools.cache", cached),
        ("functools.singledispatch", dispatching),
        ("functools.wraps", wrapping),
    ],
    methods: &[
        (DISPATCH, "__call__", dispatched),
        (DISPATCH, "register", register),
        (DISPATCH, "dispatch", dispatch),
        ("contextlib.suppress", "__suppressed__", suppressed),
    ],
    method_decorators: &[(DISPATCH, "register", registered)],
    ..NOTHING
};

fn cached(_: &Context<'_>, run: &mut Interpreter<'_>, _: Option<&Call>, target: &Value) -> Option<ValueSet> {
    Some(run.cached(target))
}

fn cache_of_call(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.get(0, "user_function")?.clone();
    let mut made = ValueSet { values: Values::new(), open: function.open };
    for value in &function.values {
        let cached = run.cached(value);
        made.join(cached);
    }
    Some(made)
}

/// `wraps(f)`: `update_wrapper` that waits for the wrapper.
fn wraps(_: &Context<'_>, _: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let wrapped = call.arguments.get(0, "wrapped")?.clone();
    let list = vec![Passed { keyword: Some("wrapped".into()), value: wrapped, at: call.at }];
    let function = Value::bare(Abstract::External("functools.update_wrapper".into()));
    let kind = Abstract::Partial(std::rc::Rc::new((function, Arguments { list, ..Arguments::default() })));
    Some(ValueSet::of(kind))
}

/// `@wraps(f)`
fn wrapping(_: &Context<'_>, run: &mut Interpreter<'_>, call: Option<&Call>, target: &Value) -> Option<ValueSet> {
    let call = call?;
    let wrapped = call.arguments.get(0, "wrapped")?.clone();
    let wrapper = ValueSet::one(target.clone());
    update(run, &wrapper, &wrapped, call);
    Some(wrapper)
}

fn update_wrapper(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let wrapper = call.arguments.get(0, "wrapper")?.clone();
    let wrapped = call.arguments.get(1, "wrapped")?.clone();
    update(run, &wrapper, &wrapped, call);
    Some(wrapper)
}

/// What `update_wrapper` stores on the wrapper.
fn update(run: &mut Interpreter<'_>, wrapper: &ValueSet, wrapped: &ValueSet, call: &Call) {
    for name in ["__name__", "__qualname__", "__doc__"] {
        let name: Arc<str> = name.into();
        let value = run.attribute(wrapped, &name);
        run.set_attribute(wrapper, &name, &value, call.at);
    }
    run.set_attribute(wrapper, &"__wrapped__".into(), wrapped, call.at);
    run.copy_aside(wrapped, wrapper);
}

fn dispatching(_: &Context<'_>, run: &mut Interpreter<'_>, _: Option<&Call>, target: &Value) -> Option<ValueSet> {
    Some(dispatcher(run, ValueSet::one(target.clone())))
}

fn dispatch_of_call(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.get(0, "func")?.clone();
    Some(dispatcher(run, function))
}

/// An object that holds the function for all other types, and one entry for each type: the class, the function.
fn dispatcher(run: &mut Interpreter<'_>, function: ValueSet) -> ValueSet {
    ValueSet::of(Abstract::Object(run.library_object(DISPATCH, [(Key::from("function"), function)])))
}

fn add(run: &mut Interpreter<'_>, dispatcher: &Value, class: ValueSet, function: ValueSet) {
    if let Some(id) = dispatcher.object() {
        run.state.edit(id).items.extend([class, function]);
    }
}

/// `@f.register(int)`, and `@f.register` on a function whose first parameter says the class.
fn registered(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    dispatcher: &Value,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    let class = match call {
        Some(call) => call.arguments.get(0, "cls")?.clone(),
        None => run.annotation_of(target, 0)?,
    };
    add(run, dispatcher, class, ValueSet::one(target.clone()));
    Some(ValueSet::one(target.clone()))
}

/// `f.register(int, function)`, and `f.register(int)`, which waits for the function.
fn register(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let class = call.arguments.get(0, "cls")?.clone();
    if let Some(function) = call.arguments.get(1, "func") {
        add(run, receiver, class, function.clone());
        return Some(function.clone());
    }
    let one = class.only()?.clone();
    if let Some(annotation) = run.annotation_of(&one, 0) {
        add(run, receiver, annotation, class.clone());
        return Some(class);
    }
    let list = vec![Passed { keyword: None, value: class, at: call.at }];
    let method = run.attribute(&ValueSet::one(receiver.clone()), &"register".into());
    let method = method.only()?.clone();
    let kind = Abstract::Partial(std::rc::Rc::new((method, Arguments { list, ..Arguments::default() })));
    Some(ValueSet::of(kind))
}

fn dispatched(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let first = call.arguments.at(0)?.value.clone();
    let id = receiver.object()?;
    let rows: Vec<(ValueSet, ValueSet)> =
        run.content(id).items.chunks_exact(2).map(|row| (row[0].clone(), row[1].clone())).collect();
    let other = run.content(id).slots.get(&Key::from("function")).cloned()?;
    let call = call.clone();
    Some(run.each_alternative(
        &first,
        |run, value| {
            let chosen = chosen(run, value, &rows, &other);
            let mut arguments = call.arguments.clone();
            if let Some(one) = arguments.list.iter_mut().find(|one| one.keyword.is_none()) {
                one.value = ValueSet::one(value.clone());
            }
            match chosen {
                Some(function) => run.call(&function, arguments, call.at),
                None => ValueSet::unknown(),
            }
        },
        |_| ValueSet::unknown(),
    ))
}

fn dispatch(_: &Context<'_>, _: &mut Interpreter<'_>, _: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::unknown())
}

/// The function for the class of `value`: of all classes that fit, one that no other of them is below.
fn chosen(
    run: &mut Interpreter<'_>,
    value: &Value,
    rows: &[(ValueSet, ValueSet)],
    other: &ValueSet,
) -> Option<ValueSet> {
    let mut best: Option<(Value, ValueSet)> = None;
    for (class, function) in rows {
        let class = class.only()?.clone();
        if !run.is_of_class(value, &class)? {
            continue;
        }
        best = match best {
            Some((known, kept)) if run.is_exact_class(value, &known) || run.is_below(&known, &class) => {
                Some((known, kept))
            }
            _ => Some((class, function.clone())),
        };
    }
    Some(best.map_or_else(|| other.clone(), |(_, function)| function))
}

fn suppress(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let kinds = (0..call.arguments.positions()).filter_map(|index| Some(call.arguments.at(index)?.value.clone()));
    let kinds = kinds.collect();
    let tuple = ValueSet::of(run.sequence(crate::dataflow::Kind::Tuple, kinds));
    let id = run.library_object("contextlib.suppress", [(Key::from("kinds"), tuple)]);
    Some(ValueSet::of(Abstract::Object(id)))
}

fn suppressed(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    run.content(receiver.object()?).slots.get(&Key::from("kinds")).cloned()
}

//! `functools`, `operator`, `itertools`, `contextlib`, `copy`: what hands functions and values on.

use std::rc::Rc;

use crate::dataflow::heap::Key;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet, Values};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::models::hooks::transparent as same;
use crate::models::{Context, Effect, Model, NOTHING};

/// Python's own tools for functions.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("functools.partial", Effect::Hook(partial)),
        ("functools.partialmethod", Effect::Hook(partial_method)),
        ("functools.reduce", Effect::Hook(reduce)),
        ("functools.cached_property", Effect::Argument(0, "func")),
        ("copy.copy", Effect::Hook(shallow)),
        ("copy.deepcopy", Effect::Copy(0)),
        ("copy.replace", Effect::Unknown),
        ("operator.itemgetter", Effect::Hook(getter)),
        ("operator.attrgetter", Effect::Hook(getter)),
        ("operator.getitem", Effect::Hook(get_item)),
        ("operator.setitem", Effect::Hook(set_item)),
        ("operator.methodcaller", Effect::Unknown),
        ("itertools.chain", Effect::Hook(chain)),
        ("itertools.starmap", Effect::Hook(star_map)),
        ("contextlib.nullcontext", Effect::Hook(null_context)),
        ("typing.cast", Effect::Argument(1, "val")),
        ("typing.TypeVar", Effect::Unknown),
        ("typing.NewType", Effect::Argument(1, "tp")),
    ],
    decorators: &[
        ("functools.wraps", same),
        ("functools.total_ordering", same),
        ("contextlib.contextmanager", same),
        ("contextlib.asynccontextmanager", same),
        ("typing.overload", same),
        ("typing.final", same),
        ("typing.no_type_check", same),
        ("typing.runtime_checkable", same),
        ("typing_extensions.override", same),
        ("typing.override", same),
        ("abc.abstractmethod", same),
        ("atexit.register", same_and_called),
        ("torch.no_grad", same),
        ("torch.inference_mode", same),
        ("torch.compile", same),
        ("torch.jit.script", same),
        ("enum.unique", same),
        ("record", same),
        ("torch.distributed.elastic.multiprocessing.errors.record", same),
        ("beartype.beartype", same),
    ],
    methods: &[
        ("functools.partialmethod", "__bind__", bound_partial),
        ("operator.itemgetter", "__call__", call_getter),
        ("operator.attrgetter", "__call__", call_getter),
    ],
    leaves_alone: &[
        "functools.",
        "operator.",
        "itertools.",
        "typing.",
        "contextlib.",
        "collections.abc.",
        "inspect.",
        "abc.",
    ],
    ..NOTHING
};

fn same_and_called(_: &Context<'_>, run: &mut Interpreter<'_>, _: Option<&Call>, target: &Value) -> Option<ValueSet> {
    let at = run.here(crate::text::Span::new(0, 0));
    run.at_exit(ValueSet::one(target.clone()), Arguments::default(), at);
    Some(ValueSet::one(target.clone()))
}

fn partial(_: &Context<'_>, _: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.at(0)?.value.clone();
    let mut rest = call.arguments.clone();
    let first = rest.list.iter().position(|one| one.keyword.is_none())?;
    rest.list.remove(first);
    Some(function.map(|value| Value::bare(Abstract::Partial(Rc::new((value, rest.clone()))))))
}

/// `partialmethod(f, ...)`: the arguments wait until the method is looked up through an object.
fn partial_method(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let waiting = partial(context, run, call)?;
    let id = run.library_object("functools.partialmethod", [(Key::from("waiting"), waiting)]);
    Some(ValueSet::of(Abstract::Object(id)))
}

/// The method of `receiver` that a `partialmethod` is.
fn bound_partial(_: &Context<'_>, run: &mut Interpreter<'_>, method: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let waiting = run.content(method.object()?).slots.get(&Key::from("waiting")).cloned()?;
    let receiver = call.arguments.list.first()?.clone();
    Some(waiting.map(|value| match &value.kind {
        Abstract::Partial(partial) => {
            let (function, mut arguments) = (partial.0.clone(), partial.1.clone());
            arguments.list.insert(0, receiver.clone());
            value.with(Abstract::Partial(Rc::new((function, arguments))))
        }
        _ => value,
    }))
}

fn shallow(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let set = run.seen(&call.arguments.at(0)?.value);
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in set.values {
        let kind = match value.object() {
            Some(id) => {
                let (kind, content) = (run.kind(id).clone(), run.content(id).clone());
                let copy = run.allocate(kind);
                *run.state.edit(copy) = content;
                Abstract::Object(copy)
            }
            None => value.kind.clone(),
        };
        result.push(value.with(kind));
    }
    Some(result)
}

fn reduce(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.at(0)?.value.clone();
    let items = run.exact_items(&call.arguments.at(1)?.value.clone())?;
    let mut items = items.into_iter();
    let mut total = match call.arguments.at(2) {
        Some(start) => start.value.clone(),
        None => items.next()?,
    };
    for item in items {
        let none = run.here(crate::text::Span::new(0, 0));
        total = run.call(&function, Arguments::positional([total, item], none), call.at);
    }
    Some(total)
}

/// `itemgetter("a", "b")`: the keys are kept.
fn getter(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let keys: Vec<ValueSet> = call.arguments.list.iter().map(|one| one.value.clone()).collect();
    let id = run.library_object("operator.itemgetter", []);
    run.state.edit(id).items = keys;
    Some(ValueSet::of(Abstract::Object(id)))
}

fn call_getter(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let keys = run.content(receiver.object()?).items.clone();
    let object = call.arguments.at(0)?.value.clone();
    let mut found = Vec::new();
    for key in keys {
        let has_items = object
            .values
            .iter()
            .all(|value| value.object().is_some_and(|id| !matches!(run.kind(id), Kind::Instance(_))));
        found.push(match key.only_text() {
            Some(name) if !has_items => {
                let mut value = object.clone();
                for part in name.split('.') {
                    value = run.attribute(&value, &part.into());
                }
                value
            }
            _ => run.item_at(&object, &key),
        });
    }
    match found.len() {
        1 => found.pop(),
        _ => Some(ValueSet::of(run.sequence(Kind::Tuple, found))),
    }
}

fn get_item(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let (object, key) = (call.arguments.at(0)?.value.clone(), call.arguments.at(1)?.value.clone());
    Some(run.item_at(&object, &key))
}

fn set_item(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let argument = |index: usize| call.arguments.at(index).map(|one| one.value.clone());
    let (object, key, value) = (argument(0)?, argument(1)?, argument(2)?);
    run.put_item(&object, &key, value, call.at);
    Some(ValueSet::of(Abstract::None))
}

fn chain(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let mut items = Vec::new();
    for one in &call.arguments.list {
        if let Some(list) = run.exact_items(&one.value.clone()) {
            items.extend(list);
        } else {
            let any = run.unknown(Cause::Unknown).opened(true);
            return Some(ValueSet::of(run.sequence_of(Kind::Iterator, any)));
        }
    }
    Some(ValueSet::of(run.sequence(Kind::Iterator, items)))
}

fn null_context(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let entered = call.arguments.get(0, "enter_result").cloned().unwrap_or_else(|| ValueSet::of(Abstract::None));
    let id = run.library_object("contextlib.nullcontext", [(Key::from("entered"), entered)]);
    Some(ValueSet::of(Abstract::Object(id)))
}

/// `starmap(f, rows)`: `f(*row)` of each.
fn star_map(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.at(0)?.value.clone();
    let Some(rows) = run.exact_items(&call.arguments.at(1)?.value.clone()) else {
        run.escape(&function, 0);
        return None;
    };
    let none = run.here(crate::text::Span::new(0, 0));
    let mut results = Vec::new();
    for row in rows {
        let passed = match run.exact_items(&row) {
            Some(items) => Arguments::positional(items, none),
            None => Arguments { open_positions: true, spread: true, ..Arguments::default() },
        };
        results.push(run.call(&function, passed, call.at));
    }
    Some(ValueSet::of(run.sequence(Kind::Iterator, results)))
}

//! `threading`, `multiprocessing`, `concurrent.futures`, `torch.multiprocessing`, `asyncio`: what calls a function later or
//! elsewhere.

use crate::dataflow::heap::{Key, Named};
use crate::dataflow::value::{Abstract, Arguments, Cause, Passed, Value, ValueSet};
use crate::dataflow::{Call, Interpreter};
use crate::models::held::slot;
use crate::models::{Context, Effect, Model, NOTHING};

/// What runs functions elsewhere.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("threading.Thread", Effect::Hook(process)),
        ("threading.Timer", Effect::Hook(timer)),
        ("multiprocessing.Process", Effect::Hook(process)),
        ("multiprocessing.context.Process", Effect::Hook(process)),
        ("torch.multiprocessing.Process", Effect::Hook(process)),
        ("torch.multiprocessing.spawn", Effect::Hook(spawn)),
        ("torch.multiprocessing.start_processes", Effect::Hook(spawn)),
        ("concurrent.futures.ThreadPoolExecutor", Effect::Object("concurrent.futures.Executor")),
        ("concurrent.futures.ProcessPoolExecutor", Effect::Object("concurrent.futures.Executor")),
        ("multiprocessing.Pool", Effect::Object("multiprocessing.Pool")),
        ("multiprocessing.pool.ThreadPool", Effect::Object("multiprocessing.Pool")),
        ("multiprocessing.pool.Pool", Effect::Object("multiprocessing.Pool")),
        ("torch.multiprocessing.Pool", Effect::Object("multiprocessing.Pool")),
        ("multiprocessing.get_context", Effect::Hook(context)),
        ("torch.multiprocessing.get_context", Effect::Hook(context)),
        ("asyncio.run", Effect::Argument(0, "main")),
        ("asyncio.create_task", Effect::Argument(0, "coro")),
        ("atexit.register", Effect::Hook(call_at_exit)),
    ],
    methods: &[
        ("concurrent.futures.Executor", "submit", submit),
        ("concurrent.futures.Executor", "map", map),
        ("concurrent.futures.Executor", "__enter__", enter),
        ("multiprocessing.Pool", "apply", apply),
        ("multiprocessing.Pool", "apply_async", apply),
        ("multiprocessing.Pool", "map", map),
        ("multiprocessing.Pool", "imap", map),
        ("multiprocessing.Pool", "map_async", map),
        ("multiprocessing.Pool", "imap_unordered", map),
        ("multiprocessing.Pool", "starmap", star_map),
        ("multiprocessing.Pool", "__enter__", enter),
        ("concurrent.futures.Future", "result", result),
        ("concurrent.futures.Future", "get", result),
        ("multiprocessing.Process", "*", of_process),
    ],
    leaves_alone: &[
        "threading.",
        "multiprocessing.",
        "concurrent.",
        "asyncio.",
        "torch.multiprocessing.",
        "queue.",
        "signal.",
    ],
    ..NOTHING
};

/// `Process(target=f, args=(...), kwargs={...})`: `f` is called at once; the order is unknown.
fn process(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let arguments = &call.arguments;
    let function = arguments.named("target").or_else(|| arguments.at(1)).map(|one| one.value.clone());
    let positional = arguments.named("args").or_else(|| arguments.at(3)).map(|one| one.value.clone());
    let keywords = arguments.named("kwargs").or_else(|| arguments.at(4)).map(|one| one.value.clone());
    let object = run.library_object("multiprocessing.Process", []);
    if let Some(function) = function {
        let passed = spread(run, positional.as_ref(), keywords.as_ref(), &[], call);
        let slots = &mut run.state.edit(object).slots;
        slots.insert(Key::from(" target"), function);
        keep(run, object, &passed);
    }
    Some(ValueSet::of(Abstract::Object(object)))
}

/// `Timer(interval, f, args, kwargs)`
fn timer(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let arguments = &call.arguments;
    let function = arguments.get(1, "function").cloned()?;
    let (positional, keywords) = (arguments.get(2, "args").cloned(), arguments.get(3, "kwargs").cloned());
    let passed = spread(run, positional.as_ref(), keywords.as_ref(), &[], call);
    let object = run.library_object("multiprocessing.Process", [(Key::from(" target"), function)]);
    keep(run, object, &passed);
    Some(ValueSet::of(Abstract::Object(object)))
}

/// Keeps the arguments of a call that is made later.
fn keep(run: &mut Interpreter<'_>, object: crate::dataflow::heap::ObjectId, passed: &Arguments) {
    let slots: Vec<(Key, ValueSet)> = passed
        .list
        .iter()
        .enumerate()
        .map(|(index, one)| match &one.keyword {
            Some(keyword) => (Key::Other(format!("keyword {keyword}").into()), one.value.clone()),
            None => (Key::Int(i64::try_from(index).unwrap_or(0)), one.value.clone()),
        })
        .collect();
    let content = run.state.edit(object);
    content.slots.extend(slots);
    if passed.is_open() {
        content.rest = Some(ValueSet::unknown());
    }
}

/// `process.start()` calls the target; `run` does so as well.
fn of_process(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    if !matches!(name, "start" | "run") {
        return Some(ValueSet::of(Abstract::None));
    }
    let content = run.content(receiver.object()?).clone();
    let function = content.slots.get(&Named(" target"))?.clone();
    let at = run.here(crate::text::Span::new(0, 0));
    let mut passed = Arguments {
        open_positions: content.rest.is_some(),
        open_keywords: content.rest.is_some(),
        ..Arguments::default()
    };
    for (key, value) in &content.slots {
        let keyword = match key {
            Key::Int(_) => None,
            Key::Other(text) => Some(text.strip_prefix("keyword ")?.into()),
            _ => continue,
        };
        passed.list.push(Passed { keyword, value: value.clone(), at });
    }
    run.call(&function, passed, call.at);
    Some(ValueSet::of(Abstract::None))
}

/// `spawn(f, args=(...), nprocs=n)`: `f(rank, *args)`.
fn spawn(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.get(0, "fn")?.clone();
    let rank = run.unknown(Cause::Unknown);
    let passed = spread(run, call.arguments.get(1, "args").cloned().as_ref(), None, &[rank], call);
    run.call(&function, passed, call.at);
    Some(ValueSet::of(Abstract::None))
}

/// The arguments of a later call, from a sequence and a mapping.
fn spread(
    run: &mut Interpreter<'_>,
    positional: Option<&ValueSet>,
    keywords: Option<&ValueSet>,
    first: &[ValueSet],
    call: &Call,
) -> Arguments {
    let at = call.at;
    let mut passed = Arguments::positional(first.iter().cloned(), at);
    if let Some(positional) = positional {
        match run.exact_items(positional) {
            Some(items) => passed.list.extend(items.into_iter().map(|value| Passed { keyword: None, value, at })),
            None => passed.open_positions = true,
        }
    }
    if let Some(keywords) = keywords {
        let (entries, open) = run.entries_of(keywords);
        passed.open_keywords |= open;
        passed.list.extend(entries.into_iter().map(|(name, value)| Passed { keyword: Some(name), value, at }));
    }
    passed
}

/// `f(*args)` of what follows the function.
fn rest(call: &Call, skip: usize) -> Arguments {
    let mut skipped = 0;
    let mut rest = call.arguments.clone();
    rest.list.retain(|one| {
        let is_first = one.keyword.is_none() && skipped < skip;
        skipped += usize::from(is_first);
        !is_first
    });
    rest
}

fn submit(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.at(0)?.value.clone();
    let result = run.call(&function, rest(call, 1), call.at);
    future(run, result)
}

fn apply(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, name: &str, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.get(0, "func")?.clone();
    let (positional, keywords) = (call.arguments.get(1, "args").cloned(), call.arguments.get(2, "kwds").cloned());
    let passed = spread(run, positional.as_ref(), keywords.as_ref(), &[], call);
    let result = run.call(&function, passed, call.at);
    if name == "apply" { Some(result) } else { future(run, result) }
}

fn future(run: &mut Interpreter<'_>, result: ValueSet) -> Option<ValueSet> {
    let object = run.library_object("concurrent.futures.Future", [(Key::from(" result"), result)]);
    Some(ValueSet::of(Abstract::Object(object)))
}

fn result(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    slot(run, receiver.object()?, " result")
}

fn map(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.at(0)?.value.clone();
    let lists: Vec<ValueSet> =
        (1..call.arguments.positions()).filter_map(|index| Some(call.arguments.at(index)?.value.clone())).collect();
    Some(run.map_over(&function, &lists, call.at))
}

fn star_map(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.at(0)?.value.clone();
    let rows = call.arguments.at(1)?.value.clone();
    match run.exact_items(&rows) {
        Some(rows) => {
            for row in rows {
                let passed = spread(run, Some(&row), None, &[], call);
                run.call(&function, passed, call.at);
            }
        }
        None => run.escape(&function, 0),
    }
    Some(run.unknown(Cause::Unknown))
}

fn enter(_: &Context<'_>, _: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::one(receiver.clone()))
}

fn context(_: &Context<'_>, _: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    Some(crate::models::external("multiprocessing"))
}

/// The function runs when the program ends.
fn call_at_exit(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.at(0)?.value.clone();
    run.at_exit(function.clone(), rest(call, 1), call.at);
    Some(function)
}

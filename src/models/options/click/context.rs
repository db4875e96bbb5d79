//! Contexts: what a command shares with the group that it stands in.

use super::filled::{filled, mapped};
use super::running::call_in;
use super::{COMMAND, CONTEXT, GROUP};
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Passed, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Location};
use crate::models::Context;
use crate::models::held::{is_of, slot, slot_text};

/// A new context for a command.
pub(super) fn context_of(
    run: &mut Interpreter<'_>,
    command: ObjectId,
    outer: Option<ObjectId>,
    object: Option<ValueSet>,
) -> ObjectId {
    let none = || ValueSet::of(Abstract::None);
    let held = outer.and_then(|outer| slot(run, outer, "obj"));
    let object = object.or(held).unwrap_or_else(none);
    let settings = slot(run, command, " context_settings");
    let setting = |run: &mut Interpreter<'_>, name: &str| mapped(run, settings.as_ref(), name);
    let object = setting(run, "obj").unwrap_or(object);
    let mut map = setting(run, "default_map");
    let name = slot_text(run, command, "name");
    if map.is_none()
        && let (Some(outer), Some(name)) = (outer, &name)
    {
        let outer_map = slot(run, outer, "default_map");
        map = mapped(run, outer_map.as_ref(), name);
    }
    let mut prefix = setting(run, "auto_envvar_prefix");
    if prefix.is_none()
        && let (Some(outer), Some(name)) = (outer, &name)
        && let Some(front) = slot_text(run, outer, "auto_envvar_prefix")
    {
        prefix = Some(Interpreter::text_value(&format!("{front}_{}", name.to_uppercase().replace('-', "_"))));
    }
    let parent = outer.map_or_else(none, |outer| ValueSet::of(Abstract::Object(outer)));
    let parameters = ValueSet::of(run.dict([]));
    let meta = ValueSet::of(run.dict([]));
    let slots = [
        (Key::from("obj"), object),
        (Key::from("parent"), parent),
        (Key::from("params"), parameters),
        (Key::from("meta"), meta),
        (Key::from("command"), ValueSet::of(Abstract::Object(command))),
        (Key::from("default_map"), map.unwrap_or_else(none)),
        (Key::from("auto_envvar_prefix"), prefix.unwrap_or_else(none)),
        (Key::from("invoked_subcommand"), none()),
    ];
    run.library_object(CONTEXT, slots)
}

pub(super) fn ensure(run: &mut Interpreter<'_>, made: ObjectId, class: &ValueSet, at: Location) -> ValueSet {
    let held = slot(run, made, "obj").unwrap_or_default();
    let held = run.seen(&held);
    if held.values.iter().any(|value| !matches!(value.kind, Abstract::None)) {
        return held;
    }
    let new = run.call(class, Arguments::default(), at);
    run.state.edit(made).slots.insert(Key::from("obj"), new.clone());
    new
}

pub(super) fn ensure_object(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let class = call.arguments.get(0, "object_type")?.clone();
    Some(ensure(run, receiver.object()?, &class, call.at))
}

pub(super) fn find_object(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    _: &Call,
) -> Option<ValueSet> {
    slot(run, receiver.object()?, "obj")
}

pub(super) fn current_context(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    let session = run.singleton("click session");
    slot(run, session, "current")
}

/// `ctx.invoke(command, name=value)`: what is not passed is what its option defaults to.
pub(super) fn invoke(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    invoke_with(context, run, receiver.object()?, call, false)
}

/// `ctx.forward(command)`: with what the current command has, too.
pub(super) fn forward(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    invoke_with(context, run, receiver.object()?, call, true)
}

fn invoke_with(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    made: ObjectId,
    call: &Call,
    is_forward: bool,
) -> Option<ValueSet> {
    let callee = call.arguments.at(0)?.value.clone();
    let command = callee.only().and_then(Value::object).filter(|id| is_of(run, *id, &[COMMAND, GROUP]));
    let mut passed = Arguments { list: call.arguments.list[1..].to_vec(), ..call.arguments.clone() };
    if is_forward {
        let parameters = slot(run, made, "params").unwrap_or_default();
        let (entries, open) = run.entries_of(&parameters);
        passed.open_keywords |= open;
        for (name, value) in entries {
            if passed.named(&name).is_none() {
                passed.list.push(Passed { keyword: Some(name), value, at: call.at });
            }
        }
    }
    let Some(command) = command else { return Some(run.call(&callee, passed, call.at)) };
    let defaults = filled(context, run, command, None, None);
    for one in defaults.list {
        if one.keyword.as_ref().is_some_and(|name| passed.named(name).is_none()) {
            passed.list.push(one);
        }
    }
    let inner = context_of(run, command, Some(made), None);
    Some(call_in(run, command, inner, passed, call.at))
}

//! Commands run: behind the groups that they are part of.

use super::context::{context_of, ensure};
use super::filled::filled;
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Cause, Passed, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Location};
use crate::destination::Override;
use crate::models::Context;
use crate::models::held::{nowhere, slot, slot_object, slot_truth};
use crate::models::hooks::exit;
use crate::models::options::{alternatives, flag_value};
use std::rc::Rc;

/// A call of a command by the program: in full, and then it ends.
pub(super) fn call_command(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    let object = call.arguments.named("obj").map(|one| one.value.clone());
    let found = chain(context, run, id, object, call.at);
    if flag_value(&call.arguments, "standalone_mode") == Some(false) {
        return Some(found);
    }
    Some(exit(run))
}

pub(super) fn run_test(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    _: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = call.arguments.get(0, "cli")?.only()?.object()?;
    let object = call.arguments.named("obj").map(|one| one.value.clone());
    chain(context, run, id, object, call.at);
    Some(run.unknown(Cause::Unknown))
}

/// Runs a command behind the groups that it is one of.
fn chain(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    command: ObjectId,
    object: Option<ValueSet>,
    at: Location,
) -> ValueSet {
    let mut groups = Vec::new();
    let mut next = command;
    while let Some(parent) = slot_object(run, next, " parent") {
        if groups.contains(&parent) || groups.len() > 8 {
            break;
        }
        groups.push(parent);
        next = parent;
    }
    let mut outer = None;
    for group in groups.into_iter().rev() {
        let made = context_of(run, group, outer, object.clone());
        invoked(context, run, group, made, at);
        outer = Some(made);
    }
    let made = context_of(run, command, outer, object);
    whole(context, run, command, made, at, 0)
}

/// A command, and one of its commands behind it if it is a group.
fn whole(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    command: ObjectId,
    made: ObjectId,
    at: Location,
    depth: usize,
) -> ValueSet {
    let commands = slot(run, command, " commands");
    let commands: Vec<ObjectId> = commands
        .and_then(|list| run.exact_items(&list))
        .unwrap_or_default()
        .iter()
        .filter_map(|command| command.only()?.object())
        .collect();
    if commands.is_empty() || depth > 8 {
        return invoked(context, run, command, made, at);
    }
    let by = Rc::new(Override::Flag("command".to_owned()));
    let is_whole = slot_truth(run, command, " invoke_without_command") == Some(true);
    alternatives(run, &by, commands.len() + usize::from(is_whole), |run, index| {
        let chosen = commands.get(index).copied();
        let name = chosen.and_then(|chosen| slot(run, chosen, "name"));
        let name = name.unwrap_or_else(|| ValueSet::of(Abstract::None));
        run.state.edit(made).slots.insert(Key::from("invoked_subcommand"), name);
        let found = invoked(context, run, command, made, at);
        match chosen {
            Some(chosen) if run.alive() => {
                let inner = context_of(run, chosen, Some(made), None);
                whole(context, run, chosen, inner, at, depth + 1)
            }
            _ => found,
        }
    })
}

/// Calls the function of a command in a context.
fn invoked(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    command: ObjectId,
    made: ObjectId,
    at: Location,
) -> ValueSet {
    let content = run.content(made).clone();
    let map = content.slots.get(&Named("default_map")).cloned();
    let prefix = content.slots.get(&Named("auto_envvar_prefix")).and_then(|set| set.only_text().map(str::to_owned));
    let arguments = filled(context, run, command, map.as_ref(), prefix.as_deref());
    let entries: Vec<(Key, ValueSet)> =
        arguments.list.iter().filter_map(|one| Some((Key::Name(one.keyword.clone()?), one.value.clone()))).collect();
    let parameters = run.dict(entries);
    run.state.edit(made).slots.insert(Key::from("params"), ValueSet::of(parameters));
    call_in(run, command, made, arguments, at)
}

pub(super) fn call_in(
    run: &mut Interpreter<'_>,
    command: ObjectId,
    made: ObjectId,
    mut arguments: Arguments,
    at: Location,
) -> ValueSet {
    let session = run.singleton("click session");
    run.state.edit(session).slots.insert(Key::from("current"), ValueSet::of(Abstract::Object(made)));
    let content = run.content(command).clone();
    let none = nowhere(at);
    if let Some(class) = content.slots.get(&Named(" ensure")) {
        ensure(run, made, class, at);
    }
    let first = match content.slots.get(&Named(" pass")).and_then(ValueSet::only_text) {
        Some("context") => Some(ValueSet::of(Abstract::Object(made))),
        Some("object") => slot(run, made, "obj"),
        _ => None,
    };
    if let Some(first) = first {
        arguments.list.insert(0, Passed { keyword: None, value: first, at: none });
    }
    let callback = content.slots.get(&Named("callback")).cloned().unwrap_or_default();
    run.call(&callback, arguments, at)
}

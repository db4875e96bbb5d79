//! Options of classes and functions, and their instances.

use super::namespace::spread;
use super::{NAMESPACE, STYLE};
use crate::dataflow::heap::Key;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::destination::Override;
use crate::models::Context;
use crate::models::held::{nowhere, slot};
use crate::models::options::alternatives;
use crate::models::options::maker::Maker;
use crate::models::options::parameters::function_of;
use std::rc::Rc;
use std::sync::Arc;

/// `add_class_arguments(Class, "name")`: options for its parameters.
pub(super) fn add_arguments_of(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let callee = call.arguments.list.first()?.value.only()?.clone();
    let name = call.arguments.text(1, "nested_key").unwrap_or_default().to_owned();
    let maker = Maker { context, style: STYLE, at: call.at };
    let namespace = namespace_of(run, maker, &callee, &name)?;
    let group = run.library_object(
        "jsonargparse.group",
        [(Key::from("callee"), ValueSet::one(callee)), (Key::from("values"), namespace)],
    );
    let value = ValueSet::of(Abstract::Object(group));
    run.state.edit(receiver.object()?).slots.insert(Key::Other(format!("group {name}").into()), value);
    Some(run.unknown(Cause::Unknown))
}

/// The options of a class or function as a namespace.
fn namespace_of(run: &mut Interpreter<'_>, maker: Maker<'_, '_>, callee: &Value, prefix: &str) -> Option<ValueSet> {
    if let Some(class) = callee.object().filter(|id| run.class(*id).is_some())
        && crate::models::standard::dataclasses::all_fields(run, class).is_some()
    {
        let instance = maker.instance(run, class, prefix, None, 0);
        return Some(spread(run, &instance, 0));
    }
    let (function, bound) = function_of(run, callee)?;
    let arguments = maker.parameters(run, &function, bound, prefix, &Arguments::default());
    let mut entries = Vec::new();
    for one in arguments.list {
        let Some(keyword) = one.keyword else { continue };
        let value = spread(run, &one.value, 0);
        entries.push((Key::Name(keyword), value));
    }
    Some(ValueSet::of(Abstract::Object(run.library_object(NAMESPACE, entries))))
}

/// `instantiate_classes(config)`: each group as an instance.
pub(super) fn instantiate(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let config = call.arguments.list.first()?.value.only()?.object()?;
    let content = run.content(config).clone();
    let copy = run.library_object(NAMESPACE, content.slots);
    let groups = run.content(receiver.object()?).slots.clone();
    for (key, group) in groups {
        let Key::Other(text) = &key else { continue };
        let Some(name) = text.strip_prefix("group ").filter(|name| !name.is_empty()) else { continue };
        let Some(group) = group.only().and_then(Value::object) else { continue };
        let callee = slot(run, group, "callee").unwrap_or_default();
        if callee.only().and_then(Value::object).is_none_or(|id| run.class(id).is_none()) {
            continue;
        }
        let held = slot(run, copy, name).unwrap_or_default();
        let slots = held.only().and_then(Value::object).map(|id| run.content(id).slots.clone()).unwrap_or_default();
        let none = nowhere(call.at);
        let list = slots.into_iter().filter_map(|(key, value)| {
            Some(crate::dataflow::value::Passed { keyword: Some(Arc::clone(key.name()?)), value, at: none })
        });
        let arguments = Arguments { list: list.collect(), ..Arguments::default() };
        let instance = run.call(&callee, arguments, call.at);
        run.state.edit(copy).slots.insert(Key::from(name), instance);
    }
    Some(ValueSet::of(Abstract::Object(copy)))
}

/// `CLI(function or class or list)`.
pub(super) fn cli(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let maker = Maker { context, style: STYLE, at: call.at };
    let components = if let Some(components) = call.arguments.get(0, "components") {
        components.clone()
    } else {
        // Without components, the functions and classes of the module.
        let module = run.module_that_runs()?;
        let slots = run.content(module).slots.values();
        let is_function = |set: &&ValueSet| set.only().is_some_and(|value| matches!(value.kind, Abstract::Function(_)));
        let own: Vec<ValueSet> = slots.filter(is_function).cloned().collect();
        ValueSet::of(run.sequence(Kind::List, own))
    };
    let is_list =
        components.only().and_then(Value::object).is_some_and(|id| matches!(run.kind(id), Kind::List | Kind::Tuple));
    let list = if is_list { run.exact_items(&components)? } else { vec![components] };
    let by = Rc::new(Override::Flag("command".to_owned()));
    Some(alternatives(run, &by, list.len(), |run, index| {
        let Some(one) = list[index].only().cloned() else { return ValueSet::unknown() };
        let class = one.object().filter(|id| run.class(*id).is_some());
        let made = maker.called(run, &one, "");
        let Some(class) = class else { return made };
        // A class is a command with its methods as commands.
        let names: Vec<Arc<str>> = match crate::models::standard::dataclasses::all_fields(run, class) {
            Some(_) => Vec::new(),
            None => run
                .content(class)
                .slots
                .iter()
                .filter(|(_, set)| set.only().is_some_and(|value| matches!(value.kind, Abstract::Function(_))))
                .filter_map(|(key, _)| key.name().cloned())
                .filter(|name| !name.starts_with('_'))
                .collect(),
        };
        if names.is_empty() {
            return made;
        }
        alternatives(run, &by, names.len(), |run, index| {
            let method = run.attribute(&made, &names[index]);
            match method.only().cloned() {
                Some(method) => maker.called(run, &method, ""),
                None => ValueSet::unknown(),
            }
        })
    }))
}

//! Namespaces in which dots lead inwards.

use super::NAMESPACE;
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Value, ValueSet, Values};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::models::Context;
use crate::models::held::{is_of, slot, slot_object};

/// Instances of classes of fields as namespaces.
pub(super) fn spread(run: &mut Interpreter<'_>, set: &ValueSet, depth: usize) -> ValueSet {
    let set = run.seen(set);
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in set.values {
        match value.object().filter(|id| matches!(run.kind(*id), Kind::Instance(_)) && depth < 8) {
            Some(id) => {
                let slots = run.content(id).slots.clone();
                let entries: Vec<(Key, ValueSet)> = slots
                    .into_iter()
                    .map(|(key, set)| {
                        let inner = spread(run, &set, depth + 1);
                        (key, inner)
                    })
                    .collect();
                let namespace = run.library_object(NAMESPACE, entries);
                result.push(value.with(Abstract::Object(namespace)));
            }
            None => result.push(value),
        }
    }
    result
}

/// A namespace in which dots lead inwards.
pub(super) fn nested(
    run: &mut Interpreter<'_>,
    slots: impl IntoIterator<Item = (Key, ValueSet)>,
    is_open: bool,
) -> ObjectId {
    let namespace = run.library_object(NAMESPACE, []);
    for (key, value) in slots {
        let Some(name) = key.name().cloned() else { continue };
        let mut at = namespace;
        let mut parts = name.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                run.state.edit(at).slots.insert(Key::from(part), value.clone());
                break;
            }
            let inner = slot_object(run, at, part);
            at = if let Some(inner) = inner {
                inner
            } else {
                let inner = run.library_object(NAMESPACE, []);
                run.state.edit(at).slots.insert(Key::from(part), ValueSet::of(Abstract::Object(inner)));
                inner
            };
        }
    }
    if is_open {
        run.state.edit(namespace).rest = Some(ValueSet::unknown());
    }
    namespace
}

pub(super) fn open_all(run: &mut Interpreter<'_>, namespace: ObjectId, depth: usize) {
    let content = run.state.edit(namespace);
    let mut inner = Vec::new();
    for set in content.slots.values_mut() {
        set.open = true;
        inner.extend(set.values.iter().filter_map(Value::object));
    }
    for id in inner {
        if depth < 8 && is_of(run, id, &[NAMESPACE]) {
            open_all(run, id, depth + 1);
        }
    }
}

fn dict_of(run: &mut Interpreter<'_>, set: &ValueSet, depth: usize) -> ValueSet {
    let set = run.seen(set);
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in set.values {
        match value.object().filter(|id| is_of(run, *id, &[NAMESPACE]) && depth < 8) {
            Some(id) => {
                let slots = run.content(id).slots.clone();
                let entries: Vec<(Key, ValueSet)> = slots
                    .into_iter()
                    .map(|(key, set)| {
                        let inner = dict_of(run, &set, depth + 1);
                        (key, inner)
                    })
                    .collect();
                let dict = run.dict(entries);
                result.push(value.with(dict));
            }
            None => result.push(value),
        }
    }
    result
}

pub(super) fn as_dict(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    _: &Call,
) -> Option<ValueSet> {
    Some(dict_of(run, &ValueSet::one(receiver.clone()), 0))
}

pub(super) fn to_dict(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let namespace = call.arguments.list.first()?.value.clone();
    Some(dict_of(run, &namespace, 0))
}

/// `config["log.entity"]`
pub(super) fn item(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, key: &Value) -> Option<ValueSet> {
    let path = key.text()?.to_owned();
    let mut value = ValueSet::one(receiver.clone());
    for part in path.split('.') {
        value = run.attribute(&value, &part.into());
    }
    Some(value)
}

pub(super) fn get(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let path = call.arguments.text(0, "key")?.to_owned();
    let mut at = receiver.object()?;
    let mut parts = path.split('.').peekable();
    while let Some(part) = parts.next() {
        let found = slot(run, at, part);
        let Some(found) = found else {
            let default = call.arguments.get(1, "default").cloned();
            return Some(default.unwrap_or_else(|| ValueSet::of(Abstract::None)));
        };
        if parts.peek().is_none() {
            return Some(run.seen(&found));
        }
        at = found.only()?.object()?;
    }
    None
}

/// `bittensor.Config(parser)`: what the parser gives, with dots that lead inwards.
pub(super) fn of_parser(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let parser = call.arguments.get(0, "parser")?.only()?.clone();
    let empty = Call { arguments: Arguments::default(), at: call.at };
    let found = crate::models::options::argparse::parse::parse_args(context, run, &parser, "parse_args", &empty)?;
    let content = run.content(found.only()?.object()?).clone();
    let namespace = nested(run, content.slots, true);
    Some(ValueSet::of(Abstract::Object(namespace)))
}

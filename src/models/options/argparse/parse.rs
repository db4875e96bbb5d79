//! The namespace that parsing gives.

use super::shown;
use super::value::{call_place, option_value};
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::provenance::Provenance;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet};
use crate::dataflow::{Call, Guard, Guards, Interpreter, Kind};
use crate::destination::Override;
use crate::models::Context;
use crate::models::held::{members, slot};
use crate::models::options;
use crate::models::options::number;
use std::rc::Rc;
use std::sync::Arc;

pub(crate) fn parse_args(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    Some(ValueSet::of(parsed(context, run, receiver.object()?, call)))
}

pub(crate) fn parse_known_args(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let namespace = ValueSet::of(parsed(context, run, receiver.object()?, call));
    let any = run.unknown(Cause::Unknown);
    let rest = run.sequence_of(Kind::List, any);
    Some(ValueSet::of(run.sequence(Kind::Tuple, vec![namespace, ValueSet::of(rest)])))
}

/// The namespace that parsing gives.
fn parsed(context: &Context<'_>, run: &mut Interpreter<'_>, parser: ObjectId, call: &Call) -> Abstract {
    let given = call.arguments.get(0, "args").cloned();
    let into = call.arguments.get(1, "namespace").and_then(|set| set.only()?.object());
    let namespace = into.unwrap_or_else(|| run.library_object("types.SimpleNamespace", []));
    let line = given.and_then(|given| match given.only() {
        Some(Value { kind: Abstract::None, .. }) => None,
        _ => Some(
            run.exact_items(&given)
                .and_then(|items| items.iter().map(|item| item.only().cloned()).collect::<Option<Vec<Value>>>()),
        ),
    });
    // What a namespace holds already goes before the defaults of options.
    let held: Vec<(Key, ValueSet)> = match into {
        Some(into) => run
            .content(into)
            .slots
            .clone()
            .into_iter()
            .filter_map(|(key, set)| Some((Key::Other(format!("default of {}", key.name()?).into()), set)))
            .collect(),
        None => Vec::new(),
    };
    let before = (!held.is_empty()).then(|| run.content(parser).clone());
    run.state.edit(parser).slots.extend(held);
    let line = line.as_ref().map(|line| line.as_deref());
    fill(context, run, parser, namespace, line, &Guards::default());
    if let Some(before) = before {
        *run.state.edit(parser) = before;
    }
    if line.is_none() {
        run_actions(run, parser, namespace);
    }
    Abstract::Object(namespace)
}

/// Runs the actions that are classes of the repository, as if their flags were given or not.
fn run_actions(run: &mut Interpreter<'_>, parser: ObjectId, namespace: ObjectId) {
    let options: Vec<ObjectId> = members(run, parser);
    for option in options {
        let slots = run.content(option).slots.clone();
        let action = slots.get(&Named("action")).and_then(|set| set.only()?.object());
        let Some(class) = action.filter(|id| run.class(*id).is_some()) else { continue };
        let Some(dest) = slots.get(&Named("dest")).and_then(|set| set.only_text().map(str::to_owned)) else {
            continue;
        };
        let flags = slots.get(&Named("option_strings")).and_then(|list| run.exact_items(list)).unwrap_or_default();
        let flags: Vec<Arc<str>> = flags.iter().filter_map(|flag| flag.only_text().map(Arc::from)).collect();
        let flag = shown(&flags, &dest);
        let by = Rc::new(Override::Flag(flag.clone()));
        let instance = run.allocate(Kind::Instance(class));
        run.state.edit(instance).slots.extend(slots);
        let receiver = ValueSet::of(Abstract::Object(instance));
        let at = call_place(run);
        options::alternatives(run, &by, 2, |run, index| {
            if index == 1 {
                let typed = ValueSet::of(run.derived(Cause::Input((*by).clone()), (parser, &dest)));
                let words = [
                    ValueSet::of(Abstract::Object(parser)),
                    ValueSet::of(Abstract::Object(namespace)),
                    typed,
                    Interpreter::text_value(&flag),
                ];
                let method = run.attribute(&receiver, &"__call__".into());
                run.call(&method, Arguments::positional(words, at), at);
            }
            ValueSet::never()
        });
    }
}

/// What is typed: `None` by the user who starts the program, `Some(None)` something that is not known, else these words.
pub(super) type Line<'l> = Option<Option<&'l [Value]>>;

/// Fills the destinations of a parser's options.
fn fill(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    parser: ObjectId,
    namespace: ObjectId,
    line: Line<'_>,
    under: &Guards,
) {
    let content = run.content(parser).clone();
    if content.rest.is_some() {
        run.state.edit(namespace).rest = Some(ValueSet::unknown());
    }
    let for_all = content.slots.get(&Named(" default")).cloned();
    let mut filled: std::collections::HashSet<std::sync::Arc<str>> = std::collections::HashSet::new();
    for option in &content.items {
        let option = run.seen(option);
        let before = filled.clone();
        for one in &option.values {
            let Some(id) = one.object() else { continue };
            let Some((dest, value)) = option_value(context, run, parser, id, &content, for_all.as_ref(), line) else {
                continue;
            };
            let guards = one.guards.and(under).unwrap_or_default();
            let value = options::under(value, &guards);
            // Of several options for one destination the first one's default counts, and each one's flag.
            filled.insert(std::sync::Arc::clone(&dest));
            if before.contains(&dest) && line.is_none() {
                let question = options::number((parser, &*dest));
                let given = value.filter(|value| value.guards.arm(question) != Some(0));
                let slots = &mut run.state.edit(namespace).slots;
                slots.entry(Key::Name(dest)).or_insert_with(|| ValueSet::of(Abstract::Unbound)).join(given);
                continue;
            }
            let key = Key::Name(dest);
            let is_certain = guards.is_empty() && option.values.len() == 1 && !option.open;
            let slots = &mut run.state.edit(namespace).slots;
            if is_certain {
                slots.insert(key, value);
            } else {
                // Another command, or a branch without the option: the destination may be missing.
                slots.entry(key).or_insert_with(|| ValueSet::of(Abstract::Unbound)).join(value);
            }
        }
    }
    // Defaults of destinations without an option.
    for (key, value) in &content.slots {
        if let Key::Other(text) = key
            && let Some(dest) = text.strip_prefix("default of ")
        {
            let key = Key::from(dest);
            let value = options::under(run.seen(value), under);
            let slots = &mut run.state.edit(namespace).slots;
            if under.is_empty() {
                slots.entry(key).or_insert(value);
            } else if !content.items.iter().any(|_| false) {
                slots.entry(key).or_insert_with(|| ValueSet::of(Abstract::Unbound)).join(value);
            }
        }
    }
    if let Some(commands) = content.slots.get(&Named(" commands")).and_then(|set| set.only()?.object()) {
        fill_commands(context, run, commands, namespace, line, under);
    }
}

/// One of the commands is chosen, and its options count.
fn fill_commands(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    commands: ObjectId,
    namespace: ObjectId,
    line: Line<'_>,
    under: &Guards,
) {
    let content = run.content(commands).clone();
    let dest = content.slots.get(&Named("dest")).and_then(ValueSet::only_text).map(Arc::<str>::from);
    let is_required =
        content.slots.get(&Named("required")).and_then(ValueSet::only).and_then(Value::truth) == Some(true);
    let by = Rc::new(Override::Flag(dest.as_deref().unwrap_or("command").to_owned()));
    let key = number((commands, "command"));
    let mut names = ValueSet::never();
    for (arm, parser) in content.items.iter().enumerate() {
        let Some(id) = parser.only().and_then(Value::object) else { continue };
        let name = slot(run, id, " name").unwrap_or_default();
        // A fixed command line names one command.
        if let Some(Some(words)) = line {
            let is_named = words.iter().any(|word| word.text().is_some() && word.text() == name.only_text());
            if !is_named {
                continue;
            }
            names.join(name);
            fill(context, run, id, namespace, line, under);
            continue;
        }
        let guard = Guard { key, arm: u32::try_from(arm).unwrap_or(u32::MAX) };
        let Some(guards) = under.with(guard) else { continue };
        let name = name.map(|mut value| {
            value.from = value.from.overridden(&by);
            value
        });
        names.join(options::under(name, &guards));
        fill(context, run, id, namespace, line, &guards);
    }
    if !is_required && line.is_none() {
        let guards = under.with(Guard { key, arm: u32::MAX }).unwrap_or_default();
        let from = Provenance::default().overridden(&by);
        names.push(Value { kind: Abstract::None, from, guards });
    }
    if let Some(dest) = dest {
        run.state.edit(namespace).slots.insert(Key::Name(dest), names);
    }
}

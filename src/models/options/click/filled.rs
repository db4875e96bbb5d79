//! What the options of a command give to the parameters of its function.

use super::ARGUMENT;
use crate::dataflow::heap::{Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Cause, Passed, Value, ValueSet};
use crate::dataflow::{Interpreter, Kind, Location};
use crate::models::Context;
use crate::models::held::slot_object;
use crate::models::options;
use crate::models::options::{Choice, number};
use crate::text::Span;
use std::sync::Arc;

/// Where an option is written.
fn place(run: &Interpreter<'_>, option: ObjectId) -> Option<Location> {
    let tuple = slot_object(run, option, " at")?;
    let number = |index: usize| match run.content(tuple).items.get(index)?.only()?.kind {
        Abstract::Int(number) => usize::try_from(number).ok(),
        _ => None,
    };
    let file = crate::workspace::FileId(u32::try_from(number(0)?).ok()?);
    Some(Location { file, span: Span::new(number(1)?, number(2)?) })
}

/// The name of a parameter and the flags, the longest first.
fn spelled(names: &[Arc<str>], is_argument: bool) -> Option<(Arc<str>, Vec<Arc<str>>)> {
    let mut flags: Vec<Arc<str>> = Vec::new();
    let mut own = None;
    for name in names {
        if !name.starts_with(['-', '/']) {
            own = Some(Arc::clone(name));
            continue;
        }
        // `--shout/--no-shout`
        flags.extend(name.split('/').filter(|part| part.starts_with('-')).map(|part| Arc::from(part.trim())));
    }
    flags.sort_by_key(|flag| !flag.starts_with("--"));
    if is_argument {
        let own = own?;
        return Some((own.to_lowercase().replace('-', "_").into(), vec![own]));
    }
    let name = own.or_else(|| Some(flags.first()?.trim_start_matches('-').replace('-', "_").to_lowercase().into()))?;
    Some((name, flags))
}

/// What a map of defaults says for a parameter.
pub(super) fn mapped(run: &mut Interpreter<'_>, map: Option<&ValueSet>, name: &str) -> Option<ValueSet> {
    let (entries, _) = run.entries_of(map?);
    entries
        .into_iter()
        .find(|(key, _)| &**key == name)
        .map(|(_, value)| value.bound())
        .filter(|value| !value.is_never())
}

/// What the options of `command` give to the parameters of its function.
pub(super) fn filled(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    command: ObjectId,
    map: Option<&ValueSet>,
    prefix: Option<&str>,
) -> Arguments {
    let mut arguments = Arguments::default();
    let content = run.content(command).clone();
    let none = run.here(Span::new(0, 0));
    for option in content.items.iter().filter_map(|option| option.only()?.object()) {
        let Kind::Library(class) = run.kind(option).clone() else { continue };
        let is_argument = &*class == ARGUMENT;
        let described = run.content(option).clone();
        let names: Option<Vec<Arc<str>>> = described.items.iter().map(|name| name.only_text().map(Arc::from)).collect();
        let spelled = names.filter(|_| described.rest.is_none()).and_then(|names| spelled(&names, is_argument));
        let Some((name, mut flags)) = spelled else {
            arguments.open_keywords = true;
            continue;
        };
        let get = |key: &str| described.slots.get(&Named(key)).cloned();
        let truth = |key: &str| get(key).and_then(|set| set.only().and_then(Value::truth));
        if truth("expose_value") == Some(false) {
            continue;
        }
        let at = place(run, option);
        let mut default = get("default").map(|default| called_default(run, default, at.unwrap_or(none)));
        let is_many = truth("multiple") == Some(true)
            || get("nargs").is_some_and(|set| set.only().is_some_and(|value| !matches!(value.kind, Abstract::Int(1))));
        let is_flag = truth("is_flag") == Some(true) || get("flag_value").is_some() || names_no(&described.items);
        let is_asked =
            get("prompt").is_some_and(|set| set.only().and_then(Value::truth) != Some(false)) && default.is_none();
        let is_required = truth("required").unwrap_or(is_argument && !is_many && default.is_none()) || is_asked;
        if default.is_none() && !is_required {
            default = Some(match (is_flag, is_many) {
                (true, _) if get("flag_value").is_none() => ValueSet::of(Abstract::Bool(false)),
                (_, true) => ValueSet::of(run.sequence(Kind::Tuple, Vec::new())),
                _ => ValueSet::of(Abstract::None),
            });
        }
        if let Some(found) = mapped(run, map, &name) {
            default = Some(found);
        }
        if is_required && get("default").is_none() && mapped(run, map, &name).is_none() {
            default = None;
        }
        let variable = get("envvar").and_then(|set| set.only_text().map(Arc::from));
        let variable = variable.or_else(|| {
            prefix.filter(|_| !is_argument).map(|prefix| format!("{prefix}_{}", name.to_uppercase()).into())
        });
        if flags.is_empty() {
            flags.push(Arc::clone(&name));
        }
        let identity = number((command, &name));
        let mut value = options::choice(context, run, &Choice { flags, default, variable, identity, at });
        if let Some(callback) = get("callback") {
            let unknown = run.unknown(Cause::Unknown);
            let passed = Arguments::positional([unknown.clone(), unknown, value.clone()], none);
            if callback.values.iter().any(|callback| !matches!(callback.kind, Abstract::None)) {
                value = run.call(&callback, passed, none);
            }
        }
        arguments.list.push(Passed { keyword: Some(name), value, at: none });
    }
    arguments
}

/// Whether one of the names is `--shout/--no-shout`.
fn names_no(names: &[ValueSet]) -> bool {
    names.iter().filter_map(ValueSet::only_text).any(|name| name.starts_with("--") && name.contains("/-"))
}

/// A default that is a function is called.
fn called_default(run: &mut Interpreter<'_>, default: ValueSet, at: Location) -> ValueSet {
    let is_callable = |value: &Value| {
        matches!(value.kind, Abstract::Function(_) | Abstract::Method(_) | Abstract::Partial(_) | Abstract::External(_))
    };
    if default.values.iter().any(is_callable) { run.call(&default, Arguments::default(), at) } else { default }
}

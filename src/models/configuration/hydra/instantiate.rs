//! `instantiate`: objects that configurations describe by `_target_`.

use crate::dataflow::heap::{Key, Named};
use crate::dataflow::value::{Abstract, Arguments, Passed, Value, ValueSet, Values};
use crate::dataflow::{Call, Interpreter, Kind, Location};
use crate::models::Context;
use crate::models::configuration::mappings::mapping;
use crate::models::configuration::omegaconf::CONFIG;
use std::sync::Arc;

/// What a dotted name means.
fn located(run: &mut Interpreter<'_>, dotted: &str) -> ValueSet {
    let parts: Vec<&str> = dotted.split('.').collect();
    let mut module = run.import_named(0, parts[0]);
    for (index, part) in parts.iter().enumerate().skip(1) {
        let inner = run.import_named(0, &parts[..=index].join("."));
        let is_module = inner
            .only()
            .and_then(Value::object)
            .is_some_and(|id| matches!(run.kind(id), Kind::Module { .. } | Kind::Package(_)));
        module = if is_module { inner } else { run.attribute(&module, &(*part).into()) };
    }
    module
}

pub(super) fn get_object(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let path = call.arguments.text(0, "path")?.to_owned();
    Some(located(run, &path))
}

/// `instantiate(config, *arguments, **names)`.
pub(super) fn instantiate(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let config = call.arguments.get(0, "config")?.clone();
    let mut rest = call.arguments.clone();
    let position =
        rest.list.iter().position(|one| one.keyword.is_none() || one.keyword.as_deref() == Some("config"))?;
    rest.list.remove(position);
    Some(made(run, &config, &rest, call.at, 0))
}

/// What a configuration describes, made.
fn made(run: &mut Interpreter<'_>, config: &ValueSet, more: &Arguments, at: Location, depth: usize) -> ValueSet {
    let config = run.seen(config);
    let mut result = ValueSet { values: Values::new(), open: config.open };
    for value in config.values {
        if depth > 16 {
            return ValueSet::unknown();
        }
        let Some(id) = mapping(run, &value) else {
            match value.object().map(|id| (id, run.kind(id).clone())) {
                Some((id, Kind::List)) => {
                    let content = run.content(id).clone();
                    let items = content
                        .items
                        .iter()
                        .map(|item| made(run, item, &Arguments::default(), at, depth + 1))
                        .collect();
                    let list = run.sequence(Kind::List, items);
                    result.push(value.with(list));
                }
                _ if depth == 0 && matches!(value.kind, Abstract::Opaque(_)) => result.open = true,
                _ => result.push(value),
            }
            continue;
        };
        let content = run.content(id).clone();
        let get = |name: &str| content.slots.get(&Named(name)).cloned();
        let truth = |name: &str| {
            more.named(name)
                .map(|one| one.value.clone())
                .or_else(|| get(name))
                .and_then(|set| set.only().and_then(Value::truth))
        };
        let target = more.named("_target_").map(|one| one.value.clone()).or_else(|| get("_target_"));
        let is_recursive = truth("_recursive_") != Some(false);
        let mut arguments = Arguments {
            open_keywords: content.rest.is_some() || more.open_keywords,
            spread: true,
            ..Arguments::default()
        };
        let mut entries = Vec::new();
        for (key, set) in &content.slots {
            let Key::Name(name) = key else { continue };
            if matches!(&**name, "_target_" | "_partial_" | "_recursive_" | "_convert_" | "_args_") {
                continue;
            }
            let set = if is_recursive { made(run, set, &Arguments::default(), at, depth + 1) } else { run.seen(set) };
            entries.push((Arc::clone(name), set));
        }
        let Some(target) = target else {
            let dict = run.library_object(CONFIG, entries.into_iter().map(|(name, set)| (Key::Name(name), set)));
            result.push(value.with(Abstract::Object(dict)));
            continue;
        };
        let positional = get("_args_").and_then(|list| run.exact_items(&list)).unwrap_or_default();
        arguments.list.extend(positional.into_iter().map(|value| Passed { keyword: None, value, at }));
        arguments.list.extend(more.list.iter().filter(|one| one.keyword.is_none()).cloned());
        for (name, set) in entries {
            if more.named(&name).is_none() {
                arguments.list.push(Passed { keyword: Some(name), value: set, at });
            }
        }
        arguments.list.extend(
            more.list
                .iter()
                .filter(|one| one.keyword.as_ref().is_some_and(|name| !name.starts_with('_') || !name.ends_with('_')))
                .cloned(),
        );
        for one in run.seen(&target).values {
            let callee = match one.text() {
                Some(dotted) => located(run, dotted),
                None => ValueSet::one(one.clone()),
            };
            if truth("_partial_") == Some(true) {
                for callee in callee.values {
                    result.push(Value::bare(Abstract::Partial(std::rc::Rc::new((callee, arguments.clone())))));
                }
                continue;
            }
            let found = run.call(&callee, arguments.clone(), at);
            result.join(found);
        }
    }
    result
}

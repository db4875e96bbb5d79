//! `OmegaConf`: configurations from dicts, files, dataclasses and dotted lists, their merging, and `${...}`.
//!
//! What `${...}` means is settled when a configuration is made or changed. The text as it is written is kept in a note
//! beside ([`Key::Other`]), so that it is settled again after a change.

use std::collections::HashSet;
use std::sync::Arc;

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet, Values};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::destination::Override;
use crate::models::configuration::documents;
use crate::models::configuration::mappings::{self, by_key, made, mapping, merge, open, plain, put_path, wrap};
use crate::models::standard::environment;
use crate::models::{Context, Effect, Model, NOTHING, copied};

/// The class of configurations.
pub(crate) const CONFIG: &str = "omegaconf.DictConfig";
/// What is typed after the program's name.
const TYPED: &str = "omegaconf.from_cli";

/// `OmegaConf`.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("omegaconf.OmegaConf.create", Effect::Hook(create)),
        (CONFIG, Effect::Hook(create)),
        ("omegaconf.OmegaConf.load", Effect::Hook(load)),
        ("omegaconf.OmegaConf.merge", Effect::Hook(merged)),
        ("omegaconf.OmegaConf.unsafe_merge", Effect::Hook(unsafe_merged)),
        ("omegaconf.OmegaConf.structured", Effect::Hook(create)),
        ("omegaconf.OmegaConf.from_cli", Effect::Hook(from_cli)),
        ("omegaconf.OmegaConf.from_dotlist", Effect::Hook(from_cli)),
        ("omegaconf.OmegaConf.to_container", Effect::Hook(to_container)),
        // Objects of dataclasses where there were some: a copy answers for both.
        ("omegaconf.OmegaConf.to_object", Effect::Copy(0)),
        ("omegaconf.OmegaConf.select", Effect::Hook(select)),
        ("omegaconf.OmegaConf.update", Effect::Hook(update)),
        ("omegaconf.OmegaConf.masked_copy", Effect::Hook(masked_copy)),
        ("omegaconf.OmegaConf.set_struct", Effect::None),
        ("omegaconf.OmegaConf.set_readonly", Effect::None),
        ("omegaconf.OmegaConf.resolve", Effect::None),
        ("omegaconf.OmegaConf.register_new_resolver", Effect::None),
        ("omegaconf.OmegaConf.save", Effect::None),
        ("omegaconf.OmegaConf.to_yaml", Effect::Unknown),
        ("omegaconf.open_dict", Effect::Argument(0, "config")),
        ("omegaconf.read_write", Effect::Argument(0, "config")),
        ("omegaconf.flag_override", Effect::Argument(0, "config")),
    ],
    methods: &[(CONFIG, "*", method)],
    members: &[(CONFIG, mappings::member)],
    stores: &[(CONFIG, store)],
    items: &[(CONFIG, mappings::item)],
    iterates: &[(CONFIG, mappings::iterate)],
    changeable: &[CONFIG],
    leaves_alone: &["omegaconf."],
    ..NOTHING
};

/// A configuration of what the values are; `${...}` in it is settled.
pub(crate) fn configuration(run: &mut Interpreter<'_>, set: &ValueSet) -> ValueSet {
    let wrapped = wrap(run, set, CONFIG, 0);
    for value in &wrapped.values {
        if let Some(id) = mapping(run, value) {
            prepare(run, id, id, 0);
            settle(run, id);
        }
    }
    wrapped
}

/// Keeps the texts with `${...}`, and the way up to the root.
fn prepare(run: &mut Interpreter<'_>, id: ObjectId, root: ObjectId, depth: usize) {
    if depth > 32 {
        return;
    }
    let content = run.content(id).clone();
    // An anchor that is named again leads here again.
    let of_root = content.slots.get(&Key::Other("root".into())).and_then(|known| known.only()?.object());
    if of_root == Some(root) && depth > 0 {
        return;
    }
    run.state.edit(id).slots.insert(Key::Other("root".into()), ValueSet::of(Abstract::Object(root)));
    let mut notes = vec![(Key::Other("root".into()), ValueSet::of(Abstract::Object(root)))];
    for (key, set) in &content.slots {
        let Key::Name(name) = key else { continue };
        for value in &set.values {
            if let Some(inner) = mapping(run, value) {
                prepare(run, inner, root, depth + 1);
            }
        }
        if set.values.iter().any(|value| value.text().is_some_and(|text| text.contains("${"))) {
            notes.push((Key::Other(format!("written {name}").into()), set.clone()));
        }
    }
    run.state.edit(id).slots.extend(notes);
}

/// Settles every `${...}` below `root`.
fn settle(run: &mut Interpreter<'_>, root: ObjectId) {
    walk(run, root, root, &mut Vec::new(), &mut HashSet::new());
}

fn walk(
    run: &mut Interpreter<'_>,
    id: ObjectId,
    root: ObjectId,
    path: &mut Vec<Arc<str>>,
    seen: &mut HashSet<ObjectId>,
) {
    if path.len() > 32 || !seen.insert(id) {
        return;
    }
    let content = run.content(id).clone();
    for (key, set) in &content.slots {
        let Key::Name(name) = key else { continue };
        path.push(Arc::clone(name));
        let written = content.slots.get(&Key::Other(format!("written {name}").into()));
        if written.is_some() || set.values.iter().any(|value| value.text() == Some("???")) {
            let source = written.unwrap_or(set).clone();
            let settled = settled(run, &source, root, path, 0);
            run.state.edit(id).slots.insert(key.clone(), settled);
        }
        for value in &set.values {
            if let Some(inner) = mapping(run, value) {
                walk(run, inner, root, path, seen);
            }
        }
        path.pop();
    }
}

/// What the texts under `path` become.
fn settled(run: &mut Interpreter<'_>, set: &ValueSet, root: ObjectId, path: &[Arc<str>], depth: usize) -> ValueSet {
    if !run.may_interpolate() {
        return ValueSet::unknown();
    }
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in &set.values {
        match value.text() {
            // It must be given.
            Some("???") => {
                let cause = Cause::Input(Override::Config(Some(path.join("."))));
                let given = run.opaque(cause);
                result.push(value.with(given));
            }
            Some(text) if text.contains("${") => {
                let found = if depth > 8 { ValueSet::unknown() } else { interpolated(run, value, root, path, depth) };
                for one in found.values {
                    let guards = one.guards.and(&value.guards);
                    if let Some(guards) = guards {
                        result.push(Value { guards, ..one });
                    }
                }
                result.open |= found.open;
            }
            _ => result.push(value.clone()),
        }
    }
    result
}

fn interpolated(run: &mut Interpreter<'_>, value: &Value, root: ObjectId, path: &[Arc<str>], depth: usize) -> ValueSet {
    let Abstract::Text(text) = &value.kind else { return ValueSet::unknown() };
    let raw = text.raw().to_owned();
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(start) = raw[at..].find("${").map(|start| at + start) {
        if start > at {
            let (part, from) = text.slice(at..start, &value.from);
            parts.push(ValueSet::one(Value { kind: Abstract::Text(part), from, guards: value.guards.clone() }));
        }
        let Some(end) = raw[start..].find('}').map(|end| start + end) else { return ValueSet::unknown() };
        let inside = &raw[start + 2..end];
        // One inside of another.
        if inside.contains("${") {
            return ValueSet::unknown();
        }
        let found = match inside.split_once(':') {
            Some(("oc.env" | "env", argument)) => {
                let (name, default) = match argument.split_once(',') {
                    Some((name, default)) => (name.trim(), Some(default)),
                    None => (argument.trim(), None),
                };
                let default = match default.map(|default| default.trim().trim_matches(['"', '\''])) {
                    Some("null") => ValueSet::of(Abstract::None),
                    Some(default) => {
                        let offset = default.as_ptr() as usize - raw.as_ptr() as usize;
                        let (part, from) = text.slice(offset..offset + default.len(), &value.from);
                        let mut from = from;
                        from.by = None;
                        ValueSet::one(Value { kind: Abstract::Text(part), from, guards: value.guards.clone() })
                    }
                    None => ValueSet::never(),
                };
                environment::get(run, &Interpreter::text_value(name), &default)
            }
            Some(_) => ValueSet::unknown(),
            None => {
                let ups = inside.len() - inside.trim_start_matches('.').len();
                let base = if ups == 0 { 0 } else { path.len().saturating_sub(ups) };
                let mut full: Vec<Arc<str>> = path[..base].to_vec();
                let normal = inside.replace('[', ".").replace(']', "");
                full.extend(normal.split('.').filter(|part| !part.is_empty()).map(Arc::from));
                reference(run, root, &full, depth + 1)
            }
        };
        parts.push(found);
        at = end + 1;
    }
    if at < raw.len() {
        let (part, from) = text.slice(at..raw.len(), &value.from);
        parts.push(ValueSet::one(Value { kind: Abstract::Text(part), from, guards: value.guards.clone() }));
    }
    match parts.len() {
        1 => parts.remove(0),
        _ => run.put_together(&parts),
    }
}

/// What stands at `path` below `root`, as it is written there and settled.
fn reference(run: &mut Interpreter<'_>, root: ObjectId, path: &[Arc<str>], depth: usize) -> ValueSet {
    let mut at = root;
    for (index, name) in path.iter().enumerate() {
        let content = run.content(at);
        let written = content.slots.get(&Key::Other(format!("written {name}").into())).cloned();
        let Some(set) = written.or_else(|| content.slots.get(&Named(name)).cloned()) else {
            return ValueSet::unknown();
        };
        let set = run.seen(&set);
        if index + 1 == path.len() {
            return settled(run, &set, root, path, depth);
        }
        match set.only().and_then(|value| mapping(run, value)) {
            Some(inner) => at = inner,
            None => return ValueSet::unknown(),
        }
    }
    ValueSet::of(Abstract::Object(at))
}

/// After a change of `id`.
fn changed(run: &mut Interpreter<'_>, id: ObjectId) {
    let root = run.content(id).slots.get(&Key::Other("root".into())).and_then(|set| set.only()?.object()).unwrap_or(id);
    prepare(run, root, root, 0);
    settle(run, root);
}

fn store(context: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str, value: &ValueSet) -> bool {
    let Some(id) = receiver.object() else { return false };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    run.state.edit(id).slots.shift_remove(&Key::Other(format!("written {bare}").into()));
    let done = mappings::store(context, run, receiver, name, value);
    changed(run, id);
    done
}

fn method(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let found = mappings::method(context, run, receiver, name, call);
    if matches!(name, "update" | "merge_with" | "setdefault" | "pop" | "__delitem__") {
        changed(run, receiver.object()?);
    }
    found
}

/// `OmegaConf.create(x)`, `OmegaConf.structured(x)`.
fn create(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let Some(from) = call.arguments.list.first() else { return Some(made(run, CONFIG, &call.arguments)) };
    let from = run.seen(&from.value);
    let mut read = ValueSet { values: Values::new(), open: from.open };
    for value in from.values {
        match &value.kind {
            Abstract::Text(_) => {
                let at = call.at;
                let load = crate::models::external("yaml.safe_load");
                let found = run.call(
                    &load,
                    crate::dataflow::value::Arguments::positional([ValueSet::one(value.clone())], at),
                    at,
                );
                read.join(found);
            }
            Abstract::Object(id) if run.class(*id).is_some() || matches!(run.kind(*id), Kind::Instance(_)) => {
                read.join(structured(run, &value, call));
            }
            _ => read.push(value),
        }
    }
    let copy = copied(run, &read);
    Some(configuration(run, &copy))
}

/// The fields of a dataclass, or of an object of one, as dicts.
pub(crate) fn structured(run: &mut Interpreter<'_>, value: &Value, call: &Call) -> ValueSet {
    let is_class = value.object().is_some_and(|id| run.class(id).is_some());
    let object = if is_class {
        run.call(&ValueSet::one(value.clone()), crate::dataflow::value::Arguments::default(), call.at)
    } else {
        ValueSet::one(value.clone())
    };
    let as_dict = crate::models::external("dataclasses.asdict");
    let found = run.call(&as_dict, crate::dataflow::value::Arguments::positional([object], call.at), call.at);
    uncalled(run, &found, 0);
    found
}

/// Only the library calls the constructor of such a class.
fn uncalled(run: &mut Interpreter<'_>, set: &ValueSet, depth: usize) {
    for id in set.values.iter().filter_map(|value| mapping(run, value)).collect::<Vec<_>>() {
        let mut content = run.content(id).clone();
        for set in content.slots.values_mut() {
            for value in &mut set.values {
                if value.from.by.as_deref() == Some(&Override::Caller) {
                    value.from.by = None;
                }
                if matches!(&value.kind, Abstract::External(name) if &**name == "omegaconf.MISSING") {
                    value.kind = Abstract::Text(crate::dataflow::text::Text::new("???"));
                }
            }
            if depth < 16 {
                uncalled(run, set, depth + 1);
            }
        }
        *run.state.edit(id) = content;
    }
}

fn load(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let path = call.arguments.get(0, "file_")?.clone();
    let read = documents::documents_at(context, run, &path, false);
    Some(configuration(run, &read))
}

/// `OmegaConf.from_cli()`, `OmegaConf.from_dotlist([...])`.
fn from_cli(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let list = call.arguments.list.first().map(|one| one.value.clone());
    let words: Option<Vec<Value>> = list
        .and_then(|list| run.exact_items(&list))
        .and_then(|items| items.iter().map(|item| item.only().filter(|word| word.text().is_some()).cloned()).collect());
    let id = run.library_object(CONFIG, []);
    if let Some(words) = words {
        for word in &words {
            assign(run, id, word);
        }
    } else {
        run.state.edit(id).slots.insert(Key::Other(TYPED.into()), ValueSet::of(Abstract::None));
        run.state.edit(id).rest = Some(ValueSet::unknown());
    }
    Some(ValueSet::of(Abstract::Object(id)))
}

/// `key.path=value`
pub(crate) fn assign(run: &mut Interpreter<'_>, id: ObjectId, word: &Value) -> Option<()> {
    let Abstract::Text(text) = &word.kind else { return None };
    let raw = text.known()?.to_owned();
    let (name, value) = raw.split_once('=')?;
    let name = name.trim_start_matches('+');
    let bare = value.trim().trim_matches(['"', '\'']);
    let start = bare.as_ptr() as usize - raw.as_ptr() as usize;
    let value = if bare == "null" {
        word.with(Abstract::None)
    } else {
        let (part, from) = text.slice(start..start + bare.len(), &word.from);
        Value { kind: Abstract::Text(part), from, guards: word.guards.clone() }
    };
    put_path(run, id, name, &ValueSet::one(value), CONFIG);
    run.state.edit(id).slots.shift_remove(&Key::Other(format!("written {name}").into()));
    Some(())
}

fn merged(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = run.library_object(CONFIG, []);
    for one in &call.arguments.list {
        let mut from = run.seen(&one.value);
        let typed = from.values.iter().any(|value| {
            value.object().is_some_and(|id| run.content(id).slots.contains_key(&Key::Other(TYPED.into())))
        });
        if typed {
            restore(run, id, 0);
            by_key(run, id, "", 0);
            continue;
        }
        let mut plainly = ValueSet { values: Values::new(), open: from.open };
        for value in std::mem::take(&mut from.values) {
            match value.object() {
                Some(id) if run.class(id).is_some() || matches!(run.kind(id), Kind::Instance(_)) => {
                    plainly.join(structured(run, &value, call));
                }
                _ => plainly.push(value),
            }
        }
        let copy = copied(run, &plainly);
        for value in &copy.values {
            if let Some(id) = mapping(run, value) {
                restore(run, id, 0);
            }
        }
        merge(run, id, &copy, CONFIG, true, 0);
    }
    if call.arguments.is_open() {
        open(run, id);
    }
    prepare(run, id, id, 0);
    settle(run, id);
    Some(ValueSet::of(Abstract::Object(id)))
}

/// The same, and the first configuration becomes the result.
fn unsafe_merged(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let result = merged(context, run, call)?;
    let first = call
        .arguments
        .at(0)
        .map(|one| run.seen(&one.value))
        .and_then(|set| set.only().and_then(|value| mapping(run, value)));
    if let (Some(first), Some(made)) = (first, result.only().and_then(Value::object)) {
        let content = run.content(made).clone();
        *run.state.edit(first) = content;
    }
    Some(result)
}

/// Puts the texts back as they are written.
fn restore(run: &mut Interpreter<'_>, id: ObjectId, depth: usize) {
    restore_below(run, id, depth, &mut HashSet::new());
}

fn restore_below(run: &mut Interpreter<'_>, id: ObjectId, depth: usize, seen: &mut HashSet<ObjectId>) {
    if depth > 32 || !seen.insert(id) {
        return;
    }
    let mut content = run.content(id).clone();
    let notes: Vec<(Key, ValueSet)> = content
        .slots
        .iter()
        .filter(|(key, _)| matches!(key, Key::Other(_)))
        .map(|(key, set)| (key.clone(), set.clone()))
        .collect();
    for (key, set) in notes {
        if let Key::Other(note) = &key
            && let Some(name) = note.strip_prefix("written ")
        {
            content.slots.insert(Key::from(name), set);
        }
        content.slots.shift_remove(&key);
    }
    let inner: Vec<ObjectId> =
        content.slots.values().flat_map(|set| &set.values).filter_map(|value| mapping(run, value)).collect();
    *run.state.edit(id) = content;
    for id in inner {
        restore_below(run, id, depth + 1, seen);
    }
}

fn to_container(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let from = call.arguments.get(0, "cfg")?.clone();
    Some(plain(run, &from, 0))
}

/// `OmegaConf.select(cfg, "a.b", default=...)`
fn select(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let mut found = run.seen(call.arguments.get(0, "cfg")?);
    let path = call.arguments.text(1, "key")?.to_owned();
    let default = call.arguments.named("default").map_or_else(|| ValueSet::of(Abstract::None), |one| one.value.clone());
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let (entries, is_open) = run.entries_of(&found);
        match entries.into_iter().find(|(name, _)| &**name == part) {
            Some((_, set)) if !set.may_be_unbound() => found = set,
            Some((_, set)) => {
                let mut set = set.bound();
                set.join(default.clone());
                return Some(set);
            }
            None => return Some(default.opened(is_open)),
        }
    }
    Some(found)
}

/// `OmegaConf.update(cfg, "a.b", value)`
fn update(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = run.seen(call.arguments.get(0, "cfg")?).only()?.object()?;
    let path = call.arguments.text(1, "key")?.to_owned();
    let value = call.arguments.get(2, "value")?.clone();
    restore(run, id, 0);
    put_path(run, id, &path, &value, CONFIG);
    changed(run, id);
    Some(ValueSet::of(Abstract::None))
}

fn masked_copy(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let from = call.arguments.get(0, "conf")?.clone();
    let keys = call.arguments.get(1, "keys")?.clone();
    let names: Vec<Arc<str>> = match keys.only_text() {
        Some(name) => vec![name.into()],
        None => run.exact_items(&keys)?.iter().map(|key| key.only_text().map(Arc::from)).collect::<Option<_>>()?,
    };
    let copy = copied(run, &from);
    let id = copy.only()?.object()?;
    run.state.edit(id).slots.retain(|key, _| key.name().is_some_and(|name| names.contains(name)));
    Some(copy)
}

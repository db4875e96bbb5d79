//! `os.environ` and what fills it: `os.getenv`, `putenv`, `python-dotenv`.
//!
//! The environment is one object of the program. A variable that the program has not set is an input; one that it has
//! taken out holds [`Abstract::None`], which no variable can be.

use std::sync::Arc;

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::provenance::Provenance;
use crate::dataflow::text::Text;
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet, Values};
use crate::dataflow::{Call, Guard, Guards, Interpreter, Kind, Location, hash};
use crate::destination::Override;
use crate::models::{Context, Effect, Model, NOTHING};
use crate::text::Span;
use crate::workspace::FileId;

/// The environment.
pub(crate) static MODEL: Model = Model {
    constants: &[("os.environ", environ), ("os.environb", environ)],
    calls: &[
        ("os.getenv", Effect::Hook(getenv)),
        ("os.putenv", Effect::Hook(putenv)),
        ("os.unsetenv", Effect::Hook(unsetenv)),
        ("dotenv.load_dotenv", Effect::Hook(load_dotenv)),
        ("dotenv.dotenv_values", Effect::Hook(dotenv_values)),
        ("dotenv.find_dotenv", Effect::Hook(find_dotenv)),
        ("dotenv.main.load_dotenv", Effect::Hook(load_dotenv)),
    ],
    methods: &[("os.environ", "*", method)],
    stores: &[("os.environ", store)],
    items: &[("os.environ", item)],
    ..NOTHING
};

/// Questions about the environment of a program, for sinks.
pub struct Environment;

impl Environment {
    /// The object.
    pub fn object(run: &mut Interpreter<'_>) -> ObjectId {
        run.singleton("os.environ")
    }

    /// What the variable `name` holds here: what the program stored, else the input. [`Abstract::None`] where it is not
    /// set.
    pub fn variable(run: &mut Interpreter<'_>, name: &str) -> ValueSet {
        let object = Self::object(run);
        Self::read(run, object, name)
    }

    /// The same of a copy of the environment.
    pub fn read(run: &mut Interpreter<'_>, object: ObjectId, name: &str) -> ValueSet {
        let content = run.content(object);
        let rest = content.rest.clone();
        let stored = content.slots.get(&Named(name)).cloned().unwrap_or_else(|| ValueSet::of(Abstract::Unbound));
        let stored = run.seen(&stored);
        let mut found = ValueSet { values: Values::new(), open: stored.open || rest.is_some() };
        let by = std::rc::Rc::new(Override::Variable(name.to_owned()));
        for value in stored.values {
            if !matches!(value.kind, Abstract::Unbound) {
                found.push(value);
                continue;
            }
            let key = is_set(name);
            let given = run.derived(Cause::Variable(name.into()), ("variable", name));
            for (kind, arm) in [(given, 1), (Abstract::None, 0)] {
                let Some(guards) = value.guards.with(Guard { key, arm }) else { continue };
                let from = Provenance::default().overridden(&by);
                found.push(Value { kind, from, guards });
            }
        }
        if let Some(rest) = rest {
            found.join(rest);
        }
        run.seen(&found)
    }
}

/// The question whether the user who starts the program sets a variable.
fn is_set(name: &str) -> u64 {
    hash(&("variable is set", name))
}

fn environ(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    let id = Environment::object(run);
    Some(ValueSet::of(Abstract::Object(id)))
}

/// `get(name, default)`.
pub(crate) fn get(run: &mut Interpreter<'_>, name: &ValueSet, default: &ValueSet) -> ValueSet {
    let name = run.seen(name);
    let mut result = ValueSet { values: Values::new(), open: name.open };
    for one in &name.values {
        let Some(name) = one.text() else {
            let unknown = run.unknown(Cause::Unknown);
            result.join(unknown);
            result.join(default.clone());
            continue;
        };
        let found = Environment::variable(run, name);
        result.open |= found.open;
        for value in found.values {
            if !matches!(value.kind, Abstract::None) {
                result.push(value);
                continue;
            }
            for other in &default.values {
                let Some(guards) = other.guards.and(&value.guards) else { continue };
                let mut from = other.from.clone();
                if from.by.is_none() {
                    from.by.clone_from(&value.from.by);
                }
                result.push(Value { kind: other.kind.clone(), from, guards });
            }
            result.open |= default.open;
        }
    }
    result
}

fn getenv(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let name = call.arguments.get(0, "key")?.clone();
    let default = call.arguments.get(1, "default").cloned().unwrap_or_else(|| ValueSet::of(Abstract::None));
    Some(get(run, &name, &default))
}

/// Stores a variable.
fn set(run: &mut Interpreter<'_>, name: &str, value: &ValueSet) {
    let id = Environment::object(run);
    let value = value.clone().map(|mut value| {
        value.from.is_environment = true;
        value
    });
    run.state.edit(id).slots.insert(Key::from(name), value);
}

fn putenv(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let name = call.arguments.text(0, "key")?.to_owned();
    let value = call.arguments.get(1, "value")?.clone();
    set(run, &name, &value);
    Some(ValueSet::of(Abstract::None))
}

fn unsetenv(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let name = call.arguments.text(0, "key")?.to_owned();
    set(run, &name, &ValueSet::of(Abstract::None));
    Some(ValueSet::of(Abstract::None))
}

fn store(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, name: &str, value: &ValueSet) -> bool {
    if let Some(name) = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        if name.is_empty() {
            // A store under a name that is not known.
            let id = Environment::object(run);
            let content = run.state.edit(id);
            for slot in content.slots.values_mut() {
                slot.open = true;
            }
            content.rest.get_or_insert_default().open = true;
            return true;
        }
        set(run, name, value);
        return true;
    }
    false
}

fn item(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, key: &Value) -> Option<ValueSet> {
    let name = key.text()?;
    let found = Environment::variable(run, name);
    if found.values.iter().any(|value| matches!(value.kind, Abstract::None)) {
        run.may_raise(Some("KeyError"));
    }
    Some(found.filter(|value| !matches!(value.kind, Abstract::None)))
}

fn method(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str, call: &Call) -> Option<ValueSet> {
    let arguments = &call.arguments;
    let id = receiver.object()?;
    match name {
        "get" => {
            let default = arguments.get(1, "default").cloned().unwrap_or_else(|| ValueSet::of(Abstract::None));
            Some(get(run, &arguments.at(0)?.value.clone(), &default))
        }
        "__contains__" => {
            let name = arguments.text(0, "")?.to_owned();
            let found = Environment::variable(run, &name);
            Some(found.map(|value| match value.kind {
                Abstract::None => value.with(Abstract::Bool(false)),
                _ => value.with(Abstract::Bool(true)),
            }))
        }
        "setdefault" => {
            let name = arguments.text(0, "")?.to_owned();
            let value = arguments.at(1)?.value.clone();
            let found = get(run, &arguments.at(0)?.value.clone(), &value);
            let found = found.map(|mut value| {
                if !matches!(value.kind, Abstract::Opaque(_)) {
                    value.from.is_environment = true;
                }
                value
            });
            run.state.edit(id).slots.insert(Key::from(&*name), found.clone());
            Some(found)
        }
        "pop" | "__delitem__" => {
            let name = arguments.text(0, "")?.to_owned();
            let default = arguments.at(1).map_or_else(|| ValueSet::of(Abstract::None), |one| one.value.clone());
            let found = get(run, &arguments.at(0)?.value.clone(), &default);
            set(run, &name, &ValueSet::of(Abstract::None));
            Some(found)
        }
        "update" => {
            if let Some(mapping) = arguments.at(0) {
                let (entries, open) = run.entries_of(&mapping.value.clone());
                for (name, value) in entries {
                    set(run, &name, &value.bound());
                }
                if open {
                    run.state.edit(id).rest.get_or_insert_default().open = true;
                }
            }
            for one in &arguments.list {
                if let Some(keyword) = &one.keyword {
                    set(run, keyword, &one.value);
                }
            }
            Some(ValueSet::of(Abstract::None))
        }
        // A copy holds what was stored, and the rest of the environment.
        "copy" | "__dict__" => {
            let content = run.content(id).clone();
            let dict = run.allocate(Kind::Dict);
            let held = run.state.edit(dict);
            held.slots = content
                .slots
                .into_iter()
                .filter(|(_, set)| !set.values.iter().all(|value| matches!(value.kind, Abstract::None)))
                .collect();
            held.rest = Some(ValueSet::unknown());
            Some(ValueSet::of(Abstract::Object(dict)))
        }
        "clear" => {
            run.state.edit(id).rest.get_or_insert_default().open = true;
            Some(ValueSet::of(Abstract::None))
        }
        _ => Some(run.unknown(Cause::Unknown)),
    }
}

/// The `.env` that `load_dotenv` reads: the one named, else the nearest one.
pub(crate) fn dotenv(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<FileId> {
    let own = context.workspace.path(run.file());
    let mut folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = match call.arguments.get(0, "dotenv_path") {
        Some(path) => match path.only()? {
            Value { kind: Abstract::None, .. } => ".env".to_owned(),
            value => value.text()?.trim_start_matches("./").to_owned(),
        },
        None => ".env".to_owned(),
    };
    loop {
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if let Some(file) = context.workspace.find(&path) {
            return Some(file);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
    }
}

/// The assignments of a `.env`, with the places of their values.
pub(crate) fn assignments(context: &Context<'_>, file: FileId) -> Vec<(Arc<str>, ValueSet)> {
    let Some(source) = context.workspace.text(file) else { return Vec::new() };
    let text = source.text();
    let base = text.as_ptr() as usize;
    let mut found = Vec::new();
    for line in text.lines().take(10_000) {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
        let value = value.trim();
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
            _ => value.split(" #").next().unwrap_or_default().trim_end(),
        };
        let start = value.as_ptr() as usize - base;
        let at = Location { file, span: Span::new(start, start + value.len()) };
        let kind = if value.contains('$') { continue } else { Abstract::Text(Text::new(value)) };
        let value = Value { kind, from: Provenance::origin(at), guards: Guards::default() };
        found.push((Arc::from(name.trim()), ValueSet::one(value)));
    }
    found
}

fn load_dotenv(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let replaces = call.arguments.get(3, "override").is_some_and(|set| set.only().and_then(Value::truth) == Some(true));
    let Some(file) = dotenv(context, run, call) else { return Some(run.unknown(Cause::Unknown)) };
    for (name, value) in assignments(context, file) {
        if replaces {
            set(run, &name, &value);
            continue;
        }
        let found = get(run, &Interpreter::text_value(&name), &value);
        let found = found.map(|mut value| {
            if !matches!(value.kind, Abstract::Opaque(_)) {
                value.from.is_environment = true;
            }
            value
        });
        let id = Environment::object(run);
        run.state.edit(id).slots.insert(Key::Name(name), found);
    }
    Some(ValueSet::of(Abstract::Bool(true)))
}

fn dotenv_values(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let file = dotenv(context, run, call)?;
    let entries: Vec<(Key, ValueSet)> =
        assignments(context, file).into_iter().map(|(name, value)| (Key::Name(name), value)).collect();
    Some(ValueSet::of(run.dict(entries)))
}

fn find_dotenv(_: &Context<'_>, _: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    Some(Interpreter::text_value(".env"))
}

//! `configparser`: INI files by section and option.
//!
//! A parser holds its sections as entries; what stands in `[DEFAULT]` every section has. Options are in lower case.

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Value, ValueSet, Values};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::models::configuration::documents;
use crate::models::held::{slot, slot_object};
use crate::models::hooks::unknown as other;
use crate::models::{Context, Effect, Model, NOTHING};

const PARSER: &str = "configparser.ConfigParser";
const SECTION: &str = "configparser.SectionProxy";

/// `configparser`.
pub(crate) static MODEL: Model = Model {
    calls: &[
        (PARSER, Effect::Hook(parser)),
        ("configparser.RawConfigParser", Effect::Hook(parser)),
        ("configparser.SafeConfigParser", Effect::Hook(parser)),
    ],
    methods: &[
        (PARSER, "read", read),
        (PARSER, "read_file", read),
        (PARSER, "read_dict", read_dict),
        (PARSER, "get", get),
        (PARSER, "set", set),
        (PARSER, "has_section", has),
        (PARSER, "add_section", add_section),
        (PARSER, "items", items),
        (PARSER, "__contains__", has),
        (PARSER, "*", other),
        (SECTION, "get", section_get),
        (SECTION, "__dict__", section_dict),
        (SECTION, "*", other),
    ],
    items: &[(PARSER, section), (SECTION, option)],
    stores: &[(PARSER, store_section), (SECTION, store_option)],
    leaves_alone: &["configparser."],
    ..NOTHING
};

fn parser(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = run.library_object(PARSER, []);
    if let Some(defaults) = call.arguments.get(0, "defaults").cloned() {
        fill(run, id, "DEFAULT", &defaults);
    }
    // Interpolation is on unless it is turned off.
    let is_raw = call
        .arguments
        .named("interpolation")
        .is_some_and(|one| matches!(one.value.only().map(|value| &value.kind), Some(Abstract::None)));
    if is_raw {
        run.state.edit(id).slots.insert(Key::Other("raw".into()), ValueSet::of(Abstract::None));
    }
    Some(ValueSet::of(Abstract::Object(id)))
}

/// The section of a name, made if it is not there.
fn section_of(run: &mut Interpreter<'_>, parser: ObjectId, name: &str) -> ObjectId {
    let known = slot_object(run, parser, name);
    known.unwrap_or_else(|| {
        let made = run.library_object(SECTION, [(Key::Other("parser".into()), ValueSet::of(Abstract::Object(parser)))]);
        run.put(parser, Key::from(name), ValueSet::of(Abstract::Object(made)), true);
        made
    })
}

/// Puts the options of a mapping into a section.
fn fill(run: &mut Interpreter<'_>, parser: ObjectId, name: &str, from: &ValueSet) {
    let (entries, is_open) = run.entries_of(from);
    let section = section_of(run, parser, name);
    for (key, value) in entries {
        let key = Key::from(key.to_lowercase().as_str());
        let old = run.content(section).slots.get(&key).cloned();
        let mut value = value;
        if value.may_be_unbound() {
            value = value.bound();
            value.join(old.unwrap_or_else(|| ValueSet::of(Abstract::Unbound)));
        }
        run.put(section, key, value, true);
    }
    if is_open {
        crate::models::configuration::mappings::open(run, section);
    }
}

/// `parser.read(path)`: of a list of files every one.
fn read(context: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let id = receiver.object()?;
    let paths = call.arguments.at(0)?.value.clone();
    let is_list =
        paths.only().and_then(Value::object).is_some_and(|id| matches!(run.kind(id), Kind::List | Kind::Tuple));
    let paths =
        if is_list { run.exact_items(&paths).unwrap_or_else(|| vec![ValueSet::unknown()]) } else { vec![paths] };
    for path in paths {
        let found = documents::documents_at(context, run, &path, false);
        take(run, id, &found);
    }
    Some(run.unknown(crate::dataflow::value::Cause::Unknown))
}

fn read_dict(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let from = call.arguments.at(0)?.value.clone();
    take(run, receiver.object()?, &from);
    Some(ValueSet::of(Abstract::None))
}

fn take(run: &mut Interpreter<'_>, id: ObjectId, found: &ValueSet) {
    let (sections, is_open) = run.entries_of(found);
    for (name, options) in sections {
        fill(run, id, &name, &options.bound());
    }
    if is_open {
        let inner: Vec<ObjectId> = run.content(id).slots.values().filter_map(|set| set.only()?.object()).collect();
        for section in inner {
            crate::models::configuration::mappings::open(run, section);
        }
        run.state.edit(id).rest.get_or_insert_default().open = true;
    }
}

/// What an option of a section is: `None` of the whole if it is missing for certain.
fn looked_up(
    run: &mut Interpreter<'_>,
    parser: ObjectId,
    section: Option<ObjectId>,
    name: &str,
    fallback: Option<ValueSet>,
) -> ValueSet {
    let key = Key::from(name.to_lowercase().as_str());
    let defaults = slot_object(run, parser, "DEFAULT");
    let is_raw = run.content(parser).slots.contains_key(&Key::Other("raw".into()));
    let is_open = run.content(parser).rest.is_some();
    let mut found = ValueSet { values: Values::new(), open: section.is_none() && is_open };
    for holder in [section, defaults].into_iter().flatten() {
        let content = run.content(holder);
        found.open |= content.rest.is_some();
        let Some(stored) = content.slots.get(&key).cloned() else { continue };
        let stored = run.seen(&stored);
        let is_certain = !stored.may_be_unbound();
        found.join(stored.bound());
        if is_certain {
            // `%(name)s` means another option, `%%` a `%`.
            let is_plain = |value: &Value| is_raw || value.text().is_none_or(|text| !text.contains('%'));
            let count = found.values.len();
            found.values.retain(is_plain);
            found.open |= found.values.len() < count;
            return found;
        }
    }
    match fallback {
        Some(fallback) => found.join(fallback),
        None if found.is_never() => return run.raise("KeyError"),
        None => run.may_raise(Some("KeyError")),
    }
    found
}

/// `parser.get(section, option, fallback=...)`
fn get(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let id = receiver.object()?;
    let section = call.arguments.text(0, "section")?.to_owned();
    let name = call.arguments.text(1, "option")?.to_owned();
    let fallback = call.arguments.named("fallback").map(|one| one.value.clone());
    let section = slot_object(run, id, &section);
    if section.is_none() && run.content(id).rest.is_none() {
        // Without the section, not even the defaults are looked at.
        return Some(fallback.unwrap_or_else(|| run.raise("NoSectionError")));
    }
    Some(looked_up(run, id, section, &name, fallback))
}

fn set(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let section = call.arguments.text(0, "section")?.to_owned();
    let name = call.arguments.text(1, "option")?.to_lowercase();
    let value = call.arguments.get(2, "value")?.clone();
    let section = section_of(run, receiver.object()?, &section);
    run.put(section, Key::from(&*name), value, true);
    Some(ValueSet::of(Abstract::None))
}

fn add_section(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let name = call.arguments.text(0, "section")?.to_owned();
    section_of(run, receiver.object()?, &name);
    Some(ValueSet::of(Abstract::None))
}

fn has(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let name = call.arguments.text(0, "section")?.to_owned();
    let content = run.content(receiver.object()?);
    if content.slots.contains_key(&Named(&name)) {
        return Some(ValueSet::of(Abstract::Bool(true)));
    }
    Some(if content.rest.is_some() {
        run.unknown(crate::dataflow::value::Cause::Unknown)
    } else {
        ValueSet::of(Abstract::Bool(false))
    })
}

/// `parser.items(section)`
fn items(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let name = call.arguments.text(0, "section")?.to_owned();
    let section = section_of(run, receiver.object()?, &name);
    let dict = options(run, section)?;
    Some(run.dict_method(dict, "items", &crate::dataflow::value::Arguments::default()))
}

/// `parser[section]`
fn section(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, key: &Value) -> Option<ValueSet> {
    let id = receiver.object()?;
    let name = key.text()?;
    if let Some(found) = slot(run, id, name) {
        return Some(run.seen(&found));
    }
    if name == "DEFAULT" {
        return Some(ValueSet::of(Abstract::Object(section_of(run, id, name))));
    }
    Some(if run.content(id).rest.is_some() { ValueSet::unknown() } else { run.raise("KeyError") })
}

/// `section[option]`
fn option(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, key: &Value) -> Option<ValueSet> {
    let id = receiver.object()?;
    let name = key.text()?.to_owned();
    let parser = run.content(id).slots.get(&Key::Other("parser".into())).and_then(|set| set.only()?.object())?;
    Some(looked_up(run, parser, Some(id), &name, None))
}

/// `section.get(option, fallback)`
fn section_get(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let id = receiver.object()?;
    let name = call.arguments.text(0, "option")?.to_owned();
    let fallback = call.arguments.get(1, "fallback").cloned().unwrap_or_else(|| ValueSet::of(Abstract::None));
    let parser = run.content(id).slots.get(&Key::Other("parser".into())).and_then(|set| set.only()?.object())?;
    Some(looked_up(run, parser, Some(id), &name, Some(fallback)))
}

/// The options of a section as a dict, those of `[DEFAULT]` included.
fn options(run: &mut Interpreter<'_>, section: ObjectId) -> Option<ObjectId> {
    let parser = run.content(section).slots.get(&Key::Other("parser".into())).and_then(|set| set.only()?.object())?;
    let defaults = slot_object(run, parser, "DEFAULT");
    let mut names: Vec<Key> = Vec::new();
    let mut is_open = false;
    for holder in [defaults, Some(section)].into_iter().flatten() {
        let content = run.content(holder);
        is_open |= content.rest.is_some();
        names.extend(content.slots.keys().filter(|key| key.name().is_some()).cloned());
    }
    let dict = run.allocate(Kind::Dict);
    for key in names {
        let name = key.name()?.to_string();
        let value = looked_up(run, parser, Some(section), &name, Some(ValueSet::of(Abstract::Unbound)));
        run.put(dict, key, value, true);
    }
    if is_open {
        run.state.edit(dict).rest = Some(ValueSet::unknown());
    }
    Some(dict)
}

fn section_dict(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    let dict = options(run, receiver.object()?)?;
    Some(ValueSet::of(Abstract::Object(dict)))
}

/// `parser[section] = {...}`
fn store_section(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str, value: &ValueSet) -> bool {
    let (Some(id), Some(name)) = (receiver.object(), name.strip_prefix('[').and_then(|name| name.strip_suffix(']')))
    else {
        return false;
    };
    fill(run, id, name, value);
    true
}

/// `section[option] = value`
fn store_option(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str, value: &ValueSet) -> bool {
    let (Some(id), Some(name)) = (receiver.object(), name.strip_prefix('[').and_then(|name| name.strip_suffix(']')))
    else {
        return false;
    };
    run.put(id, Key::from(name.to_lowercase().as_str()), value.clone(), receiver.guards.is_empty());
    true
}

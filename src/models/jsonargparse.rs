//! `jsonargparse` and `configargparse`: argparse parsers whose options have dots, come of classes and functions, and are
//! filled by configuration files and variables, too.

use std::rc::Rc;
use std::sync::Arc;

use super::options::{self, Maker, Nested, Style, alternatives, number};
use super::{Context, Effect, Model, NOTHING};
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet};
use crate::dataflow::{Call, Guard, Guards, Interpreter, Kind, Location};
use crate::text::Span;
use crate::trace::model::Override;

const PARSER: &str = "jsonargparse.ArgumentParser";
const NAMESPACE: &str = "jsonargparse.Namespace";
const CONFIG: &str = "configargparse.ArgParser";
const ARGPARSE: &str = "argparse.ArgumentParser";

/// `jsonargparse` and `configargparse`.
pub(super) static MODEL: Model = Model {
    calls: &[
        (PARSER, Effect::Hook(parser)),
        ("jsonargparse.CLI", Effect::Hook(cli)),
        ("jsonargparse.auto_cli", Effect::Hook(cli)),
        ("jsonargparse.namespace_to_dict", Effect::Hook(to_dict)),
        (CONFIG, Effect::Hook(config_parser)),
        ("configargparse.ArgumentParser", Effect::Hook(config_parser)),
        ("configargparse.get_argument_parser", Effect::Hook(shared_parser)),
        ("configargparse.get_arg_parser", Effect::Hook(shared_parser)),
        ("bittensor.Config", Effect::Hook(of_parser)),
        ("bittensor.config", Effect::Hook(of_parser)),
    ],
    methods: &[
        (PARSER, "add_class_arguments", add_arguments_of),
        (PARSER, "add_function_arguments", add_arguments_of),
        (PARSER, "set_defaults", set_defaults),
        (PARSER, "link_arguments", link),
        (PARSER, "parse_args", parse),
        (PARSER, "*", other),
        (PARSER, "instantiate_classes", instantiate),
        (PARSER, "instantiate", instantiate),
        (PARSER, "get_defaults", parse),
        (NAMESPACE, "as_dict", as_dict),
        (NAMESPACE, "get", get),
        (CONFIG, "parse_args", parse_with_files),
        (CONFIG, "parse", parse_with_files),
        (CONFIG, "parse_known_args", parse_known_with_files),
    ],
    items: &[(NAMESPACE, item)],
    constructs: &[(PARSER, construct), (CONFIG, construct), ("configargparse.ArgumentParser", construct)],
    inherits: &[(PARSER, ARGPARSE), (CONFIG, ARGPARSE), ("configargparse.ArgumentParser", CONFIG)],
    leaves_alone: &["jsonargparse.", "configargparse."],
    ..NOTHING
};

const STYLE: Style = Style { dashes: "--", is_hyphenated: false, nested: Nested::Dotted, has_positions: true };

fn begun(context: &Context<'_>, run: &mut Interpreter<'_>, class: &str, call: &Call) -> ObjectId {
    let id = run.library_object(class, []);
    begin(context, run, id, call);
    id
}

fn begin(context: &Context<'_>, run: &mut Interpreter<'_>, id: ObjectId, call: &Call) {
    super::argparse::begin(context, run, id, &call.arguments);
    for name in ["default_config_files", "auto_env_var_prefix", "env_prefix", "default_env"] {
        if let Some(one) = call.arguments.named(name) {
            run.state.edit(id).slots.insert(Key::Other(name.into()), one.value.clone());
        }
    }
}

fn construct(context: &Context<'_>, run: &mut Interpreter<'_>, instance: &Value, call: &Call) -> bool {
    if let Some(id) = instance.object() {
        begin(context, run, id, call);
    }
    true
}

fn parser(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(begun(context, run, PARSER, call))))
}

fn config_parser(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(begun(context, run, CONFIG, call))))
}

/// The one parser of a program.
fn shared_parser(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(run.singleton(CONFIG))))
}

fn other(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    // Options of classes that are not known may fill anything.
    run.state.edit(receiver.object()?).rest = Some(ValueSet::unknown());
    Some(run.unknown(Cause::Unknown))
}

/// `set_defaults({"log.entity": value})`
fn set_defaults(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let mut entries: Vec<(Arc<str>, ValueSet)> = Vec::new();
    let mut is_open = call.arguments.is_open();
    for one in &call.arguments.list {
        if let Some(keyword) = &one.keyword {
            entries.push((Arc::clone(keyword), one.value.clone()))
        } else {
            let (found, open) = run.entries_of(&one.value);
            entries.extend(found);
            is_open |= open;
        }
    }
    let content = run.state.edit(receiver.object()?);
    for (name, value) in entries {
        content.slots.insert(Key::Other(format!("default of {name}").into()), value.bound());
    }
    if is_open {
        content.rest = Some(ValueSet::unknown());
    }
    Some(ValueSet::of(Abstract::None))
}

/// An option that is computed from others may be anything.
fn link(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    run.state.edit(receiver.object()?).slots.insert(Key::Other("linked".into()), ValueSet::of(Abstract::Bool(true)));
    Some(ValueSet::of(Abstract::None))
}

/// `add_class_arguments(Class, "name")`: options for its parameters.
fn add_arguments_of(
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
        && super::dataclasses::all_fields(run, class).is_some()
    {
        let instance = maker.instance(run, class, prefix, None, 0);
        return Some(spread(run, &instance, 0));
    }
    let (function, skip) = match &callee.kind {
        Abstract::Function(function) => (Rc::clone(function), 0),
        Abstract::Object(id) if run.class(*id).is_some() => {
            let constructor = run.attribute(&ValueSet::one(callee.clone()), &"__init__".into());
            match constructor.only().map(|value| value.kind.clone()) {
                Some(Abstract::Function(function)) => (function, 1),
                _ => return None,
            }
        }
        _ => return None,
    };
    let arguments = maker.parameters(run, &function, skip, prefix, &[]);
    let mut entries = Vec::new();
    for one in arguments.list {
        let Some(keyword) = one.keyword else { continue };
        let value = spread(run, &one.value, 0);
        entries.push((Key::Name(keyword), value));
    }
    Some(ValueSet::of(Abstract::Object(run.library_object(NAMESPACE, entries))))
}

/// Instances of classes of fields as namespaces.
fn spread(run: &mut Interpreter<'_>, set: &ValueSet, depth: usize) -> ValueSet {
    let set = run.seen(set);
    let mut result = ValueSet { values: Vec::new(), open: set.open };
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

/// The namespace that parsing gives: dots lead inwards.
fn parse(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let parser = receiver.object()?;
    let found = super::argparse::parse_args(context, run, receiver, name, call)?;
    let flat = found.only()?.object()?;
    let mut content = run.content(flat).clone();
    let content_of_parser = run.content(parser).clone();
    for (key, group) in &content_of_parser.slots {
        let Key::Other(text) = key else { continue };
        let Some(name) = text.strip_prefix("group ") else { continue };
        let Some(values) = group
            .only()
            .and_then(Value::object)
            .and_then(|id| run.content(id).slots.get(&Key::from("values")).cloned())
        else {
            continue;
        };
        if name.is_empty() {
            let inner =
                values.only().and_then(Value::object).map(|id| run.content(id).slots.clone()).unwrap_or_default();
            content.slots.extend(inner);
        } else {
            content.slots.insert(Key::from(name), values);
        }
    }
    // An option whose type is a class of fields, and a file option.
    let options: Vec<ObjectId> = content_of_parser.items.iter().filter_map(|option| option.only()?.object()).collect();
    for option in options {
        let slots = run.content(option).slots.clone();
        let class =
            slots.get(&Key::from("type")).and_then(|set| set.only()?.object()).filter(|id| run.class(*id).is_some());
        let dest = slots.get(&Key::from("dest")).and_then(|set| set.only_text().map(str::to_owned));
        if let (Some(class), Some(dest)) = (class, dest)
            && super::dataclasses::all_fields(run, class).is_some()
        {
            let maker = Maker { context, style: STYLE, at: call.at };
            let base = slots.get(&Key::from("default")).and_then(ValueSet::only).cloned();
            let instance = maker.instance(run, class, &dest, base.as_ref(), 0);
            let inner = spread(run, &instance, 0);
            content.slots.insert(Key::from(&*dest), inner);
        }
    }
    let namespace = nested(run, content.slots, content.rest.is_some());
    apply_files(context, run, parser, namespace);
    if content_of_parser.slots.contains_key(&Key::Other("linked".into())) {
        open_all(run, namespace, 0);
    }
    Some(ValueSet::of(Abstract::Object(namespace)))
}

/// A namespace in which dots lead inwards.
fn nested(run: &mut Interpreter<'_>, slots: impl IntoIterator<Item = (Key, ValueSet)>, is_open: bool) -> ObjectId {
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
            let inner = run.content(at).slots.get(&Key::from(part)).and_then(|set| set.only()?.object());
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

/// What the default configuration files say goes before the defaults of options.
fn apply_files(context: &Context<'_>, run: &mut Interpreter<'_>, parser: ObjectId, namespace: ObjectId) {
    let files = run.content(parser).slots.get(&Key::Other("default_config_files".into())).cloned();
    for file in files.and_then(|files| run.exact_items(&files)).unwrap_or_default() {
        let path = file.only_text().map(str::to_owned);
        let exists = path.as_ref().is_some_and(|path| super::documents::data_file(context, run.file(), path).is_some());
        // The user's own files are as good as flags; one that is not read may say anything.
        if !exists && !path.is_some_and(|path| path.starts_with(['~', '/'])) {
            open_all(run, namespace, 0);
        }
        if exists {
            let document = super::documents::documents_at(context, run, &file, false);
            over(run, namespace, &document, "", 0);
        }
    }
}

fn open_all(run: &mut Interpreter<'_>, namespace: ObjectId, depth: usize) {
    let content = run.state.edit(namespace);
    let mut inner = Vec::new();
    for set in content.slots.values_mut() {
        set.open = true;
        inner.extend(set.values.iter().filter_map(Value::object));
    }
    for id in inner {
        if depth < 8 && matches!(run.kind(id), Kind::Library(class) if &**class == NAMESPACE) {
            open_all(run, id, depth + 1);
        }
    }
}

/// Lays a document over a namespace: its values are what options default to.
fn over(run: &mut Interpreter<'_>, namespace: ObjectId, document: &ValueSet, prefix: &str, depth: usize) {
    if depth > 8 {
        return;
    }
    let (entries, _) = run.entries_of(document);
    for (name, value) in entries {
        let key = Key::Name(Arc::clone(&name));
        let path = if prefix.is_empty() { name.to_string() } else { format!("{prefix}.{name}") };
        let held = run.content(namespace).slots.get(&key).cloned();
        let inner = held
            .as_ref()
            .and_then(|held| held.only()?.object())
            .filter(|id| matches!(run.kind(*id), Kind::Library(class) if &**class == NAMESPACE));
        if let Some(inner) = inner {
            over(run, inner, &value, &path, depth + 1)
        } else {
            let replaced = replaced(run, held, &value, &path);
            run.state.edit(namespace).slots.insert(key, replaced);
        }
    }
}

/// `value` of a file in place of what an option defaults to.
fn replaced(run: &mut Interpreter<'_>, held: Option<ValueSet>, value: &ValueSet, path: &str) -> ValueSet {
    let held = held.unwrap_or_default();
    let by = held
        .values
        .iter()
        .find_map(|value| value.from.by.clone())
        .unwrap_or_else(|| Rc::new(Override::Flag(format!("--{path}"))));
    // The question whether the option is given, if it is one.
    let key = held
        .values
        .iter()
        .find_map(|value| value.guards.list().first().map(|guard| guard.key))
        .unwrap_or_else(|| number((path, "file")));
    let value = value.clone().map(|mut value| {
        value.from = value.from.overridden(&by);
        value
    });
    let mut result = held.filter(|value| matches!(value.kind, Abstract::Opaque(_)) || value.from.is_given);
    if result.is_never() {
        let opaque = run.derived(Cause::Input((*by).clone()), key);
        result.push(Value { guards: Guards::one(Guard { key, arm: 1 }), ..Value::bare(opaque) });
    }
    result.join(options::under(value, &Guards::one(Guard { key, arm: 0 })));
    result
}

/// `instantiate_classes(config)`: each group as an instance.
fn instantiate(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let config = call.arguments.list.first()?.value.only()?.object()?;
    let content = run.content(config).clone();
    let copy = run.library_object(NAMESPACE, content.slots);
    let groups = run.content(receiver.object()?).slots.clone();
    for (key, group) in groups {
        let Key::Other(text) = &key else { continue };
        let Some(name) = text.strip_prefix("group ").filter(|name| !name.is_empty()) else { continue };
        let Some(group) = group.only().and_then(Value::object) else { continue };
        let callee = run.content(group).slots.get(&Key::from("callee")).cloned().unwrap_or_default();
        if callee.only().and_then(Value::object).is_none_or(|id| run.class(id).is_none()) {
            continue;
        }
        let held = run.content(copy).slots.get(&Key::from(name)).cloned().unwrap_or_default();
        let slots = held.only().and_then(Value::object).map(|id| run.content(id).slots.clone()).unwrap_or_default();
        let none = Location { file: call.at.file, span: Span::new(0, 0) };
        let list = slots.into_iter().filter_map(|(key, value)| {
            Some(crate::dataflow::value::Passed { keyword: Some(Arc::clone(key.name()?)), value, at: none })
        });
        let arguments = Arguments { list: list.collect(), ..Arguments::default() };
        let instance = run.call(&callee, arguments, call.at);
        run.state.edit(copy).slots.insert(Key::from(name), instance);
    }
    Some(ValueSet::of(Abstract::Object(copy)))
}

fn dict_of(run: &mut Interpreter<'_>, set: &ValueSet, depth: usize) -> ValueSet {
    let set = run.seen(set);
    let mut result = ValueSet { values: Vec::new(), open: set.open };
    for value in set.values {
        match value
            .object()
            .filter(|id| matches!(run.kind(*id), Kind::Library(class) if &**class == NAMESPACE) && depth < 8)
        {
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

fn as_dict(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(dict_of(run, &ValueSet::one(receiver.clone()), 0))
}

fn to_dict(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let namespace = call.arguments.list.first()?.value.clone();
    Some(dict_of(run, &namespace, 0))
}

/// `config["log.entity"]`
fn item(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, key: &Value) -> Option<ValueSet> {
    let path = key.text()?.to_owned();
    let mut value = ValueSet::one(receiver.clone());
    for part in path.split('.') {
        value = run.attribute(&value, &part.into());
    }
    Some(value)
}

fn get(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let path = call.arguments.text(0, "key")?.to_owned();
    let mut at = receiver.object()?;
    let mut parts = path.split('.').peekable();
    while let Some(part) = parts.next() {
        let found = run.content(at).slots.get(&Key::from(part)).cloned();
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

/// `CLI(function or class or list)`.
fn cli(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let maker = Maker { context, style: STYLE, at: call.at };
    let components = match call.arguments.get(0, "components") {
        Some(components) => components.clone(),
        // Without components, the functions and classes of the module.
        None => {
            let module = run.module_that_runs()?;
            let own: Vec<ValueSet> = run
                .content(module)
                .slots
                .values()
                .filter(|set| set.only().is_some_and(|value| matches!(value.kind, Abstract::Function(_))))
                .cloned()
                .collect();
            ValueSet::of(run.sequence(Kind::List, own))
        }
    };
    let is_list =
        components.only().and_then(Value::object).is_some_and(|id| matches!(run.kind(id), Kind::List | Kind::Tuple));
    let list = if is_list { run.exact_items(&components)? } else { vec![components] };
    let by = Rc::new(Override::Flag("command".to_owned()));
    Some(alternatives(run, &by, list.len(), |run, index| {
        let Some(one) = list[index].only().cloned() else { return ValueSet::unknown() };
        let class = one.object().filter(|id| run.class(*id).is_some());
        let made = maker.called(run, &one, "", &[]);
        let Some(class) = class else { return made };
        // A class is a command with its methods as commands.
        let names: Vec<Arc<str>> = match super::dataclasses::all_fields(run, class) {
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
                Some(method) => maker.called(run, &method, "", &[]),
                None => ValueSet::unknown(),
            }
        })
    }))
}

/// configargparse: files and variables of the environment go before defaults.
fn parse_with_files(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let parser = receiver.object()?;
    let found = super::argparse::parse_args(context, run, receiver, "parse_args", call)?;
    let namespace = found.only()?.object()?;
    let content = run.content(parser).clone();
    let mut files = Vec::new();
    if let Some(list) = content.slots.get(&Key::Other("default_config_files".into())) {
        files.extend(run.exact_items(list).unwrap_or_default());
    }
    let options: Vec<ObjectId> = content.items.iter().filter_map(|option| option.only()?.object()).collect();
    for option in &options {
        let slots = run.content(*option).slots.clone();
        if slots.get(&Key::from("is_config_file")).and_then(|set| set.only()?.truth()) == Some(true)
            && let Some(default) = slots.get(&Key::from("default"))
        {
            files.push(default.clone());
        }
    }
    let mut entries = Vec::new();
    let mut is_hidden = false;
    for file in &files {
        match assignments(context, run, file) {
            Some(found) => entries.extend(found),
            None => is_hidden |= !file.only_text().is_some_and(|path| path.starts_with(['~', '/'])),
        }
    }
    for option in options {
        let slots = run.content(option).slots.clone();
        let Some(dest) = slots.get(&Key::from("dest")).and_then(|set| set.only_text().map(str::to_owned)) else {
            continue;
        };
        let flags = slots.get(&Key::from("option_strings")).and_then(|list| run.exact_items(list)).unwrap_or_default();
        let names: Vec<String> = flags
            .iter()
            .filter_map(|flag| flag.only_text().map(|flag| flag.trim_start_matches('-').to_owned()))
            .collect();
        let key = Key::from(&*dest);
        let mut held = run.content(namespace).slots.get(&key).cloned().unwrap_or_default();
        if let Some((_, value)) = entries.iter().rev().find(|(name, _)| names.contains(name)) {
            held = replaced(run, Some(held), value, &dest);
        }
        // A variable that the program itself sets.
        if let Some(variable) = slots.get(&Key::from("env_var")).and_then(|set| set.only_text().map(str::to_owned)) {
            let set =
                super::Environment::variable(run, &variable).filter(|value| matches!(value.kind, Abstract::Text(_)));
            if !set.is_never() {
                held = replaced(run, Some(held), &set, &dest);
            }
        }
        // A file that is not read may say anything.
        held.open |= is_hidden;
        run.state.edit(namespace).slots.insert(key, held);
    }
    Some(found)
}

fn parse_known_with_files(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let found = parse_with_files(context, run, receiver, name, call)?;
    let any = run.unknown(Cause::Unknown);
    let rest = run.sequence_of(Kind::List, any);
    Some(ValueSet::of(run.sequence(Kind::Tuple, vec![found, ValueSet::of(rest)])))
}

/// The assignments of a file of configargparse: `name = value`, `name: value`, `--name value`.
fn assignments(context: &Context<'_>, run: &Interpreter<'_>, file: &ValueSet) -> Option<Vec<(String, ValueSet)>> {
    let file = super::documents::data_file(context, run.file(), file.only_text()?)?;
    let source = context.workspace.text(file)?;
    let text = source.text();
    let base = text.as_ptr() as usize;
    let mut found = Vec::new();
    for line in text.lines().take(10_000) {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';', '[']) {
            continue;
        }
        let line = line.trim_start_matches('-');
        let Some(end) = line.find(|c: char| c == '=' || c == ':' || c.is_whitespace()) else { continue };
        let (name, rest) = line.split_at(end);
        let value = rest.trim_start_matches(|c: char| c == '=' || c == ':' || c.is_whitespace()).trim_end();
        let bare = value.trim_matches(['"', '\'']);
        let start = bare.as_ptr() as usize - base;
        let at = Location { file, span: Span::new(start, start + bare.len()) };
        let from = crate::dataflow::provenance::Provenance::origin(at);
        let kind = Abstract::Text(crate::dataflow::text::Text::new(bare));
        found.push((name.to_owned(), ValueSet::one(Value { kind, from, guards: Guards::default() })));
    }
    Some(found)
}

/// `bittensor.Config(parser)`: what the parser gives, with dots that lead inwards.
fn of_parser(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let parser = call.arguments.get(0, "parser")?.only()?.clone();
    let empty = Call { arguments: Arguments::default(), at: call.at };
    let found = super::argparse::parse_args(context, run, &parser, "parse_args", &empty)?;
    let content = run.content(found.only()?.object()?).clone();
    let namespace = nested(run, content.slots, true);
    Some(ValueSet::of(Abstract::Object(namespace)))
}

//! `jsonargparse` and `configargparse`: argparse parsers whose options have dots, come of classes and functions, and are
//! filled by configuration files and variables, too.

mod components;
mod files;
mod namespace;

use self::components::{add_arguments_of, cli, instantiate};
use self::files::{apply_files, parse_known_with_files, parse_with_files};
use self::namespace::{as_dict, get, item, nested, of_parser, open_all, spread, to_dict};
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet};
use crate::dataflow::{Call, Interpreter};
use crate::models::held::slot;
use crate::models::options::maker::{Maker, Nested, Style};
use crate::models::{Context, Effect, Model, NOTHING};
use std::sync::Arc;

const PARSER: &str = "jsonargparse.ArgumentParser";
const NAMESPACE: &str = "jsonargparse.Namespace";
const CONFIG: &str = "configargparse.ArgParser";
const ARGPARSE: &str = "argparse.ArgumentParser";

/// `jsonargparse` and `configargparse`.
pub(crate) static MODEL: Model = Model {
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
    crate::models::options::argparse::begin(context, run, id, &call.arguments);
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
            entries.push((Arc::clone(keyword), one.value.clone()));
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

/// The namespace that parsing gives: dots lead inwards.
fn parse(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let parser = receiver.object()?;
    let found = crate::models::options::argparse::parse::parse_args(context, run, receiver, name, call)?;
    let flat = found.only()?.object()?;
    let mut content = run.content(flat).clone();
    let content_of_parser = run.content(parser).clone();
    for (key, group) in &content_of_parser.slots {
        let Key::Other(text) = key else { continue };
        let Some(name) = text.strip_prefix("group ") else { continue };
        let Some(values) = group.only().and_then(Value::object).and_then(|id| slot(run, id, "values")) else {
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
            slots.get(&Named("type")).and_then(|set| set.only()?.object()).filter(|id| run.class(*id).is_some());
        let dest = slots.get(&Named("dest")).and_then(|set| set.only_text().map(str::to_owned));
        if let (Some(class), Some(dest)) = (class, dest)
            && crate::models::standard::dataclasses::all_fields(run, class).is_some()
        {
            let maker = Maker { context, style: STYLE, at: call.at };
            let base = slots.get(&Named("default")).and_then(ValueSet::only).cloned();
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

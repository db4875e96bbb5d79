//! `argparse`: parsers, their options, and the namespace that parsing gives.
//!
//! A parser holds its options as objects in order. Parsing gives a namespace in which every destination is what its option
//! defaults to, or what is given on the command line: an input, told apart by the guard "this option is given".

pub(crate) mod parse;
mod value;

use self::parse::{parse_args, parse_known_args};
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::provenance::Note;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::models::hooks::{leave, same, unknown};
use crate::models::{Context, Effect, Model, NOTHING};
use std::sync::Arc;

const PARSER: &str = "argparse.ArgumentParser";
/// So many options does a parser have; with more, any may be there.
const OPTIONS: usize = 2_000;

const OPTION: &str = "argparse.Action";
const COMMANDS: &str = "argparse._SubParsersAction";

/// `argparse`.
pub(crate) static MODEL: Model = Model {
    calls: &[
        (PARSER, Effect::Hook(parser)),
        ("argparse.ArgumentParser.__init__", Effect::None),
        ("deepspeed.add_config_arguments", Effect::Argument(0, "parser")),
        ("pytorch_lightning.Trainer.add_argparse_args", Effect::Argument(0, "parent_parser")),
        ("lightning.Trainer.add_argparse_args", Effect::Argument(0, "parent_parser")),
        ("argparse.FileType", Effect::Unknown),
    ],
    methods: &[
        (PARSER, "add_argument", add_argument),
        (PARSER, "add", add_argument),
        (PARSER, "add_argument_group", same),
        (PARSER, "add_mutually_exclusive_group", same),
        (PARSER, "set_defaults", set_defaults),
        (PARSER, "get_default", get_default),
        (PARSER, "add_subparsers", add_subparsers),
        (PARSER, "parse_args", parse_args),
        (PARSER, "parse_intermixed_args", parse_args),
        (PARSER, "parse_known_args", parse_known_args),
        (PARSER, "parse_known_intermixed_args", parse_known_args),
        (PARSER, "error", leave),
        (PARSER, "exit", leave),
        (PARSER, "*", unknown),
        (COMMANDS, "add_parser", add_parser),
    ],
    constructs: &[(PARSER, construct)],
    followed: &[PARSER, COMMANDS],
    leaves_alone: &["argparse."],
    ..NOTHING
};

fn parser(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = run.library_object(PARSER, []);
    begin(context, run, id, &call.arguments);
    Some(ValueSet::of(Abstract::Object(id)))
}

fn construct(context: &Context<'_>, run: &mut Interpreter<'_>, instance: &Value, call: &Call) -> bool {
    if let Some(id) = instance.object() {
        begin(context, run, id, &call.arguments);
    }
    true
}

/// What the arguments of the constructor say: options of parents, a default for all.
pub(crate) fn begin(_: &Context<'_>, run: &mut Interpreter<'_>, id: ObjectId, arguments: &Arguments) {
    if let Some(default) = arguments.named("argument_default") {
        run.state.edit(id).slots.insert(Key::from(" default"), default.value.clone());
    }
    let parents = arguments.named("parents").map(|one| one.value.clone());
    for parent in parents.and_then(|parents| run.exact_items(&parents)).unwrap_or_default() {
        let Some(parent) = parent.only().and_then(Value::object) else { continue };
        let content = run.content(parent).clone();
        let own = run.state.edit(id);
        if own.items.len() + content.items.len() > OPTIONS {
            own.rest = Some(ValueSet::unknown());
            return;
        }
        own.items.extend(content.items);
        own.slots.extend(content.slots);
    }
}

pub(crate) fn add_argument(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    let arguments = &call.arguments;
    let flags: Option<Vec<Arc<str>>> =
        (0..arguments.positions()).map(|index| arguments.at(index)?.value.only_text().map(Arc::from)).collect();
    let Some(flags) = flags.filter(|_| !arguments.is_open()) else {
        // An option of a name that is not known may fill any destination.
        run.state.edit(id).rest = Some(ValueSet::unknown());
        return Some(run.unknown(Cause::Unknown));
    };
    let dest = match arguments.named("dest") {
        Some(dest) => dest.value.only_text().map(str::to_owned),
        None => destination(&flags),
    };
    let Some(dest) = dest else {
        run.state.edit(id).rest = Some(ValueSet::unknown());
        return Some(run.unknown(Cause::Unknown));
    };
    let option = run.library_object(OPTION, []);
    let mut slots: Vec<(Key, ValueSet)> = vec![(Key::from("dest"), Interpreter::text_value(&dest))];
    for one in &arguments.list {
        if let Some(keyword) = &one.keyword
            && &**keyword != "dest"
        {
            let value = one.value.clone();
            let value = if &**keyword == "default" {
                let note: Arc<str> = shown(&flags, &dest).into();
                value.map(|mut value| {
                    if matches!(value.kind, Abstract::Text(_)) {
                        value.from = value.from.hop(call.at, Note::Flag(Arc::clone(&note)));
                    }
                    value
                })
            } else {
                value
            };
            slots.push((Key::Name(Arc::clone(keyword)), value));
        }
    }
    let listed: Vec<ValueSet> = flags.iter().map(|flag| Interpreter::text_value(flag)).collect();
    let listed = run.sequence(Kind::List, listed);
    slots.push((Key::from("option_strings"), ValueSet::of(listed)));
    run.state.edit(option).slots.extend(slots);
    let value = ValueSet::of(Abstract::Object(option));
    // An option of the same destination that comes later replaces an earlier one where flags are the same.
    run.state.edit(id).items.push(value.clone());
    Some(value)
}

/// The destination that the flags mean.
fn destination(flags: &[Arc<str>]) -> Option<String> {
    let long = flags.iter().find(|flag| flag.starts_with("--")).or_else(|| flags.first())?;
    let name = long.trim_start_matches('-');
    Some(if long.starts_with('-') { name.replace('-', "_") } else { name.to_owned() })
}

/// The flag that people see.
fn shown(flags: &[Arc<str>], dest: &str) -> String {
    let long = flags.iter().find(|flag| flag.starts_with("--")).or_else(|| flags.first());
    long.map_or_else(|| dest.to_owned(), ToString::to_string)
}

fn set_defaults(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    for one in &call.arguments.list {
        if let Some(keyword) = &one.keyword {
            let key = Key::Other(format!("default of {keyword}").into());
            run.state.edit(id).slots.insert(key, one.value.clone().bound());
        }
    }
    if call.arguments.open_keywords {
        run.state.edit(id).rest = Some(ValueSet::unknown());
    }
    Some(ValueSet::of(Abstract::None))
}

fn get_default(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let wanted = call.arguments.text(0, "dest")?.to_owned();
    let id = receiver.object()?;
    if let Some(set) = run.content(id).slots.get(&Key::Other(format!("default of {wanted}").into())).cloned() {
        return Some(run.seen(&set));
    }
    let options = run.content(id).items.clone();
    for option in options {
        let slots = run.content(option.only()?.object()?).slots.clone();
        if slots.get(&Named("dest")).and_then(ValueSet::only_text) == Some(&*wanted) {
            return Some(slots.get(&Named("default")).cloned().unwrap_or_else(|| ValueSet::of(Abstract::None)));
        }
    }
    Some(ValueSet::of(Abstract::None))
}

fn add_subparsers(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let mut slots = Vec::new();
    for name in ["dest", "required"] {
        if let Some(one) = call.arguments.named(name) {
            slots.push((Key::from(name), one.value.clone()));
        }
    }
    let commands = run.library_object(COMMANDS, slots);
    let value = ValueSet::of(Abstract::Object(commands));
    run.state.edit(receiver.object()?).slots.insert(Key::from(" commands"), value.clone());
    Some(value)
}

fn add_parser(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let name = call.arguments.get(0, "name")?.clone();
    let id = run.library_object(PARSER, [(Key::from(" name"), name)]);
    begin(context, run, id, &call.arguments);
    let value = ValueSet::of(Abstract::Object(id));
    run.state.edit(receiver.object()?).items.push(value.clone());
    Some(value)
}

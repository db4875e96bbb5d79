//! `HfArgumentParser` of transformers, and its subclasses in trl and elsewhere: an argparse parser whose options are
//! the fields of classes.

use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Cause, Passed, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind, Location};
use crate::models::held::{nowhere, slot};
use crate::models::options::maker::{Maker, Nested, Style};
use crate::models::{Context, Effect, Model, NOTHING};
use std::sync::Arc;

const PARSER: &str = "transformers.HfArgumentParser";
const INNER: &str = "transformers.hf_argparser.HfArgumentParser";
const TRL: &str = "trl.TrlParser";
const ARGPARSE: &str = "argparse.ArgumentParser";

/// `HfArgumentParser` and `TrlParser`.
pub(crate) static MODEL: Model = Model {
    calls: &[
        (PARSER, Effect::Hook(parser)),
        (INNER, Effect::Hook(parser)),
        (TRL, Effect::Hook(parser)),
        ("transformers.HfArgumentParser.__init__", Effect::None),
    ],
    methods: &[
        (PARSER, "parse_args_into_dataclasses", into_classes),
        (PARSER, "parse_args_and_config", into_classes),
        (PARSER, "parse_json_file", from_file),
        (PARSER, "parse_yaml_file", from_file),
        (PARSER, "parse_dict", from_dict),
        (PARSER, "parse_args", parse_args),
        (PARSER, "parse_known_args", parse_known_args),
    ],
    constructs: &[(PARSER, construct), (INNER, construct), (TRL, construct)],
    inherits: &[(INNER, PARSER), (TRL, PARSER), (PARSER, ARGPARSE)],
    leaves_alone: &["transformers.HfArgumentParser"],
    ..NOTHING
};

const STYLE: Style = Style { dashes: "--", is_hyphenated: false, nested: Nested::No, has_positions: false };

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

fn begin(context: &Context<'_>, run: &mut Interpreter<'_>, id: ObjectId, arguments: &Arguments) {
    crate::models::options::argparse::begin(context, run, id, arguments);
    if let Some(types) = arguments.get(0, "dataclass_types") {
        run.state.edit(id).slots.insert(Key::from(" types"), types.clone());
    }
}

/// The classes that a parser fills, in order.
fn classes(run: &mut Interpreter<'_>, parser: ObjectId) -> Option<Vec<ValueSet>> {
    let types = slot(run, parser, " types")?;
    let single = types.only().and_then(Value::object).is_some_and(|id| run.class(id).is_some());
    if single || types.only().is_some_and(|value| matches!(value.kind, Abstract::External(_))) {
        return Some(vec![types]);
    }
    run.exact_items(&types)
}

/// One instance for each class; fields of classes outside the repository are not known.
fn instances(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    parser: ObjectId,
    at: Location,
) -> Option<Vec<ValueSet>> {
    let classes = classes(run, parser)?;
    let maker = Maker { context, style: STYLE, at };
    let made = classes.into_iter().map(|class| {
        match class.only().and_then(Value::object).filter(|id| run.class(*id).is_some()) {
            Some(id) => maker.instance(run, id, "", None, 0),
            None => run.unknown(Cause::Unknown),
        }
    });
    Some(made.collect())
}

/// The tuple that parsing gives, with the rest behind if it is asked for.
fn into_classes(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let parser = receiver.object()?;
    let mut made = instances(context, run, parser, call.at)?;
    // Options of the parser's own fill a namespace behind the instances.
    if !run.content(parser).items.is_empty() {
        let own = Call { arguments: Arguments::default(), at: call.at };
        made.push(crate::models::options::argparse::parse::parse_args(context, run, receiver, "parse_args", &own)?);
    }
    let asks = crate::models::options::flag_value(&call.arguments, "return_remaining_strings")
        .or_else(|| call.arguments.at(1).and_then(|one| one.value.only()).and_then(Value::truth));
    if asks == Some(true) {
        let any = run.unknown(Cause::Unknown);
        let rest = run.sequence_of(Kind::List, any);
        made.push(ValueSet::of(rest));
    }
    Some(ValueSet::of(run.sequence(Kind::Tuple, made)))
}

/// Instances whose fields are what a mapping says.
fn of_mapping(run: &mut Interpreter<'_>, parser: ObjectId, mapping: &ValueSet, at: Location) -> Option<ValueSet> {
    let classes = classes(run, parser)?;
    let (entries, open) = run.entries_of(mapping);
    let mut made = Vec::new();
    for class in classes {
        let Some(id) = class.only().and_then(Value::object).filter(|id| run.class(*id).is_some()) else {
            made.push(run.unknown(Cause::Unknown));
            continue;
        };
        let fields = crate::models::standard::dataclasses::all_fields(run, id).unwrap_or_default();
        let none = nowhere(at);
        let list = entries.iter().filter(|(name, _)| fields.iter().any(|(field, _)| field == name));
        let list = list
            .map(|(name, value)| Passed { keyword: Some(Arc::clone(name)), value: value.clone(), at: none })
            .collect();
        let arguments = Arguments { list, open_keywords: open, ..Arguments::default() };
        made.push(run.call(&class, arguments, at));
    }
    Some(ValueSet::of(run.sequence(Kind::Tuple, made)))
}

fn from_file(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let path = call.arguments.list.first()?.value.clone();
    let document = crate::models::configuration::documents::documents_at(context, run, &path, false);
    if document.values.iter().all(|value| value.object().is_none()) {
        // The user who starts the program names a file that may say anything: as good as flags.
        let made = instances(context, run, receiver.object()?, call.at)?;
        return Some(ValueSet::of(run.sequence(Kind::Tuple, made)));
    }
    of_mapping(run, receiver.object()?, &document, call.at)
}

fn from_dict(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let mapping = call.arguments.get(0, "args")?.clone();
    of_mapping(run, receiver.object()?, &mapping, call.at)
}

/// One namespace with the fields of all classes.
fn parse_args(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let found = crate::models::options::argparse::parse::parse_args(context, run, receiver, name, call)?;
    let namespace = found.only()?.object()?;
    let made = instances(context, run, receiver.object()?, call.at).unwrap_or_default();
    for instance in made {
        let Some(id) = instance.only().and_then(Value::object) else {
            run.state.edit(namespace).rest = Some(ValueSet::unknown());
            continue;
        };
        let slots = run.content(id).slots.clone();
        for (key, value) in slots {
            run.put(namespace, key, value, true);
        }
    }
    Some(found)
}

fn parse_known_args(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let found = parse_args(context, run, receiver, name, call)?;
    let any = run.unknown(Cause::Unknown);
    let rest = run.sequence_of(Kind::List, any);
    Some(ValueSet::of(run.sequence(Kind::Tuple, vec![found, ValueSet::of(rest)])))
}

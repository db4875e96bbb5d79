//! `tap` (typed-argument-parser) and `docopt`: command lines that are written as a class, or as help.

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::provenance::Provenance;
use crate::dataflow::text::Text;
use crate::dataflow::value::{Abstract, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind, Location};
use crate::models::held::members;
use crate::models::options;
use crate::models::options::maker::{Maker, Nested, Style};
use crate::models::options::{Choice, number};
use crate::models::{Context, Effect, Model, NOTHING};
use crate::text::Span;
use std::sync::Arc;

const TAP: &str = "tap.Tap";
const INNER: &str = "tap.tap.Tap";

/// `tap` and `docopt`.
pub(crate) static MODEL: Model = Model {
    calls: &[("tap.tapify", Effect::Hook(tapify)), ("docopt.docopt", Effect::Hook(docopt))],
    subclasses: &[(TAP, mark), (INNER, mark)],
    methods: &[(TAP, "parse_args", parse_args), (TAP, "as_dict", as_dict)],
    inherits: &[(INNER, TAP), (TAP, ARGPARSE)],
    leaves_alone: &["tap.", "docopt."],
    ..NOTHING
};

const ARGPARSE: &str = "argparse.ArgumentParser";
const STYLE: Style = Style { dashes: "--", is_hyphenated: false, nested: Nested::No, has_positions: false };

/// The annotated names of the class are its options.
fn mark(_: &Context<'_>, run: &mut Interpreter<'_>, class: ObjectId) {
    crate::models::standard::dataclasses::mark(run, class);
}

/// Fills the parser itself, and gives it.
fn parse_args(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    let Kind::Instance(class) = *run.kind(id) else { return None };
    run.call_if_there(receiver, "configure");
    let maker = Maker { context, style: STYLE, at: call.at };
    for (name, owner) in crate::models::standard::dataclasses::all_fields(run, class).unwrap_or_default() {
        let default = maker.field_default(run, owner, &name);
        let identity = number((id, &name));
        let at = crate::models::options::maker::field_place(run, owner, &name);
        let value = options::choice(
            context,
            run,
            &Choice { flags: vec![format!("--{name}").into()], default, variable: None, identity, at },
        );
        run.state.edit(id).slots.insert(Key::Name(name), value);
    }
    // Options that `configure` adds go before the class's own defaults, where they give one.
    let added: Vec<ObjectId> = members(run, id);
    for option in added {
        let slots = run.content(option).slots.clone();
        let Some(dest) = slots.get(&Named("dest")).and_then(|set| set.only_text().map(Arc::<str>::from)) else {
            continue;
        };
        let flags = slots.get(&Named("option_strings")).and_then(|list| run.exact_items(list)).unwrap_or_default();
        let flags: Vec<Arc<str>> = flags.iter().filter_map(|flag| flag.only_text().map(Arc::from)).collect();
        let own = match crate::models::standard::dataclasses::all_fields(run, class)
            .unwrap_or_default()
            .into_iter()
            .find(|(name, _)| *name == dest)
        {
            Some((name, owner)) => maker.field_default(run, owner, &name),
            None => None,
        };
        let default = slots.get(&Named("default")).cloned().or(own);
        let is_required = slots.get(&Named("required")).and_then(|set| set.only()?.truth()) == Some(true)
            || flags.iter().all(|flag| !flag.starts_with('-'));
        let default = match (default, is_required) {
            (Some(default), false) => Some(default),
            (None, false) => Some(ValueSet::of(Abstract::None)),
            (_, true) => None,
        };
        let identity = number((id, &dest));
        let value = options::choice(context, run, &Choice { flags, default, variable: None, identity, at: None });
        run.state.edit(id).slots.insert(Key::Name(dest), value);
    }
    run.call_if_there(receiver, "process_args");
    Some(ValueSet::one(receiver.clone()))
}

fn as_dict(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    let slots = run.content(receiver.object()?).slots.clone();
    Some(ValueSet::of(run.dict(slots)))
}

fn tapify(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let callee = call.arguments.get(0, "class_or_function")?.only()?.clone();
    let maker = Maker { context, style: STYLE, at: call.at };
    Some(maker.called(run, &callee, ""))
}

/// `docopt(help)`: the options of the help with their `[default: ...]`.
fn docopt(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let help = call.arguments.get(0, "doc")?.only()?.clone();
    let text = help.text()?.to_owned();
    let Abstract::Text(whole) = &help.kind else { return None };
    let mut entries: Vec<(Key, ValueSet)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim_start();
        if !trimmed.starts_with('-') {
            continue;
        }
        let described = trimmed.split("  ").next().unwrap_or_default();
        let words: Vec<&str> = described.split([' ', ',', '=']).filter(|word| !word.is_empty()).collect();
        let Some(name) = words.iter().find(|word| word.starts_with("--")).or_else(|| words.first()) else { continue };
        let takes_value = words.iter().any(|word| !word.starts_with('-'));
        let default = line.find("[default: ").and_then(|from| {
            let from = from + "[default: ".len();
            let to = from + line[from..].find(']')?;
            let (part, place): (Text, Provenance) = whole.slice(start + from..start + to, &help.from);
            let place = written(context, place, line, from..to);
            Some(ValueSet::one(Value { kind: Abstract::Text(part), from: place, guards: help.guards.clone() }))
        });
        let default =
            default.unwrap_or_else(|| ValueSet::of(if takes_value { Abstract::None } else { Abstract::Bool(false) }));
        let identity = number(("docopt", *name, call.at.span.start));
        let choice =
            Choice { flags: vec![Arc::from(*name)], default: Some(default), variable: None, identity, at: None };
        let value = options::choice(context, run, &choice);
        entries.push((Key::from(*name), value));
    }
    let dict = run.dict(entries);
    if let Abstract::Object(id) = &dict {
        // Commands and arguments of the usage pattern.
        run.state.edit(*id).rest = Some(ValueSet::unknown());
    }
    Some(ValueSet::of(dict))
}

/// The place of the bytes `range` of `line`, which stands in the literal at `from`; no place if it is not written so.
fn written(context: &Context<'_>, from: Provenance, line: &str, range: std::ops::Range<usize>) -> Provenance {
    let find = |at: Location| {
        let source = context.workspace.text(at.file)?;
        let literal = source.text().get(at.span.start..at.span.end)?;
        let start = at.span.start + literal.find(line.trim_end())?;
        Some(Location { file: at.file, span: Span::new(start + range.start, start + range.end) })
    };
    match from.origin.and_then(find) {
        Some(at) => {
            let mut from = from;
            from.origin = Some(at);
            from
        }
        None => from.without_place(),
    }
}

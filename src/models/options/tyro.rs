//! `tyro`: command lines of functions and of classes of fields, nested by dots.

use crate::dataflow::heap::ObjectId;
use crate::dataflow::value::{Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::destination::Override;
use crate::models::hooks::transparent;
use crate::models::options::alternatives;
use crate::models::options::maker::{Maker, Nested, Style};
use crate::models::{Context, Effect, Model, NOTHING};
use std::rc::Rc;

/// `tyro`.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("tyro.cli", Effect::Hook(cli)),
        ("tyro.extras.overridable_config_cli", Effect::Hook(overridable)),
        ("tyro.extras.subcommand_cli_from_dict", Effect::Hook(from_dict)),
        ("tyro.conf.arg", Effect::Unknown),
        ("tyro.conf.subcommand", Effect::Unknown),
    ],
    decorators: &[("tyro.conf.configure", transparent)],
    leaves_alone: &["tyro."],
    ..NOTHING
};

pub(crate) const STYLE: Style =
    Style { dashes: "--", is_hyphenated: true, nested: Nested::Dotted, has_positions: false };

fn cli(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let maker = Maker { context, style: STYLE, at: call.at };
    let callee = call.arguments.get(0, "f")?.clone();
    let default = call.arguments.named("default").map(|one| one.value.clone());
    let found = parsed(run, maker, &callee, default.as_ref())?;
    let returns_rest = crate::models::options::flag_value(&call.arguments, "return_unknown_args") == Some(true);
    if returns_rest {
        let any = run.unknown(crate::dataflow::value::Cause::Unknown);
        let rest = run.sequence_of(Kind::List, any);
        return Some(ValueSet::of(run.sequence(Kind::Tuple, vec![found, ValueSet::of(rest)])));
    }
    Some(found)
}

/// What parsing into `callee` gives.
fn parsed(
    run: &mut Interpreter<'_>,
    maker: Maker<'_, '_>,
    callee: &ValueSet,
    default: Option<&ValueSet>,
) -> Option<ValueSet> {
    let callee = run.seen(callee);
    let by = Rc::new(Override::Flag("command".to_owned()));
    if callee.values.is_empty() {
        return None;
    }
    let values = callee.values.clone();
    let defaults = default.map(|default| run.seen(default).values).unwrap_or_default();
    Some(
        alternatives(run, &by, values.len(), |run, index| {
            let value = &values[index];
            let class = value.object().filter(|id| run.class(*id).is_some());
            let base = defaults.iter().find(|default| class.is_some_and(|class| is_of(run, default, class)));
            match class {
                Some(class) => maker.instance(run, class, "", base, 0),
                None => maker.called(run, value, ""),
            }
        })
        .opened(callee.open),
    )
}

fn is_of(run: &Interpreter<'_>, value: &Value, class: ObjectId) -> bool {
    value.object().is_some_and(|id| matches!(run.kind(id), Kind::Instance(actual) if *actual == class))
}

/// `overridable_config_cli({"name": ("text", Config(...))})`: one of them, with options over its fields.
fn overridable(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let maker = Maker { context, style: STYLE, at: call.at };
    let dict = call.arguments.get(0, "configs")?.only()?.object()?;
    let entries: Vec<ValueSet> = run.content(dict).slots.values().cloned().collect();
    let by = Rc::new(Override::Flag("command".to_owned()));
    Some(alternatives(run, &by, entries.len(), |run, index| {
        let items = run.exact_items(&entries[index]).unwrap_or_default();
        let Some(instance) = items.get(1).and_then(ValueSet::only).cloned() else { return ValueSet::unknown() };
        match instance.object().map(|id| run.kind(id).clone()) {
            Some(Kind::Instance(class)) => maker.instance(run, class, "", Some(&instance), 0),
            _ => ValueSet::unknown(),
        }
    }))
}

/// `subcommand_cli_from_dict({"name": function})`.
fn from_dict(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let maker = Maker { context, style: STYLE, at: call.at };
    let dict = call.arguments.get(0, "subcommands")?.only()?.object()?;
    let entries: Vec<ValueSet> = run.content(dict).slots.values().cloned().collect();
    let by = Rc::new(Override::Flag("command".to_owned()));
    Some(alternatives(run, &by, entries.len(), |run, index| match entries[index].only().cloned() {
        Some(value) => maker.called(run, &value, ""),
        None => ValueSet::unknown(),
    }))
}

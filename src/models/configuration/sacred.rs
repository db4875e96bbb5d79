//! sacred: what `@ex.config` functions bind is what the experiment's functions are called with.

use std::rc::Rc;

use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Passed, Value, ValueSet};
use crate::dataflow::{Call, Interpreter};
use crate::models::configuration::documents;
use crate::models::configuration::mappings::by_key;
use crate::models::hooks::nothing;
use crate::models::{Context, Effect, Model, NOTHING};

const EXPERIMENT: &str = "sacred.Experiment";
const CONFIG: &str = "sacred.config";

/// sacred.
pub(crate) static MODEL: Model = Model {
    calls: &[(EXPERIMENT, Effect::Hook(experiment)), ("sacred.Ingredient", Effect::Hook(experiment))],
    methods: &[
        (EXPERIMENT, "add_config", add_config),
        (EXPERIMENT, "run", start),
        (EXPERIMENT, "run_commandline", start),
        (EXPERIMENT, "*", nothing),
    ],
    decorators: &[
        ("sacred.Experiment.config", config),
        ("sacred.Experiment.named_config", named_config),
        ("sacred.Experiment.capture", capture),
        ("sacred.Experiment.command", capture),
        ("sacred.Experiment.main", main),
        ("sacred.Experiment.automain", automain),
    ],
    leaves_alone: &["sacred."],
    ..NOTHING
};

/// A program has one experiment; of several it is not known whose configuration is meant.
fn experiment(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    let held = run.singleton(CONFIG);
    let once = Key::Other("made".into());
    if run.content(held).slots.contains_key(&once) {
        crate::models::configuration::mappings::open(run, held);
    }
    run.state.edit(held).slots.insert(once, ValueSet::of(Abstract::None));
    Some(ValueSet::of(Abstract::Object(run.library_object(EXPERIMENT, []))))
}

/// `@ex.config`: what the function binds.
fn config(_: &Context<'_>, run: &mut Interpreter<'_>, _: Option<&Call>, target: &Value) -> Option<ValueSet> {
    let held = run.singleton(CONFIG);
    let at = run.here(crate::text::Span::new(0, 0));
    let passed = with_config(run, target, Arguments::default(), at);
    let locals = run.locals_of(&ValueSet::one(target.clone()), passed, at)?;
    let bound = run.content(locals).slots.clone();
    for (key, set) in bound {
        let set = run.seen(&set);
        run.put(held, key, set, true);
    }
    by_key(run, held, "", 0);
    Some(ValueSet::one(target.clone()))
}

/// `@ex.named_config`: chosen on the command line, not by itself.
fn named_config(_: &Context<'_>, _: &mut Interpreter<'_>, _: Option<&Call>, target: &Value) -> Option<ValueSet> {
    Some(ValueSet::one(target.clone()))
}

/// `ex.add_config({...})`, `ex.add_config("file.yaml")`, `ex.add_config(key=value)`.
fn add_config(context: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let held = run.singleton(CONFIG);
    if let Some(from) = call.arguments.at(0) {
        let from = from.value.clone();
        let read = if from.values.iter().any(|value| value.object().is_some()) {
            from
        } else {
            documents::documents_at(context, run, &from, false)
        };
        crate::models::configuration::mappings::merge(run, held, &read, CONFIG, true, 0);
    }
    for one in &call.arguments.list {
        if let Some(keyword) = &one.keyword {
            run.put(held, Key::Name(keyword.clone()), one.value.clone(), true);
        }
    }
    by_key(run, held, "", 0);
    Some(ValueSet::of(Abstract::None))
}

/// The arguments of a call of `target`, with what the configuration fills.
fn with_config(
    run: &mut Interpreter<'_>,
    target: &Value,
    mut arguments: Arguments,
    at: crate::dataflow::Location,
) -> Arguments {
    let Some(definition) = Interpreter::definition(target) else { return arguments };
    let held: ObjectId = run.singleton(CONFIG);
    let content = run.content(held).clone();
    for parameter in &definition.parameters {
        let Some(set) = content.slots.get(&Key::Name(parameter.name.clone())) else { continue };
        let value = run.seen(set);
        arguments.list.push(Passed { keyword: Some(parameter.name.clone()), value, at });
    }
    arguments.open_keywords |= content.rest.is_some();
    arguments
}

/// A function whose parameters the configuration fills where the caller does not.
fn capture(_: &Context<'_>, run: &mut Interpreter<'_>, _: Option<&Call>, target: &Value) -> Option<ValueSet> {
    let at = run.here(crate::text::Span::new(0, 0));
    let carried = with_config(run, target, Arguments::default(), at);
    Some(ValueSet::of(Abstract::Partial(Rc::new((target.clone(), carried)))))
}

fn main(context: &Context<'_>, run: &mut Interpreter<'_>, call: Option<&Call>, target: &Value) -> Option<ValueSet> {
    let function = capture(context, run, call, target)?;
    let held = run.singleton(CONFIG);
    run.state.edit(held).slots.insert(Key::Other("main".into()), function.clone());
    Some(function)
}

/// `@ex.automain` runs at once in the file that is run.
fn automain(context: &Context<'_>, run: &mut Interpreter<'_>, call: Option<&Call>, target: &Value) -> Option<ValueSet> {
    let function = main(context, run, call, target)?;
    if run.main == Some(run.file()) {
        let at = run.here(crate::text::Span::new(0, 0));
        run.call(&function, Arguments::default(), at);
    }
    Some(function)
}

/// `ex.run(config_updates={...})`
fn start(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let held = run.singleton(CONFIG);
    let function = run.content(held).slots.get(&Key::Other("main".into())).cloned()?;
    let mut passed = Arguments::default();
    if let Some(updates) = call.arguments.get(1, "config_updates").cloned() {
        let Some(definition) = function.only().and_then(Interpreter::definition) else {
            return Some(ValueSet::unknown());
        };
        let (entries, is_open) = run.entries_of(&updates);
        passed.open_keywords = is_open;
        let known = |name: &str| definition.parameters.iter().any(|parameter| &*parameter.name == name);
        passed.list = entries
            .into_iter()
            .filter(|(name, _)| known(name))
            .map(|(name, value)| Passed { keyword: Some(name), value, at: call.at })
            .collect();
    }
    run.call(&function, passed, call.at);
    Some(run.unknown(crate::dataflow::value::Cause::Unknown))
}

//! Hydra: the configuration that `@hydra.main` or `compose` puts together, and `instantiate`.

mod composer;
mod defaults;
mod instantiate;

use self::composer::Composer;
use self::instantiate::{get_object, instantiate};
use crate::dataflow::heap::{Key, Named};
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::languages::python::ast::ExprKind;
use crate::models::configuration::mappings::{by_key, mapping};
use crate::models::configuration::omegaconf;
use crate::models::held::slot_text;
use crate::models::hooks::nothing;
use crate::models::{Context, Effect, Model, NOTHING};
use std::sync::Arc;

const MAIN: &str = "hydra.main";
const INITIALIZED: &str = "hydra.initialize";
const STORE: &str = "hydra.core.config_store.ConfigStore";

/// Hydra.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("hydra.initialize", Effect::Hook(initialize)),
        ("hydra.initialize_config_dir", Effect::Hook(initialize)),
        ("hydra.experimental.initialize", Effect::Hook(initialize)),
        ("hydra.compose", Effect::Hook(compose)),
        ("hydra.experimental.compose", Effect::Hook(compose)),
        ("hydra.utils.instantiate", Effect::Hook(instantiate)),
        ("hydra.utils.call", Effect::Hook(instantiate)),
        ("hydra.utils.get_class", Effect::Hook(get_object)),
        ("hydra.utils.get_method", Effect::Hook(get_object)),
        ("hydra.utils.get_object", Effect::Hook(get_object)),
        ("hydra.core.config_store.ConfigStore.instance", Effect::Hook(instance)),
        ("hydra.utils.to_absolute_path", Effect::Argument(0, "path")),
    ],
    methods: &[(MAIN, "__call__", start), (STORE, "store", register), (INITIALIZED, "*", nothing)],
    decorators: &[(MAIN, decorate)],
    leaves_alone: &["hydra."],
    ..NOTHING
};

fn instance(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    let id = run.singleton(STORE);
    Some(ValueSet::of(Abstract::Object(id)))
}

/// `ConfigStore.store(name, node, group, package)`.
fn register(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let id = receiver.object()?;
    let name = call.arguments.text(0, "name")?.trim_end_matches(".yaml").to_owned();
    let node = call.arguments.get(1, "node")?.clone();
    let path = match call.arguments.text(2, "group") {
        Some(group) => format!("{group}/{name}"),
        None => name,
    };
    run.state.edit(id).slots.insert(Key::from(&*path), node);
    Some(ValueSet::of(Abstract::None))
}

/// `@hydra.main(...)`: an object that composes the configuration when it is called.
fn decorate(_: &Context<'_>, run: &mut Interpreter<'_>, call: Option<&Call>, target: &Value) -> Option<ValueSet> {
    let mut slots = vec![(Key::from(" function"), ValueSet::one(target.clone()))];
    if let Some(call) = call {
        for (position, name) in ["config_path", "config_name"].into_iter().enumerate() {
            if let Some(set) = call.arguments.get(position, name) {
                slots.push((Key::from(name), set.clone()));
            }
        }
    }
    Some(ValueSet::of(Abstract::Object(run.library_object(MAIN, slots))))
}

fn start(context: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let slots = run.content(receiver.object()?).slots.clone();
    let function = slots.get(&Named(" function"))?.clone();
    if !call.arguments.list.is_empty() {
        return Some(run.call(&function, call.arguments.clone(), call.at));
    }
    let Abstract::Function(definition) = &function.only()?.kind else { return None };
    let Kind::Module { file, .. } = *run.kind(definition.module) else { return None };
    let text = |name: &str| slots.get(&Named(name)).and_then(ValueSet::only_text).map(str::to_owned);
    let composed = text("config_name").and_then(|name| {
        let folder = text("config_path").unwrap_or_default();
        Composer::new(context, file, &folder, call.at).compose(run, &name, &[])
    });
    let config = match composed {
        Some(config) => config,
        None => annotated(run, definition, call).unwrap_or_else(|| run.unknown(Cause::Document(Arc::from([])))),
    };
    Some(run.call(&function, Arguments::positional([config], call.at), call.at))
}

/// The dataclass that the parameter is annotated with: its fields are what the configuration holds.
fn annotated(
    run: &mut Interpreter<'_>,
    function: &crate::dataflow::value::FunctionValue,
    call: &Call,
) -> Option<ValueSet> {
    let annotation = function.definition.parameters.first()?.annotation.as_ref()?;
    let ExprKind::Name(name) = &annotation.kind else { return None };
    let class = run.attribute(&ValueSet::of(Abstract::Object(function.module)), name);
    let class = class.only()?.clone();
    run.class(class.object()?)?;
    let fields = omegaconf::structured(run, &class, call);
    finished(run, &fields)
}

/// Everything in a configuration can be changed by its key.
fn finished(run: &mut Interpreter<'_>, set: &ValueSet) -> Option<ValueSet> {
    let id = mapping(run, set.only()?)?;
    by_key(run, id, "", 0);
    Some(omegaconf::configuration(run, set))
}

/// `initialize(config_path=...)`: what `compose` looks at afterwards.
fn initialize(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let path =
        call.arguments.named("config_dir").map(|one| &one.value).or_else(|| call.arguments.get(0, "config_path"));
    let path = path.cloned().unwrap_or_else(|| Interpreter::text_value(""));
    let id = run.singleton(INITIALIZED);
    run.state.edit(id).slots.insert(Key::from(" path"), path);
    Some(ValueSet::of(Abstract::Object(id)))
}

/// `compose(config_name, overrides=[...])`.
fn compose(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let initialized = run.singleton(INITIALIZED);
    let folder = slot_text(run, initialized, " path")?;
    let name = call.arguments.text(0, "config_name")?.to_owned();
    let given = call.arguments.get(1, "overrides").cloned();
    let overrides = match given {
        None => Some(Vec::new()),
        Some(list) => run.exact_items(&list).and_then(|items| items.iter().map(|item| item.only().cloned()).collect()),
    };
    let is_known = overrides.is_some();
    let overrides = overrides.unwrap_or_default();
    let mut composer = Composer::new(context, call.at.file, &folder, call.at);
    composer.is_typed = !is_known;
    composer.compose(run, &name, &overrides)
}

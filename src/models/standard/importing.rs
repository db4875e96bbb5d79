//! `importlib`: modules that are loaded from a path.

use crate::dataflow::heap::Key;
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet};
use crate::dataflow::{Call, Interpreter};
use crate::models::configuration::documents::data_file;
use crate::models::held::slot;
use crate::models::hooks::nothing;
use crate::models::{Context, Effect, Model, NOTHING};

const SPEC: &str = "importlib.machinery.ModuleSpec";

/// Loading from a path.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("importlib.util.spec_from_file_location", Effect::Hook(spec)),
        ("importlib.machinery.SourceFileLoader", Effect::Hook(spec)),
        ("importlib.util.module_from_spec", Effect::Hook(module)),
        ("runpy.run_path", Effect::Hook(run_path)),
    ],
    methods: &[(SPEC, "load_module", load), (SPEC, "exec_module", nothing)],
    members: &[(SPEC, member)],
    ..NOTHING
};

/// `spec_from_file_location(name, path)`
fn spec(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let path = call
        .arguments
        .named("location")
        .or_else(|| call.arguments.named("path"))
        .or_else(|| call.arguments.at(1))?
        .value
        .clone();
    Some(ValueSet::of(Abstract::Object(run.library_object(SPEC, [(Key::from(" path"), path)]))))
}

/// `spec.loader` is as good as the spec.
fn member(_: &Context<'_>, _: &mut Interpreter<'_>, receiver: &Value, name: &str) -> Option<ValueSet> {
    (name == "loader").then(|| ValueSet::one(receiver.clone()))
}

fn module(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let spec = call.arguments.get(0, "spec")?.only()?.object()?;
    let path = slot(run, spec, " path")?;
    Some(loaded(context, run, &path))
}

fn load(context: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    let path = slot(run, receiver.object()?, " path")?;
    Some(loaded(context, run, &path))
}

fn run_path(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let path = call.arguments.get(0, "path_name")?.clone();
    let modules = loaded(context, run, &path);
    let id = modules.only()?.object()?;
    Some(ValueSet::of(run.dict_of(id)))
}

/// The modules that the paths can be. Which one is what chooses the path.
fn loaded(context: &Context<'_>, run: &mut Interpreter<'_>, path: &ValueSet) -> ValueSet {
    let path = run.seen(path);
    let mut result = ValueSet { values: Vec::new(), open: path.open };
    for value in &path.values {
        let file = match &value.kind {
            Abstract::Text(text) => {
                data_file(context, run.file(), text.raw()).filter(|file| context.workspace.kind(*file).is_python())
            }
            _ => None,
        };
        let found = file.and_then(|file| run.module(file, "config"));
        let kind = match found {
            Some(id) => Abstract::Object(id),
            None => run.opaque(Cause::Document(std::sync::Arc::from([]))),
        };
        result.push(value.with(kind));
    }
    result
}

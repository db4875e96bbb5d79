//! `importlib`: modules that are loaded by a name or from a path.

use std::collections::HashSet;
use std::sync::Arc;

use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::text::HOLE;
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet, Values};
use crate::dataflow::{Call, Guard, Interpreter, Kind};
use crate::models::configuration::documents::data_file;
use crate::models::held::slot;
use crate::models::hooks::nothing;
use crate::models::options::under;
use crate::models::{Context, Effect, Model, NOTHING};
use crate::workspace::FileId;

const SPEC: &str = "importlib.machinery.ModuleSpec";

/// Loading from a path.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("importlib.import_module", Effect::Hook(import_module)),
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

/// So many modules may a name that is put together mean; with more, it means any.
const MODULES: usize = 24;

/// `import_module("package.module")`; of a name that is put together, every module that it can mean.
fn import_module(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let names = run.seen(call.arguments.get(0, "name")?);
    let mut result = ValueSet { values: Values::new(), open: names.open };
    for value in &names.values {
        let Abstract::Text(text) = &value.kind else {
            let unknown = run.opaque(Cause::Document(Arc::from([])));
            result.push(value.with(unknown));
            continue;
        };
        let name = text.raw().trim_start_matches('.');
        if !name.contains(HOLE) {
            let level = text.raw().len() - name.len();
            // A relative name is one of the package that is named beside it.
            if level > 0
                && let Some(package) = call.arguments.text(1, "package")
            {
                let mut parts: Vec<&str> = package.split('.').collect();
                parts.truncate(parts.len().saturating_sub(level - 1));
                let found = run.import_named(0, &format!("{}.{name}", parts.join(".")));
                result.join(under(found, &value.guards));
                continue;
            }
            let found = run.import_named(level, name);
            result.join(under(found, &value.guards));
            continue;
        }
        let files = matching(context, run.file(), &name.replace('.', "/"));
        let key = run.fresh_key();
        for (arm, file) in files.iter().enumerate() {
            let Some(guards) = value.guards.with(Guard { key, arm: u32::try_from(arm).unwrap_or(u32::MAX) }) else {
                continue;
            };
            let dotted = context.workspace.path(*file).trim_end_matches(".py").replace('/', ".");
            let Some(module) = run.module(*file, &dotted) else { continue };
            presume(run, module);
            result.push(Value { guards, ..value.with(Abstract::Object(module)) });
        }
        result.open = true;
        let unknown = run.opaque(Cause::Document(Arc::from([])));
        result.push(value.with(unknown));
    }
    Some(result)
}

/// The Python files whose path without its end is `pattern`, in which a hole stands for any name: from the folder of
/// `from`, or one above it.
fn matching(context: &Context<'_>, from: FileId, pattern: &str) -> Vec<FileId> {
    let Some((front, back)) = pattern.split_once(HOLE) else { return Vec::new() };
    let own = context.workspace.path(from);
    let mut folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
    loop {
        let front = if folder.is_empty() { front.to_owned() } else { format!("{folder}/{front}") };
        let base = front.rsplit_once('/').map_or("", |(base, _)| base);
        let fits = |file: &FileId| {
            let path = context.workspace.path(*file);
            let middle = path.strip_suffix(".py").and_then(|path| path.strip_prefix(&*front)?.strip_suffix(back));
            middle.is_some_and(|middle| !middle.is_empty() && !middle.contains('/') && middle != "__init__")
        };
        let below = context.workspace.below(base);
        let found: Vec<FileId> =
            (below.start.0..below.end.0).map(FileId).filter(|file| !base.is_empty() && fits(file)).collect();
        if !found.is_empty() {
            return if found.len() > MODULES { Vec::new() } else { found };
        }
        if folder.is_empty() {
            return Vec::new();
        }
        folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
    }
}

/// Marks the texts that a module holds as likely: whether it is loaded is not known.
fn presume(run: &mut Interpreter<'_>, module: ObjectId) {
    // A module that waits is run by the first question.
    run.attribute(&ValueSet::of(Abstract::Object(module)), &"__name__".into());
    let mut open = vec![module];
    let mut seen = HashSet::new();
    while let Some(id) = open.pop().filter(|_| seen.len() < MARKED) {
        let is_elsewhere = run.class(id).is_some_and(|class| class.module != module);
        if !seen.insert(id) || is_elsewhere || id != module && matches!(run.kind(id), Kind::Module { .. }) {
            continue;
        }
        let content = run.state.edit(id);
        for value in content.slots.values_mut().chain(&mut content.items).flat_map(|set| &mut set.values) {
            value.from.is_likely |= matches!(value.kind, Abstract::Text(_));
            open.extend(value.object());
        }
    }
}

/// So many objects of a module are marked.
const MARKED: usize = 10_000;

/// The modules that the paths can be. Which one is what chooses the path.
fn loaded(context: &Context<'_>, run: &mut Interpreter<'_>, path: &ValueSet) -> ValueSet {
    let path = run.seen(path);
    let mut result = ValueSet { values: Values::new(), open: path.open };
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
            None => run.opaque(Cause::Document(Arc::from([]))),
        };
        result.push(value.with(kind));
    }
    result
}

//! `typer`: applications whose commands are functions, and whose options are parameters. `cyclopts` reads the same way.

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Callee, FunctionValue, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind, Location};
use crate::destination::Override;
use crate::languages::python::ast::{Expr, ExprKind, Parameter};
use crate::models::held::{described, is_of, slot, slot_object};
use crate::models::hooks::exit;
use crate::models::options;
use crate::models::options::parameters::{filled, function_of};
use crate::models::options::{Choice, alternatives, flag_value, number};
use crate::models::{Context, Effect, Model, NOTHING};
use std::rc::Rc;
use std::sync::Arc;

const APP: &str = "typer.Typer";
const CYCLOPTS: &str = "cyclopts.App";
const COMMAND: &str = "typer.Command";
const CONTEXT: &str = "typer.Context";
const OPTION: &str = "typer.Option";
const ARGUMENT: &str = "typer.Argument";

/// `typer` and `cyclopts`.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("typer.Typer", Effect::Object(APP)),
        ("cyclopts.App", Effect::Object(CYCLOPTS)),
        ("typer.Option", Effect::Hook(option)),
        ("typer.Argument", Effect::Hook(argument)),
        ("cyclopts.Parameter", Effect::Hook(option)),
        ("typer.run", Effect::Hook(run_function)),
        ("cyclopts.run", Effect::Hook(run_function)),
        ("typer.echo", Effect::None),
        ("typer.secho", Effect::None),
        ("typer.Exit", Effect::Unknown),
        ("typer.Abort", Effect::Unknown),
    ],
    method_decorators: &[
        (APP, "command", decorate_command),
        (APP, "callback", decorate_callback),
        (CYCLOPTS, "command", decorate_command),
        (CYCLOPTS, "default", decorate_command),
    ],
    methods: &[
        (APP, "__call__", call_app),
        (APP, "add_typer", add_app),
        (APP, "command", registering),
        (APP, "_register", register),
        (CYCLOPTS, "command", register),
        (COMMAND, "__call__", call_command),
    ],
    inherits: &[(CYCLOPTS, APP)],
    followed: &[APP, CONTEXT],
    leaves_alone: &["typer.", "cyclopts."],
    ..NOTHING
};

/// `typer.Option(default, "--flag", ...)` as an object.
fn option(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(described(run, OPTION, call))))
}

fn argument(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(described(run, ARGUMENT, call))))
}

/// Keeps a function as a command of an application.
fn keep(run: &mut Interpreter<'_>, app: &Value, target: &Value, slot: &str) -> ValueSet {
    let command = run.library_object(COMMAND, [(Key::from("function"), ValueSet::one(target.clone()))]);
    let command = ValueSet::of(Abstract::Object(command));
    if let Some(app) = app.object() {
        if slot.is_empty() {
            run.state.edit(app).items.push(command.clone());
        } else {
            run.state.edit(app).slots.insert(Key::from(slot), command.clone());
        }
        if let Some(id) = command.only().and_then(Value::object) {
            run.state.edit(id).slots.insert(Key::from(" app"), ValueSet::of(Abstract::Object(app)));
        }
    }
    command
}

fn decorate_command(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    Some(keep(run, receiver, target, ""))
}

fn decorate_callback(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    if call.is_some_and(|call| flag_value(&call.arguments, "invoke_without_command") == Some(true))
        && let Some(id) = receiver.object()
    {
        run.state.edit(id).slots.insert(Key::from(" is whole"), ValueSet::of(Abstract::Bool(true)));
    }
    Some(keep(run, receiver, target, " callback"))
}

/// `app.command()(function)`: the first call gives a decorator.
fn registering(_: &Context<'_>, _: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    let inner =
        crate::dataflow::value::Method { receiver: receiver.clone(), callee: Callee::Named("_register".into()) };
    Some(ValueSet::of(Abstract::Method(Rc::new(inner))))
}

/// `app.command(function)` of cyclopts.
fn register(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let target = call.arguments.at(0)?.value.only()?.clone();
    Some(keep(run, receiver, &target, ""))
}

fn add_app(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let inner = call.arguments.get(0, "typer_instance")?.clone();
    let id = receiver.object()?;
    if let Some(inner) = inner.only().and_then(Value::object) {
        run.state.edit(inner).slots.insert(Key::from(" app"), ValueSet::of(Abstract::Object(id)));
    }
    run.state.edit(id).items.push(inner);
    Some(ValueSet::of(Abstract::None))
}

/// The command line of a function that `typer.run` or an application calls.
struct Line<'l, 'w> {
    context: &'l Context<'w>,
    at: Location,
}

impl Line<'_, '_> {
    /// Calls a function with its parameters as options.
    fn call(&self, run: &mut Interpreter<'_>, function: &ValueSet, inner: &Value, passed: &Arguments) -> ValueSet {
        let arguments = match function_of(run, inner) {
            Some((function, bound)) => filled(run, &function, bound, passed, self.at, |run, parameter, default| {
                self.parameter(run, &function, parameter, default)
            }),
            None => passed.clone(),
        };
        run.call(function, arguments, self.at)
    }

    fn parameter(
        &self,
        run: &mut Interpreter<'_>,
        function: &Rc<FunctionValue>,
        parameter: &Parameter,
        default: Option<ValueSet>,
    ) -> ValueSet {
        if parameter.annotation.as_ref().is_some_and(is_context) {
            let session = run.singleton(CONTEXT);
            return ValueSet::of(Abstract::Object(session));
        }
        let Kind::Module { file, .. } = *run.kind(function.module) else { return ValueSet::unknown() };
        // `Annotated[str, typer.Option("--flag")] = default`, else `= typer.Option(default, "--flag")`.
        let annotated = parameter.annotation.as_ref().and_then(|annotation| metadata(run, function.module, annotation));
        let is_described = |run: &Interpreter<'_>, id: ObjectId| is_of(run, id, &[OPTION, ARGUMENT]);
        let described =
            default.as_ref().and_then(|default| default.only()?.object()).filter(|id| is_described(run, *id));
        let (object, mut names, default) = match (described, annotated) {
            (Some(object), _) => {
                let content = run.content(object).clone();
                let mut names = content.items.clone();
                let first = match content.slots.get(&Named("default")) {
                    Some(default) => Some(default.clone()),
                    None if names.is_empty() => None,
                    None => Some(names.remove(0)),
                };
                let required = first.as_ref().is_none_or(|set| set.only().is_some_and(is_ellipsis));
                (Some(object), names, first.filter(|_| !required))
            }
            (None, Some(object)) => (Some(object), run.content(object).items.clone(), default),
            (None, None) => (None, Vec::new(), default),
        };
        let held = |name: &str| object.and_then(|object| slot(run, object, name));
        // cyclopts names its flags by a keyword.
        if let Some(name) = held("name") {
            names.extend(if name.only_text().is_some() {
                vec![name]
            } else {
                run.exact_items(&name).unwrap_or_default()
            });
        }
        let held = |name: &str| object.and_then(|object| slot(run, object, name));
        let variable = held("envvar").or_else(|| held("env_var")).and_then(|set| set.only_text().map(Arc::from));
        let factory = held("default_factory");
        let callback = held("callback");
        let is_asked = held("prompt").is_some_and(|set| set.only().and_then(Value::truth) != Some(false));
        let is_argument = object.is_some_and(|object| is_of(run, object, &[ARGUMENT]));
        let mut default = match factory {
            Some(factory) => Some(run.call(&factory, Arguments::default(), self.at)),
            None => default,
        };
        let is_none =
            default.as_ref().is_some_and(|set| set.only().is_some_and(|value| matches!(value.kind, Abstract::None)));
        if is_asked && is_none {
            default = None;
        }
        if default
            .as_ref()
            .is_some_and(|set| set.values.iter().any(|value| matches!(value.kind, Abstract::Function(_))))
        {
            let callable = default.clone().unwrap_or_default();
            default = Some(run.call(&callable, Arguments::default(), self.at));
        }
        let mut flags: Vec<Arc<str>> = names
            .iter()
            .filter_map(|name| name.only_text())
            .flat_map(|name| name.split('/').map(str::trim).map(Arc::<str>::from).collect::<Vec<_>>())
            .filter(|name| name.starts_with('-'))
            .collect();
        flags.sort_by_key(|flag| !flag.starts_with("--"));
        if flags.is_empty() {
            let plain = &parameter.name;
            if is_argument || default.is_none() && object.is_none() {
                flags.push(Arc::clone(plain));
            }
            flags.push(format!("--{}", plain.replace('_', "-")).into());
        }
        let identity = number((self.at.file, &parameter.name, parameter.span.start, Rc::as_ptr(function) as usize));
        let at = Some(Location { file, span: parameter.span });
        let value = options::choice(self.context, run, &Choice { flags, default, variable, identity, at });
        match callback
            .filter(|callback| callback.values.iter().any(|value| matches!(value.kind, Abstract::Function(_))))
        {
            Some(callback) => {
                let arguments = match callback
                    .only()
                    .and_then(Interpreter::definition)
                    .map(|definition| definition.parameters.len())
                {
                    Some(1) => Arguments::positional([value], self.at),
                    _ => return ValueSet::unknown(),
                };
                run.call(&callback, arguments, self.at)
            }
            None => value,
        }
    }

    /// Runs an application: its callback, then one of its commands.
    fn app(&self, run: &mut Interpreter<'_>, app: ObjectId, depth: usize) -> ValueSet {
        let content = run.content(app).clone();
        let callback = content.slots.get(&Named(" callback")).cloned();
        let commands: Vec<ObjectId> = content.items.iter().filter_map(|command| command.only()?.object()).collect();
        let is_whole = content.slots.contains_key(&Named(" is whole")) || commands.is_empty();
        let by = Rc::new(Override::Flag("command".to_owned()));
        if depth > 8 {
            return ValueSet::unknown();
        }
        alternatives(run, &by, commands.len() + usize::from(is_whole), |run, index| {
            let mut found = ValueSet::of(Abstract::None);
            if let Some(callback) = callback.as_ref().and_then(|callback| callback.only()?.object()) {
                found = self.command(run, callback, &Arguments::default());
            }
            match commands.get(index) {
                Some(command) if run.alive() => match run.kind(*command) {
                    Kind::Library(class) if matches!(&**class, APP | CYCLOPTS) => self.app(run, *command, depth + 1),
                    _ => self.command(run, *command, &Arguments::default()),
                },
                _ => found,
            }
        })
    }

    fn command(&self, run: &mut Interpreter<'_>, command: ObjectId, passed: &Arguments) -> ValueSet {
        let Some(function) = slot(run, command, "function") else {
            return ValueSet::unknown();
        };
        match function.only().cloned() {
            Some(inner) => self.call(run, &function, &inner, passed),
            None => ValueSet::unknown(),
        }
    }
}

fn is_ellipsis(value: &Value) -> bool {
    match &value.kind {
        Abstract::External(name) => &**name == "builtins.Ellipsis",
        Abstract::Opaque(_) => true,
        _ => false,
    }
}

/// `typer.Context`, `click.Context`.
fn is_context(annotation: &Expr) -> bool {
    matches!(&annotation.kind, ExprKind::Attribute { name, .. } | ExprKind::Name(name) if &**name == "Context")
}

/// The `typer.Option(...)` in `Annotated[str, typer.Option(...)]`.
fn metadata(run: &mut Interpreter<'_>, module: ObjectId, annotation: &Expr) -> Option<ObjectId> {
    // A name of the module for the whole is not looked into.
    let ExprKind::Subscript { object, index } = &annotation.kind else { return None };
    let (ExprKind::Name(name) | ExprKind::Attribute { name, .. }) = &object.kind else { return None };
    let ExprKind::Tuple(items) = &index.kind else { return None };
    if &**name != "Annotated" {
        return None;
    }
    let Kind::Module { file, .. } = *run.kind(module) else { return None };
    for item in items.iter().skip(1) {
        let mut found = ValueSet::never();
        run.in_module(module, file, |run| found = run.eval(item));
        let object = found.only().and_then(Value::object);
        if let Some(id) = object.filter(|id| is_of(run, *id, &[OPTION, ARGUMENT])) {
            return Some(id);
        }
    }
    None
}

fn run_function(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let function = call.arguments.get(0, "function").or_else(|| call.arguments.get(0, "callable"))?.clone();
    let inner = function.only()?.clone();
    Line { context, at: call.at }.call(run, &function, &inner, &Arguments::default());
    Some(exit(run))
}

fn call_app(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    let is_cyclopts = is_of(run, id, &[CYCLOPTS]);
    let found = Line { context, at: call.at }.app(run, id, 0);
    if is_cyclopts || flag_value(&call.arguments, "standalone_mode") == Some(false) {
        return Some(found);
    }
    Some(exit(run))
}

/// A call of a command's function: what is passed, and options for the rest.
fn call_command(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    let line = Line { context, at: call.at };
    if call.arguments.list.is_empty() {
        let app = slot_object(run, id, " app");
        let callback = app.and_then(|app| slot_object(run, app, " callback"));
        if let Some(callback) = callback.filter(|callback| *callback != id) {
            line.command(run, callback, &Arguments::default());
        }
    }
    Some(line.command(run, id, &call.arguments))
}

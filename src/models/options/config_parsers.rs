//! Parsers of classes of fields: draccus, pyrallis, simple-parsing, chz, and their relatives.

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Cause, Passed, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::destination::Override;
use crate::languages::python::ast::Expr;
use crate::models::held::{nowhere, slot, with_rest};
use crate::models::options::alternatives;
use crate::models::options::annotations::annotated;
use crate::models::options::maker::{Maker, Nested, Style};
use crate::models::{Context, Effect, Model, NOTHING};
use std::rc::Rc;

const WRAPPED: &str = "draccus.wrapped";
const WRAPPING: &str = "draccus.wrapping";
const SIMPLE: &str = "simple_parsing.ArgumentParser";

/// draccus, pyrallis, simple-parsing, chz.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("draccus.parse", Effect::Hook(parse)),
        ("pyrallis.parse", Effect::Hook(parse)),
        ("pyrallis.load", Effect::Hook(load)),
        ("draccus.load", Effect::Hook(load)),
        ("pyrallis.field", Effect::Hook(crate::models::standard::dataclasses::field)),
        ("draccus.field", Effect::Hook(crate::models::standard::dataclasses::field)),
        ("pyrallis.wrap", Effect::Hook(wrapping)),
        ("draccus.wrap", Effect::Hook(wrapping)),
        ("argparse_dataclass.parse_args", Effect::Hook(parse_flat)),
        ("simple_parsing.parse", Effect::Hook(parse_flat)),
        ("simple_parsing.parse_known_args", Effect::Hook(parse_flat_known)),
        ("simple_parsing.field", Effect::Hook(crate::models::standard::dataclasses::field)),
        ("simple_parsing.helpers.field", Effect::Hook(crate::models::standard::dataclasses::field)),
        ("simple_parsing.mutable_field", Effect::Hook(mutable_field)),
        ("simple_parsing.choice", Effect::Hook(crate::models::standard::dataclasses::field)),
        (SIMPLE, Effect::Hook(simple_parser)),
        ("chz.field", Effect::Hook(crate::models::standard::dataclasses::field)),
        ("chz.entrypoint", Effect::Hook(entry_point)),
        ("chz.nested_entrypoint", Effect::Hook(nested_entry_point)),
        ("chz.asdict", Effect::Hook(crate::models::standard::dataclasses::as_dict)),
        ("chz.replace", Effect::Hook(crate::models::standard::dataclasses::replace)),
    ],
    decorators: &[
        ("draccus.wrap", wrap),
        ("pyrallis.wrap", wrap),
        ("chz.chz", crate::models::standard::dataclasses::decorate),
    ],
    methods: &[
        (WRAPPED, "__call__", call_wrapped),
        (WRAPPING, "__call__", wrap_by_call),
        (SIMPLE, "add_arguments", add_arguments),
        (SIMPLE, "parse_args", simple_parse),
        (SIMPLE, "parse_known_args", simple_parse_known),
    ],
    inherits: &[(SIMPLE, "argparse.ArgumentParser")],
    leaves_alone: &["draccus.", "pyrallis.", "simple_parsing.", "chz."],
    ..NOTHING
};

/// `--wandb.entity`.
const DOTTED: Style = Style { dashes: "--", is_hyphenated: false, nested: Nested::Dotted, has_positions: false };
/// Fields of inner classes are options of the same level.
const FLAT: Style = Style { dashes: "--", is_hyphenated: false, nested: Nested::Flat, has_positions: false };
/// `wandb.entity=acme`.
const PLAIN: Style = Style { dashes: "", is_hyphenated: false, nested: Nested::Dotted, has_positions: false };

/// The class that is parsed into.
fn class_given(run: &Interpreter<'_>, arguments: &Arguments) -> Option<ObjectId> {
    let class = arguments.get(0, "config_class").or_else(|| arguments.named("options_class").map(|one| &one.value))?;
    class.only()?.object().filter(|id| run.class(*id).is_some())
}

/// What the file at `path` gives, as what the fields default to.
fn from_file(context: &Context<'_>, run: &mut Interpreter<'_>, path: &ValueSet) -> Option<ValueSet> {
    let path = run.seen(path);
    if path.values.iter().all(|value| matches!(value.kind, Abstract::None | Abstract::Opaque(_))) {
        return None;
    }
    Some(crate::models::configuration::documents::documents_at(context, run, &path, false))
}

/// An instance whose fields are what a document says, else what the class says.
fn instance_of_document(
    maker: Maker<'_, '_>,
    run: &mut Interpreter<'_>,
    class: ObjectId,
    document: &ValueSet,
    depth: usize,
) -> ValueSet {
    let Some(fields) = crate::models::standard::dataclasses::all_fields(run, class).filter(|_| depth < 6) else {
        return ValueSet::unknown();
    };
    let (entries, open) = run.entries_of(document);
    let mut arguments = Arguments { open_keywords: open, ..Arguments::default() };
    let none = nowhere(maker.at);
    for (name, owner) in fields {
        let default = maker.field_default(run, owner, &name);
        let Some((_, value)) = entries.iter().find(|(key, _)| *key == name) else { continue };
        let inner = maker.field_class(run, owner, &name, default.as_ref());
        let is_mapping = value.only().and_then(Value::object).is_some_and(|id| matches!(run.kind(id), Kind::Dict));
        let value = match inner.filter(|_| is_mapping) {
            Some(inner) => instance_of_document(maker, run, inner, value, depth + 1),
            None => value.clone(),
        };
        arguments.list.push(Passed { keyword: Some(name), value, at: none });
    }
    run.call(&ValueSet::of(Abstract::Object(class)), arguments, maker.at)
}

/// Parses into `class`, over what a configuration file gives.
fn configured(maker: Maker<'_, '_>, run: &mut Interpreter<'_>, class: ObjectId, path: Option<&ValueSet>) -> ValueSet {
    let document = path.and_then(|path| from_file(maker.context, run, path));
    let base = document.map(|document| instance_of_document(maker, run, class, &document, 0));
    maker.instance(run, class, "", base.as_ref().and_then(ValueSet::only), 0)
}

fn parse(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let class = class_given(run, &call.arguments)?;
    let maker = Maker { context, style: DOTTED, at: call.at };
    let path = call.arguments.get(1, "config_path").cloned();
    Some(configured(maker, run, class, path.as_ref()))
}

/// `load(Class, file)`: no option changes it.
fn load(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let class = class_given(run, &call.arguments)?;
    let maker = Maker { context, style: DOTTED, at: call.at };
    let document = crate::models::configuration::documents::documents_at(
        context,
        run,
        &call.arguments.at(1)?.value.clone(),
        false,
    );
    Some(instance_of_document(maker, run, class, &document, 0))
}

fn parse_flat(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let class = class_given(run, &call.arguments)?;
    let maker = Maker { context, style: FLAT, at: call.at };
    if let Some(default) = call.arguments.named("default").and_then(|one| one.value.only().cloned()) {
        return Some(maker.instance(run, class, "", Some(&default), 0));
    }
    let path = call.arguments.named("config_path").map(|one| one.value.clone());
    Some(configured(maker, run, class, path.as_ref()))
}

fn parse_flat_known(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let found = parse_flat(context, run, call)?;
    Some(with_rest(run, found))
}

/// `mutable_field(Class, ...)`: a factory.
fn mutable_field(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let factory = call.arguments.get(0, "fn")?.only()?.clone();
    let carried = Arguments { list: call.arguments.list[1..].to_vec(), ..Arguments::default() };
    let factory =
        if carried.list.is_empty() { factory } else { Value::bare(Abstract::Partial(Rc::new((factory, carried)))) };
    Some(ValueSet::of(Abstract::Object(
        run.library_object("dataclasses.Field", [(Key::from("factory"), ValueSet::one(factory))]),
    )))
}

/// A function that gets its configuration when it is called without.
fn wrapped(run: &mut Interpreter<'_>, call: Option<&Call>, target: &Value) -> ValueSet {
    let mut slots = vec![(Key::from("function"), ValueSet::one(target.clone()))];
    if let Some(path) = call.and_then(|call| call.arguments.get(0, "config_path")) {
        slots.push((Key::from("path"), path.clone()));
    }
    ValueSet::of(Abstract::Object(run.library_object(WRAPPED, slots)))
}

fn wrap(_: &Context<'_>, run: &mut Interpreter<'_>, call: Option<&Call>, target: &Value) -> Option<ValueSet> {
    Some(wrapped(run, call, target))
}

/// `wrap()(function)`: the call gives a decorator.
fn wrapping(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let path = call.arguments.get(0, "config_path").cloned().unwrap_or_else(|| ValueSet::of(Abstract::None));
    Some(ValueSet::of(Abstract::Object(run.library_object(WRAPPING, [(Key::from("path"), path)]))))
}

fn wrap_by_call(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let target = call.arguments.at(0)?.value.only()?.clone();
    let path = slot(run, receiver.object()?, "path").unwrap_or_default();
    let slots = [(Key::from("function"), ValueSet::one(target)), (Key::from("path"), path)];
    Some(ValueSet::of(Abstract::Object(run.library_object(WRAPPED, slots))))
}

/// The first parameter is parsed unless it is passed.
fn call_wrapped(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let content = run.content(receiver.object()?).clone();
    let function = content.slots.get(&Named("function"))?.clone();
    let mut arguments = call.arguments.clone();
    if let Abstract::Function(inner) = &function.only()?.kind {
        let first = inner.definition.parameters.first()?;
        let is_passed = arguments.positions() > 0 || arguments.named(&first.name).is_some();
        if !is_passed {
            let maker = Maker { context, style: DOTTED, at: call.at };
            let annotation: &Expr = first.annotation.as_ref()?;
            let class = annotated(run, inner.module, annotation)?.object()?;
            let value = configured(maker, run, class, content.slots.get(&Named("path")));
            let none = nowhere(call.at);
            arguments.list.insert(0, Passed { keyword: None, value, at: none });
        }
    }
    Some(run.call(&function, arguments, call.at))
}

fn simple_parser(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = run.library_object(SIMPLE, []);
    crate::models::options::argparse::begin(context, run, id, &call.arguments);
    Some(ValueSet::of(Abstract::Object(id)))
}

/// `add_arguments(Class, dest="name", default=...)`.
fn add_arguments(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let class = call.arguments.get(0, "dataclass")?.only()?.object()?;
    let (class, own) = match run.kind(class) {
        Kind::Instance(of) => (*of, Some(Value::bare(Abstract::Object(class)))),
        _ => (class, None),
    };
    let dest = call.arguments.text(1, "dest")?.to_owned();
    let default = call
        .arguments
        .named("default")
        .and_then(|one| one.value.only().cloned())
        .filter(|value| !matches!(value.kind, Abstract::None));
    let default = own.or(default);
    let maker = Maker { context, style: FLAT, at: call.at };
    let value = maker.instance(run, class, &dest, default.as_ref(), 0);
    run.state.edit(receiver.object()?).slots.insert(Key::Other(format!("group {dest}").into()), value);
    Some(run.unknown(Cause::Unknown))
}

/// The namespace with an instance for each group.
fn simple_parse(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let found = crate::models::options::argparse::parse::parse_args(context, run, receiver, name, call)?;
    let slots = run.content(receiver.object()?).slots.clone();
    let namespace = found.only()?.object()?;
    for (key, value) in slots {
        if let Key::Other(text) = &key
            && let Some(dest) = text.strip_prefix("group ")
        {
            run.put(namespace, Key::from(dest), value, true);
        }
    }
    Some(found)
}

fn simple_parse_known(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let found = simple_parse(context, run, receiver, name, call)?;
    Some(with_rest(run, found))
}

fn entry_point(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let target = run.seen(call.arguments.get(0, "target")?);
    let maker = Maker { context, style: PLAIN, at: call.at };
    let by = Rc::new(Override::Flag("command".to_owned()));
    let values = target.values.clone();
    Some(alternatives(run, &by, values.len(), |run, index| maker.called(run, &values[index], "")))
}

/// `nested_entrypoint(main)`: the class is the parameter's annotation, and its options have no prefix.
fn nested_entry_point(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let main = call.arguments.get(0, "main")?.clone();
    let Abstract::Function(function) = &main.only()?.kind else { return None };
    let maker = Maker { context, style: PLAIN, at: call.at };
    let annotation = function.definition.parameters.first()?.annotation.as_ref()?;
    let class = annotated(run, function.module, annotation)?.object()?;
    let value = maker.instance(run, class, "", None, 0);
    let none = nowhere(call.at);
    Some(run.call(&main, Arguments::positional([value], none), call.at))
}

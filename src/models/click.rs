//! `click`: commands, groups and their options, made by decorators on functions.
//!
//! Options are kept on the side of the function that they decorate, as click itself does; a command takes them over.
//! Calling a command calls its function with them, and ends the program.

use std::rc::Rc;
use std::sync::Arc;

use super::options::{self, Choice, alternatives, exit, flag_value, number};
use super::{Context, Effect, Model, NOTHING};
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Cause, Passed, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind, Location};
use crate::text::Span;
use crate::trace::model::Override;

const COMMAND: &str = "click.Command";
const GROUP: &str = "click.Group";
const OPTION: &str = "click.Option";
const ARGUMENT: &str = "click.Argument";
const CONTEXT: &str = "click.Context";
const PASSING: &str = "click.decorators.pass";

/// `click`, and `rich_click`, which has the same names.
pub(super) static MODEL: Model = Model {
    calls: &[
        ("click.option", Effect::Hook(option)),
        ("click.argument", Effect::Hook(argument)),
        ("click.get_current_context", Effect::Hook(current_context)),
        ("click.make_pass_decorator", Effect::Hook(pass_decorator)),
        ("click.echo", Effect::None),
        ("click.secho", Effect::None),
        ("click.testing.CliRunner", Effect::Object("click.testing.CliRunner")),
        ("rich_click.option", Effect::Hook(option)),
        ("rich_click.argument", Effect::Hook(argument)),
        ("click.Choice", Effect::Unknown),
        ("click.Path", Effect::Unknown),
    ],
    decorators: &[
        ("click.option", decorate_option),
        ("click.argument", decorate_argument),
        ("click.command", decorate_command),
        ("click.group", decorate_group),
        ("click.pass_context", pass_context),
        ("click.pass_obj", pass_object),
        ("click.version_option", transparent),
        ("click.help_option", transparent),
        ("click.confirmation_option", transparent),
        ("rich_click.option", decorate_option),
        ("rich_click.argument", decorate_argument),
        ("rich_click.command", decorate_command),
        ("rich_click.group", decorate_group),
        ("rich_click.pass_context", pass_context),
        ("rich_click.pass_obj", pass_object),
    ],
    method_decorators: &[
        (GROUP, "command", decorate_subcommand),
        (GROUP, "group", decorate_subgroup),
        (GROUP, "result_callback", transparent_method),
    ],
    methods: &[
        (COMMAND, "__call__", call_command),
        (COMMAND, "main", call_command),
        (COMMAND, "*", unknown),
        (GROUP, "add_command", add_command),
        (OPTION, "__call__", attach_by_call),
        (PASSING, "__call__", attach_passing),
        (CONTEXT, "ensure_object", ensure_object),
        (CONTEXT, "find_root", same),
        (CONTEXT, "find_object", find_object),
        (CONTEXT, "invoke", invoke),
        (CONTEXT, "forward", forward),
        (CONTEXT, "exit", leave),
        (CONTEXT, "abort", leave),
        (CONTEXT, "fail", leave),
        (CONTEXT, "*", unknown),
        ("click.testing.CliRunner", "invoke", run_test),
    ],
    inherits: &[(GROUP, COMMAND), (ARGUMENT, OPTION)],
    changeable: &[CONTEXT],
    followed: &[COMMAND, CONTEXT],
    leaves_alone: &["click.", "rich_click."],
    ..NOTHING
};

fn same(_: &Context<'_>, _: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::one(receiver.clone()))
}

fn unknown(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(run.unknown(Cause::Unknown))
}

fn leave(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(exit(run))
}

fn transparent(_: &Context<'_>, _: &mut Interpreter<'_>, _: Option<&Call>, target: &Value) -> Option<ValueSet> {
    Some(ValueSet::one(target.clone()))
}

fn transparent_method(
    _: &Context<'_>,
    _: &mut Interpreter<'_>,
    _: &Value,
    _: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    Some(ValueSet::one(target.clone()))
}

/// An option or argument as an object: its names, and the keywords as they are.
fn described(run: &mut Interpreter<'_>, class: &str, call: &Call) -> ObjectId {
    let names: Vec<ValueSet> =
        call.arguments.list.iter().filter(|one| one.keyword.is_none()).map(|one| one.value.clone()).collect();
    let mut slots: Vec<(Key, ValueSet)> = Vec::new();
    for one in &call.arguments.list {
        if let Some(keyword) = &one.keyword {
            slots.push((Key::Name(Arc::clone(keyword)), one.value.clone()));
        }
    }
    let id = run.library_object(class, slots);
    let content = run.state.edit(id);
    content.items = names;
    if call.arguments.is_open() {
        content.rest = Some(ValueSet::unknown());
    }
    let file = i64::from(call.at.file.0);
    let place = [file, i64::try_from(call.at.span.start).unwrap_or(0), i64::try_from(call.at.span.end).unwrap_or(0)];
    let place = place.into_iter().map(|number| ValueSet::of(Abstract::Int(number))).collect();
    let place = run.sequence(Kind::Tuple, place);
    run.state.edit(id).slots.insert(Key::from(" at"), ValueSet::of(place));
    id
}

fn option(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(described(run, OPTION, call))))
}

fn argument(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(described(run, ARGUMENT, call))))
}

fn decorate_option(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    let option = described(run, OPTION, call?);
    Some(attach(run, option, target))
}

fn decorate_argument(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    let argument = described(run, ARGUMENT, call?);
    Some(attach(run, argument, target))
}

fn attach_by_call(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let option = receiver.object()?;
    let target = call.arguments.at(0)?.value.only()?.clone();
    Some(attach(run, option, &target))
}

/// Adds an option to what it decorates: a function, or a command.
fn attach(run: &mut Interpreter<'_>, option: ObjectId, target: &Value) -> ValueSet {
    let holder = target.object().or_else(|| run.side(&target.kind));
    if let Some(holder) = holder {
        // The decorators run from the innermost; the order of options is that of the lines.
        run.state.edit(holder).items.insert(0, ValueSet::of(Abstract::Object(option)));
    }
    ValueSet::one(target.clone())
}

fn passing(run: &mut Interpreter<'_>, target: &Value, what: &str) -> ValueSet {
    if let Some(holder) = target.object().or_else(|| run.side(&target.kind)) {
        run.state.edit(holder).slots.insert(Key::from(" pass"), Interpreter::text_value(what));
    }
    ValueSet::one(target.clone())
}

fn pass_context(_: &Context<'_>, run: &mut Interpreter<'_>, _: Option<&Call>, target: &Value) -> Option<ValueSet> {
    Some(passing(run, target, "context"))
}

fn pass_object(_: &Context<'_>, run: &mut Interpreter<'_>, _: Option<&Call>, target: &Value) -> Option<ValueSet> {
    Some(passing(run, target, "object"))
}

/// `make_pass_decorator(Settings, ensure=True)`.
fn pass_decorator(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let class = call.arguments.get(0, "object_type")?.clone();
    let ensure = call.arguments.get(1, "ensure").cloned().unwrap_or_else(|| ValueSet::of(Abstract::Bool(false)));
    let id = run.library_object(PASSING, [(Key::from("class"), class), (Key::from("ensure"), ensure)]);
    Some(ValueSet::of(Abstract::Object(id)))
}

fn attach_passing(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let target = call.arguments.at(0)?.value.only()?.clone();
    let content = run.content(receiver.object()?).clone();
    let result = passing(run, &target, "object");
    if let Some(holder) = target.object().or_else(|| run.side(&target.kind))
        && content.slots.get(&Key::from("ensure")).and_then(|set| set.only()?.truth()) == Some(true)
        && let Some(class) = content.slots.get(&Key::from("class"))
    {
        run.state.edit(holder).slots.insert(Key::from(" ensure"), class.clone());
    }
    Some(result)
}

/// A command of a function with the options that decorate it.
fn command(
    run: &mut Interpreter<'_>,
    class: &str,
    call: Option<&Call>,
    target: &Value,
    parent: Option<&Value>,
) -> ValueSet {
    let id = run.library_object(class, [(Key::from("callback"), ValueSet::one(target.clone()))]);
    if let Some(side) = run.known_side(&target.kind) {
        let content = run.content(side).clone();
        let held = run.state.edit(id);
        held.items.extend(content.items);
        for name in [" pass", " ensure"] {
            if let Some(value) = content.slots.get(&Key::from(name)) {
                held.slots.insert(Key::from(name), value.clone());
            }
        }
    }
    let mut name = None;
    if let Some(call) = call {
        for keyword in ["context_settings", "invoke_without_command", "params", "cls"] {
            if let Some(one) = call.arguments.named(keyword) {
                run.state.edit(id).slots.insert(Key::Name(format!(" {keyword}").into()), one.value.clone());
            }
        }
        name = call.arguments.text(0, "name").map(str::to_owned);
    }
    let name = name
        .or_else(|| Interpreter::definition(target).map(|definition| definition.name.replace('_', "-")))
        .unwrap_or_default();
    run.state.edit(id).slots.insert(Key::from("name"), Interpreter::text_value(&name));
    let value = ValueSet::of(Abstract::Object(id));
    if let Some(parent) = parent {
        adopt(run, parent, &value);
    }
    value
}

/// Makes a command one of a group.
fn adopt(run: &mut Interpreter<'_>, group: &Value, command: &ValueSet) {
    let Some(group_id) = group.object() else { return };
    let commands = Key::from(" commands");
    let list = if let Some(list) = run.content(group_id).slots.get(&commands).and_then(|set| set.only()?.object()) {
        list
    } else {
        let list = run.allocate(Kind::List);
        run.state.edit(group_id).slots.insert(commands, ValueSet::of(Abstract::Object(list)));
        list
    };
    run.state.edit(list).items.push(command.clone());
    if let Some(id) = command.only().and_then(Value::object) {
        run.state.edit(id).slots.insert(Key::from(" parent"), ValueSet::one(group.clone()));
    }
}

fn decorate_command(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    Some(command(run, COMMAND, call, target, None))
}

fn decorate_group(_: &Context<'_>, run: &mut Interpreter<'_>, call: Option<&Call>, target: &Value) -> Option<ValueSet> {
    Some(command(run, GROUP, call, target, None))
}

fn decorate_subcommand(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    Some(command(run, COMMAND, call, target, Some(receiver)))
}

fn decorate_subgroup(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    Some(command(run, GROUP, call, target, Some(receiver)))
}

fn add_command(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let command = call.arguments.get(0, "cmd")?.clone();
    adopt(run, receiver, &command);
    Some(ValueSet::of(Abstract::None))
}

/// Where an option is written.
fn place(run: &Interpreter<'_>, option: ObjectId) -> Option<Location> {
    let tuple = run.content(option).slots.get(&Key::from(" at")).and_then(|set| set.only()?.object())?;
    let number = |index: usize| match run.content(tuple).items.get(index)?.only()?.kind {
        Abstract::Int(number) => usize::try_from(number).ok(),
        _ => None,
    };
    let file = crate::trace::FileId(u32::try_from(number(0)?).ok()?);
    Some(Location { file, span: Span::new(number(1)?, number(2)?) })
}

/// The name of a parameter and the flags, the longest first.
fn spelled(names: &[Arc<str>], is_argument: bool) -> Option<(Arc<str>, Vec<Arc<str>>)> {
    let mut flags: Vec<Arc<str>> = Vec::new();
    let mut own = None;
    for name in names {
        if !name.starts_with(['-', '/']) {
            own = Some(Arc::clone(name));
            continue;
        }
        // `--shout/--no-shout`
        flags.extend(name.split('/').filter(|part| part.starts_with('-')).map(|part| Arc::from(part.trim())));
    }
    flags.sort_by_key(|flag| !flag.starts_with("--"));
    if is_argument {
        let own = own?;
        return Some((own.to_lowercase().replace('-', "_").into(), vec![own]));
    }
    let name = own.or_else(|| Some(flags.first()?.trim_start_matches('-').replace('-', "_").to_lowercase().into()))?;
    Some((name, flags))
}

/// What a map of defaults says for a parameter.
fn mapped(run: &mut Interpreter<'_>, map: Option<&ValueSet>, name: &str) -> Option<ValueSet> {
    let (entries, _) = run.entries_of(map?);
    entries
        .into_iter()
        .find(|(key, _)| &**key == name)
        .map(|(_, value)| value.bound())
        .filter(|value| !value.is_never())
}

/// What the options of `command` give to the parameters of its function.
fn filled(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    command: ObjectId,
    map: Option<&ValueSet>,
    prefix: Option<&str>,
) -> Arguments {
    let mut arguments = Arguments::default();
    let content = run.content(command).clone();
    let none = run.here(Span::new(0, 0));
    for option in content.items.iter().filter_map(|option| option.only()?.object()) {
        let Kind::Library(class) = run.kind(option).clone() else { continue };
        let is_argument = &*class == ARGUMENT;
        let described = run.content(option).clone();
        let names: Option<Vec<Arc<str>>> = described.items.iter().map(|name| name.only_text().map(Arc::from)).collect();
        let spelled = names.filter(|_| described.rest.is_none()).and_then(|names| spelled(&names, is_argument));
        let Some((name, mut flags)) = spelled else {
            arguments.open_keywords = true;
            continue;
        };
        let get = |key: &str| described.slots.get(&Key::from(key)).cloned();
        let truth = |key: &str| get(key).and_then(|set| set.only().and_then(Value::truth));
        if truth("expose_value") == Some(false) {
            continue;
        }
        let at = place(run, option);
        let mut default = get("default").map(|default| called_default(run, default, at.unwrap_or(none)));
        let is_many = truth("multiple") == Some(true)
            || get("nargs").is_some_and(|set| set.only().is_some_and(|value| !matches!(value.kind, Abstract::Int(1))));
        let is_flag = truth("is_flag") == Some(true) || get("flag_value").is_some() || names_no(&described.items);
        let is_asked =
            get("prompt").is_some_and(|set| set.only().and_then(Value::truth) != Some(false)) && default.is_none();
        let is_required = truth("required").unwrap_or(is_argument && !is_many && default.is_none()) || is_asked;
        if default.is_none() && !is_required {
            default = Some(match (is_flag, is_many) {
                (true, _) if get("flag_value").is_none() => ValueSet::of(Abstract::Bool(false)),
                (_, true) => ValueSet::of(run.sequence(Kind::Tuple, Vec::new())),
                _ => ValueSet::of(Abstract::None),
            });
        }
        if let Some(found) = mapped(run, map, &name) {
            default = Some(found);
        }
        if is_required && get("default").is_none() && mapped(run, map, &name).is_none() {
            default = None;
        }
        let variable = get("envvar").and_then(|set| set.only_text().map(Arc::from));
        let variable = variable.or_else(|| {
            prefix.filter(|_| !is_argument).map(|prefix| format!("{prefix}_{}", name.to_uppercase()).into())
        });
        if flags.is_empty() {
            flags.push(Arc::clone(&name));
        }
        let identity = number((command, &name));
        let mut value = options::choice(context, run, &Choice { flags, default, variable, identity, at });
        if let Some(callback) = get("callback") {
            let unknown = run.unknown(Cause::Unknown);
            let passed = Arguments::positional([unknown.clone(), unknown, value.clone()], none);
            if callback.values.iter().any(|callback| !matches!(callback.kind, Abstract::None)) {
                value = run.call(&callback, passed, none);
            }
        }
        arguments.list.push(Passed { keyword: Some(name), value, at: none });
    }
    arguments
}

/// Whether one of the names is `--shout/--no-shout`.
fn names_no(names: &[ValueSet]) -> bool {
    names.iter().filter_map(ValueSet::only_text).any(|name| name.starts_with("--") && name.contains("/-"))
}

/// A default that is a function is called.
fn called_default(run: &mut Interpreter<'_>, default: ValueSet, at: Location) -> ValueSet {
    let is_callable = |value: &Value| {
        matches!(value.kind, Abstract::Function(_) | Abstract::Method(_) | Abstract::Partial(_) | Abstract::External(_))
    };
    if default.values.iter().any(is_callable) { run.call(&default, Arguments::default(), at) } else { default }
}

/// A call of a command by the program: in full, and then it ends.
fn call_command(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    let object = call.arguments.named("obj").map(|one| one.value.clone());
    let found = chain(context, run, id, object, call.at);
    if flag_value(&call.arguments, "standalone_mode") == Some(false) {
        return Some(found);
    }
    Some(exit(run))
}

fn run_test(context: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let id = call.arguments.get(0, "cli")?.only()?.object()?;
    let object = call.arguments.named("obj").map(|one| one.value.clone());
    chain(context, run, id, object, call.at);
    Some(run.unknown(Cause::Unknown))
}

/// Runs a command behind the groups that it is one of.
fn chain(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    command: ObjectId,
    object: Option<ValueSet>,
    at: Location,
) -> ValueSet {
    let mut groups = Vec::new();
    let mut next = command;
    while let Some(parent) = run.content(next).slots.get(&Key::from(" parent")).and_then(|set| set.only()?.object()) {
        if groups.contains(&parent) || groups.len() > 8 {
            break;
        }
        groups.push(parent);
        next = parent;
    }
    let mut outer = None;
    for group in groups.into_iter().rev() {
        let made = context_of(run, group, outer, object.clone());
        invoked(context, run, group, made, at);
        outer = Some(made);
    }
    let made = context_of(run, command, outer, object);
    whole(context, run, command, made, at, 0)
}

/// A command, and one of its commands behind it if it is a group.
fn whole(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    command: ObjectId,
    made: ObjectId,
    at: Location,
    depth: usize,
) -> ValueSet {
    let commands = run.content(command).slots.get(&Key::from(" commands")).cloned();
    let commands: Vec<ObjectId> = commands
        .and_then(|list| run.exact_items(&list))
        .unwrap_or_default()
        .iter()
        .filter_map(|command| command.only()?.object())
        .collect();
    if commands.is_empty() || depth > 8 {
        return invoked(context, run, command, made, at);
    }
    let by = Rc::new(Override::Flag("command".to_owned()));
    let is_whole =
        run.content(command).slots.get(&Key::from(" invoke_without_command")).and_then(|set| set.only()?.truth())
            == Some(true);
    alternatives(run, &by, commands.len() + usize::from(is_whole), |run, index| {
        let chosen = commands.get(index).copied();
        let name = chosen.and_then(|chosen| run.content(chosen).slots.get(&Key::from("name")).cloned());
        let name = name.unwrap_or_else(|| ValueSet::of(Abstract::None));
        run.state.edit(made).slots.insert(Key::from("invoked_subcommand"), name);
        let found = invoked(context, run, command, made, at);
        match chosen {
            Some(chosen) if run.alive() => {
                let inner = context_of(run, chosen, Some(made), None);
                whole(context, run, chosen, inner, at, depth + 1)
            }
            _ => found,
        }
    })
}

/// A new context for a command.
fn context_of(
    run: &mut Interpreter<'_>,
    command: ObjectId,
    outer: Option<ObjectId>,
    object: Option<ValueSet>,
) -> ObjectId {
    let none = || ValueSet::of(Abstract::None);
    let held = outer.and_then(|outer| run.content(outer).slots.get(&Key::from("obj")).cloned());
    let object = object.or(held).unwrap_or_else(none);
    let settings = run.content(command).slots.get(&Key::from(" context_settings")).cloned();
    let setting = |run: &mut Interpreter<'_>, name: &str| mapped(run, settings.as_ref(), name);
    let object = setting(run, "obj").unwrap_or(object);
    let mut map = setting(run, "default_map");
    let name = run.content(command).slots.get(&Key::from("name")).and_then(|set| set.only_text().map(str::to_owned));
    if map.is_none()
        && let (Some(outer), Some(name)) = (outer, &name)
    {
        let outer_map = run.content(outer).slots.get(&Key::from("default_map")).cloned();
        map = mapped(run, outer_map.as_ref(), name);
    }
    let mut prefix = setting(run, "auto_envvar_prefix");
    if prefix.is_none()
        && let (Some(outer), Some(name)) = (outer, &name)
        && let Some(front) = run
            .content(outer)
            .slots
            .get(&Key::from("auto_envvar_prefix"))
            .and_then(|set| set.only_text().map(str::to_owned))
    {
        prefix = Some(Interpreter::text_value(&format!("{front}_{}", name.to_uppercase().replace('-', "_"))));
    }
    let parent = outer.map_or_else(none, |outer| ValueSet::of(Abstract::Object(outer)));
    let parameters = ValueSet::of(run.dict([]));
    let meta = ValueSet::of(run.dict([]));
    let slots = [
        (Key::from("obj"), object),
        (Key::from("parent"), parent),
        (Key::from("params"), parameters),
        (Key::from("meta"), meta),
        (Key::from("command"), ValueSet::of(Abstract::Object(command))),
        (Key::from("default_map"), map.unwrap_or_else(none)),
        (Key::from("auto_envvar_prefix"), prefix.unwrap_or_else(none)),
        (Key::from("invoked_subcommand"), none()),
    ];
    run.library_object(CONTEXT, slots)
}

/// Calls the function of a command in a context.
fn invoked(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    command: ObjectId,
    made: ObjectId,
    at: Location,
) -> ValueSet {
    let content = run.content(made).clone();
    let map = content.slots.get(&Key::from("default_map")).cloned();
    let prefix = content.slots.get(&Key::from("auto_envvar_prefix")).and_then(|set| set.only_text().map(str::to_owned));
    let arguments = filled(context, run, command, map.as_ref(), prefix.as_deref());
    let entries: Vec<(Key, ValueSet)> =
        arguments.list.iter().filter_map(|one| Some((Key::Name(one.keyword.clone()?), one.value.clone()))).collect();
    let parameters = run.dict(entries);
    run.state.edit(made).slots.insert(Key::from("params"), ValueSet::of(parameters));
    call_in(run, command, made, arguments, at)
}

fn call_in(
    run: &mut Interpreter<'_>,
    command: ObjectId,
    made: ObjectId,
    mut arguments: Arguments,
    at: Location,
) -> ValueSet {
    let session = run.singleton("click session");
    run.state.edit(session).slots.insert(Key::from("current"), ValueSet::of(Abstract::Object(made)));
    let content = run.content(command).clone();
    let none = Location { file: at.file, span: Span::new(0, 0) };
    if let Some(class) = content.slots.get(&Key::from(" ensure")) {
        ensure(run, made, class, at);
    }
    let first = match content.slots.get(&Key::from(" pass")).and_then(ValueSet::only_text) {
        Some("context") => Some(ValueSet::of(Abstract::Object(made))),
        Some("object") => run.content(made).slots.get(&Key::from("obj")).cloned(),
        _ => None,
    };
    if let Some(first) = first {
        arguments.list.insert(0, Passed { keyword: None, value: first, at: none });
    }
    let callback = content.slots.get(&Key::from("callback")).cloned().unwrap_or_default();
    run.call(&callback, arguments, at)
}

fn ensure(run: &mut Interpreter<'_>, made: ObjectId, class: &ValueSet, at: Location) -> ValueSet {
    let held = run.content(made).slots.get(&Key::from("obj")).cloned().unwrap_or_default();
    let held = run.seen(&held);
    if held.values.iter().any(|value| !matches!(value.kind, Abstract::None)) {
        return held;
    }
    let new = run.call(class, Arguments::default(), at);
    run.state.edit(made).slots.insert(Key::from("obj"), new.clone());
    new
}

fn ensure_object(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let class = call.arguments.get(0, "object_type")?.clone();
    Some(ensure(run, receiver.object()?, &class, call.at))
}

fn find_object(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    run.content(receiver.object()?).slots.get(&Key::from("obj")).cloned()
}

fn current_context(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    let session = run.singleton("click session");
    run.content(session).slots.get(&Key::from("current")).cloned()
}

/// `ctx.invoke(command, name=value)`: what is not passed is what its option defaults to.
fn invoke(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    invoke_with(context, run, receiver.object()?, call, false)
}

/// `ctx.forward(command)`: with what the current command has, too.
fn forward(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    invoke_with(context, run, receiver.object()?, call, true)
}

fn invoke_with(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    made: ObjectId,
    call: &Call,
    is_forward: bool,
) -> Option<ValueSet> {
    let callee = call.arguments.at(0)?.value.clone();
    let command = callee
        .only()
        .and_then(Value::object)
        .filter(|id| matches!(run.kind(*id), Kind::Library(class) if matches!(&**class, COMMAND | GROUP)));
    let mut passed = Arguments { list: call.arguments.list[1..].to_vec(), ..call.arguments.clone() };
    if is_forward {
        let parameters = run.content(made).slots.get(&Key::from("params")).cloned().unwrap_or_default();
        let (entries, open) = run.entries_of(&parameters);
        passed.open_keywords |= open;
        for (name, value) in entries {
            if passed.named(&name).is_none() {
                passed.list.push(Passed { keyword: Some(name), value, at: call.at });
            }
        }
    }
    let Some(command) = command else { return Some(run.call(&callee, passed, call.at)) };
    let defaults = filled(context, run, command, None, None);
    for one in defaults.list {
        if one.keyword.as_ref().is_some_and(|name| passed.named(name).is_none()) {
            passed.list.push(one);
        }
    }
    let inner = context_of(run, command, Some(made), None);
    Some(call_in(run, command, inner, passed, call.at))
}

//! `click`: commands, groups and their options, made by decorators on functions.
//!
//! Options are kept on the side of the function that they decorate, as click itself does; a command takes them over.
//! Calling a command calls its function with them, and ends the program.

mod context;
mod filled;
mod running;

use self::context::{current_context, ensure_object, find_object, forward, invoke};
use self::running::{call_command, run_test};
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::models::held::described;
use crate::models::hooks::{leave, same, transparent, transparent_method, unknown};
use crate::models::{Context, Effect, Model, NOTHING};

const COMMAND: &str = "click.Command";
const GROUP: &str = "click.Group";
const OPTION: &str = "click.Option";
const ARGUMENT: &str = "click.Argument";
const CONTEXT: &str = "click.Context";
const PASSING: &str = "click.decorators.pass";

/// `click`, and `rich_click`, which has the same names.
pub(crate) static MODEL: Model = Model {
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

/// An option or argument as an object, with the place of its line.
fn declared(run: &mut Interpreter<'_>, class: &str, call: &Call) -> ObjectId {
    let id = described(run, class, call);
    let file = i64::from(call.at.file.0);
    let place = [file, i64::try_from(call.at.span.start).unwrap_or(0), i64::try_from(call.at.span.end).unwrap_or(0)];
    let place = place.into_iter().map(|number| ValueSet::of(Abstract::Int(number))).collect();
    let place = run.sequence(Kind::Tuple, place);
    run.state.edit(id).slots.insert(Key::from(" at"), ValueSet::of(place));
    id
}

fn option(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(declared(run, OPTION, call))))
}

fn argument(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(declared(run, ARGUMENT, call))))
}

fn decorate_option(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    let option = declared(run, OPTION, call?);
    Some(attach(run, option, target))
}

fn decorate_argument(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    let argument = declared(run, ARGUMENT, call?);
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
        && content.slots.get(&Named("ensure")).and_then(|set| set.only()?.truth()) == Some(true)
        && let Some(class) = content.slots.get(&Named("class"))
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
            if let Some(value) = content.slots.get(&Named(name)) {
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

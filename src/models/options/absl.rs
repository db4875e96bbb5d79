//! `absl.flags`, and the copies of it in TensorFlow: flags by name in one table of the program.

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind};

use crate::models::held::slot;
use crate::models::hooks::{exit, unknown};
use crate::models::options;
use crate::models::options::{Choice, flag_value, number};
use crate::models::{Context, Effect, Model, NOTHING};
use std::sync::Arc;

const FLAGS: &str = "absl.flags.FlagValues";
const HOLDER: &str = "absl.flags.FlagHolder";

/// Rows for each module that has the names.
macro_rules! rows {
    ($($module:literal),*) => {
        &[
            $((concat!($module, ".flags.DEFINE_string"), Effect::Hook(define)),
            (concat!($module, ".flags.DEFINE_integer"), Effect::Hook(define)),
            (concat!($module, ".flags.DEFINE_float"), Effect::Hook(define)),
            (concat!($module, ".flags.DEFINE_bool"), Effect::Hook(define)),
            (concat!($module, ".flags.DEFINE_boolean"), Effect::Hook(define)),
            (concat!($module, ".flags.DEFINE_enum"), Effect::Hook(define)),
            (concat!($module, ".flags.DEFINE_enum_class"), Effect::Hook(define)),
            (concat!($module, ".flags.DEFINE_list"), Effect::Hook(define_list)),
            (concat!($module, ".flags.DEFINE_spaceseplist"), Effect::Hook(define_list)),
            (concat!($module, ".flags.DEFINE_multi_string"), Effect::Hook(define_list)),
            (concat!($module, ".flags.DEFINE_multi_enum"), Effect::Hook(define_list)),
            (concat!($module, ".flags.mark_flag_as_required"), Effect::Hook(mark_required)),
            (concat!($module, ".flags.mark_flags_as_required"), Effect::Hook(mark_required)),
            (concat!($module, ".flags.set_default"), Effect::Hook(set_default)),
            (concat!($module, ".run"), Effect::Hook(run_app)),
            (concat!($module, ".app.run"), Effect::Hook(run_app)),)*
        ]
    };
}

/// `absl`.
pub(crate) static MODEL: Model = Model {
    calls: rows!("absl", "tensorflow.app", "tensorflow.compat.v1.app", "tensorflow", "tensorflow.compat.v1"),
    constants: &[
        ("absl.flags.FLAGS", table),
        ("tensorflow.app.flags.FLAGS", table),
        ("tensorflow.compat.v1.app.flags.FLAGS", table),
        ("tensorflow.flags.FLAGS", table),
        ("tensorflow.compat.v1.flags.FLAGS", table),
    ],
    methods: &[
        (FLAGS, "__call__", unknown),
        (FLAGS, "flag_values_dict", as_dict),
        (FLAGS, "set_default", set_default_of),
        (FLAGS, "mark_as_parsed", unknown),
        (FLAGS, "__contains__", unknown),
    ],
    members: &[(FLAGS, member)],
    items: &[(FLAGS, item)],
    leaves_alone: &["absl."],
    ..NOTHING
};

fn table(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(run.singleton(FLAGS))))
}

fn define(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(defined(context, run, call, false))
}

fn define_list(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(defined(context, run, call, true))
}

/// Defines a flag; gives what holds it.
fn defined(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call, is_list: bool) -> ValueSet {
    let arguments = &call.arguments;
    let flags = run.singleton(FLAGS);
    let Some(name) = arguments.text(0, "name").map(Arc::<str>::from) else {
        // A flag of a name that is not known may be any.
        run.state.edit(flags).rest = Some(ValueSet::unknown());
        return ValueSet::unknown();
    };
    let default = arguments.get(1, "default").cloned().unwrap_or_else(|| ValueSet::of(Abstract::None));
    let is_required = flag_value(arguments, "required") == Some(true);
    let default = if is_list { listed(run, &default) } else { default };
    let choice = Choice {
        flags: vec![format!("--{name}").into()],
        default: (!is_required).then_some(default),
        variable: None,
        identity: number(("absl", &name)),
        at: Some(call.at),
    };
    let value = options::choice(context, run, &choice);
    let slots = &mut run.state.edit(flags).slots;
    slots.insert(Key::Name(Arc::clone(&name)), value.clone());
    let holder = [(Key::from("value"), value), (Key::from("name"), Interpreter::text_value(&name))];
    ValueSet::of(Abstract::Object(run.library_object(HOLDER, holder)))
}

/// A default of a list flag: a text with commas, or a list.
fn listed(run: &mut Interpreter<'_>, default: &ValueSet) -> ValueSet {
    match default.only_text() {
        Some(_) => {
            let any = run.unknown(Cause::Unknown);
            ValueSet::of(run.sequence_of(Kind::List, any))
        }
        None => default.clone(),
    }
}

/// Removes the default of flags: the user must give them.
fn mark_required(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let names = call.arguments.list.first()?.value.clone();
    let names = if names.only_text().is_some() { vec![names] } else { run.exact_items(&names).unwrap_or_default() };
    let flags = run.singleton(FLAGS);
    for name in names.iter().filter_map(ValueSet::only_text) {
        if let Some(slot) = run.state.edit(flags).slots.get_mut(&Key::from(name)) {
            let input = |value: &Value| matches!(value.kind, Abstract::Opaque(_)) || value.from.is_given;
            *slot = std::mem::take(slot).filter(input);
        }
    }
    Some(ValueSet::of(Abstract::None))
}

fn replace_default(run: &mut Interpreter<'_>, name: &str, default: &ValueSet) {
    let flags = run.singleton(FLAGS);
    let key = number(("absl", name));
    let by = std::rc::Rc::new(crate::destination::Override::Flag(format!("--{name}")));
    let default = default.clone().map(|mut value| {
        value.from = value.from.overridden(&by);
        value
    });
    let default = options::under(default, &crate::dataflow::Guards::one(crate::dataflow::Guard { key, arm: 0 }));
    if let Some(slot) = run.state.edit(flags).slots.get_mut(&Key::from(name)) {
        *slot = std::mem::take(slot).filter(|value| matches!(value.kind, Abstract::Opaque(_)) || value.from.is_given);
        slot.join(default);
    }
}

/// `flags.set_default(holder, value)`.
fn set_default(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let holder = call.arguments.at(0)?.value.only()?.object()?;
    let name = run.content(holder).slots.get(&Named("name"))?.only_text()?.to_owned();
    let value = call.arguments.at(1)?.value.clone();
    replace_default(run, &name, &value);
    let flags = run.singleton(FLAGS);
    if let Some(value) = slot(run, flags, &name) {
        run.state.edit(holder).slots.insert(Key::from("value"), value);
    }
    Some(ValueSet::of(Abstract::None))
}

/// `FLAGS.set_default(name, value)`.
fn set_default_of(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let name = call.arguments.text(0, "name")?.to_owned();
    let value = call.arguments.get(1, "value")?.clone();
    replace_default(run, &name, &value);
    Some(ValueSet::of(Abstract::None))
}

/// `FLAGS.name` that no module here defines.
fn member(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, name: &str) -> Option<ValueSet> {
    let is_method = MODEL.methods.iter().any(|(_, method, _)| *method == name);
    (!is_method).then(|| run.unknown(Cause::Member(format!("FLAGS.{name}").into())))
}

/// `FLAGS["name"]`: an object with a `value`.
fn item(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, key: &Value) -> Option<ValueSet> {
    let name = key.text()?.to_owned();
    let value = slot(run, receiver.object()?, &name);
    let value = value.unwrap_or_else(ValueSet::unknown);
    Some(ValueSet::of(Abstract::Object(run.library_object(HOLDER, [(Key::from("value"), value)]))))
}

fn as_dict(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    let id: ObjectId = receiver.object()?;
    let slots = run.content(id).slots.clone();
    let dict = run.dict(slots);
    if let Abstract::Object(dict) = &dict {
        run.state.edit(*dict).rest = Some(ValueSet::unknown());
    }
    Some(ValueSet::of(dict))
}

/// `app.run(main)` calls `main(argv)` and ends the program.
fn run_app(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let session = run.here(crate::text::Span::new(0, 0));
    let main = if let Some(main) = call.arguments.get(0, "main") {
        main.clone()
    } else {
        let module = run.module_that_runs()?;
        slot(run, module, "main")?
    };
    let any = run.unknown(Cause::Unknown);
    let argv = ValueSet::of(run.sequence_of(Kind::List, any));
    run.call(&main, Arguments::positional([argv], session), call.at);
    Some(exit(run))
}

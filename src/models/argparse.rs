//! `argparse`: parsers, their options, and the namespace that parsing gives.
//!
//! A parser holds its options as objects in order. Parsing gives a namespace in which every destination is what its option
//! defaults to, or what is given on the command line: an input, told apart by the guard "this option is given".

use std::rc::Rc;
use std::sync::Arc;

use super::{Context, Effect, Model, NOTHING};
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::provenance::{Note, Provenance};
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet};
use crate::dataflow::{Call, Guard, Guards, Interpreter, Kind};
use crate::trace::model::Override;

const PARSER: &str = "argparse.ArgumentParser";
/// So many options does a parser have; with more, any may be there.
const OPTIONS: usize = 2_000;

const OPTION: &str = "argparse.Action";
const COMMANDS: &str = "argparse._SubParsersAction";

/// `argparse`.
pub(super) static MODEL: Model = Model {
    calls: &[
        (PARSER, Effect::Hook(parser)),
        ("argparse.ArgumentParser.__init__", Effect::None),
        ("deepspeed.add_config_arguments", Effect::Argument(0, "parser")),
        ("pytorch_lightning.Trainer.add_argparse_args", Effect::Argument(0, "parent_parser")),
        ("lightning.Trainer.add_argparse_args", Effect::Argument(0, "parent_parser")),
        ("argparse.FileType", Effect::Unknown),
    ],
    methods: &[
        (PARSER, "add_argument", add_argument),
        (PARSER, "add", add_argument),
        (PARSER, "add_argument_group", same),
        (PARSER, "add_mutually_exclusive_group", same),
        (PARSER, "set_defaults", set_defaults),
        (PARSER, "get_default", get_default),
        (PARSER, "add_subparsers", add_subparsers),
        (PARSER, "parse_args", parse_args),
        (PARSER, "parse_intermixed_args", parse_args),
        (PARSER, "parse_known_args", parse_known_args),
        (PARSER, "parse_known_intermixed_args", parse_known_args),
        (PARSER, "error", exit),
        (PARSER, "exit", exit),
        (PARSER, "*", other),
        (COMMANDS, "add_parser", add_parser),
    ],
    constructs: &[(PARSER, construct)],
    followed: &[PARSER, COMMANDS],
    leaves_alone: &["argparse."],
    ..NOTHING
};

fn parser(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = run.library_object(PARSER, []);
    begin(context, run, id, &call.arguments);
    Some(ValueSet::of(Abstract::Object(id)))
}

fn construct(context: &Context<'_>, run: &mut Interpreter<'_>, instance: &Value, call: &Call) -> bool {
    if let Some(id) = instance.object() {
        begin(context, run, id, &call.arguments);
    }
    true
}

/// What the arguments of the constructor say: options of parents, a default for all.
pub(super) fn begin(_: &Context<'_>, run: &mut Interpreter<'_>, id: ObjectId, arguments: &Arguments) {
    if let Some(default) = arguments.named("argument_default") {
        run.state.edit(id).slots.insert(Key::from(" default"), default.value.clone());
    }
    let parents = arguments.named("parents").map(|one| one.value.clone());
    for parent in parents.and_then(|parents| run.exact_items(&parents)).unwrap_or_default() {
        let Some(parent) = parent.only().and_then(Value::object) else { continue };
        let content = run.content(parent).clone();
        let own = run.state.edit(id);
        if own.items.len() + content.items.len() > OPTIONS {
            own.rest = Some(ValueSet::unknown());
            return;
        }
        own.items.extend(content.items);
        own.slots.extend(content.slots);
    }
}

fn same(_: &Context<'_>, _: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::one(receiver.clone()))
}

fn other(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(run.unknown(Cause::Unknown))
}

fn exit(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    run.may_raise(Some("SystemExit"));
    run.state.alive = false;
    Some(ValueSet::never())
}

pub(super) fn add_argument(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    let arguments = &call.arguments;
    let flags: Option<Vec<Arc<str>>> =
        (0..arguments.positions()).map(|index| arguments.at(index)?.value.only_text().map(Arc::from)).collect();
    let Some(flags) = flags.filter(|_| !arguments.is_open()) else {
        // An option of a name that is not known may fill any destination.
        run.state.edit(id).rest = Some(ValueSet::unknown());
        return Some(run.unknown(Cause::Unknown));
    };
    let dest = match arguments.named("dest") {
        Some(dest) => dest.value.only_text().map(str::to_owned),
        None => destination(&flags),
    };
    let Some(dest) = dest else {
        run.state.edit(id).rest = Some(ValueSet::unknown());
        return Some(run.unknown(Cause::Unknown));
    };
    let option = run.library_object(OPTION, []);
    let mut slots: Vec<(Key, ValueSet)> = vec![(Key::from("dest"), Interpreter::text_value(&dest))];
    for one in &arguments.list {
        if let Some(keyword) = &one.keyword
            && &**keyword != "dest"
        {
            let value = one.value.clone();
            let value = if &**keyword == "default" {
                let note: Arc<str> = shown(&flags, &dest).into();
                value.map(|mut value| {
                    if matches!(value.kind, Abstract::Text(_)) {
                        value.from = value.from.hop(call.at, Note::Flag(Arc::clone(&note)));
                    }
                    value
                })
            } else {
                value
            };
            slots.push((Key::Name(Arc::clone(keyword)), value));
        }
    }
    let listed: Vec<ValueSet> = flags.iter().map(|flag| Interpreter::text_value(flag)).collect();
    let listed = run.sequence(Kind::List, listed);
    slots.push((Key::from("option_strings"), ValueSet::of(listed)));
    run.state.edit(option).slots.extend(slots);
    let value = ValueSet::of(Abstract::Object(option));
    // An option of the same destination that comes later replaces an earlier one where flags are the same.
    run.state.edit(id).items.push(value.clone());
    Some(value)
}

/// The destination that the flags mean.
fn destination(flags: &[Arc<str>]) -> Option<String> {
    let long = flags.iter().find(|flag| flag.starts_with("--")).or_else(|| flags.first())?;
    let name = long.trim_start_matches('-');
    Some(if long.starts_with('-') { name.replace('-', "_") } else { name.to_owned() })
}

/// The flag that people see.
fn shown(flags: &[Arc<str>], dest: &str) -> String {
    let long = flags.iter().find(|flag| flag.starts_with("--")).or_else(|| flags.first());
    long.map_or_else(|| dest.to_owned(), ToString::to_string)
}

fn set_defaults(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    for one in &call.arguments.list {
        if let Some(keyword) = &one.keyword {
            let key = Key::Other(format!("default of {keyword}").into());
            run.state.edit(id).slots.insert(key, one.value.clone().bound());
        }
    }
    if call.arguments.open_keywords {
        run.state.edit(id).rest = Some(ValueSet::unknown());
    }
    Some(ValueSet::of(Abstract::None))
}

fn get_default(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let wanted = call.arguments.text(0, "dest")?.to_owned();
    let id = receiver.object()?;
    if let Some(set) = run.content(id).slots.get(&Key::Other(format!("default of {wanted}").into())).cloned() {
        return Some(run.seen(&set));
    }
    let options = run.content(id).items.clone();
    for option in options {
        let slots = run.content(option.only()?.object()?).slots.clone();
        if slots.get(&Key::from("dest")).and_then(ValueSet::only_text) == Some(&*wanted) {
            return Some(slots.get(&Key::from("default")).cloned().unwrap_or_else(|| ValueSet::of(Abstract::None)));
        }
    }
    Some(ValueSet::of(Abstract::None))
}

fn add_subparsers(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let mut slots = Vec::new();
    for name in ["dest", "required"] {
        if let Some(one) = call.arguments.named(name) {
            slots.push((Key::from(name), one.value.clone()));
        }
    }
    let commands = run.library_object(COMMANDS, slots);
    let value = ValueSet::of(Abstract::Object(commands));
    run.state.edit(receiver.object()?).slots.insert(Key::from(" commands"), value.clone());
    Some(value)
}

fn add_parser(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let name = call.arguments.get(0, "name")?.clone();
    let id = run.library_object(PARSER, [(Key::from(" name"), name)]);
    begin(context, run, id, &call.arguments);
    let value = ValueSet::of(Abstract::Object(id));
    run.state.edit(receiver.object()?).items.push(value.clone());
    Some(value)
}

pub(super) fn parse_args(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    Some(ValueSet::of(parsed(context, run, receiver.object()?, call)))
}

pub(super) fn parse_known_args(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let namespace = ValueSet::of(parsed(context, run, receiver.object()?, call));
    let any = run.unknown(Cause::Unknown);
    let rest = run.sequence_of(Kind::List, any);
    Some(ValueSet::of(run.sequence(Kind::Tuple, vec![namespace, ValueSet::of(rest)])))
}

/// The namespace that parsing gives.
fn parsed(context: &Context<'_>, run: &mut Interpreter<'_>, parser: ObjectId, call: &Call) -> Abstract {
    let given = call.arguments.get(0, "args").cloned();
    let into = call.arguments.get(1, "namespace").and_then(|set| set.only()?.object());
    let namespace = into.unwrap_or_else(|| run.library_object("types.SimpleNamespace", []));
    let line = given.and_then(|given| match given.only() {
        Some(Value { kind: Abstract::None, .. }) => None,
        _ => Some(
            run.exact_items(&given)
                .and_then(|items| items.iter().map(|item| item.only().cloned()).collect::<Option<Vec<Value>>>()),
        ),
    });
    // What a namespace holds already goes before the defaults of options.
    let held: Vec<(Key, ValueSet)> = match into {
        Some(into) => run
            .content(into)
            .slots
            .clone()
            .into_iter()
            .filter_map(|(key, set)| Some((Key::Other(format!("default of {}", key.name()?).into()), set)))
            .collect(),
        None => Vec::new(),
    };
    let before = (!held.is_empty()).then(|| run.content(parser).clone());
    run.state.edit(parser).slots.extend(held);
    let line = line.as_ref().map(|line| line.as_deref());
    fill(context, run, parser, namespace, line, &Guards::default());
    if let Some(before) = before {
        *run.state.edit(parser) = before;
    }
    if line.is_none() {
        run_actions(run, parser, namespace);
    }
    Abstract::Object(namespace)
}

/// Runs the actions that are classes of the repository, as if their flags were given or not.
fn run_actions(run: &mut Interpreter<'_>, parser: ObjectId, namespace: ObjectId) {
    let options: Vec<ObjectId> =
        run.content(parser).items.iter().filter_map(|option| option.only()?.object()).collect();
    for option in options {
        let slots = run.content(option).slots.clone();
        let action = slots.get(&Key::from("action")).and_then(|set| set.only()?.object());
        let Some(class) = action.filter(|id| run.class(*id).is_some()) else { continue };
        let Some(dest) = slots.get(&Key::from("dest")).and_then(|set| set.only_text().map(str::to_owned)) else {
            continue;
        };
        let flags = slots.get(&Key::from("option_strings")).and_then(|list| run.exact_items(list)).unwrap_or_default();
        let flags: Vec<Arc<str>> = flags.iter().filter_map(|flag| flag.only_text().map(Arc::from)).collect();
        let flag = shown(&flags, &dest);
        let by = Rc::new(Override::Flag(flag.clone()));
        let instance = run.allocate(Kind::Instance(class));
        run.state.edit(instance).slots.extend(slots);
        let receiver = ValueSet::of(Abstract::Object(instance));
        let at = call_place(run);
        super::options::alternatives(run, &by, 2, |run, index| {
            if index == 1 {
                let typed = ValueSet::of(run.derived(Cause::Input((*by).clone()), (parser, &dest)));
                let words = [
                    ValueSet::of(Abstract::Object(parser)),
                    ValueSet::of(Abstract::Object(namespace)),
                    typed,
                    Interpreter::text_value(&flag),
                ];
                let method = run.attribute(&receiver, &"__call__".into());
                run.call(&method, Arguments::positional(words, at), at);
            }
            ValueSet::never()
        });
    }
}

/// What is typed: `None` by whoever starts the program, `Some(None)` something that is not known, else these words.
type Line<'l> = Option<Option<&'l [Value]>>;

/// Fills the destinations of a parser's options.
fn fill(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    parser: ObjectId,
    namespace: ObjectId,
    line: Line<'_>,
    under: &Guards,
) {
    let content = run.content(parser).clone();
    if content.rest.is_some() {
        run.state.edit(namespace).rest = Some(ValueSet::unknown());
    }
    let for_all = content.slots.get(&Key::from(" default")).cloned();
    for option in &content.items {
        let option = run.seen(option);
        for one in &option.values {
            let Some(id) = one.object() else { continue };
            let Some((dest, value)) = option_value(context, run, parser, id, &content, for_all.as_ref(), line) else {
                continue;
            };
            let guards = one.guards.and(under).unwrap_or_default();
            let value = guarded(value, &guards);
            let key = Key::Name(dest);
            let is_certain = guards.is_empty() && option.values.len() == 1 && !option.open;
            let slots = &mut run.state.edit(namespace).slots;
            if is_certain {
                slots.insert(key, value);
            } else {
                // Another command, or a branch without the option: the destination may be missing.
                slots.entry(key).or_insert_with(|| ValueSet::of(Abstract::Unbound)).join(value);
            }
        }
    }
    // Defaults of destinations without an option.
    for (key, value) in &content.slots {
        if let Key::Other(text) = key
            && let Some(dest) = text.strip_prefix("default of ")
        {
            let key = Key::from(dest);
            let value = guarded(run.seen(value), under);
            let slots = &mut run.state.edit(namespace).slots;
            if under.is_empty() {
                slots.entry(key).or_insert(value);
            } else if !content.items.iter().any(|_| false) {
                slots.entry(key).or_insert_with(|| ValueSet::of(Abstract::Unbound)).join(value);
            }
        }
    }
    if let Some(commands) = content.slots.get(&Key::from(" commands")).and_then(|set| set.only()?.object()) {
        fill_commands(context, run, commands, namespace, line, under);
    }
}

/// One of the commands is chosen, and its options count.
fn fill_commands(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    commands: ObjectId,
    namespace: ObjectId,
    line: Line<'_>,
    under: &Guards,
) {
    let content = run.content(commands).clone();
    let dest = content.slots.get(&Key::from("dest")).and_then(ValueSet::only_text).map(Arc::<str>::from);
    let is_required =
        content.slots.get(&Key::from("required")).and_then(ValueSet::only).and_then(Value::truth) == Some(true);
    let by = Rc::new(Override::Flag(dest.as_deref().unwrap_or("command").to_owned()));
    let key = question(commands, "command");
    let mut names = ValueSet::never();
    for (arm, parser) in content.items.iter().enumerate() {
        let Some(id) = parser.only().and_then(Value::object) else { continue };
        let name = run.content(id).slots.get(&Key::from(" name")).cloned().unwrap_or_default();
        // A fixed command line names one command.
        if let Some(Some(words)) = line {
            let is_named = words.iter().any(|word| word.text().is_some() && word.text() == name.only_text());
            if !is_named {
                continue;
            }
            names.join(name);
            fill(context, run, id, namespace, line, under);
            continue;
        }
        let guard = Guard { key, arm: u32::try_from(arm).unwrap_or(u32::MAX) };
        let Some(guards) = under.with(guard) else { continue };
        let name = name.map(|mut value| {
            value.from = value.from.overridden(&by);
            value
        });
        names.join(guarded(name, &guards));
        fill(context, run, id, namespace, line, &guards);
    }
    if !is_required && line.is_none() {
        let guards = under.with(Guard { key, arm: u32::MAX }).unwrap_or_default();
        let from = Provenance::default().overridden(&by);
        names.push(Value { kind: Abstract::None, from, guards });
    }
    if let Some(dest) = dest {
        run.state.edit(namespace).slots.insert(Key::Name(dest), names);
    }
}

/// The number of a question about an object.
fn question(id: ObjectId, what: &str) -> u64 {
    use std::hash::BuildHasher;

    foldhash::fast::FixedState::default().hash_one((id, what))
}

fn guarded(set: ValueSet, guards: &Guards) -> ValueSet {
    let mut result = ValueSet { values: Vec::new(), open: set.open };
    for value in set.values {
        if let Some(guards) = value.guards.and(guards) {
            result.push(Value { guards, ..value });
        }
    }
    result
}

/// The destination of an option and what it can be.
fn option_value(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    parser: ObjectId,
    option: ObjectId,
    of_parser: &crate::dataflow::heap::Content,
    for_all: Option<&ValueSet>,
    line: Line<'_>,
) -> Option<(Arc<str>, ValueSet)> {
    let slots = run.content(option).slots.clone();
    let get = |name: &str| slots.get(&Key::from(name)).cloned();
    let dest: Arc<str> = get("dest")?.only_text()?.into();
    let flags: Vec<Arc<str>> = get("option_strings")
        .and_then(|list| run.exact_items(&list))
        .unwrap_or_default()
        .iter()
        .filter_map(|flag| flag.only_text().map(Arc::from))
        .collect();
    let is_positional = !flags.iter().any(|flag| flag.starts_with('-'));
    let action = get("action");
    let action_name = action.as_ref().and_then(|action| match &action.only()?.kind {
        Abstract::Text(text) => text.known().map(str::to_owned),
        Abstract::External(name) => name.rsplit('.').next().map(str::to_owned),
        _ => None,
    });
    let action_name = match (&action, action_name) {
        // The action itself says what a flag does; without it there is the default.
        (Some(action), None) if action.only().and_then(Value::object).is_some_and(|id| run.class(id).is_some()) => {
            "own".to_owned()
        }
        (Some(_), None) => return Some((dest, ValueSet::unknown())),
        (_, name) => name.unwrap_or_else(|| "store".to_owned()),
    };
    if matches!(&*action_name, "help" | "version") {
        return None;
    }
    let nargs = get("nargs").and_then(|nargs| match &nargs.only()?.kind {
        Abstract::Text(text) => text.known().map(str::to_owned),
        Abstract::Int(number) => Some(number.to_string()),
        _ => None,
    });
    let flag = shown(&flags, &dest);
    let by = Rc::new(Override::Flag(flag));
    let set_default = of_parser.slots.get(&Key::Other(format!("default of {dest}").into())).cloned();
    let mut default = set_default.or_else(|| get("default")).or_else(|| for_all.cloned()).unwrap_or_else(|| {
        ValueSet::of(match &*action_name {
            "store_true" => Abstract::Bool(false),
            "store_false" => Abstract::Bool(true),
            _ => Abstract::None,
        })
    });
    default = run.seen(&default);
    // `type` is applied to a default that is a text.
    let converter = get("type");
    if let Some(converter) = &converter {
        default = converted(run, &default, converter, call_place(run));
    }
    let is_suppressed = default
        .values
        .iter()
        .any(|value| matches!(&value.kind, Abstract::External(name) if &**name == "argparse.SUPPRESS"));
    if is_suppressed {
        default = ValueSet::of(Abstract::Unbound);
    }
    let is_list = matches!(nargs.as_deref(), Some("+" | "*"))
        || nargs.as_deref().is_some_and(|nargs| nargs.parse::<u32>().is_ok())
        || matches!(&*action_name, "append" | "extend");
    let is_optional = matches!(nargs.as_deref(), Some("?" | "*"));
    let is_required = get("required").and_then(|set| set.only().and_then(Value::truth)) == Some(true)
        || is_positional && !is_optional;
    // A fixed command line decides.
    if let Some(Some(words)) = line {
        let given = on_line(run, words, &flags, is_positional, &action_name, &slots, is_list);
        let value = match given {
            Some(value) => match &converter {
                Some(converter) => converted(run, &value, converter, call_place(run)),
                None => value,
            },
            None => default,
        };
        return Some((dest, value));
    }
    let key = question(parser, &dest);
    let arm = |set: ValueSet, arm: u32| {
        let set = set.map(|mut value| {
            value.from = value.from.overridden(&by);
            value
        });
        guarded(set, &Guards::one(Guard { key, arm }))
    };
    let mut result = ValueSet::never();
    if !is_required {
        result.join(arm(default, 0));
    } else if line.is_some() {
        result.open = true;
    }
    if action_name == "own" {
        return Some((dest, result));
    }
    let given = match &*action_name {
        "store_true" => ValueSet::of(Abstract::Bool(true)),
        "store_false" => ValueSet::of(Abstract::Bool(false)),
        "store_const" | "append_const" => get("const").unwrap_or_else(|| ValueSet::of(Abstract::None)),
        "BooleanOptionalAction" => {
            result.join(arm(ValueSet::of(Abstract::Bool(false)), 2));
            ValueSet::of(Abstract::Bool(true))
        }
        _ => given(run, &by, is_list, (parser, &dest), converter.as_ref()),
    };
    if nargs.as_deref() == Some("?")
        && let Some(constant) = get("const")
    {
        result.join(arm(constant, 3));
    }
    result.join(arm(given, 1));
    // What the command lines of the repository pass.
    if line.is_none() && matches!(&*action_name, "store" | "append" | "extend") {
        let dashed: Vec<Arc<str>> = flags.iter().filter(|flag| flag.starts_with('-')).cloned().collect();
        let passed = super::options::given(context, run, &dashed, key, &by);
        let passed = match &converter {
            Some(converter) => converted(run, &passed, converter, call_place(run)),
            None => passed,
        };
        result.join(if is_list && !passed.is_never() {
            ValueSet::of(run.sequence_of(Kind::List, passed))
        } else {
            passed
        });
    }
    Some((dest, result))
}

/// What is given on the command line.
fn given(
    run: &mut Interpreter<'_>,
    by: &Rc<Override>,
    is_list: bool,
    identity: (ObjectId, &str),
    converter: Option<&ValueSet>,
) -> ValueSet {
    let cause = Cause::Input((**by).clone());
    // A converter of the repository's own may make anything of it, or one of a few things.
    if let Some(converter) = converter
        && converter.values.iter().any(|value| matches!(value.kind, Abstract::Function(_) | Abstract::Object(_)))
    {
        let typed = ValueSet::of(run.derived(cause, (identity.0, identity.1)));
        let at = call_place(run);
        return run.call(converter, Arguments::positional([typed], at), at);
    }
    let item = ValueSet::of(run.derived(cause, (identity.0, identity.1)));
    if is_list { ValueSet::of(run.sequence_of(Kind::List, item)) } else { item }
}

fn call_place(run: &Interpreter<'_>) -> crate::dataflow::Location {
    run.here(crate::text::Span::new(0, 0))
}

/// Texts as a converter makes them.
fn converted(
    run: &mut Interpreter<'_>,
    set: &ValueSet,
    converter: &ValueSet,
    at: crate::dataflow::Location,
) -> ValueSet {
    let mut result = ValueSet { values: Vec::new(), open: set.open };
    for value in &set.values {
        if matches!(value.kind, Abstract::Text(_)) {
            let made = run.call(converter, Arguments::positional([ValueSet::one(value.clone())], at), at);
            result.join(made);
        } else {
            result.push(value.clone());
        }
    }
    result
}

/// What a fixed command line gives to an option.
fn on_line(
    run: &mut Interpreter<'_>,
    words: &[Value],
    flags: &[Arc<str>],
    is_positional: bool,
    action: &str,
    slots: &indexmap::IndexMap<Key, ValueSet, foldhash::fast::FixedState>,
    is_list: bool,
) -> Option<ValueSet> {
    if is_positional {
        // Which word a positional takes depends on all others.
        return Some(ValueSet::unknown());
    }
    let mut found = None;
    for (index, word) in words.iter().enumerate() {
        let text = word.text()?;
        let (name, inline) = match text.split_once('=') {
            Some((name, _)) if name.starts_with("--") => (name, true),
            _ => (text, false),
        };
        if !flags.iter().any(|flag| &**flag == name) {
            continue;
        }
        found = Some(match action {
            "store_true" => ValueSet::of(Abstract::Bool(true)),
            "store_false" => ValueSet::of(Abstract::Bool(false)),
            "store_const" => slots.get(&Key::from("const")).cloned().unwrap_or_default(),
            _ if inline => {
                let Abstract::Text(text) = &word.kind else { continue };
                let (part, from) = text.slice(name.len() + 1..text.raw().len(), &word.from);
                ValueSet::one(Value { kind: Abstract::Text(part), from, guards: word.guards.clone() })
            }
            _ if is_list => {
                let items: Vec<ValueSet> = words[index + 1..]
                    .iter()
                    .take_while(|word| word.text().is_none_or(|text| !text.starts_with('-')))
                    .map(|word| ValueSet::one(word.clone()))
                    .collect();
                ValueSet::of(run.sequence(Kind::List, items))
            }
            _ => words.get(index + 1).map_or_else(ValueSet::unknown, |word| ValueSet::one(word.clone())),
        });
    }
    found
}

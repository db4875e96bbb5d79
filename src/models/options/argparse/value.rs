//! What one option can be: its default, what is typed, what commands of the repository pass.

use super::parse::Line;
use super::shown;
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet, Values};
use crate::dataflow::{Guard, Guards, Interpreter, Kind};
use crate::destination::Override;
use crate::models::Context;
use crate::models::held::own_class;
use crate::models::options;
use crate::models::options::number;
use std::rc::Rc;
use std::sync::Arc;

/// The destination of an option and what it can be.
pub(super) fn option_value(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    parser: ObjectId,
    option: ObjectId,
    of_parser: &crate::dataflow::heap::Content,
    for_all: Option<&ValueSet>,
    line: Line<'_>,
) -> Option<(Arc<str>, ValueSet)> {
    let slots = run.content(option).slots.clone();
    let get = |name: &str| slots.get(&Named(name)).cloned();
    let dest: Arc<str> = get("dest")?.only_text()?.into();
    let listed = get("option_strings").and_then(|list| run.exact_items(&list)).unwrap_or_default();
    let flags: Vec<Arc<str>> = listed.iter().filter_map(|flag| flag.only_text().map(Arc::from)).collect();
    let is_positional = !flags.iter().any(|flag| flag.starts_with('-'));
    let Some(action_name) = action_name(run, get("action")) else { return Some((dest, ValueSet::unknown())) };
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
    let default = set_default.or_else(|| get("default")).or_else(|| for_all.cloned());
    let converter = get("type");
    let default = default_value(run, default, &action_name, converter.as_ref());
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
    let key = number((parser, &*dest));
    let arm = |set: ValueSet, arm: u32| {
        let set = set.map(|mut value| {
            value.from = value.from.overridden(&by);
            value
        });
        options::under(set, &Guards::one(Guard { key, arm }))
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
        let passed = options::given(context, run, &dashed, key, &by);
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

/// The name of an action; `own` for a class of the repository, which says itself what a flag does. `None` where it is not
/// known.
fn action_name(run: &Interpreter<'_>, action: Option<ValueSet>) -> Option<String> {
    let Some(action) = action else { return Some("store".to_owned()) };
    let action = action.only()?;
    match &action.kind {
        Abstract::Text(text) => text.known().map(str::to_owned),
        Abstract::External(name) => name.rsplit('.').next().map(str::to_owned),
        _ => own_class(run, action).map(|_| "own".to_owned()),
    }
}

/// What a destination is without its flag: `type` is applied to a default that is a text.
fn default_value(
    run: &mut Interpreter<'_>,
    default: Option<ValueSet>,
    action: &str,
    converter: Option<&ValueSet>,
) -> ValueSet {
    let default = default.unwrap_or_else(|| {
        ValueSet::of(match action {
            "store_true" => Abstract::Bool(false),
            "store_false" => Abstract::Bool(true),
            _ => Abstract::None,
        })
    });
    let mut default = run.seen(&default);
    if let Some(converter) = converter {
        let at = call_place(run);
        default = converted(run, &default, converter, at);
    }
    let is_suppressed =
        |value: &Value| matches!(&value.kind, Abstract::External(name) if &**name == "argparse.SUPPRESS");
    if default.values.iter().any(is_suppressed) { ValueSet::of(Abstract::Unbound) } else { default }
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

pub(super) fn call_place(run: &Interpreter<'_>) -> crate::dataflow::Location {
    run.here(crate::text::Span::new(0, 0))
}

/// Texts as a converter makes them.
fn converted(
    run: &mut Interpreter<'_>,
    set: &ValueSet,
    converter: &ValueSet,
    at: crate::dataflow::Location,
) -> ValueSet {
    let mut result = ValueSet { values: Values::new(), open: set.open };
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
            "store_const" => slots.get(&Named("const")).cloned().unwrap_or_default(),
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

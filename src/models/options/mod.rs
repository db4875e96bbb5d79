//! Options: what a flag, a variable or a configuration file can change, and what libraries make options of: the
//! parameters of a function, the fields of a class.

pub(crate) mod absl;
pub(crate) mod annotations;
pub(crate) mod argparse;
pub(crate) mod click;
pub(crate) mod config_parsers;
pub(crate) mod fire;
pub(crate) mod jsonargparse;
pub(crate) mod lightning_cli;
pub(crate) mod maker;
pub(crate) mod parameters;
pub(crate) mod tap;
pub(crate) mod transformers;
pub(crate) mod typer;
pub(crate) mod tyro;

use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::heap::State;
use crate::dataflow::provenance::{Note, Provenance};
use crate::dataflow::text::Text;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet, Values};
use crate::dataflow::{Guard, Guards, Interpreter, Location, hash};
use crate::destination::Override;
use crate::models::{Context, Environment};

/// One option.
pub(crate) struct Choice {
    /// How it is spelled, the spelling that people see first.
    pub flags: Vec<Arc<str>>,
    /// What it defaults to; `None` where it must be given.
    pub default: Option<ValueSet>,
    /// The variable of the environment that fills it, too.
    pub variable: Option<Arc<str>>,
    /// Tells it apart from other options.
    pub identity: u64,
    /// Where its default stands.
    pub at: Option<Location>,
}

/// A number for a thing and a word.
pub(crate) fn number(of: impl Hash) -> u64 {
    hash(&("option", of))
}

/// `set` where the branches of `guards` are taken.
pub(crate) fn under(set: ValueSet, guards: &Guards) -> ValueSet {
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in set.values {
        if let Some(guards) = value.guards.and(guards) {
            result.push(Value { guards, ..value });
        }
    }
    result
}

/// The values that commands of the repository pass by `flags`, as alternatives of the question `key`.
pub(crate) fn given(
    context: &Context<'_>,
    run: &Interpreter<'_>,
    flags: &[Arc<str>],
    key: u64,
    by: &Rc<Override>,
) -> ValueSet {
    let mut result = ValueSet::never();
    for (index, passed) in context.given(flags, run).into_iter().enumerate() {
        let arm = u32::try_from(index).unwrap_or_default() + 10;
        let mut from = Provenance::origin(passed.at).overridden(by);
        from.is_given = true;
        from.is_likely = passed.is_likely;
        result.push(Value {
            kind: Abstract::Text(Text::new(&*passed.text)),
            from,
            guards: Guards::one(Guard { key, arm }),
        });
    }
    result
}

/// Everything that an option can be.
pub(crate) fn choice(context: &Context<'_>, run: &mut Interpreter<'_>, choice: &Choice) -> ValueSet {
    let shown = choice.flags.first().cloned().unwrap_or_default();
    let by = Rc::new(Override::Flag(shown.to_string()));
    let key = choice.identity;
    let mut result = ValueSet::never();
    if let Some(default) = &choice.default {
        let default = run.seen(default);
        result.open |= default.open;
        for mut value in default.values {
            if let (Abstract::Text(_), Some(at)) = (&value.kind, choice.at) {
                value.from = value.from.hop(at, Note::Flag(Arc::clone(&shown)));
            }
            // Who starts the program gives the option; the function is not called otherwise.
            if value.from.by.as_deref() == Some(&Override::Caller) {
                value.from.by = None;
            }
            value.from = value.from.overridden(&by);
            if let Some(guards) = value.guards.with(Guard { key, arm: 0 }) {
                result.push(Value { guards, ..value });
            }
        }
    }
    if let Some(variable) = &choice.variable {
        let set = Environment::variable(run, variable);
        let mut stored = set.filter(|value| matches!(value.kind, Abstract::Text(_)));
        stored = stored.map(|mut value| {
            value.from = value.from.overridden(&by);
            value
        });
        result.join(under(stored, &Guards::one(Guard { key, arm: 2 })));
        let cause = Cause::Input(Override::Variable(variable.to_string()));
        let opaque = run.derived(cause, (key, "variable"));
        result.push(Value { guards: Guards::one(Guard { key, arm: 3 }), ..Value::bare(opaque) });
    }
    let opaque = run.derived(Cause::Input((*by).clone()), key);
    result.push(Value { guards: Guards::one(Guard { key, arm: 1 }), ..Value::bare(opaque) });
    result.join(given(context, run, &choice.flags, key, &by));
    result
}

/// Runs each of `count` alternatives on a copy of the state; the one that runs is chosen by `by`.
pub(crate) fn alternatives(
    run: &mut Interpreter<'_>,
    by: &Rc<Override>,
    count: usize,
    mut work: impl FnMut(&mut Interpreter<'_>, usize) -> ValueSet,
) -> ValueSet {
    if count == 1 {
        return work(run, 0);
    }
    let key = run.fresh_key();
    let start = run.state.clone();
    let mut joined: Option<State> = None;
    let mut result = ValueSet::never();
    for index in 0..count {
        let guard = Guard { key, arm: u32::try_from(index).unwrap_or(u32::MAX) };
        run.state = start.clone();
        run.decide(guard, Some(Rc::clone(by)));
        let found = work(run, index);
        result.join(under(found, &Guards::one(guard)));
        let ended = std::mem::take(&mut run.state);
        joined = Some(match joined {
            None => ended,
            Some(known) => known.join(ended),
        });
    }
    run.state = joined.unwrap_or(start.clone());
    if run.state.alive {
        run.state.path.truncate(start.path.len());
    }
    result
}

/// Whether a keyword argument is true.
pub(crate) fn flag_value(arguments: &Arguments, keyword: &str) -> Option<bool> {
    arguments.named(keyword).and_then(|one| one.value.only()).and_then(Value::truth)
}

//! `fire`: a command line of any Python object: a function, a class, a dict of them, the module itself.

use crate::dataflow::value::{Abstract, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::destination::Override;
use crate::languages::python::ast::{Name, StmtKind};
use crate::models::options::alternatives;
use crate::models::options::maker::{Maker, Nested, Style};
use crate::models::{Context, Effect, Model, NOTHING};
use std::rc::Rc;
use std::sync::Arc;

/// `fire`.
pub(crate) static MODEL: Model = Model {
    calls: &[("fire.Fire", Effect::Hook(fire)), ("fire.core.Fire", Effect::Hook(fire))],
    leaves_alone: &["fire."],
    ..NOTHING
};

const STYLE: Style = Style { dashes: "--", is_hyphenated: false, nested: Nested::No, has_positions: false };

fn fire(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let maker = Maker { context, style: STYLE, at: call.at };
    let component = call
        .arguments
        .get(0, "component")
        .cloned()
        .filter(|set| !set.only().is_some_and(|value| matches!(value.kind, Abstract::None)));
    if let Some(component) = component {
        return Some(offered(run, maker, &component, 0));
    }
    // Without a component, everything of the module that runs.
    let module = run.module_that_runs()?;
    let slots = run.content(module).slots.clone();
    let own = slots
        .into_iter()
        .filter(|(key, _)| key.name().is_some_and(|name| !name.starts_with('_')))
        .map(|(_, value)| value);
    let callables: Vec<ValueSet> = own.filter(|value| is_own_callable(run, value)).collect();
    Some(one_of(run, maker, &callables, 0))
}

/// Whether a name of the module holds a function or class of the repository.
fn is_own_callable(run: &Interpreter<'_>, set: &ValueSet) -> bool {
    set.only().is_some_and(|value| match &value.kind {
        Abstract::Function(_) => true,
        Abstract::Object(id) => run.class(*id).is_some(),
        _ => false,
    })
}

/// One of several things is chosen by a word of the command line.
fn one_of(run: &mut Interpreter<'_>, maker: Maker<'_, '_>, things: &[ValueSet], depth: usize) -> ValueSet {
    let by = Rc::new(Override::Flag("command".to_owned()));
    alternatives(run, &by, things.len(), |run, index| offered(run, maker, &things[index], depth + 1))
}

/// What a component offers is called.
fn offered(run: &mut Interpreter<'_>, maker: Maker<'_, '_>, component: &ValueSet, depth: usize) -> ValueSet {
    let Some(value) = component.only().cloned().filter(|_| depth < 6) else {
        run.escape(component, 0);
        return ValueSet::unknown();
    };
    match &value.kind {
        Abstract::Function(_) | Abstract::Method(_) | Abstract::Partial(_) => {
            let found = maker.called(run, &value, "");
            // What is given back is a component again, if it has methods.
            match found.only().and_then(Value::object).map(|id| run.kind(id).clone()) {
                Some(Kind::Instance(_)) => methods(run, maker, &found, depth),
                _ => found,
            }
        }
        Abstract::Object(id) => match run.kind(*id).clone() {
            Kind::Class(_) => {
                let instance = maker.called(run, &value, "");
                methods(run, maker, &instance, depth)
            }
            Kind::Instance(_) => methods(run, maker, component, depth),
            Kind::Dict => {
                let entries: Vec<ValueSet> = run.content(*id).slots.values().cloned().collect();
                one_of(run, maker, &entries, depth)
            }
            Kind::List | Kind::Tuple => {
                let items = run.content(*id).items.clone();
                one_of(run, maker, &items, depth)
            }
            _ => component.clone(),
        },
        _ => component.clone(),
    }
}

/// One of the methods of an object is called.
fn methods(run: &mut Interpreter<'_>, maker: Maker<'_, '_>, instance: &ValueSet, depth: usize) -> ValueSet {
    let Some(id) = instance.only().and_then(Value::object) else { return instance.clone() };
    let Kind::Instance(class) = *run.kind(id) else { return instance.clone() };
    let mut names: Vec<Name> = Vec::new();
    let Some(info) = run.class(class) else { return instance.clone() };
    let bases = info.mro.iter().filter_map(|base| match base {
        crate::dataflow::Base::Itself => Some(class),
        crate::dataflow::Base::Class(id) => Some(*id),
        crate::dataflow::Base::Outside(_) => None,
    });
    for base in bases {
        let definition = run.class(base).and_then(|info| info.definition.clone());
        for statement in definition.iter().flat_map(|definition| &definition.body) {
            if let StmtKind::Function(function) = &statement.kind
                && !function.name.starts_with('_')
                && !names.contains(&function.name)
            {
                names.push(Arc::clone(&function.name));
            }
        }
    }
    let held: Vec<Name> = run
        .content(id)
        .slots
        .iter()
        .filter(|(_, set)| {
            set.only().and_then(Value::object).is_some_and(|id| matches!(run.kind(id), Kind::Instance(_)))
        })
        .filter_map(|(key, _)| key.name().cloned())
        .collect();
    names.extend(held.into_iter().filter(|name| !name.starts_with('_')));
    if names.is_empty() || depth > 4 {
        return instance.clone();
    }
    let by = Rc::new(Override::Flag("command".to_owned()));
    alternatives(run, &by, names.len(), |run, index| {
        let method = run.attribute(instance, &names[index]);
        offered(run, maker, &method, depth + 1)
    })
}

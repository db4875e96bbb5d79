//! The parameters of a function, filled one by one: the walk behind every library that makes options of them.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::value::{Abstract, Arguments, Callee, FunctionValue, Passed, Value, ValueSet};
use crate::dataflow::{Interpreter, Location};
use crate::languages::python::ast::{Parameter, ParameterKind};
use crate::models::held::{nowhere, own_class};

/// The function that calling `callee` runs, and how many of its parameters are bound already.
pub(crate) fn function_of(run: &mut Interpreter<'_>, callee: &Value) -> Option<(Rc<FunctionValue>, usize)> {
    match &callee.kind {
        Abstract::Function(function) => Some((Rc::clone(function), 0)),
        Abstract::Method(method) => match &method.callee {
            Callee::Function(function) => Some((Rc::clone(function), 1)),
            Callee::Named(_) => None,
        },
        _ => {
            own_class(run, callee)?;
            let constructor = run.attribute(&ValueSet::one(callee.clone()), &"__init__".into());
            match &constructor.only()?.kind {
                Abstract::Function(function) => Some((Rc::clone(function), 1)),
                _ => None,
            }
        }
    }
}

/// The arguments of a call of `function` whose first `skip` parameters are bound: `passed`, and what `fill` gives for each
/// parameter that they leave out, by its default.
pub(crate) fn filled(
    run: &mut Interpreter<'_>,
    function: &FunctionValue,
    skip: usize,
    passed: &Arguments,
    at: Location,
    mut fill: impl FnMut(&mut Interpreter<'_>, &Parameter, Option<ValueSet>) -> ValueSet,
) -> Arguments {
    let definition = Arc::clone(&function.definition);
    let mut arguments = passed.clone();
    for (index, parameter) in definition.parameters.iter().enumerate().skip(skip + passed.positions()) {
        let keyword = match parameter.kind {
            ParameterKind::PositionalOnly => None,
            ParameterKind::Plain | ParameterKind::KeywordOnly => Some(Arc::clone(&parameter.name)),
            ParameterKind::Variadic => continue,
            ParameterKind::Keywords => {
                arguments.open_keywords = true;
                continue;
            }
        };
        if passed.named(&parameter.name).is_some() {
            continue;
        }
        let default = function.defaults.get(index).cloned().flatten();
        let value = fill(run, parameter, default);
        arguments.list.push(Passed { keyword, value, at: nowhere(at) });
    }
    arguments
}

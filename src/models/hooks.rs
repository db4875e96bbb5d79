//! Hooks that rows of many libraries share.

use super::model::Context;
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet};
use crate::dataflow::{Call, Interpreter};

type Run<'r, 'w> = &'r mut Interpreter<'w>;

/// A method that gives its object.
pub(crate) fn same(_: &Context<'_>, _: Run<'_, '_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::one(receiver.clone()))
}

/// A method that gives something that is not known.
pub(crate) fn unknown(_: &Context<'_>, run: Run<'_, '_>, _: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(run.unknown(Cause::Unknown))
}

/// A method that gives `None`.
pub(crate) fn nothing(_: &Context<'_>, _: Run<'_, '_>, _: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::None))
}

/// A method that ends the program.
pub(crate) fn leave(_: &Context<'_>, run: Run<'_, '_>, _: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(exit(run))
}

/// A decorator that gives what it decorates.
pub(crate) fn transparent(_: &Context<'_>, _: Run<'_, '_>, _: Option<&Call>, target: &Value) -> Option<ValueSet> {
    Some(ValueSet::one(target.clone()))
}

/// A method that gives what it decorates.
pub(crate) fn transparent_method(
    _: &Context<'_>,
    _: Run<'_, '_>,
    _: &Value,
    _: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    Some(ValueSet::one(target.clone()))
}

/// The program ends here.
pub(crate) fn exit(run: &mut Interpreter<'_>) -> ValueSet {
    run.may_raise(Some("SystemExit"));
    run.state.alive = false;
    ValueSet::never()
}

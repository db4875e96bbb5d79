//! Reading and making the objects in which models keep what a library keeps.

use std::sync::Arc;

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Cause, Passed, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind, Location};
use crate::text::Span;

/// What the object `id` holds under `name`.
pub(crate) fn slot(run: &Interpreter<'_>, id: ObjectId, name: &str) -> Option<ValueSet> {
    run.content(id).slots.get(&Named(name)).cloned()
}

/// The one object that `id` holds under `name`.
pub(crate) fn slot_object(run: &Interpreter<'_>, id: ObjectId, name: &str) -> Option<ObjectId> {
    run.content(id).slots.get(&Named(name)).and_then(|set| set.only()?.object())
}

/// The one text that `id` holds under `name`.
pub(crate) fn slot_text(run: &Interpreter<'_>, id: ObjectId, name: &str) -> Option<Arc<str>> {
    run.content(id).slots.get(&Named(name)).and_then(|set| set.only_text().map(Arc::from))
}

/// Whether what `id` holds under `name` is true, if that is known.
pub(crate) fn slot_truth(run: &Interpreter<'_>, id: ObjectId, name: &str) -> Option<bool> {
    run.content(id).slots.get(&Named(name)).and_then(|set| set.only()?.truth())
}

/// The objects that `id` holds in order.
pub(crate) fn members(run: &Interpreter<'_>, id: ObjectId) -> Vec<ObjectId> {
    run.content(id).items.iter().filter_map(|item| item.only()?.object()).collect()
}

/// Whether `id` is an object of one of these classes of libraries.
pub(crate) fn is_of(run: &Interpreter<'_>, id: ObjectId, classes: &[&str]) -> bool {
    matches!(run.kind(id), Kind::Library(class) if classes.contains(&&**class))
}

/// A call as an object of `class`: its positional arguments as items, its keyword arguments as slots.
pub(crate) fn described(run: &mut Interpreter<'_>, class: &str, call: &Call) -> ObjectId {
    let (named, positional): (Vec<&Passed>, Vec<&Passed>) =
        call.arguments.list.iter().partition(|one| one.keyword.is_some());
    let slots = named.iter().filter_map(|one| Some((Key::Name(one.keyword.clone()?), one.value.clone())));
    let id = run.library_object(class, slots.collect::<Vec<_>>());
    let content = run.state.edit(id);
    content.items = positional.iter().map(|one| one.value.clone()).collect();
    if call.arguments.is_open() {
        content.rest = Some(ValueSet::unknown());
    }
    id
}

/// `at` as a place that is not worth showing.
pub(crate) fn nowhere(at: Location) -> Location {
    Location { file: at.file, span: Span::new(0, 0) }
}

/// What `parse_known_args` gives: `found`, and the words that are left.
pub(crate) fn with_rest(run: &mut Interpreter<'_>, found: ValueSet) -> ValueSet {
    let any = run.unknown(Cause::Unknown);
    let rest = run.sequence_of(Kind::List, any);
    ValueSet::of(run.sequence(Kind::Tuple, vec![found, ValueSet::of(rest)]))
}

/// The class that `value` is, if it is one of the repository's.
pub(crate) fn own_class(run: &Interpreter<'_>, value: &Value) -> Option<ObjectId> {
    value.object().filter(|id| run.class(*id).is_some())
}

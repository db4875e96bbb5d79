//! Copies of what is held, as `copy.deepcopy` and configuration objects make them.

use std::collections::HashMap;

use crate::dataflow::heap::ObjectId;
use crate::dataflow::value::{Abstract, ValueSet, Values};
use crate::dataflow::{Interpreter, Kind};

/// A copy of what is held: of the containers in it, too. What is held twice is copied once, as `deepcopy` does.
pub(crate) fn copied(run: &mut Interpreter<'_>, set: &ValueSet) -> ValueSet {
    let mut copies = HashMap::new();
    copied_set(run, set, &mut copies)
}

/// So many objects does one copy have; those beyond are shared.
const COPIES: usize = 4_000;

fn copied_set(run: &mut Interpreter<'_>, set: &ValueSet, copies: &mut HashMap<ObjectId, ObjectId>) -> ValueSet {
    let set = run.seen(set);
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in set.values {
        let copy = match value.object().map(|id| (id, run.kind(id).clone())) {
            Some((id, Kind::Dict | Kind::List | Kind::Tuple | Kind::Set | Kind::Instance(_) | Kind::Library(_)))
                if copies.len() < COPIES =>
            {
                Abstract::Object(copied_object(run, id, copies))
            }
            _ => value.kind.clone(),
        };
        result.push(value.with(copy));
    }
    result
}

fn copied_object(run: &mut Interpreter<'_>, id: ObjectId, copies: &mut HashMap<ObjectId, ObjectId>) -> ObjectId {
    if let Some(copy) = copies.get(&id) {
        return *copy;
    }
    let kind = run.kind(id).clone();
    let content = run.content(id).clone();
    run.charge(content.slots.len());
    let copy = run.allocate(kind);
    copies.insert(id, copy);
    let mut held = content.clone();
    for (key, set) in &content.slots {
        let inner = copied_set(run, set, copies);
        held.slots.insert(key.clone(), inner);
    }
    held.items = content.items.iter().map(|item| copied_set(run, item, copies)).collect();
    *run.state.edit(copy) = held;
    copy
}

//! Methods of lists, tuples, sets and iterators, and what they store.

use crate::dataflow::expressions::subscripts::position;
use crate::dataflow::heap::ObjectId;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet, guesses};

/// So many items of a list are told apart.
const LONGEST: usize = 200;

impl Interpreter<'_> {
    /// A method of a list, tuple, set or iterator.
    pub(in crate::dataflow) fn list_method(
        &mut self,
        id: ObjectId,
        receiver: &Value,
        name: &str,
        arguments: &Arguments,
    ) -> ValueSet {
        let argument = |index: usize| arguments.at(index).map(|one| one.value.clone());
        let none = || ValueSet::of(Abstract::None);
        match name {
            "appendleft" => {
                if let Some(item) = argument(0) {
                    if self.has_known_shape(id) {
                        self.state.edit(id).items.insert(0, item);
                        if let Some(Some(most)) = self.bounds.get(&id).copied() {
                            self.state.edit(id).items.truncate(most);
                        }
                    } else {
                        self.append_anywhere(id, item);
                    }
                }
                none()
            }
            "popleft" => self.remove_position(id, Some(0)),
            "append" | "add" => {
                if let Some(item) = argument(0) {
                    self.append(id, item);
                }
                none()
            }
            "extend" | "update" => {
                for index in 0..arguments.positions() {
                    if let Some(items) = argument(index) {
                        self.extend(id, &items);
                    }
                }
                none()
            }
            "insert" => {
                let at = match argument(0).as_ref().and_then(ValueSet::only).map(|value| &value.kind) {
                    Some(Abstract::Int(at)) => Some(*at),
                    _ => None,
                };
                let Some(item) = argument(1) else { return none() };
                let known = self.has_known_shape(id);
                match at.filter(|_| known) {
                    Some(at) => {
                        let content = self.state.edit(id);
                        let count = i64::try_from(content.items.len()).unwrap_or(0);
                        let at = if at < 0 { (at + count).max(0) } else { at.min(count) };
                        content.items.insert(usize::try_from(at).unwrap_or(0), item);
                    }
                    None => self.append_anywhere(id, item),
                }
                none()
            }
            "pop" => {
                let at = match argument(0).as_ref() {
                    None => Some(-1),
                    Some(set) => match set.only().map(|value| &value.kind) {
                        Some(Abstract::Int(at)) => Some(*at),
                        _ => None,
                    },
                };
                if matches!(self.kind(id), Kind::Set) {
                    if self.has_known_shape(id) && self.content(id).items.len() == 1 {
                        return self.remove_position(id, Some(0));
                    }
                    // Which one it is, only running the program says.
                    let items = guesses(self.items(&ValueSet::one(receiver.clone())).any());
                    self.forget_shape(id);
                    return items;
                }
                self.remove_position(id, at)
            }
            "remove" | "discard" => {
                let wanted = argument(0).and_then(|set| set.only().cloned());
                let content = self.content(id).clone();
                if let (Some(wanted), true) = (wanted, self.has_known_shape(id)) {
                    for (index, item) in content.items.iter().enumerate() {
                        match item.only().and_then(|item| self.is_equal(item, &wanted)) {
                            Some(true) => {
                                self.state.edit(id).items.remove(index);
                                return none();
                            }
                            Some(false) => {}
                            None => {
                                self.forget_shape(id);
                                return none();
                            }
                        }
                    }
                    if name == "remove" {
                        self.raise("ValueError");
                    }
                    return none();
                }
                self.forget_shape(id);
                none()
            }
            "clear" => {
                let content = self.state.edit(id);
                content.items.clear();
                content.rest = None;
                none()
            }
            "reverse" => {
                if self.has_known_shape(id) {
                    self.state.edit(id).items.reverse();
                } else {
                    self.forget_shape(id);
                }
                none()
            }
            "sort" => {
                let at = self.here(crate::text::Span::new(0, 0));
                let sorted = self.sorted(&ValueSet::one(receiver.clone()), arguments, at);
                match sorted {
                    Some(items) => self.state.edit(id).items = items,
                    None => self.forget_shape(id),
                }
                none()
            }
            "copy" | "__copy__" => ValueSet::of(Abstract::Object(self.copy_of(id))),
            "index" | "count" | "__len__" | "__contains__" => {
                if name == "index"
                    && let Some(wanted) = argument(0).and_then(|set| set.only().cloned())
                    && self.has_known_shape(id)
                {
                    let items = self.content(id).items.clone();
                    for (index, item) in items.iter().enumerate() {
                        match item.only().and_then(|item| self.is_equal(item, &wanted)) {
                            Some(true) => return ValueSet::of(Abstract::Int(i64::try_from(index).unwrap_or(0))),
                            Some(false) => {}
                            None => break,
                        }
                    }
                }
                self.unknown(Cause::Unknown)
            }
            "union" | "__or__" => {
                let copy = self.copy_of(id);
                for index in 0..arguments.positions() {
                    if let Some(items) = argument(index) {
                        self.extend(copy, &items);
                    }
                }
                ValueSet::of(Abstract::Object(copy))
            }
            "intersection"
            | "difference"
            | "symmetric_difference"
            | "__and__"
            | "__sub__"
            | "__xor__"
            | "intersection_update"
            | "difference_update"
            | "symmetric_difference_update" => {
                let is_change = name.ends_with("_update");
                let target = if is_change { id } else { self.copy_of(id) };
                let is_kept = |other: &[ValueSet], run: &mut Self, item: &ValueSet| {
                    let item = item.only()?.clone();
                    let mut found = Some(false);
                    for other in other {
                        match other.only().cloned().and_then(|other| run.is_equal(&other, &item)) {
                            Some(true) => return Some(true),
                            Some(false) => {}
                            None => found = None,
                        }
                    }
                    found
                };
                for index in 0..arguments.positions() {
                    let Some(other) = argument(index) else { continue };
                    let other = self.items(&other).exact().filter(|_| self.has_known_shape(target));
                    let own = self.content(target).items.clone();
                    let wanted = name.contains("intersection") || name == "__and__";
                    let mut kept = Some(Vec::new());
                    if let Some(other) = &other {
                        for item in &own {
                            match is_kept(other, self, item) {
                                Some(found) if found == wanted => {
                                    kept.as_mut().map(|kept| kept.push(item.clone())).unwrap_or_default();
                                }
                                Some(_) => {}
                                None => kept = None,
                            }
                        }
                        if name.contains("symmetric") || name == "__xor__" {
                            for item in other {
                                match is_kept(&own, self, item) {
                                    Some(false) => {
                                        kept.as_mut().map(|kept| kept.push(item.clone())).unwrap_or_default()
                                    }
                                    Some(true) => {}
                                    None => kept = None,
                                }
                            }
                        }
                    }
                    match kept.filter(|_| other.is_some()) {
                        Some(kept) => self.state.edit(target).items = kept,
                        None => self.forget_shape(target),
                    }
                }
                if is_change { none() } else { ValueSet::of(Abstract::Object(target)) }
            }
            "__iter__" => ValueSet::one(receiver.clone()),
            "__next__" | "send" => self.next_item(receiver, None),
            "__getitem__" => match argument(0) {
                Some(index) => self.subscript(&ValueSet::one(receiver.clone()), &index),
                None => ValueSet::unknown(),
            },
            _ => {
                // Whatever it is, it may have changed the items.
                self.escape_all(arguments);
                self.forget_shape(id);
                self.state.edit(id).rest.get_or_insert_default().open = true;
                self.unknown(Cause::Unknown)
            }
        }
    }

    /// `list[lower:upper] = items`, or `del` of it where there are none.
    pub(in crate::dataflow) fn store_slice(
        &mut self,
        object: &ValueSet,
        bounds: [Option<ValueSet>; 3],
        items: Option<&ValueSet>,
    ) {
        let new = match items {
            Some(items) => self.items(items).exact(),
            None => Some(Vec::new()),
        };
        self.change_each(object, |run, receiver| {
            run.store_slice_of(receiver, &bounds, new.clone(), items.is_none());
        });
    }

    fn store_slice_of(
        &mut self,
        receiver: &Value,
        bounds: &[Option<ValueSet>; 3],
        new: Option<Vec<ValueSet>>,
        deletes: bool,
    ) {
        let Some(id) = receiver.object() else { return };
        if !matches!(self.kind(id), Kind::List) {
            self.escape(&ValueSet::one(receiver.clone()), 0);
            return;
        }
        let bound = |bound: &Option<ValueSet>| match bound {
            None => Some(None),
            Some(set) => match set.only().map(|value| &value.kind) {
                Some(Abstract::Int(number)) => Some(Some(*number)),
                Some(Abstract::None) => Some(None),
                _ => None,
            },
        };
        let bounds = (bound(&bounds[0]), bound(&bounds[1]), bound(&bounds[2]));
        if let (Some(lower), Some(upper), Some(step)) = bounds
            && let Some(new) = &new
            && self.has_known_shape(id)
        {
            let content = self.state.edit(id);
            let step = step.unwrap_or(1);
            if step == 1 {
                let count = i64::try_from(content.items.len()).unwrap_or(0);
                let clamp =
                    |at: i64| usize::try_from((if at < 0 { at + count } else { at }).clamp(0, count)).unwrap_or(0);
                let (start, end) = (lower.map_or(0, clamp), upper.map_or(content.items.len(), clamp));
                content.items.splice(start..end.max(start), new.iter().cloned());
                return;
            }
            let mut places =
                crate::dataflow::expressions::subscripts::picked(content.items.len(), lower, upper, Some(step));
            if deletes {
                places.sort_unstable();
                for place in places.into_iter().rev() {
                    content.items.remove(place);
                }
                return;
            }
            if places.len() == new.len() {
                for (place, item) in places.into_iter().zip(new) {
                    content.items[place] = item.clone();
                }
                return;
            }
        }
        self.forget_shape(id);
        let rest = self.state.edit(id).rest.get_or_insert_default();
        match new {
            Some(new) => new.into_iter().for_each(|item| rest.join(item)),
            None => rest.open = true,
        }
    }

    /// The next item of an iterator.
    pub(in crate::dataflow) fn next_item(&mut self, iterator: &Value, default: Option<ValueSet>) -> ValueSet {
        let Some(id) = iterator.object() else { return ValueSet::unknown() };
        if self.is_pending(id) {
            self.begin_with_next(id);
            if !self.state.alive {
                return ValueSet::never();
            }
        }
        if matches!(self.kind(id), Kind::Iterator) && self.has_known_shape(id) {
            let content = self.state.edit(id);
            if content.items.is_empty() {
                return default.unwrap_or_else(|| self.raise("StopIteration"));
            }
            return content.items.remove(0);
        }
        let mut any = self.items(&ValueSet::one(iterator.clone())).any();
        if let Some(default) = default {
            any.join(default);
        }
        any
    }

    /// `deque(items, maxlen)`: what is too much is dropped at the other end.
    pub fn bound_length(&mut self, id: ObjectId, most: Option<usize>) {
        self.bounds.insert(id, most);
        match most {
            Some(most) if self.has_known_shape(id) => {
                let content = self.state.edit(id);
                let surplus = content.items.len().saturating_sub(most);
                content.items.drain(..surplus);
            }
            _ => self.forget_shape(id),
        }
    }

    /// Whether the number of items is known.
    pub(in crate::dataflow) fn has_known_shape(&self, id: ObjectId) -> bool {
        let content = self.content(id);
        let may_miss = |item: &ValueSet| item.may_be_unbound() && self.seen(item).may_be_unbound();
        content.rest.is_none() && !content.items.iter().any(may_miss)
    }

    /// From here on any item may stand anywhere.
    pub(in crate::dataflow) fn forget_shape(&mut self, id: ObjectId) {
        let content = self.state.edit(id);
        let mut any = content.rest.take().unwrap_or_default();
        content.items.drain(..).for_each(|item| any.join(item.bound()));
        content.rest = Some(any);
    }

    /// `list.append(item)`.
    pub(in crate::dataflow) fn append(&mut self, id: ObjectId, item: ValueSet) {
        if self.has_known_shape(id) {
            if let Some(most) = self.bounds.get(&id).copied() {
                let Some(most) = most else { return self.append_anywhere(id, item) };
                let content = self.state.edit(id);
                content.items.push(item);
                let surplus = content.items.len().saturating_sub(most);
                content.items.drain(..surplus);
                return;
            }
            // A longer one is not worth its copies; which item stands where is not known from here on.
            if self.content(id).items.len() >= LONGEST {
                self.forget_shape(id);
                let content = self.state.edit(id);
                let rest = content.rest.get_or_insert_default();
                rest.join(item);
                rest.open = true;
                rest.values.iter_mut().for_each(|value| value.from.is_guess = true);
                return;
            }
            // A set holds equal items once.
            if matches!(self.kind(id), Kind::Set)
                && let Some(text) = item.only_text()
                && self.content(id).items.iter().any(|known| known.only_text() == Some(text))
            {
                return;
            }
            // Items that no run on this path sees are gone.
            let content = self.state.edit(id);
            content.items.push(item);
        } else {
            self.append_anywhere(id, item);
        }
    }

    fn append_anywhere(&mut self, id: ObjectId, item: ValueSet) {
        self.forget_shape(id);
        self.state.edit(id).rest.get_or_insert_default().join(item);
    }

    /// `list.extend(items)`.
    pub(in crate::dataflow) fn extend(&mut self, id: ObjectId, items: &ValueSet) {
        let items = self.items(items);
        if let Some(items) = items.exact() {
            items.into_iter().for_each(|item| self.append(id, item))
        } else {
            let any = items.any();
            self.append_anywhere(id, any);
        }
    }

    /// Takes the item at a position out of a list; gives it.
    pub(in crate::dataflow) fn remove_position(&mut self, id: ObjectId, at: Option<i64>) -> ValueSet {
        if let (Some(at), true) = (at, self.has_known_shape(id)) {
            let content = self.state.edit(id);
            let Some(at) = position(at, content.items.len()) else { return self.raise("IndexError") };
            return content.items.remove(at);
        }
        self.forget_shape(id);
        self.content(id).rest.clone().unwrap_or_default()
    }
}

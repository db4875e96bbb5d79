//! Items: reading and storing `object[key]`.

use std::rc::Rc;

use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::interpreter::{Interpreter, hash};
use crate::dataflow::value::guards::{Guard, Guards};
use crate::dataflow::value::{Abstract, Arguments, Value, ValueSet, Values};
use crate::destination::Override;

impl Interpreter<'_> {
    /// `object[index]`.
    pub(in crate::dataflow) fn subscript(&mut self, object: &ValueSet, index: &ValueSet) -> ValueSet {
        let object = self.seen(object);
        let index = self.seen(index);
        if index.values.is_empty() {
            let unknown = self.unknown(crate::dataflow::value::Cause::Unknown);
            return self.pairs(&object, &unknown, Self::item);
        }
        let mut found = self.pairs(&object, &index, Self::item);
        if index.open {
            // A further key leads to any entry.
            found.open = true;
        }
        found
    }

    /// One alternative of `object` under one of the key.
    pub(in crate::dataflow) fn item(&mut self, object: &Value, key: &Value) -> ValueSet {
        let found = self.item_of_value(object, key);
        match &object.from.by {
            Some(by) => found.map(|value| chosen(value, by)),
            None => found,
        }
    }

    fn item_of_value(&mut self, object: &Value, key: &Value) -> ValueSet {
        match &object.kind {
            Abstract::Object(id) => self.item_of(*id, object, key),
            Abstract::Text(text) => {
                let index = match &key.kind {
                    Abstract::Int(index) => Some(*index),
                    Abstract::Bool(truth) => Some(i64::from(*truth)),
                    _ => None,
                };
                let (Some(known), Some(index)) = (text.known(), &index) else { return ValueSet::unknown() };
                let count = known.chars().count();
                let Some(index) = position(*index, count) else { return self.raise("IndexError") };
                let Some((at, c)) = known.char_indices().nth(index) else { return ValueSet::unknown() };
                let (text, from) = text.slice(at..at + c.len_utf8(), &object.from);
                ValueSet::one(Value { kind: Abstract::Text(text), from, guards: Guards::default() })
            }
            Abstract::Opaque(_) => {
                self.may_raise(None);
                if let Some(side) = self.known_side(&object.kind)
                    && let Some(key) = Key::of(key)
                    && let Some(stored) = self.content(side).slots.get(&key).cloned()
                {
                    let stored = self.seen(&stored);
                    if !stored.may_be_unbound() {
                        return stored;
                    }
                }
                let word = match Key::of(key) {
                    Some(Key::Name(name)) => name.to_string(),
                    Some(Key::Int(number)) => number.to_string(),
                    _ => "[]".to_owned(),
                };
                let followed = self.follow(object, &word);
                ValueSet::one(followed)
            }
            // `list[str]`, `Dict[str, int]`: the class itself.
            Abstract::External(_) => ValueSet::one(object.clone()),
            Abstract::Function(_) | Abstract::Method(_) | Abstract::Partial(_) => ValueSet::unknown(),
            _ => self.raise("TypeError"),
        }
    }

    fn item_of(&mut self, id: ObjectId, object: &Value, key: &Value) -> ValueSet {
        let kind = self.kind(id).clone();
        match kind {
            Kind::Dict => {
                if let Some(factory) = self.factories.get(&id).cloned()
                    && let Some(constant) = Key::of(key)
                {
                    return self.made_entry(id, key, constant, &factory);
                }
                self.entry(id, key, true)
            }
            Kind::Namespace(object) => self.entry(object, key, true),
            Kind::List | Kind::Tuple | Kind::Iterator => {
                self.exhaust(id);
                let content = self.content(id);
                let index = match key.kind {
                    Abstract::Int(index) => Some(index),
                    Abstract::Bool(truth) => Some(i64::from(truth)),
                    _ => None,
                };
                let Some(index) = index else {
                    let items = self.items(&ValueSet::one(object.clone()));
                    return self.choice(items.any_list(), key);
                };
                let varies = content.items.iter().any(ValueSet::may_be_unbound);
                if content.rest.is_none() && (!varies || index >= 0) {
                    let Some(index) = position(index, content.items.len()) else { return self.raise("IndexError") };
                    let item = content.items.get(index).cloned().unwrap_or_default();
                    let item = self.seen(&item);
                    if item.may_be_unbound() {
                        self.may_raise(Some("IndexError"));
                    }
                    return item.bound();
                }
                let items = self.items(&ValueSet::one(object.clone()));
                items.any()
            }
            Kind::Instance(_) => {
                if let Some(found) = self.call_method(object, "__getitem__", vec![ValueSet::one(key.clone())]) {
                    found
                } else {
                    if let Some(found) = self.item_of_base(id, object, key) {
                        return found;
                    }
                    self.may_raise(None);
                    ValueSet::unknown()
                }
            }
            Kind::Class(info) => {
                // `Color["RED"]` of an enumeration; `Generic[T]` of any other class.
                if let Some(name) = key.text()
                    && self.enumeration(id, &info).is_some()
                {
                    return self.attribute(&ValueSet::one(object.clone()), &name.into());
                }
                let arguments =
                    Arguments::positional([ValueSet::one(key.clone())], self.here(crate::text::Span::new(0, 0)));
                if let Some(found) = self.class_getitem(id, arguments) {
                    return found;
                }
                ValueSet::one(object.clone())
            }
            Kind::Library(class) => {
                let library = self.library;
                if let Some(found) = library.item(self, object, &class, key) {
                    return found;
                }
                self.may_raise(None);
                let content = self.content(id);
                if let Some(stored) = Key::of(key).and_then(|key| content.slots.get(&key)).cloned() {
                    return self.seen(&stored).bound();
                }
                ValueSet::unknown()
            }
            _ => ValueSet::unknown(),
        }
    }

    /// An entry of a `defaultdict`, made where it is missing.
    fn made_entry(&mut self, id: ObjectId, key: &Value, constant: Key, factory: &ValueSet) -> ValueSet {
        let found = self.entry(id, key, false);
        if !found.may_be_unbound() {
            return found;
        }
        let missing = found.clone().filter(|value| matches!(value.kind, crate::dataflow::value::Abstract::Unbound));
        let at = self.here(crate::text::Span::new(0, 0));
        let made = self.call(factory, Arguments::default(), at);
        let mut whole = found.bound();
        for value in &missing.values {
            whole.join(guarded(made.clone(), &value.guards));
        }
        self.put(id, constant, whole.clone(), true);
        whole
    }

    /// The entry of a dict under one alternative of a key. `raises`: a missing key is an error, else it is
    /// [`Abstract::Unbound`].
    pub(in crate::dataflow) fn entry(&mut self, id: ObjectId, key: &Value, raises: bool) -> ValueSet {
        let content = self.content(id);
        let Some(constant) = Key::of(key) else {
            let entries: Vec<(Option<Key>, ValueSet)> =
                content.slots.iter().map(|(key, set)| (Some(key.clone()), set.clone())).collect();
            let rest = content.rest.clone();
            let mut found = self.choice(entries, key);
            if let Some(rest) = rest {
                found.join(rest);
                found.open = true;
            }
            if !raises {
                found.push(Value::bare(Abstract::Unbound));
            }
            return found;
        };
        let rest = content.rest.clone();
        let stored = content.slots.get(&constant).cloned();
        let mut found = match stored {
            Some(stored) => self.seen(&stored),
            None => ValueSet::of(Abstract::Unbound),
        };
        if !self.content(id).touched.is_empty() {
            found = self.after_skipped(found, self.content(id), &Self::key_text(&constant));
        }
        if found.may_be_unbound()
            && let Some(rest) = rest
        {
            found.join(rest);
            found.open = true;
        }
        // Which entry is read is what chooses the key.
        if let Some(by) = Self::input_of(key) {
            found = found.map(|value| chosen(value, &by));
        }
        if !raises {
            return found;
        }
        let may_be_missing = found.may_be_unbound();
        let found = found.bound();
        if may_be_missing {
            if found.is_never() {
                return self.raise("KeyError");
            }
            self.may_raise(Some("KeyError"));
        }
        found
    }

    /// Any of `entries`: which one is chosen by an unknown key.
    fn choice(&mut self, entries: Vec<(Option<Key>, ValueSet)>, key: &Value) -> ValueSet {
        let by = Self::input_of(key);
        let question = match &key.kind {
            Abstract::Opaque(opaque) => hash(&(opaque.id, "item")),
            _ => self.fresh_key(),
        };
        let mut found = ValueSet::never();
        for (arm, (_, set)) in entries.into_iter().enumerate() {
            let guard = Guard { key: question, arm: u32::try_from(arm).unwrap_or(u32::MAX) };
            for value in self.seen(&set).bound().values {
                let Some(guards) = value.guards.with(guard) else { continue };
                let value = Value { guards, ..value };
                found.push(by.as_ref().map_or(value.clone(), |by| chosen(value, by)));
            }
            found.open |= set.open;
        }
        found
    }

    /// `object[key] = value`.
    pub(in crate::dataflow) fn store_item(&mut self, id: ObjectId, key: &ValueSet, value: ValueSet) {
        let key = self.seen(key);
        let id = self.as_dict(id).unwrap_or(id);
        let kind = self.kind(id).clone();
        if let Kind::List = kind {
            let content = self.state.edit(id);
            if let Some(Abstract::Int(index)) = key.only().map(|key| key.kind.clone())
                && content.rest.is_none()
                && let Some(index) = position(index, content.items.len())
            {
                content.items[index] = value;
                return;
            }
            for item in &mut content.items {
                item.join(value.clone());
            }
            if let Some(rest) = &mut content.rest {
                rest.join(value);
            }
        } else {
            let is_known = !key.open && !key.values.is_empty() && key.values.iter().all(|key| Key::of(key).is_some());
            if !is_known {
                // A store under a key that is not known may be a store under any.
                self.store_anywhere(id, &value);
                return;
            }
            self.change_each(&key, |run, key| {
                if let Some(constant) = Key::of(key) {
                    let value = guarded(value.clone(), &key.guards);
                    run.state.edit(id).slots.insert(constant, value);
                }
            });
        }
    }

    /// `object[lower:upper:step]`.
    pub(in crate::dataflow) fn slice(&mut self, object: &ValueSet, bounds: [Option<ValueSet>; 3]) -> ValueSet {
        let bound = |bound: &Option<ValueSet>| match bound {
            None => Some(None),
            Some(set) => match set.only().map(|value| &value.kind) {
                Some(Abstract::Int(number)) => Some(Some(*number)),
                Some(Abstract::None) => Some(None),
                _ => None,
            },
        };
        let (Some(lower), Some(upper), Some(step)) = (bound(&bounds[0]), bound(&bounds[1]), bound(&bounds[2])) else {
            let items = self.items(object);
            let item = items.any();
            let is_text = object.values.iter().any(|value| matches!(value.kind, Abstract::Text(_)));
            return if is_text { ValueSet::unknown() } else { ValueSet::of(self.sequence_of(Kind::List, item)) };
        };
        let object = self.seen(object);
        let mut result = ValueSet { values: Values::new(), open: object.open };
        for value in &object.values {
            let sliced = match &value.kind {
                Abstract::Text(text) => {
                    if let Some(known) = text.known() {
                        let chars: Vec<(usize, char)> = known.char_indices().collect();
                        let picked = picked(chars.len(), lower, upper, step);
                        let is_run = picked.windows(2).all(|pair| pair[1] == pair[0] + 1);
                        if is_run {
                            let start = picked.first().map_or(0, |first| chars[*first].0);
                            let end = picked.last().map_or(start, |last| chars[*last].0 + chars[*last].1.len_utf8());
                            let (text, from) = text.slice(start..end, &value.from);
                            Value { kind: Abstract::Text(text), from, guards: value.guards.clone() }
                        } else {
                            let text: String = picked.iter().map(|index| chars[*index].1).collect();
                            value.with(Abstract::Text(crate::dataflow::value::text::Text::new(text)))
                        }
                    } else {
                        result.open = true;
                        continue;
                    }
                }
                Abstract::Object(id) => {
                    let kind = self.kind(*id).clone();
                    let items = self.items(&ValueSet::one(value.clone()));
                    let kind = if matches!(kind, Kind::Tuple) { Kind::Tuple } else { Kind::List };
                    let object = if let Some(items) = items.exact() {
                        let picked = picked(items.len(), lower, upper, step);
                        let items = picked.into_iter().filter_map(|index| items.get(index).cloned()).collect();
                        self.sequence(kind, items)
                    } else {
                        let any = items.any();
                        self.sequence_of(kind, any)
                    };
                    value.with(object)
                }
                Abstract::Opaque(_) => self.follow(value, "[:]"),
                _ => {
                    result.open = true;
                    continue;
                }
            };
            result.push(sliced);
        }
        result
    }
}

impl crate::dataflow::builtins::iteration::Items {
    /// The items as entries of which one is chosen.
    fn any_list(self) -> Vec<(Option<Key>, ValueSet)> {
        match self {
            Self::Exact(items) => items.into_iter().map(|item| (None, item)).collect(),
            Self::Any(any) => vec![(None, any)],
        }
    }
}

/// A value that an input chooses.
pub(in crate::dataflow) fn chosen(mut value: Value, by: &Rc<Override>) -> Value {
    if value.from.by.is_none() {
        value.from.by = Some(Rc::clone(by));
    }
    value
}

/// `set` as it is seen under `guards`.
pub(in crate::dataflow) fn guarded(set: ValueSet, guards: &Guards) -> ValueSet {
    let mut values = Vec::with_capacity(set.values.len());
    for value in set.values {
        if let Some(guards) = value.guards.and(guards) {
            values.push(Value { guards, ..value });
        }
    }
    ValueSet { values: values.into(), open: set.open }
}

/// The position that an index means in a sequence of `count` items.
pub(in crate::dataflow) fn position(index: i64, count: usize) -> Option<usize> {
    let count = i64::try_from(count).ok()?;
    let index = if index < 0 { index + count } else { index };
    (0..count).contains(&index).then(|| usize::try_from(index).ok())?
}

/// The positions that a slice picks.
pub(in crate::dataflow) fn picked(
    count: usize,
    lower: Option<i64>,
    upper: Option<i64>,
    step: Option<i64>,
) -> Vec<usize> {
    let Ok(count) = i64::try_from(count) else { return Vec::new() };
    let step = step.unwrap_or(1);
    if step == 0 {
        return Vec::new();
    }
    let clamp = |bound: i64, low: i64, high: i64| (if bound < 0 { bound + count } else { bound }).clamp(low, high);
    let (start, end) = if step > 0 {
        (lower.map_or(0, |bound| clamp(bound, 0, count)), upper.map_or(count, |bound| clamp(bound, 0, count)))
    } else {
        (
            lower.map_or(count - 1, |bound| clamp(bound, -1, count - 1)),
            upper.map_or(-1, |bound| clamp(bound, -1, count - 1)),
        )
    };
    let mut picked = Vec::new();
    let mut at = start;
    while if step > 0 { at < end } else { at > end } {
        picked.extend(usize::try_from(at).ok());
        at += step;
    }
    picked
}

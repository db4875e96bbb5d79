//! The items of what is iterated.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::heap::Key;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::text::Text;
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet, Values};

/// So many items are run one by one.
const UNROLLED: usize = 200;

/// What iterating gives.
pub(in crate::dataflow) enum Items {
    /// These, in this order.
    Exact(Vec<ValueSet>),
    /// Any number of these, in any order.
    Any(ValueSet),
}

impl Items {
    /// The items, if they are known and few.
    pub fn exact(&self) -> Option<Vec<ValueSet>> {
        match self {
            Self::Exact(items) if items.len() <= UNROLLED => Some(items.clone()),
            _ => None,
        }
    }

    /// What any one item can be.
    pub fn any(self) -> ValueSet {
        match self {
            Self::Any(any) => any,
            Self::Exact(items) => {
                let mut any = ValueSet::never();
                items.into_iter().for_each(|item| any.join(item.bound()));
                any
            }
        }
    }
}

impl Interpreter<'_> {
    /// The items of `set`.
    pub(in crate::dataflow) fn items(&mut self, set: &ValueSet) -> Items {
        let set = self.seen(set);
        if let Some(only) = set.only() {
            return self.items_of(only);
        }
        let mut any = ValueSet { values: Values::new(), open: set.open };
        for value in &set.values {
            let items = self.items_of(value);
            let mut items = items.any();
            for item in &mut items.values {
                if let Some(guards) = item.guards.and(&value.guards) {
                    item.guards = guards;
                }
            }
            any.join(items);
        }
        Items::Any(any)
    }

    fn items_of(&mut self, value: &Value) -> Items {
        match &value.kind {
            Abstract::Text(text) => match text.known() {
                Some(known) if known.chars().count() <= UNROLLED => {
                    let item = |(at, c): (usize, char)| {
                        let (text, from) = text.slice(at..at + c.len_utf8(), &value.from);
                        ValueSet::one(Value { kind: Abstract::Text(text), from, guards: value.guards.clone() })
                    };
                    Items::Exact(known.char_indices().map(item).collect())
                }
                _ => Items::Any(ValueSet::unknown()),
            },
            Abstract::Object(id) => self.items_of_object(*id, value),
            Abstract::Opaque(_) => {
                let item = self.follow(value, "[]");
                Items::Any(ValueSet::one(item))
            }
            Abstract::Unbound => Items::Exact(Vec::new()),
            _ => Items::Any(ValueSet::unknown()),
        }
    }

    fn items_of_object(&mut self, id: crate::dataflow::heap::ObjectId, value: &Value) -> Items {
        self.exhaust(id);
        let kind = self.kind(id).clone();
        match kind {
            Kind::List | Kind::Tuple | Kind::Set | Kind::Iterator => {
                let content = self.content(id).clone();
                let varies = content.items.iter().any(ValueSet::may_be_unbound);
                match content.rest {
                    None if !varies => Items::Exact(content.items.iter().map(|item| self.seen(item)).collect()),
                    rest => {
                        let mut any = ValueSet::never();
                        for item in content.items.into_iter().chain(rest) {
                            let item = self.seen(&item).bound();
                            any.join(item);
                        }
                        Items::Any(any)
                    }
                }
            }
            Kind::Dict => self.keys(id),
            Kind::Namespace(object) => self.keys(object),
            Kind::Class(info) => {
                // The members of an enumeration, in order.
                let members = self.enumeration(id, &info);
                members.map_or_else(|| Items::Any(ValueSet::unknown()), Items::Exact)
            }
            Kind::Instance(_) => {
                let mut found = self.call_method(value, "__iter__", Vec::new());
                if found.is_none() {
                    return self.named_tuple_items(id).unwrap_or_else(|| Items::Any(ValueSet::unknown()));
                }
                match found.take().unwrap_or_default() {
                    set if set.only().and_then(Value::object).is_some_and(|iterator| iterator != id) => {
                        self.items(&set)
                    }
                    _ => Items::Any(ValueSet::unknown()),
                }
            }
            Kind::Library(class) => {
                let library = self.library;
                match library.iterate(self, value, &class) {
                    Some(set) => self.items(&set),
                    None => Items::Any(self.unknown(Cause::Unknown)),
                }
            }
            _ => Items::Any(ValueSet::unknown()),
        }
    }

    /// The keys of a dict in order.
    pub(in crate::dataflow) fn keys(&mut self, id: crate::dataflow::heap::ObjectId) -> Items {
        let content = self.content(id).clone();
        let mut items = Vec::new();
        let mut varies = content.rest.is_some();
        for (key, set) in &content.slots {
            let set = self.seen(set);
            if set.values.iter().all(|value| matches!(value.kind, Abstract::Unbound)) && !set.open {
                continue;
            }
            varies |= set.may_be_unbound();
            items.push(ValueSet::one(key_value(key)));
        }
        if varies {
            let mut any = ValueSet { values: Values::new(), open: content.rest.is_some() };
            items.into_iter().for_each(|item| any.join(item));
            return Items::Any(any);
        }
        Items::Exact(items)
    }

    /// The entries of a dict in order, as tuples.
    pub(in crate::dataflow) fn entries(&mut self, id: crate::dataflow::heap::ObjectId) -> Items {
        let content = self.content(id).clone();
        self.charge(content.slots.len());
        let mut items = Vec::new();
        let mut varies = content.rest.is_some();
        for (key, set) in &content.slots {
            let set = self.seen(set);
            varies |= set.may_be_unbound();
            let set = set.bound();
            if set.is_never() {
                continue;
            }
            let entry = self.sequence(Kind::Tuple, vec![ValueSet::one(key_value(key)), set]);
            items.push(ValueSet::of(entry));
        }
        if varies {
            let mut any = ValueSet::never();
            items.into_iter().for_each(|item| any.join(item));
            if let Some(rest) = content.rest {
                let entry = self.sequence(Kind::Tuple, vec![ValueSet::unknown(), rest]);
                any.join(ValueSet::of(entry));
                any.open = true;
            }
            return Items::Any(any);
        }
        Items::Exact(items)
    }

    /// The values of a dict in order.
    pub(in crate::dataflow) fn dict_values(&mut self, id: crate::dataflow::heap::ObjectId) -> Items {
        let content = self.content(id).clone();
        let varies = content.rest.is_some() || content.slots.values().any(|set| self.seen(set).may_be_unbound());
        let values: Vec<ValueSet> =
            content.slots.values().map(|set| self.seen(set).bound()).filter(|set| !set.is_never()).collect();
        if varies {
            let mut any = ValueSet::never();
            values.into_iter().for_each(|item| any.join(item));
            if let Some(rest) = content.rest {
                any.join(rest);
                any.open = true;
            }
            return Items::Any(any);
        }
        Items::Exact(values)
    }

    /// A sequence of what iterating gave.
    pub(in crate::dataflow) fn collect(&mut self, kind: Kind, items: Items) -> ValueSet {
        let object = match items {
            Items::Exact(items) => self.sequence(kind, items),
            Items::Any(any) => self.sequence_of(kind, any),
        };
        ValueSet::of(object)
    }
}

/// A key as a value.
pub(in crate::dataflow) fn key_value(key: &Key) -> Value {
    Value::bare(match key {
        Key::Name(name) => Abstract::Text(Text::new(Rc::<str>::from(&**name))),
        Key::Int(number) => Abstract::Int(*number),
        Key::None => Abstract::None,
        Key::Other(text) => Abstract::External(Arc::clone(text)),
    })
}

impl Interpreter<'_> {
    /// The items of `set` in order, if they are known and few.
    pub fn exact_items(&mut self, set: &ValueSet) -> Option<Vec<ValueSet>> {
        self.items(set).exact()
    }

    /// What any one item of `set` can be.
    pub fn any_item(&mut self, set: &ValueSet) -> ValueSet {
        self.items(set).any()
    }

    /// `object[key]`.
    pub fn item_at(&mut self, object: &ValueSet, key: &ValueSet) -> ValueSet {
        self.subscript(object, key)
    }

    /// `object[key] = value`.
    pub fn put_item(&mut self, object: &ValueSet, key: &ValueSet, value: ValueSet, at: crate::dataflow::Location) {
        self.set_item(object, key, value, at);
    }

    /// The `__dict__` of an object: a dict that shares what it holds.
    pub fn dict_of(&mut self, id: crate::dataflow::heap::ObjectId) -> Abstract {
        self.namespace(id)
    }

    /// Texts put together.
    pub fn put_together(&mut self, parts: &[ValueSet]) -> ValueSet {
        let mut written = Vec::with_capacity(parts.len());
        for part in parts {
            written.push(self.as_texts(part.clone()));
        }
        self.concatenate(&written)
    }

    /// The module that an import of `name` with `level` dots in front means, run if it was not yet.
    pub fn import_named(&mut self, level: usize, name: &str) -> ValueSet {
        self.imported(level, name)
    }
}

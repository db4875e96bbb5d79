//! Attributes: reading, storing and deleting `object.name`.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::expressions::subscripts::guarded;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::provenance::Note;
use crate::dataflow::value::{Abstract, Binding, Callee, Cause, Method, Value, ValueSet, Values};
use crate::languages::python::ast::Name;

impl Interpreter<'_> {
    /// `object.name`.
    pub fn attribute(&mut self, object: &ValueSet, name: &Name) -> ValueSet {
        let object = self.seen(object);
        let mut found = ValueSet { values: Values::new(), open: object.open };
        if object.open {
            self.may_raise(None);
        }
        for value in &object.values {
            let member = guarded(self.member(value, name), &value.guards);
            // What chooses the object chooses what it holds.
            found.join(match &value.from.by {
                Some(by) => member.map(|value| crate::dataflow::expressions::subscripts::chosen(value, by)),
                None => member,
            });
        }
        found
    }

    /// `object.name` of one alternative.
    pub fn member(&mut self, object: &Value, name: &Name) -> ValueSet {
        match &object.kind {
            Abstract::Object(id) => self.member_of(*id, object, name),
            Abstract::External(outer) => {
                if let Some(stored) = self.stored_aside(object, name) {
                    return stored;
                }
                let dotted: Arc<str> = format!("{outer}.{name}").into();
                let library = self.library;
                library.constant(self, &dotted).unwrap_or_else(|| ValueSet::of(Abstract::External(dotted)))
            }
            Abstract::Opaque(_) => {
                self.may_raise(None);
                if let Some(stored) = self.stored_aside(object, name) {
                    return stored;
                }
                let followed = self.follow(object, name);
                ValueSet::one(followed)
            }
            Abstract::Function(function) => match &**name {
                "__name__" if !function.definition.name.is_empty() => {
                    ValueSet::of(Abstract::Text(crate::dataflow::value::text::Text::new(&*function.definition.name)))
                }
                "__wrapped__" => ValueSet::one(object.clone()),
                _ => self.stored_aside(object, name).unwrap_or_else(|| self.named(object, name)),
            },
            Abstract::Method(method) => match (&method.callee, &**name) {
                (Callee::Function(function), "__name__") => {
                    ValueSet::of(Abstract::Text(crate::dataflow::value::text::Text::new(&*function.definition.name)))
                }
                (_, "__self__") => ValueSet::one(method.receiver.clone()),
                (Callee::Function(function), "__func__") => ValueSet::of(Abstract::Function(Rc::clone(function))),
                _ => self.named(object, name),
            },
            Abstract::Partial(partial) => match &**name {
                "func" => ValueSet::one(partial.0.clone()),
                _ => self.named(object, name),
            },
            Abstract::None => self.raise("AttributeError"),
            Abstract::Unbound => ValueSet::never(),
            _ => self.named(object, name),
        }
    }

    /// A method of a built-in type, before it is called.
    pub(in crate::dataflow) fn named(&mut self, object: &Value, name: &Name) -> ValueSet {
        let method = Method { receiver: object.clone(), callee: Callee::Named(Arc::clone(name)) };
        ValueSet::one(object.with(Abstract::Method(Rc::new(method))))
    }

    /// What was stored under `name` on a value that is no object.
    fn stored_aside(&mut self, object: &Value, name: &Name) -> Option<ValueSet> {
        let side = self.known_side(&object.kind)?;
        let stored = self.content(side).slots.get(&Named(name)).cloned()?;
        let mut stored = self.seen(&stored);
        if stored.may_be_unbound() {
            stored = stored.bound().opened(true);
        }
        Some(stored)
    }

    fn member_of(&mut self, id: ObjectId, object: &Value, name: &Name) -> ValueSet {
        match self.kind(id).clone() {
            Kind::Instance(class) => {
                let found = self.instance_member(id, class, object, name);
                // Also what its class gives may be hidden by a store that was skipped.
                self.after_skipped(found, self.content(id), name)
            }
            Kind::Class(_) => match self.class_member(id, name) {
                Some(found) => self.through_class(found, object),
                None => self.outside_member(id, object, name),
            },
            Kind::Module { .. } | Kind::Package(_) => self.module_member(id, name),
            Kind::Super(class, receiver) => self.super_member(class, &receiver, name),
            Kind::Library(class) => {
                let stored = self.content(id).slots.get(&Named(name)).cloned();
                let stored = stored.map(|stored| self.seen(&stored));
                let stored = stored.map(|stored| self.after_skipped(stored, self.content(id), name));
                if let Some(stored) = &stored
                    && !stored.may_be_unbound()
                {
                    return stored.clone();
                }
                let library = self.library;
                if let Some(found) = library.member(self, object, &class, name) {
                    return found;
                }
                match stored.map(ValueSet::bound) {
                    Some(stored) if !stored.is_never() => stored.opened(true),
                    _ => self.named(object, name),
                }
            }
            Kind::Iterator if &**name == "value" => self.unknown(Cause::Unknown),
            _ => {
                if &**name == "__class__" {
                    return self.unknown(Cause::Unknown);
                }
                self.named(object, name)
            }
        }
    }

    fn instance_member(&mut self, id: ObjectId, class: ObjectId, object: &Value, name: &Name) -> ValueSet {
        match &**name {
            "__dict__" => return ValueSet::of(self.namespace(id)),
            "__class__" => return ValueSet::of(Abstract::Object(class)),
            _ => {}
        }
        let of_class = self.class_member(class, name);
        // A property goes before the instance's own attribute.
        if let Some(found) = &of_class
            && found.values.iter().any(is_property)
        {
            return self.bound_to(found.clone(), object);
        }
        let content = self.content(id);
        let rest = content.rest.clone();
        let stored = content.slots.get(&Named(name)).cloned();
        let mut found = match stored {
            Some(stored) => self.seen(&stored),
            None => ValueSet::of(Abstract::Unbound),
        };
        if !found.may_be_unbound() {
            return found;
        }
        found = found.bound();
        if let Some(rest) = rest {
            found.join(self.seen(&rest));
            found.open = true;
        }
        match of_class {
            Some(member) => {
                let bound = self.bound_to(member, object);
                found.join(bound);
            }
            None => {
                if let Some(computed) = self.call_method(object, "__getattr__", vec![text(name)]) {
                    found.join(computed);
                } else if let Some(outside) = self.inherited_member(class, object, name) {
                    found.join(outside);
                } else if found.is_never() {
                    return self.raise("AttributeError");
                } else {
                    self.may_raise(Some("AttributeError"));
                }
            }
        }
        found
    }

    /// A function looked up through its class: a class method is bound to it.
    fn through_class(&mut self, found: ValueSet, class: &Value) -> ValueSet {
        let mut result = ValueSet { values: Values::new(), open: found.open };
        for value in found.values {
            match &value.kind {
                Abstract::Function(function) if function.binding == Binding::Class => {
                    let method = Method { receiver: class.clone(), callee: Callee::Function(Rc::clone(function)) };
                    let kind = Abstract::Method(Rc::new(method));
                    result.push(value.with(kind));
                }
                _ => result.push(value),
            }
        }
        result
    }

    /// `object.name = value`.
    pub fn set_attribute(&mut self, object: &ValueSet, name: &Name, value: &ValueSet, at: Location) {
        let object = self.seen(object);
        let is_certain = object.values.len() == 1 && !object.open;
        let value = self.hop(value.clone(), at, || Note::Set(Arc::clone(name)));
        for receiver in &object.values {
            let value = guarded(value.clone(), &receiver.guards);
            self.store_member(receiver, name, value, is_certain, at);
        }
    }

    fn store_member(&mut self, receiver: &Value, name: &Name, value: ValueSet, is_certain: bool, at: Location) {
        let id = match &receiver.kind {
            Abstract::Object(id) => *id,
            other => {
                let other = other.clone();
                let Some(side) = self.side(&other) else { return };
                side
            }
        };
        match self.kind(id).clone() {
            Kind::Instance(_) if &**name == "__dict__" => {
                let content = self.state.edit(id);
                content.slots.clear();
                content.rest = None;
                self.update_mapping(id, &value, true);
                return;
            }
            Kind::Instance(class) => {
                if let Some(found) = self.class_member(class, name)
                    && found.values.iter().any(is_property)
                {
                    // A property without a setter cannot be stored to.
                    let setter = self.content(class).slots.get(&setter_key(name)).cloned();
                    if let Some(setter) = setter.or_else(|| self.inherited_setter(class, name)) {
                        let bound = self.bound_to(setter, receiver);
                        self.call(&bound, crate::dataflow::value::Arguments::positional([value], at), at);
                    }
                    return;
                }
                if let Some(method) = self.class_member(class, "__setattr__")
                    && !method.values.is_empty()
                {
                    let bound = self.bound_to(method, receiver);
                    let none = Location { file: at.file, span: crate::text::Span::new(0, 0) };
                    self.call(&bound, crate::dataflow::value::Arguments::positional([text(name), value], none), at);
                    return;
                }
            }
            Kind::Module { .. } => self.force(id),
            Kind::Library(class) => {
                let library = self.library;
                if library.store(self, receiver, &class, name, &value, at) {
                    return;
                }
            }
            Kind::Super(_, inner) => {
                self.store_member(&inner, name, value, is_certain, at);
                return;
            }
            _ => {}
        }
        self.put(id, Key::Name(Arc::clone(name)), value, is_certain);
    }

    /// Stores into a slot: what was there goes if the store is certain.
    pub fn put(&mut self, id: ObjectId, key: Key, value: ValueSet, is_certain: bool) {
        let content = self.state.edit(id);
        if is_certain {
            content.slots.insert(key, value);
        } else {
            content.slots.entry(key).or_insert_with(|| ValueSet::of(Abstract::Unbound)).join(value);
        }
    }

    /// `del object.name`.
    pub(in crate::dataflow) fn delete_attribute(&mut self, object: &ValueSet, name: &Name) {
        let object = self.seen(object);
        let is_certain = object.values.len() == 1 && !object.open;
        for receiver in &object.values {
            if let Some(id) = receiver.object() {
                self.put(id, Key::Name(Arc::clone(name)), ValueSet::of(Abstract::Unbound), is_certain);
            }
        }
    }

    /// `setattr(object, name, value)` with a name that is not known.
    pub(in crate::dataflow) fn set_any_attribute(&mut self, object: &ValueSet, value: &ValueSet) {
        for receiver in &self.seen(object).values.clone() {
            let id = match &receiver.kind {
                Abstract::Object(id) => *id,
                other => match self.side(&other.clone()) {
                    Some(side) => side,
                    None => continue,
                },
            };
            let content = self.state.edit(id);
            for slot in content.slots.values_mut() {
                slot.join(value.clone());
                slot.open = true;
            }
            let rest = content.rest.get_or_insert_default();
            rest.join(value.clone());
            rest.open = true;
        }
    }
}

/// The slot of a class that holds the setter of a property.
pub(in crate::dataflow) fn setter_key(name: &str) -> Key {
    Key::Other(format!("setter of {name}").into())
}

/// A name as a value.
pub(in crate::dataflow) fn text(name: &str) -> ValueSet {
    ValueSet::of(Abstract::Text(crate::dataflow::value::text::Text::new(name)))
}

fn is_property(value: &Value) -> bool {
    matches!(&value.kind, Abstract::Function(function) if function.binding == Binding::Property)
}

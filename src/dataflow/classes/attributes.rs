//! Attributes: reading, storing and deleting `object.name`.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::expressions::subscripts::guarded;
use crate::dataflow::heap::objects::{Base, Kind};
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::provenance::Note;
use crate::dataflow::value::{Abstract, Accessors, Arguments, Binding, Callee, Cause, Method, Value, ValueSet, Values};
use crate::languages::python::ast::Name;
use crate::text::Span;

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

    /// A name as the class around changes it: `__name` is `_Class__name`.
    pub(in crate::dataflow) fn mangled<'n>(&self, name: &'n Name) -> std::borrow::Cow<'n, Name> {
        if !name.starts_with("__") || name.ends_with("__") {
            return std::borrow::Cow::Borrowed(name);
        }
        let class = self.frames.last().and_then(|frame| {
            if frame.is_class {
                Some(frame.locals)
            } else {
                frame.function.as_ref().and_then(|function| function.class)
            }
        });
        match class.and_then(|class| self.class(class)) {
            Some(info) => std::borrow::Cow::Owned(format!("_{}{name}", info.name.trim_start_matches('_')).into()),
            None => std::borrow::Cow::Borrowed(name),
        }
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
            Abstract::Function(_) if self.stored_aside(object, name).is_some() => {
                self.stored_aside(object, name).unwrap_or_default()
            }
            Abstract::Function(function) => match &**name {
                "__qualname__" => {
                    let name = &function.definition.name;
                    let whole = match function.class {
                        Some(class) => self.qualified_name(class).map(|class| format!("{class}.{name}")),
                        None => function.closure.is_empty().then(|| name.to_string()),
                    };
                    whole.map_or_else(ValueSet::unknown, |whole| text(&whole))
                }
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

    /// Whether a class of fields may not be stored to.
    fn is_frozen(&self, class: ObjectId) -> bool {
        let key = Key::Other("frozen".into());
        self.class(class).is_some_and(|info| {
            info.mro.iter().any(|base| match base {
                Base::Itself => self.content(class).slots.contains_key(&key),
                Base::Class(id) => self.content(*id).slots.contains_key(&key),
                Base::Outside(_) => false,
            })
        })
    }

    /// Whether an instance takes no store under `name`: its class is frozen, or `__slots__` has no place for it.
    fn refuses(&mut self, id: ObjectId, class: ObjectId, name: &Name) -> bool {
        if self.is_frozen(class) {
            return true;
        }
        let Some(info) = self.class(class) else { return false };
        let mut places = Vec::new();
        for base in &info.mro {
            let owner = match base {
                Base::Itself => class,
                Base::Class(id) => *id,
                Base::Outside(name) if matches!(&**name, "builtins.object" | "abc.ABC" | "typing.Generic") => continue,
                Base::Outside(_) => return false,
            };
            let Some(slots) = self.content(owner).slots.get(&Key::from("__slots__")).cloned() else { return false };
            match slots.only_text() {
                Some(one) => places.push(one.to_owned()),
                None => {
                    let Some(items) = self.items(&slots).exact() else { return false };
                    for item in items {
                        let Some(one) = item.only_text() else { return false };
                        places.push(one.to_owned());
                    }
                }
            }
        }
        let is_there = self.content(id).slots.contains_key(&Key::Name(Arc::clone(name)));
        !is_there
            && !places.iter().any(|place| **place == **name || place == "__dict__")
            && self.class_member(class, name).is_none_or(|found| accessors(&found).is_none())
    }

    fn instance_member(&mut self, id: ObjectId, class: ObjectId, object: &Value, name: &Name) -> ValueSet {
        if self.reclassed.contains(&id) {
            return self.unknown(Cause::Unknown).opened(true);
        }
        match &**name {
            "__dict__" => return ValueSet::of(self.namespace(id)),
            "__class__" => return ValueSet::of(Abstract::Object(class)),
            _ => {}
        }
        if let Some(hook) = self.class_member(class, "__getattribute__")
            && !self.is_running(&hook)
        {
            let bound = self.bound_to(hook, object);
            let at = self.here(Span::new(0, 0));
            return self.call(&bound, Arguments::positional([text(name)], at), at);
        }
        let of_class = self.class_member(class, name);
        if let Some(found) = &of_class
            && let Some(getter) = self.descriptor(found, "__get__")
            && (self.descriptor(found, "__set__").is_some() || !self.holds(id, name))
        {
            let at = self.here(Span::new(0, 0));
            let passed = [ValueSet::one(object.clone()), ValueSet::of(Abstract::Object(class))];
            return self.call(&getter, Arguments::positional(passed, at), at);
        }
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
            // Methods of Python's own containers go before `__getattr__`.
            None if self.has_own_method(id, name) => {
                let method = self.named(object, name);
                found.join(method);
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

    /// The method `name` of a member that is an object with it: a descriptor.
    fn descriptor(&mut self, found: &ValueSet, name: &str) -> Option<ValueSet> {
        let one = found.only()?.clone();
        let Kind::Instance(class) = *self.kind(one.object()?) else { return None };
        let method = self.class_member(class, name)?;
        Some(self.bound_to(method, &one))
    }

    /// Whether an instance has a method from a container that its class inherits from.
    fn has_own_method(&self, id: ObjectId, name: &str) -> bool {
        const OF_DICT: &[&str] =
            &["get", "pop", "update", "items", "keys", "values", "setdefault", "copy", "clear", "popitem"];
        const OF_LIST: &[&str] =
            &["append", "extend", "insert", "pop", "remove", "sort", "reverse", "index", "count", "copy", "clear"];
        OF_DICT.contains(&name) && self.class_inherits(id, crate::dataflow::classes::is_dict_class)
            || OF_LIST.contains(&name) && self.class_inherits(id, |base| base == "builtins.list")
    }

    /// Whether an object certainly holds `name` itself.
    fn holds(&self, id: ObjectId, name: &Name) -> bool {
        let stored = self.content(id).slots.get(&Key::Name(Arc::clone(name)));
        stored.is_some_and(|stored| !self.seen(stored).may_be_unbound())
    }

    /// Whether one of the functions is running: it asks for what it stands before.
    fn is_running(&self, found: &ValueSet) -> bool {
        found.values.iter().any(|value| {
            Self::definition(value).is_some_and(|definition| self.running.contains_key(&Arc::as_ptr(&definition)))
        })
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
        let value = self.hop(value.clone(), at, || Note::Set(Arc::clone(name)));
        self.change_each(object, |run, receiver| {
            let value = guarded(value.clone(), &receiver.guards);
            run.store_member(receiver, name, value, at);
        });
    }

    fn store_member(&mut self, receiver: &Value, name: &Name, value: ValueSet, at: Location) {
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
            // The object is one of another class from here on.
            Kind::Instance(_) if &**name == "__class__" => {
                self.escape(&ValueSet::one(receiver.clone()), 0);
                self.reclassed.insert(id);
                return;
            }
            Kind::Instance(class) => {
                if self.refuses(id, class, name) {
                    self.raise(if self.is_frozen(class) { "FrozenInstanceError" } else { "AttributeError" });
                    return;
                }
                if let Some(found) = self.class_member(class, name) {
                    // A property without a setter cannot be stored to.
                    if let Some(accessors) = accessors(&found) {
                        match accessors.set {
                            Some(setter) => {
                                let bound = self.bound_to(setter, receiver);
                                self.call(&bound, Arguments::positional([value], at), at);
                            }
                            None => {
                                self.raise("AttributeError");
                            }
                        }
                        return;
                    }
                    if let Some(descriptor) = self.descriptor(&found, "__set__") {
                        let passed = [ValueSet::one(receiver.clone()), value];
                        self.call(&descriptor, Arguments::positional(passed, at), at);
                        return;
                    }
                }
                if let Some(method) = self.class_member(class, "__setattr__")
                    && !method.values.is_empty()
                {
                    let bound = self.bound_to(method, receiver);
                    let none = Location { file: at.file, span: crate::text::Span::new(0, 0) };
                    self.call(&bound, Arguments::positional([text(name), value], none), at);
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
                self.store_member(&inner, name, value, at);
                return;
            }
            _ => {}
        }
        self.put(id, Key::Name(Arc::clone(name)), value, true);
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
        self.change_each(object, |run, receiver| run.delete_member(receiver, name));
    }

    fn delete_member(&mut self, receiver: &Value, name: &Name) {
        let Some(id) = receiver.object() else { return };
        if let Kind::Instance(class) = *self.kind(id) {
            if let Some(found) = self.class_member(class, name)
                && let Some(accessors) = accessors(&found)
            {
                if let Some(deleter) = accessors.delete {
                    let bound = self.bound_to(deleter, receiver);
                    self.call(&bound, Arguments::default(), self.here(Span::new(0, 0)));
                }
                return;
            }
            if self.call_method(receiver, "__delattr__", vec![text(name)]).is_some() {
                return;
            }
        }
        let content = self.content(id);
        let is_there = content.rest.is_some() || content.slots.contains_key(&Key::Name(Arc::clone(name)));
        if !is_there {
            self.raise("AttributeError");
            return;
        }
        self.put(id, Key::Name(Arc::clone(name)), ValueSet::of(Abstract::Unbound), true);
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

/// A name as a value.
pub(in crate::dataflow) fn text(name: &str) -> ValueSet {
    ValueSet::of(Abstract::Text(crate::dataflow::value::text::Text::new(name)))
}

/// What a member that is a property calls besides its getter.
fn accessors(found: &ValueSet) -> Option<Accessors> {
    found.values.iter().find_map(|value| match &value.kind {
        Abstract::Function(function) if function.binding == Binding::Property => Some(function.accessors.clone()),
        _ => None,
    })
}

fn is_property(value: &Value) -> bool {
    matches!(&value.kind, Abstract::Function(function) if function.binding == Binding::Property)
}

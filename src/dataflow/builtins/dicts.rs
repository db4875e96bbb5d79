//! Methods of lists, dicts and sets, and what they store.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::builtins::iteration::Items;
use crate::dataflow::calls::generators::{Pending, View};
use crate::dataflow::expressions::subscripts::guarded;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::interpreter::{Call, Interpreter};
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet, Values};

impl Interpreter<'_> {
    /// A call of a method of a built-in type, a library's object or something unknown.
    pub(in crate::dataflow) fn call_named(
        &mut self,
        receiver: &Value,
        name: &Arc<str>,
        arguments: Arguments,
        at: Location,
    ) -> ValueSet {
        match &receiver.kind {
            Abstract::Text(_) => self.text_method(receiver, name, &arguments, at),
            Abstract::Object(id) => {
                let id = *id;
                match self.kind(id).clone() {
                    Kind::Dict | Kind::Namespace(_) => self.dict_method(id, name, &arguments),
                    Kind::List | Kind::Tuple | Kind::Set | Kind::Iterator => {
                        self.list_method(id, receiver, name, &arguments)
                    }
                    Kind::Library(class) => {
                        let library = self.library;
                        let call = Call { arguments, at };
                        if let Some(found) = library.method(self, receiver, &class, name, &call) {
                            return found;
                        }
                        self.may_raise(None);
                        let dotted = format!("{class}.{name}");
                        if !library.leaves_alone(&dotted) {
                            self.escape_all(&call.arguments);
                            self.escape(&ValueSet::one(receiver.clone()), 0);
                        }
                        self.unknown(Cause::Result(dotted.into()))
                    }
                    Kind::Instance(class) => self.inherited_call(id, class, receiver, name, arguments, at),
                    Kind::Super(_, inner) => {
                        let inner = (*inner).clone();
                        self.call_named(&inner, name, arguments, at)
                    }
                    _ => {
                        self.may_raise(None);
                        self.escape_all(&arguments);
                        self.unknown(Cause::Unknown)
                    }
                }
            }
            Abstract::Function(function) if &**name == "cache_clear" => {
                self.forget_results(&Rc::clone(function));
                ValueSet::of(Abstract::None)
            }
            Abstract::Function(_) | Abstract::Method(_) | Abstract::Partial(_) => {
                self.escape_all(&arguments);
                self.unknown(Cause::Unknown)
            }
            _ => self.unknown(Cause::Unknown),
        }
    }

    /// A method that an instance has from a base outside the repository.
    fn inherited_call(
        &mut self,
        id: ObjectId,
        class: ObjectId,
        receiver: &Value,
        name: &Arc<str>,
        arguments: Arguments,
        at: Location,
    ) -> ValueSet {
        let Some(info) = self.class(class) else { return ValueSet::unknown() };
        let call = Call { arguments, at };
        // What `object` and `BaseException` do.
        match (&**name, call.arguments.at(0).cloned(), call.arguments.at(1).cloned()) {
            ("*", ..) => {
                self.escape_all(&call.arguments);
                self.call_any(class, receiver);
                return self.unknown(Cause::Unknown).opened(true);
            }
            ("__init_exception__", ..) => {
                self.keep_arguments(id, &call.arguments);
                return ValueSet::of(Abstract::None);
            }
            ("__setattr__", Some(key), Some(value)) => {
                match key.value.only_text() {
                    Some(key) => self.put(id, Key::from(key), value.value, true),
                    None => self.set_any_attribute(&ValueSet::one(receiver.clone()), &value.value),
                }
                return ValueSet::of(Abstract::None);
            }
            ("__delattr__", Some(key), _) if key.value.only_text().is_some() => {
                if let Some(key) = key.value.only_text() {
                    self.put(id, Key::from(key), ValueSet::of(Abstract::Unbound), true);
                }
                return ValueSet::of(Abstract::None);
            }
            ("__getattribute__", Some(key), _) => {
                return self.get_attribute(&ValueSet::one(receiver.clone()), &key.value, None);
            }
            _ => {}
        }
        for base in &info.mro {
            let crate::dataflow::heap::objects::Base::Outside(base) = base else { continue };
            match &**base {
                "builtins.dict" | "collections.OrderedDict" | "collections.UserDict" => {
                    return self.dict_method(id, name, &call.arguments);
                }
                "builtins.list" => return self.list_method(id, receiver, name, &call.arguments),
                _ => {}
            }
            let library = self.library;
            if let Some(found) = library.method(self, receiver, base, name, &call) {
                return found;
            }
            let dotted: Arc<str> = format!("{base}.{name}").into();
            if let Some(found) = library.call(self, &dotted, &call) {
                return found;
            }
        }
        self.may_raise(None);
        // An inherited method may do anything to the object, and may call what its class overrides.
        self.escape_all(&call.arguments);
        self.call_overridden(class, receiver);
        self.unknown(Cause::Unknown)
    }

    /// A call of a method whose name is not known: each of them may be run.
    fn call_any(&mut self, class: ObjectId, receiver: &Value) {
        let slots: Vec<ValueSet> = self.content(class).slots.values().cloned().collect();
        for set in slots {
            for value in &set.values {
                if let Abstract::Function(function) = &value.kind
                    && !function.definition.name.starts_with("__")
                    && function.binding == crate::dataflow::value::Binding::Plain
                {
                    let at = self.here(crate::text::Span::new(0, 0));
                    let (function, receiver) = (Rc::clone(function), receiver.clone());
                    self.possibly(|run| {
                        run.call_function(&function, Some(receiver), Arguments::default(), at);
                    });
                }
            }
        }
        self.escape(&ValueSet::one(receiver.clone()), 0);
    }

    /// Methods of a class that code outside calls back: all that are not called otherwise.
    fn call_overridden(&mut self, class: ObjectId, receiver: &Value) {
        let slots: Vec<ValueSet> = self.content(class).slots.values().cloned().collect();
        for set in slots {
            for value in &set.values {
                if let Abstract::Function(function) = &value.kind
                    && !self.called.contains_key(&Arc::as_ptr(&function.definition))
                    && !function.definition.name.starts_with("__")
                    && function.binding == crate::dataflow::value::Binding::Plain
                {
                    let arguments =
                        Arguments { open_positions: true, open_keywords: true, spread: true, ..Arguments::default() };
                    let at = self.here(crate::text::Span::new(0, 0));
                    let (function, receiver) = (Rc::clone(function), receiver.clone());
                    self.possibly(|run| {
                        run.call_function(&function, Some(receiver), arguments, at);
                    });
                }
            }
        }
    }

    /// A method of a dict.
    pub fn dict_method(&mut self, id: ObjectId, name: &str, arguments: &Arguments) -> ValueSet {
        let dict = self.as_dict(id).unwrap_or(id);
        let argument = |index: usize| arguments.at(index).map(|one| one.value.clone());
        match name {
            "get" | "pop" | "setdefault" | "__getitem__" => {
                let Some(key) = argument(0) else { return ValueSet::unknown() };
                let default = arguments.get(1, "default").cloned();
                let found = self.looked_up(dict, &key, default.clone(), name);
                match name {
                    "pop" => self.remove_key(dict, &key),
                    "setdefault" => {
                        let one = key.only().and_then(Key::of);
                        match one {
                            Some(key) => {
                                self.state.edit(dict).slots.insert(key, found.clone());
                            }
                            None => self.store_item(dict, &key, found.clone()),
                        }
                    }
                    _ => {}
                }
                found
            }
            "update" => {
                if let Some(other) = argument(0) {
                    self.update_mapping(dict, &other, true);
                }
                for one in &arguments.list {
                    if let Some(keyword) = &one.keyword {
                        self.join_entry(dict, Key::Name(Arc::clone(keyword)), one.value.clone());
                    }
                }
                if arguments.is_open() {
                    self.store_anywhere(dict, &ValueSet::unknown());
                }
                ValueSet::of(Abstract::None)
            }
            "keys" | "__iter__" => self.pending(Pending::View { dict, part: View::Keys }),
            "values" => self.pending(Pending::View { dict, part: View::Values }),
            "items" => self.pending(Pending::View { dict, part: View::Entries }),
            "copy" | "__copy__" => {
                let copy = self.copy_of(dict);
                ValueSet::of(Abstract::Object(copy))
            }
            "clear" => {
                let content = self.state.edit(dict);
                content.slots.clear();
                content.rest = None;
                ValueSet::of(Abstract::None)
            }
            "popitem" => {
                let items = match self.entries(dict) {
                    Items::Exact(mut items) => {
                        let last = items.pop();
                        if let Some(last) = last {
                            self.state.edit(dict).slots.pop();
                            return last;
                        }
                        return self.raise("KeyError");
                    }
                    any => any,
                };
                for slot in self.state.edit(dict).slots.values_mut() {
                    slot.push(Value::bare(Abstract::Unbound));
                }
                items.any()
            }
            "__setitem__" => {
                if let (Some(key), Some(value)) = (argument(0), argument(1)) {
                    self.store_item(dict, &key, value);
                }
                ValueSet::of(Abstract::None)
            }
            "__delitem__" => {
                if let Some(key) = argument(0) {
                    self.remove_key(dict, &key);
                }
                ValueSet::of(Abstract::None)
            }
            "__contains__" => self.unknown(Cause::Unknown),
            "__len__" => match self.keys(dict) {
                Items::Exact(items) => ValueSet::of(Abstract::Int(i64::try_from(items.len()).unwrap_or(0))),
                Items::Any(_) => self.unknown(Cause::Unknown),
            },
            "fromkeys" => ValueSet::unknown(),
            _ => {
                self.may_raise(Some("AttributeError"));
                self.escape_all(arguments);
                self.unknown(Cause::Unknown)
            }
        }
    }

    /// What `dict.get(key, default)` and its relatives give.
    fn looked_up(&mut self, dict: ObjectId, key: &ValueSet, default: Option<ValueSet>, name: &str) -> ValueSet {
        let key = self.seen(key);
        let raises = default.is_none() && matches!(name, "pop" | "__getitem__");
        let mut found = ValueSet { values: Values::new(), open: key.open };
        for one in &key.values {
            let entry = self.entry(dict, one, raises);
            found.join(guarded(entry, &one.guards));
        }
        if key.open || key.values.is_empty() {
            let any = self.unknown(Cause::Unknown);
            found.join(any.opened(true));
        }
        if !found.may_be_unbound() {
            return found;
        }
        let missing: Vec<Value> =
            found.values.iter().filter(|value| matches!(value.kind, Abstract::Unbound)).cloned().collect();
        let mut found = found.bound();
        let default = default.unwrap_or_else(|| ValueSet::of(Abstract::None));
        for missing in missing {
            // The default is seen where the key is missing, whatever decides that.
            let mut default = guarded(default.clone(), &missing.guards);
            if let Some(by) = &missing.from.by {
                default = default.map(|value| crate::dataflow::expressions::subscripts::chosen(value, by));
            }
            found.join(default);
        }
        found
    }

    /// Stores under a key, as far as the value is there.
    pub(in crate::dataflow) fn join_entry(&mut self, dict: ObjectId, key: Key, value: ValueSet) {
        if value.may_be_unbound() {
            let old = self.content(dict).slots.get(&key).cloned().unwrap_or_else(|| ValueSet::of(Abstract::Unbound));
            // Where the new value is missing, the old one stays.
            let mut joined = ValueSet { values: Values::new(), open: value.open };
            for one in value.values {
                if matches!(one.kind, Abstract::Unbound) {
                    joined.join(guarded(old.clone(), &one.guards));
                } else {
                    joined.push(one);
                }
            }
            self.state.edit(dict).slots.insert(key, joined);
        } else {
            self.state.edit(dict).slots.insert(key, value);
        }
    }

    /// A store under any key.
    pub(in crate::dataflow) fn store_anywhere(&mut self, id: ObjectId, value: &ValueSet) {
        let content = self.state.edit(id);
        for slot in content.slots.values_mut() {
            slot.join(value.clone());
            slot.open = true;
        }
        let rest = content.rest.get_or_insert_default();
        rest.join(value.clone());
        rest.open = true;
    }

    /// `dict.update(mapping)`.
    pub(in crate::dataflow) fn update_mapping(&mut self, id: ObjectId, mapping: &ValueSet, is_certain: bool) {
        let id = self.as_dict(id).unwrap_or(id);
        let mapping = self.seen(mapping);
        // Pairs: `update([("a", 1)])`.
        if let Some(pairs) = mapping.only().and_then(Value::object)
            && matches!(self.kind(pairs), Kind::List | Kind::Tuple | Kind::Iterator)
        {
            let mapping = mapping.clone();
            self.each(&mapping, |run, pair| {
                let pair = run.unpacked(&pair, 2, None);
                if let [key, value] = pair.as_slice() {
                    run.store_item(id, key, value.clone());
                }
            });
            return;
        }
        let (entries, open) = self.mapping_entries(&mapping);
        let may_not_happen = !is_certain || mapping.values.iter().any(|value| matches!(value.kind, Abstract::None));
        // Other constant keys than names.
        let others: Vec<(Key, ValueSet)> = match mapping.only().and_then(Value::object).and_then(|id| self.as_dict(id))
        {
            Some(other) => {
                let content = self.content(other);
                content
                    .slots
                    .iter()
                    .filter(|(key, _)| key.name().is_none())
                    .map(|(key, set)| (key.clone(), set.clone()))
                    .collect()
            }
            None => Vec::new(),
        };
        for (key, value) in entries.into_iter().map(|(name, value)| (Key::Name(name), value)).chain(others) {
            if may_not_happen {
                let slot = self.state.edit(id).slots.entry(key).or_insert_with(|| ValueSet::of(Abstract::Unbound));
                slot.join(value.bound());
            } else {
                self.join_entry(id, key, value);
            }
        }
        if open {
            let rest = match mapping.only().and_then(Value::object).and_then(|id| self.as_dict(id)) {
                Some(other) => self.content(other).rest.clone(),
                None => None,
            };
            self.store_anywhere(id, &rest.unwrap_or_else(ValueSet::unknown));
        }
    }
}

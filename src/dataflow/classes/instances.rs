//! Kinds of class that Python itself treats apart: enumerations, named tuples, classes that inherit from containers.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::builtins::iteration::Items;
use crate::dataflow::heap::objects::{Base, ClassInfo, Kind};
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet, Values};

/// The classes of `enum` that members are made of.
pub(in crate::dataflow) const ENUMERATIONS: &[&str] =
    &["enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag"];

impl Interpreter<'_> {
    /// The members of an enumeration in order; `None` for any other class.
    pub(in crate::dataflow) fn enumeration(&mut self, id: ObjectId, info: &Rc<ClassInfo>) -> Option<Vec<ValueSet>> {
        if !info.mro.iter().any(|base| matches!(base, Base::Outside(name) if ENUMERATIONS.contains(&&**name))) {
            return None;
        }
        self.make_members(id);
        let content = self.content(id).clone();
        let members = content.slots.iter().filter(|(key, set)| {
            key.name().is_some()
                && set
                    .only()
                    .and_then(Value::object)
                    .is_some_and(|member| matches!(self.kind(member), Kind::Instance(class) if *class == id))
        });
        // Other names of a member are no members.
        let mut known: Vec<ObjectId> = Vec::new();
        let mut kept = Vec::new();
        for (_, set) in members {
            if let Some(member) = set.only().and_then(Value::object)
                && !known.contains(&member)
            {
                known.push(member);
                kept.push(set.clone());
            }
        }
        Some(kept)
    }

    /// Makes members of what the block of an enumeration binds, once.
    fn make_members(&mut self, id: ObjectId) {
        let done = Key::Other("members".into());
        if self.content(id).slots.contains_key(&done) {
            return;
        }
        self.state.edit(id).slots.insert(done, ValueSet::of(Abstract::None));
        let content = self.content(id).clone();
        let constructor = self.class_member(id, "__init__");
        let mut members: Vec<(ObjectId, Value)> = Vec::new();
        for (key, value) in content.slots {
            let Some(name) = key.name() else { continue };
            let is_member = !name.starts_with('_')
                && !value.values.iter().any(|value| matches!(value.kind, Abstract::Function(_) | Abstract::Method(_)));
            if !is_member {
                continue;
            }
            let earlier = members.iter().find(|(_, known)| match (known, value.only()) {
                (known, Some(value)) => self.is_equal(known, value) == Some(true),
                _ => false,
            });
            if let Some((member, _)) = earlier {
                let member = ValueSet::of(Abstract::Object(*member));
                self.state.edit(id).slots.insert(key, member);
                continue;
            }
            let member = self.allocate(Kind::Instance(id));
            members.extend(value.only().map(|value| (member, value.clone())));
            let value = match value.only() {
                // `auto()` of a text enumeration is the name in lower case.
                Some(Value { kind: Abstract::Opaque(_), .. }) if self.is_text_enumeration(id) => {
                    crate::dataflow::classes::attributes::text(&name.to_lowercase())
                }
                _ => value,
            };
            let slots = &mut self.state.edit(member).slots;
            slots.insert(Key::from("value"), value.clone());
            slots.insert(Key::from("_value_"), value.clone());
            slots.insert(Key::from("name"), crate::dataflow::classes::attributes::text(name));
            if let Some(constructor) = &constructor {
                let receiver = Value::bare(Abstract::Object(member));
                let bound = self.bound_to(constructor.clone(), &receiver);
                let at = self.here(crate::text::Span::new(0, 0));
                let values = match value.only().and_then(Value::object) {
                    Some(tuple) if matches!(self.kind(tuple), Kind::Tuple) => self.content(tuple).items.clone(),
                    _ => vec![value],
                };
                self.call(&bound, Arguments::positional(values, at), at);
            }
            self.state.edit(id).slots.insert(key, ValueSet::of(Abstract::Object(member)));
        }
    }

    /// Whether members of an enumeration are texts.
    pub(in crate::dataflow) fn is_text_enumeration(&self, id: ObjectId) -> bool {
        self.class(id).is_some_and(|info| {
            info.mro
                .iter()
                .any(|base| matches!(base, Base::Outside(name) if matches!(&**name, "builtins.str" | "enum.StrEnum")))
        })
    }

    /// `Enumeration(value)`.
    pub(in crate::dataflow) fn enumeration_member(
        &mut self,
        id: ObjectId,
        info: &Rc<ClassInfo>,
        arguments: &Arguments,
    ) -> ValueSet {
        let members = self.enumeration(id, info).unwrap_or_default();
        let Some(wanted) = arguments.at(0).map(|one| self.seen(&one.value)) else { return ValueSet::unknown() };
        let mut found = ValueSet { values: Values::new(), open: wanted.open };
        for wanted in &wanted.values {
            let by = Self::input_of(wanted);
            for member in &members {
                let Some(object) = member.only().and_then(Value::object) else { continue };
                let value = self.content(object).slots.get(&Named("value")).cloned().unwrap_or_default();
                let fits = value.only().and_then(|value| self.is_equal(value, wanted));
                if fits == Some(false) {
                    continue;
                }
                for one in &member.values {
                    let mut one = one.clone();
                    if let Some(by) = &by {
                        one = crate::dataflow::expressions::subscripts::chosen(one, by);
                    }
                    if let Some(guards) = one.guards.and(&wanted.guards) {
                        one.guards = guards;
                        found.push(one);
                    }
                }
            }
        }
        if found.is_never() { self.raise("ValueError") } else { found }
    }

    /// `str(object)`: its `__str__`, the text of an enumeration's member, else unknown.
    pub(in crate::dataflow) fn str_of_object(&mut self, id: ObjectId, value: &Value) -> ValueSet {
        if let Kind::Instance(class) = *self.kind(id) {
            for name in ["__str__", "__format__", "__repr__"] {
                if name == "__format__" {
                    continue;
                }
                if let Some(found) = self.call_method(value, name, Vec::new()) {
                    return found;
                }
            }
            if self.is_exception(id)
                && let Some(found) = self.text_of_exception(id)
            {
                return found;
            }
            if let Some(info) = self.class(class)
                && self.enumeration(class, &info).is_some()
            {
                let member = self.content(id).slots.clone();
                let is_text =
                    info.mro.iter().any(|base| matches!(base, Base::Outside(name) if &**name == "enum.StrEnum"));
                let part = if is_text { member.get(&Key::from("value")) } else { member.get(&Key::from("name")) };
                let part = part.cloned().unwrap_or_default();
                if is_text {
                    return part;
                }
                let class_name = crate::dataflow::classes::attributes::text(&format!("{}.", info.name));
                return self.concatenate(&[class_name, part]);
            }
        }
        if self.is_exception(id)
            && let Some(found) = self.text_of_exception(id)
        {
            return found;
        }
        if let Some(text) = self.text_of_container(id, value) {
            return text;
        }
        if let Kind::Library(class) = self.kind(id).clone() {
            let library = self.library;
            let call = self.empty_call();
            if let Some(found) = library.method(self, value, &class, "__str__", &call) {
                return found;
            }
        }
        self.unknown(Cause::Unknown)
    }

    /// The items of an instance that is a tuple: a named tuple's fields in order.
    pub(in crate::dataflow) fn named_tuple_items(&mut self, id: ObjectId) -> Option<Items> {
        let fields = self.named_tuple_fields(id)?;
        let content = self.content(id);
        let items =
            fields.iter().map(|name| content.slots.get(&Named(name)).cloned().unwrap_or_else(ValueSet::unknown));
        Some(Items::Exact(items.collect()))
    }

    pub(in crate::dataflow) fn named_tuple_fields(&mut self, id: ObjectId) -> Option<Vec<Arc<str>>> {
        let Kind::Instance(class) = *self.kind(id) else { return None };
        let info = self.class(class)?;
        let is_tuple = info.mro.iter().any(|base| matches!(base, Base::Outside(name) if matches!(&**name, "typing.NamedTuple" | "collections.namedtuple")));
        if !is_tuple {
            return None;
        }
        let fields = self.class_member(class, "_fields")?;
        let list = fields.only()?.object()?;
        self.content(list).items.iter().map(|item| item.only_text().map(Arc::from)).collect()
    }

    /// `instance[key]` by a base outside: a dict's entry, a named tuple's field.
    pub(in crate::dataflow) fn item_of_base(&mut self, id: ObjectId, object: &Value, key: &Value) -> Option<ValueSet> {
        if let Some(Items::Exact(items)) = self.named_tuple_items(id) {
            let Abstract::Int(index) = key.kind else { return None };
            let index = crate::dataflow::expressions::subscripts::position(index, items.len())?;
            return items.get(index).cloned();
        }
        let Kind::Instance(class) = *self.kind(id) else { return None };
        let info = self.class(class)?;
        for base in &info.mro {
            let Base::Outside(base) = base else { continue };
            if crate::dataflow::classes::is_dict_class(base) {
                let found = self.entry(id, key, false);
                if found.may_be_unbound()
                    && let Some(missing) = self.call_method(object, "__missing__", vec![ValueSet::one(key.clone())])
                {
                    let mut found = found.bound();
                    found.join(missing);
                    return Some(found);
                }
                return Some(found.bound());
            }
            let library = self.library;
            if let Some(found) = library.item(self, object, base, key) {
                return Some(found);
            }
        }
        None
    }

    /// The object that holds the entries of an instance that is a mapping.
    pub(in crate::dataflow) fn mapping_of_instance(&mut self, id: ObjectId) -> Option<ObjectId> {
        let Kind::Instance(class) = *self.kind(id) else { return None };
        let info = self.class(class)?;
        let is_dict = info
            .mro
            .iter()
            .any(|base| matches!(base, Base::Outside(name) if crate::dataflow::classes::is_dict_class(name)));
        if is_dict {
            return Some(id);
        }
        // `keys()` and `__getitem__` make a mapping.
        let value = Value::bare(Abstract::Object(id));
        let keys = self.call_method(&value, "keys", Vec::new())?;
        let keys = self.items(&keys).exact()?;
        let dict = self.allocate(Kind::Dict);
        for key in keys {
            let item = self.call_method(&value, "__getitem__", vec![key.clone()])?;
            self.store_item(dict, &key, item);
        }
        Some(dict)
    }

    /// `Class[key]` by `__class_getitem__`.
    pub(in crate::dataflow) fn class_getitem(&mut self, id: ObjectId, arguments: Arguments) -> Option<ValueSet> {
        let hook = self.class_member(id, "__class_getitem__")?;
        let at = self.here(crate::text::Span::new(0, 0));
        let mut passed = arguments;
        let class = ValueSet::of(Abstract::Object(id));
        passed.list.insert(0, crate::dataflow::value::Passed { keyword: None, value: class, at });
        Some(self.call(&hook, passed, at))
    }
}

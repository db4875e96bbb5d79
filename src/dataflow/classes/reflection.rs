//! Python's functions that look at objects by name or call functions for each item: `getattr`, `hasattr`, `map`, `filter`,
//! `sum`, `type`.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, Named};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Abstract, Arguments, Cause, Value, ValueSet, Values};

impl Interpreter<'_> {
    /// `getattr(object, name, default)`.
    pub(in crate::dataflow) fn get_attribute(
        &mut self,
        object: &ValueSet,
        name: &ValueSet,
        default: Option<ValueSet>,
    ) -> ValueSet {
        let Some(names) = self.all_texts(name) else {
            // Any attribute.
            let mut found = self.unknown(Cause::Unknown).opened(true);
            if let Some(default) = default {
                found.join(default);
            }
            for one in &self.seen(object).values.clone() {
                if let Some(id) = one.object() {
                    if matches!(self.kind(id), Kind::Instance(_)) {
                        // A method of any name.
                        let any = self.named(one, &"*".into());
                        found.join(any);
                    }
                    for set in self.content(id).slots.values().cloned().collect::<Vec<_>>() {
                        found.join(self.seen(&set).bound());
                    }
                }
            }
            return found;
        };
        let mut result = ValueSet::never();
        for (name, guards) in names {
            let mut found = ValueSet { values: Values::new(), open: object.open };
            for one in &self.seen(object).values.clone() {
                let has = if default.is_some() { self.has_attribute(one, &name) } else { Some(true) };
                let member = match (has, &default) {
                    (Some(false), Some(default)) => default.clone(),
                    (Some(true), _) | (_, None) => self.attribute(&ValueSet::one(one.clone()), &name),
                    (None, Some(default)) => {
                        if let Some(found) = self.stored_or(one, &name, default) {
                            found
                        } else {
                            self.attribute_or(one, &name, default)
                        }
                    }
                };
                found.join(crate::dataflow::expressions::subscripts::guarded(member, &one.guards));
            }
            result.join(crate::dataflow::expressions::subscripts::guarded(found, &guards));
        }
        result
    }

    /// `object.name`, or `default` where that raises `AttributeError`.
    fn attribute_or(&mut self, object: &Value, name: &Arc<str>, default: &ValueSet) -> ValueSet {
        let wanted: crate::dataflow::statements::exceptions::Handled = Some(Some(vec!["AttributeError".into()]));
        let mut found = ValueSet::never();
        let exits = self.isolated(vec![wanted.clone()], |run| {
            found = run.attribute(&ValueSet::one(object.clone()), name).bound();
        });
        let (mut missing, mut others) = (None, Vec::new());
        for (state, thrown) in exits.raised {
            let caught = thrown.is_caught(&wanted);
            if caught != Some(true) {
                others.push((state.clone(), thrown));
            }
            if caught != Some(false) {
                let state = self.diverged(state);
                missing = Some(crate::dataflow::statements::joined(missing, state));
            }
        }
        self.pass_on(others);
        match missing {
            Some(missing) => self.join_values((exits.normal, found), (missing, default.clone())),
            None => {
                self.state = exits.normal;
                found
            }
        }
    }

    /// What an object of a library stores under `name`, with `default` where it is missing: what decides that it is
    /// missing decides the default, too. `None` where something else may be stored.
    fn stored_or(&mut self, object: &Value, name: &Arc<str>, default: &ValueSet) -> Option<ValueSet> {
        let id = object.object().filter(|id| matches!(self.kind(*id), Kind::Library(_)))?;
        let content = self.content(id);
        let stored = content.slots.get(&Named(name)).filter(|_| content.rest.is_none())?;
        let stored = self.seen(stored);
        let mut found = ValueSet { values: Values::new(), open: stored.open };
        for value in stored.values {
            if !matches!(value.kind, Abstract::Unbound) {
                found.push(value);
                continue;
            }
            for one in &default.values {
                let Some(guards) = one.guards.and(&value.guards) else { continue };
                let mut from = one.from.clone();
                if from.by.is_none() {
                    from.by.clone_from(&value.from.by);
                }
                found.push(Value { kind: one.kind.clone(), from, guards });
            }
            found.open |= default.open;
        }
        Some(found)
    }

    /// Whether `object` has an attribute; `None` if that is not known.
    pub(in crate::dataflow) fn has_attribute(&mut self, object: &Value, name: &Arc<str>) -> Option<bool> {
        let key = Key::Name(Arc::clone(name));
        match &object.kind {
            Abstract::Object(id) => {
                let content = self.content(*id);
                let stored = content.slots.get(&key).map(|set| self.seen(set));
                match &stored {
                    Some(set) if !set.may_be_unbound() => return Some(true),
                    Some(set) if set.values.len() > 1 || set.open => return None,
                    _ => {}
                }
                if content.rest.is_some() {
                    return None;
                }
                match self.kind(*id).clone() {
                    Kind::Instance(class) => {
                        if self.class_member(class, name).is_some() {
                            return Some(true);
                        }
                        let info = self.class(class)?;
                        let outside = info.is_open
                            || info
                                .mro
                                .iter()
                                .any(|base| matches!(base, crate::dataflow::heap::objects::Base::Outside(_)));
                        if outside || self.class_member(class, "__getattr__").is_some() { None } else { Some(false) }
                    }
                    Kind::Class(info) => {
                        if self.class_member(*id, name).is_some() {
                            return Some(true);
                        }
                        let outside = info.is_open
                            || info
                                .mro
                                .iter()
                                .any(|base| matches!(base, crate::dataflow::heap::objects::Base::Outside(_)));
                        if outside { None } else { Some(false) }
                    }
                    Kind::Module { .. } => Some(false),
                    Kind::Library(class) => {
                        let library = self.library;
                        let call = crate::dataflow::interpreter::Call {
                            arguments: Arguments::positional(
                                [crate::dataflow::classes::attributes::text(name)],
                                self.here(crate::text::Span::new(0, 0)),
                            ),
                            at: self.here(crate::text::Span::new(0, 0)),
                        };
                        let found = library.method(self, object, &class, "__hasattr__", &call)?;
                        found.only().and_then(Value::truth)
                    }
                    Kind::Dict | Kind::List | Kind::Tuple | Kind::Set => {
                        let methods = ["get", "items", "keys", "append", "update", "pop", "__iter__", "__len__"];
                        Some(methods.contains(&&**name))
                    }
                    _ => None,
                }
            }
            Abstract::None | Abstract::Int(_) | Abstract::Bool(_) => Some(false),
            Abstract::Text(_) => Some(["lower", "upper", "split", "strip", "format", "join"].contains(&&**name)),
            _ => None,
        }
    }

    /// The texts that `set` can be, if all are known.
    pub(in crate::dataflow) fn all_texts(&self, set: &ValueSet) -> Option<Vec<(Arc<str>, crate::dataflow::Guards)>> {
        let set = self.seen(set);
        if set.open || set.values.is_empty() {
            return None;
        }
        set.values.iter().map(|value| Some((Arc::from(value.text()?), value.guards.clone()))).collect()
    }

    /// `map(function, list, ...)`.
    pub(in crate::dataflow) fn mapped(&mut self, function: &ValueSet, lists: &[ValueSet], at: Location) -> ValueSet {
        let none = Location { span: crate::text::Span::new(0, 0), ..at };
        let exact: Option<Vec<Vec<ValueSet>>> = lists.iter().map(|list| self.items(list).exact()).collect();
        if let Some(columns) = exact {
            let shortest = columns.iter().map(Vec::len).min().unwrap_or(0);
            let mut results = Vec::new();
            for row in 0..shortest {
                let passed = Arguments::positional(columns.iter().map(|column| column[row].clone()), none);
                results.push(self.call(function, passed, at));
            }
            ValueSet::of(self.sequence(Kind::Iterator, results))
        } else {
            let items: Vec<ValueSet> = lists.iter().map(|list| self.items(list).any()).collect();
            let mut result = ValueSet::never();
            self.possibly(|run| result = run.call(function, Arguments::positional(items, none), at));
            ValueSet::of(self.sequence_of(Kind::Iterator, result))
        }
    }

    /// `filter(function, list)`.
    pub(in crate::dataflow) fn filtered(&mut self, function: &ValueSet, from: &ValueSet, at: Location) -> ValueSet {
        let is_none = function.only().is_some_and(|value| matches!(value.kind, Abstract::None));
        let none = Location { span: crate::text::Span::new(0, 0), ..at };
        let Some(items) = self.items(from).exact() else {
            let any = self.items(from).any();
            return ValueSet::of(self.sequence_of(Kind::Iterator, any));
        };
        let id = self.allocate(Kind::Iterator);
        for item in items {
            let answer = if is_none {
                item.clone()
            } else {
                self.call(function, Arguments::positional([item.clone()], none), at)
            };
            let truths: Vec<Option<bool>> = answer.values.iter().map(|value| self.truth(value)).collect();
            if !answer.open && truths.iter().all(|truth| *truth == Some(true)) {
                self.append(id, item);
            } else if answer.open || !truths.iter().all(|truth| *truth == Some(false)) {
                self.possibly(|run| run.append(id, item));
            }
        }
        ValueSet::of(Abstract::Object(id))
    }

    /// `sum(list, start)`.
    pub(in crate::dataflow) fn sum(&mut self, list: &ValueSet, start: Option<ValueSet>) -> ValueSet {
        let Some(items) = self.items(list).exact() else { return self.unknown(Cause::Unknown) };
        let mut total = start.unwrap_or_else(|| ValueSet::of(Abstract::Int(0)));
        for item in items {
            total = self.binary(crate::languages::python::ast::BinaryOperator::Add, &total, &item);
        }
        total
    }

    /// An object without anything.
    pub(in crate::dataflow) fn empty_object(&mut self) -> Abstract {
        self.opaque(Cause::Unknown)
    }

    /// `type(name, bases, namespace)`.
    pub(in crate::dataflow) fn made_class(&mut self, arguments: &Arguments) -> ValueSet {
        let value = |index: usize| arguments.at(index).map(|one| one.value.clone()).unwrap_or_default();
        let bases = self.items(&value(1)).exact().unwrap_or_default();
        let bases: Vec<Value> = bases.iter().filter_map(|base| base.only().cloned()).collect();
        let (mro, is_open) = self.resolution_order(&bases);
        let Some(frame) = self.frames.last() else { return ValueSet::unknown() };
        let info = crate::dataflow::heap::objects::ClassInfo {
            definition: None,
            name: value(0).only_text().unwrap_or_default().into(),
            module: frame.module,
            closure: Rc::from([]),
            mro,
            is_open,
        };
        let id = self.allocate(Kind::Class(Rc::new(info)));
        self.update_mapping(id, &value(2), true);
        ValueSet::of(Abstract::Object(id))
    }
}

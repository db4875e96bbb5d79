//! Targets of assignments: names, attributes, items, and what is unpacked.

use crate::dataflow::expressions::subscripts::guarded;
use crate::dataflow::heap::Key;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::provenance::Note;
use crate::dataflow::value::{Abstract, Arguments, Value, ValueSet, Values};
use crate::languages::python::ast::{BinaryOperator, Expr, ExprKind};
use crate::text::Span;

impl Interpreter<'_> {
    /// `target = value`.
    pub(in crate::dataflow) fn assign(&mut self, target: &Expr, value: ValueSet) {
        let at = self.here(target.span);
        match &target.kind {
            ExprKind::Name(name) => self.bind(name, at, value),
            ExprKind::Attribute { object, name, .. } => {
                let object = self.eval(object);
                self.set_attribute(&object, name, &value, at);
            }
            ExprKind::Subscript { object, index } => {
                let object = self.eval(object);
                if let Some(bounds) = self.slice_bounds(index) {
                    self.store_slice(&object, bounds, Some(&value));
                    return;
                }
                let index = self.eval(index);
                self.set_item(&object, &index, value, at);
            }
            ExprKind::Tuple(targets) | ExprKind::List(targets) => self.unpack(targets, &value),
            ExprKind::Starred(target) => self.assign(target, value),
            _ => {}
        }
    }

    fn unpack(&mut self, targets: &[Expr], value: &ValueSet) {
        let star = targets.iter().position(|target| matches!(target.kind, ExprKind::Starred(_)));
        let items = self.unpacked(value, targets.len(), star);
        for (target, item) in targets.iter().zip(items) {
            self.assign(target, item);
        }
    }

    /// What each of `count` targets takes of `value`; the one at `star` takes the rest.
    pub(in crate::dataflow) fn unpacked(
        &mut self,
        value: &ValueSet,
        count: usize,
        star: Option<usize>,
    ) -> Vec<ValueSet> {
        let value = self.seen(value);
        let mut taken: Vec<ValueSet> =
            (0..count).map(|_| ValueSet { values: Values::new(), open: value.open }).collect();
        for one in &value.values {
            let items = self.items(&ValueSet::one(one.clone()));
            match items.exact() {
                Some(items) if star.is_none() && items.len() == count => {
                    for (slot, item) in taken.iter_mut().zip(items) {
                        slot.join(guarded(item, &one.guards));
                    }
                }
                Some(items) if star.is_some() && items.len() + 1 >= count => {
                    let star = star.unwrap_or(0);
                    let rest = items.len() + 1 - count;
                    for (index, item) in items.iter().enumerate() {
                        let slot = if index < star {
                            index
                        } else if index < star + rest {
                            continue;
                        } else {
                            index + 1 - rest
                        };
                        taken[slot].join(guarded(item.clone(), &one.guards));
                    }
                    let list = self.sequence(Kind::List, items[star..star + rest].to_vec());
                    taken[star].push(one.with(list));
                }
                Some(_) => {
                    // The counts differ: an error.
                    taken.iter_mut().for_each(|slot| slot.open = true);
                }
                None => {
                    if let Abstract::Opaque(_) = one.kind {
                        for (index, slot) in taken.iter_mut().enumerate() {
                            let part = self.follow(one, &format!("[{index}]"));
                            slot.push(part);
                        }
                        continue;
                    }
                    let any = items.any();
                    for (index, slot) in taken.iter_mut().enumerate() {
                        if Some(index) == star {
                            let list = self.sequence_of(Kind::List, any.clone());
                            slot.push(one.with(list));
                        } else {
                            slot.join(guarded(any.clone(), &one.guards));
                        }
                    }
                }
            }
        }
        taken
    }

    /// `object[index] = value`.
    pub(in crate::dataflow) fn set_item(
        &mut self,
        object: &ValueSet,
        index: &ValueSet,
        value: ValueSet,
        at: crate::dataflow::Location,
    ) {
        let object = self.seen(object);
        let is_certain = object.values.len() == 1 && !object.open;
        let name = index.only_text().unwrap_or("item");
        let value = self.hop(value, at, || Note::Set(name.into()));
        for receiver in &object.values {
            let value = guarded(value.clone(), &receiver.guards);
            match &receiver.kind {
                Abstract::Object(id) => {
                    let id = *id;
                    match self.kind(id).clone() {
                        Kind::Instance(_) => {
                            let arguments = vec![index.clone(), value.clone()];
                            if self.call_method(receiver, "__setitem__", arguments).is_some() {
                                continue;
                            }
                        }
                        Kind::Library(class) => {
                            let key = index.only().and_then(Key::of);
                            let library = self.library;
                            if let Some(Key::Name(name)) = &key
                                && library.store(self, receiver, &class, &format!("[{name}]"), &value, at)
                            {
                                continue;
                            }
                            if key.is_none() && library.store(self, receiver, &class, "[]", &value, at) {
                                continue;
                            }
                        }
                        _ => {}
                    }
                    if is_certain {
                        self.store_item(id, index, value);
                    } else {
                        self.possibly(|run| run.store_item(id, index, value));
                    }
                }
                other => {
                    if let (Some(side), Some(key)) = (self.side(&other.clone()), index.only().and_then(Key::of)) {
                        self.put(side, key, value, is_certain);
                    }
                }
            }
        }
    }

    /// `target operator= value`.
    pub(in crate::dataflow) fn augmented(&mut self, target: &Expr, operator: BinaryOperator, value: &Expr, span: Span) {
        let old = self.eval(target);
        let value = self.eval(value);
        let at = self.here(span);
        // A list or dict is changed in place.
        if let Some(id) = old.only().and_then(Value::object) {
            match (self.kind(id).clone(), operator) {
                (Kind::Dict | Kind::Namespace(_), BinaryOperator::Or) => {
                    self.update_mapping(id, &value, true);
                    return;
                }
                (Kind::List, BinaryOperator::Add) => {
                    self.extend(id, &value);
                    return;
                }
                (Kind::Set, BinaryOperator::Or) => {
                    self.extend(id, &value);
                    return;
                }
                (Kind::Instance(_), _) => {
                    let name = match operator {
                        BinaryOperator::Add => "__iadd__",
                        BinaryOperator::Or => "__ior__",
                        _ => "",
                    };
                    if let Some(one) = old.only().cloned()
                        && let Some(found) = self.call_method(&one, name, vec![value.clone()])
                    {
                        self.assign(target, found);
                        return;
                    }
                }
                (Kind::Library(class), BinaryOperator::Or | BinaryOperator::Add) => {
                    let library = self.library;
                    let call = crate::dataflow::interpreter::Call {
                        arguments: Arguments::positional([value.clone()], at),
                        at,
                    };
                    if let Some(one) = old.only().cloned()
                        && library.method(self, &one, &class, "update", &call).is_some()
                    {
                        return;
                    }
                }
                _ => {}
            }
        }
        let new = self.binary(operator, &old, &value);
        self.assign(target, new);
    }

    /// `del target`.
    pub(in crate::dataflow) fn delete(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(name) => self.unbind(name),
            ExprKind::Attribute { object, name, .. } => {
                let object = self.eval(object);
                self.delete_attribute(&object, name);
            }
            ExprKind::Subscript { object, index } => {
                let object = self.eval(object);
                if let Some(bounds) = self.slice_bounds(index) {
                    self.store_slice(&object, bounds, None);
                    return;
                }
                let index = self.eval(index);
                for receiver in &self.seen(&object).values.clone() {
                    self.delete_item(receiver, &index);
                }
            }
            ExprKind::Tuple(targets) | ExprKind::List(targets) => targets.iter().for_each(|target| self.delete(target)),
            _ => {}
        }
    }

    /// The bounds of an index that is a slice.
    pub(in crate::dataflow) fn slice_bounds(&mut self, index: &Expr) -> Option<[Option<ValueSet>; 3]> {
        let ExprKind::Slice { lower, upper, step } = &index.kind else { return None };
        let mut bound = |bound: &Option<Box<Expr>>| bound.as_ref().map(|bound| self.eval(bound));
        Some([bound(lower), bound(upper), bound(step)])
    }

    /// `del receiver[index]`.
    fn delete_item(&mut self, receiver: &Value, index: &ValueSet) {
        let Some(id) = receiver.object() else { return };
        match self.kind(id).clone() {
            Kind::Instance(_) => {
                self.call_method(receiver, "__delitem__", vec![index.clone()]);
            }
            Kind::Library(class) => {
                let library = self.library;
                let at = self.here(Span::new(0, 0));
                let call =
                    crate::dataflow::interpreter::Call { arguments: Arguments::positional([index.clone()], at), at };
                library.method(self, receiver, &class, "__delitem__", &call);
            }
            Kind::List => {
                let position = match index.only().map(|index| &index.kind) {
                    Some(Abstract::Int(position)) => Some(*position),
                    _ => None,
                };
                self.remove_position(id, position);
            }
            _ => self.remove_key(id, index),
        }
    }

    /// Takes a key out of a dict.
    pub(in crate::dataflow) fn remove_key(&mut self, id: crate::dataflow::heap::ObjectId, index: &ValueSet) {
        let id = self.as_dict(id).unwrap_or(id);
        match index.only().and_then(Key::of) {
            Some(key) => {
                let may_rest = self.content(id).rest.is_some();
                let content = self.state.edit(id);
                if may_rest {
                    content.slots.insert(key, ValueSet::of(Abstract::Unbound));
                } else {
                    content.slots.shift_remove(&key);
                }
            }
            None => {
                // Any key may be gone.
                for slot in self.state.edit(id).slots.values_mut() {
                    slot.push(Value::bare(Abstract::Unbound));
                }
            }
        }
    }
}

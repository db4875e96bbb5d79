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
                let name = self.mangled(name);
                self.set_attribute(&object, &name, &value, at);
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
        let name = index.only_text().unwrap_or("item");
        let value = self.hop(value, at, || Note::Set(name.into()));
        self.change_each(object, |run, receiver| run.store_into(receiver, index, value.clone(), at));
    }

    fn store_into(&mut self, receiver: &Value, index: &ValueSet, value: ValueSet, at: crate::dataflow::Location) {
        let value = guarded(value, &receiver.guards);
        match &receiver.kind {
            Abstract::Object(id) => {
                let id = *id;
                match self.kind(id).clone() {
                    Kind::Instance(_) => {
                        let arguments = vec![index.clone(), value.clone()];
                        if self.call_method(receiver, "__setitem__", arguments).is_some() {
                            return;
                        }
                    }
                    Kind::Library(class) => {
                        let key = index.only().and_then(Key::of);
                        let library = self.library;
                        if let Some(Key::Name(name)) = &key
                            && library.store(self, receiver, &class, &format!("[{name}]"), &value, at)
                        {
                            return;
                        }
                        if key.is_none() && library.store(self, receiver, &class, "[]", &value, at) {
                            return;
                        }
                    }
                    Kind::Tuple => {
                        self.raise("TypeError");
                        return;
                    }
                    _ => {}
                }
                self.store_item(id, index, value);
            }
            other => {
                if let (Some(side), Some(key)) = (self.side(&other.clone()), index.only().and_then(Key::of)) {
                    self.put(side, key, value, true);
                }
            }
        }
    }

    /// `target operator= value`. What stands before the operator is evaluated once.
    pub(in crate::dataflow) fn augmented(&mut self, target: &Expr, operator: BinaryOperator, value: &Expr, span: Span) {
        let at = self.here(span);
        let place = match &target.kind {
            ExprKind::Attribute { object, .. } => Place::Member(self.eval(object)),
            ExprKind::Subscript { object, index } => {
                let object = self.eval(object);
                match self.slice_bounds(index) {
                    Some(bounds) => Place::Slice(object, bounds),
                    None => {
                        let index = self.eval(index);
                        Place::Item(object, index)
                    }
                }
            }
            _ => Place::Name,
        };
        let old = match (&place, &target.kind) {
            (Place::Member(object), ExprKind::Attribute { name, .. }) => {
                let name = self.mangled(name);
                self.attribute(object, &name)
            }
            (Place::Item(object, index), _) => self.subscript(object, index),
            (Place::Slice(object, bounds), _) => self.slice(object, bounds.clone()),
            _ => self.eval(target),
        };
        let value = self.eval(value);
        if !self.state.alive {
            return;
        }
        // Objects are changed in place, each in a run of its own; other values are replaced.
        let old = self.seen(&old);
        let (objects, plain): (Vec<Value>, Vec<Value>) =
            old.values.into_iter().partition(|one| self.is_changed_in_place(one));
        if objects.is_empty() {
            let plain = ValueSet { values: plain.into(), open: old.open };
            let new = self.binary(operator, &plain, &value);
            self.put_back(target, &place, new, at);
            return;
        }
        let all = ValueSet { values: objects.into_iter().chain(plain).collect(), open: old.open };
        self.each_alternative(
            &all,
            |run, one| {
                let new = match run.change_in_place(one, operator, &value, at) {
                    Some(new) => new,
                    None => run.binary(operator, &ValueSet::one(one.clone()), &value),
                };
                run.put_back(target, &place, new, at);
                ValueSet::never()
            },
            |run| {
                run.put_back(target, &place, ValueSet::unknown(), at);
                ValueSet::never()
            },
        );
    }

    fn put_back(&mut self, target: &Expr, place: &Place, value: ValueSet, at: crate::dataflow::Location) {
        match (place, &target.kind) {
            (Place::Member(object), ExprKind::Attribute { name, .. }) => {
                let name = self.mangled(name);
                self.set_attribute(object, &name, &value, at)
            }
            (Place::Item(object, index), _) => self.set_item(object, index, value, at),
            (Place::Slice(object, bounds), _) => self.store_slice(object, bounds.clone(), Some(&value)),
            _ => self.assign(target, value),
        }
    }

    fn is_changed_in_place(&self, value: &Value) -> bool {
        value.object().is_some_and(|id| {
            matches!(
                self.kind(id),
                Kind::Dict | Kind::Namespace(_) | Kind::List | Kind::Set | Kind::Instance(_) | Kind::Library(_)
            )
        })
    }

    /// `object operator= value` of an object that is changed; gives what the target is afterwards.
    fn change_in_place(
        &mut self,
        object: &Value,
        operator: BinaryOperator,
        value: &ValueSet,
        at: crate::dataflow::Location,
    ) -> Option<ValueSet> {
        use BinaryOperator as Op;
        let id = object.object()?;
        match (self.kind(id).clone(), operator) {
            (Kind::Dict | Kind::Namespace(_), Op::Or) => self.update_mapping(id, value, true),
            (Kind::List, Op::Add) | (Kind::Set, Op::Or) => self.extend(id, value),
            (Kind::List, Op::Multiply) => {
                let product = self.binary(operator, &ValueSet::one(object.clone()), value);
                let product = product.only().and_then(Value::object);
                match product {
                    Some(product) if matches!(self.kind(product), Kind::List) => {
                        let content = self.content(product).clone();
                        let own = self.state.edit(id);
                        (own.items, own.rest) = (content.items, content.rest);
                    }
                    _ => self.escape(&ValueSet::one(object.clone()), 0),
                }
            }
            (Kind::Set, Op::And | Op::Subtract | Op::Xor) => {
                let name = match operator {
                    Op::And => "intersection_update",
                    Op::Subtract => "difference_update",
                    _ => "symmetric_difference_update",
                };
                let arguments = Arguments::positional([value.clone()], at);
                self.list_method(id, object, name, &arguments);
            }
            (Kind::Instance(_), _) => {
                let name = match operator {
                    Op::Add => "__iadd__",
                    Op::Subtract => "__isub__",
                    Op::Multiply => "__imul__",
                    Op::Divide => "__itruediv__",
                    Op::FloorDivide => "__ifloordiv__",
                    Op::Modulo => "__imod__",
                    Op::And => "__iand__",
                    Op::Or => "__ior__",
                    Op::Xor => "__ixor__",
                    Op::LeftShift => "__ilshift__",
                    Op::RightShift => "__irshift__",
                    Op::Power => "__ipow__",
                    Op::MatrixMultiply => "__imatmul__",
                };
                if let Some(found) = self.call_method(object, name, vec![value.clone()]) {
                    return Some(found);
                }
                // A class that inherits from a container is changed as that is.
                if operator == Op::Or && self.class_inherits(id, crate::dataflow::classes::is_dict_class) {
                    self.update_mapping(id, value, true);
                } else if operator == Op::Add && self.class_inherits(id, |name| name == "builtins.list") {
                    self.extend(id, value);
                } else {
                    return None;
                }
            }
            (Kind::Library(class), Op::Or | Op::Add) => {
                let library = self.library;
                let name = if operator == Op::Or { "update" } else { "extend" };
                let call =
                    crate::dataflow::interpreter::Call { arguments: Arguments::positional([value.clone()], at), at };
                library
                    .method(self, object, &class, name, &call)
                    .or_else(|| library.method(self, object, &class, "update", &call))?;
            }
            _ => return None,
        }
        Some(ValueSet::one(object.clone()))
    }

    /// `del target`.
    pub(in crate::dataflow) fn delete(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(name) => self.unbind(name),
            ExprKind::Attribute { object, name, .. } => {
                let object = self.eval(object);
                let name = self.mangled(name);
                self.delete_attribute(&object, &name);
            }
            ExprKind::Subscript { object, index } => {
                let object = self.eval(object);
                if let Some(bounds) = self.slice_bounds(index) {
                    self.store_slice(&object, bounds, None);
                    return;
                }
                let index = self.eval(index);
                self.change_each(&object, |run, receiver| run.delete_item(receiver, &index));
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
            _ => {
                // A missing key is an error.
                self.subscript(&ValueSet::one(receiver.clone()), index);
                if self.state.alive {
                    self.remove_key(id, index);
                }
            }
        }
    }

    /// Takes a key out of a dict.
    pub(in crate::dataflow) fn remove_key(&mut self, id: crate::dataflow::heap::ObjectId, index: &ValueSet) {
        let id = self.as_dict(id).unwrap_or(id);
        let index = self.seen(index);
        if index.open || index.values.is_empty() || index.values.iter().any(|key| Key::of(key).is_none()) {
            // Any key may be gone.
            for slot in self.state.edit(id).slots.values_mut() {
                slot.push(Value::bare(Abstract::Unbound));
            }
            return;
        }
        self.change_each(&index, |run, key| {
            let Some(key) = Key::of(key) else { return };
            let may_rest = run.content(id).rest.is_some();
            let content = run.state.edit(id);
            if may_rest {
                content.slots.insert(key, ValueSet::of(Abstract::Unbound));
            } else {
                content.slots.shift_remove(&key);
            }
        });
    }
}

/// What stands before `operator=`, evaluated.
enum Place {
    /// A name: evaluating it again changes nothing.
    Name,
    /// `object.name`
    Member(ValueSet),
    /// `object[index]`
    Item(ValueSet, ValueSet),
    /// `object[lower:upper:step]`
    Slice(ValueSet, [Option<ValueSet>; 3]),
}

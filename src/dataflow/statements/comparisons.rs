//! Truth, equality, order and containment of values, as far as they are known.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::dataflow::heap::objects::{Base, Kind};
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet};
use crate::languages::python::ast::CompareOperator;

/// So deep are containers compared.
const DEPTH: usize = 6;

impl Interpreter<'_> {
    /// Whether a value is true: that of an object depends on its class and on what it holds here.
    pub(in crate::dataflow) fn truth(&mut self, value: &Value) -> Option<bool> {
        match &value.kind {
            Abstract::Object(id) => self.truth_of_object(*id, value),
            Abstract::Opaque(opaque) => match &opaque.cause {
                // A flag or variable that is given is hardly ever given as "".
                Cause::Input(_) | Cause::Variable(_) => Some(true),
                _ => None,
            },
            _ => value.truth(),
        }
    }

    fn truth_of_object(&mut self, id: ObjectId, value: &Value) -> Option<bool> {
        match *self.kind(id) {
            Kind::Dict | Kind::List | Kind::Tuple | Kind::Set => self.holds_anything(id),
            Kind::Namespace(object) => self.holds_anything(object),
            Kind::Class(_) | Kind::Module { .. } | Kind::Package(_) => Some(true),
            Kind::Iterator => Some(true),
            Kind::Instance(class) => {
                for method in ["__bool__", "__len__"] {
                    if let Some(found) = self.call_method(value, method, Vec::new()) {
                        return self.truth_of_all(&found);
                    }
                }
                let info = self.class(class)?;
                let base = |wanted: &[&str]| {
                    info.mro.iter().any(|base| matches!(base, Base::Outside(name) if wanted.contains(&&**name)))
                };
                if info
                    .mro
                    .iter()
                    .any(|base| matches!(base, Base::Outside(name) if super::super::classes::is_dict_class(name)))
                    || base(&["builtins.list", "builtins.set", "builtins.tuple", "collections.deque"])
                {
                    return self.holds_anything(id);
                }
                if base(&["builtins.str", "builtins.int", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"])
                {
                    let held = self.content(id).slots.get(&Key::from("_value_")).cloned()?;
                    return self.truth_of_all(&held);
                }
                Some(true)
            }
            _ => None,
        }
    }

    /// Whether a container holds anything.
    fn holds_anything(&self, id: ObjectId) -> Option<bool> {
        let content = self.content(id);
        if !content.touched.is_empty() {
            return None;
        }
        let certain = |set: &ValueSet| !self.seen(set).may_be_unbound();
        if content.slots.values().any(certain) || content.items.iter().any(certain) {
            return Some(true);
        }
        let never = |set: &ValueSet| self.seen(set).bound().is_never();
        let is_empty = content.slots.values().all(never) && content.items.iter().all(never) && content.rest.is_none();
        is_empty.then_some(false)
    }

    /// The truth that all alternatives share.
    pub(in crate::dataflow) fn truth_of_all(&mut self, set: &ValueSet) -> Option<bool> {
        let set = self.seen(set);
        let mut all = None;
        for value in &set.values {
            let truth = self.truth(value)?;
            if all.is_some_and(|known| known != truth) {
                return None;
            }
            all = Some(truth);
        }
        all.filter(|_| !set.open)
    }

    /// Whether two alternatives are the same object; `None` if that is not known.
    pub(in crate::dataflow) fn is_identical(&self, a: &Value, b: &Value) -> Option<bool> {
        use Abstract as A;
        match (&a.kind, &b.kind) {
            (A::Opaque(opaque), A::None) | (A::None, A::Opaque(opaque)) => match opaque.cause {
                Cause::Input(_) | Cause::Variable(_) | Cause::Computed(_) => Some(false),
                _ => None,
            },
            (A::Opaque(a), A::Opaque(b)) if a.id == b.id => Some(true),
            (A::Opaque(_), _) | (_, A::Opaque(_)) => None,
            (A::None, A::None) => Some(true),
            (A::Bool(a), A::Bool(b)) => Some(a == b),
            (A::Object(a), A::Object(b)) => Some(a == b),
            (A::Text(a), A::Text(b)) => match (a.known(), b.known()) {
                (Some(a), Some(b)) => Some(a == b),
                _ => None,
            },
            (A::None, A::External(_)) | (A::External(_), A::None) => Some(false),
            (A::External(a), A::External(b)) => Some(a == b),
            (A::Int(a), A::Int(b)) => Some(a == b),
            (A::Function(a), A::Function(b)) => Some(std::rc::Rc::ptr_eq(a, b)),
            (a, b) if std::mem::discriminant(a) != std::mem::discriminant(b) => Some(false),
            (a, b) => a.same(b).then_some(true),
        }
    }

    /// Whether two alternatives are equal; `None` if that is not known.
    pub(in crate::dataflow) fn is_equal(&mut self, a: &Value, b: &Value) -> Option<bool> {
        self.are_equal(a, b, 0)
    }

    fn are_equal(&mut self, a: &Value, b: &Value, depth: usize) -> Option<bool> {
        use Abstract as A;
        match (&a.kind, &b.kind) {
            (A::Opaque(a), A::Opaque(b)) if a.id == b.id => Some(true),
            (A::Opaque(opaque), A::None) | (A::None, A::Opaque(opaque))
                if matches!(opaque.cause, Cause::Input(_) | Cause::Variable(_)) =>
            {
                Some(false)
            }
            (A::Opaque(_), _) | (_, A::Opaque(_)) => None,
            (A::Text(a), A::Text(b)) => Some(a.known()? == b.known()?),
            (A::Int(a), A::Bool(b)) | (A::Bool(b), A::Int(a)) => Some(*a == i64::from(*b)),
            #[allow(clippy::cast_precision_loss, reason = "as Python compares them, but for very large numbers")]
            (A::Int(a), A::Float(b)) | (A::Float(b), A::Int(a)) => (!b.is_nan()).then_some(*a as f64 == *b),
            (A::Float(a), A::Float(b)) => (!a.is_nan() && !b.is_nan()).then_some(a == b),
            (A::Object(one), A::Object(other)) => {
                let (one, other) = (*one, *other);
                self.are_equal_objects(one, other, (a, b), depth)
            }
            (A::Object(id), _) => self.equals_plain(*id, a, b),
            (_, A::Object(id)) => self.equals_plain(*id, b, a),
            (a, b) => self.is_identical(&Value::bare(a.clone()), &Value::bare(b.clone())),
        }
    }

    /// Whether an object equals a value that is none.
    fn equals_plain(&mut self, id: ObjectId, object: &Value, other: &Value) -> Option<bool> {
        match *self.kind(id) {
            Kind::Dict | Kind::List | Kind::Tuple | Kind::Set | Kind::Class(_) | Kind::Module { .. } => Some(false),
            Kind::Instance(class) => {
                if let Some(found) = self.call_method(object, "__eq__", vec![ValueSet::one(other.clone())]) {
                    return self.truth_of_all(&found);
                }
                if self.is_value_enumeration(class) {
                    let held = self.content(id).slots.get(&Key::from("_value_")).cloned()?;
                    let held = held.only()?.clone();
                    return self.is_equal(&held, other);
                }
                (matches!(other.kind, Abstract::None) || self.is_plain_class(class)).then_some(false)
            }
            _ => matches!(other.kind, Abstract::None).then_some(false),
        }
    }

    /// Whether members of an enumeration equal their values.
    fn is_value_enumeration(&self, class: ObjectId) -> bool {
        let names = ["enum.StrEnum", "enum.IntEnum", "enum.IntFlag", "builtins.str", "builtins.int"];
        self.class(class).is_some_and(|info| {
            let is = |base: &Base, wanted: &[&str]| matches!(base, Base::Outside(name) if wanted.contains(&&**name));
            info.mro.iter().any(|base| is(base, &names))
                && info.mro.iter().any(|base| is(base, crate::dataflow::classes::instances::ENUMERATIONS))
        })
    }

    /// Whether nothing of a class is from outside but what changes no comparison.
    fn is_plain_class(&self, class: ObjectId) -> bool {
        const PLAIN: &[&str] = &["builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "enum.Enum"];
        self.class(class).is_some_and(|info| {
            !info.is_open
                && info.mro.iter().all(|base| match base {
                    Base::Outside(name) => PLAIN.contains(&&**name) || name.ends_with("Exception"),
                    _ => true,
                })
        })
    }

    fn are_equal_objects(
        &mut self,
        one: ObjectId,
        other: ObjectId,
        (a, b): (&Value, &Value),
        depth: usize,
    ) -> Option<bool> {
        if let Kind::Instance(class) = *self.kind(one) {
            if let Some(found) = self.call_method(a, "__eq__", vec![ValueSet::one(b.clone())]) {
                return self.truth_of_all(&found);
            }
            if one == other {
                return Some(true);
            }
            if depth > DEPTH {
                return None;
            }
            if let Some(fields) = self.compared_fields(one) {
                if !matches!(*self.kind(other), Kind::Instance(actual) if actual == class) {
                    return None;
                }
                let pairs = |run: &Self, id: ObjectId| -> Option<Vec<ValueSet>> {
                    fields.iter().map(|name| run.content(id).slots.get(&Key::Name(Arc::clone(name))).cloned()).collect()
                };
                let (a, b) = (pairs(self, one)?, pairs(self, other)?);
                return self.all_equal(&a, &b, depth);
            }
            return (self.is_plain_class(class) && !matches!(self.kind(other), Kind::Library(_))).then_some(false);
        }
        if one == other {
            return Some(true);
        }
        if depth > DEPTH {
            return None;
        }
        let (x, y) = (self.content(one).clone(), self.content(other).clone());
        if x.rest.is_some() || y.rest.is_some() || !x.touched.is_empty() || !y.touched.is_empty() {
            return None;
        }
        match (self.kind(one).clone(), self.kind(other).clone()) {
            (Kind::List, Kind::List) | (Kind::Tuple, Kind::Tuple) => self.all_equal(&x.items, &y.items, depth),
            (Kind::Dict, Kind::Dict) => {
                let certain = |set: &ValueSet| !self.seen(set).may_be_unbound();
                if !x.slots.values().chain(y.slots.values()).all(certain) {
                    return None;
                }
                if x.slots.len() != y.slots.len() || x.slots.keys().any(|key| !y.slots.contains_key(key)) {
                    return Some(false);
                }
                let (a, b): (Vec<ValueSet>, Vec<ValueSet>) =
                    x.slots.iter().filter_map(|(key, set)| Some((set.clone(), y.slots.get(key)?.clone()))).unzip();
                self.all_equal(&a, &b, depth)
            }
            (Kind::Set, Kind::Set) => {
                if x.items.len() != y.items.len() {
                    return self.all_certain(&x.items).and(self.all_certain(&y.items)).map(|()| false);
                }
                for item in &x.items {
                    let item = item.only()?.clone();
                    if !self.contains(b, &item)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            (Kind::List | Kind::Tuple | Kind::Dict | Kind::Set, Kind::List | Kind::Tuple | Kind::Dict | Kind::Set) => {
                Some(false)
            }
            (
                Kind::Class(_) | Kind::Module { .. } | Kind::Dict | Kind::List | Kind::Tuple,
                Kind::Class(_) | Kind::Module { .. },
            ) => Some(false),
            _ => None,
        }
    }

    fn all_certain(&self, items: &[ValueSet]) -> Option<()> {
        items.iter().all(|item| !self.seen(item).may_be_unbound()).then_some(())
    }

    fn all_equal(&mut self, a: &[ValueSet], b: &[ValueSet], depth: usize) -> Option<bool> {
        if a.len() != b.len() {
            return self.all_certain(a).and(self.all_certain(b)).map(|()| false);
        }
        let mut all = Some(true);
        for (a, b) in a.iter().zip(b) {
            match (self.seen(a).only(), self.seen(b).only()) {
                (Some(a), Some(b)) => match self.are_equal(a, b, depth + 1) {
                    Some(false) => return Some(false),
                    Some(true) => {}
                    None => all = None,
                },
                _ => all = None,
            }
        }
        all
    }

    /// The fields that decide whether two instances of a class of fields are equal.
    pub(in crate::dataflow) fn compared_fields(&mut self, id: ObjectId) -> Option<Vec<Arc<str>>> {
        if let Some(fields) = self.named_tuple_fields(id) {
            return Some(fields);
        }
        let Kind::Instance(class) = *self.kind(id) else { return None };
        let value = Value::bare(Abstract::Object(class));
        let library = self.library;
        let call = self.empty_call();
        let found = library.method(self, &value, &"dataclasses.dataclass".into(), "__compare__", &call)?;
        let list = found.only()?.object()?;
        self.content(list).items.iter().map(|item| item.only_text().map(Arc::from)).collect()
    }

    /// Whether `a operator b` for an operator of order.
    pub(in crate::dataflow) fn is_ordered(&mut self, operator: CompareOperator, a: &Value, b: &Value) -> Option<bool> {
        use CompareOperator as Op;
        if a.object().is_some() || b.object().is_some() {
            let (name, reflected) = match operator {
                Op::Less => ("__lt__", "__gt__"),
                Op::LessEqual => ("__le__", "__ge__"),
                Op::Greater => ("__gt__", "__lt__"),
                _ => ("__ge__", "__le__"),
            };
            if let Some(found) = self.call_method(a, name, vec![ValueSet::one(b.clone())]) {
                return self.truth_of_all(&found);
            }
            if let Some(found) = self.call_method(b, reflected, vec![ValueSet::one(a.clone())]) {
                return self.truth_of_all(&found);
            }
            if let (Some(Kind::Set), Some(Kind::Set)) =
                (a.object().map(|id| self.kind(id).clone()), b.object().map(|id| self.kind(id).clone()))
            {
                return None;
            }
        }
        let order = self.order(a, b)?;
        Some(match operator {
            Op::Less => order.is_lt(),
            Op::LessEqual => order.is_le(),
            Op::Greater => order.is_gt(),
            _ => order.is_ge(),
        })
    }

    /// How two values are ordered; `None` if that is not known.
    pub(in crate::dataflow) fn order(&mut self, a: &Value, b: &Value) -> Option<Ordering> {
        if let (Abstract::Text(_), Abstract::Text(_)) = (&a.kind, &b.kind) {
            return Some(a.text()?.cmp(b.text()?));
        }
        if let (Some(one), Some(other)) = (a.object(), b.object()) {
            return self.order_of_objects(one, other, a, b);
        }
        let number = |value: &Value| match value.kind {
            #[allow(clippy::cast_precision_loss, reason = "as Python compares them, but for very large numbers")]
            Abstract::Int(number) => Some(number as f64),
            Abstract::Float(number) => Some(number),
            Abstract::Bool(truth) => Some(f64::from(u8::from(truth))),
            _ => None,
        };
        number(a)?.partial_cmp(&number(b)?)
    }

    fn order_of_objects(&mut self, one: ObjectId, other: ObjectId, a: &Value, b: &Value) -> Option<Ordering> {
        let items = match (self.kind(one), self.kind(other)) {
            (Kind::List, Kind::List) | (Kind::Tuple, Kind::Tuple) => {
                let (x, y) = (self.content(one), self.content(other));
                if x.rest.is_some() || y.rest.is_some() || !x.touched.is_empty() || !y.touched.is_empty() {
                    return None;
                }
                (x.items.clone(), y.items.clone())
            }
            (Kind::Instance(class), Kind::Instance(actual)) if class == actual => {
                for (method, yes) in [("__lt__", Ordering::Less), ("__gt__", Ordering::Greater)] {
                    if let Some(found) = self.call_method(a, method, vec![ValueSet::one(b.clone())]) {
                        if self.truth_of_all(&found)? {
                            return Some(yes);
                        }
                        return Some(if self.is_equal(a, b)? { Ordering::Equal } else { yes.reverse() });
                    }
                }
                let fields = self.compared_fields(one)?;
                let held = |run: &Self, id: ObjectId| -> Option<Vec<ValueSet>> {
                    fields.iter().map(|name| run.content(id).slots.get(&Key::Name(Arc::clone(name))).cloned()).collect()
                };
                (held(self, one)?, held(self, other)?)
            }
            _ => return None,
        };
        for (a, b) in items.0.iter().zip(&items.1) {
            let (a, b) = (self.seen(a), self.seen(b));
            let (a, b) = (a.only()?, b.only()?);
            if !self.is_equal(a, b)? {
                return self.order(a, b);
            }
        }
        Some(items.0.len().cmp(&items.1.len()))
    }

    /// Whether `container` holds `item`; `None` if that is not known.
    pub(in crate::dataflow) fn contains(&mut self, container: &Value, item: &Value) -> Option<bool> {
        match &container.kind {
            Abstract::Text(text) => Some(text.known()?.contains(item.text()?)),
            Abstract::Object(id) => {
                let id = self.as_dict(*id).unwrap_or(*id);
                self.exhaust(id);
                let content = self.content(id).clone();
                if !content.touched.is_empty() {
                    return None;
                }
                let is_dict = matches!(self.kind(id), Kind::Dict) || Some(id) == self.as_dict(container.object()?);
                if is_dict {
                    let key = Key::of(item)?;
                    return match content.slots.get(&key).map(|set| self.seen(set)) {
                        Some(set) if !set.may_be_unbound() => Some(true),
                        Some(set) if !set.open && set.values.len() == 1 && content.rest.is_none() => Some(false),
                        Some(_) => None,
                        None => content.rest.is_none().then_some(false),
                    };
                }
                match self.kind(id) {
                    Kind::List | Kind::Tuple | Kind::Set | Kind::Iterator => {
                        let mut all = content.rest.is_none().then_some(false);
                        for known in &content.items {
                            let known = self.seen(known);
                            match known.only().map(|known| self.is_equal(known, item)) {
                                Some(Some(true)) => return Some(true),
                                Some(Some(false)) => {}
                                _ => all = None,
                            }
                        }
                        all
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

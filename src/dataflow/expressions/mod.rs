//! Expressions to the values that they can have.

pub(in crate::dataflow) mod comprehensions;
pub(in crate::dataflow) mod operators;
pub(in crate::dataflow) mod subscripts;

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, State};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::provenance::{Note, Provenance};
use crate::dataflow::value::text::Text;
use crate::dataflow::value::{Abstract, Accessors, Binding, Cause, FunctionValue, Value, ValueSet};
use crate::languages::python::ast::{self, DictItem, Expr, ExprKind, Piece};

impl Interpreter<'_> {
    /// What `expr` can be, in the state here; what it does is done to the state.
    pub fn eval(&mut self, expr: &Expr) -> ValueSet {
        if !self.state.alive || !self.step() {
            return ValueSet::never();
        }
        let here = self.here(expr.span);
        let literal = |kind| {
            ValueSet::one(Value { kind, from: Provenance::origin(here), guards: crate::dataflow::Guards::default() })
        };
        match &expr.kind {
            ExprKind::Str(text) => literal(Abstract::Text(Text::new(&**text))),
            ExprKind::FString(pieces) => self.f_string(pieces),
            ExprKind::Bytes | ExprKind::Ellipsis => self.unknown(Cause::Unknown),
            ExprKind::Int(number) => literal(Abstract::Int(*number)),
            ExprKind::Float(number) => literal(Abstract::Float(*number)),
            ExprKind::Bool(truth) => literal(Abstract::Bool(*truth)),
            ExprKind::None => literal(Abstract::None),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Attribute { object, name, .. } => {
                let object = self.eval(object);
                let name = self.mangled(name);
                self.attribute(&object, &name)
            }
            ExprKind::Subscript { object, index } => {
                let object = self.eval(object);
                if let Some(bounds) = self.slice_bounds(index) {
                    return self.slice(&object, bounds);
                }
                let index = self.eval(index);
                self.subscript(&object, &index)
            }
            ExprKind::Slice { .. } => ValueSet::unknown(),
            ExprKind::Call { callee, arguments } => self.call_expression(expr, callee, arguments),
            ExprKind::Unary { operator, operand } => match operator {
                ast::UnaryOperator::Not => self.truth_of(expr),
                operator => {
                    let operand = self.eval(operand);
                    self.unary(*operator, operand)
                }
            },
            ExprKind::Binary { operator, left, right } => {
                let left = self.eval(left);
                let right = self.eval(right);
                self.binary(*operator, &left, &right)
            }
            ExprKind::Logic { is_or, left, right } => self.logic(*is_or, left, right),
            ExprKind::Compare { .. } => self.truth_of(expr),
            ExprKind::Conditional { test, then, otherwise } => {
                let (truth, falsity) = self.test(test);
                let branch = |run: &mut Self, state: State, expr: &Expr| {
                    run.state = state;
                    let value = run.eval(expr);
                    (run.take_state(), value)
                };
                let then = branch(self, truth, then);
                let otherwise = branch(self, falsity, otherwise);
                self.join_values(then, otherwise)
            }
            ExprKind::Lambda(function) => self.function(function, None),
            ExprKind::Tuple(items) => self.display(Kind::Tuple, items),
            ExprKind::List(items) => self.display(Kind::List, items),
            ExprKind::Set(items) => self.display(Kind::Set, items),
            ExprKind::Dict(items) => self.dict_display(items),
            ExprKind::Comprehension(comprehension) => self.comprehension(comprehension),
            ExprKind::Starred(value) | ExprKind::Await(value) => self.eval(value),
            ExprKind::Yield(value) => {
                let value = value.as_ref().map_or_else(|| ValueSet::of(Abstract::None), |value| self.eval(value));
                self.yielded(value);
                self.unknown(Cause::Unknown)
            }
            ExprKind::YieldFrom(value) => {
                let value = self.eval(value);
                self.yield_all(&value)
            }
            ExprKind::Walrus { name, name_span, value } => {
                let value = self.eval(value);
                let at = self.here(*name_span);
                self.bind(name, at, value.clone());
                value
            }
            ExprKind::Unknown => ValueSet::unknown(),
        }
    }

    /// Two results of two states: the states are joined, and each result is seen if its side was taken.
    pub(in crate::dataflow) fn join_values(&mut self, a: (State, ValueSet), b: (State, ValueSet)) -> ValueSet {
        let result = self.carrier();
        let put = |(mut state, value): (State, ValueSet)| {
            if state.alive {
                state.edit(result).slots.insert(Key::None, value);
            }
            state
        };
        self.state = put(a).join(put(b));
        if !self.state.alive {
            return ValueSet::never();
        }
        self.state.edit(result).slots.shift_remove(&Key::None).unwrap_or_default()
    }

    /// `left and right`, `left or right`.
    fn logic(&mut self, is_or: bool, left: &Expr, right: &Expr) -> ValueSet {
        let (value, truth, falsity) = self.tested(left);
        let (kept, other) = if is_or { (truth, falsity) } else { (falsity, truth) };
        let path = &kept.path;
        let decided = ValueSet {
            values: value
                .values
                .iter()
                .filter(|value| value.guards.agree(path) && self.truth(value).is_none_or(|truth| truth == is_or))
                .cloned()
                .collect(),
            open: value.open,
        };
        self.state = other;
        let right = self.eval(right);
        let other = self.take_state();
        self.join_values((kept, decided), (other, right))
    }

    /// The value of a test: a truth value on each side.
    fn truth_of(&mut self, expr: &Expr) -> ValueSet {
        let (truth, falsity) = self.test(expr);
        match (truth.alive, falsity.alive) {
            (true, false) => {
                self.state = truth;
                ValueSet::of(Abstract::Bool(true))
            }
            (false, _) => {
                let alive = falsity.alive;
                self.state = falsity;
                if alive { ValueSet::of(Abstract::Bool(false)) } else { ValueSet::never() }
            }
            (true, true) => self.join_values(
                (truth, ValueSet::of(Abstract::Bool(true))),
                (falsity, ValueSet::of(Abstract::Bool(false))),
            ),
        }
    }

    fn f_string(&mut self, pieces: &[Piece]) -> ValueSet {
        let mut parts = Vec::new();
        for piece in pieces {
            parts.push(match piece {
                Piece::Text { text, span } => {
                    let from = Provenance::origin(self.here(*span));
                    ValueSet::one(Value {
                        kind: Abstract::Text(Text::new(&**text)),
                        from,
                        guards: crate::dataflow::Guards::default(),
                    })
                }
                Piece::Value { value, conversion, format } => {
                    let value = self.eval(value);
                    match format {
                        Some(format) if format.is_empty() => self.formatted_as(&value, *conversion, None),
                        Some(format) => {
                            let spec = self.f_string(format);
                            self.formatted_as(&value, *conversion, Some(&spec))
                        }
                        None => self.as_texts(value).map(|value| Value { kind: self.opaque(Cause::Unknown), ..value }),
                    }
                }
            });
        }
        self.concatenate(&parts)
    }

    /// A list, tuple or set display.
    fn display(&mut self, kind: Kind, items: &[Expr]) -> ValueSet {
        let mut list = Vec::new();
        let mut rest: Option<ValueSet> = None;
        for item in items {
            if let ExprKind::Starred(inner) = &item.kind {
                let value = self.eval(inner);
                let spread = self.items(&value);
                match spread.exact() {
                    Some(items) if rest.is_none() => list.extend(items),
                    _ => rest.get_or_insert_default().join(spread.any()),
                }
                continue;
            }
            let value = self.eval(item);
            match &mut rest {
                Some(rest) => rest.join(value),
                None => list.push(value),
            }
        }
        if !self.state.alive {
            return ValueSet::never();
        }
        let id = self.allocate(kind);
        if let Some(rest) = &mut rest {
            for item in list.drain(..) {
                rest.join(item);
            }
        }
        let content = self.state.edit(id);
        (content.items, content.rest) = (list, rest);
        ValueSet::of(Abstract::Object(id))
    }

    fn dict_display(&mut self, items: &[DictItem]) -> ValueSet {
        let id = self.allocate(Kind::Dict);
        for item in items {
            match item {
                DictItem::Entry { key, value, .. } => {
                    let key_set = self.eval(key);
                    let value = self.eval(value);
                    self.store_item(id, &key_set, value);
                }
                DictItem::Spread(mapping) => {
                    let mapping = self.eval(mapping);
                    self.update_mapping(id, &mapping, true);
                }
            }
        }
        if self.state.alive { ValueSet::of(Abstract::Object(id)) } else { ValueSet::never() }
    }

    /// A function definition or lambda as a value.
    pub(in crate::dataflow) fn function(
        &mut self,
        definition: &Arc<ast::Function>,
        class: Option<crate::dataflow::heap::ObjectId>,
    ) -> ValueSet {
        let defaults = definition
            .parameters
            .iter()
            .map(|parameter| {
                let default = parameter.default.as_ref()?;
                let value = self.eval(default);
                let at = self.here(parameter.span);
                let value = value.map(|mut value| {
                    value.from = value.from.overridden(&self.caller);
                    value
                });
                Some(self.hop(value, at, || Note::Parameter(Arc::clone(&parameter.name))))
            })
            .collect();
        let Some(frame) = self.frames.last() else { return ValueSet::unknown() };
        // A class block is no scope for the functions in it.
        let mut closure = Vec::with_capacity(frame.closure.len() + 1);
        if !frame.is_class && frame.function.is_some() {
            closure.push(frame.locals);
        }
        closure.extend_from_slice(&frame.closure);
        let function = FunctionValue {
            definition: Arc::clone(definition),
            module: frame.module,
            closure: closure.into(),
            defaults,
            class,
            binding: Binding::Plain,
            accessors: Accessors::default(),
            is_cached: false,
        };
        ValueSet::of(Abstract::Function(Rc::new(function)))
    }

    /// The unknown value of a member or call of an unknown value; asked again, it is the same.
    pub(in crate::dataflow) fn follow(&mut self, value: &Value, word: &str) -> Value {
        let kind = match &value.kind {
            Abstract::Opaque(opaque) => {
                let cause = match &opaque.cause {
                    Cause::Result(name) | Cause::Member(name) => Cause::Member(format!("{name}.{word}").into()),
                    Cause::Input(by) => Cause::Input(by.clone()),
                    Cause::Computed(computed) => Cause::Computed(*computed),
                    Cause::Skipped(name) => Cause::Skipped(Arc::clone(name)),
                    Cause::Variable(_) => Cause::Unknown,
                    Cause::Document(keys) => Cause::Document(keys.iter().cloned().chain([word.into()]).collect()),
                    Cause::Unknown => Cause::Member(format!("?.{word}").into()),
                };
                self.derived(cause, (opaque.id, word))
            }
            _ => self.opaque(Cause::Unknown),
        };
        value.with(kind)
    }
}

//! Operators, and texts put together of several values.

use crate::dataflow::Location;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::guards::Guards;
use crate::dataflow::value::provenance::Provenance;
use crate::dataflow::value::text::Text;
use crate::dataflow::value::{Abstract, BREADTH, Cause, Value, ValueSet, Values};
use crate::languages::python::ast::{BinaryOperator as Op, UnaryOperator};

/// A text that is put together has so many forms; one with more is not followed.
const FORMS: usize = 64;

impl Interpreter<'_> {
    /// Every pair of alternatives that can be seen together.
    pub(in crate::dataflow) fn pairs(
        &mut self,
        left: &ValueSet,
        right: &ValueSet,
        mut make: impl FnMut(&mut Self, &Value, &Value) -> ValueSet,
    ) -> ValueSet {
        let (left, right) = (self.seen(left), self.seen(right));
        let mut result = ValueSet { values: Values::new(), open: left.open || right.open };
        for a in &left.values {
            for b in &right.values {
                let Some(guards) = a.guards.and(&b.guards) else { continue };
                if !guards.agree(&self.state.path) {
                    continue;
                }
                if result.values.len() >= BREADTH {
                    result.open = true;
                    return result;
                }
                let made = make(self, a, b);
                result.open |= made.open;
                for mut value in made.values {
                    let Some(guards) = value.guards.and(&guards) else { continue };
                    value.guards = guards;
                    result.push(value);
                }
            }
        }
        result
    }

    /// `left operator right`.
    pub(in crate::dataflow) fn binary(&mut self, operator: Op, left: &ValueSet, right: &ValueSet) -> ValueSet {
        // A text with something behind it of which nothing is known keeps what is known.
        let (left, right) = (self.with_unknown(left), self.with_unknown(right));
        self.pairs(&left, &right, |run, a, b| run.binary_of(operator, a, b))
    }

    /// `set`; one unknown value for a set that has none and may have any.
    fn with_unknown(&mut self, set: &ValueSet) -> ValueSet {
        if !set.values.is_empty() || !set.open {
            return set.clone();
        }
        let unknown = self.opaque(Cause::Unknown);
        ValueSet::one(Value::bare(unknown)).opened(true)
    }

    fn binary_of(&mut self, operator: Op, a: &Value, b: &Value) -> ValueSet {
        use Abstract as A;
        let from = || a.from.clone().and(&b.from);
        match (operator, &a.kind, &b.kind) {
            (Op::Add, A::Text(_), A::Text(_) | A::Opaque(_)) | (Op::Add, A::Opaque(_), A::Text(_)) => {
                let parts = [ValueSet::one(a.clone()), ValueSet::one(b.clone())];
                self.concatenate(&parts)
            }
            (Op::Modulo, A::Text(_), _) => self.percent(a, b),
            (Op::Multiply, A::Text(text), A::Int(count)) | (Op::Multiply, A::Int(count), A::Text(text)) => {
                let whole = if matches!(a.kind, A::Text(_)) { a } else { b };
                let times = usize::try_from(*count).unwrap_or(0);
                let kind = if text.raw().len().saturating_mul(times) <= crate::dataflow::value::text::LONGEST {
                    text.changed(|text| text.repeat(times)).map(A::Text)
                } else {
                    None
                };
                let kind = kind.unwrap_or_else(|| self.opaque(Cause::Unknown));
                ValueSet::one(whole.with(kind))
            }
            (_, A::Int(_) | A::Float(_) | A::Bool(_), A::Int(_) | A::Float(_) | A::Bool(_)) => {
                let kind = arithmetic(operator, &a.kind, &b.kind);
                ValueSet::one(Value { kind, from: from(), guards: Guards::default() })
            }
            (Op::Add, A::Object(one), A::Object(other)) => {
                let kinds = (self.kind(*one).clone(), self.kind(*other).clone());
                match kinds {
                    (Kind::List, Kind::List) | (Kind::Tuple, Kind::Tuple) => {
                        let (x, y) = (self.content(*one).clone(), self.content(*other).clone());
                        let id = self.allocate(kinds.0);
                        let content = self.state.edit(id);
                        if x.rest.is_none() && y.rest.is_none() && !x.items.iter().any(ValueSet::may_be_unbound) {
                            content.items = x.items.into_iter().chain(y.items).collect();
                        } else {
                            let mut any = ValueSet::never();
                            x.items
                                .into_iter()
                                .chain(y.items)
                                .chain(x.rest)
                                .chain(y.rest)
                                .for_each(|item| any.join(item.bound()));
                            content.rest = Some(any);
                        }
                        ValueSet::of(A::Object(id))
                    }
                    _ => self.operator_method(operator, a, b),
                }
            }
            (Op::Multiply, A::Object(list), A::Int(count)) | (Op::Multiply, A::Int(count), A::Object(list))
                if matches!(self.kind(*list), Kind::List | Kind::Tuple) =>
            {
                let (list, kind) = (*list, self.kind(*list).clone());
                let content = self.content(list).clone();
                let times = usize::try_from(*count).unwrap_or(0);
                if !self.has_known_shape(list) || content.items.len().saturating_mul(times) > 200 {
                    let any = self.items(&ValueSet::of(A::Object(list))).any();
                    return ValueSet::of(self.sequence_of(kind, any));
                }
                let items = (0..times).flat_map(|_| content.items.iter().cloned()).collect();
                ValueSet::of(self.sequence(kind, items))
            }
            (Op::Or | Op::And | Op::Subtract | Op::Xor, A::Object(one), A::Object(_))
                if matches!(self.kind(*one), Kind::Set) =>
            {
                let name = match operator {
                    Op::Or => "union",
                    Op::And => "intersection",
                    Op::Subtract => "difference",
                    _ => "symmetric_difference",
                };
                let at = self.here(crate::text::Span::new(0, 0));
                let arguments = crate::dataflow::value::Arguments::positional([ValueSet::one(b.clone())], at);
                self.list_method(*one, a, name, &arguments)
            }
            (Op::Or, A::Object(one), A::Object(_)) if matches!(self.kind(*one), Kind::Dict) => {
                let copy = self.copy_of(*one);
                self.update_mapping(copy, &ValueSet::one(b.clone()), true);
                ValueSet::of(A::Object(copy))
            }
            (Op::Divide, A::Object(_) | A::External(_) | A::Text(_), _) => self.operator_method(operator, a, b),
            (_, A::Object(_), _) => self.operator_method(operator, a, b),
            (_, A::Opaque(opaque), _) => {
                let kind = self.derived(
                    member_cause(&opaque.cause),
                    (opaque.id, operator as u8, crate::dataflow::interpreter::hash(&crate::dataflow::heap::Key::of(b))),
                );
                ValueSet::one(a.with(kind))
            }
            (_, _, A::Opaque(opaque)) => {
                let kind = self.derived(member_cause(&opaque.cause), (opaque.id, operator as u8, 1));
                ValueSet::one(b.with(kind))
            }
            _ => ValueSet::unknown(),
        }
    }

    /// `a + b` and its relatives by a method of `a`.
    fn operator_method(&mut self, operator: Op, a: &Value, b: &Value) -> ValueSet {
        let name = match operator {
            Op::Add => "__add__",
            Op::Subtract => "__sub__",
            Op::Multiply => "__mul__",
            Op::Divide => "__truediv__",
            Op::FloorDivide => "__floordiv__",
            Op::Modulo => "__mod__",
            Op::Power => "__pow__",
            Op::MatrixMultiply => "__matmul__",
            Op::And => "__and__",
            Op::Or => "__or__",
            Op::Xor => "__xor__",
            Op::LeftShift => "__lshift__",
            Op::RightShift => "__rshift__",
        };
        let at = Location { file: self.file(), span: crate::text::Span::new(0, 0) };
        let arguments = crate::dataflow::value::Arguments::positional([ValueSet::one(b.clone())], at);
        let method = self.attribute(&ValueSet::one(a.clone()), &name.into());
        if method.values.is_empty() {
            return ValueSet::unknown();
        }
        self.call(&method, arguments, at)
    }

    pub(in crate::dataflow) fn unary(&mut self, operator: UnaryOperator, operand: ValueSet) -> ValueSet {
        operand.map(|value| {
            let kind = match (&value.kind, operator) {
                (Abstract::Int(number), UnaryOperator::Minus) => Abstract::Int(number.wrapping_neg()),
                (Abstract::Int(number), UnaryOperator::Invert) => Abstract::Int(!number),
                (Abstract::Int(number), _) => Abstract::Int(*number),
                (Abstract::Float(number), UnaryOperator::Minus) => Abstract::Float(-number),
                (Abstract::Bool(truth), UnaryOperator::Minus) => Abstract::Int(-i64::from(*truth)),
                _ => self.opaque(Cause::Unknown),
            };
            value.with(kind)
        })
    }

    /// Every alternative as `str(value)` writes it; what is not known becomes an unknown value.
    pub(in crate::dataflow) fn as_texts(&mut self, set: ValueSet) -> ValueSet {
        let mut texts = ValueSet { values: Values::new(), open: set.open };
        for value in set.values {
            let text = match &value.kind {
                Abstract::Text(_) | Abstract::Opaque(_) => {
                    texts.values.push(value);
                    continue;
                }
                Abstract::None => Some("None".to_owned()),
                Abstract::Bool(truth) => Some(if *truth { "True" } else { "False" }.to_owned()),
                Abstract::Int(number) => Some(number.to_string()),
                Abstract::Float(number) if number.is_finite() => Some(python_float(*number)),
                Abstract::Object(id) => {
                    let written = self.str_of_object(*id, &value);
                    texts.join(written);
                    continue;
                }
                _ => None,
            };
            let kind = match text {
                Some(text) => Abstract::Text(Text::new(text)),
                None => self.opaque(Cause::Unknown),
            };
            texts.values.push(Value { kind, ..value });
        }
        texts
    }

    /// Texts put together of every combination of alternatives that can be seen together; unknown parts are holes.
    pub(in crate::dataflow) fn concatenate(&mut self, parts: &[ValueSet]) -> ValueSet {
        type Row = (Vec<(Option<Text>, Provenance)>, Guards, Option<Cause>);
        // What has so many forms is no name: a message that tells all settings.
        let forms = parts
            .iter()
            .map(|part| part.values.len() + usize::from(part.open))
            .fold(1_usize, |all, one| all.saturating_mul(one.max(1)));
        if forms > FORMS {
            return self.unknown(Cause::Unknown).opened(true);
        }
        let mut rows: Vec<Row> = vec![(Vec::new(), Guards::default(), None)];
        let mut open = false;
        for part in parts {
            let mut part = self.seen(part);
            if part.open {
                // A further alternative of a part is a text with a hole there.
                let hole = self.opaque(Cause::Unknown);
                part.values.push(Value::bare(hole));
            }
            let mut next = Vec::new();
            for (row, guards, cause) in &rows {
                for value in &part.values {
                    let Some(guards) = guards.and(&value.guards).filter(|guards| guards.agree(&self.state.path)) else {
                        continue;
                    };
                    let mut cause = cause.clone();
                    let piece = match &value.kind {
                        Abstract::Text(text) => Some(text.clone()),
                        Abstract::Opaque(opaque) => {
                            if matches!(opaque.cause, Cause::Computed(_)) {
                                cause = Some(opaque.cause.clone());
                            }
                            None
                        }
                        _ => None,
                    };
                    let mut row = row.clone();
                    let mut from = value.from.clone();
                    if piece.is_none() && from.by.is_none() {
                        from.by = Self::input_of(value);
                    }
                    row.push((piece, from));
                    next.push((row, guards, cause));
                    if next.len() >= BREADTH {
                        open = true;
                        break;
                    }
                }
            }
            rows = next;
        }
        let mut result = ValueSet { values: Values::new(), open };
        for (row, guards, cause) in rows {
            if let Some(cause) = cause {
                // A text with a part made from the time or the host is made from it as a whole.
                let kind = self.opaque(cause);
                result.push(Value { kind, from: Provenance::default(), guards });
                continue;
            }
            match Text::join(row) {
                Some((text, from)) => result.push(Value { kind: Abstract::Text(text), from, guards }),
                None => result.open = true,
            }
        }
        result
    }
}

fn member_cause(cause: &Cause) -> Cause {
    match cause {
        Cause::Input(_) | Cause::Computed(_) | Cause::Skipped(_) => cause.clone(),
        _ => Cause::Unknown,
    }
}

/// A float as Python writes it.
pub(in crate::dataflow) fn python_float(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e16 { format!("{number:.1}") } else { format!("{number}") }
}

#[allow(clippy::cast_precision_loss, reason = "as Python computes, but for very large numbers")]
fn arithmetic(operator: Op, a: &Abstract, b: &Abstract) -> Abstract {
    let whole = |value: &Abstract| match value {
        Abstract::Int(number) => Some(*number),
        Abstract::Bool(truth) => Some(i64::from(*truth)),
        _ => None,
    };
    let real = |value: &Abstract| match value {
        Abstract::Float(number) => *number,
        other => whole(other).map_or(f64::NAN, |number| number as f64),
    };
    if let (Some(x), Some(y)) = (whole(a), whole(b)) {
        let result = match operator {
            Op::Add => x.checked_add(y),
            Op::Subtract => x.checked_sub(y),
            Op::Multiply => x.checked_mul(y),
            Op::FloorDivide => x.checked_div_euclid(y).filter(|_| y > 0),
            Op::Modulo => x.checked_rem_euclid(y).filter(|_| y > 0),
            Op::Power => u32::try_from(y).ok().and_then(|y| x.checked_pow(y)),
            Op::And => Some(x & y),
            Op::Or => Some(x | y),
            Op::Xor => Some(x ^ y),
            Op::LeftShift => u32::try_from(y).ok().and_then(|y| x.checked_shl(y)),
            Op::RightShift => u32::try_from(y).ok().and_then(|y| x.checked_shr(y)),
            Op::Divide | Op::MatrixMultiply => None,
        };
        if let Some(result) = result {
            return Abstract::Int(result);
        }
    }
    let (x, y) = (real(a), real(b));
    Abstract::Float(match operator {
        Op::Add => x + y,
        Op::Subtract => x - y,
        Op::Multiply => x * y,
        Op::Divide if y != 0.0 => x / y,
        _ => f64::NAN,
    })
}

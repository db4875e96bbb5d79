//! Conditions: which way they can go, and what is known on either way.
//!
//! A test splits the state in two. Each side takes a decision, so that what is stored there can be told apart after the
//! join, and the place that is tested is narrowed to the alternatives that pass. The key of a decision is what the test
//! depends on: the same test of the same unknown value decides the same way twice.

use std::rc::Rc;

use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, State};
use crate::dataflow::interpreter::{Interpreter, hash, input};
use crate::dataflow::value::guards::{Guard, Guards};
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet, Values};
use crate::destination::Override;
use crate::languages::python::ast::{CompareOperator, Expr, ExprKind, UnaryOperator};

/// How one alternative answers a test.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::dataflow) enum Verdict {
    /// Certainly so.
    Decided(bool),
    /// It depends on something unknown; the number is that of the question.
    Depends(u64, Option<Rc<Override>>),
}

impl Interpreter<'_> {
    /// The states in which `expr` is true and false; none is left behind.
    pub(in crate::dataflow) fn test(&mut self, expr: &Expr) -> (State, State) {
        match &expr.kind {
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => {
                let (truth, falsity) = self.test(operand);
                (falsity, truth)
            }
            ExprKind::Logic { is_or, left, right } => {
                let (truth, falsity) = self.test(left);
                if *is_or {
                    self.state = falsity;
                    let (right, neither) = self.test(right);
                    (truth.join(right), neither)
                } else {
                    self.state = truth;
                    let (both, right) = self.test(right);
                    (both, falsity.join(right))
                }
            }
            ExprKind::Compare { first, rest } => self.compare(first, rest),
            ExprKind::Call { callee, arguments }
                if matches!(&callee.kind, ExprKind::Name(name) if &**name == "isinstance") && arguments.len() == 2 =>
            {
                self.is_instance(&arguments[0].value, &arguments[1].value)
            }
            _ => {
                let (_, truth, falsity) = self.tested(expr);
                (truth, falsity)
            }
        }
    }

    /// The value of `expr` with the states in which it is true and false.
    pub(in crate::dataflow) fn tested(&mut self, expr: &Expr) -> (ValueSet, State, State) {
        if matches!(
            expr.kind,
            ExprKind::Compare { .. } | ExprKind::Unary { operator: UnaryOperator::Not, .. } | ExprKind::Logic { .. }
        ) {
            let value = self.eval(expr);
            let (truth, falsity) = self.split(value.clone(), None, Self::truth_verdict);
            return (value, truth, falsity);
        }
        let value = self.eval(expr);
        let place = Some(expr).filter(|expr| is_place(expr));
        let (truth, falsity) = self.split(value.clone(), place, Self::truth_verdict);
        (value, truth, falsity)
    }

    fn truth_verdict(&mut self, value: &Value) -> Verdict {
        match self.truth(value) {
            Some(truth) => Verdict::Decided(truth),
            None => Verdict::Depends(self.question(value, "truth"), Self::input_of(value)),
        }
    }

    /// The number of a question about a value: the same for the same unknown value.
    fn question(&mut self, value: &Value, question: &str) -> u64 {
        match &value.kind {
            Abstract::Opaque(opaque) => hash(&(opaque.id, question)),
            _ => self.fresh_key(),
        }
    }

    /// Splits the state by how the alternatives of `set` answer; `place` is where they stand.
    fn split(
        &mut self,
        set: ValueSet,
        place: Option<&Expr>,
        mut verdict: impl FnMut(&mut Self, &Value) -> Verdict,
    ) -> (State, State) {
        if !self.state.alive {
            return (State::default(), State::default());
        }
        let set = self.seen(&set);
        if set.is_never() {
            self.state.alive = false;
            return (State::default(), State::default());
        }
        let answers: Vec<Verdict> = set.values.iter().map(|value| verdict(self, value)).collect();
        let may = |side: bool| {
            set.open || answers.iter().any(|answer| !matches!(answer, Verdict::Decided(decided) if *decided != side))
        };
        let by = set.values.iter().zip(&answers).find_map(|(value, answer)| match answer {
            Verdict::Depends(_, by) => by.clone(),
            Verdict::Decided(_) => Self::input_of(value),
        });
        let keys: Vec<u64> = answers
            .iter()
            .filter_map(|answer| match answer {
                Verdict::Depends(key, _) => Some(*key),
                Verdict::Decided(_) => None,
            })
            .collect();
        // One unknown question alone decides; alternatives of two branches are told apart by the branch.
        let key = match keys.as_slice() {
            [key] if set.values.len() == 1 && !set.open => Some(*key),
            [] if !set.open && is_told_apart(&set, &answers) => None,
            _ => Some(self.fresh_key()),
        };
        // A condition on what was skipped: what depends on it needs it.
        let skipped = set.values.iter().find_map(|value| match &value.kind {
            Abstract::Opaque(opaque) => match &opaque.cause {
                Cause::Skipped(name) => Some(std::sync::Arc::clone(name)),
                _ => None,
            },
            _ => value.from.skipped.as_ref().map(|skipped| std::sync::Arc::clone(&skipped.name)),
        });
        if let (Some(key), Some(name)) = (key, skipped) {
            self.skipped_conditions.insert(key, name);
        }
        // A side that only what is not known leads to, where all that is known goes to the other.
        let is_guess = |side: bool| {
            let decided = |wanted: bool| answers.contains(&Verdict::Decided(wanted));
            let outside = set.values.iter().zip(&answers).any(|(value, answer)| {
                matches!(answer, Verdict::Depends(..))
                    && matches!(&value.kind, Abstract::Opaque(opaque)
                        if matches!(opaque.cause, Cause::Result(_) | Cause::Member(_) | Cause::Computed(_)))
            });
            !decided(side) && decided(!side) && !outside
        };
        let start = self.take_state();
        let mut side = |truth: bool| {
            if !may(truth) {
                return State::default();
            }
            self.state = start.clone();
            let passing = |answer: &Verdict| !matches!(answer, Verdict::Decided(decided) if *decided != truth);
            let kept: Vec<&Value> =
                set.values.iter().zip(&answers).filter(|(_, answer)| passing(answer)).map(|(value, _)| value).collect();
            // Both ways are open: which one it was tells the alternatives apart afterwards.
            if may(!truth) {
                if let Some(key) = key {
                    if let Some(known) = start.path.iter().find(|decision| decision.guard.key == key)
                        && known.guard.arm != u32::from(truth)
                    {
                        return State::default();
                    }
                    self.decide(Guard { key, arm: u32::from(truth) }, by.clone());
                    if is_guess(truth)
                        && let Some(decision) = self.state.path.last_mut().filter(|last| last.guard.key == key)
                    {
                        decision.is_guess = true;
                    }
                }
                if !set.open
                    && let Some(shared) = shared_guards(&kept)
                {
                    for guard in shared.list() {
                        self.decide(*guard, by.clone());
                    }
                }
                if let Some(place) = place {
                    let narrowed = ValueSet { values: kept.into_iter().cloned().collect(), open: set.open };
                    self.narrow(place, narrowed);
                }
            }
            self.take_state()
        };
        (side(true), side(false))
    }

    /// Leaves only `set` where `place` stands, without telling so.
    fn narrow(&mut self, place: &Expr, set: ValueSet) {
        match &place.kind {
            ExprKind::Name(name) => self.rebind(name, set),
            ExprKind::Attribute { object, name, .. } => {
                let object = self.eval(object);
                let Some(id) = object.only().and_then(Value::object) else { return };
                let key = Key::Name(self.mangled(name).into_owned());
                if matches!(self.kind(id), Kind::Instance(_) | Kind::Library(_) | Kind::Class(_) | Kind::Module { .. })
                    && self.content(id).slots.contains_key(&key)
                {
                    self.state.edit(id).slots.insert(key, set);
                }
            }
            ExprKind::Subscript { object, index } => {
                let object = self.eval(object);
                let index = self.eval(index);
                let Some(id) = object.only().and_then(Value::object) else { return };
                let Some(key) = index.only().and_then(Key::of) else { return };
                if matches!(self.kind(id), Kind::Dict) && self.content(id).slots.contains_key(&key) {
                    self.state.edit(id).slots.insert(key, set);
                }
            }
            ExprKind::Walrus { name, .. } => self.rebind(name, set),
            _ => {}
        }
    }

    /// `a < b < c`: each operand is evaluated once, and the next one only where the answer was yes.
    fn compare(&mut self, first: &Expr, rest: &[(CompareOperator, Expr)]) -> (State, State) {
        let mut left = (first, self.eval(first));
        let mut falsity: Option<State> = None;
        for (operator, second) in rest {
            let right = (second, self.eval(second));
            if !self.state.alive {
                break;
            }
            let (yes, no) = self.compare_two(left, *operator, (right.0, right.1.clone()));
            falsity = Some(match falsity {
                None => no,
                Some(known) => known.join(no),
            });
            self.state = yes;
            left = right;
        }
        (self.take_state(), falsity.unwrap_or_default())
    }

    fn compare_two(
        &mut self,
        (first, left): (&Expr, ValueSet),
        operator: CompareOperator,
        (second, right): (&Expr, ValueSet),
    ) -> (State, State) {
        if let Some(constant) = right.only().cloned() {
            let place = Some(first).filter(|first| is_place(first));
            return self.split(left, place, move |run, value| run.comparison(operator, value, &constant));
        }
        if let Some(constant) = left.only().cloned() {
            let place = Some(second).filter(|second| is_place(second));
            return self.split(right, place, move |run, value| run.comparison(operator, &constant, value));
        }
        // Both have alternatives: each pair answers.
        let mut answers = ValueSet { values: Values::new(), open: left.open || right.open };
        for a in &self.seen(&left).values {
            for b in &self.seen(&right).values {
                let Some(guards) = a.guards.and(&b.guards) else { continue };
                let kind = match self.comparison(operator, a, b) {
                    Verdict::Decided(truth) => Abstract::Bool(truth),
                    Verdict::Depends(key, by) => self.derived(cause(by), key),
                };
                let from = a.from.clone().and(&b.from);
                answers.values.push(Value { kind, from, guards });
            }
        }
        self.split(answers, None, Self::bool_verdict)
    }

    /// An answer that is a truth value or unknown: unknown ones may be false, whatever they come from.
    fn bool_verdict(&mut self, value: &Value) -> Verdict {
        match &value.kind {
            Abstract::Opaque(opaque) => Verdict::Depends(opaque.id, input(opaque).map(Rc::new)),
            _ => self.truth_verdict(value),
        }
    }

    /// `a operator b` for two alternatives.
    pub(in crate::dataflow) fn comparison(&mut self, operator: CompareOperator, a: &Value, b: &Value) -> Verdict {
        use CompareOperator as Op;
        if matches!(operator, Op::In | Op::NotIn)
            && let Some(verdict) = self.contained(b, a, operator == Op::In)
        {
            return verdict;
        }
        let decided = match operator {
            Op::Is | Op::IsNot => self.is_identical(a, b).map(|same| same == (operator == Op::Is)),
            Op::Equal | Op::NotEqual => self.is_equal(a, b).map(|same| same == (operator == Op::Equal)),
            Op::In | Op::NotIn => self.contains(b, a).map(|found| found == (operator == Op::In)),
            Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => self.is_ordered(operator, a, b),
        };
        if let Some(decided) = decided {
            return Verdict::Decided(decided);
        }
        let by = Self::input_of(a).or_else(|| Self::input_of(b));
        // `x != y` asks what `x == y` asks, the other way round: both have numbers of their own, which loses little.
        let key = match (identity(a), identity(b)) {
            (Some(a), Some(b)) => hash(&(a, operator as u8, b)),
            _ => self.fresh_key(),
        };
        Verdict::Depends(key, by)
    }

    /// Whether an object with `__contains__` holds `item`.
    fn contained(&mut self, container: &Value, item: &Value, wanted: bool) -> Option<Verdict> {
        let id = container.object()?;
        let found = match self.kind(id).clone() {
            Kind::Library(class) => {
                let library = self.library;
                let at = self.here(crate::text::Span::new(0, 0));
                let arguments = crate::dataflow::value::Arguments::positional([ValueSet::one(item.clone())], at);
                library.method(
                    self,
                    container,
                    &class,
                    "__contains__",
                    &crate::dataflow::interpreter::Call { arguments, at },
                )?
            }
            Kind::Instance(_) => self.call_method(container, "__contains__", vec![ValueSet::one(item.clone())])?,
            _ => return None,
        };
        let found = self.seen(&found);
        if let Some(truth) = found.only().cloned().and_then(|value| self.truth(&value)) {
            return Some(Verdict::Decided(truth == wanted));
        }
        // Which alternative holds is a decision that others share.
        let key = found.values.iter().find_map(|value| value.guards.list().first().map(|guard| guard.key));
        let by = found.values.iter().find_map(Self::input_of);
        let key = key.unwrap_or_else(|| self.fresh_key());
        Some(Verdict::Depends(if wanted { key } else { hash(&(key, "not")) }, by))
    }

    fn is_instance(&mut self, value: &Expr, class: &Expr) -> (State, State) {
        let place = Some(value).filter(|value| is_place(value));
        let set = self.eval(value);
        let class_set = self.eval(class);
        let Some(class) = class_set.only().cloned() else {
            let key = self.fresh_key();
            return self.split(set, None, move |_, _| Verdict::Depends(key, None));
        };
        self.split(set, place, move |run, value| match run.is_instance_of(value, &class) {
            Some(truth) => Verdict::Decided(truth),
            None => Verdict::Depends(run.question(value, "class"), None),
        })
    }
}

fn cause(by: Option<Rc<Override>>) -> Cause {
    by.map_or(Cause::Unknown, |by| Cause::Input((*by).clone()))
}

/// What tells a value apart in a question.
fn identity(value: &Value) -> Option<u64> {
    match &value.kind {
        Abstract::Opaque(opaque) => Some(opaque.id),
        Abstract::Object(id) => Some(u64::from(id.0)),
        _ => Key::of(value).map(|key| hash(&key)),
    }
}

/// Whether a test of this expression can narrow what stands there.
fn is_place(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Walrus { .. } => true,
        ExprKind::Attribute { object, .. } => is_place(object),
        ExprKind::Subscript { object, index } => {
            is_place(object) && matches!(index.kind, ExprKind::Str(_) | ExprKind::Int(_))
        }
        _ => false,
    }
}

/// The guards that all of `values` share.
fn shared_guards(values: &[&Value]) -> Option<Guards> {
    let mut values = values.iter();
    let first = values.next()?.guards.clone();
    Some(values.fold(first, |shared, value| shared.either(&value.guards)))
}

/// Whether the true and the false alternatives come from two arms of one earlier decision.
fn is_told_apart(set: &ValueSet, answers: &[Verdict]) -> bool {
    let side = |truth: bool| -> Vec<&Value> {
        let all = set.values.iter().zip(answers);
        all.filter(|(_, answer)| **answer == Verdict::Decided(truth)).map(|(value, _)| value).collect()
    };
    let (Some(truth), Some(falsity)) = (shared_guards(&side(true)), shared_guards(&side(false))) else { return false };
    truth.list().iter().any(|guard| falsity.arm(guard.key).is_some_and(|arm| arm != guard.arm))
}

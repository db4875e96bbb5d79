//! Loops: run item by item where the items are known, else often enough to see what they store.

use std::sync::Arc;

use crate::dataflow::builtins::iteration::Items;
use crate::dataflow::heap::{Key, ObjectId, State};
use crate::dataflow::interpreter::{Interpreter, Loop};
use crate::dataflow::statements::joined;
use crate::dataflow::value::{Abstract, Callee, Value, ValueSet, guesses};
use crate::languages::python::ast::{Expr, Stmt};

/// So often does a loop run whose end is not known.
const ROUNDS: usize = 2;
/// So often does a loop run whose end is known, whatever it costs.
const UNROLLED: usize = 16;
/// So many steps may a longer one take.
const LOOP_FUEL: usize = 1_500;

impl Interpreter<'_> {
    pub(in crate::dataflow) fn for_loop(&mut self, target: &Expr, iterable: &Expr, body: &[Stmt], otherwise: &[Stmt]) {
        let place = iterable.span;
        let iterable = self.eval(iterable);
        if !self.state.alive {
            return;
        }
        if let Some(id) = iterable.only().and_then(Value::object).filter(|id| self.is_pending(*id))
            && let Some(breaks) = self.loop_over(id, place)
        {
            self.end(breaks, otherwise);
            return;
        }
        let items = self.items(&iterable);
        let mut breaks: Option<State> = None;
        let any = match items {
            Items::Exact(items) => guesses(self.rounds_of(target, items, body, &mut breaks)),
            Items::Any(any) => any,
        };
        if any.is_never() {
            self.end(breaks, otherwise);
            return;
        }
        // An inner loop runs again with the outer one.
        let rounds = if self.unknown_loops > 0 { 1 } else { ROUNDS };
        for round in 1..=rounds {
            let before = self.state.clone();
            let key = self.fresh_key();
            self.decide(crate::dataflow::Guard { key, arm: 1 }, None);
            let any = any.clone();
            self.unknown_loops += 1;
            let done = self.round(body, |run| run.assign(target, any));
            self.unknown_loops -= 1;
            if let Some(state) = done.breaks {
                breaks = Some(joined(breaks, state));
            }
            let after = self.take_state();
            let mut skipped = before.clone();
            skipped.path.push(crate::dataflow::Decision {
                guard: crate::dataflow::Guard { key, arm: 0 },
                by: None,
                is_guess: false,
            });
            self.state = after.join(skipped);
            self.undecided(key);
            if round == rounds && rounds > 1 {
                self.widen(&before);
            }
        }
        self.end(breaks, otherwise);
    }

    /// Runs the body for one item after the other; gives what is left where that takes too long.
    fn rounds_of(
        &mut self,
        target: &Expr,
        items: Vec<ValueSet>,
        body: &[Stmt],
        breaks: &mut Option<State>,
    ) -> ValueSet {
        let start = self.fuel;
        let mut left = ValueSet::never();
        for (index, item) in items.into_iter().enumerate() {
            if index >= UNROLLED && start - self.fuel > LOOP_FUEL {
                left.join(item);
                continue;
            }
            let round = self.round(body, |run| run.assign(target, item));
            if let Some(state) = round.breaks {
                *breaks = Some(joined(breaks.take(), state));
            }
            if !self.state.alive {
                return ValueSet::never();
            }
        }
        left
    }

    pub(in crate::dataflow) fn while_loop(&mut self, test: &Expr, body: &[Stmt], otherwise: &[Stmt]) {
        let mut breaks: Option<State> = None;
        let mut ends: Option<State> = None;
        let (mut rounds, mut decided) = (0, 0);
        let start = self.fuel;
        let mut last: Option<State> = None;
        // `while True` is left by what its body decides.
        let mut may_leave = false;
        while self.state.alive {
            let (truth, falsity) = self.test(test);
            let is_decided = !(may_leave || truth.alive && falsity.alive);
            if falsity.alive {
                ends = Some(joined(ends, falsity));
            }
            self.state = truth;
            if !self.state.alive {
                break;
            }
            if is_decided {
                decided += 1;
            } else {
                rounds += 1;
            }
            let most = if self.unknown_loops > 0 { 1 } else { ROUNDS };
            let is_long = decided > UNROLLED && start - self.fuel > LOOP_FUEL;
            if rounds > most || is_long {
                let left = self.last_round(test, body, last.as_ref(), &mut breaks);
                ends = match (ends, left) {
                    (ends, Some(left)) => Some(joined(ends, left)),
                    // A loop without end: what comes after it is looked at all the same.
                    (None, None) if breaks.is_none() => Some(self.take_state()),
                    (ends, None) => ends,
                };
                break;
            }
            last = Some(self.state.clone());
            let is_unknown = usize::from(!is_decided);
            self.unknown_loops += is_unknown;
            let has_returned = self.frames.last().is_some_and(|frame| frame.returned.is_some());
            let round = self.round(body, |_| {});
            self.unknown_loops -= is_unknown;
            let returns = self.frames.last().is_some_and(|frame| frame.returned.is_some());
            may_leave |= self.state.alive && (round.breaks.is_some() || returns && !has_returned);
            if let Some(state) = round.breaks {
                breaks = Some(joined(breaks, state));
            }
        }
        self.state = ends.unwrap_or_default();
        self.end(breaks, otherwise);
    }

    /// The round that stands for all that come after those that were run: what changes from round to round may be anything.
    /// Gives the state in which the loop ends by its condition.
    fn last_round(
        &mut self,
        test: &Expr,
        body: &[Stmt],
        last: Option<&State>,
        breaks: &mut Option<State>,
    ) -> Option<State> {
        if let Some(last) = last {
            self.widen(last);
        }
        let before = self.state.clone();
        self.unknown_loops += 1;
        let round = self.round(body, |_| {});
        self.unknown_loops -= 1;
        if let Some(state) = round.breaks {
            *breaks = Some(joined(breaks.take(), state));
        }
        if !self.state.alive {
            return None;
        }
        self.widen(&before);
        let (truth, falsity) = self.test(test);
        self.state = truth;
        falsity.alive.then_some(falsity)
    }

    /// What the state holds otherwise than `before` did, a round ago, may become anything in further rounds.
    pub(in crate::dataflow) fn widen(&mut self, before: &State) {
        for id in self.state.changed_since(before) {
            let (Some(old), Some(new)) = (before.get(id).cloned(), self.state.get(id).cloned()) else { continue };
            let varies = |run: &Self, old: Option<&ValueSet>, new: &ValueSet| {
                new.values.iter().any(|value| !old.is_some_and(|old| run.is_known_before(old, value, 0)))
            };
            let keys: Vec<Key> = new
                .slots
                .iter()
                .filter(|(key, set)| varies(self, old.slots.get(*key), set))
                .map(|(key, _)| key.clone())
                .collect();
            let items: Vec<usize> = (0..new.items.len())
                .filter(|index| old.items.get(*index).is_some_and(|old| varies(self, Some(old), &new.items[*index])))
                .collect();
            let has_grown = old.items.len() != new.items.len()
                || new.rest.as_ref().is_some_and(|rest| varies(self, old.rest.as_ref(), rest));
            let content = self.state.edit(id);
            for key in keys {
                if let Some(slot) = content.slots.get_mut(&key) {
                    vary(slot);
                }
            }
            for index in items {
                vary(&mut content.items[index]);
            }
            if has_grown {
                content.items.iter_mut().for_each(vary);
                content.rest.get_or_insert_default().open = true;
            }
        }
    }

    /// Whether `set` had an alternative like `value`: the same, or an object made at the same place that holds the like.
    fn is_known_before(&self, set: &ValueSet, value: &Value, depth: usize) -> bool {
        set.values.iter().any(|known| match (&known.kind, &value.kind) {
            (Abstract::Opaque(_), Abstract::Opaque(_)) => true,
            (Abstract::Function(a), Abstract::Function(b)) => Arc::ptr_eq(&a.definition, &b.definition),
            (Abstract::Method(a), Abstract::Method(b)) => match (&a.callee, &b.callee) {
                (Callee::Function(a), Callee::Function(b)) => Arc::ptr_eq(&a.definition, &b.definition),
                (Callee::Named(a), Callee::Named(b)) => a == b,
                _ => false,
            },
            (Abstract::Partial(_), Abstract::Partial(_)) => true,
            (Abstract::Object(a), Abstract::Object(b)) => a == b || depth < 3 && self.is_like(*a, *b, depth),
            (a, b) => a.same(b),
        })
    }

    fn is_like(&self, a: ObjectId, b: ObjectId, depth: usize) -> bool {
        if std::mem::discriminant(self.kind(a)) != std::mem::discriminant(self.kind(b)) {
            return false;
        }
        let (a, b) = (self.content(a), self.content(b));
        let like = |a: &ValueSet, b: &ValueSet| b.values.iter().all(|value| self.is_known_before(a, value, depth + 1));
        a.items.len() == b.items.len()
            && a.slots.len() == b.slots.len()
            && a.items.iter().zip(&b.items).all(|(a, b)| like(a, b))
            && b.slots.iter().all(|(key, b)| a.slots.get(key).is_some_and(|a| like(a, b)))
    }

    /// One round: the states of `continue` come to its end.
    pub(in crate::dataflow) fn round(&mut self, body: &[Stmt], begin: impl FnOnce(&mut Self)) -> Loop {
        if let Some(frame) = self.frame() {
            frame.loops.push(Loop::default());
        }
        begin(self);
        self.block(body);
        let round = self.frame().and_then(|frame| frame.loops.pop()).unwrap_or_default();
        if let Some(state) = round.continues.clone() {
            let end = self.take_state();
            self.state = end.join(state);
        }
        round
    }

    /// `else` runs unless the loop was left by `break`.
    fn end(&mut self, breaks: Option<State>, otherwise: &[Stmt]) {
        if self.state.alive {
            self.block(otherwise);
        }
        if let Some(breaks) = breaks {
            let end = self.take_state();
            self.state = end.join(breaks);
        }
    }

    /// A decision that is of no use any more.
    fn undecided(&mut self, key: u64) {
        self.state.path.retain(|decision| decision.guard.key != key);
    }

    /// Runs `body` once for every item of `iterable`, or some times for any item.
    pub(in crate::dataflow) fn each(&mut self, iterable: &ValueSet, mut body: impl FnMut(&mut Self, ValueSet)) -> bool {
        let items = self.items(iterable);
        if let Items::Exact(items) = items {
            let start = self.fuel;
            let mut left = ValueSet::never();
            for (index, item) in items.into_iter().enumerate() {
                if index >= UNROLLED && start - self.fuel > LOOP_FUEL {
                    left.join(item);
                } else {
                    body(self, item);
                }
            }
            if left.is_never() {
                return true;
            }
            self.possibly(|run| body(run, guesses(left)));
            false
        } else {
            let any = items.any();
            if any.is_never() {
                return true;
            }
            self.possibly(|run| body(run, any));
            false
        }
    }
}

/// Marks a slot that may hold something else in another round.
fn vary(slot: &mut ValueSet) {
    slot.open = true;
    for value in &mut slot.values {
        value.from.is_guess = true;
    }
}

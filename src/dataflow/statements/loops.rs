//! Loops: run item by item where the items are known, else often enough to see what they store.

use std::sync::Arc;

use crate::dataflow::heap::State;
use crate::dataflow::interpreter::{Interpreter, Loop};
use crate::dataflow::statements::joined;
use crate::dataflow::value::ValueSet;
use crate::languages::python::ast::{Expr, ExprKind, Name, Stmt, StmtKind};
use crate::languages::python::walk::{Part, parts};
use crate::text::Span;

/// So often does a loop run whose end is not known.
const ROUNDS: usize = 2;
/// So often does a `while` run whose condition is always decided.
const DECIDED: usize = 80;
/// So many steps may such a loop take, all its rounds together, if nothing in it leads to a sink.
const STEPS: usize = 1_500;

impl Interpreter<'_> {
    pub(in crate::dataflow) fn for_loop(&mut self, target: &Expr, iterable: &Expr, body: &[Stmt], otherwise: &[Stmt]) {
        let iterable = self.eval(iterable);
        if !self.state.alive {
            return;
        }
        let items = self.items(&iterable);
        let mut breaks: Option<State> = None;
        if let Some(items) = items.exact() {
            for item in items {
                let round = self.round(body, |run| run.assign(target, item));
                if let Some(state) = round.breaks {
                    breaks = Some(joined(breaks, state));
                }
                if !self.state.alive {
                    break;
                }
            }
        } else {
            let any = items.any();
            if any.is_never() {
                self.block(otherwise);
                return;
            }
            // An inner loop runs again with the outer one.
            let rounds = if self.unknown_loops > 0 { 1 } else { ROUNDS };
            for _ in 0..rounds {
                let before = self.state.clone();
                let key = self.fresh_key();
                self.decide(crate::dataflow::Guard { key, arm: 1 }, None);
                let any = any.clone();
                self.unknown_loops += 1;
                let round = self.round(body, |run| run.assign(target, any));
                self.unknown_loops -= 1;
                if let Some(state) = round.breaks {
                    breaks = Some(joined(breaks, state));
                }
                let after = self.take_state();
                let mut before = before;
                before.path.push(crate::dataflow::Decision { guard: crate::dataflow::Guard { key, arm: 0 }, by: None });
                self.state = after.join(before);
                self.undecided(key);
            }
        }
        self.end(breaks, otherwise);
    }

    pub(in crate::dataflow) fn while_loop(&mut self, test: &Expr, body: &[Stmt], otherwise: &[Stmt]) {
        let mut breaks: Option<State> = None;
        let mut ends: Option<State> = None;
        let mut rounds = 0;
        let mut decided = 0;
        let fuel = self.fuel;
        let mut matters: Option<bool> = None;
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
            let is_long = decided > DECIDED || decided > ROUNDS && fuel.saturating_sub(self.fuel) > STEPS;
            let leads = is_long && *matters.get_or_insert_with(|| self.leads_to_sinks(body));
            if rounds > most || decided > DECIDED || is_long && !leads {
                // What it stores from here on is not known.
                self.cut |= decided > DECIDED && leads;
                if is_long {
                    self.open_bound(body);
                }
                let left = self.take_state();
                if ends.is_none() && breaks.is_none() {
                    ends = Some(left);
                }
                break;
            }
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

    /// Whether something in a block leads to a sink.
    fn leads_to_sinks(&self, body: &[Stmt]) -> bool {
        let (Some(first), Some(last)) = (body.first(), body.last()) else { return false };
        self.program.leads(self.file(), Span::new(first.span.start, last.span.end))
    }

    /// The names that a block binds may be something else, too.
    fn open_bound(&mut self, body: &[Stmt]) {
        let targets = parts(body).filter_map(|part| match part {
            Part::Statement(Stmt { kind: StmtKind::Assign { targets, .. }, .. }) => Some(targets.as_slice()),
            Part::Statement(Stmt { kind: StmtKind::AugAssign { target, .. }, .. }) => {
                Some(std::slice::from_ref(target))
            }
            _ => None,
        });
        let names: Vec<Name> = targets
            .flatten()
            .filter_map(|target| match &target.kind {
                ExprKind::Name(name) => Some(Arc::clone(name)),
                _ => None,
            })
            .collect();
        for name in names {
            let found = self.name_unforced(&name);
            self.rebind(&name, found.opened(true));
        }
    }

    /// One round: the states of `continue` come to its end.
    fn round(&mut self, body: &[Stmt], begin: impl FnOnce(&mut Self)) -> Loop {
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
        if let Some(items) = items.exact() {
            for item in items {
                body(self, item);
            }
            true
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

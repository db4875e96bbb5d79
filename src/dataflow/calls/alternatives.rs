//! What is done to one of several objects: each alternative has a run of its own.
//!
//! `box = one if flag else other; box.team = "b"` stores into one of two objects, and which one it is belongs together
//! with the flag. So every alternative is worked on in a copy of the state in which it is the one; the copies are joined
//! afterwards. Where there may be others, nothing of what is known may happen at all.

use crate::dataflow::Guard;
use crate::dataflow::heap::State;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Value, ValueSet};

impl Interpreter<'_> {
    /// Does `work` to each alternative of `set`, and `otherwise` for those that are not known; gives what they give.
    pub fn each_alternative(
        &mut self,
        set: &ValueSet,
        mut work: impl FnMut(&mut Self, &Value) -> ValueSet,
        otherwise: impl FnOnce(&mut Self) -> ValueSet,
    ) -> ValueSet {
        let set = self.seen(set);
        match &*set.values {
            [] if set.open => return otherwise(self),
            [] => return ValueSet::never(),
            [one] if !set.open => return work(self, one),
            _ => {}
        }
        let start = self.take_state();
        let key = self.fresh_key();
        let by = set.values.iter().find_map(Self::input_of);
        let mut joined: Option<(State, ValueSet)> = None;
        let mut otherwise = Some(otherwise);
        for arm in 0..set.values.len() + usize::from(set.open) {
            self.state = start.clone();
            self.decide(Guard { key, arm: u32::try_from(arm).unwrap_or(u32::MAX) }, by.clone());
            let found = match set.values.get(arm) {
                Some(value) => {
                    for guard in value.guards.list() {
                        self.decide(*guard, by.clone());
                    }
                    work(self, value)
                }
                None => otherwise.take().map_or_else(ValueSet::never, |otherwise| otherwise(self)),
            };
            let state = self.take_state();
            joined = Some(match joined {
                None => (state, found),
                Some(known) => {
                    let value = self.join_values(known, (state, found));
                    (self.take_state(), value)
                }
            });
        }
        let (mut state, value) = joined.unwrap_or_default();
        if state.alive {
            state.path.truncate(start.path.len());
        }
        self.state = state;
        value.opened(set.open)
    }

    /// Does `work` to each alternative of `set`, for what it does alone.
    pub(in crate::dataflow) fn change_each(&mut self, set: &ValueSet, mut work: impl FnMut(&mut Self, &Value)) {
        self.each_alternative(
            set,
            |run, value| {
                work(run, value);
                ValueSet::never()
            },
            |_| ValueSet::never(),
        );
    }
}

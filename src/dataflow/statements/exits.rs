//! The ways out of a block: by its end, `return`, `break`, `continue`, or an exception.
//!
//! `finally` and `__exit__` run on every one of them. Their states are joined for that, each marked with the way it took,
//! and told apart again afterwards: so what runs there runs once.

use crate::dataflow::heap::State;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::statements::exceptions::{Handled, Raised, Thrown};
use crate::dataflow::statements::joined;
use crate::dataflow::value::{Abstract, ValueSet};
use crate::dataflow::{Decision, Guard};

/// So many exceptions on their way out are kept apart.
const THROWN: usize = 6;

/// The ways out of a block that some run takes.
#[derive(Default)]
pub(in crate::dataflow) struct Exits {
    /// By its end; dead if no run comes there.
    pub normal: State,
    pub returned: Option<(State, ValueSet)>,
    pub breaks: Option<State>,
    pub continues: Option<State>,
    pub raised: Vec<(State, Thrown)>,
}

/// Where a state goes when it is told apart again.
pub(in crate::dataflow) enum Way {
    Normal,
    Returned(ValueSet),
    Breaks,
    Continues,
    Raised(Thrown),
}

impl Interpreter<'_> {
    /// Runs `body` and gathers its ways out. `handlers` says which exceptions a `try` around it takes.
    pub(in crate::dataflow) fn isolated(&mut self, handlers: Vec<Handled>, body: impl FnOnce(&mut Self)) -> Exits {
        self.tries.push(Raised { states: Vec::new(), handlers });
        let depth = self.tries.len();
        let mut exits = self.gathered(body);
        self.tries.truncate(depth);
        exits.raised = self.tries.pop().unwrap_or_default().states;
        exits
    }

    /// Runs `body` and gathers its ways out besides exceptions, which go to the handlers around.
    pub(in crate::dataflow) fn gathered(&mut self, body: impl FnOnce(&mut Self)) -> Exits {
        let before = self.frames.last_mut().map(|frame| {
            let around = frame.loops.last_mut();
            let (breaks, continues) = around.map_or((None, None), |one| (one.breaks.take(), one.continues.take()));
            (frame.returned.take(), breaks, continues)
        });
        body(self);
        let mut exits = Exits { normal: self.take_state(), ..Exits::default() };
        if let (Some(frame), Some((returned, breaks, continues))) = (self.frames.last_mut(), before) {
            exits.returned = std::mem::replace(&mut frame.returned, returned);
            if let Some(around) = frame.loops.last_mut() {
                exits.breaks = std::mem::replace(&mut around.breaks, breaks);
                exits.continues = std::mem::replace(&mut around.continues, continues);
            }
        }
        exits
    }

    /// Runs `work` in all states of `exits` at once.
    pub(in crate::dataflow) fn on_every_way(&mut self, exits: Exits, work: impl FnOnce(&mut Self)) -> Exits {
        let (ways, key) = self.together(exits);
        if ways.is_empty() {
            return Exits::default();
        }
        let mut of_work = self.gathered(work);
        let state = std::mem::take(&mut of_work.normal);
        let mut exits = self.apart(state, ways, key);
        // A way out that `work` takes itself replaces the one it was run on.
        exits.returned = match (exits.returned, of_work.returned) {
            (Some(one), Some(other)) => {
                let before = self.take_state();
                let value = self.join_values(one, other);
                let state = std::mem::replace(&mut self.state, before);
                Some((state, value))
            }
            (one, other) => one.or(other),
        };
        let both = |one: Option<State>, other: Option<State>| match (one, other) {
            (one, Some(other)) => Some(joined(one, other)),
            (one, None) => one,
        };
        exits.breaks = both(exits.breaks, of_work.breaks);
        exits.continues = both(exits.continues, of_work.continues);
        exits
    }

    /// Joins the states of `exits` to the state here; gives the ways, and the key by which they are told apart.
    pub(in crate::dataflow) fn together(&mut self, exits: Exits) -> (Vec<(u32, Way)>, u64) {
        let key = self.fresh_key();
        let mut all: Vec<(State, Way)> = Vec::new();
        if exits.normal.alive {
            all.push((exits.normal, Way::Normal));
        }
        if let Some((state, value)) = exits.returned.filter(|(state, _)| state.alive) {
            all.push((state, Way::Returned(value)));
        }
        all.extend(exits.breaks.filter(|state| state.alive).map(|state| (state, Way::Breaks)));
        all.extend(exits.continues.filter(|state| state.alive).map(|state| (state, Way::Continues)));
        let mut raised: Vec<(State, Thrown)> = Vec::new();
        for (state, thrown) in exits.raised {
            let alike = raised
                .iter_mut()
                .find(|(_, known)| known.names == thrown.names && known.value.is_none() && thrown.value.is_none());
            if let Some((known, _)) = alike {
                let before = std::mem::take(known);
                *known = before.join(state);
            } else if raised.len() < THROWN {
                raised.push((state, thrown));
            } else if let Some((known, of)) = raised.last_mut() {
                let before = std::mem::take(known);
                *known = before.join(state);
                *of = Thrown::default();
            }
        }
        all.extend(raised.into_iter().map(|(state, thrown)| (state, Way::Raised(thrown))));
        let mut ways: Vec<(u32, Way)> = Vec::new();
        let mut whole: Option<State> = None;
        let is_single = all.len() == 1;
        for (arm, (mut state, way)) in all.into_iter().enumerate() {
            let arm = u32::try_from(arm).unwrap_or(u32::MAX);
            if !is_single {
                state.path.push(Decision { guard: Guard { key, arm }, by: None, is_guess: false });
            }
            whole = Some(joined(whole, state));
            ways.push((arm, way));
        }
        self.state = whole.unwrap_or_default();
        (ways, key)
    }

    /// Tells the ways apart again.
    pub(in crate::dataflow) fn apart(&mut self, state: State, ways: Vec<(u32, Way)>, key: u64) -> Exits {
        let mut exits = Exits::default();
        if !state.alive {
            return exits;
        }
        let is_single = ways.len() == 1;
        for (arm, way) in ways {
            let mut own = state.clone();
            if !is_single {
                own.path.push(Decision { guard: Guard { key, arm }, by: None, is_guess: false });
            }
            match way {
                Way::Normal => exits.normal = own,
                Way::Returned(value) => exits.returned = Some((own, value)),
                Way::Breaks => exits.breaks = Some(own),
                Way::Continues => exits.continues = Some(own),
                Way::Raised(thrown) => exits.raised.push((own, thrown)),
            }
        }
        exits
    }

    /// Goes on by all ways of `exits`.
    pub(in crate::dataflow) fn leave(&mut self, exits: Exits) {
        self.pass_on(exits.raised);
        if let Some((state, value)) = exits.returned {
            let known = self.frames.last_mut().and_then(|frame| frame.returned.take());
            let both = match known {
                Some(known) => {
                    let value = self.join_values(known, (state, value));
                    (self.take_state(), value)
                }
                None => (state, value),
            };
            if let Some(frame) = self.frames.last_mut() {
                frame.returned = Some(both);
            }
        }
        if let Some(around) = self.frames.last_mut().and_then(|frame| frame.loops.last_mut()) {
            if let Some(state) = exits.breaks {
                around.breaks = Some(joined(around.breaks.take(), state));
            }
            if let Some(state) = exits.continues {
                around.continues = Some(joined(around.continues.take(), state));
            }
        }
        self.state = exits.normal;
    }

    /// `None` three times: what `__exit__` gets where nothing was thrown.
    pub(in crate::dataflow) fn no_exception() -> Vec<ValueSet> {
        vec![ValueSet::of(Abstract::None); 3]
    }
}

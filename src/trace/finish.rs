//! Traced values to what the rest of the program sees.

use std::collections::HashSet;

use super::domain::{Location, Traced, What};
use super::fields::Found;
use super::model::{Confidence, Field, Hop, State, Value};
use super::tracer::Tracer;
use crate::edits::{Ask, Slot};
use crate::source::{Place, is_template};

impl Tracer<'_> {
    /// The place of a location.
    pub(super) fn place(&self, at: Location) -> Option<Place> {
        self.workspace.text(at.file).map(|file| file.place(at.span))
    }

    /// A field that the SDK reads, with everything resolved to places. `variable` is the environment variable of the field.
    pub(super) fn finished(&self, found: Found, variable: &str) -> Field {
        self.finished_for(found, &Ask::sdk(Slot::of_variable(variable)))
    }

    /// A field with everything resolved to places; its fixes answer `ask`.
    pub(super) fn finished_for(&self, found: Found, ask: &Ask) -> Field {
        let mut values: Vec<Value> = Vec::new();
        // A generated script may set a variable a hundred thousand times.
        let mut known = HashSet::new();
        let mut complete = found.outcome.complete;
        for traced in found.outcome.values {
            let Some(value) = self.value(&traced, ask) else {
                complete = false;
                continue;
            };
            if known.insert((value.text.clone(), value.origin.clone(), value.state)) {
                values.push(value);
            }
        }
        values.shrink_to_fit(); // Kept to the end of the run, and mostly there is one.
        let argument = found.argument.and_then(|one| self.place(Location { file: one.site.file, span: one.span }));
        let cut = found.cut && !complete && values.iter().all(|value| value.text.is_none());
        Field { values, complete, cut, argument }
    }

    fn value(&self, traced: &Traced, ask: &Ask) -> Option<Value> {
        let mark = &traced.mark;
        let overridden = mark.override_by.is_some();
        let (text, origin, state, computed) = match &traced.what {
            What::Text(text, at) => {
                let state = match (text.is_empty(), overridden, mark.environment) {
                    (true, ..) => State::Empty,
                    (_, true, _) => State::Default,
                    (_, _, true) => State::Environment,
                    _ => State::Fixed,
                };
                (Some(text.to_string()), Some(*at), state, None)
            }
            What::Nothing => (None, None, State::Absent, None),
            What::Unset(_) => (None, None, State::Environment, None),
            What::Unknown(computed) => (None, None, State::Unknown, *computed),
            _ => return None,
        };
        let mend = origin.and_then(|origin| self.mend(origin, ask));
        let mend = mend.map(|mend| super::model::Mend { manual: mend.manual || mark.required, ..mend });
        let hops = mark.hops.iter().filter(|(at, _)| Some(*at) != origin);
        let hops =
            hops.filter_map(|(at, note)| Some(Hop { note: note.to_string(), place: self.place(*at)? })).collect();
        Some(Value {
            text,
            state,
            template: origin.is_some_and(|at| is_template(&self.workspace.path(at.file))),
            origin: origin.and_then(|at| self.place(at)),
            hops,
            override_by: mark.override_by.clone(),
            given: mark.given,
            confidence: if mark.likely { Confidence::Likely } else { Confidence::Certain },
            computed,
            mend,
        })
    }
}

//! Value sets to the fields of a destination.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::dataflow::value::{Abstract, Cause, ValueSet, Values};
use crate::dataflow::{Location, text::HOLE, text::Text, value::Value as Alternative};
use crate::destination::{Confidence, Field, Hop, Override, State, Stop, Value};
use crate::source::{Place, is_template};
use crate::wandb::sinks::PathForm;
use crate::workspace::Workspace;

use super::fallback::{Fallback, Named};
use super::suggest::Located;

/// What tells values of a field apart.
type Identity = (Option<String>, Option<Place>, State, Option<Override>);

/// A field while visits are gathered.
#[derive(Debug, Default, Clone)]
pub(super) struct Gathered {
    values: Vec<Value>,
    known: HashSet<Identity>,
    origins: HashSet<Location>,
    located: Located,
    open: bool,
    /// Something could not be followed; where only an input is not known, that is not so.
    lost: bool,
    visited: bool,
    /// Places in data files that are not known.
    documents: BTreeSet<Vec<Arc<str>>>,
    /// Place of the argument that passes it.
    argument: Option<Location>,
    /// Where the evaluator stopped, and why.
    stops: Vec<(Option<Location>, String)>,
}

/// So many places where the evaluator stopped are kept of a field.
const STOPS: usize = 4;

impl Gathered {
    /// Adds what one visit saw.
    pub fn add(&mut self, workspace: &dyn Workspace, set: &ValueSet, argument: Option<Location>) {
        self.visited = true;
        self.argument = self.argument.or(argument);
        // An input alone decides nothing that is known: the user who starts the program must give it.
        let texts =
            set.values.iter().filter(|value| !matches!(value.kind, Abstract::Opaque(_) | Abstract::Unbound)).count();
        self.open |= set.open;
        self.lost |= set.open;
        // Several alternatives in one visit: something at run time chooses among them.
        let is_chosen = set.values.len() > 1 || set.open;
        if set.open {
            let reason = "something unknown may give, store or choose another value".to_owned();
            self.stop(argument, reason);
        }
        for value in &set.values {
            // Beside a text, an input is what overrides it.
            let is_input = matches!(&value.kind, Abstract::Opaque(opaque) if matches!(opaque.cause, Cause::Input(_)));
            if let Some(reason) = reason(&value.kind).filter(|_| !(is_input && texts > 0)) {
                let last = value.from.hops().last().map(|(at, _)| *at);
                self.stop(value.from.origin.or(last).or(argument), reason);
            }
            match to_value(workspace, value) {
                Converted::Value(mut converted) => {
                    self.open |= value.from.is_guess;
                    if is_chosen && converted.state == State::Fixed {
                        converted.state = State::Default;
                    }
                    self.origins.extend(value.from.origin);
                    if let (Some(place), Some(at)) = (&converted.origin, value.from.origin) {
                        let known = self.located.entry(place.clone()).or_insert((at, false));
                        known.1 |= value.from.is_required;
                    }
                    self.insert(*converted);
                }
                Converted::Input if texts > 0 => {}
                Converted::Input | Converted::Unknown => {
                    if let Abstract::Opaque(opaque) = &value.kind
                        && let Cause::Document(keys) = &opaque.cause
                    {
                        self.documents.insert(keys.to_vec());
                    }
                    self.open = true;
                    self.lost |=
                        !matches!(&value.kind, Abstract::Opaque(opaque) if matches!(opaque.cause, Cause::Input(_)));
                }
                Converted::Nothing => {}
            }
        }
    }

    fn stop(&mut self, at: Option<Location>, reason: String) {
        let stop = (at, reason);
        if self.stops.len() < STOPS && !self.stops.contains(&stop) {
            self.stops.push(stop);
        }
    }

    /// What another run saw of the same call.
    pub fn merge(&mut self, other: Self) {
        self.visited |= other.visited;
        self.open |= other.open;
        self.lost |= other.lost;
        self.argument = self.argument.or(other.argument);
        self.origins.extend(other.origins);
        self.located.extend(other.located);
        self.documents.extend(other.documents);
        other.stops.into_iter().for_each(|(at, reason)| self.stop(at, reason));
        other.values.into_iter().for_each(|value| self.insert(value));
    }

    /// Whether the call at `at` says all of it by itself: literals in the argument, or no argument and nothing spread.
    pub fn is_written_in(&self, at: Location, spread: bool) -> bool {
        let is_inside = |origin: &Location| {
            origin.file == at.file && at.span.start <= origin.span.start && origin.span.end <= at.span.end
        };
        let are_literals = self.values.iter().all(|value| value.origin.is_some()) && self.origins.iter().all(is_inside);
        match self.argument {
            Some(_) => are_literals && !self.values.is_empty(),
            None => !spread && (are_literals || self.values.iter().all(|value| value.text.is_none())),
        }
    }

    /// There may be further values: none of those that are known is certain to arrive.
    pub fn open(&mut self) {
        self.open = true;
        for value in self.values.iter_mut().filter(|value| value.state == State::Fixed) {
            value.state = State::Default;
        }
    }

    fn insert(&mut self, value: Value) {
        let identity = (value.text.clone(), value.origin.clone(), value.state, value.override_by.clone());
        if self.known.insert(identity) {
            self.values.push(value);
        }
    }

    /// Whether one of the values stands at `origin`.
    pub fn has_origin(&self, origin: Location) -> bool {
        self.origins.contains(&origin)
    }

    /// Where the literals of its values are.
    pub fn located(&self) -> Located {
        self.located.clone()
    }

    /// The field, without the fixes of its values.
    pub fn finish(mut self, fallback: &Fallback<'_>, named: Named, cut: bool) -> Field {
        let workspace = fallback.workspace;
        for keys in std::mem::take(&mut self.documents) {
            let keys: Vec<&str> = keys.iter().map(|key| &**key).collect();
            fallback.documents(&keys, named).into_iter().for_each(|value| self.insert(value));
        }
        if self.lost
            && self.values.iter().all(|value| value.text.is_none())
            && let Some(argument) = self.argument.and_then(|at| fallback.written(at.file, at.span))
        {
            fallback.by_name(&argument, named).into_iter().for_each(|value| self.insert(value));
        }
        let argument = self.argument.and_then(|at| workspace.text(at.file).map(|file| file.place(at.span)));
        let complete = !self.open && self.visited;
        let cut = cut && !complete;
        let place = |at: Location| workspace.text(at.file).map(|file| file.place(at.span));
        let stops = self.stops.into_iter().map(|(at, reason)| Stop { reason, place: at.and_then(place) }).collect();
        Field { values: self.values, complete, cut, argument, stops }
    }
}

/// Why nothing more is known of a value; `None` for one that is known.
fn reason(value: &Abstract) -> Option<String> {
    let Abstract::Opaque(opaque) = value else {
        let is_text = matches!(value, Abstract::Text(_) | Abstract::None | Abstract::Unbound);
        return (!is_text).then(|| "it is no text".to_owned());
    };
    Some(match &opaque.cause {
        Cause::Input(by) => format!("the user who starts the program gives it ({by:?}), and there is no default"),
        Cause::Variable(_) | Cause::Computed(_) => return None,
        Cause::Result(name) => format!("the result of {name}, of which no model is known"),
        Cause::Member(name) => format!("a member of something unknown: {name}"),
        Cause::Document(keys) => format!("the key {} of a data file that was not found or not read", keys.join(".")),
        Cause::Skipped(name) => format!("the call of {name} was skipped: nothing in it leads to W&B"),
        Cause::Unknown => "beyond what is followed".to_owned(),
    })
}

/// What one alternative is for people.
enum Converted {
    Value(Box<Value>),
    /// The user who starts the program gives it.
    Input,
    Unknown,
    /// Not passed.
    Nothing,
}

fn to_value(workspace: &dyn Workspace, value: &Alternative) -> Converted {
    let from = &value.from;
    let overridden = from.by.is_some();
    let (text, state, computed) = match &value.kind {
        Abstract::Text(text) => match text.known() {
            Some(text) => {
                let state = match (text.is_empty(), overridden, from.is_environment) {
                    (true, ..) => State::Empty,
                    (_, true, _) => State::Default,
                    (_, _, true) => State::Environment,
                    _ => State::Fixed,
                };
                (Some(text.to_owned()), state, None)
            }
            None => return Converted::Unknown,
        },
        Abstract::None => (None, State::Absent, None),
        Abstract::Unbound => return Converted::Nothing,
        Abstract::Opaque(opaque) => match &opaque.cause {
            Cause::Variable(_) => (None, State::Environment, None),
            Cause::Computed(computed) => (None, State::Unknown, Some(*computed)),
            Cause::Input(_) => return Converted::Input,
            _ => return Converted::Unknown,
        },
        _ => return Converted::Unknown,
    };
    let place = |at: Location| workspace.text(at.file).map(|file| file.place(at.span));
    let origin = from.origin.filter(|_| text.is_some());
    let hops = from.hops();
    let hops = hops.into_iter().filter(|(at, _)| Some(*at) != origin);
    let hops = hops.filter_map(|(at, note)| Some(Hop { note: note.to_string(), place: place(at)? })).collect();
    Converted::Value(Box::new(Value {
        text,
        state,
        template: origin.is_some_and(|at| is_template(&workspace.path(at.file))),
        origin: origin.and_then(place),
        hops,
        override_by: from.by.as_deref().cloned(),
        given: from.is_given,
        confidence: if from.is_likely || from.is_guess { Confidence::Likely } else { Confidence::Certain },
        computed,
        mend: None,
    }))
}

/// Entity and project out of texts that hold both.
pub(super) fn split_paths(set: &ValueSet, form: PathForm) -> (ValueSet, ValueSet) {
    let mut entity = ValueSet { values: Values::new(), open: set.open };
    let mut project = ValueSet { values: Values::new(), open: set.open };
    for value in &set.values {
        let Abstract::Text(text) = &value.kind else {
            // The id that a sweep was given names neither.
            let is_id = matches!(&value.kind, Abstract::Opaque(opaque) if matches!(&opaque.cause, Cause::Result(name) if &**name == "wandb.sweep"));
            if !is_id && !matches!(value.kind, Abstract::None | Abstract::Unbound) {
                entity.push(value.clone());
                project.push(value.clone());
            }
            continue;
        };
        let (first, second) = parts(text.raw(), form);
        for (field, part) in [(&mut entity, first), (&mut project, second)] {
            match part {
                Some(range) if text.raw()[range.clone()].contains(HOLE) => field.open = true,
                Some(range) if !range.is_empty() => {
                    let (part, from): (Text, _) = text.slice(range, &value.from);
                    field.push(Alternative { kind: Abstract::Text(part), from, guards: value.guards.clone() });
                }
                _ => {}
            }
        }
    }
    (entity, project)
}

/// A part of a path, in bytes.
type Part = Option<std::ops::Range<usize>>;

/// Where entity and project stand in `text`.
fn parts(text: &str, form: PathForm) -> (Part, Part) {
    let trimmed = text.trim().trim_matches('/');
    let start = trimmed.as_ptr() as usize - text.as_ptr() as usize;
    let mut ranges = Vec::new();
    let mut at = start;
    for part in trimmed.split('/') {
        ranges.push(at..at + part.len());
        at += part.len() + 1;
    }
    match (form, ranges.as_slice()) {
        (PathForm::Project, [project]) => (None, Some(project.clone())),
        (PathForm::Project, [entity, project, ..]) => (Some(entity.clone()), Some(project.clone())),
        (PathForm::Run | PathForm::Artifact, [project, _]) => (None, Some(project.clone())),
        (PathForm::Run | PathForm::Artifact, [entity, project, ..]) => (Some(entity.clone()), Some(project.clone())),
        _ => (None, None),
    }
}

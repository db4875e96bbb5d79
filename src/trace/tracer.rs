//! Following the relation to its ends, within bounds.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use super::domain::{Location, Mark, Next, Outcome, Site, Steps, Target, Traced, What};
use super::memo::{Kept, Memo, Question};
use super::shared::Shared;
use super::workspace::{FileId, Workspace};
use crate::languages::python::{ExpressionId, Kind, Module};
use crate::wandb::sinks::Custom;

/// Longer chains end in `unknown`.
const DEPTH: usize = 48;
/// Steps that one question may take.
const FUEL: usize = 6_000;
/// Steps to find out what a call calls.
const LITTLE_FUEL: usize = 1_500;
/// Values that one question may have.
const BREADTH: usize = 48;

/// An expression under evaluation; the frame is told apart by address.
type Visit = (FileId, ExpressionId, usize, Box<str>);

/// Follows values backwards through one workspace.
pub(super) struct Tracer<'w> {
    pub workspace: &'w dyn Workspace,
    /// Answers of all tracers.
    pub shared: &'w Shared,
    /// Whether to leave the file of the sink.
    pub follow: bool,
    /// The sinks: the table and the user's own.
    pub sinks: Custom,
    /// Whether unknown parts of a text become [`super::fields::HOLE`] instead of making all of it unknown.
    pub holes: Cell<bool>,
    fuel: Cell<usize>,
    refusals: Cell<usize>,
    cuts: Cell<usize>,
    visiting: RefCell<Vec<Visit>>,
    interpolating: RefCell<Vec<(usize, Vec<Box<str>>)>>,
    exporting: RefCell<Vec<(FileId, Box<str>)>>,
    /// Answers to be given again.
    pub memo: Memo,
}

impl<'w> Tracer<'w> {
    pub fn new(workspace: &'w dyn Workspace, shared: &'w Shared, follow: bool, sinks: Custom) -> Self {
        Self {
            workspace,
            shared,
            follow,
            sinks,
            holes: Cell::new(false),
            fuel: Cell::new(FUEL),
            refusals: Cell::new(0),
            cuts: Cell::new(0),
            visiting: RefCell::new(Vec::new()),
            interpolating: RefCell::new(Vec::new()),
            memo: Memo::default(),
            exporting: RefCell::new(Vec::new()),
        }
    }

    /// Gives the next question its full bounds.
    pub fn refuel(&self) {
        self.fuel.set(FUEL);
    }

    /// Gives the next question the bounds of a small one: what is called somewhere.
    pub fn refuel_little(&self) {
        self.fuel.set(LITTLE_FUEL);
    }

    /// Notes that the text under `keys` of a configuration is being put together; false when it already is.
    pub fn enter_interpolation(&self, config: usize, keys: &[Box<str>]) -> bool {
        let mut running = self.interpolating.borrow_mut();
        let again = running.iter().any(|(other, same)| *other == config && same == keys) || running.len() > 16;
        if again {
            self.refuse();
        } else {
            running.push((config, keys.to_vec()));
        }
        !again
    }

    /// The text entered last is done.
    pub fn leave_interpolation(&self) {
        self.interpolating.borrow_mut().pop();
    }

    /// Notes that `name` of the module `file` is being looked for; false when it already is, or a bound is hit.
    pub fn enter_export(&self, file: FileId, name: &str) -> bool {
        let mut running = self.exporting.borrow_mut();
        let again = running.iter().any(|(other, same)| *other == file && **same == *name) || running.len() >= DEPTH;
        if again {
            self.refuse();
        } else {
            running.push((file, name.into()));
        }
        !again
    }

    /// The name entered last is found, or not.
    pub fn leave_export(&self) {
        self.exporting.borrow_mut().pop();
    }

    pub fn module(&self, file: FileId) -> Option<Arc<Module>> {
        self.workspace.python(file)
    }

    pub fn location(&self, site: &Site) -> Option<Location> {
        self.module(site.file).map(|module| Location { file: site.file, span: module.span(site.expression) })
    }

    /// Runs `question` unless it is already being asked further up, or a bound is hit. An answer that holds wherever it
    /// is asked for is kept in `kept`.
    fn guarded<T: Clone>(
        &self,
        kept: &Kept<Question, T>,
        site: &Site,
        member: &str,
        refused: T,
        question: impl FnOnce() -> T,
    ) -> T {
        let frame = site.frame.as_ref().map_or(0, |frame| Rc::as_ptr(frame) as usize);
        let asked: Question = (site.file, site.expression, self.holes.get(), Box::from(member));
        if frame == 0
            && let Some(known) = kept.get(&asked)
        {
            return known;
        }
        let visit = (site.file, site.expression, frame, Box::from(member));
        let fuel = self.fuel.get();
        let is_too_far = fuel == 0 || self.visiting.borrow().len() >= DEPTH;
        if is_too_far || self.visiting.borrow().contains(&visit) {
            if is_too_far && !self.is_in_a_circle(&visit) {
                self.cuts.set(self.cuts.get() + 1);
            }
            self.refuse();
            return refused;
        }
        self.fuel.set(fuel - 1);
        self.visiting.borrow_mut().push(visit);
        let (answer, is_free) = self.freely(question);
        self.visiting.borrow_mut().pop();
        if frame == 0 && is_free { kept.keep(asked, answer) } else { answer }
    }

    /// Whether the way to `visit` comes by the same question twice, under other calls: it has no end, however far it is
    /// followed.
    fn is_in_a_circle(&self, visit: &Visit) -> bool {
        let running = self.visiting.borrow();
        let mut seen = HashSet::new();
        let mut way = running.iter().chain([visit]);
        !way.all(|(file, expression, _, member)| seen.insert((*file, *expression, member)))
    }

    fn refuse(&self) {
        self.refusals.set(self.refusals.get() + 1);
    }

    /// How often a way was longer than ways are followed, circles not counted.
    pub fn cuts(&self) -> usize {
        self.cuts.get()
    }

    /// The answer to `question`, and whether it is the same wherever it is asked: nothing on the way was refused.
    pub fn freely<T>(&self, question: impl FnOnce() -> T) -> (T, bool) {
        let before = self.refusals.get();
        let answer = question();
        (answer, self.refusals.get() == before)
    }

    /// Everything that the expression at `site` can be.
    pub fn evaluate(&self, site: &Site) -> Outcome {
        self.guarded(&self.memo.outcomes, site, "", Outcome::unknown(), || {
            let Some(module) = self.module(site.file) else { return Outcome::unknown() };
            if let Some(outcome) = self.special(&module, site) {
                return outcome;
            }
            self.finish(self.step(&module, site))
        })
    }

    /// Follows `steps` to their ends.
    pub fn finish(&self, steps: Steps) -> Outcome {
        let mut outcome = Outcome { values: Vec::new(), complete: steps.complete };
        for next in steps.nexts {
            if outcome.values.len() >= BREADTH {
                outcome.complete = false;
                break;
            }
            match next.target {
                Target::What(What::Unknown(None)) => outcome.complete = false,
                Target::What(What::Config(config, keys)) => {
                    let settled = self.settle(&config, &keys).into_iter();
                    outcome.values.extend(settled.map(|value| Traced { mark: value.mark.then(&next.mark), ..value }));
                }
                Target::What(what) => outcome.values.push(Traced { what, mark: next.mark }),
                Target::Site(site) => {
                    let inner = self.evaluate(&site);
                    outcome.complete &= inner.complete;
                    let marked = inner.values.into_iter();
                    outcome.values.extend(marked.map(|value| Traced { mark: value.mark.then(&next.mark), ..value }));
                }
            }
        }
        outcome
    }

    /// Everything that member `name` of the object at `site` can be, one step back.
    ///
    /// Stores to that member are looked for at every stop on the way of the object.
    pub fn member(&self, site: &Site, name: &str) -> Steps {
        self.guarded(&self.memo.members, site, name, Steps::unknown(), || {
            let Some(module) = self.module(site.file) else { return Steps::unknown() };
            let mut steps = self.stored(&module, site, name);
            if steps.complete {
                return steps;
            }
            steps.complete = true;
            let object = match self.special(&module, site) {
                Some(outcome) => outcome.into(),
                None => self.step(&module, site),
            };
            steps.complete &= object.complete;
            for next in object.nexts {
                let found = match &next.target {
                    Target::Site(inner) => self.member(inner, name),
                    Target::What(what) => self.member_of(what, name),
                };
                steps.extend(found.marked(&next.mark));
            }
            steps
        })
    }

    /// `or`, texts and conditionals, which combine several values at once.
    fn special(&self, module: &Module, site: &Site) -> Option<Outcome> {
        match module.kind(site.expression) {
            Kind::Or(left, right) => Some(self.either(&site.at(*left), &site.at(*right))),
            Kind::Conditional { test, then, otherwise } => {
                // `x if x else y` and `x if x is not None else y` are `x or y`.
                let subject = match module.kind(*test) {
                    Kind::Compare { left, .. } => *left,
                    _ => *test,
                };
                let path = module.path(subject)?;
                (module.path(*then)? == path).then(|| self.either(&site.at(*then), &site.at(*otherwise)))
            }
            Kind::Template(_) | Kind::Binary { .. } => self.composed(module, site),
            _ => None,
        }
    }

    /// `left or right`.
    fn either(&self, left: &Site, right: &Site) -> Outcome {
        let left = self.evaluate(left);
        let mut kept = Vec::new();
        let mut fallen: Vec<Mark> = Vec::new();
        for value in left.values {
            match &value.what {
                What::Text(text, _) if !text.is_empty() => kept.push(value),
                What::Constant(text) if matches!(&**text, "False" | "0") => fallen.push(value.mark),
                What::Nothing | What::Text(..) => fallen.push(value.mark),
                What::Unset(name) => {
                    let by = super::model::Override::Variable(name.to_string());
                    fallen.push(Mark { override_by: Some(by), ..value.mark });
                }
                _ => kept.push(value),
            }
        }
        let mut outcome = Outcome { values: kept, complete: left.complete };
        if !fallen.is_empty() || !left.complete || outcome.values.iter().any(|value| value.mark.override_by.is_some()) {
            let override_by = fallen
                .into_iter()
                .chain(outcome.values.iter().map(|value| value.mark.clone()))
                .find_map(|mark| mark.override_by);
            let mark = Mark { override_by, ..Mark::default() };
            let steps = Steps::one(Next::site(right.clone()).marked(&mark));
            let right = self.finish(steps);
            outcome.values.extend(right.values);
            outcome.complete &= right.complete;
        }
        outcome
    }
}

impl From<Outcome> for Steps {
    fn from(outcome: Outcome) -> Self {
        let nexts = outcome.values.into_iter();
        Steps {
            nexts: nexts.map(|value| Next { target: Target::What(value.what), mark: value.mark }).collect(),
            complete: outcome.complete,
        }
    }
}

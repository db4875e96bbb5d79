//! Following the relation to its ends, within bounds.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use super::domain::{Location, Mark, Next, Outcome, Site, Steps, Target, Traced, What};
use super::memo::{Kept, Memo, Question};
use super::running::{Asked, Running};
use super::shared::Shared;
use super::workspace::{FileId, Workspace};
use crate::languages::python::{Kind, Module};
use crate::wandb::sinks::Custom;

/// Values that one question may have.
const BREADTH: usize = 48;

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
    /// The questions that are running.
    pub running: Running,
    /// How often an expression was asked about.
    pub asked: Cell<usize>,
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
            running: Running::default(),
            asked: Cell::new(0),
            memo: Memo::default(),
        }
    }

    pub fn module(&self, file: FileId) -> Option<Arc<Module>> {
        self.workspace.python(file)
    }

    pub fn location(&self, site: &Site) -> Option<Location> {
        self.module(site.file).map(|module| Location { file: site.file, span: module.span(site.expression) })
    }

    /// Runs `question` unless it is already being asked further up, or a bound is hit. Outside of any call, an answer is
    /// kept in `kept`.
    fn guarded<T: Clone>(
        &self,
        kept: &Kept<Question, T>,
        site: &Site,
        member: &str,
        refused: T,
        question: impl FnOnce() -> T,
    ) -> T {
        self.asked.set(self.asked.get() + 1);
        let frame = site.frame.as_ref().map_or(0, |frame| Rc::as_ptr(frame) as usize);
        let asked = Asked::Expression(site.file, site.expression, frame, member.into());
        let ask = || self.running.ask(asked, question).unwrap_or(refused);
        if frame != 0 {
            return ask();
        }
        self.running.answer(kept, (site.file, site.expression, self.holes.get(), member.into()), ask)
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
            steps.bound();
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

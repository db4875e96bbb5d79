//! The fields of one call: from the table's ways to traced values.

use super::domain::{Mark, Next, Outcome, Passed, Site, Steps, Target, Traced, What};
use super::tracer::Tracer;
use crate::languages::python::ArgumentKind;
use crate::wandb::sinks::{PathForm, Way};

/// Stands for an unknown part of a path; no name holds it.
pub(super) const HOLE: char = '\u{fffc}';

/// A field while it is traced.
pub(super) struct Found {
    pub outcome: Outcome,
    /// The argument that passes it.
    pub argument: Option<Passed>,
    /// Whether its way was longer than ways are followed.
    pub cut: bool,
}

impl Found {
    /// What nothing passes by an argument.
    pub fn of(outcome: Outcome) -> Self {
        Self { outcome, argument: None, cut: false }
    }
}

impl Tracer<'_> {
    /// Follows the first of `ways` that passes something other than `None`.
    pub(super) fn field(&self, ways: &[Way], passed: &[Passed]) -> Found {
        let mut found = Found::of(Outcome { values: Vec::new(), complete: true });
        let cuts = self.running.cuts();
        for way in ways {
            self.running.refuel();
            let (steps, argument) = self.way(way, passed);
            let mut outcome = self.settled(self.finish(steps));
            if let (Some(argument), false) = (&argument, outcome.complete || outcome.values.iter().any(Traced::is_text))
            {
                self.running.refuel();
                outcome.values.extend(self.by_name(&argument.site).values);
            }
            found.outcome.complete &= outcome.complete;
            let decides = outcome.values.iter().any(|value| !matches!(value.what, What::Nothing)) || !outcome.complete;
            found.outcome.values.append(&mut outcome.values);
            found.argument = found.argument.or(argument);
            if decides {
                break;
            }
        }
        found.cut = self.running.cuts() > cuts;
        found
    }

    /// Places in configurations whose file is not known become the texts found under their keys.
    fn settled(&self, outcome: Outcome) -> Outcome {
        let mut settled = Outcome { values: Vec::new(), complete: outcome.complete };
        for value in outcome.values {
            let What::Anywhere(keys) = &value.what else {
                settled.values.push(value);
                continue;
            };
            settled.complete = false;
            let found = self.anywhere(keys, true).into_iter();
            settled.values.extend(found.map(|one| Traced { mark: one.mark.then(&value.mark), ..one }));
        }
        settled
    }

    fn way(&self, way: &Way, passed: &[Passed]) -> (Steps, Option<Passed>) {
        let (mut steps, argument) = self.argument(way, passed);
        for key in way.keys {
            let mut inner = Steps { nexts: Vec::new(), complete: steps.complete };
            for next in steps.nexts {
                let found = match &next.target {
                    Target::Site(site) => self.member(site, key),
                    Target::What(what) => self.member_of(what, key),
                };
                inner.extend(found.marked(&next.mark));
            }
            steps = inner;
        }
        let argument = argument.filter(|_| way.keys.is_empty() || !steps.nexts.is_empty());
        (steps, argument)
    }

    fn argument(&self, way: &Way, passed: &[Passed]) -> (Steps, Option<Passed>) {
        let named =
            passed.iter().find(|one| matches!(&one.kind, ArgumentKind::Keyword(name) if **name == *way.keyword));
        if let Some(named) = named {
            return (Steps::site(named.site.clone()), Some(named.clone()));
        }
        let mut open = false;
        if let Some(position) = way.position {
            let mut index = 0;
            for one in passed {
                match one.kind {
                    ArgumentKind::Positional if index == position => {
                        return (Steps::site(one.site.clone()), Some(one.clone()));
                    }
                    ArgumentKind::Positional => index += 1,
                    ArgumentKind::Star => {
                        let found = self.member(&one.site, &(position - index.min(position)).to_string());
                        if !found.nexts.is_empty() {
                            return (found, Some(one.clone()));
                        }
                        open |= !found.complete;
                        break;
                    }
                    _ => {}
                }
            }
        }
        for spread in passed.iter().filter(|one| one.kind == ArgumentKind::DoubleStar) {
            let steps = self.member(&spread.site, way.keyword);
            if !steps.nexts.is_empty() {
                return (steps, Some(spread.clone()));
            }
            open |= !steps.complete;
        }
        (Steps { nexts: Vec::new(), complete: !open }, None)
    }

    /// Entity and project out of a text that holds both.
    pub(super) fn path_fields(&self, way: &Way, form: PathForm, passed: &[Passed]) -> (Found, Found) {
        self.holes.set(true);
        let whole = self.field(std::slice::from_ref(way), passed);
        self.holes.set(false);
        let mut entity = Outcome { values: Vec::new(), complete: whole.outcome.complete };
        let mut project = entity.clone();
        for value in whole.outcome.values {
            let What::Text(text, at) = &value.what else { continue };
            let (first, second) = split(text, form);
            let part = |part: Option<&str>| {
                part.filter(|part| !part.contains(HOLE) && !part.is_empty())
                    .map(|part| Traced { what: What::Text(part.into(), *at), mark: value.mark.clone() })
            };
            entity.values.extend(part(first));
            project.values.extend(part(second));
        }
        (
            Found { outcome: entity, argument: whole.argument.clone(), cut: whole.cut },
            Found { outcome: project, argument: whole.argument, cut: whole.cut },
        )
    }

    /// `wandb.setup(wandb.Settings(entity=...))` of the same file, for what a call leaves open.
    pub(super) fn from_setup(&self, site: &Site, keyword: &str) -> Option<Outcome> {
        let module = self.module(site.file)?;
        for call in module.calls_of("setup") {
            let crate::languages::python::Kind::Call { callee, arguments } = module.kind(call) else { continue };
            let setup = Site { file: site.file, expression: call, frame: None };
            let is_setup = self
                .evaluate(&setup.at(*callee))
                .values
                .iter()
                .any(|value| matches!(&value.what, What::External(name) if &**name == "wandb.setup"));
            if !is_setup || !module.alive(module.span(call).start) {
                continue;
            }
            let Some(settings) = arguments.first() else { continue };
            let outcome = self.finish(self.member(&setup.at(settings.value), keyword));
            if !outcome.values.is_empty() {
                return Some(outcome);
            }
        }
        None
    }
}

/// Entity and project of `text`.
pub(super) fn split(text: &str, form: PathForm) -> (Option<&str>, Option<&str>) {
    let text = text.trim().trim_matches('/');
    let parts: Vec<&str> = text.split('/').collect();
    match (form, parts.as_slice()) {
        (PathForm::Project, [project]) => (None, Some(project)),
        (PathForm::Project, [entity, project, ..]) => (Some(entity), Some(project)),
        (PathForm::Run | PathForm::Artifact, [project, _]) => (None, Some(project)),
        (PathForm::Run | PathForm::Artifact, [entity, project, ..]) => (Some(entity), Some(project)),
        _ => (None, None),
    }
}

impl Traced {
    /// The same value as read from the environment.
    pub fn through_environment(mut self) -> Self {
        self.mark = self.mark.then(&Mark { environment: true, ..Mark::default() });
        self
    }
}

impl From<Traced> for Next {
    fn from(value: Traced) -> Self {
        Next { target: Target::What(value.what), mark: value.mark }
    }
}

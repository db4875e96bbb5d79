//! Assignments to `WANDB_ENTITY`, `WANDB_PROJECT` and `WANDB_API_KEY`, and which calls they reach.

use super::domain::{Location, Mark, Outcome, Site, What};
use super::model::Override;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::{ArgumentKind, Kind, Module, RegionId, Store, StoreKind};

/// One assignment to a variable.
#[derive(Clone)]
pub(super) struct Write {
    pub variable: &'static str,
    /// The statement or call.
    pub at: Location,
    pub value: Site,
    pub region: RegionId,
    /// Only if the variable is not set (`setdefault`).
    pub fallback: bool,
}

/// The variables that matter.
pub(super) const VARIABLES: &[&str] = &["WANDB_ENTITY", "WANDB_PROJECT", "WANDB_API_KEY"];

impl Tracer<'_> {
    /// Every assignment of the file, in order.
    pub(super) fn writes(&self, module: &Module, file: FileId) -> Vec<Write> {
        let mut writes = Vec::new();
        let site = |expression| Site { file, expression, frame: None };
        let alive = |store: &&Store| module.alive(store.span.start);
        for &variable in VARIABLES {
            for store in module.stores_of_member(variable).filter(alive) {
                let (StoreKind::Member(_, value) | StoreKind::Fallback(_, value)) = &store.kind else { continue };
                if self.is_environment(module, &site(store.object)) {
                    writes.push(Write {
                        variable,
                        at: Location { file, span: store.span },
                        value: site(*value),
                        region: store.region,
                        fallback: matches!(store.kind, StoreKind::Fallback(..)),
                    });
                }
            }
        }
        for store in module.all_stores().iter().filter(alive) {
            let StoreKind::Update(arguments) = &store.kind else { continue };
            if self.is_environment(module, &site(store.object)) {
                let entries =
                    arguments.iter().flat_map(|argument| match (&argument.kind, module.kind(argument.value)) {
                        (ArgumentKind::Keyword(name), _) => vec![(name.clone(), argument.value)],
                        (_, Kind::Mapping(entries)) => entries
                            .iter()
                            .filter_map(|entry| match entry.key.map(|key| module.kind(key)) {
                                Some(Kind::Text(key)) => Some((key.clone(), entry.value)),
                                _ => None,
                            })
                            .collect(),
                        _ => Vec::new(),
                    });
                for (name, value) in entries.collect::<Vec<_>>() {
                    if let Some(variable) = VARIABLES.iter().find(|variable| **variable == &*name) {
                        let at = Location { file, span: store.span };
                        writes.push(Write { variable, at, value: site(value), region: store.region, fallback: false });
                    }
                }
            }
        }
        for &call in module.calls_of("putenv") {
            let Kind::Call { arguments, .. } = module.kind(call) else { continue };
            let [name, value] = arguments.as_slice() else { continue };
            let Kind::Text(name) = module.kind(name.value) else { continue };
            if let Some(variable) = VARIABLES.iter().find(|variable| **variable == &**name) {
                let at = Location { file, span: module.span(call) };
                let region = module.region_at(at.span.start);
                writes.push(Write { variable, at, value: site(value.value), region, fallback: false });
            }
        }
        writes.sort_by_key(|write| write.at);
        writes
    }

    /// What one assignment gives.
    pub(super) fn written(&self, write: &Write) -> Outcome {
        self.refuel();
        let mut outcome = self.evaluate(&write.value);
        if write.fallback {
            let mark = Mark::overridden(Override::Variable(write.variable.to_owned()));
            for value in &mut outcome.values {
                value.mark = std::mem::take(&mut value.mark).then(&mark);
            }
        }
        outcome.values.retain(|value| !matches!(value.what, What::Nothing));
        outcome
    }
}

/// The assignment to `variable` in force at `offset`: the last before it in the same scope, or in the module.
pub(super) fn in_force<'a>(module: &Module, writes: &'a [Write], variable: &str, offset: usize) -> Option<&'a Write> {
    let here = module.scope(module.region_at(offset));
    let seen = |write: &&Write| {
        let scope = module.scope(write.region);
        write.variable == variable && (scope == here && write.at.span.end <= offset || scope != here && scope.0 == 0)
    };
    writes.iter().rfind(seen)
}

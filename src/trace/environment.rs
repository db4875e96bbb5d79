//! Assignments to `WANDB_ENTITY`, `WANDB_PROJECT`, `WANDB_API_KEY` and `WANDB_BASE_URL`, and which calls they reach.

use std::rc::Rc;

use super::domain::{Location, Mark, Outcome, Site, Traced, What};
use super::model::Override;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::{ArgumentKind, Kind, Module, RegionId, Store, StoreKind};
use crate::source::Place;
use crate::text::Span;

/// One assignment to a variable.
#[derive(Clone)]
pub(super) struct Write {
    pub variable: &'static str,
    /// The statement or call.
    pub at: Location,
    pub value: Written,
    pub region: RegionId,
    /// Only if the variable is not set (`setdefault`).
    pub fallback: bool,
}

/// What an assignment gives.
#[derive(Clone)]
pub(super) enum Written {
    /// A Python expression.
    Site(Site),
    /// A word of a notebook's magic line.
    Word(Rc<str>, Location),
}

/// The variables that matter.
pub(super) const VARIABLES: &[&str] = &["WANDB_ENTITY", "WANDB_PROJECT", "WANDB_API_KEY", SERVER];

/// The variable that names the server.
pub(super) const SERVER: &str = "WANDB_BASE_URL";

impl Tracer<'_> {
    /// Every assignment of the file, in order.
    pub(super) fn writes(&self, module: &Module, file: FileId) -> Vec<Write> {
        let mut writes = self.magic_writes(module, file);
        if module.says("WANDB_") {
            self.code_writes(module, file, &mut writes);
        }
        writes.sort_by_key(|write| write.at);
        writes
    }

    fn code_writes(&self, module: &Module, file: FileId, writes: &mut Vec<Write>) {
        let site = |expression| Site { file, expression, frame: None };
        let alive = |store: &&Store| module.alive(store.span.start);
        for variable in module.says_of("WANDB_", VARIABLES) {
            for store in module.stores_of_member(variable).into_iter().filter(alive) {
                let (StoreKind::Member(_, value) | StoreKind::Fallback(_, value)) = &store.kind else { continue };
                if self.is_environment(module, &site(store.object)) {
                    writes.push(Write {
                        variable,
                        at: Location { file, span: store.span },
                        value: Written::Site(site(*value)),
                        region: store.region,
                        fallback: matches!(store.kind, StoreKind::Fallback(..)),
                    });
                }
            }
        }
        for store in module.updates_near("WANDB_").into_iter().filter(alive) {
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
                        writes.push(Write {
                            variable,
                            at,
                            value: Written::Site(site(value)),
                            region: store.region,
                            fallback: false,
                        });
                    }
                }
            }
        }
        for call in module.calls_of_near("putenv", "WANDB_") {
            let Kind::Call { arguments, .. } = module.kind(call) else { continue };
            let [name, value] = arguments.as_slice() else { continue };
            let Kind::Text(name) = module.kind(name.value) else { continue };
            if let Some(variable) = VARIABLES.iter().find(|variable| **variable == &**name) {
                let at = Location { file, span: module.span(call) };
                let region = module.region_at(at.span.start);
                writes.push(Write { variable, at, value: Written::Site(site(value.value)), region, fallback: false });
            }
        }
    }

    /// `%env NAME=value` and `!export NAME=value` of a notebook.
    fn magic_writes(&self, module: &Module, file: FileId) -> Vec<Write> {
        let Some(source) = self.workspace.text(file) else { return Vec::new() };
        let mut writes = Vec::new();
        for magic in source.magics() {
            let (shift, command) = magic.command();
            let offset = magic.span.start + shift;
            let Some((name, value)) = assignment(command) else { continue };
            let Some(variable) = VARIABLES.iter().find(|variable| **variable == name) else { continue };
            let start = offset + (value.as_ptr() as usize - command.as_ptr() as usize);
            let at = Location { file, span: Span::new(start, start + value.len()) };
            let value = Written::Word(value.into(), at);
            let region = module.region_at(offset);
            writes.push(Write { variable, at: Location { file, span: magic.span }, value, region, fallback: false });
        }
        writes
    }

    /// What one assignment gives.
    pub(super) fn written(&self, write: &Write) -> Outcome {
        self.running.refuel();
        let mut outcome = match &write.value {
            Written::Site(site) => self.evaluate(site),
            Written::Word(text, at) => {
                let value = Traced { what: What::Text(Rc::clone(text), *at), mark: Mark::default() };
                Outcome { values: vec![value], complete: true }
            }
        };
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

/// Calls that make the SDK read the environment.
const STARTING: &[&str] = &["init", "login", "setup", "Api", "sweep", "agent"];

impl Tracer<'_> {
    /// The call that has started the SDK when `write` comes, if one certainly has.
    pub(super) fn started_before(&self, module: &Module, write: &Write) -> Option<Place> {
        let file = write.at.file;
        let mut started: Option<Location> = None;
        for call in STARTING.iter().flat_map(|word| module.calls_of(word)) {
            let at = Location { file, span: module.span(call) };
            let Kind::Call { callee, .. } = module.kind(call) else { continue };
            let before = at.span.end <= write.at.span.start && module.alive(at.span.start);
            let holds = module.region(module.region_at(at.span.start)).span.contains(write.at.span);
            if !before || !holds || module.scope(module.region_at(at.span.start)) != module.scope(write.region) {
                continue;
            }
            let outcome = self.evaluate(&Site { file, expression: *callee, frame: None });
            let starts = |what: &What| matches!(what, What::External(name) if name.strip_prefix("wandb.").is_some_and(|name| STARTING.contains(&name)));
            if outcome.values.iter().any(|value| starts(&value.what)) {
                started = Some(started.map_or(at, |earlier| earlier.min(at)));
            }
        }
        started.and_then(|at| self.place(at))
    }
}

/// The assignment to `variable` in force at `offset`: the last before it in the same scope, or in the module.
pub(super) fn in_force<'a>(module: &Module, writes: &'a [Write], variable: &str, offset: usize) -> Option<&'a Write> {
    let here = module.scope(module.region_at(offset));
    let seen = |write: &&Write| {
        let scope = module.scope(write.region);
        write.variable == variable
            && (scope == here && write.at.span.end <= offset || scope != here && scope == RegionId::MODULE)
    };
    writes.iter().rfind(seen)
}

/// Name and value of `env NAME=value`, `env NAME value`, `set_env NAME=value` or `export NAME=value`.
fn assignment(command: &str) -> Option<(&str, &str)> {
    let command = command.trim_start_matches(['%', ' ']);
    let rest = ["env ", "set_env ", "export "].iter().find_map(|word| command.strip_prefix(word))?.trim();
    let (name, value) = rest.split_once('=').or_else(|| rest.split_once(' '))?;
    let value = value.trim().trim_matches(['"', '\'']);
    (!value.starts_with(['$', '{'])).then_some((name.trim(), value))
}

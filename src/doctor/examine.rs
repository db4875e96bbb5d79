//! The examination: what the repository says, what the last run tried, what W&B says of both.

use std::collections::BTreeSet;

use crate::destination::Destination;
use crate::engine::{Aim, aims};
use crate::live::{Access, Ambient, Answers, Inquiry, Target, ask};
use crate::rule::Checked;
use crate::source::Place;

use super::diagnosis::{Diagnosis, Examined, FailedRun, Spot};
use super::evidence::Evidence;
use super::offline;
use super::runfile::Attempt;
use super::sdk::Sdk;
use super::steps::{self, Surrounding};
use super::tried::{self, Tried};

/// What is examined.
#[derive(Debug, Clone, Default)]
pub struct Examination<'a> {
    /// Every destination of the repository.
    pub destinations: &'a [Destination],
    /// One thing that is asked about instead.
    pub asked: Option<&'a Target>,
    /// The run that failed, or a log that the user names.
    pub evidence: Option<&'a Evidence>,
    /// Runs that were made offline and wait to be synced: their paths and what their files say.
    pub waiting: Vec<(String, Attempt)>,
    /// The version of the SDK, where it is known.
    pub sdk: Option<Sdk>,
    /// Files of the repository that hide the package from a script beside them.
    pub shadows: Vec<String>,
}

/// Examines. `say` is called with what is being asked.
pub fn examine(examination: &Examination<'_>, access: &Access, say: &dyn Fn(&str)) -> Diagnosis {
    let aims = aims(examination.destinations, &access.surroundings);
    let failed = examination.evidence.filter(|evidence| evidence.says_something());
    let tried = failed.and_then(|evidence| tried::target(evidence, &aims));
    let outside = outside(access);
    let mut targets: BTreeSet<Target> = aims.iter().map(|aim| aim.target.clone()).collect();
    targets.extend(tried.iter().map(|tried| tried.target.clone()));
    targets.extend(examination.asked.cloned());
    let waiting = examination.waiting.iter().map(|(_, attempt)| offline::target(attempt));
    targets.extend(waiting.filter(|target| target.entity.is_some()));
    if targets.is_empty() || (examination.asked.is_none() && outside.1.is_some()) {
        targets.insert(outside.0.clone());
    }
    let answers = ask(access, &Inquiry { targets: targets.clone(), roles: true }, say);
    let mut destinations: Vec<Examined> = targets
        .into_iter()
        .filter_map(|target| {
            let source = outside.1.clone().filter(|_| target == outside.0);
            let attempted = tried.as_ref().is_some_and(|tried| tried.target == target);
            let evidence = failed.filter(|_| attempted);
            Some(Examined { attempted, ..examined(&target, &aims, &answers, source, evidence)? })
        })
        .collect();
    let rank = |one: &Examined| (one.exit() != 1, one.exit() != 2, !one.attempted);
    destinations.sort_by(|left, right| rank(left).cmp(&rank(right)).then_with(|| left.target.cmp(&right.target)));
    let sdk = failed.and_then(of_log).or_else(|| examination.sdk.clone());
    let surrounding = Surrounding { answers: &answers, sdk: sdk.as_ref(), shadows: &examination.shadows };
    let failed = failed.map(|evidence| FailedRun {
        steps: evidence.account.failure.iter().flat_map(|failure| steps::of_failure(failure, &surrounding)).collect(),
        ..failed_run(evidence, tried.unwrap_or_default(), &aims)
    });
    let login_steps = steps::of_login(&surrounding);
    let team = examination.evidence.and_then(|evidence| evidence.login()?.team.as_deref());
    let waiting = examination.waiting.iter();
    let offline = waiting.map(|(path, attempt)| offline::command(path.clone(), attempt, &answers, team)).collect();
    Diagnosis { answers, destinations, failed, login_steps, offline, sdk }
}

/// The version that the failed run names itself.
fn of_log(evidence: &Evidence) -> Option<Sdk> {
    Some(Sdk { version: evidence.account.version.clone()?, source: evidence.source.clone() })
}

/// Where a run goes whose code says nothing, and what says so.
fn outside(access: &Access) -> (Target, Option<String>) {
    let ambient = Ambient::read(&access.surroundings, access.surroundings.settings());
    let source = ambient.entity.as_ref().or(ambient.project.as_ref()).map(|standing| standing.source.clone());
    let name = |standing: Option<crate::live::Standing>| standing.map(|it| it.name).filter(|name| !name.is_empty());
    (Target { entity: name(ambient.entity), project: name(ambient.project) }, source)
}

fn examined(
    target: &Target,
    aims: &[Aim<'_>],
    answers: &Answers,
    source: Option<String>,
    evidence: Option<&Evidence>,
) -> Option<Examined> {
    let failure = evidence.and_then(|evidence| evidence.account.failure.as_ref());
    let mut verdict = answers.verdicts.get(target)?.clone();
    let answer = tried::answer(&verdict.answer, answers, failure);
    if answers.identity().is_some() {
        verdict.answer = answer.clone();
    }
    let own = || aims.iter().filter(|aim| aim.target == *target);
    let checked: Vec<Checked<'_>> = own()
        .map(|aim| Checked {
            destination: aim.destination,
            entity: aim.entity,
            project: aim.project,
            source: aim.source.as_deref(),
            target,
            verdict: &verdict,
            identity: answers.identity(),
        })
        .collect();
    let spots: BTreeSet<Spot> = own().map(spot).collect();
    let entity = verdict.entity.as_deref().unwrap_or("");
    let mut steps = steps::of_log_login(&checked, &answer, entity, evidence.filter(|_| answers.identity().is_none()));
    let known = !steps.is_empty();
    let others = steps::of_destination(&checked, &answer, entity, target.project.as_deref());
    steps.extend(others.into_iter().filter(|step| !(known && step.is_general)));
    let source = own().find_map(|aim| aim.source.clone()).or(source);
    let (target, spots) = (target.clone(), spots.into_iter().collect());
    Some(Examined { target, spots, source, attempted: false, steps, verdict })
}

/// The text that decides the entity, else the call.
fn spot(aim: &Aim<'_>) -> Spot {
    let call = &aim.destination.place;
    let place = aim.entity.and_then(|value| value.origin.as_ref()).unwrap_or(call);
    let inside = place.path == call.path && call.start.line <= place.start.line && place.end.line <= call.end.line;
    let api = &aim.destination.api;
    let reaches = if inside { api.clone() } else { format!("{api} in {}:{}", call.path, call.start.line) };
    at(place, reaches)
}

fn at(place: &Place, reaches: String) -> Spot {
    Spot { path: place.path.to_string(), cell: place.cell, line: place.start.line, column: place.start.column, reaches }
}

fn failed_run(evidence: &Evidence, Tried { target: tried, inferred }: Tried, aims: &[Aim<'_>]) -> FailedRun {
    let named = |aim: &&Aim<'_>| aim.target.entity.is_some() && aim.target.entity == tried.entity;
    let spots: BTreeSet<Spot> = aims.iter().filter(named).map(spot).collect();
    FailedRun {
        source: evidence.source.clone(),
        run: evidence.attempt.as_ref().and_then(|attempt| attempt.run.clone()),
        failure: evidence.account.failure.clone(),
        steps: Vec::new(),
        login: evidence.login().cloned(),
        frame: evidence.account.frame.clone(),
        spots: spots.into_iter().collect(),
        damaged: evidence.attempt.as_ref().is_some_and(|attempt| attempt.damaged),
        tried,
        inferred,
    }
}

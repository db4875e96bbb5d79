//! The examination: what the repository says, what the last run tried, what W&B says of both.

use std::collections::BTreeSet;

use crate::engine::{Aim, aims};
use crate::live::{Access, Ambient, Answers, Inquiry, Target, ask};
use crate::rule::Checked;
use crate::source::Place;
use crate::trace::model::Destination;

use super::diagnosis::{Diagnosis, Examined, FailedRun, Spot};
use super::evidence::Evidence;
use super::log::Failure;
use super::steps;
use super::tried::{self, Tried};

/// What is examined.
#[derive(Debug, Clone, Copy)]
pub struct Examination<'a> {
    /// Every destination of the repository.
    pub destinations: &'a [Destination],
    /// One thing that is asked about instead.
    pub asked: Option<&'a Target>,
    /// The run that failed, or a log that somebody names.
    pub evidence: Option<&'a Evidence>,
}

/// Examines. `say` is told what is being asked.
pub fn examine(examination: &Examination<'_>, access: &Access, say: &dyn Fn(&str)) -> Diagnosis {
    let aims = aims(examination.destinations, &access.surroundings);
    let failed = examination.evidence.filter(|evidence| evidence.says_something());
    let tried = failed.and_then(|evidence| tried::target(evidence, &aims));
    let outside = outside(access);
    let mut targets: BTreeSet<Target> = aims.iter().map(|aim| aim.target.clone()).collect();
    targets.extend(tried.iter().map(|tried| tried.target.clone()));
    targets.extend(examination.asked.cloned());
    if targets.is_empty() || (examination.asked.is_none() && outside.1.is_some()) {
        targets.insert(outside.0.clone());
    }
    let answers = ask(access, &Inquiry { targets: targets.clone(), roles: true }, say);
    let mut destinations: Vec<Examined> = targets
        .into_iter()
        .filter_map(|target| {
            let source = outside.1.clone().filter(|_| target == outside.0);
            let attempted = tried.as_ref().is_some_and(|tried| tried.target == target);
            let failure = failed.filter(|_| attempted).and_then(|evidence| evidence.account.failure.as_ref());
            Some(Examined { attempted, ..examined(&target, &aims, &answers, source, failure)? })
        })
        .collect();
    let rank = |one: &Examined| (one.exit() != 1, one.exit() != 2, !one.attempted);
    destinations.sort_by(|left, right| rank(left).cmp(&rank(right)).then_with(|| left.target.cmp(&right.target)));
    let failed = failed.map(|evidence| failed_run(evidence, tried.unwrap_or_default(), &aims));
    let login_steps = steps::of_login(&answers);
    Diagnosis { answers, destinations, failed, login_steps }
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
    failure: Option<&Failure>,
) -> Option<Examined> {
    let verdict = answers.verdicts.get(target)?.clone();
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
    let told = tried::answer(&verdict.answer, answers, failure);
    let steps = steps::of_destination(&checked, &told, entity, target.project.as_deref());
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
        frame: evidence.account.frame.clone(),
        spots: spots.into_iter().collect(),
        damaged: evidence.attempt.as_ref().is_some_and(|attempt| attempt.damaged),
        tried,
        inferred,
    }
}

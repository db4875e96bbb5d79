//! Where the failed run wanted to go, and what its refusal alone says when the server cannot be asked now.
//!
//! The run file names both names. A pasted traceback names at most the entity, but also the line of the call; where the
//! calls on that line lead to one place only, that is it.

use std::collections::BTreeSet;

use crate::engine::Aim;
use crate::live::{Answer, Answers, Refusal, Target};

use super::evidence::Evidence;
use super::log::Failure;
use crate::wandb::failures::Cause;

/// What a run was sent to.
#[derive(Debug, Clone, Default)]
pub struct Tried {
    /// Entity and project.
    pub target: Target,
    /// Concluded from the code, not read in a file of the run.
    pub inferred: bool,
}

/// What the run of `evidence` was sent to; `None` where neither its files nor the code say so.
pub fn target(evidence: &Evidence, aims: &[Aim<'_>]) -> Option<Tried> {
    let target =
        Target { entity: evidence.entity().map(str::to_owned), project: evidence.project().map(str::to_owned) };
    if evidence.attempt.is_some() || target.project.is_some() {
        return Some(Tried { target, inferred: false });
    }
    let fits = |aim: &&Aim<'_>| target.entity.is_none() || aim.target.entity == target.entity;
    let frame = evidence.account.frame.as_ref();
    let started = only(aims.iter().filter(|aim| frame.is_some_and(|frame| starts(aim, frame))).filter(fits));
    let named = || target.entity.is_some().then(|| only(aims.iter().filter(fits))).flatten();
    // A log that names neither a line nor a name says no more than that something was refused.
    let refused = evidence.account.failure.as_ref().is_some_and(Failure::is_of_entity);
    let alone = || (refused && frame.is_none()).then(|| only(aims.iter().filter(fits))).flatten();
    match started.or_else(named).or_else(alone) {
        Some(one) => Some(Tried { target: one.clone(), inferred: true }),
        None => target.entity.is_some().then_some(Tried { target, inferred: false }),
    }
}

/// Where all of `aims` lead, if that is one place.
fn only<'a>(aims: impl Iterator<Item = &'a Aim<'a>>) -> Option<&'a Target> {
    let places: BTreeSet<&Target> = aims.map(|aim| &aim.target).collect();
    if places.len() == 1 { places.into_iter().next() } else { None }
}

/// Whether the call of `aim` is on the line of a traceback, which may be of another machine: the file must end with
/// the path in the repository.
fn starts(aim: &Aim<'_>, (file, line): &(String, usize)) -> bool {
    let call = &aim.destination.place;
    let file = file.replace('\\', "/");
    let same = file.strip_suffix(&*call.path).is_some_and(|before| before.is_empty() || before.ends_with('/'));
    same && (call.start.line..=call.end.line).contains(line)
}

/// The answer from which the steps follow: the server's own. Where it gave none, what it said to the failed run; and an
/// organization is what the server said to the run, also where it does not say so when asked.
pub fn answer(answer: &Answer, answers: &Answers, failure: Option<&Failure>) -> Answer {
    let refusal = match failure.map(|failure| failure.cause) {
        Some(Cause::Denied) => Refusal::NotMember,
        Some(Cause::EntityMissing | Cause::NotFound) => Refusal::NoEntity,
        Some(Cause::Organization) => Refusal::Organization,
        _ => return answer.clone(),
    };
    let allowed = matches!(answer, Answer::Allowed | Answer::Creates { .. });
    match refusal {
        Refusal::Organization if !allowed => Answer::Refused(refusal),
        _ if answers.identity().is_some() => answer.clone(),
        refusal => Answer::Refused(refusal),
    }
}

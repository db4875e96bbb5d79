//! `wblint doctor --fix`: the verdict or the log names the user's team, the repository another one.

use std::collections::BTreeSet;

use super::arguments::AcceptedArguments;
use super::failure::Failure;
use super::fixing;
use super::interrupt::Interrupts;
use super::prompt::Prompt;
use super::status::Status;
use super::streams::Streams;
use crate::doctor::Diagnosis;
use crate::doctor::evidence::Evidence;
use crate::doctor::log;
use crate::engine::Request;
use crate::engine::fixing::{Fixed, fix_with};
use crate::fix::choose::Action;
use crate::fix::{diff, write};
use crate::live::{Answer, Refusal};
use crate::redact::outlet;
use crate::report::diff as drawn;
use crate::rule::{FieldName, Finding};

/// Who the user is, and the team that they may write to.
struct Own {
    user: String,
    team: String,
}

/// Offers to write the user's team in the place of what was refused. `yes`: without a question.
///
/// # Errors
/// The configuration cannot be read.
pub fn run(
    diagnosis: &Diagnosis,
    evidence: Option<&Evidence>,
    requests: &[Request],
    yes: bool,
    streams: &mut Streams,
) -> Result<Status, Failure> {
    let refused = refused(diagnosis);
    if refused.is_empty() {
        streams.remark("nothing to fix: no entity of this repository was rejected");
        return Ok(Status::Clean);
    }
    let Some(own) = own(diagnosis, evidence, &refused) else {
        let help = "run `wandb login`, or name it: wblint fix --entity YOUR_TEAM";
        streams.say("nothing was fixed: no team of yours is known", Some(help));
        return Ok(Status::Failed);
    };
    let interrupts = Interrupts::watch();
    let mut all: Vec<Fixed> = Vec::new();
    for request in requests {
        let (outcome, hidden) = fixing::judged(request, &AcceptedArguments::default(), streams)?;
        let decide = |finding: &Finding| {
            let is_refused = finding.field == Some(FieldName::Entity)
                && finding.renamable
                && finding.value.as_ref().is_some_and(|value| refused.contains(value));
            is_refused.then(|| Action::Rename(own.team.clone()))
        };
        all.push(fix_with(request, outcome, &hidden, &decide));
    }
    let mut text = Vec::new();
    for fixed in &all {
        for trouble in &fixed.troubles {
            streams.warn(trouble);
        }
        for buffer in fixed.buffers.changed() {
            diff::write(&fixed.outcome.shown(&buffer.path), &diff::shown(&buffer.read, &buffer.now), &mut text)?;
        }
    }
    if text.is_empty() {
        streams.remark("nothing was fixed: the name is not written where wblint can edit it");
        return Ok(Status::Findings);
    }
    let colour = streams.output_colour();
    drawn::write(&text, colour, streams.output())?;
    streams.flush()?;
    let question = format!("you are `{}`, your team is `{}`: write it here?", own.user, own.team);
    if !yes {
        let Some(prompt) = Prompt::new(&interrupts).filter(|_| outlet::is_watched()) else {
            streams.say("nothing was written: there is no terminal to ask on", Some("give --yes to write it"));
            return Ok(Status::Findings);
        };
        if !prompt.confirm(&question).unwrap_or(false) {
            prompt.say("nothing was written");
            return Ok(Status::Findings);
        }
    }
    let mut status = Status::Clean;
    interrupts.hold();
    for fixed in &all {
        let written = write::commit(&fixed.buffers, &|| interrupts.is_wanted());
        for path in &written.done {
            streams.remark(&format!("wrote {}", fixed.outcome.shown(path)));
        }
        let left = written.left.iter().map(|path| (path.clone(), "interrupted".to_owned()));
        for (path, why) in written.failed.iter().cloned().chain(left) {
            streams.say(&format!("{}: not written: {why}", fixed.outcome.shown(&path)), None);
            status = Status::Failed;
        }
    }
    interrupts.release();
    Ok(status)
}

/// The entities that W&B has refused, now or in the run that failed.
fn refused(diagnosis: &Diagnosis) -> BTreeSet<String> {
    let is_refused = |answer: &Answer| matches!(answer, Answer::Refused(why) if *why != Refusal::NotLoggedIn);
    let now = diagnosis.destinations.iter().filter(|one| is_refused(&one.verdict.answer));
    let now = now.filter_map(|one| one.target.entity.clone());
    let failed = diagnosis.failed.iter().filter(|run| run.failure.as_ref().is_some_and(log::Failure::is_of_entity));
    now.chain(failed.filter_map(|run| run.tried.entity.clone())).collect()
}

fn own(diagnosis: &Diagnosis, evidence: Option<&Evidence>, refused: &BTreeSet<String>) -> Option<Own> {
    if let Some(identity) = diagnosis.answers.identity() {
        let team = identity.writable().find(|name| !refused.contains(*name))?;
        return Some(Own { user: identity.username.clone(), team: team.to_owned() });
    }
    // A log that came with the repository says nothing about this user.
    let login = evidence?.login()?;
    let team = login.team.clone().filter(|team| !refused.contains(team))?;
    Some(Own { user: login.user.clone(), team })
}

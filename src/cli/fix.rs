//! `wblint fix`: from findings to fixed files.

use super::arguments::{AcceptedArguments, CommonArguments, FixCommand};
use super::failure::Failure;
use super::interactive::Session;
use super::interrupt::Interrupts;
use super::prompt::Prompt;
use super::status::{self, Status};
use super::streams::Streams;
use super::{check, fixing, online, request};
use crate::engine::{Outcome, Request};
use crate::fix::choose::{Policy, Wish};
use crate::redact::outlet;
use crate::report::Options;
use crate::rule::FieldName;
use crate::wandb::names::project_error;

/// Fixes, prints what remains, and gives the status.
pub fn run(arguments: &FixCommand, common: &CommonArguments, streams: &mut Streams) -> Result<Status, Failure> {
    let policy = Policy {
        unsafe_too: arguments.all,
        entity: arguments.entity.as_deref().map(|text| wish(text, FieldName::Entity)).transpose()?,
        project: arguments.project.as_deref().map(|text| wish(text, FieldName::Project)).transpose()?,
    };
    // What the configured baseline accepts is no question.
    let accepted = AcceptedArguments::default();
    let all = requests(arguments, streams)?;
    if arguments.diff {
        let done = fixing::print_diff(&all, &policy, &accepted, streams)?;
        fixing::say_fixed(&done, "Would fix", &policy, "--all", streams);
        let changes = if done.files > 0 { Status::Findings } else { Status::Clean };
        let troubled = done.projects.iter().any(|one| check::troubles(&one.outcome, streams).is_some());
        return Ok(if troubled { Status::Failed } else { changes });
    }
    let interrupts = Interrupts::watch();
    let from_stdin = all.iter().any(|request| request.stdin.is_some());
    let prompt = Prompt::new(&interrupts).filter(|_| !from_stdin && outlet::is_watched());
    let has_wish = policy.unsafe_too || policy.entity.is_some() || policy.project.is_some();
    if let Some(prompt) = prompt.as_ref().filter(|_| !has_wish && !arguments.yes) {
        crate::engine::warm_up();
        let session = Session::new(arguments, prompt, &interrupts, streams);
        let (all, outcomes) = session.run()?;
        return remaining(&all, outcomes, &policy, (arguments, common, 0), streams);
    }
    if let Some(prompt) = prompt.as_ref().filter(|_| !arguments.yes) {
        let done = fixing::print_diff(&all, &policy, &accepted, streams)?;
        streams.flush()?;
        let question = format!("write {}?", fixing::counted(&done));
        if done.files > 0 && !prompt.confirm(&question).unwrap_or(false) {
            prompt.say("nothing was written");
            return Ok(Status::Findings);
        }
    }
    let done = fixing::write_all(&all, &policy, &accepted, &interrupts, streams)?;
    if from_stdin {
        fixing::print_stdin(&done, &all, streams)?;
        let outcomes = all.iter().zip(&done.projects);
        let failing = outcomes.map(|(request, one)| status::of(&one.outcome, request.settings.fail_on.value)).max();
        return Ok(failing.unwrap_or(Status::Clean));
    }
    let (fixed, failed) = (done.fixed(), done.failed);
    let outcomes = done.projects.into_iter().map(|one| one.outcome).collect();
    let status = remaining(&all, outcomes, &policy, (arguments, common, fixed), streams)?;
    Ok(if failed { Status::Failed } else { status })
}

/// What `arguments` ask for: one request for each root.
///
/// # Errors
/// A mistake in the configuration, or paths that cannot be listed.
pub fn requests(arguments: &FixCommand, streams: &mut Streams) -> Result<Vec<Request>, Failure> {
    let mut requests = request::requests(&arguments.input, Some(&arguments.rules))?;
    for request in &mut requests {
        online::prepare(request, &arguments.online)?;
        online::warn_of_dotenv(request, streams);
    }
    Ok(requests)
}

/// Prints what is left, and gives the status that this makes. What was asked for is no finding.
fn remaining(
    requests: &[Request],
    mut outcomes: Vec<Outcome>,
    policy: &Policy,
    (arguments, common, fixed): (&FixCommand, &CommonArguments, usize),
    streams: &mut Streams,
) -> Result<Status, Failure> {
    for outcome in &mut outcomes {
        outcome.findings.retain(|finding| !policy.is_wished(finding));
    }
    let failing =
        requests.iter().zip(&outcomes).map(|(request, one)| status::of(one, request.settings.fail_on.value)).max();
    let outcome = Outcome::joined(outcomes);
    let options = Options {
        colour: streams.output_colour(),
        show_notes: arguments.show_notes,
        quiet: common.quiet,
        all_places: common.verbose,
        fixed,
        ..streams.shape()
    };
    check::print(&outcome, options, streams)?;
    check::troubles(&outcome, streams);
    Ok(failing.unwrap_or(Status::Clean))
}

/// What `text` asks for in the place of a name.
fn wish(text: &str, field: FieldName) -> Result<Wish, Failure> {
    match text {
        "env" => Ok(Wish::Environment),
        "none" => Ok(Wish::Nothing),
        name => match checked_name(name, field) {
            Ok(()) => Ok(Wish::Name(name.to_owned())),
            Err(why) => Err(Failure::new(why)),
        },
    }
}

/// Whether `text` can be written as a name into every file.
///
/// # Errors
/// A sentence that says why not.
pub fn checked_name(text: &str, field: FieldName) -> Result<(), String> {
    if field == FieldName::Entity {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let is_name = !text.is_empty() && text.chars().all(is_name);
        return if is_name {
            Ok(())
        } else {
            Err(format!("{text:?} is not a team or user name: it has letters, digits, `-` and `_` only"))
        };
    }
    if let Some(error) = project_error(text) {
        return Err(format!("{text:?} is not a project name: {error}"));
    }
    if crate::fix::is_plain(text) {
        Ok(())
    } else {
        Err(format!("{text:?} cannot be written into every file: use letters, digits, blanks and `-_.+=@,~`"))
    }
}

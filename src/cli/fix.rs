//! `wblint fix`: from findings to fixed files.

use super::arguments::{CommonArguments, FixCommand};
use super::failure::Failure;
use super::status::{self, Status};
use super::streams::Streams;
use super::{check, fixing, online, request};
use crate::engine::Outcome;
use crate::fix::choose::{Policy, Wish};
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
    let mut requests = request::requests(&arguments.input, Some(&arguments.rules))?;
    for request in &mut requests {
        online::prepare(request, &arguments.online)?;
        online::warn_of_dotenv(request, streams);
    }
    if arguments.diff {
        let done = fixing::print_diff(&requests, &policy, streams)?;
        fixing::say_fixed(&done, "Would fix", &policy, streams);
        let changes = if done.files > 0 { Status::Findings } else { Status::Clean };
        let troubled = done.projects.iter().any(|one| check::troubles(&one.outcome, streams).is_some());
        return Ok(if troubled { Status::Failed } else { changes });
    }
    let mut done = fixing::write_all(&requests, &policy, streams);
    let fixed = done.fixed();
    for (project, request) in done.projects.iter_mut().zip(&requests) {
        // What was asked for is no finding.
        project.outcome.findings.retain(|finding| !policy.is_wished(finding));
        let _ = request;
    }
    let failing = requests
        .iter()
        .zip(&done.projects)
        .map(|(request, one)| status::of(&one.outcome, request.settings.fail_on.value))
        .max();
    let failing = failing.unwrap_or(Status::Clean);
    if requests.iter().any(|request| request.stdin.is_some()) {
        fixing::print_stdin(&done, &requests, streams)?;
        return Ok(failing);
    }
    let outcome = Outcome::joined(done.projects.into_iter().map(|one| one.outcome).collect());
    let options = Options {
        colour: streams.output_colour(),
        show_notes: arguments.show_notes,
        quiet: common.quiet,
        all_places: common.verbose,
        fixed,
        ..streams.shape()
    };
    check::print(&outcome, options, None, streams)?;
    check::troubles(&outcome, streams);
    Ok(if done.failed { Status::Failed } else { failing })
}

/// What `text` asks for in the place of a name.
fn wish(text: &str, field: FieldName) -> Result<Wish, Failure> {
    let is_entity = field == FieldName::Entity;
    match text {
        "env" => return Ok(Wish::Environment),
        "none" => return Ok(Wish::Nothing),
        _ => {}
    }
    let name = Wish::Name(text.to_owned());
    if is_entity {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if text.is_empty() || !text.chars().all(is_name) {
            let help = "a team or user name has letters, digits, `-` and `_`";
            return Err(Failure::with_help(format!("{text:?} is no name of a team or user"), help));
        }
        return Ok(name);
    }
    if let Some(error) = project_error(text) {
        return Err(Failure::with_help(format!("{text:?} is no name of a project: {error}"), error.help()));
    }
    if !crate::fix::is_plain(text) {
        let help = "choose a name of letters, digits, blanks and `-_.+=@,~`";
        return Err(Failure::with_help(format!("{text:?} cannot be written into every file"), help));
    }
    Ok(name)
}

//! `wblint check`: ask the engine, write the report, say what could not be done.

use std::borrow::Cow;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use clap::CommandFactory;

use super::accepted;
use super::arguments::{CheckArguments, Cli, CommonArguments};
use super::failure::Failure;
use super::fixing;
use super::interrupt::Interrupts;
use super::online;
use super::reports;
use super::request;
use super::status::{self, Status};
use super::streams::Streams;
use super::suppressing;
use crate::destination::{Destination, Field, State};
use crate::engine::{Outcome, Request};
use crate::fix::choose::Policy;
use crate::redact::{Medium, outlet};
use crate::report::{self, Options, Report, Texts, escape};
use crate::source::SourceFile;
use crate::wandb::sinks::Access;

impl Texts for Outcome {
    fn text(&self, path: &str) -> Option<Arc<SourceFile>> {
        Outcome::text(self, path)
    }

    fn shown<'p>(&self, path: &'p str) -> Cow<'p, str> {
        Outcome::shown(self, path)
    }

    fn in_repository<'p>(&self, path: &'p str) -> Cow<'p, str> {
        Outcome::in_repository(self, path)
    }

    fn raw(&self, path: &str) -> Option<Vec<u8>> {
        Outcome::raw(self, path)
    }
}

/// Checks, prints, and gives the status.
pub fn run(arguments: &CheckArguments, common: &CommonArguments, streams: &mut Streams) -> Result<Status, Failure> {
    let started = Instant::now();
    let mut requests = request::requests(&arguments.input, Some(&arguments.rules))?;
    let output = &arguments.output;
    let format = request::format(output, requests.first().map(|request| &request.settings));
    let targets = reports::targets(output, format)?;
    for request in &mut requests {
        online::prepare(request, &arguments.online)?;
        online::warn_of_dotenv(request, streams);
    }
    accepted::name_baseline(&arguments.accepted, &mut requests);
    let (mut outcomes, fixed, complete) = match fixed(arguments, &requests, streams)? {
        Fixes::None => {
            let mut outcomes = request::run(&requests);
            accepted::leave_new(&arguments.accepted, &requests, &mut outcomes, streams)?;
            (outcomes, 0, true)
        }
        Fixes::Ended(status) => return Ok(status),
        Fixes::Done(done) => {
            let (fixed, complete) = (done.fixed(), !done.failed);
            (done.projects.into_iter().map(|one| one.outcome).collect(), fixed, complete)
        }
    };
    if arguments.accepted.update_baseline {
        accepted::update(&requests, &outcomes, streams)?;
        let troubles = outcomes.iter().filter_map(|outcome| troubles(outcome, streams)).max();
        return Ok(troubles.unwrap_or(Status::Clean));
    }
    // Each project fails by its own settings.
    let failing = requests.iter().zip(&outcomes).map(|(request, one)| status::of(one, request.settings.fail_on.value));
    let failing = failing.max().unwrap_or(Status::Clean);
    let status = if complete { failing } else { Status::Failed };
    let answers: Vec<_> = outcomes.iter_mut().map(|one| one.answers.take()).collect();
    // The process ends with what was found: to give every piece of it back takes longer than to look at a script.
    let outcome = ManuallyDrop::new(Outcome::joined(outcomes));
    if output.show_files {
        for file in outcome.file_list.iter() {
            writeln!(streams.output(), "{}", escape::path(file))?;
        }
        let troubles = troubles(&outcome, streams);
        notes(&outcome, common, streams);
        return Ok(troubles.unwrap_or(Status::Clean));
    }
    let options = Options {
        format,
        colour: streams.output_colour(),
        show_notes: output.show_notes,
        statistics: output.statistics,
        quiet: common.quiet,
        all_places: common.verbose,
        fixed,
        ..streams.shape()
    };
    let written = reports::write(&reported(&outcome), options, &targets, output.output_file.is_none(), streams);
    troubles(&outcome, streams);
    notes(&outcome, common, streams);
    if common.verbose {
        let milliseconds = started.elapsed().as_millis();
        let (files, findings) = (outcome.files, outcome.findings.len());
        streams.remark(&format!("files: {files}, findings: {findings}, milliseconds: {milliseconds}"));
    }
    written?;
    let asked = requests.iter().zip(&answers);
    let asked: Vec<_> = asked.filter_map(|(request, answers)| Some((&request.settings, answers.as_ref()?))).collect();
    Ok(online::report(&asked, streams).unwrap_or(status))
}

/// The flag that applies further fixes.
const FLAG: &str = "--unsafe-fixes";

/// What came of the flags about fixes.
enum Fixes {
    /// Nothing is to be fixed.
    None,
    /// Something was fixed; what remains is to be reported.
    Done(fixing::Done),
    /// All that was asked for is done.
    Ended(Status),
}

/// Fixes what the flags ask for.
fn fixed(arguments: &CheckArguments, requests: &[Request], streams: &mut Streams) -> Result<Fixes, Failure> {
    let flags = arguments.fixes;
    if let Some(reason) = &arguments.accepted.add_suppressions {
        let notes = arguments.output.show_notes;
        let interrupts = Interrupts::watch();
        let done = suppressing::write_all(requests, reason, notes, &arguments.accepted, &interrupts, streams)?;
        return Ok(Fixes::Done(done));
    }
    let is_listing = arguments.output.show_files;
    if is_listing || arguments.accepted.update_baseline || !(flags.fix || flags.diff || flags.fix_only) {
        return Ok(Fixes::None);
    }
    let policy = Policy { unsafe_too: flags.unsafe_fixes, ..Policy::default() };
    let troubled = |done: &fixing::Done, streams: &mut Streams| {
        done.failed | done.projects.iter().any(|one| troubles(&one.outcome, streams).is_some())
    };
    if flags.diff {
        let done = fixing::print_diff(requests, &policy, &arguments.accepted, streams)?;
        fixing::say_fixed(&done, "Would fix", &policy, FLAG, streams);
        let changes = if done.files > 0 { Status::Findings } else { Status::Clean };
        return Ok(Fixes::Ended(if troubled(&done, streams) { Status::Failed } else { changes }));
    }
    let done = fixing::write_all(requests, &policy, &arguments.accepted, &Interrupts::watch(), streams)?;
    let from_stdin = requests.iter().any(|request| request.stdin.is_some());
    if from_stdin {
        fixing::print_stdin(&done, requests, streams)?;
    }
    if flags.fix_only {
        fixing::say_fixed(&done, "Fixed", &policy, FLAG, streams);
        return Ok(Fixes::Ended(if troubled(&done, streams) { Status::Failed } else { Status::Clean }));
    }
    if from_stdin {
        // Standard output holds the fixed text, so what remains is told on standard error.
        let failing = requests
            .iter()
            .zip(&done.projects)
            .map(|(request, one)| status::of(&one.outcome, request.settings.fail_on.value))
            .max();
        for project in &done.projects {
            let mut text = Vec::new();
            let options = Options { fixed: done.fixed(), ..Options::default() };
            report::write(&reported(&project.outcome), options, &mut text)?;
            streams.remark(String::from_utf8_lossy(&text).trim_end());
        }
        return Ok(Fixes::Ended(failing.unwrap_or(Status::Clean)));
    }
    Ok(Fixes::Done(done))
}

/// What is written about `outcome`.
pub fn reported(outcome: &Outcome) -> Report<'_> {
    Report {
        findings: &outcome.findings,
        suppressed: &outcome.suppressed,
        files: outcome.files,
        destinations: outcome.destinations.len(),
        unfollowed: outcome.destinations.iter().filter(|one| is_unfollowed(one)).count(),
        texts: outcome,
    }
}

/// Whether runs are written there, and a value that decides where could not be known.
fn is_unfollowed(destination: &Destination) -> bool {
    let is_open = |field: &Field| !field.complete || field.state() == State::Unknown;
    destination.access == Access::Write && (is_open(&destination.entity) || is_open(&destination.project))
}

/// Writes the report about `outcome` to standard output.
pub fn print(outcome: &Outcome, options: Options, streams: &mut Streams) -> Result<(), Failure> {
    Ok(report::write(&reported(outcome), options, streams.output())?)
}

/// Writes to `file`, without colors and whole or not at all, or to standard output.
pub fn to_file_or_stream(
    file: Option<&Path>,
    medium: Medium,
    streams: &mut Streams,
    write: impl FnOnce(bool, &mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let Some(file) = file else {
        streams.holds(medium)?;
        let colour = streams.output_colour();
        return Ok(write(colour, streams.output())?);
    };
    outlet::replace(file, medium, false, |output| write(false, output))
        .map_err(|error| Failure::new(format!("cannot write {}: {error}", file.display())))
}

/// Says on standard error what was left out, to those who want to know.
fn notes(outcome: &Outcome, common: &CommonArguments, streams: &mut Streams) {
    for note in outcome.notes.iter().filter(|_| common.verbose) {
        streams.remark(note);
    }
}

/// Says on standard error what could not be done; `None` when there is nothing to say.
pub fn troubles(outcome: &Outcome, streams: &mut Streams) -> Option<Status> {
    for path in &outcome.missing {
        let name = path.to_string_lossy();
        let known = Cli::command();
        let mut commands = known.get_subcommands().map(clap::Command::get_name);
        let help = commands.find(|command| strsim::damerau_levenshtein(command, &name) <= 2);
        let help = help.map(|command| format!("there is a command `{command}`"));
        streams.say(&format!("no such file or folder: {name}"), help.as_deref());
    }
    for error in &outcome.errors {
        streams.say(error, None);
    }
    for warning in &outcome.warnings {
        streams.warn(warning);
    }
    (!outcome.missing.is_empty() || !outcome.errors.is_empty()).then_some(Status::Failed)
}

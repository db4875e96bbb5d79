//! The command line face: arguments in, streams and an exit code out.
//!
//! `arguments` says what can be written, `request` what was meant, one file a command does it, and `streams` is the
//! only place that touches standard output and standard error. A command returns a [`Status`] or a [`Failure`];
//! nothing below this function knows an exit code.

mod accepted;
mod arguments;
mod check;
mod choices;
mod command_first;
mod configuration;
mod debug;
mod destinations;
mod doctor;
mod doctor_fix;
mod failure;
mod fix;
mod fixing;
mod init;
mod interactive;
mod interrupt;
mod keeping;
mod manual;
mod memory;
mod online;
mod prompt;
mod reports;
mod request;
mod rule;
mod settings;
mod status;
mod streams;
mod suppressing;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::wandb::secret::Secret;
use arguments::{Cli, Command};
use failure::Failure;
use status::Status;
use streams::Streams;

pub use arguments::CheckArguments;

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    streams::install_panic_hook();
    // A key that is in the environment is in use, whether or not this run reads it.
    drop(std::env::var("WANDB_API_KEY").map(Secret::new));
    let command_line = Cli::command();
    let arguments = command_first::arrange(&command_line, std::env::args_os().collect());
    run(command_line, arguments).into()
}

/// Parses `arguments` (program name first) by `command_line`, runs what they ask, and reports failures on standard error.
fn run(mut command_line: clap::Command, arguments: Vec<OsString>) -> Status {
    let parsed = command_line
        .try_get_matches_from_mut(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command_line)));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return Streams::new(choices::Color::Auto).clap(&error),
    };
    let mut streams = Streams::new(cli.common.color);
    match dispatch(&cli, &mut streams).and_then(|status| streams.flush().map(|()| status)) {
        Ok(status) => status,
        Err(failure) => streams.failure(&failure),
    }
}

fn dispatch(cli: &Cli, streams: &mut Streams) -> Result<Status, Failure> {
    match &cli.command {
        None => check::run(&cli.check, &cli.common, streams),
        Some(Command::Check(arguments)) => check::run(arguments, &cli.common, streams),
        Some(Command::Destinations(arguments)) => destinations::run(arguments, &cli.common, streams),
        Some(Command::Doctor(arguments)) => doctor::run(arguments, &cli.common, streams),
        Some(Command::Fix(arguments)) => fix::run(arguments, &cli.common, streams),
        Some(Command::Init(arguments)) => init::run(arguments, streams),
        Some(Command::Rule(arguments)) => rule::run(arguments, streams),
        Some(Command::Config(arguments)) => configuration::run(arguments, streams),
        Some(Command::Debug(arguments)) => debug::run(arguments, streams),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "wblint", &mut script);
            streams.output().write_all(&script)?;
            Ok(Status::Clean)
        }
        Some(Command::ManualPages { folder }) => manual::write(folder),
    }
}

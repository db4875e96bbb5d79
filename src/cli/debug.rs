//! `wblint debug`: what the lexer, the parser, the index and the evaluator see. For people who work on wblint.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::arguments::InputArguments;
use super::failure::Failure;
use super::request;
use super::status::Status;
use super::streams::Streams;
use crate::engine::inspect::{Stage, inspect};
use crate::report::{escape, trace};
use crate::source::open::{STANDARD_INPUT_LIMIT, Within, open};
use crate::source::{SourceFile, absolute};

/// What `debug` is asked.
#[derive(Debug, Args)]
pub struct DebugArguments {
    /// What to show
    #[arg(value_name = "STAGE")]
    pub stage: DebugStage,
    /// A file, and a line of it
    #[arg(value_name = "FILE[:LINE]")]
    pub place: String,
}

/// A stage on the way of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DebugStage {
    /// What the lexer sees
    Tokens,
    /// What the parser sees
    Tree,
    /// What the index sees
    Facts,
    /// What the evaluator finds for the calls there, step by step, and where and why it stopped
    Trace,
}

/// Prints what was asked.
pub fn run(arguments: &DebugArguments, streams: &mut Streams) -> Result<Status, Failure> {
    let (path, line) = split(&arguments.place);
    let stage = match arguments.stage {
        DebugStage::Tokens => Stage::Tokens,
        DebugStage::Tree => Stage::Tree,
        DebugStage::Facts => Stage::Facts,
        DebugStage::Trace => return traced(&path, line, streams),
    };
    let opened = open(&path, Within::User);
    let file = SourceFile::read(opened, &path.to_string_lossy(), STANDARD_INPUT_LIMIT)
        .map_err(|error| Failure::new(format!("{}: {}", path.display(), error.reason)))?;
    for line in inspect(stage, &file, line).lines() {
        writeln!(streams.output(), "{}", escape::line(line))?;
    }
    Ok(Status::Clean)
}

/// Prints how the evaluator came to the values of the calls in `path`.
fn traced(path: &Path, line: Option<usize>, streams: &mut Streams) -> Result<Status, Failure> {
    let input = InputArguments { paths: vec![path.to_owned()], ..InputArguments::default() };
    let requests = request::requests(&input, None)?;
    let outcomes = request::run(&requests);
    for (request, outcome) in requests.iter().zip(&outcomes) {
        let full = absolute(path, &request.working_directory);
        let name = full.strip_prefix(&request.settings.root).unwrap_or(&full).to_string_lossy().replace('\\', "/");
        let wanted = outcome.destinations.iter().filter(|one| {
            let place = &one.place;
            *place.path == *name && line.is_none_or(|line| (place.start.line..=place.end.line).contains(&line))
        });
        let wanted: Vec<_> = wanted.collect();
        if wanted.is_empty() {
            let shown = path.display();
            let help = "`wblint destinations` lists the calls that it knows";
            return Err(Failure::with_help(format!("no call that chooses a destination in {shown}"), help));
        }
        trace::write(&wanted, outcome, streams.output())?;
    }
    Ok(Status::Clean)
}

/// The path and the line of `FILE:LINE`.
fn split(place: &str) -> (PathBuf, Option<usize>) {
    let split = place.rsplit_once(':').and_then(|(path, line)| Some((path, line.parse().ok()?)));
    match split.filter(|_| !Path::new(place).exists()) {
        Some((path, line)) => (path.into(), Some(line)),
        None => (place.into(), None),
    }
}

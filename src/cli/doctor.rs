//! `wblint doctor`: why access was, or will be, refused, and what to do.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::arguments::{CommonArguments, InputArguments};
use super::choices::ListFormat;
use super::failure::Failure;
use super::online::{self, NetworkArguments};
use super::status::Status;
use super::streams::Streams;
use super::{check, doctor_fix, request};
use crate::doctor::evidence::{self, Evidence};
use crate::doctor::{Diagnosis, Examination, examine, json, offline, sdk, text};
use crate::engine::Outcome;
use crate::live::{Access, Answer, Target, create_project};
use crate::redact::Medium;
use crate::report::escape;
use crate::wandb::names::project_error;

/// What `doctor` is asked.
#[derive(Debug, Args)]
pub struct DoctorArguments {
    #[command(flatten)]
    pub input: InputArguments,
    /// Ask about this entity only; the repository is not read
    #[arg(long, short, value_name = "ENTITY")]
    pub entity: Option<String>,
    /// Ask about this project only; the repository is not read
    #[arg(long, short, value_name = "PROJECT")]
    pub project: Option<String>,
    /// A log, a traceback, a run folder or a `.wandb` file of the run that failed (`-`: standard input, 1 GiB at most, also
    /// as PATHS; of a long one the first and last 8 MB are read) [default: the last run in `wandb/`]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub log: Option<PathBuf>,
    /// Create a project: the only thing that wblint ever changes at W&B
    #[arg(long, value_name = "ENTITY/PROJECT", conflicts_with_all = ["entity", "project", "log"])]
    pub create_project: Option<String>,
    /// Write a team of yours in the place of the one that W&B rejected
    #[arg(long, conflicts_with_all = ["entity", "project", "create_project"])]
    pub fix: bool,
    /// Do not ask before fixing, or before creating a project
    #[arg(long)]
    pub yes: bool,
    /// How to write the diagnosis
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub output_format: ListFormat,
    #[command(flatten)]
    pub network: NetworkArguments,
}

/// Examines, prints, and gives the status: 0 all allowed, 1 something refused, 2 could not tell.
pub fn run(arguments: &DoctorArguments, common: &CommonArguments, streams: &mut Streams) -> Result<Status, Failure> {
    let (input, piped) = without_pipe(&arguments.input, arguments.log.is_none());
    let log = if piped { Some(PathBuf::from("-")) } else { arguments.log.clone() };
    let mut requests = request::requests(&input, None)?;
    // Of several projects the first says from where W&B is asked; the last failed run is searched for in all.
    let roots: Vec<PathBuf> = requests.iter().map(|request| request.settings.root.clone()).collect();
    let Some(request) = requests.first_mut() else { return Ok(Status::Clean) };
    let (root, working_directory) = (request.settings.root.clone(), request.working_directory.clone());
    // A diagnosis is about now, not about an hour ago.
    let access = online::access(&mut request.settings, &arguments.network, &request.working_directory)?;
    let access = Access { cache: None, ..access };
    if let Some(path) = &arguments.create_project {
        return create(path, arguments.yes, &access, streams);
    }
    let asked = Target { entity: arguments.entity.clone(), project: arguments.project.clone() };
    let asked = Some(asked).filter(|target| target.entity.is_some() || target.project.is_some());
    let here = places(&working_directory, roots);
    let evidence = match (&log, &asked) {
        (Some(path), _) => Some(named(path)?),
        (None, Some(_)) => None,
        // A last run that was not refused explains nothing.
        (None, None) => {
            here.iter().find_map(|folder| evidence::latest(folder)).filter(|it| it.account.failure.is_some())
        }
    };
    let outcome = if asked.is_some() { Outcome::default() } else { Outcome::joined(request::run(&requests)) };
    let shown = |path: &Path| path.strip_prefix(&working_directory).unwrap_or(path).display().to_string();
    let waiting = match evidence.as_ref().and_then(|evidence| evidence.offline.as_deref()) {
        _ if asked.is_some() => Vec::new(),
        Some(run) => evidence::attempt_in(run).map(|attempt| (shown(run), attempt)).into_iter().collect(),
        None if log.is_some() => Vec::new(),
        None => {
            here.iter().map(|folder| offline::waiting(folder, &shown)).find(|runs| !runs.is_empty()).unwrap_or_default()
        }
    };
    let examination = Examination {
        destinations: &outcome.destinations,
        asked: asked.as_ref(),
        evidence: evidence.as_ref(),
        waiting,
        sdk: sdk::find(&root, &access.surroundings),
        shadows: shadows(&here, &shown),
    };
    let diagnosis = examine(&examination, &access, &online::say);
    online::clear();
    match arguments.output_format {
        ListFormat::Json => {
            streams.holds(Medium::Json)?;
            serde_json::to_writer_pretty(streams.output(), &json::document(&diagnosis))
                .map_err(std::io::Error::from)?;
            writeln!(streams.output())?;
        }
        ListFormat::Text => {
            let shown = diagnosis.clone().with_paths(|path| outcome.shown(path).into_owned());
            write!(streams.output(), "{}", text::text(&shown))?;
        }
    }
    if let Some(evidence) = evidence.as_ref().filter(|_| !common.quiet && log.is_some()) {
        if evidence.unreadable {
            streams.warn(&format!("{} is damaged or cut off before it names its run", evidence.source));
        } else if evidence.account.failure.is_none() {
            let source = escape::line(&evidence.source).into_owned();
            streams.warn(&format!(
                "no W&B error found in {source} (known: refusals of the server, keys, network, settings, names, sweeps, \
                 and the package itself)"
            ));
        }
    }
    let troubles = check::troubles(&outcome, streams);
    if arguments.fix {
        let fixed = doctor_fix::run(&diagnosis, evidence.as_ref(), &requests, arguments.yes, streams)?;
        return Ok(troubles.unwrap_or(fixed));
    }
    Ok(troubles.unwrap_or_else(|| status(&diagnosis)))
}

fn status(diagnosis: &Diagnosis) -> Status {
    match diagnosis.exit() {
        0 => Status::Clean,
        1 => Status::Findings,
        _ => Status::Failed,
    }
}

/// `wblint doctor -`: what is piped into the doctor is a log, not code.
fn without_pipe(input: &InputArguments, no_log: bool) -> (InputArguments, bool) {
    let mut input = input.clone();
    let code = input.stdin_filename.is_some();
    let piped = no_log && !code && input.paths.iter().any(|path| path.as_os_str() == "-");
    input.paths.retain(|path| !(piped && path.as_os_str() == "-"));
    (input, piped)
}

/// Where run folders may be, the likeliest first.
fn places(working_directory: &Path, roots: Vec<PathBuf>) -> Vec<PathBuf> {
    let of_variable = std::env::var_os("WANDB_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let mut places: Vec<PathBuf> = of_variable.into_iter().collect();
    places.push(working_directory.to_path_buf());
    places.extend(roots);
    places.dedup();
    places
}

/// Files that Python would import instead of the package.
fn shadows(here: &[PathBuf], shown: &dyn Fn(&Path) -> String) -> Vec<String> {
    let files = here.iter().flat_map(|folder| [folder.join("wandb.py"), folder.join("wandb/__init__.py")]);
    files.filter(|path| path.is_file()).map(|path| shown(&path)).collect()
}

fn named(path: &Path) -> Result<Evidence, Failure> {
    if path.as_os_str() == "-" {
        let read = evidence::of_reader(&mut std::io::stdin().lock(), "standard input");
        return read.map_err(|error| Failure::new(format!("cannot read standard input: {error}")));
    }
    evidence::of_path(path).map_err(|error| {
        let help = "--log takes a log of the run, its folder below `wandb/`, its `.wandb` file, or `-`";
        Failure::with_help(format!("cannot read {}: {error}", path.display()), help)
    })
}

/// `--create-project`: looks first, says what it will do, asks, does it.
fn create(path: &str, yes: bool, access: &Access, streams: &mut Streams) -> Result<Status, Failure> {
    let help = "for example: --create-project acme/cifar";
    let (entity, project) = path
        .split_once('/')
        .filter(|(entity, project)| !entity.is_empty() && !project.is_empty())
        .ok_or_else(|| Failure::with_help(format!("expected ENTITY/PROJECT, got `{path}`"), help))?;
    if let Some(error) = project_error(project) {
        return Err(Failure::with_help(error.to_string(), error.help()));
    }
    let target = Target { entity: Some(entity.to_owned()), project: Some(project.to_owned()) };
    let asked = Examination { asked: Some(&target), ..Examination::default() };
    let diagnosis = examine(&asked, access, &online::say);
    online::clear();
    let shown = escape::line(path).into_owned();
    let verdict = diagnosis.destinations.iter().find(|one| one.target == target).map(|one| &one.verdict.answer);
    match verdict {
        Some(Answer::Creates { .. }) => {}
        Some(Answer::Allowed) => {
            writeln!(streams.output(), "The project {shown} exists, and you may write there.")?;
            return Ok(Status::Clean);
        }
        _ => {
            write!(streams.output(), "{}", text::text(&diagnosis))?;
            return Ok(status(&diagnosis));
        }
    }
    let server = diagnosis.answers.server.as_ref().map(|server| server.url.to_string()).unwrap_or_default();
    let user = diagnosis.answers.identity().map(|identity| identity.username.clone()).unwrap_or_default();
    writeln!(streams.output(), "This creates the project {shown} on {server} as {}.", escape::line(&user))?;
    if !yes && !agreed(streams)? {
        return Err(Failure::with_help("nothing was created", "answer `yes`, or give --yes"));
    }
    create_project(access, &diagnosis.answers, entity, project)
        .map_err(|why| Failure::new(format!("the project was not created: {why}")))?;
    writeln!(streams.output(), "Created {shown}.")?;
    Ok(Status::Clean)
}

/// Asks on a terminal; elsewhere there is no answer.
fn agreed(streams: &mut Streams) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    write!(streams.output(), "Create it? [yes/no] ")?;
    streams.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "yes" | "y"))
}

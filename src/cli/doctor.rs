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
use super::{check, request};
use crate::doctor::evidence::{self, Evidence};
use crate::doctor::{Diagnosis, Examination, examine, json, text};
use crate::engine::Outcome;
use crate::live::{Access, Answer, Target, create_project};
use crate::report::escape;
use crate::source::open::{STANDARD_INPUT_LIMIT, read_stream};
use crate::wandb::names::project_error;

/// What `doctor` is asked.
#[derive(Debug, Args)]
pub struct DoctorArguments {
    #[command(flatten)]
    pub input: InputArguments,
    /// Ask about this entity only, without looking at the repository
    #[arg(long, short, value_name = "ENTITY")]
    pub entity: Option<String>,
    /// Ask about this project only, without looking at the repository
    #[arg(long, short, value_name = "PROJECT")]
    pub project: Option<String>,
    /// A log, a traceback, a run folder or a `.wandb` file of the run that failed (`-`: standard input) [default: the
    /// last run in `wandb/`]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub log: Option<PathBuf>,
    /// Create a project: the only thing that wblint ever changes at W&B
    #[arg(long, value_name = "ENTITY/PROJECT", conflicts_with_all = ["entity", "project", "log"])]
    pub create_project: Option<String>,
    /// Do not ask before creating a project
    #[arg(long, requires = "create_project")]
    pub yes: bool,
    /// How to write the diagnosis
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub output_format: ListFormat,
    #[command(flatten)]
    pub network: NetworkArguments,
}

/// Examines, prints, and gives the status: 0 all allowed, 1 something refused, 2 could not tell.
pub fn run(arguments: &DoctorArguments, common: &CommonArguments, streams: &mut Streams) -> Result<Status, Failure> {
    let mut requests = request::requests(&arguments.input, None)?;
    // Of several projects the first says from where W&B is asked; the last failed run is sought in all.
    let roots: Vec<PathBuf> = requests.iter().map(|request| request.settings.root.clone()).collect();
    let Some(request) = requests.first_mut() else { return Ok(Status::Clean) };
    // Whoever asks a doctor wants to know what is, not what was an hour ago.
    let access = online::access(&mut request.settings, &arguments.network, &request.working_directory)?;
    let access = Access { cache: None, ..access };
    if let Some(path) = &arguments.create_project {
        return create(path, arguments.yes, &access, streams);
    }
    let asked = Target { entity: arguments.entity.clone(), project: arguments.project.clone() };
    let asked = Some(asked).filter(|target| target.entity.is_some() || target.project.is_some());
    let evidence = match (&arguments.log, &asked) {
        (Some(path), _) => Some(named(path)?),
        (None, Some(_)) => None,
        (None, None) => {
            let of_variable = std::env::var_os("WANDB_DIR").filter(|folder| !folder.is_empty());
            let folders = of_variable.map(PathBuf::from).into_iter().chain([request.working_directory.clone()]);
            let latest = folders.chain(roots).find_map(|folder| evidence::latest(&folder));
            // A last run that was not refused explains nothing.
            latest.filter(|evidence| evidence.account.failure.is_some())
        }
    };
    let outcome = if asked.is_some() { Outcome::default() } else { Outcome::joined(request::run(&requests)) };
    let examination =
        Examination { destinations: &outcome.destinations, asked: asked.as_ref(), evidence: evidence.as_ref() };
    let diagnosis = examine(&examination, &access, &online::say);
    online::clear();
    match arguments.output_format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(streams.output(), &json::document(&diagnosis))
                .map_err(std::io::Error::from)?;
            writeln!(streams.output())?;
        }
        ListFormat::Text => {
            let shown = diagnosis.clone().with_paths(|path| outcome.shown(path).into_owned());
            write!(streams.output(), "{}", text::text(&shown))?;
        }
    }
    if let Some(evidence) = evidence.as_ref().filter(|_| !common.quiet && arguments.log.is_some()) {
        if evidence.unreadable {
            streams.warn(&format!("{} is damaged or cut off before it names its run", evidence.source));
        } else if evidence.account.failure.is_none() {
            streams.warn("the log shows no refusal of W&B's");
        }
    }
    let troubles = check::troubles(&outcome, streams);
    Ok(troubles.unwrap_or_else(|| status(&diagnosis)))
}

fn status(diagnosis: &Diagnosis) -> Status {
    match diagnosis.exit() {
        0 => Status::Clean,
        1 => Status::Findings,
        _ => Status::Failed,
    }
}

fn named(path: &Path) -> Result<Evidence, Failure> {
    if path.as_os_str() == "-" {
        let bytes = read_stream(std::io::stdin().lock(), STANDARD_INPUT_LIMIT);
        let bytes = bytes.map_err(|why| Failure::new(format!("cannot read standard input: {why}")))?;
        return Ok(evidence::of_text(&String::from_utf8_lossy(&bytes)));
    }
    evidence::of_path(path).map_err(|error| {
        let help = "--log takes a log of the run, its folder below `wandb/`, its `.wandb` file, or `-`";
        Failure::with_help(format!("cannot read {}: {error}", path.display()), help)
    })
}

/// `--create-project`: looks first, says what it will do, asks, does it.
fn create(path: &str, yes: bool, access: &Access, streams: &mut Streams) -> Result<Status, Failure> {
    let help = "it is ENTITY/PROJECT, for example acme/cifar";
    let (entity, project) = path
        .split_once('/')
        .filter(|(entity, project)| !entity.is_empty() && !project.is_empty())
        .ok_or_else(|| Failure::with_help(format!("`{path}` names no entity and project"), help))?;
    if let Some(error) = project_error(project) {
        return Err(Failure::with_help(error.to_string(), error.help()));
    }
    let target = Target { entity: Some(entity.to_owned()), project: Some(project.to_owned()) };
    let asked = Examination { destinations: &[], asked: Some(&target), evidence: None };
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

/// Asks on a terminal; elsewhere nobody can answer.
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

//! `wblint init`: the entities that a repository wants, and the hook.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::InputArguments;
use super::failure::Failure;
use super::interrupt::Interrupts;
use super::keeping::{self, Target};
use super::prompt::Prompt;
use super::request;
use super::status::Status;
use super::streams::Streams;
use crate::destination::Destination;
use crate::engine::{self, Request};
use crate::fix::hook::hooked;
use crate::fix::{diff, write};
use crate::redact::outlet;
use crate::report::diff as drawn;
use crate::report::policy::plural;
use crate::rule::FieldName;
use crate::source::open::{MEBIBYTE, Refused, Within, read_text};
use crate::wandb::placeholder::is_placeholder_entity;
use crate::wandb::sinks::Access;

/// What `init` is asked.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// Which files, and which configuration.
    #[command(flatten)]
    pub input: InputArguments,
    /// Allow this entity; may be repeated [default: those that are found, each after a question]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub entity: Vec<String>,
    /// Add the hook to `.pre-commit-config.yaml` without a question
    #[arg(long)]
    pub pre_commit: bool,
    /// Ask nothing: allow every entity that is found
    #[arg(long, short)]
    pub yes: bool,
}

/// The file that pre-commit reads.
const PRE_COMMIT: &str = ".pre-commit-config.yaml";

/// Asks, writes, and gives the status.
pub fn run(arguments: &InitArguments, streams: &mut Streams) -> Result<Status, Failure> {
    let requests = request::requests(&arguments.input, None)?;
    let [request] = requests.as_slice() else {
        return Err(Failure::with_help("init takes one project at a time", "name one folder"));
    };
    let interrupts = Interrupts::watch();
    let prompt = Prompt::new(&interrupts).filter(|_| outlet::is_watched() && !arguments.yes);
    if prompt.is_none() && !arguments.yes && arguments.entity.is_empty() {
        let help = "run it on a terminal, or give --yes or --entity NAME";
        return Err(Failure::with_help("init asks questions, and there is no terminal here", help));
    }
    engine::warm_up();
    let found = entities(&engine::run(request).destinations);
    let wanted = if arguments.entity.is_empty() {
        confirmed(&found, prompt.as_ref(), streams)?
    } else {
        arguments.entity.clone()
    };
    let mut changes = Vec::new();
    if let Some(target) = allowed(request, &wanted, streams)? {
        changes.push(target);
    }
    let root = &request.settings.root;
    let wants_hook = arguments.pre_commit
        || prompt.as_ref().is_some_and(|prompt| prompt.confirm("check every commit with pre-commit?").unwrap_or(false));
    if wants_hook {
        match hook(root)? {
            Some(target) => changes.push(target),
            None => streams.remark(&format!("{PRE_COMMIT} has wblint's hook already, or cannot be added to")),
        }
    }
    put(request, &changes, prompt.as_ref(), streams)
}

/// The entities that runs go to by a text in the repository, with the number of their places.
fn entities(destinations: &[Destination]) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for destination in destinations.iter().filter(|one| one.access == Access::Write) {
        let values = destination.entity.values.iter().filter(|value| value.origin.is_some());
        let texts = values.filter_map(|value| value.text.as_deref());
        for text in texts.filter(|text| !text.is_empty() && !is_placeholder_entity(text)) {
            *found.entry(text.to_owned()).or_default() += 1;
        }
    }
    found
}

fn confirmed(
    found: &BTreeMap<String, usize>,
    prompt: Option<&Prompt<'_>>,
    streams: &mut Streams,
) -> Result<Vec<String>, Failure> {
    if found.is_empty() {
        streams.remark("no entity is written into this repository: there is nothing to allow");
    }
    let mut wanted = Vec::new();
    for (name, places) in found {
        let question = format!("runs go to {name:?} ({}); allow it?", plural(*places, "call"));
        let is_wanted = match prompt {
            Some(prompt) => prompt.confirm(&question).map_err(|_| Failure::new("interrupted; nothing was written"))?,
            None => true,
        };
        wanted.extend(is_wanted.then(|| name.clone()));
    }
    Ok(wanted)
}

/// The configuration with all of `names`; `None` where it has them.
fn allowed(request: &Request, names: &[String], streams: &mut Streams) -> Result<Option<Target>, Failure> {
    let mut target: Option<Target> = None;
    for name in names.iter().filter(|name| !request.settings.entities.value.patterns.contains(name)) {
        let next = match &target {
            None => keeping::target(request, FieldName::Entity, name),
            Some(known) => keeping::with(known, FieldName::Entity, name),
        };
        target = Some(next.map_err(Failure::new)?);
    }
    if target.is_none() && !names.is_empty() {
        streams.remark("the configuration allows these entities already");
    }
    Ok(target)
}

fn hook(root: &Path) -> Result<Option<Target>, Failure> {
    let location = root.join(PRE_COMMIT);
    let before = match read_text(&location, Within::Tree(root), MEBIBYTE) {
        Ok(text) => Some(text),
        Err(Refused::Missing) => None,
        Err(why) => return Err(Failure::new(format!("{PRE_COMMIT} cannot be read: {why}"))),
    };
    let after = hooked(before.as_deref().unwrap_or_default(), env!("CARGO_PKG_VERSION"));
    Ok(after.map(|after| Target { location, before: before.map(String::into_bytes), after: after.into_bytes() }))
}

/// Shows and writes `changes`.
fn put(
    request: &Request,
    changes: &[Target],
    prompt: Option<&Prompt<'_>>,
    streams: &mut Streams,
) -> Result<Status, Failure> {
    if changes.is_empty() {
        return Ok(Status::Clean);
    }
    let shown = |location: &PathBuf| {
        location.strip_prefix(&request.working_directory).unwrap_or(location).display().to_string()
    };
    let mut text = Vec::new();
    for change in changes {
        let found = diff::shown(change.before.as_deref().unwrap_or_default(), &change.after);
        diff::write(&shown(&change.location), &found, &mut text)?;
    }
    let colour = streams.output_colour();
    drawn::write(&text, colour, streams.output())?;
    streams.flush()?;
    if prompt.is_some_and(|prompt| !prompt.confirm("write this?").unwrap_or(false)) {
        streams.remark("nothing was written");
        return Ok(Status::Clean);
    }
    let mut status = Status::Clean;
    for change in changes {
        let name = shown(&change.location);
        match write::put(&change.location, &request.settings.root, change.before.as_deref(), Some(&change.after)) {
            Ok(()) => streams.remark(&format!("wrote {name}")),
            Err(why) => {
                streams.say(&format!("{name}: not written: {why}"), None);
                status = Status::Failed;
            }
        }
    }
    Ok(status)
}

//! `--online`: who may switch it on, how W&B is reached, and what is said when it could not be asked.

use std::io::Write;
use std::path::Path;

use clap::{Args, ValueEnum};
use etcetera::BaseStrategy;

use super::failure::Failure;
use super::settings;
use super::status::Status;
use super::streams::Streams;
use crate::config::{Known, Online, Settings, Source};
use crate::engine::{Asking, Request};
use crate::live::{Access, Answers, Limits, Surroundings};
use crate::redact::outlet;
use crate::report::escape;
use crate::source::open::{self, MEBIBYTE, Within};

/// Whether and how W&B is asked.
#[derive(Debug, Args)]
#[command(next_help_heading = "Asking W&B")]
pub struct OnlineArguments {
    /// Ask W&B whether you may write where runs go; `require`: exit with 2 if that cannot be checked
    #[arg(long, value_name = "require", num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    pub online: Option<OnlineChoice>,
    #[command(flatten)]
    pub network: NetworkArguments,
}

/// How W&B is asked.
#[derive(Debug, Args)]
#[command(next_help_heading = "Asking W&B")]
pub struct NetworkArguments {
    /// Ignore cached answers of the last hour
    #[arg(long)]
    pub no_cache: bool,
    /// W&B server to query (default: the one that the SDK would use)
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Allow the key to be sent over plain http to another machine
    #[arg(long)]
    pub allow_http: bool,
}

/// What `--online` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnlineChoice {
    /// Ask; what is unknown is said.
    #[value(hide = true)]
    On,
    /// Ask; what is unknown is a failure.
    Require,
}

/// Gives `request` its asking, if the flag, `WBLINT_ONLINE` or the user-level configuration wants it.
pub fn prepare(request: &mut Request, arguments: &OnlineArguments) -> Result<(), Failure> {
    let settings = &mut request.settings;
    if settings.network.online.source.layer() < Source::Environment(String::new()).layer()
        && let Some(value) = of_environment()?
    {
        overlay(settings, Source::Environment("WBLINT_ONLINE".to_owned()), "online", value)?;
    }
    if let Some(choice) = arguments.online {
        let value = if choice == OnlineChoice::Require { "\"require\"" } else { "true" };
        overlay(settings, Source::Flag("--online".to_owned()), "online", value)?;
    }
    if settings.network.online.value != Online::Off {
        let access = access(settings, &arguments.network, &request.working_directory)?;
        request.asking = Some(Asking { access, say });
    }
    Ok(())
}

/// How W&B is reached under `settings` and the flags of `arguments`.
pub fn access(settings: &mut Settings, arguments: &NetworkArguments, here: &Path) -> Result<Access, Failure> {
    let flag = |name: &str| Source::Flag(name.to_owned());
    if arguments.no_cache {
        overlay(settings, flag("--no-cache"), "cache", "false")?;
    }
    if let Some(url) = &arguments.base_url {
        overlay(settings, flag("--base-url"), "base-url", &toml::Value::from(url.as_str()).to_string())?;
    }
    if arguments.allow_http {
        overlay(settings, flag("--allow-http"), "allow-http", "true")?;
    }
    let network = &settings.network;
    let url = network.base_url.value.clone().map(|url| (url, network.base_url.source.to_string()));
    let folder = || Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("wblint"));
    Ok(Access {
        surroundings: Surroundings::of_process(workplace(here, &settings.root)),
        base_url: url,
        allow_http: network.allow_http.value,
        limits: Limits {
            connect: network.connect_timeout.value,
            request: network.request_timeout.value,
            total: network.total_timeout.value,
        },
        cache: network.cache.value.then(folder).flatten(),
    })
}

/// Where the SDK would look for a workspace's settings: here, if they are here, else at the top of the repository.
pub fn workplace<'a>(here: &'a Path, root: &'a Path) -> &'a Path {
    let holds = |folder: &Path| folder.join(".wandb").is_dir() || folder.join("wandb/settings").exists();
    if here.starts_with(root) && holds(here) { here } else { root }
}

/// Says what the SDK would warn of and what is unknown, each once; gives the status that this alone makes.
pub fn report(asked: &[(&Settings, &Answers)], streams: &mut Streams) -> Option<Status> {
    if !asked.is_empty() {
        clear();
    }
    let mut said: Vec<String> = Vec::new();
    let mut status = None;
    for (settings, answers) in asked {
        let trouble = answers.trouble();
        let untold = trouble.as_ref().map(|why| format!("W&B could not say whether you may write: {why}"));
        for warning in answers.warnings.iter().cloned().chain(untold) {
            if !said.contains(&warning) {
                streams.warn(&warning);
                said.push(warning);
            }
        }
        if trouble.is_some() && settings.network.online.value == Online::Require {
            status = Some(Status::Failed);
        }
    }
    status
}

/// Says that a `.env` of the repository switches nothing on.
pub fn warn_of_dotenv(request: &Request, streams: &mut Streams) {
    if std::env::var_os("WBLINT_ONLINE").is_some() {
        return;
    }
    let root = &request.settings.root;
    let text = match open::read(&root.join(".env"), Within::Tree(root), MEBIBYTE) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        // The walk says why.
        Err(_) => return,
    };
    let line =
        (1..).zip(text.lines()).find(|(_, line)| line.trim_start_matches("export ").starts_with("WBLINT_ONLINE="));
    if let Some((number, _)) = line {
        streams
            .warn(&format!(".env:{number}: `WBLINT_ONLINE` is not read from a file of the repository; use --online"));
    }
}

/// One line of progress, on a terminal only; the next one replaces it.
pub fn say(what: &str) {
    if let Some(mut error) = outlet::terminal() {
        let _ = write!(error, "\r\x1b[2Kasking W&B {}...", escape::line(what));
        let _ = error.flush();
    }
}

/// Takes the line of progress away.
pub fn clear() {
    if let Some(mut error) = outlet::terminal() {
        let _ = write!(error, "\r\x1b[2K");
    }
}

fn of_environment() -> Result<Option<&'static str>, Failure> {
    let Some(value) = std::env::var_os("WBLINT_ONLINE") else { return Ok(None) };
    match value.to_str().map(str::to_lowercase).as_deref() {
        Some("") => Ok(None),
        Some("1" | "true" | "yes" | "on") => Ok(Some("true")),
        Some("0" | "false" | "no" | "off") => Ok(Some("false")),
        Some("require") => Ok(Some("\"require\"")),
        _ => Err(Failure::with_help("WBLINT_ONLINE has a value that means nothing", "it takes `1`, `0` or `require`")),
    }
}

fn overlay(settings: &mut Settings, source: Source, key: &str, value: &str) -> Result<(), Failure> {
    let (rules, formats) = settings::names();
    let formats: Vec<&str> = formats.iter().map(String::as_str).collect();
    let known = Known { rules: &rules, formats: &formats };
    settings.overlay(source, key, value, &known).map_err(Failure::Configuration)
}

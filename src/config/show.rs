//! The resolved settings as TOML, each with a comment that says who set it.

use std::fmt::Display;
use std::time::Duration;

use super::keys::KEYS;
use super::{Action, Argument, FailOn, Online, Selector, Settings, Source, Sourced, UserSink};
use crate::rule::Severity;
use crate::wandb::sinks::Access;

/// Every setting as valid TOML in the order of the documentation, with its source in a comment. Settings without a
/// value are comments. Control characters are escaped.
pub fn show(settings: &Settings) -> String {
    KEYS.iter().map(|key| entry(key.name, settings)).collect()
}

/// The lines of one key. A key that this does not know gives nothing; a test holds that there is none.
fn entry(key: &str, settings: &Settings) -> String {
    let network = &settings.network;
    match key {
        "select" => choices(key, Action::Select, settings),
        "ignore" => choices(key, Action::Ignore, settings),
        "error" => choices(key, Action::Severity(Severity::Error), settings),
        "warn" => choices(key, Action::Severity(Severity::Warning), settings),
        "note" => choices(key, Action::Severity(Severity::Note), settings),
        "per-file-ignores" => per_file(settings),
        "fail-on" => line(key, &settings.fail_on, |level| quoted(fail_on(*level))),
        "entities" => line(key, &settings.entities, |names| list(&names.patterns)),
        "projects" => line(key, &settings.projects, |names| list(&names.patterns)),
        "exclude" => line(key, &settings.exclude, |paths| list(&paths.patterns)),
        "extend-exclude" => {
            let entries = settings.extend_exclude.iter();
            block(key, entries.flat_map(|paths| paths.patterns.iter().map(|text| (quoted(text), &paths.source))))
        }
        "force-exclude" => line(key, &settings.force_exclude, ToString::to_string),
        "size-limit" => line(key, &settings.size_limit, ToString::to_string),
        "output-format" => optional(key, &settings.output_format, |format| quoted(format)),
        "baseline" => optional(key, &settings.baseline, |path| quoted(path.to_string_lossy())),
        "sinks" => block(key, settings.sinks.iter().map(|sink| (inline_sink(sink), &sink.source))),
        "online" => line(key, &network.online, |online| match online {
            Online::Off => "false".to_owned(),
            Online::On => "true".to_owned(),
            Online::Require => quoted("require"),
        }),
        "base-url" => optional(key, &network.base_url, |url| quoted(url)),
        "servers" => line(key, &network.servers, |names| list(&names.patterns)),
        "allow-http" => line(key, &network.allow_http, ToString::to_string),
        "connect-timeout" => line(key, &network.connect_timeout, seconds),
        "request-timeout" => line(key, &network.request_timeout, seconds),
        "total-timeout" => line(key, &network.total_timeout, seconds),
        "cache" => line(key, &network.cache, ToString::to_string),
        _ => String::new(),
    }
}

fn line<T>(key: &str, setting: &Sourced<T>, write: impl Fn(&T) -> String) -> String {
    format!("{key} = {}  # {}\n", write(&setting.value), origin(&setting.source))
}

fn optional<T>(key: &str, setting: &Sourced<Option<T>>, write: impl Fn(&T) -> String) -> String {
    match &setting.value {
        Some(value) => format!("{key} = {}  # {}\n", write(value), origin(&setting.source)),
        None => format!("# {key} is not set\n"),
    }
}

/// A list whose entries have each their own source.
fn block<'a>(key: &str, entries: impl Iterator<Item = (String, &'a Source)>) -> String {
    let lines: Vec<String> = entries
        .map(|(text, source)| {
            format!(
                "    {text},  # {}
",
                origin(source)
            )
        })
        .collect();
    if lines.is_empty() { format!("{key} = []  # default\n") } else { format!("{key} = [\n{}]\n", lines.concat()) }
}

fn choices(key: &str, action: Action, settings: &Settings) -> String {
    let entries = settings.choices.iter().filter(|choice| choice.action == action);
    block(key, entries.map(|choice| (quoted(choice.selector.as_str()), &choice.source)))
}

/// One dotted line for each pattern; entries of several layers for the same pattern become one list.
fn per_file(settings: &Settings) -> String {
    let mut lines: Vec<(String, Vec<&str>, String)> = Vec::new();
    for entry in &settings.per_file_ignores {
        let pattern: String = entry.files.patterns.concat();
        let rules = entry.rules.iter().map(Selector::as_str);
        match lines.iter_mut().find(|(known, ..)| *known == pattern) {
            Some((_, all, sources)) => {
                all.extend(rules);
                sources.push_str(", ");
                sources.push_str(&origin(&entry.source));
            }
            None => lines.push((pattern, rules.collect(), origin(&entry.source))),
        }
    }
    if lines.is_empty() {
        return "per-file-ignores = {}  # default\n".to_owned();
    }
    let write = |(pattern, rules, sources): &(String, Vec<&str>, String)| {
        format!("per-file-ignores.{} = {}  # {sources}\n", quoted(pattern), list(rules))
    };
    lines.iter().map(write).collect()
}

fn inline_sink(sink: &UserSink) -> String {
    let mut parts = vec![format!("callable = {}", quoted(&sink.callable))];
    let fields = [("entity", &sink.entity), ("project", &sink.project)];
    parts.extend(fields.iter().filter_map(|(name, field)| Some(format!("{name} = {}", argument(field.as_ref()?)))));
    let access = if sink.access == Access::Read { "read" } else { "write" };
    parts.push(format!("access = \"{access}\""));
    format!("{{ {} }}", parts.join(", "))
}

fn argument(argument: &Argument) -> String {
    match (argument.position, argument.keyword.as_deref()) {
        (Some(position), None) => position.to_string(),
        (None, Some(keyword)) => quoted(keyword),
        (Some(position), Some(keyword)) => format!("{{ position = {position}, keyword = {} }}", quoted(keyword)),
        (None, None) => "{}".to_owned(),
    }
}

fn fail_on(level: FailOn) -> &'static str {
    match level {
        FailOn::AtLeast(Severity::Error) => "error",
        FailOn::AtLeast(Severity::Warning) => "warning",
        FailOn::AtLeast(Severity::Note) => "note",
        FailOn::Never => "never",
    }
}

fn seconds(duration: &Duration) -> String {
    format!("{:?}", duration.as_secs_f64())
}

fn list<S: AsRef<str>>(texts: &[S]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text.as_ref())).collect::<Vec<_>>().join(", "))
}

/// A basic TOML string on one line; escapes every control character.
fn quoted(text: impl AsRef<str>) -> String {
    serde_json::Value::from(text.as_ref()).to_string().replace('\u{7f}', "\\u007f")
}

/// A source fit for a comment: a path may hold any character.
fn origin(source: &(impl Display + ?Sized)) -> String {
    source
        .to_string()
        .chars()
        .flat_map(|letter| if letter.is_control() { letter.escape_default().collect() } else { vec![letter] })
        .collect()
}

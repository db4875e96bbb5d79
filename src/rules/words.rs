//! Phrases that several rules say, so that they say them alike.

use crate::redact::mask;
use crate::rule::FieldName;
use crate::trace::model::{Override, State};
use crate::wandb::sinks::SinkKind;

use super::policy::Decision;

/// A value longer than this is cut in a message; the finding holds it whole.
const LONGEST: usize = 60;

/// A value in quotes, with control characters escaped, cut where it is long. Keys are masked before: of half a key
/// nobody could tell later that it is one.
pub fn quoted(text: &str) -> String {
    let text = mask(text);
    if text.chars().count() <= LONGEST {
        return format!("{text:?}");
    }
    let head: String = text.chars().take(LONGEST).collect();
    format!("{:?}", head + "…")
}

/// `entity`, `project` or `API key`.
pub fn noun(field: FieldName) -> &'static str {
    match field {
        FieldName::Entity => "entity",
        FieldName::Project => "project",
        FieldName::ApiKey => "API key",
    }
}

/// The environment variable of a field.
pub fn variable(field: FieldName) -> &'static str {
    match field {
        FieldName::Entity => "WANDB_ENTITY",
        FieldName::Project => "WANDB_PROJECT",
        FieldName::ApiKey => "WANDB_API_KEY",
    }
}

/// What happens with the value: `runs go to the entity "acme" unless --entity is given`.
pub fn journey(decision: &Decision<'_>) -> String {
    let target = format!("the {} {}", noun(decision.field), quoted(decision.text()));
    let unless = unless(decision);
    if decision.reads() {
        return format!("this reads from {target}{unless}");
    }
    let goes = match decision.destination.kind {
        SinkKind::Sweep => "the sweep goes to".to_owned(),
        SinkKind::Environment => {
            let api = decision.destination.api.as_str();
            format!("`{}` sends runs to", if api.contains('/') { api } else { variable(decision.field) })
        }
        _ => "runs go to".to_owned(),
    };
    format!("{}{goes} {target}{unless}", mode(decision))
}

/// ` unless --entity is given`, or nothing where the value is fixed.
fn unless(decision: &Decision<'_>) -> String {
    match &decision.value.override_by {
        _ if !decision.overridable() => String::new(),
        None if decision.value.state == State::Environment => " unless the environment says otherwise".to_owned(),
        None => " unless something overrides this default".to_owned(),
        Some(Override::Flag(flag)) if decision.value.given => format!(", which `{flag}` passes on this command line"),
        Some(Override::Flag(flag)) => format!(" unless `{flag}` is given"),
        Some(Override::Variable(name)) => format!(" unless `{name}` is set"),
        Some(Override::Caller) => " unless the caller passes another".to_owned(),
        Some(Override::Config(Some(key))) => format!(" unless the configuration overrides `{key}`"),
        Some(Override::Config(None)) => " unless the configuration overrides it".to_owned(),
    }
}

/// What `mode=` puts off; empty where runs are sent at once.
fn mode(decision: &Decision<'_>) -> &'static str {
    match decision.destination.call.mode.as_deref() {
        Some("disabled") => "nothing is sent under mode=\"disabled\", without it ",
        Some("offline" | "dryrun") => "nothing is sent under mode=\"offline\" before `wandb sync`, then ",
        _ => "",
    }
}

/// How a value that something overrides is got rid of: the default goes, or what overrides it is used.
pub fn take_away(decision: &Decision<'_>) -> String {
    match &decision.value.override_by {
        Some(Override::Flag(flag)) if decision.value.given => format!("leave `{flag}` out, or give another name"),
        _ => format!("take the default away, or {}", how_to_set(decision)),
    }
}

/// How a fixed entity is got rid of.
pub fn pass_nothing(decision: &Decision<'_>) -> String {
    match decision.destination.kind {
        SinkKind::Environment => {
            "leave it unset here, so that each user's own or the account's default decides".to_owned()
        }
        SinkKind::Command => "leave it out, so that `WANDB_ENTITY` or the account's default decides".to_owned(),
        _ => "pass no entity, so that `WANDB_ENTITY` or the account's default decides".to_owned(),
    }
}

/// How to set the value without an edit: `give --entity`.
fn how_to_set(decision: &Decision<'_>) -> String {
    match &decision.value.override_by {
        Some(Override::Flag(flag)) => format!("give `{flag}`"),
        Some(Override::Variable(name)) => format!("set `{name}`"),
        Some(Override::Config(Some(key))) => format!("override `{key}` in the configuration"),
        Some(Override::Config(None)) => "override it in the configuration".to_owned(),
        Some(Override::Caller) => "pass another value".to_owned(),
        None => format!("set `{}`", variable(decision.field)),
    }
}

/// The pattern of `patterns` that `text` was most likely meant to be. Patterns with wildcards are no names.
pub fn nearest<'a>(text: &str, patterns: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let names = patterns.into_iter().filter(|pattern| !pattern.contains(['*', '?', '[', '{']));
    let scored = names.map(|name| (strsim::damerau_levenshtein(&text.to_lowercase(), &name.to_lowercase()), name));
    let (distance, name) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + text.chars().count() / 4).then_some(name)
}

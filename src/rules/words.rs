//! Phrases that several rules say, so that they say them alike.

use crate::destination::{Override, State};
use crate::redact::mask;
use crate::rule::FieldName;
use crate::wandb::sinks::SinkKind;

use super::policy::Decision;

/// A value longer than this is cut in a message; the finding holds it whole.
const LONGEST: usize = 60;

/// A value in quotes, with control characters escaped, cut where it is long. Keys are masked before: of half a key
/// later it could not be recognized as one.
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
        // The program stores it in the environment, whatever stood there.
        None if decision.value.state == State::Environment => String::new(),
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
        Some("disabled") => "nothing is sent while mode=\"disabled\", but ",
        Some("offline" | "dryrun") => "nothing is sent before `wandb sync` (mode=\"offline\"), but ",
        _ => "",
    }
}

/// What to do where no edit is known: override the value, or write another name. Nothing where it is only read: the
/// project may well be the one that is meant.
pub fn advice(decision: &Decision<'_>) -> Option<String> {
    if decision.reads() {
        return None;
    }
    let yours = match decision.field {
        FieldName::Entity => "YOUR_TEAM",
        FieldName::Project => "YOUR_PROJECT",
        FieldName::ApiKey => "YOUR_KEY",
    };
    if decision.overridable() {
        match &decision.value.override_by {
            Some(Override::Flag(flag)) if decision.value.given => {
                return Some(format!("remove `{flag}` here, or give it another name"));
            }
            Some(Override::Flag(flag)) => return Some(format!("run with `{flag} {yours}`, or change the default")),
            Some(Override::Variable(name)) => return Some(format!("set `{name}={yours}`, or change the default")),
            Some(Override::Config(Some(key))) => {
                return Some(format!("set `{key}` in the configuration, or change the default"));
            }
            _ => {}
        }
    }
    Some(
        match decision.field {
            FieldName::Entity => {
                "delete it (W&B then uses $WANDB_ENTITY, or your account's default team), or write your team"
            }
            FieldName::Project => "delete it, or write your project",
            FieldName::ApiKey => "delete it; the SDK then uses the key stored by `wandb login`",
        }
        .to_owned(),
    )
}

/// ` for WANDB_ENTITY`: what a text that is no argument of a call sets.
fn setting(decision: &Decision<'_>) -> String {
    match decision.destination.kind {
        SinkKind::Environment if !decision.destination.api.contains('/') => format!(" in {}", variable(decision.field)),
        _ => String::new(),
    }
}

/// `"acme" is hard-coded unless --entity is given`, with what `mode=` puts off.
pub fn hardcoded(decision: &Decision<'_>, as_what: &str) -> String {
    let (text, setting, unless) = (quoted(decision.text()), setting(decision), unless(decision));
    format!("{}{text} is {as_what}{setting}{unless}", mode(decision))
}

/// The pattern of `patterns` that `text` was most likely meant to be. Patterns with wildcards are no names.
pub fn nearest<'a>(text: &str, patterns: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let names = patterns.into_iter().filter(|pattern| !pattern.contains(['*', '?', '[', '{']));
    let scored = names.map(|name| (strsim::damerau_levenshtein(&text.to_lowercase(), &name.to_lowercase()), name));
    let (distance, name) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + text.chars().count() / 4).then_some(name)
}

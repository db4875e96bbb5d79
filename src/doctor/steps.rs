//! What to do: the steps out of a refusal, the simplest first.

use crate::live::{Answer, Answers, Credentials, Found, Login, Refusal, Server};
use crate::rule::{Checked, Lists, Subject};
use crate::rules::ALL;
use crate::wandb::server::DEFAULT_BASE_URL;

use super::diagnosis::{Edit, Step};

/// Steps for one destination. The edits are those that the rules offer.
pub fn of_destination(checked: &[Checked<'_>], answer: &Answer, entity: &str, project: Option<&str>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut add = |text: String, edit: Option<Edit>| {
        let step = Step { text, edit };
        if !steps.contains(&step) {
            steps.push(step);
        }
    };
    if matches!(answer, Answer::Refused(Refusal::NotLoggedIn)) {
        return steps; // The login's own steps say it once for all destinations.
    }
    for one in checked {
        let subject = Subject::Live(one);
        let findings = ALL.iter().flat_map(|rule| (rule.check)(&subject, &Lists::default()));
        for fix in findings.flat_map(|finding| finding.fixes) {
            for edit in fix.edits {
                let place = &edit.place;
                let text = fix.title.clone();
                let span = [place.span.start, place.span.end];
                let edit = Edit { path: place.path.to_string(), line: place.start.line, span, text: edit.text };
                add(text, Some(edit));
            }
        }
        let value = one.entity.filter(|_| matches!(answer, Answer::Refused(_)));
        if let Some(by) = value.and_then(|value| value.override_by.as_ref()).filter(|by| by.label().starts_with('-')) {
            add(format!("or give {} an entity where you may write", by.label()), None);
        }
        match one.source {
            Some(source) if matches!(answer, Answer::Refused(_)) => {
                add(format!("change {source}, which names {entity:?}"), None);
            }
            _ => {}
        }
    }
    // No rule has offered a name, since nobody knows yet who asks; the text stands on the line above.
    let is_written = checked.iter().any(|one| one.entity.is_some_and(|value| value.origin.is_some()));
    let unnamed = steps.is_empty() && is_written && matches!(answer, Answer::Refused(_));
    if unnamed {
        let text = "write a team of yours there, or none: then the default of your account decides".to_owned();
        steps.push(Step { text, edit: None });
    }
    let mut add = |text: &str| {
        let text = if steps.is_empty() { text.trim_start_matches("or ").trim_start_matches("or, ") } else { text };
        steps.push(Step { text: text.to_owned(), edit: None });
    };
    match answer {
        Answer::Refused(Refusal::NotMember | Refusal::Role(_) | Refusal::ReadOnly) => {
            add(&format!("or ask an admin of {entity:?} for a role that may write"));
            add("or, if your account is another one, log in again: wandb login --relogin");
        }
        Answer::Refused(Refusal::NoEntity | Refusal::HiddenPersonal) if !unnamed => {
            add("or pass no entity, so that the default of your account decides");
        }
        Answer::Refused(Refusal::Organization) => {
            add("or send runs to a team of the organisation, or ask its admin to add you to one");
        }
        Answer::Creates { .. } => {
            let project = project.unwrap_or_default();
            add(&format!("the first run creates it; now: wblint doctor --create-project {entity}/{project}"));
        }
        _ => {}
    }
    steps
}

/// Steps for the login: a key that is missing, refused, or hidden by another one.
pub fn of_login(answers: &Answers) -> Vec<String> {
    let mut steps = Vec::new();
    if let Err(bad) = &answers.server {
        steps.push(match bad.source.as_str() {
            source @ ("WANDB_BASE_URL" | "--base-url") => {
                format!("correct {source}, or leave it out: then {DEFAULT_BASE_URL} is asked")
            }
            source => format!("correct {source}"),
        });
    }
    let Some(credentials) = &answers.credentials else { return steps };
    steps.extend(of_withheld(credentials, answers.server.as_ref().ok()));
    let refused = matches!(answers.login, Login::Refused(_));
    let of_variable = credentials.found.source() == Some("WANDB_API_KEY");
    let hidden = credentials.shadowed.iter().find(|other| other.differs);
    if credentials.has_both() {
        steps.push("unset WANDB_API_KEY or WANDB_IDENTITY_TOKEN_FILE: the SDK takes one of them".to_owned());
        return steps;
    }
    let withheld = matches!(credentials.found, Found::Withheld { .. });
    if let Some(other) = hidden.filter(|_| of_variable && (refused || withheld)) {
        steps.push(format!("unset WANDB_API_KEY: it goes before the key of {}, which is another one", other.source));
    } else if refused && of_variable {
        steps.push(
            "unset WANDB_API_KEY, or set it to a key that is valid: it goes before what `wandb login` stores"
                .to_owned(),
        );
    }
    if refused {
        let host = answers.server.as_ref().ok().map(|server: &Server| server.url.to_string());
        let host = host.filter(|host| host != DEFAULT_BASE_URL).map(|host| format!(" --host {host}"));
        let host = host.unwrap_or_default();
        steps.push(match credentials.found {
            Found::Nothing => format!("log in: wandb login{host} (or, where nobody can type, set WANDB_API_KEY)"),
            _ => format!("log in: wandb login --relogin{host}"),
        });
    }
    steps
}

/// What to do about a key that stays at home, and about a token that is not exchanged.
fn of_withheld(credentials: &Credentials, server: Option<&Server>) -> Option<String> {
    let server = server?;
    match &credentials.found {
        Found::Withheld { .. } if server.of_repository => Some(format!(
            "only if you trust {} with your runs: export WANDB_BASE_URL={0}, then wandb login --host {0}; else remove it from {}",
            server.url, server.source
        )),
        Found::IdentityToken { .. } => Some("to be told more, ask with WANDB_API_KEY instead of the token".to_owned()),
        _ => None,
    }
}

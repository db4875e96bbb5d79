//! What to do: the steps out of a refusal, the simplest first.

use crate::live::{Answer, Answers, Found, Login, Refusal, Server};
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
    match answer {
        Answer::Refused(Refusal::NotMember | Refusal::Role(_) | Refusal::ReadOnly) => {
            add(format!("or ask an admin of {entity:?} for a role that may write"), None);
            add("or, if your account is another one, log in again: wandb login --relogin".to_owned(), None);
        }
        Answer::Refused(Refusal::NoEntity | Refusal::HiddenPersonal) => {
            add("or pass no entity, so that the default of your account decides".to_owned(), None);
        }
        Answer::Refused(Refusal::Organization) => {
            add("send runs to a team of the organisation, or ask its admin to add you to one".to_owned(), None);
        }
        Answer::Creates { .. } => {
            let project = project.unwrap_or_default();
            add(format!("the first run creates it; now: wblint doctor --create-project {entity}/{project}"), None);
        }
        _ => {}
    }
    steps
}

/// Steps for the login: a key that is missing, refused, or hidden by another one.
pub fn of_login(answers: &Answers) -> Vec<String> {
    let mut steps = Vec::new();
    let Some(credentials) = &answers.credentials else { return steps };
    let refused = matches!(answers.login, Login::Refused(_));
    let of_variable = credentials.found.source() == Some("WANDB_API_KEY");
    let hidden = credentials.shadowed.iter().find(|other| other.differs);
    if let Some(other) = hidden.filter(|_| of_variable && !matches!(answers.login, Login::Accepted(_))) {
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
        let again = if matches!(credentials.found, Found::Nothing) { "" } else { " --relogin" };
        steps.push(format!("log in: wandb login{again}{}", host.unwrap_or_default()));
    }
    steps
}

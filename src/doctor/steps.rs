//! What to do: the steps out of a refusal, the simplest first.

use crate::destination::PlacedEdit;
use crate::live::{Answer, Answers, Credentials, Found, Login, Refusal, Server};
use crate::rule::{Checked, Lists, Subject};
use crate::rules::ALL;
use crate::wandb::failures::{Cause, advice};
use crate::wandb::names::split_entity_project;
use crate::wandb::server::DEFAULT_BASE_URL;

use super::diagnosis::{Edit, Step};
use super::evidence::Evidence;
use super::log::Failure;
use super::sdk::Sdk;

/// What steps depend on, beside the trouble itself.
#[derive(Debug, Clone, Copy)]
pub struct Surrounding<'a> {
    /// Server, credential, identity.
    pub answers: &'a Answers,
    /// The version of the SDK, where it is known.
    pub sdk: Option<&'a Sdk>,
    /// Files of the repository that hide the package.
    pub shadows: &'a [String],
}

/// Steps that are made one after another, none of them twice.
#[derive(Default)]
struct Steps(Vec<Step>);

impl Steps {
    fn add(&mut self, text: String, edit: Option<Edit>) {
        let step = Step { text, edit, is_general: false };
        if !self.0.contains(&step) {
            self.0.push(step);
        }
    }

    /// Adds a further way; the first of all ways has no "or".
    fn or(&mut self, text: &str) {
        let text = if self.0.is_empty() { text.trim_start_matches("or ") } else { text };
        self.add(text.to_owned(), None);
    }
}

fn edit(edit: &PlacedEdit) -> Edit {
    let place = &edit.place;
    let span = [place.span.start, place.span.end];
    Edit { path: place.path.to_string(), line: place.start.line, span, text: edit.text.clone() }
}

/// Steps for one destination. The edits are those that the rules offer.
pub fn of_destination(checked: &[Checked<'_>], answer: &Answer, entity: &str, project: Option<&str>) -> Vec<Step> {
    let mut steps = Steps::default();
    let is_blank = checked.iter().any(Checked::is_placeholder);
    if is_blank && !matches!(answer, Answer::Allowed | Answer::Creates { .. }) {
        of_placeholder(checked, entity, &mut steps);
    }
    if matches!(answer, Answer::Refused(Refusal::NotLoggedIn)) {
        return steps.0; // The login's own steps say it once for all destinations.
    }
    for one in checked {
        let subject = Subject::Live(one);
        let findings = ALL.iter().flat_map(|rule| (rule.check)(&subject, &Lists::default()));
        for fix in findings.flat_map(|finding| finding.fixes) {
            for one in &fix.edits {
                steps.add(fix.title.clone(), Some(edit(one)));
            }
        }
        let value = one.entity.filter(|_| matches!(answer, Answer::Refused(_)));
        if let Some(by) = value.and_then(|value| value.override_by.as_ref()).filter(|by| by.label().starts_with('-')) {
            steps.add(format!("or give {} an entity that you can log to", by.label()), None);
        }
        match one.source {
            Some(source) if matches!(answer, Answer::Refused(_)) => {
                steps.add(format!("change {source}, which names {entity:?}"), None);
            }
            _ => {}
        }
    }
    // No rule has offered a name, since the account is unknown; the text is on the line above.
    let is_written = checked.iter().any(|one| one.entity.is_some_and(|value| value.origin.is_some()));
    let unnamed = steps.0.is_empty() && is_written && matches!(answer, Answer::Refused(_));
    if unnamed {
        let text = "write one of your teams there, or none: W&B then uses your account's default entity".to_owned();
        steps.0.push(Step { text, edit: None, is_general: true });
    }
    match answer {
        Answer::Refused(Refusal::NotMember | Refusal::Role(_) | Refusal::ReadOnly) if !is_blank => {
            steps.or(&format!("or ask an admin of {entity:?} for write access"));
            steps.or("or log in with the account that may write there: wandb login --relogin");
        }
        Answer::Refused(Refusal::NoEntity | Refusal::HiddenPersonal) if !unnamed => {
            steps.or("or pass no entity: W&B then uses your account's default entity");
        }
        Answer::Refused(Refusal::Organization) => {
            steps.or("or use a team of that organization, or ask its admin to add you to one");
        }
        Answer::Creates { .. } => {
            let project = project.unwrap_or_default();
            steps.or(&format!("the first run creates it; now: wblint doctor --create-project {entity}/{project}"));
        }
        _ => {}
    }
    steps.0
}

/// A placeholder stops the next run of any account, so it is named also where nothing was asked.
fn of_placeholder(checked: &[Checked<'_>], entity: &str, steps: &mut Steps) {
    let text = format!(
        "{entity:?} is a placeholder, not a real team: the next run will stop with 403 or 404. Put your team there, or \
         delete it"
    );
    let mends = checked.iter().filter_map(|one| one.entity?.mend.as_ref());
    let edits: Vec<Edit> = mends.flat_map(|mend| &mend.edits).map(edit).collect();
    if edits.is_empty() {
        steps.add(text.clone(), None);
    }
    for one in edits {
        steps.add(text.clone(), Some(one));
    }
}

/// What the log of the failed run makes possible without asking anybody: it names the user and their default team.
pub fn of_log_login(checked: &[Checked<'_>], answer: &Answer, entity: &str, evidence: Option<&Evidence>) -> Vec<Step> {
    let mut steps = Steps::default();
    let Answer::Refused(Refusal::NotMember | Refusal::NoEntity | Refusal::Organization) = answer else {
        return steps.0;
    };
    let Some((evidence, login)) = evidence.and_then(|evidence| Some((evidence, evidence.login()?))) else {
        return steps.0;
    };
    let says = format!("{} says that `{}` is logged in", evidence.source, login.user);
    let team = login.team.as_deref().filter(|team| *team != entity);
    if let Some(team) = team {
        let text = format!("write {team:?} instead ({says}, and that this is the default team)");
        for edited in checked.iter().filter_map(|one| one.entity_rewritten(team)) {
            steps.add(text.clone(), Some(edit(&edited)));
        }
        if steps.0.is_empty() && !entity.is_empty() {
            steps.add(format!("pass {team:?} instead of {entity:?} ({says}, and that this is the default team)"), None);
        }
    }
    // Without an entity the run goes to the default, which may be what was refused.
    if login.team.as_deref() != Some(entity) {
        for mend in checked.iter().filter_map(|one| one.entity?.mend.as_ref()) {
            let text = "or remove it: W&B then uses that account's default entity";
            let text = if team.is_none() { text.trim_start_matches("or ") } else { text };
            for one in &mend.edits {
                steps.add(text.to_owned(), Some(edit(one)));
            }
        }
    }
    steps.0
}

/// Steps out of what the failed run died of.
pub fn of_failure(failure: &Failure, surrounding: &Surrounding<'_>) -> Vec<String> {
    let mut steps = Vec::new();
    let subject = failure.subject.as_deref();
    match (failure.cause, subject.and_then(split_entity_project)) {
        (Cause::InvalidProject, Some((entity, project))) => {
            steps.push(format!(
                "write entity={entity:?}, project={project:?} (as variables: WANDB_ENTITY and WANDB_PROJECT)"
            ));
        }
        (Cause::Shadowed, _) => {
            steps.extend(surrounding.shadows.iter().map(|file| format!("rename {file}: it hides the package")));
        }
        _ => {}
    }
    let server = surrounding.answers.server.as_ref().ok();
    let named = match server {
        Some(server) if !server.is_default() => server.url.to_string(),
        _ => format!("W&B ({})", default_server(surrounding.sdk)),
    };
    let known = !steps.is_empty();
    let lines = advice(failure.cause).steps.iter().filter(|line| !line.contains("{subject}") || subject.is_some());
    let lines = lines.filter(|_| !(known && failure.cause == Cause::InvalidProject));
    // How to pass a key is of use only to a call that was given one.
    let is_key = subject.is_some_and(|subject| subject.contains("key"));
    let lines = lines.filter(|line| is_key || failure.cause != Cause::UnknownArgument || line.contains("{subject}"));
    steps.extend(lines.map(|line| {
        line.replace("{subject}", subject.unwrap_or_default())
            .replace("{login} --relogin", &format!("wandb login --relogin{}", host(server)))
            .replace("{login}", &format!("wandb login{}", host(server)))
            .replace("{server}", &named)
            .replace("{authorize}", &authorize(server))
    }));
    if let (Cause::KeyLong, Some(sdk)) = (failure.cause, surrounding.sdk) {
        steps.push(format!("it has wandb {} now ({})", sdk.version, sdk.source));
    }
    steps
}

/// The address of W&B's own server under the SDK that is used here.
pub fn default_server(sdk: Option<&Sdk>) -> &'static str {
    sdk.map_or(DEFAULT_BASE_URL, Sdk::default_server)
}

/// The page that shows a user's key: the SDK names it below the address of the app, not of the API.
fn authorize(server: Option<&Server>) -> String {
    match server.filter(|server| !server.is_default()) {
        Some(server) => format!("{}/authorize", server.url.to_string().replacen("://api.", "://app.", 1)),
        None => "https://wandb.ai/authorize".to_owned(),
    }
}

/// The option of `wandb login` that names `server`; none for W&B's own.
fn host(server: Option<&Server>) -> String {
    server.filter(|server| !server.is_default()).map(|server| format!(" --host {}", server.url)).unwrap_or_default()
}

/// Steps for the login: a key that is missing, refused, or hidden by another one.
pub fn of_login(surrounding: &Surrounding<'_>) -> Vec<String> {
    let answers = surrounding.answers;
    let mut steps = Vec::new();
    if let Err(bad) = &answers.server {
        steps.push(match bad.source.as_str() {
            source @ ("WANDB_BASE_URL" | "--base-url") => {
                format!("correct {source}, or leave it out to use W&B ({})", default_server(surrounding.sdk))
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
        steps.push(format!("unset WANDB_API_KEY: it overrides the key of {}, which is another one", other.source));
    } else if refused && of_variable {
        steps.push("unset WANDB_API_KEY, or set it to a valid key: it overrides what `wandb login` stores".to_owned());
    }
    if refused {
        let host = host(answers.server.as_ref().ok());
        steps.push(match credentials.found {
            Found::Nothing => {
                format!("log in: wandb login{host} (or, on a non-interactive machine, set WANDB_API_KEY)")
            }
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
        Found::IdentityToken { .. } => Some("to learn more, ask with WANDB_API_KEY instead of the token".to_owned()),
        _ => None,
    }
}

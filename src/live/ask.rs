//! From surroundings and targets to verdicts: the one function that the rest of the program calls.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::ambient::Ambient;
use super::api::Api;
use super::cache::{Memory, Remembered, now};
use super::credentials::{Credentials, Found};
use super::facts::Identity;
use super::http::Http;
use super::limits::Limits;
use super::plan::{BATCH, Conversation, Named};
use super::questions::create_project as create;
use super::retry::Retrying;
use super::server::{BadServer, Server};
use super::surroundings::Surroundings;
use super::verdict::{Answer, Refusal, Target, Verdict};
use crate::wandb::names::project_error;
use crate::wandb::secret::Secret;

/// How W&B is reached, as the user (never a repository) has said.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Environment, home, working directory.
    pub surroundings: Surroundings,
    /// A server chosen for wblint alone, and who chose it.
    pub base_url: Option<(String, String)>,
    /// Whether a key may travel over plain http to another machine.
    pub allow_http: bool,
    /// How long may be waited.
    pub limits: Limits,
    /// Where answers are kept, if they are.
    pub cache: Option<PathBuf>,
}

/// Who asks, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// The key is accepted.
    Accepted(Identity),
    /// There is no key, the SDK refuses its form, or the server does not know it; holds why.
    Refused(String),
    /// Unknown; holds why.
    Unknown(String),
}

/// Everything that came of asking.
#[derive(Debug, Clone)]
pub struct Answers {
    /// Which server, and who named it.
    pub server: Result<Server, BadServer>,
    /// Which credential.
    pub credentials: Option<Credentials>,
    /// What decides where the code says nothing.
    pub ambient: Ambient,
    /// What the SDK would warn of.
    pub warnings: Vec<String>,
    /// Who asks.
    pub login: Login,
    /// One verdict for every target.
    pub verdicts: BTreeMap<Target, Verdict>,
    /// How many requests were sent.
    pub requests: usize,
}

impl Answers {
    /// Who asks, if the key was accepted.
    pub fn identity(&self) -> Option<&Identity> {
        match &self.login {
            Login::Accepted(identity) => Some(identity),
            _ => None,
        }
    }

    /// Why something is unknown, once; `None` where everything is known.
    pub fn trouble(&self) -> Option<&str> {
        if let Login::Unknown(why) = &self.login {
            return Some(why);
        }
        self.verdicts.values().find_map(|verdict| match &verdict.answer {
            Answer::Unknown(why) => Some(why.as_str()),
            _ => None,
        })
    }
}

/// What is to be found out.
#[derive(Debug, Clone, Default)]
pub struct Inquiry {
    /// Where runs would go.
    pub targets: BTreeSet<Target>,
    /// Whether the user's place in every one of their teams is wanted, also where nothing is refused.
    pub roles: bool,
}

/// Asks. `say` is called with what is being asked.
pub fn ask(access: &Access, inquiry: &Inquiry, say: &dyn Fn(&str)) -> Answers {
    let targets = &inquiry.targets;
    let surroundings = &access.surroundings;
    let files = surroundings.settings();
    let chosen = access.base_url.as_ref().map(|(url, source)| (url.as_str(), source.clone()));
    let mut answers = Answers {
        server: Server::find(surroundings, files, chosen),
        credentials: None,
        ambient: Ambient::read(surroundings, files),
        warnings: files.warnings.clone(),
        login: Login::Unknown(String::new()),
        verdicts: BTreeMap::new(),
        requests: 0,
    };
    let server = match &answers.server {
        Ok(server) => server.clone(),
        Err(bad) => {
            answers.login = Login::Unknown(format!("{}: {}", bad.source, bad.reason));
            return settled(answers, targets);
        }
    };
    let credentials = Credentials::find(surroundings, files, &server, access.allow_http);
    answers.warnings.extend(credentials.warnings.iter().cloned());
    answers.login = without_asking(&credentials.found, &server);
    let key = credentials.found.key().cloned();
    answers.credentials = Some(credentials);
    let Some(key) = key else { return settled(answers, targets) };
    converse(access, &server, &key, inquiry, say, &mut answers);
    settled(answers, targets)
}

/// What the credential alone says.
fn without_asking(found: &Found, server: &Server) -> Login {
    match found {
        Found::Nothing => Login::Refused(format!("no API key was found for {}", server.named())),
        Found::Refused { source, reason } if reason.contains(source.as_str()) => {
            Login::Refused(format!("the SDK refuses the key: {reason}"))
        }
        Found::Refused { source, reason } => Login::Refused(format!("the SDK refuses the key of {source}: {reason}")),
        Found::IdentityToken { .. } => {
            Login::Unknown("WANDB_IDENTITY_TOKEN_FILE is set, and identity tokens are not exchanged".to_owned())
        }
        Found::Withheld { source, reason } => Login::Unknown(format!("{source} was not sent: {reason}")),
        Found::Key { .. } => Login::Unknown("nothing was asked".to_owned()),
    }
}

fn converse(
    access: &Access,
    server: &Server,
    key: &Secret,
    inquiry: &Inquiry,
    say: &dyn Fn(&str),
    answers: &mut Answers,
) {
    let http = match Http::new(&access.surroundings, &server.url, key.clone(), access.limits) {
        Ok(http) => http,
        Err(trouble) => {
            answers.login = Login::Unknown(trouble.to_string());
            return;
        }
    };
    let api = Retrying::new(http, access.limits);
    let mut memory = Memory::recall(access.cache.as_deref(), &server.url, key);
    let mut conversation = Conversation::new(&api, memory.missing.clone(), say);
    let login = match memory.login() {
        Some(Remembered::Known(identity)) => Ok(Some(identity.clone())),
        Some(Remembered::Stranger) => Ok(None),
        None => conversation.identity().inspect(|identity| memory.set_login(identity.clone())),
    };
    answers.login = match login {
        Ok(Some(identity)) => Login::Accepted(identity),
        Ok(None) => Login::Refused(format!("{} does not know the key", server.named())),
        Err(why) => Login::Unknown(why),
    };
    if let Login::Accepted(mut identity) = answers.login.clone() {
        judge(&mut conversation, &mut memory, inquiry, &mut identity, answers);
        memory.missing.clone_from(&conversation.missing);
        memory.set_memberships(&identity);
        answers.login = Login::Accepted(identity);
    }
    answers.requests = api.requests();
    if answers.requests > 0 {
        memory.keep();
    }
}

/// A verdict for every target, and the user's place in the entities of their own.
fn judge<A: Api>(
    conversation: &mut Conversation<'_, A>,
    memory: &mut Memory,
    inquiry: &Inquiry,
    identity: &mut Identity,
    answers: &mut Answers,
) {
    let mut open: Vec<Named> = Vec::new();
    for target in &inquiry.targets {
        let Some((entity, project)) = named(target, identity) else { continue };
        match memory.verdict(&entity, project.as_deref()) {
            Some(verdict) => drop(answers.verdicts.insert(target.clone(), verdict)),
            None if open.contains(&(entity.clone(), project.clone())) => {}
            None => open.push((entity, project)),
        }
    }
    // The user's own entities are candidates where an entity is refused. They fill the last request.
    let own = unasked(identity);
    let space = if inquiry.roles { own.len() } else { open.len().next_multiple_of(BATCH) - open.len() };
    open.extend(own.into_iter().take(space).filter(|one| !open.contains(one)).collect::<Vec<_>>());
    let (concluded, trouble) = conversation.conclude(&open, identity);
    identity.memberships.append(&mut conversation.memberships);
    for target in &inquiry.targets {
        let Some((entity, project)) = named(target, identity) else { continue };
        if answers.verdicts.contains_key(target) {
            continue;
        }
        let why = trouble.as_ref().map_or_else(|| "the server gave no answer".to_owned(), ToString::to_string);
        let found = concluded.get(&(entity.clone(), project.clone())).cloned();
        let (answer, likely) = found.unwrap_or((Answer::Unknown(why), false));
        let verdict = Verdict { answer, likely, entity: Some(entity.clone()), at: now(), cached: false };
        memory.set_verdict(&entity, project.as_deref(), &verdict);
        answers.verdicts.insert(target.clone(), verdict);
    }
    let refused = answers.verdicts.values().any(|verdict| matches!(verdict.answer, Answer::Refused(_)));
    let own = unasked(identity);
    if refused && trouble.is_none() && !own.is_empty() && identity.writable().next().is_none() {
        conversation.conclude(own.get(..BATCH).unwrap_or(&own), identity);
    }
    identity.memberships.append(&mut conversation.memberships);
    identity.memberships.retain(|name, _| identity.entity.as_ref() == Some(name) || identity.teams.contains(name));
}

/// The user's own entities whose place for the user is not known yet.
fn unasked(identity: &Identity) -> Vec<Named> {
    let own = identity.own().into_iter().filter(|name| !identity.memberships.contains_key(*name));
    own.map(|name| (name.to_owned(), None)).collect()
}

/// Creates a project: the only mutation there is. The caller has shown [`Answers`] to the user, who wants it.
///
/// # Errors
/// Why there is no such project now, as a clause.
pub fn create_project(access: &Access, answers: &Answers, entity: &str, project: &str) -> Result<(), String> {
    let (Login::Accepted(_), Ok(server), Some(credentials)) = (&answers.login, &answers.server, &answers.credentials)
    else {
        return Err("not logged in".to_owned());
    };
    let key = credentials.found.key().ok_or_else(|| "there is no key to send".to_owned())?;
    let http = Http::new(&access.surroundings, &server.url, key.clone(), access.limits);
    let reply = http.and_then(|http| http.ask(&create(entity, project))).map_err(|trouble| trouble.to_string())?;
    let name = reply.data.pointer("/upsertModel/project/name").and_then(serde_json::Value::as_str);
    if name == Some(project) {
        return Ok(());
    }
    let why = reply.complaint().unwrap_or_else(|| "it gave no reason".to_owned());
    Err(format!("the server refused (HTTP {}): {why}", reply.status))
}

/// Entity and project that are asked about; a project that the SDK itself refuses is not. `None`: there is no default.
fn named(target: &Target, identity: &Identity) -> Option<Named> {
    let entity = target.entity.clone().or_else(|| identity.entity.clone())?;
    let project = target.project.clone().filter(|name| !name.is_empty() && project_error(name).is_none());
    Some((entity, project))
}

/// Gives every target that has none a verdict that follows from the login.
fn settled(mut answers: Answers, targets: &BTreeSet<Target>) -> Answers {
    let answer = match &answers.login {
        Login::Accepted(_) => Answer::Unknown("the account has no default entity".to_owned()),
        Login::Refused(_) => Answer::Refused(Refusal::NotLoggedIn),
        Login::Unknown(why) => Answer::Unknown(why.clone()),
    };
    for target in targets {
        let verdict = || Verdict {
            answer: answer.clone(),
            likely: false,
            entity: target.entity.clone(),
            at: now(),
            cached: false,
        };
        answers.verdicts.entry(target.clone()).or_insert_with(verdict);
    }
    answers
}

//! The order of the questions: two canaries, the identity, then everything else in one.
//!
//! A server that hands out an identity without a key, or knows a name that does not exist, does not discriminate: it would
//! call everything allowed. Then nothing it says is believed, and nothing more is asked, since some such servers create
//! what they are asked about. A server that lacks a field says so and is asked again without it, at most three times.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use super::api::{Api, Question, Reply, Trouble};
use super::facts::{EntityFacts, Identity, Membership, ProjectFacts};
use super::fields::Missing;
use super::questions;
use super::verdict::{Answer, decide, membership};

/// So many distinct destinations go into one request.
pub const BATCH: usize = 50;

/// So often a server may say that it lacks a field.
const MOST_FALLBACKS: usize = 3;

/// An entity and a project, both by name.
pub type Named = (String, Option<String>);

/// An answer, and whether it is only likely.
pub type Concluded = BTreeMap<Named, (Answer, bool)>;

/// One conversation with one server.
pub struct Conversation<'a, A> {
    api: &'a A,
    /// What the server lacks.
    pub missing: Missing,
    /// The user's place in each entity that was asked about.
    pub memberships: BTreeMap<String, Membership>,
    fallbacks: usize,
    say: &'a dyn Fn(&str),
}

impl<'a, A: Api> Conversation<'a, A> {
    /// Begins. `say` is called with what is being asked, for a line of progress.
    pub fn new(api: &'a A, missing: Missing, say: &'a dyn Fn(&str)) -> Self {
        Self { api, missing, memberships: BTreeMap::new(), fallbacks: 0, say }
    }

    /// Canaries and identity. `Ok(None)`: the server discriminates and does not know the key.
    ///
    /// # Errors
    /// Why nothing is known, as a clause.
    pub fn identity(&mut self) -> Result<Option<Identity>, String> {
        (self.say)("whether it asks for a key");
        if let Some(reply) = self.unless_401(&questions::identity(false))?
            && Identity::read(&reply).is_some()
        {
            return Err("the server answers without a key, so its answers say nothing about permissions".to_owned());
        }
        (self.say)("who you are");
        let reply = self.unless_401(&questions::identity(true))?;
        let identity = match &reply {
            None => None,
            Some(reply) => match Identity::read(reply) {
                None if reply.errors.is_empty() && reply.data.get("viewer").is_none() => {
                    return Err("the server does not know the question who asks".to_owned());
                }
                None if reply.status == 403 => return Err(refused(reply)),
                None if !reply.errors.is_empty() && !is_about_login(reply) => return Err(refused(reply)),
                identity => identity,
            },
        };
        let Some(identity) = identity else { return Ok(None) };
        (self.say)("whether it knows a name that does not exist");
        let name = random_name();
        let reply =
            self.with_fallbacks(|missing| questions::unknown_entity(&name, missing)).map_err(|why| why.to_string())?;
        let facts = EntityFacts::read(&reply, "entity", &identity.username);
        match facts.exists {
            Some(true) => Err("the server knows even a made-up name, so its answers say nothing".to_owned()),
            None if !says_not_found(&reply) => Err(refused(&reply)),
            _ => Ok(Some(identity)),
        }
    }

    /// Everything about `targets` that can be concluded; a target without a conclusion has a trouble.
    pub fn conclude(&mut self, targets: &[Named], identity: &Identity) -> (Concluded, Option<Trouble>) {
        let mut concluded = Concluded::new();
        for (number, batch) in targets.chunks(BATCH).enumerate() {
            (self.say)(&format!("about {} of {} destinations", (number * BATCH + batch.len()), targets.len()));
            let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
            for (entity, project) in batch {
                let at = grouped.iter().position(|(known, _)| known == entity).unwrap_or_else(|| {
                    grouped.push((entity, Vec::new()));
                    grouped.len() - 1
                });
                if let (Some((_, projects)), Some(project)) = (grouped.get_mut(at), project) {
                    projects.push(project);
                }
            }
            let reply = match self.with_fallbacks(|missing| questions::targets(&grouped, missing)) {
                Ok(reply) => reply,
                Err(trouble) => return (concluded, Some(trouble)),
            };
            for (i, (entity, projects)) in grouped.iter().enumerate() {
                let facts = EntityFacts::read(&reply, &format!("e{i}"), &identity.username);
                if facts.exists.is_some() {
                    self.memberships.insert((*entity).to_owned(), membership(entity, &facts, identity));
                }
                concluded.insert(((*entity).to_owned(), None), decide(entity, None, &facts, identity));
                for (j, project) in projects.iter().enumerate() {
                    let asked = Some((*project, ProjectFacts::read(&reply, i, j)));
                    let key = ((*entity).to_owned(), Some((*project).to_owned()));
                    concluded.insert(key, decide(entity, asked, &facts, identity));
                }
            }
        }
        (concluded, None)
    }

    /// The reply, or `None` for a 401 of the API itself. A 401 that is no GraphQL comes from something in front of it (a
    /// proxy, a gateway with a login of its own), which knows nothing of W&B's keys.
    fn unless_401(&self, question: &Question) -> Result<Option<Reply>, String> {
        match self.api.ask(question) {
            Ok(reply) if reply.status == 401 => Ok(None),
            Ok(reply) => Ok(Some(reply)),
            Err(trouble) => Err(trouble.to_string()),
        }
    }

    fn with_fallbacks(&mut self, question: impl Fn(&Missing) -> Question) -> Result<Reply, Trouble> {
        loop {
            let reply = self.api.ask(&question(&self.missing))?;
            let learned = self.missing.learn(&reply) | self.missing.learn_failing(&reply);
            if !learned || self.fallbacks >= MOST_FALLBACKS {
                return Ok(reply);
            }
            self.fallbacks += 1;
        }
    }
}

fn refused(reply: &Reply) -> String {
    match reply.complaint() {
        Some(message) => format!("the server said (HTTP {}): {message}", reply.status),
        None => format!("the server answered HTTP {} without a reason", reply.status),
    }
}

fn is_about_login(reply: &Reply) -> bool {
    reply.errors.iter().any(|error| error.message.contains("not logged in") || error.message == "permission denied")
}

fn says_not_found(reply: &Reply) -> bool {
    reply.errors.iter().any(|error| error.message.contains("not found"))
}

/// A name that does not exist: 128 random bits.
fn random_name() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("wblint-nobody-{:016x}{:016x}", random(), random())
}

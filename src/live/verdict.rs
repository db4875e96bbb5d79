//! Three-valued answers: allowed, refused (why), could not tell (why).

use serde::{Deserialize, Serialize};

use super::facts::{EntityFacts, Identity, Membership, ProjectFacts};

/// Where a run would go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target {
    /// The entity; `None` is the account's default.
    pub entity: Option<String>,
    /// The project; `None` where it is not known.
    pub project: Option<String>,
}

/// What W&B says of one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The answer.
    pub answer: Answer,
    /// Concluded from less than a plain word of the server.
    pub likely: bool,
    /// The entity that was asked about: the target's own, or the account's default.
    pub entity: Option<String>,
    /// When the server said so, in seconds since 1970.
    pub at: u64,
    /// Whether it was remembered from an earlier run.
    #[serde(skip)]
    pub cached: bool,
}

/// The three answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// A run may be written there.
    Allowed,
    /// A run may be written there, and the project would be created.
    Creates {
        /// A project of that entity with nearly the same name.
        namesake: Option<String>,
    },
    /// A run would be refused.
    Refused(Refusal),
    /// Unknown; holds why.
    Unknown(String),
}

/// Why a run would be refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// 401: no key, or one that the server does not know.
    NotLoggedIn,
    /// 403: the caller is no member.
    NotMember,
    /// 403: the caller's role may only look.
    Role(String),
    /// 403: the project is restricted.
    ReadOnly,
    /// 404: there is no such entity.
    NoEntity,
    /// 404: the caller's own name, for accounts whose personal entity is hidden (created since 2024-04-24).
    HiddenPersonal,
    /// 400: an organization takes no runs.
    Organization,
}

impl Answer {
    /// `allowed`, `refused` or `unknown`.
    pub fn state(&self) -> &'static str {
        match self {
            Self::Allowed | Self::Creates { .. } => "allowed",
            Self::Refused(_) => "refused",
            Self::Unknown(_) => "unknown",
        }
    }

    /// The reason as one clause; `None` where runs are simply allowed.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Allowed => None,
            Self::Creates { .. } => Some("the project does not exist yet; the first run creates it".to_owned()),
            Self::Refused(refusal) => Some(refusal.reason()),
            Self::Unknown(why) => Some(why.clone()),
        }
    }
}

impl Refusal {
    /// The HTTP status that a run would meet.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotLoggedIn => 401,
            Self::NotMember | Self::Role(_) | Self::ReadOnly => 403,
            Self::NoEntity | Self::HiddenPersonal => 404,
            Self::Organization => 400,
        }
    }

    /// Why, as one clause.
    pub fn reason(&self) -> String {
        match self {
            Self::NotLoggedIn => "not logged in".to_owned(),
            Self::NotMember => "it exists, and you are not a member".to_owned(),
            Self::Role(role) => format!("your role there, `{role}`, is view-only"),
            Self::ReadOnly => "you have read-only access there".to_owned(),
            Self::NoEntity => "there is no such entity".to_owned(),
            Self::HiddenPersonal => {
                "it is your own user name, and accounts created after 24 Apr 2024 have no personal \
                                     entity: log to a team"
                    .to_owned()
            }
            Self::Organization => "it is an organization: use a team of that organization".to_owned(),
        }
    }
}

/// Roles that may look and not write.
const VIEWING: [&str; 2] = ["viewer", "restricted_viewer"];

/// What `facts` say of the caller's own place in `entity`.
pub fn membership(entity: &str, facts: &EntityFacts, identity: &Identity) -> Membership {
    let (answer, _) = decide(entity, None, facts, identity);
    let writes = matches!(answer, Answer::Allowed | Answer::Creates { .. });
    Membership { role: facts.role.clone(), writes, organization: facts.organization.clone() }
}

/// Concludes: the answer, and whether it is only likely. `project` is `None` where none was asked about.
pub fn decide(
    entity: &str,
    project: Option<(&str, ProjectFacts)>,
    facts: &EntityFacts,
    identity: &Identity,
) -> (Answer, bool) {
    let certain = |refusal| (Answer::Refused(refusal), false);
    // The user's list of teams is paged: being listed among an entity's members counts as much.
    let belongs = identity.belongs_to(entity) || facts.listed;
    match facts.exists {
        None => {
            let said = facts.complaint.as_deref().unwrap_or("nothing");
            return (Answer::Unknown(format!("asked about it, the server said: {said}")), false);
        }
        Some(false) if belongs => {
            return (Answer::Unknown("the server lists it as yours and says that it does not exist".to_owned()), false);
        }
        Some(false) if entity == identity.username => return certain(Refusal::HiddenPersonal),
        Some(false) => return certain(Refusal::NoEntity),
        Some(true) => {}
    }
    let names = [Some(entity), facts.name.as_deref()];
    if facts.organization.is_some() && names.contains(&facts.organization.as_deref()) {
        return certain(Refusal::Organization);
    }
    let viewing = facts.role.as_deref().filter(|role| VIEWING.contains(role));
    let refusal = || match viewing {
        Some(role) => Refusal::Role(role.to_owned()),
        None if belongs => Refusal::ReadOnly,
        None => Refusal::NotMember,
    };
    let allowed = match project {
        Some((_, ProjectFacts::Found { read_only: Some(true) })) => return certain(refusal()),
        Some((_, ProjectFacts::Found { read_only: Some(false) })) => return (Answer::Allowed, false),
        Some((name, ProjectFacts::Absent)) => Answer::Creates { namesake: namesake(name, &facts.projects) },
        _ => Answer::Allowed,
    };
    match facts.read_only {
        _ if viewing.is_some() => certain(refusal()),
        Some(true) => certain(refusal()),
        Some(false) => (allowed, !belongs),
        None if belongs => (allowed, facts.role.is_none()),
        None => (Answer::Refused(Refusal::NotMember), true),
    }
}

/// The project that `name` was most likely meant to be.
fn namesake(name: &str, projects: &[String]) -> Option<String> {
    let lower = name.to_lowercase();
    let distance = |known: &String| strsim::damerau_levenshtein(&lower, &known.to_lowercase());
    let near = projects.iter().map(|known| (distance(known), known)).min_by_key(|(distance, _)| *distance);
    near.filter(|(distance, _)| *distance <= 1 + name.chars().count() / 8).map(|(_, known)| known.clone())
}

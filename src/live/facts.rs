//! What a server has said about an entity and its projects, before anything is concluded from it.
//!
//! Evidence for the fields: the generated GraphQL clients of the public `wandb/wandb` and `wandb/weave` sources and the
//! SDK 0.31.0. `available` is true where the name is free; `readOnly` is meant for the caller; a null project is absent
//! or invisible; `role` is a string (`admin`, `member`, `viewer`, `restricted_viewer` seen).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::api::Reply;

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The user name.
    pub username: String,
    /// The default entity, where runs go that name none.
    pub entity: Option<String>,
    /// The teams; the server may name only the first page.
    pub teams: Vec<String>,
    /// What the server says of the user's place in each of them, and in the default entity, as far as it was asked.
    #[serde(default)]
    pub memberships: BTreeMap<String, Membership>,
}

/// The user's place in an entity of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The role, where the server names it.
    pub role: Option<String>,
    /// Runs may be written there: the role does not only look, and it is no organization.
    pub writes: bool,
    /// The organization that it belongs to.
    pub organization: Option<String>,
}

/// What is known of one entity.
#[derive(Debug, Clone, Default)]
pub struct EntityFacts {
    /// Whether it exists; `None` where the server would not say.
    pub exists: Option<bool>,
    /// Why the server would not say.
    pub complaint: Option<String>,
    /// Whether it may only be read.
    pub read_only: Option<bool>,
    /// The name under which the server has it.
    pub name: Option<String>,
    /// The name of the entity that its organization itself is.
    pub organization: Option<String>,
    /// The caller's role.
    pub role: Option<String>,
    /// The caller is among the members, whatever the role.
    pub listed: bool,
    /// The names of projects that were listed.
    pub projects: Vec<String>,
}

/// What is known of one project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectFacts {
    /// Not there, or not visible.
    Absent,
    /// There.
    Found {
        /// Whether it may only be read.
        read_only: Option<bool>,
    },
    /// The server would not say.
    Unknown,
}

impl Identity {
    /// Reads the answer to the identity question; `None` where the key is not known.
    pub fn read(reply: &Reply) -> Option<Self> {
        let viewer = reply.data.get("viewer").filter(|viewer| viewer.is_object())?;
        let text = |key: &str| viewer.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let entity = text("entity").map(str::to_owned);
        let username = text("username").or(text("entity")).unwrap_or("an account without a name").to_owned();
        Some(Self { username, entity, teams: names(viewer.get("teams")), memberships: BTreeMap::new() })
    }

    /// The default entity and the teams, each once: every name that a run of this user may go to.
    pub fn own(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.entity.iter().chain(&self.teams) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// Of [`Self::own`] those that the server has confirmed: runs of this user may be written there.
    pub fn writable(&self) -> impl Iterator<Item = &str> {
        self.own().into_iter().filter(|name| self.memberships.get(*name).is_some_and(|membership| membership.writes))
    }

    /// Whether the caller belongs to `entity`, as far as the server has listed it.
    pub fn belongs_to(&self, entity: &str) -> bool {
        self.entity.as_deref() == Some(entity) || self.teams.iter().any(|team| team == entity)
    }
}

impl EntityFacts {
    /// Reads the answer for alias `alias`; `username` finds the caller among the members.
    pub fn read(reply: &Reply, alias: &str, username: &str) -> Self {
        let complaint = reply.errors.iter().find(|error| error.path.first().is_some_and(|step| step == alias));
        let complaint = complaint.map(|error| error.message.chars().take(200).collect::<String>());
        let entity = match reply.data.get(alias) {
            Some(Value::Null) | None if complaint.is_some() || reply.data.is_null() => {
                return Self { complaint: complaint.or_else(|| reply.complaint()), ..Self::default() };
            }
            Some(entity) if entity.is_object() => entity,
            _ => return Self { exists: Some(false), ..Self::default() },
        };
        let flag = |key: &str| entity.get(key).and_then(Value::as_bool);
        let members = entity.get("members").and_then(Value::as_array).into_iter().flatten();
        let is_caller = |member: &&Value| member.get("username").and_then(Value::as_str) == Some(username);
        let own: Vec<&Value> = members.filter(is_caller).collect();
        let role = own.iter().find_map(|member| member.get("role")?.as_str()).map(str::to_owned);
        let organization = entity.pointer("/organization/orgEntity/name").and_then(Value::as_str).map(str::to_owned);
        Self {
            exists: Some(flag("available") != Some(true)),
            complaint,
            read_only: flag("readOnly"),
            name: entity.get("name").and_then(Value::as_str).map(str::to_owned),
            organization,
            role,
            listed: !own.is_empty(),
            projects: names(entity.get("projects")),
        }
    }
}

impl ProjectFacts {
    /// Reads the answer for project `j` of entity `i`, wherever it was asked for.
    pub fn read(reply: &Reply, i: usize, j: usize) -> Self {
        let (apart, inside) = (format!("p{i}_{j}"), format!("p{j}"));
        let failed = |error: &super::api::ApiError| {
            let mut steps = error.path.iter().map(String::as_str);
            match steps.next() {
                Some(first) if first == apart => true,
                first => first == Some(&format!("e{i}")) && steps.next() == Some(&inside),
            }
        };
        let nested = reply.data.get(format!("e{i}")).and_then(|entity| entity.get(&inside));
        match nested.or_else(|| reply.data.get(&apart)) {
            _ if reply.errors.iter().any(failed) => Self::Unknown,
            Some(Value::Null) => Self::Absent,
            Some(project) => Self::Found { read_only: project.get("readOnly").and_then(Value::as_bool) },
            None => Self::Unknown,
        }
    }
}

/// The names in `{edges: [{node: {name}}]}`.
fn names(connection: Option<&Value>) -> Vec<String> {
    let edges = connection.and_then(|connection| connection.get("edges")?.as_array());
    let names = edges.into_iter().flatten().filter_map(|edge| edge.pointer("/node/name")?.as_str());
    names.map(str::to_owned).collect()
}

//! What a W&B server knows, and how it answers, by the study of its API: fields, nulls, refusals.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::graphql::{Field, parse};

/// A key that the server knows, and one that it does not. Neither may ever be printed.
pub const KEY: &str = "5e7ab1e0c0ffee5e7ab1e0c0ffee5e7ab1e0c0ff";
pub const STRANGER: &str = "0ddba11c0ffee0ddba11c0ffee0ddba11c0ffee0";

/// One team, user or organization.
#[derive(Debug, Clone, Default)]
pub struct Entity {
    /// The user's role, if a member.
    pub role: Option<&'static str>,
    /// It is an organization.
    pub organization: bool,
    /// The organization that it belongs to.
    pub of: Option<&'static str>,
    /// Its projects, and whether the user may only read them.
    pub projects: BTreeMap<&'static str, bool>,
}

/// A server's state.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools)] // Each is one way of being odd; a test sets one.
pub struct World {
    /// The user's default entity.
    pub default: Option<&'static str>,
    /// Everything that exists.
    pub entities: BTreeMap<&'static str, Entity>,
    /// Fields that this version does not have, as `Entity.available`.
    pub lacks: Vec<&'static str>,
    /// It takes every key and invents every entity.
    pub accepts_everything: bool,
    /// It knows every name, though not every key.
    pub invents: bool,
    /// It shows members to members only, with an error that takes the whole entity away.
    pub hides_members: bool,
    /// The list of one's own teams ends after so many.
    pub pages_teams: Option<usize>,
    /// The name of every entity is given in lower case.
    pub canonical: bool,
}

/// The user who asks.
pub const USER: &str = "alice";

impl World {
    /// A world as most users know it: two teams of one's own, one that one may look at, one of strangers.
    pub fn usual() -> Self {
        let entity = |role, projects: &[(&'static str, bool)]| Entity {
            role,
            organization: false,
            of: None,
            projects: projects.iter().copied().collect(),
        };
        let mut entities = BTreeMap::new();
        entities.insert("alice-lab", entity(Some("admin"), &[("cifar-100", false), ("sealed", true)]));
        entities.insert("vision", entity(Some("member"), &[("cifar", false)]));
        entities.insert("spectators", entity(Some("viewer"), &[("cifar", true)]));
        entities.insert("strangers", entity(None, &[("cifar", true), ("open", false)]));
        entities.insert("alice-org", Entity { organization: true, ..Entity::default() });
        Self { default: Some("alice-lab"), entities, ..Self::default() }
    }

    /// Status and body for one request. `key` is what came in the header.
    pub fn answer(&self, key: Option<&str>, body: &Value) -> (u16, Value) {
        let variables = body.get("variables").cloned().unwrap_or_default();
        let (kind, fields) = parse(body["query"].as_str().unwrap_or(""), &variables);
        let known = self.accepts_everything || key == Some(KEY);
        if let Some(refusal) = self.lacking(&fields, &kind) {
            return (200, refusal);
        }
        if kind == "mutation" {
            return self.mutate(known, &fields[0]);
        }
        let (mut data, mut errors) = (json!({}), Vec::new());
        for field in &fields {
            let wants_members = field.selection.iter().any(|inner| inner.name == "members");
            data[&field.alias] = match field.name.as_str() {
                "viewer" if known => self.viewer(),
                "entity" if known => {
                    let name = field.text("name").unwrap_or("");
                    let foreign = self.entities.get(name).is_some_and(|entity| entity.role.is_none());
                    if self.hides_members && wants_members && foreign {
                        errors.push(json!({ "message": "permission denied", "path": [field.alias, "members"] }));
                        Value::Null
                    } else {
                        self.entity(name, field)
                    }
                }
                "project" if known => {
                    self.project(field.text("entityName").unwrap_or(""), field.text("name").unwrap_or(""))
                }
                "serverInfo" => json!({ "features": [] }),
                _ => Value::Null,
            };
        }
        let body = if errors.is_empty() { json!({ "data": data }) } else { json!({ "data": data, "errors": errors }) };
        (200, body)
    }

    fn viewer(&self) -> Value {
        let teams = self.entities.iter().filter(|(_, entity)| entity.role.is_some());
        let edges: Vec<Value> =
            teams.take(self.pages_teams.unwrap_or(99)).map(|(name, _)| json!({ "node": { "name": name } })).collect();
        json!({ "id": "VXNlcjox", "entity": self.default, "username": USER, "email": "alice@example.org", "flags": "{}",
            "teams": { "edges": edges } })
    }

    fn entity(&self, name: &str, field: &Field) -> Value {
        let lower = name.to_lowercase();
        let name = if self.canonical { &*lower } else { name };
        let Some(entity) = self.entities.get(name) else {
            let invented = json!({ "id": "RW50aXR5", "name": name, "available": false });
            return if self.accepts_everything || self.invents { invented } else { Value::Null };
        };
        let read_only = !matches!(entity.role, Some("admin" | "member"));
        let projects: Vec<Value> = entity.projects.keys().map(|name| json!({ "node": { "name": name } })).collect();
        let organization = entity
            .of
            .or(entity.organization.then_some(name))
            .map(|of| json!({ "name": of, "orgEntity": { "name": of } }));
        let role = entity.role.unwrap_or("nobody");
        let members = match entity.role {
            Some(_) => json!([{ "username": USER, "role": role }, { "username": "bob", "role": "admin" }]),
            None => json!([{ "username": "mallory", "role": "admin" }]),
        };
        let mut value = json!({});
        for inner in &field.selection {
            value[&inner.alias] = match inner.name.as_str() {
                "id" => json!("RW50aXR5"),
                "name" => json!(name),
                "isTeam" => json!(true),
                "available" => json!(false),
                "readOnly" => json!(read_only),
                "organization" => json!(organization),
                "members" => members.clone(),
                "projects" => json!({ "edges": projects }),
                "project" => self.project(name, inner.text("name").unwrap_or("")),
                _ => Value::Null,
            };
        }
        value
    }

    fn project(&self, entity: &str, name: &str) -> Value {
        match self.entities.get(entity).and_then(|entity| entity.projects.get(name)) {
            Some(read_only) => json!({ "id": "UHJvamVjdA", "name": name, "readOnly": read_only, "access": "PRIVATE" }),
            None => Value::Null,
        }
    }

    /// `upsertBucket` and `upsertModel`, refused as genuine servers refuse them.
    fn mutate(&self, known: bool, field: &Field) -> (u16, Value) {
        let input = field.arguments.get("input").cloned().unwrap_or_default();
        let text = |keys: [&str; 2]| keys.iter().find_map(|key| input[key].as_str()).filter(|text| !text.is_empty());
        let entity = text(["entityName", "entity"]).or(self.default).unwrap_or("");
        let project = text(["modelName", "name"]).unwrap_or("uncategorized");
        let refuse = |status: u16, message: String, coded: bool| {
            let extensions = if coded { json!({ "code": "PERMISSION_ERROR" }) } else { json!({}) };
            let errors = json!([{ "message": message, "path": [field.name], "extensions": extensions }]);
            (status, json!({ "errors": errors, "data": { &field.alias: null } }))
        };
        if !known {
            return refuse(401, "user is not logged in".to_owned(), true);
        }
        let may = match self.entities.get(entity) {
            None => return refuse(404, format!("entity {entity} not found during {}", field.name), false),
            Some(it) if it.organization => {
                let why = "you may not log runs directly to your organization, please try using your team entity";
                return refuse(400, why.to_owned(), false);
            }
            Some(it) => match it.projects.get(project) {
                Some(read_only) => !read_only && it.role != Some("viewer"),
                None => matches!(it.role, Some("admin" | "member")),
            },
        };
        if !may {
            return refuse(403, "permission denied".to_owned(), true);
        }
        let project = json!({ "id": "UHJvamVjdA", "name": project, "entity": { "id": "RW50aXR5", "name": entity },
            "entityName": entity });
        let run = input["name"].as_str().unwrap_or("run");
        let bucket = json!({ "id": "UnVu", "name": run, "displayName": run, "description": null, "config": "{}",
            "sweepName": null, "project": project, "historyLineCount": 0 });
        (200, json!({ "data": { &field.alias: { "bucket": bucket, "project": project, "inserted": true } } }))
    }

    /// What an older server says of fields that it does not have, all of them at once.
    fn lacking(&self, fields: &[Field], kind: &str) -> Option<Value> {
        let mut errors = Vec::new();
        let mut open: Vec<(&str, &Field)> = fields.iter().map(|field| ("Query", field)).collect();
        while let Some((parent, field)) = open.pop() {
            if self.lacks.contains(&&*format!("{parent}.{}", field.name)) {
                let message = format!("Cannot query field \"{}\" on type \"{parent}\".", field.name);
                errors.push(json!({ "message": message }));
            }
            let inner = match field.name.as_str() {
                "entity" => "Entity",
                "project" => "Project",
                "members" => "Member",
                "organization" => "Organization",
                _ => "Other",
            };
            open.extend(field.selection.iter().map(|field| (inner, field)));
        }
        (kind == "query" && !errors.is_empty()).then(|| json!({ "errors": errors }))
    }
}

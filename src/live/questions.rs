//! The four questions, as GraphQL. Fields and types: see the module comment of [`super::facts`].

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::api::Question;
use super::fields::Missing;

/// Whom the key belongs to. Without the key it is the first canary: a server must not name an account.
pub fn identity(with_key: bool) -> Question {
    let query = "query Viewer { viewer { id entity username teams { edges { node { name } } } } }";
    Question { query: query.to_owned(), variables: json!({}), with_key }
}

/// The second canary: a name that does not exist.
pub fn unknown_entity(name: &str, missing: &Missing) -> Question {
    let available = missing.ask("Entity", "available", " available");
    let query = format!("query Nobody($name: String!) {{ entity(name: $name) {{ id name{available} }} }}");
    Question { query, variables: json!({ "name": name }), with_key: true }
}

/// Entities with the projects in question, all in one request: entity `i` answers as `e{i}`, its project `j` as
/// `p{j}` inside it, or at the top as `p{i}_{j}` where the server has no `Entity.project`.
pub fn targets(entities: &[(&str, Vec<&str>)], missing: &Missing) -> Question {
    let inside = missing.has("Entity", "project");
    let mut variables = Map::new();
    let (mut parameters, mut body) = (Vec::new(), String::new());
    for (i, (entity, projects)) in entities.iter().enumerate() {
        parameters.push(format!("$e{i}: String!"));
        variables.insert(format!("e{i}"), Value::from(*entity));
        let mut nested = String::new();
        let mut apart = String::new();
        for (j, project) in projects.iter().enumerate() {
            parameters.push(format!("$p{i}_{j}: String!"));
            variables.insert(format!("p{i}_{j}"), Value::from(*project));
            let selection = project_selection(missing);
            if inside {
                let _ = write!(nested, " p{j}: project(name: $p{i}_{j}) {selection}");
            } else if missing.has("Query", "project") {
                let _ = write!(apart, " p{i}_{j}: project(name: $p{i}_{j}, entityName: $e{i}) {selection}");
            }
        }
        let _ = write!(body, " e{i}: entity(name: $e{i}) {{ {}{nested} }}{apart}", entity_selection(missing));
    }
    let query = format!("query Targets({}) {{{body} }}", parameters.join(", "));
    Question { query, variables: Value::Object(variables), with_key: true }
}

/// The one mutation, sent only by `doctor --create-project`.
pub fn create_project(entity: &str, project: &str) -> Question {
    let query = "mutation CreateProject($input: UpsertModelInput!) \
                 { upsertModel(input: $input) { project { id name entityName } inserted } }";
    let variables = json!({ "input": { "name": project, "entityName": entity } });
    Question { query: query.to_owned(), variables, with_key: true }
}

fn entity_selection(missing: &Missing) -> String {
    let mut selection = "id name".to_owned();
    for field in ["isTeam", "available", "readOnly"] {
        if missing.has("Entity", field) {
            selection = selection + " " + field;
        }
    }
    if missing.has("Entity", "organization") && missing.has("Organization", "orgEntity") {
        selection += " organization { name orgEntity { name } }";
    }
    if missing.has("Entity", "members") && missing.has("Member", "role") {
        selection += " members { username role }";
    }
    selection += missing.ask("Entity", "projects", " projects(first: 100) { edges { node { name } } }");
    selection
}

fn project_selection(missing: &Missing) -> String {
    let read_only = missing.ask("Project", "readOnly", " readOnly");
    let access = missing.ask("Project", "access", " access");
    format!("{{ id name{read_only}{access} }}")
}

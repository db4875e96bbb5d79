//! The diagnosis as a versioned contract, schema 1. Keys are never part of it.

use serde_json::{Value, json};

use crate::live::{Answer, Answers, Found, Login, Refusal};

use super::diagnosis::{Diagnosis, Examined, FailedRun, Spot};
use super::log::Failure;
use super::offline::OfflineRun;

/// Version of the contract.
const SCHEMA: u32 = 1;

/// The whole document.
pub fn document(diagnosis: &Diagnosis) -> Value {
    let answers = &diagnosis.answers;
    json!({
        "schema": SCHEMA,
        "server": server(answers),
        "credential": credential(answers),
        "account": account(answers),
        "warnings": answers.warnings,
        "sdk": diagnosis.sdk.as_ref().map(|sdk| json!({ "version": sdk.version, "source": sdk.source })),
        "steps": diagnosis.login_steps,
        "failed_run": diagnosis.failed.as_ref().map(failed_run),
        "destinations": diagnosis.destinations.iter().map(|one| destination(one, answers)).collect::<Vec<_>>(),
        "offline_runs": diagnosis.offline.iter().map(offline_run).collect::<Vec<_>>(),
    })
}

fn server(answers: &Answers) -> Value {
    match &answers.server {
        Ok(server) => json!({ "url": server.url.to_string(), "source": server.source, "error": null }),
        Err(bad) => json!({ "url": null, "source": bad.source, "error": bad.reason }),
    }
}

fn credential(answers: &Answers) -> Value {
    let Some(credentials) = &answers.credentials else { return Value::Null };
    let (kind, reason) = match &credentials.found {
        Found::Key { .. } => ("key", None),
        Found::Refused { reason, .. } => ("refused", Some(reason)),
        Found::IdentityToken { .. } => ("identity-token", None),
        Found::Withheld { reason, .. } => ("withheld", Some(reason)),
        Found::Nothing => ("none", None),
    };
    let shadows: Vec<Value> =
        credentials.shadowed.iter().map(|other| json!({ "source": other.source, "differs": other.differs })).collect();
    json!({ "kind": kind, "source": credentials.found.source(), "reason": reason, "shadows": shadows })
}

fn account(answers: &Answers) -> Value {
    match &answers.login {
        Login::Accepted(identity) => {
            let team = |name: &String| json!({ "name": name, "role": identity.memberships.get(name).and_then(|membership| membership.role.as_ref()) });
            let teams: Vec<Value> = identity.teams.iter().map(team).collect();
            json!({ "state": "accepted", "reason": null, "username": identity.username, "entity": identity.entity,
                "teams": teams })
        }
        Login::Refused(why) => json!({ "state": "refused", "reason": why }),
        Login::Unknown(why) => json!({ "state": "unknown", "reason": why }),
    }
}

fn failed_run(failed: &FailedRun) -> Value {
    json!({
        "source": failed.source,
        "run": failed.run,
        "entity": failed.tried.entity,
        "project": failed.tried.project,
        "inferred": failed.inferred,
        "cause": failed.failure.as_ref().map(|failure| failure.cause.name()),
        "status": failed.failure.as_ref().and_then(|failure| failure.status),
        "message": failed.failure.as_ref().map(|failure| &failure.message),
        "meaning": failed.failure.as_ref().map(Failure::meaning),
        "steps": failed.steps,
        "login": failed.login.as_ref().map(|login| json!({ "username": login.user, "entity": login.team })),
        "started_from": failed.frame.as_ref().map(|(path, line)| json!({ "path": path, "line": line })),
        "origins": failed.spots.iter().map(spot).collect::<Vec<_>>(),
        "damaged": failed.damaged,
    })
}

fn offline_run(run: &OfflineRun) -> Value {
    json!({ "path": run.path, "entity": run.target.entity, "project": run.target.project, "command": run.command,
        "reason": run.instead })
}

fn destination(examined: &Examined, answers: &Answers) -> Value {
    let has_key = answers.credentials.as_ref().is_some_and(|credentials| credentials.found.key().is_some());
    let status = match &examined.verdict.answer {
        // Without a key the SDK itself gives up: no HTTP is spoken.
        Answer::Refused(Refusal::NotLoggedIn) if !has_key => None,
        Answer::Refused(refusal) => Some(refusal.status()),
        _ => None,
    };
    let steps = examined.steps.iter().map(|step| {
        let edit = step.edit.as_ref();
        let edit = edit.map(|it| json!({ "path": it.path, "line": it.line, "span": it.span, "text": it.text }));
        json!({ "text": step.text, "edit": edit })
    });
    json!({
        "entity": examined.verdict.entity.as_ref().or(examined.target.entity.as_ref()),
        "project": examined.target.project,
        "state": examined.verdict.answer.state(),
        "status": status,
        "likely": examined.verdict.likely,
        "reason": examined.verdict.answer.reason(),
        "checked_at": examined.verdict.at,
        "cached": examined.verdict.cached,
        "attempted": examined.attempted,
        "source": examined.source,
        "origins": examined.spots.iter().map(spot).collect::<Vec<_>>(),
        "steps": steps.collect::<Vec<_>>(),
    })
}

fn spot(spot: &Spot) -> Value {
    json!({ "path": spot.path, "cell": spot.cell, "line": spot.line, "column": spot.column, "reaches": spot.reaches })
}

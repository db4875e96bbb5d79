//! The diagnosis for people: first the run that failed, then who asks whom, then each destination with its way out.

use crate::live::{Answer, Answers, Found, Login, Refusal, Target};
use crate::report::escape;

use super::diagnosis::{Diagnosis, Examined, FailedRun, Spot};
use super::offline::OfflineRun;
use super::steps::default_server;

/// Places of one destination that are named; the others are counted.
const MOST_SPOTS: usize = 5;

/// The whole text, without colours, with a line end.
pub fn text(diagnosis: &Diagnosis) -> String {
    let mut lines = Vec::new();
    if let Some(failed) = &diagnosis.failed {
        lines.extend(failed_run(failed, &diagnosis.answers));
        lines.push(String::new());
    }
    lines.extend(who(diagnosis));
    lines.extend(diagnosis.login_steps.iter().map(|step| format!("  - {step}")));
    lines.push(String::new());
    for examined in &diagnosis.destinations {
        lines.extend(destination(examined, &diagnosis.answers));
    }
    lines.extend(diagnosis.offline.iter().flat_map(offline_run));
    let count = |state: &str| diagnosis.destinations.iter().filter(|one| one.verdict.answer.state() == state).count();
    let counts =
        format!("{} allowed, {} refused, {} not checked", count("allowed"), count("refused"), count("unknown"));
    lines.push(String::new());
    lines.push(counts);
    let spots = diagnosis.destinations.iter().flat_map(|one| &one.spots);
    for spot in spots.chain(diagnosis.failed.iter().flat_map(|failed| &failed.spots)) {
        escape::path(&spot.path);
    }
    let mut text = String::new();
    for line in lines {
        text.push_str(&escape::line_with_paths(&line));
        text.push('\n');
    }
    text
}

fn failed_run(failed: &FailedRun, answers: &Answers) -> Vec<String> {
    let mut lines = Vec::new();
    let run = failed.run.as_ref().map(|run| format!(" (run {run})")).unwrap_or_default();
    let tried = match (&failed.tried.entity, &failed.tried.project) {
        (Some(entity), Some(project)) => format!("`{entity}/{project}`"),
        (Some(entity), None) => format!("the entity `{entity}`"),
        (None, Some(project)) => format!("the project `{project}` of the account's default entity"),
        (None, None) if failed.inferred => "the default of the account".to_owned(),
        (None, None) => "an entity and project that the log does not name".to_owned(),
    };
    let head = if failed.failure.is_some() { "Failed run" } else { "Run       " };
    let by = if failed.inferred { " (the log does not name it; this is what the code says)" } else { "" };
    // A run without a key never reached a destination.
    let is_of_sdk = failed.failure.as_ref().is_some_and(|failure| !failure.is_of_entity());
    let tried = match &failed.tried {
        target if is_of_sdk && *target == Target::default() => String::new(),
        _ => format!(" tried {tried}{by}"),
    };
    lines.push(format!("{head}   {}{run}{tried}", failed.source));
    if let Some(failure) = &failed.failure {
        lines.push(match failure.status {
            Some(status) => format!("             W&B said (HTTP {status}): {}", failure.message),
            None => format!("             the SDK said: {}", failure.message),
        });
        if !(failure.is_of_entity() && answers.identity().is_some()) {
            lines.push(format!("             that is: {}", failure.meaning()));
        }
        lines.extend(failed.steps.iter().map(|step| format!("             - {step}")));
    }
    let entity = failed.tried.entity.as_deref().unwrap_or("");
    for spot in failed.spots.iter().take(MOST_SPOTS) {
        lines.push(format!("             `{entity}` is set at {} and passed to {}", spot.shown(), spot.reaches));
    }
    if failed.spots.is_empty() && failed.tried.entity.is_some() {
        lines.push(format!(
            "             `{entity}` was not found in the files that were read: it came from a flag, a variable or a sweep"
        ));
    }
    if let Some((file, line)) = &failed.frame {
        lines.push(format!("             it was started from {file}:{line}"));
    }
    if let (Some(login), None) = (&failed.login, answers.identity()) {
        let team = login.team.as_ref().map(|team| format!(", default entity `{team}`")).unwrap_or_default();
        lines.push(format!("             its log says that `{}` was logged in{team}", login.user));
    }
    if let Some(identity) = answers.identity() {
        lines.push(format!("             {}", crate::rules::online::who(identity)));
    }
    if failed.damaged {
        lines.push("             its file is damaged or cut off; this is what could be read".to_owned());
    }
    lines
}

fn who(diagnosis: &Diagnosis) -> Vec<String> {
    let answers = &diagnosis.answers;
    let mut lines = Vec::new();
    match &answers.server {
        Ok(server) if server.is_default() => {
            let known = default_server(diagnosis.sdk.as_ref());
            let asked = server.url.to_string();
            let also = if known == asked { String::new() } else { format!("; asked at {asked}, its name since 0.31") };
            let by = match &diagnosis.sdk {
                Some(sdk) => format!("the default of wandb {}, {}", sdk.version, sdk.source),
                None => server.source.clone(),
            };
            lines.push(format!("Server       W&B, {known} ({by}{also})"));
        }
        Ok(server) => lines.push(format!("Server       {} ({})", server.url, server.source)),
        Err(bad) => lines.push(format!("Server       {}: {}", bad.source, bad.reason)),
    }
    if let Some(credentials) = &answers.credentials {
        lines.push(match &credentials.found {
            Found::Key { source, .. } => format!("Credential   a key from {source}"),
            Found::Refused { source, reason } => format!("Credential   {source}, which the SDK refuses: {reason}"),
            Found::IdentityToken { path } => format!("Credential   an identity token in {path}"),
            Found::Withheld { source, reason } => format!("Credential   {source}, which was not sent: {reason}"),
            Found::Nothing => "Credential   none".to_owned(),
        });
        for other in &credentials.shadowed {
            let which = if other.differs { "another key" } else { "the same key" };
            lines.push(format!("             it overrides {}, which holds {which}", other.source));
        }
    }
    match &answers.login {
        Login::Accepted(identity) => {
            let default = identity.entity.as_deref().unwrap_or("none");
            lines.push(format!("Account      `{}`, default entity `{default}`", identity.username));
            let team = |team: &String| match identity.memberships.get(team).and_then(|it| it.role.as_ref()) {
                Some(role) => format!("{team} ({role})"),
                None => team.clone(),
            };
            let teams: Vec<String> = identity.teams.iter().map(team).collect();
            lines.push(format!("Teams        {}", if teams.is_empty() { "none".to_owned() } else { teams.join(", ") }));
        }
        // The credential's own line has said what the SDK thinks of it.
        Login::Refused(_) if answers.credentials.iter().any(|it| matches!(it.found, Found::Refused { .. })) => {
            lines.push("Account      not logged in".to_owned());
        }
        Login::Refused(why) => lines.push(format!("Account      not logged in: {why}")),
        Login::Unknown(_) if answers.credentials.iter().any(|it| matches!(it.found, Found::Withheld { .. })) => {
            lines.push("Account      unknown: nothing was asked".to_owned());
        }
        Login::Unknown(_) if answers.server.is_err() => {
            lines.push("Account      unknown: such a server cannot be asked".to_owned());
        }
        Login::Unknown(why) => lines.push(format!("Account      unknown: {why}")),
    }
    lines.extend(answers.warnings.iter().map(|warning| format!("Warning      {warning}")));
    lines
}

fn destination(examined: &Examined, answers: &Answers) -> Vec<String> {
    let (mark, what) = match &examined.verdict.answer {
        Answer::Allowed | Answer::Creates { .. } => ("allowed", ""),
        Answer::Refused(_) if examined.verdict.likely => ("refused", " probably"),
        Answer::Refused(_) => ("refused", ""),
        Answer::Unknown(_) => ("unknown", ""),
    };
    let status = match &examined.verdict.answer {
        // Without a key the SDK itself gives up: no HTTP is spoken.
        Answer::Refused(Refusal::NotLoggedIn) => String::new(),
        Answer::Refused(refusal) => format!(" (HTTP {}{what})", refusal.status()),
        _ => String::new(),
    };
    // What kept wblint from asking at all is said above, once.
    let reason = match (&answers.login, examined.verdict.answer.reason()) {
        (Login::Unknown(why), Some(reason)) if reason == *why => ": not checked, see above".to_owned(),
        (_, reason) => reason.map(|reason| format!(": {reason}")).unwrap_or_default(),
    };
    let mut lines = vec![format!("{mark}  {}{status}{reason}", name(examined))];
    let spots = examined.spots.iter().take(MOST_SPOTS).map(line_of);
    lines.extend(spots.map(|line| format!("         {line}")));
    if examined.spots.len() > MOST_SPOTS {
        lines.push(format!("         and {} more places", examined.spots.len() - MOST_SPOTS));
    }
    if let Some(source) = &examined.source {
        lines.push(format!("         named by {source}"));
    }
    lines.extend(examined.steps.iter().map(|step| match &step.edit {
        Some(edit) => {
            let (or, text) = step.text.strip_prefix("or ").map_or(("", &*step.text), |text| ("or ", text));
            format!("         - {or}in {}:{}, {text}", edit.path, edit.line)
        }
        None => format!("         - {}", step.text),
    }));
    lines
}

fn offline_run(run: &OfflineRun) -> Vec<String> {
    let name = |name: &Option<String>, default: &str| name.clone().unwrap_or_else(|| default.to_owned());
    let (entity, project) =
        (name(&run.target.entity, "(the default of your account)"), name(&run.target.project, "uncategorized"));
    let why = run.instead.as_ref().map(|why| format!("; not there: {why}")).unwrap_or_default();
    vec![
        format!("offline  {} waits to be synced to {entity}/{project}{why}", run.path),
        format!("         - {}", run.command),
    ]
}

/// `entity/project`, with what the server fills in.
fn name(examined: &Examined) -> String {
    let default = |entity: &String| format!("{entity} (the default of your account)");
    let entity = examined.target.entity.clone().or_else(|| examined.verdict.entity.as_ref().map(default));
    let entity = entity.unwrap_or_else(|| "(the default of your account)".to_owned());
    match &examined.target.project {
        Some(project) => format!("{entity}/{project}"),
        None => entity,
    }
}

fn line_of(spot: &Spot) -> String {
    format!("{}: {}", spot.shown(), spot.reaches)
}

//! Runs that were made offline and wait for `wandb sync`, each with a command that can be pasted.

use std::path::Path;

use super::evidence::{attempt_in, run_folders};
use super::runfile::Attempt;
use crate::live::{Answer, Answers, Target};
use crate::rules::online::candidates;

/// One run that has not been synced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfflineRun {
    /// Its folder, as one would name it from the working directory.
    pub path: String,
    /// Where it would go.
    pub target: Target,
    /// The command that sends it there, or to a place where this user may write.
    pub command: String,
    /// Why the command does not send it where the run says.
    pub instead: Option<String>,
}

/// At most so many are listed, the newest first.
const MOST: usize = 5;

/// The runs below `folder`/`wandb` (or `.wandb`) that wait to be synced.
pub fn waiting(folder: &Path, shown: &dyn Fn(&Path) -> String) -> Vec<(String, Attempt)> {
    let inside = [".wandb", "wandb"].map(|name| folder.join(name)).into_iter().find(|path| path.is_dir());
    let mut runs = inside.map(|inside| run_folders(&inside)).unwrap_or_default();
    runs.retain(|run| is_offline(run) && !is_synced(run));
    runs.reverse();
    let named = runs.iter().filter_map(|run| Some((shown(run), attempt_in(run)?)));
    named.take(MOST).collect()
}

/// Whether `run` was made offline.
pub fn is_offline(run: &Path) -> bool {
    run.file_name().is_some_and(|name| name.to_string_lossy().starts_with("offline-run-"))
}

/// The SDK leaves `run-ID.wandb.synced` beside what it has sent.
fn is_synced(run: &Path) -> bool {
    let entries = std::fs::read_dir(run).into_iter().flatten().flatten();
    entries.take(1000).any(|entry| entry.file_name().to_string_lossy().ends_with(".wandb.synced"))
}

/// What `attempt` would be sent to.
pub fn target(attempt: &Attempt) -> Target {
    Target { entity: attempt.entity.clone(), project: attempt.project.clone() }
}

/// The command for the run at `path`. `team` is a place where the user is known to belong, if nothing was asked.
pub fn command(path: String, attempt: &Attempt, answers: &Answers, team: Option<&str>) -> OfflineRun {
    let target = target(attempt);
    let answer = answers.verdicts.get(&target).map(|verdict| &verdict.answer);
    let named = target.entity.as_deref();
    let may = matches!(answer, Some(Answer::Allowed | Answer::Creates { .. }));
    let own = answers.identity().map(|identity| candidates(identity, named.unwrap_or(""))).unwrap_or_default();
    let other = own.first().copied().or(team.filter(|team| Some(*team) != named));
    let reason = match answer {
        Some(answer @ Answer::Refused(_)) if answers.identity().is_some() => answer.reason(),
        _ => None,
    };
    let blank = named.is_some_and(crate::wandb::placeholder::is_placeholder_entity);
    let (entity, instead) = match (named, other) {
        (Some(name), _) if may => (name, None),
        (Some(name), None) if reason.is_none() && !blank => (name, None),
        (Some(name), Some(_)) if reason.is_none() && !blank => (name, None),
        (Some(_), other) => {
            let why = reason.unwrap_or_else(|| "its entity is a placeholder".to_owned());
            (other.unwrap_or("YOUR_TEAM"), Some(why))
        }
        (None, Some(own)) => (own, None),
        (None, None) => ("YOUR_TEAM", None),
    };
    let project = target.project.as_deref().map(|name| format!(" --project {}", quoted(name))).unwrap_or_default();
    let command = format!("wandb sync --entity {}{project} {}", quoted(entity), quoted(&path));
    OfflineRun { path, target, command, instead }
}

/// `text` as one word of a shell.
pub fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./:@%+=,".contains(letter);
    if !text.is_empty() && text.chars().all(plain) && !text.starts_with('-') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

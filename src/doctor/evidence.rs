//! The last run of a folder, or the log that somebody names: which files there are, and what they say together.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::log::{self, Account};
use super::runfile::{self, Attempt};
use crate::source::open::{self, Within};

/// The run stands near the front of its file; so much is read of it, and of either end of a log: 8 MB.
const MOST_BYTES: u64 = 8_000_000;

/// What is known of a run.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// What was read, as people know it.
    pub source: String,
    /// What its logs say.
    pub account: Account,
    /// What its run file says.
    pub attempt: Option<Attempt>,
    /// A run file was named, and nothing of its run can be read.
    pub unreadable: bool,
}

impl Evidence {
    /// Whether there is a refusal or a name in it.
    pub fn says_something(&self) -> bool {
        self.account.failure.is_some() || self.entity().is_some() || self.project().is_some()
    }

    /// The entity that was tried, whoever names it.
    pub fn entity(&self) -> Option<&str> {
        let attempt = self.attempt.as_ref().and_then(|attempt| attempt.entity.as_deref());
        attempt.or(self.account.entity.as_deref())
    }

    /// The project that was tried.
    pub fn project(&self) -> Option<&str> {
        let attempt = self.attempt.as_ref().and_then(|attempt| attempt.project.as_deref());
        attempt.or(self.account.project.as_deref())
    }
}

/// The last run below `folder` (`wandb/latest-run`, else the newest run folder); `None` where there is none.
pub fn latest(folder: &Path) -> Option<Evidence> {
    let inside = [".wandb", "wandb"].map(|name| folder.join(name)).into_iter().find(|path| path.is_dir())?;
    let link = inside.join("latest-run");
    // The link comes with the repository's folder: it may name a neighbour, not another place of the disk.
    let linked = link.canonicalize().ok().zip(inside.canonicalize().ok());
    let run = match linked {
        Some((run, parent)) if run.starts_with(&parent) && run.is_dir() => Some(run),
        _ => newest(&inside),
    }?;
    let shown = format!("{}/{}", inside.file_name()?.to_string_lossy(), run.file_name()?.to_string_lossy());
    Some(of_run(&run, shown))
}

/// The evidence of a run folder.
pub fn of_run(run: &Path, source: String) -> Evidence {
    let logs = ["logs/debug.log", "logs/debug-internal.log", "files/output.log"].map(|name| run.join(name));
    let texts: Vec<String> = logs.iter().filter_map(|path| text(run, path)).collect();
    Evidence { source, account: log::read(&texts.join("\n")), attempt: attempt_in(run), unreadable: false }
}

/// The evidence of a named file or folder. The run file beside a log is read as well.
///
/// # Errors
/// Why `path` cannot be read.
pub fn of_path(path: &Path) -> std::io::Result<Evidence> {
    let source = path.display().to_string();
    if path.is_dir() {
        return Ok(of_run(path, source));
    }
    let bytes = open::read_named_head(path, MOST_BYTES)?;
    if runfile::is_run_file(&bytes) {
        let beside = path.parent().map(|run| of_run(run, String::new()).account).unwrap_or_default();
        let attempt = runfile::attempt(&bytes);
        return Ok(Evidence { source, account: beside, unreadable: attempt.is_none(), attempt });
    }
    let account = log::read(&log_text(path, Within::User, bytes));
    let near = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut folders = near.ancestors().skip(1).take(2);
    Ok(Evidence { source, account, attempt: folders.find_map(attempt_in), unreadable: false })
}

/// The evidence of a text that was piped in.
pub fn of_text(text: &str) -> Evidence {
    Evidence { source: "standard input".to_owned(), account: log::read(text), ..Evidence::default() }
}

fn attempt_in(run: &Path) -> Option<Attempt> {
    let file = entries(run).into_iter().find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("run-") && name.ends_with(".wandb") && path.is_file()
    })?;
    runfile::attempt(&open::read_head(&file, Within::Tree(run), MOST_BYTES).ok()?)
}

fn newest(folder: &Path) -> Option<PathBuf> {
    let is_run = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        (name.starts_with("run-") || name.starts_with("offline-run-")) && path.is_dir() && !path.is_symlink()
    };
    // The time is part of the name: run-YYYYMMDD_HHMMSS-id.
    let time = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.trim_start_matches("offline-").trim_start_matches("run-").to_owned()
    };
    entries(folder).into_iter().filter(is_run).max_by_key(time)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    // A run folder is ignored by git, and read all the same: the walk of discovery would leave it out.
    let listed = WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name();
    listed.into_iter().filter_map(|entry| Some(entry.ok()?.into_path())).collect()
}

fn text(run: &Path, path: &Path) -> Option<String> {
    let within = Within::Tree(run);
    Some(log_text(path, within, open::read_head(path, within, MOST_BYTES).ok()?))
}

/// A log of which `bytes` have been read: of a long one the front, which names the run, and the end, which says what it
/// died of. A pipe can be read once only.
fn log_text(path: &Path, within: Within<'_>, mut bytes: Vec<u8>) -> String {
    bytes.extend(end(path, within, bytes.len()).unwrap_or_default());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What follows after `read` bytes, without the middle where that is much.
fn end(path: &Path, within: Within<'_>, read: usize) -> Result<Vec<u8>, open::Refused> {
    let mut file = open::open(path, within)?;
    let read = u64::try_from(read).unwrap_or(u64::MAX);
    let from = file.size().saturating_sub(MOST_BYTES).max(read);
    let mut bytes = if from > read { vec![b'\n'] } else { Vec::new() };
    bytes.extend(file.part(from, MOST_BYTES)?);
    Ok(bytes)
}

//! The last run of a folder, or the log that the user names: which files there are, and what they say together.

use std::io::Read;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::decode::decode;
use super::log::{self, Account, LoggedIn};
use super::offline::is_offline;
use super::runfile::{self, Attempt};
use crate::source::is_tracked;
use crate::source::open::{self, Within};

/// The run is near the front of its file; so much is read of it, and of either end of a log: 8 MB.
const MOST_BYTES: u64 = 8_000_000;

/// So much is taken of a log that is piped in, though only its ends are kept: 1 GiB.
const MOST_STREAM: u64 = 1 << 30;

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
    /// It did not come with the repository: the user named it, or git does not track it.
    pub trusted: bool,
    /// The run was made offline; its folder.
    pub offline: Option<PathBuf>,
}

impl Evidence {
    /// Whether there is a refusal or a name in it.
    pub fn says_something(&self) -> bool {
        self.account.failure.is_some() || self.entity().is_some() || self.project().is_some()
    }

    /// Who was logged in. A log that came with the repository may say that of anybody, so it is not believed.
    pub fn login(&self) -> Option<&LoggedIn> {
        self.account.login.as_ref().filter(|_| self.trusted)
    }

    /// The entity that was tried, whichever source names it.
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
    // A user may keep run folders on another disk; a link that came with the clone may not lead there.
    if !is_within(&inside, folder) && is_tracked(&inside) {
        return None;
    }
    let link = inside.join("latest-run");
    // The link comes with the repository's folder: it may name a neighbour, not another place of the disk.
    let linked = link.canonicalize().ok().zip(inside.canonicalize().ok());
    let run = match linked {
        Some((run, parent)) if run.starts_with(&parent) && run.is_dir() => Some(run),
        _ => newest(&inside),
    }?;
    let shown = format!("{}/{}", inside.file_name()?.to_string_lossy(), run.file_name()?.to_string_lossy());
    Some(Evidence { trusted: !is_tracked(&run), ..of_run(&run, shown) })
}

/// Whether `path` is below `folder`, with all links followed.
fn is_within(path: &Path, folder: &Path) -> bool {
    path.canonicalize().ok().zip(folder.canonicalize().ok()).is_some_and(|(path, folder)| path.starts_with(folder))
}

/// The evidence of a run folder.
pub fn of_run(run: &Path, source: String) -> Evidence {
    let logs = ["logs/debug.log", "logs/debug-internal.log", "files/output.log"].map(|name| run.join(name));
    let texts: Vec<String> = logs.iter().filter_map(|path| text(run, path)).collect();
    let account = log::read(&texts.join("\n"));
    let offline = is_offline(run).then(|| run.to_path_buf());
    Evidence { source, account, attempt: attempt_in(run), unreadable: false, trusted: true, offline }
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
    if !path.is_file() {
        return of_reader(&mut open::open_stream(path)?, &source);
    }
    let bytes = open::read_head(path, Within::User, MOST_BYTES)?;
    if runfile::is_run_file(&bytes) {
        let beside = path.parent().map(|run| of_run(run, String::new()).account).unwrap_or_default();
        let attempt = runfile::attempt(&bytes);
        let offline = path.parent().filter(|run| is_offline(run)).map(Path::to_path_buf);
        let unreadable = attempt.is_none();
        return Ok(Evidence { source, account: beside, unreadable, attempt, trusted: true, offline });
    }
    let account = log::read(&log_text(path, Within::User, bytes));
    let near = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut folders = near.ancestors().skip(1).take(2);
    let attempt = folders.find_map(attempt_in);
    Ok(Evidence { source, account, attempt, unreadable: false, trusted: true, offline: None })
}

/// The evidence of what is piped in: of a long text the front and the end.
///
/// # Errors
/// Why it cannot be read.
pub fn of_reader(reader: &mut dyn Read, source: &str) -> std::io::Result<Evidence> {
    let most = usize::try_from(MOST_BYTES).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    let mut reader = reader.take(MOST_STREAM);
    reader.by_ref().take(MOST_BYTES).read_to_end(&mut bytes)?;
    let (mut end, mut cut): (Vec<u8>, bool) = (Vec::new(), false);
    while reader.by_ref().take(MOST_BYTES).read_to_end(&mut end)? > 0 {
        let more = end.len().saturating_sub(most).next_multiple_of(2).min(end.len());
        cut |= more > 0;
        end.drain(..more);
    }
    // Two bytes, so that UTF-16 stays in step.
    bytes.extend(if cut { &b"\n\n"[..] } else { b"" });
    bytes.extend(end);
    let account = log::read(&decode(&bytes));
    Ok(Evidence { source: source.to_owned(), account, trusted: true, ..Evidence::default() })
}

/// The run that the file of `run` names.
pub fn attempt_in(run: &Path) -> Option<Attempt> {
    let file = entries(run).into_iter().find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("run-") && name.ends_with(".wandb") && path.is_file()
    })?;
    runfile::attempt(&open::read_head(&file, Within::Tree(run), MOST_BYTES).ok()?)
}

fn newest(folder: &Path) -> Option<PathBuf> {
    run_folders(folder).pop()
}

/// The run folders below `folder`, the oldest first.
pub fn run_folders(folder: &Path) -> Vec<PathBuf> {
    let is_run = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        (name.starts_with("run-") || name.starts_with("offline-run-")) && path.is_dir() && !path.is_symlink()
    };
    // The time is part of the name: run-YYYYMMDD_HHMMSS-id.
    let time = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.trim_start_matches("offline-").trim_start_matches("run-").to_owned()
    };
    let mut runs: Vec<PathBuf> = entries(folder).into_iter().filter(is_run).collect();
    runs.sort_by_key(time);
    runs
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    // A run folder is ignored by git, and read all the same: the walk of discovery would leave it out.
    let listed = WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name();
    listed.into_iter().filter_map(|entry| Some(entry.ok()?.into_path())).collect()
}

/// The text of a log below the folder of `run`, which may have come with the repository.
fn text(run: &Path, path: &Path) -> Option<String> {
    let within = Within::Tree(run);
    Some(log_text(path, within, open::read_head(path, within, MOST_BYTES).ok()?))
}

/// A log of which `bytes` have been read: of a long one the front, which names the run, and the end, which says what it
/// died of. A pipe can be read once only.
fn log_text(path: &Path, within: Within<'_>, mut bytes: Vec<u8>) -> String {
    bytes.extend(end(path, within, bytes.len()).unwrap_or_default());
    decode(&bytes)
}

/// What follows after `read` bytes, without the middle where that is much.
fn end(path: &Path, within: Within<'_>, read: usize) -> Result<Vec<u8>, open::Refused> {
    let mut file = open::open(path, within)?;
    let read = u64::try_from(read).unwrap_or(u64::MAX);
    // UTF-16 has two bytes a unit, so the cut is at an even place and leaves two line ends, or one of UTF-16.
    let from = file.size().saturating_sub(MOST_BYTES).next_multiple_of(2).max(read);
    let mut bytes = if from > read { vec![b'\n', b'\n'] } else { Vec::new() };
    bytes.extend(file.part(from, MOST_BYTES)?);
    Ok(bytes)
}

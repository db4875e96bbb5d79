//! Asking git, with every program that a repository could have it start switched off.
//!
//! What a repository's own configuration can make git start while it compares files, and what is done about it:
//! - `core.fsmonitor`, `core.hooksPath` and hooks (`post-index-change`): set on the command line, which wins, and no lock
//!   is taken, so no index is written;
//! - `diff.external`, `diff.NAME.command`, `diff.NAME.textconv`: `--no-ext-diff --no-textconv`;
//! - `filter.NAME.clean`, `filter.NAME.process`: every filter that is configured is emptied by name;
//! - submodules with configurations of their own: `--ignore-submodules=all`;
//! - a partial clone that fetches what is missing (`ext::` remotes): no lazy fetch, no protocol is allowed;
//! - `core.pager`, `core.editor`, `core.askPass`: no terminal, no standard input.
//!
//! `core.worktree` may point elsewhere: the working tree must be one that `root` lies in.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::source::open::read_stream;

/// What git may say, in bytes: 256 MiB.
const LONGEST_ANSWER: u64 = 256 << 20;

/// Settings that win over the repository's.
const SETTINGS: [&str; 6] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.untrackedCache=false",
    "core.quotePath=true",
    "protocol.allow=never",
    "diff.renames=true",
];

/// Variables that point git elsewhere, as a hook that wblint runs in sets them.
const UNSET: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
    "GIT_TRACE",
    "GIT_COMMON_DIR",
];

/// Why the changed lines are not known.
#[derive(Debug, PartialEq, Eq)]
pub enum Trouble {
    /// git could not be started; why.
    NoGit(String),
    /// The folder is in no repository.
    NoRepository(PathBuf),
    /// git does not know the revision.
    Unknown {
        /// As it was given.
        revision: String,
        /// Whether the clone is shallow, and the revision may exist elsewhere.
        shallow: bool,
    },
    /// What git said.
    Failed(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGit(why) => write!(formatter, "cannot start git: {why}"),
            Self::NoRepository(root) => {
                write!(formatter, "--since needs a git repository, and {} is in none", root.display())
            }
            Self::Unknown { revision, .. } => write!(formatter, "git knows no revision `{revision}`"),
            Self::Failed(why) => write!(formatter, "git could not compare: {why}"),
        }
    }
}

impl Trouble {
    /// What to do.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Unknown { shallow: true, .. } => Some(
                "this clone is shallow: fetch more history (`git fetch --unshallow`, or `fetch-depth: 0` in a workflow)",
            ),
            Self::Unknown { .. } => Some("give a branch, a tag or a commit, for example `--since origin/main`"),
            Self::NoGit(_) => Some("install git, or leave out --since"),
            _ => None,
        }
    }
}

/// git in one working tree.
pub(super) struct Git {
    top: PathBuf,
    /// `-c` settings that empty the configured filters.
    filters: Vec<String>,
}

impl Git {
    /// git in the working tree that `root` lies in.
    pub fn at(root: &Path) -> Result<Self, Trouble> {
        let mut git = Self { top: root.to_path_buf(), filters: Vec::new() };
        let none = || Trouble::NoRepository(root.to_path_buf());
        let top = match git.ask(&["rev-parse", "--show-toplevel"]) {
            Ok(answer) => PathBuf::from(text(&answer)),
            Err(Trouble::NoGit(why)) => return Err(Trouble::NoGit(why)),
            Err(Trouble::Failed(why)) if why.contains("dubious ownership") => return Err(Trouble::Failed(why)),
            Err(_) => return Err(none()),
        };
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        if !real(root).starts_with(real(&top)) {
            return Err(none());
        }
        git.top = top;
        // Exit code 1 says that there is none.
        let names = git.ask(&["config", "--null", "--name-only", "--get-regexp", r"^filter\."]).unwrap_or_default();
        for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
            let name = String::from_utf8_lossy(name);
            let Some((filter, _)) = name.rsplit_once('.') else { continue };
            if filter.contains(['=', '\n']) {
                return Err(Trouble::Failed(format!("the name of the filter `{filter}` cannot be switched off")));
            }
            for (key, value) in [("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")] {
                git.filters.push(format!("{filter}.{key}={value}"));
            }
        }
        Ok(git)
    }

    /// The commit that the working tree is compared with: where it branched off `revision`, or `revision` itself where
    /// the two have nothing in common (or a shallow clone does not show it).
    pub fn base(&self, revision: &str) -> Result<String, Trouble> {
        let shallow =
            || self.ask(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| text(&answer) == "true");
        let unknown = || Trouble::Unknown { revision: revision.to_owned(), shallow: shallow() };
        // A revision never begins so; git would take it for an option.
        if revision.is_empty() || revision.starts_with('-') {
            return Err(unknown());
        }
        let commit =
            self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")]);
        let commit = text(&commit.map_err(|_| unknown())?).to_owned();
        match self.ask(&["merge-base", &commit, "HEAD"]) {
            Ok(base) => Ok(text(&base).to_owned()),
            Err(_) => Ok(commit),
        }
    }

    /// The differences between `base` and the working tree.
    pub fn diff(&self, base: &str) -> Result<Vec<u8>, Trouble> {
        self.ask(&[
            "diff",
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--no-relative",
            "--ignore-submodules=all",
            "--unified=0",
            "--inter-hunk-context=0",
            "--find-renames",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            base,
            "--",
        ])
    }

    /// Files that git does not know and does not ignore, from the top of the repository.
    pub fn untracked(&self) -> Result<Vec<String>, Trouble> {
        let answer = self.ask(&["ls-files", "--others", "--exclude-standard", "-z", "--full-name"])?;
        let names = answer.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
    }

    /// What git answers to `arguments`.
    fn ask(&self, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
        let mut command = Command::new("git");
        command.arg("--no-pager").arg("--no-optional-locks").arg("-C").arg(&self.top);
        for setting in SETTINGS.iter().copied().chain(self.filters.iter().map(String::as_str)) {
            command.arg("-c").arg(setting);
        }
        command.args(arguments.iter().map(OsStr::new));
        for variable in UNSET {
            command.env_remove(variable);
        }
        command
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_ALLOW_PROTOCOL", "none")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| Trouble::NoGit(error.to_string()))?;
        let errors = child.stderr.take().map(|stream| std::thread::spawn(move || read_stream(stream, 1 << 20)));
        let answer = child.stdout.take().map(|stream| read_stream(stream, LONGEST_ANSWER)).transpose();
        if answer.is_err() {
            let _ = child.kill();
        }
        let ended = child.wait().map_err(|error| Trouble::Failed(error.to_string()))?;
        let answer = answer.map_err(|why| Trouble::Failed(format!("its answer is {why}")))?.unwrap_or_default();
        if ended.success() {
            return Ok(answer);
        }
        let said = errors.and_then(|thread| thread.join().ok()).and_then(Result::ok).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        Err(Trouble::Failed(said.lines().next().unwrap_or("no reason given").trim_start_matches("fatal: ").to_owned()))
    }
}

/// One line that git printed.
fn text(answer: &[u8]) -> &str {
    std::str::from_utf8(answer).unwrap_or_default().trim_end_matches(['\n', '\r'])
}

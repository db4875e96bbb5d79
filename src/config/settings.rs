//! The resolved settings.

use std::path::PathBuf;
use std::time::Duration;

use super::{Choice, PathPatterns, PerFile, Sourced, UserSink};
use crate::rule::{Lists, NameList, Severity};

/// What is never entered unless it is named or `exclude` is set.
pub use crate::source::DEFAULT_EXCLUDES as DEFAULT_EXCLUDE;

/// Files with more bytes are not read: 8 MB.
pub const DEFAULT_SIZE_LIMIT: u64 = 8_000_000;

/// From which severity on findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// This severity or a higher one.
    AtLeast(Severity),
    /// No finding does.
    Never,
}

/// Whether W&B is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Online {
    /// No.
    Off,
    /// Yes; what could not be checked is said.
    On,
    /// Yes; what could not be checked makes the exit code 2.
    Require,
}

/// All that has to do with sending something. A repository cannot set it.
#[derive(Debug, Clone)]
pub struct Network {
    /// Whether W&B is asked.
    pub online: Sourced<Online>,
    /// The server, if not as the SDK finds it.
    pub base_url: Sourced<Option<String>>,
    /// Servers beside W&B's that files of a repository may name.
    pub servers: Sourced<NameList>,
    /// Whether a key may go over plain http to a host that is not this machine.
    pub allow_http: Sourced<bool>,
    /// Limit of one connection.
    pub connect_timeout: Sourced<Duration>,
    /// Limit of one request.
    pub request_timeout: Sourced<Duration>,
    /// Limit of all requests together.
    pub total_timeout: Sourced<Duration>,
    /// Whether answers are kept on disk.
    pub cache: Sourced<bool>,
}

/// Everything that was asked for, and by whom.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The root that paths are relative to.
    pub root: PathBuf,
    /// The files that were read, lowest layer first.
    pub files: Vec<PathBuf>,
    /// `select`, `ignore`, `error`, `warn`, `note` of all layers.
    pub choices: Vec<Choice>,
    /// `per-file-ignores` of all layers.
    pub per_file_ignores: Vec<PerFile>,
    /// From which severity on the exit code is 1.
    pub fail_on: Sourced<FailOn>,
    /// `exclude`, which replaces [`DEFAULT_EXCLUDE`].
    pub exclude: Sourced<PathPatterns>,
    /// `extend-exclude` of all layers.
    pub extend_exclude: Vec<Sourced<PathPatterns>>,
    /// Whether excluded files are left out even when they are named.
    pub force_exclude: Sourced<bool>,
    /// Files with more bytes are not read.
    pub size_limit: Sourced<u64>,
    /// Accepted entities.
    pub entities: Sourced<NameList>,
    /// Accepted projects.
    pub projects: Sourced<NameList>,
    /// The output format, `None` for the one that fits the output.
    pub output_format: Sourced<Option<String>>,
    /// The baseline file.
    pub baseline: Sourced<Option<PathBuf>>,
    /// Wrappers of one's own, of all layers.
    pub sinks: Vec<Sourced<UserSink>>,
    /// All that has to do with sending something.
    pub network: Network,
}

impl Settings {
    /// The defaults, for the root `root`.
    pub fn new(root: PathBuf) -> Self {
        let seconds = |count| Sourced::default_of(Duration::from_secs(count));
        Self {
            root,
            files: Vec::new(),
            choices: Vec::new(),
            per_file_ignores: Vec::new(),
            fail_on: Sourced::default_of(FailOn::AtLeast(Severity::Warning)),
            exclude: Sourced::default_of(PathPatterns::fixed(&DEFAULT_EXCLUDE, "")),
            extend_exclude: Vec::new(),
            force_exclude: Sourced::default_of(false),
            size_limit: Sourced::default_of(DEFAULT_SIZE_LIMIT),
            entities: Sourced::default(),
            projects: Sourced::default(),
            output_format: Sourced::default(),
            baseline: Sourced::default(),
            sinks: Vec::new(),
            network: Network {
                online: Sourced::default_of(Online::Off),
                base_url: Sourced::default(),
                servers: Sourced::default(),
                allow_http: Sourced::default_of(false),
                connect_timeout: seconds(2),
                request_timeout: seconds(5),
                total_timeout: seconds(20),
                cache: Sourced::default_of(true),
            },
        }
    }

    /// Whether `path` (relative to the root, with `/`) is excluded.
    pub fn is_excluded(&self, path: &str) -> bool {
        self.exclude.matches(path) || self.extend_exclude.iter().any(|patterns| patterns.matches(path))
    }

    /// What rules may know of the accepted names.
    pub fn lists(&self) -> Lists {
        let mut servers = self.network.servers.value.clone();
        // A user who has wblint ask a server has accepted it.
        servers.patterns.extend(self.network.base_url.value.clone());
        Lists { entities: self.entities.value.clone(), projects: self.projects.value.clone(), servers }
    }
}

impl FailOn {
    /// Whether a finding of `severity` makes the exit code 1.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            Self::AtLeast(least) => severity >= least,
            Self::Never => false,
        }
    }
}

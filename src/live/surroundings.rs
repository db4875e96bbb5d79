//! Everything outside the program that decides where a key is and where it goes, in one value that tests can make.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::settings::SettingsFiles;

/// The user's environment, home and working directory.
#[derive(Clone, Default)]
pub struct Surroundings {
    variables: BTreeMap<String, String>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// Where the SDK would look for a workspace's settings.
    pub working_directory: PathBuf,
    /// The SDK's settings files, read on first use.
    settings: Arc<OnceLock<SettingsFiles>>,
}

impl Surroundings {
    /// Those of this process. Variables that are not UTF-8 are left out.
    pub fn of_process(working_directory: &Path) -> Self {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
        let variables = std::env::vars_os().filter_map(text).collect();
        Self { variables, home, working_directory: working_directory.to_path_buf(), settings: Arc::default() }
    }

    /// Surroundings of a test's own making.
    pub fn new(home: &Path, working_directory: &Path, variables: &[(&str, &str)]) -> Self {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (home, working_directory) = (Some(home.to_path_buf()), working_directory.to_path_buf());
        Self { variables, home, working_directory, settings: Arc::default() }
    }

    /// The same with an empty environment.
    #[must_use]
    pub fn without_variables(&self) -> Self {
        Self { variables: BTreeMap::new(), settings: Arc::default(), ..self.clone() }
    }

    /// The SDK's settings files as it would load them here. They are read once.
    pub fn settings(&self) -> &SettingsFiles {
        self.settings.get_or_init(|| SettingsFiles::read(self))
    }

    /// The variable `name`, also when it is empty.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// The variable `name`, if it has a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.variable(name).filter(|value| !value.is_empty())
    }

    /// `path` with a leading `~` replaced by the home folder.
    pub fn expand(&self, path: &str) -> PathBuf {
        match (path.strip_prefix('~'), &self.home) {
            (Some(""), Some(home)) => home.clone(),
            (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
            _ => PathBuf::from(path),
        }
    }

    /// `path` as people know it: with `~` for the home folder.
    pub fn shown(&self, path: &Path) -> String {
        let inside = self.home.as_deref().and_then(|home| path.strip_prefix(home).ok());
        match inside {
            Some(rest) => format!("~/{}", rest.display()),
            None => path.strip_prefix(&self.working_directory).unwrap_or(path).display().to_string(),
        }
    }
}

impl fmt::Debug for Surroundings {
    /// Names of variables only: their values may be credentials.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.variables.keys().filter(|name| name.starts_with("WANDB")).collect();
        write!(formatter, "Surroundings({names:?}, {})", self.working_directory.display())
    }
}

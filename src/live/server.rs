//! Which server runs go to, who says so, and whether a key may be sent there.

use super::settings::SettingsFiles;
use super::surroundings::Surroundings;
use crate::source::open::{MEBIBYTE, Within, read_text};
use crate::wandb::server::BaseUrl;

/// A server and who named it.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its address.
    pub url: BaseUrl,
    /// `the SDK's default`, `WANDB_BASE_URL`, `~/.config/wandb/settings:2`, `--base-url`, ...
    pub source: String,
    /// A file of the repository names it, so no key is sent there.
    pub of_repository: bool,
}

/// An address that the SDK itself refuses.
#[derive(Debug, Clone)]
pub struct BadServer {
    /// Who names it.
    pub source: String,
    /// The SDK's sentence.
    pub reason: String,
}

impl Server {
    /// The server for runs started here. `chosen` is the user's own choice for wblint, and who made it.
    ///
    /// # Errors
    /// An address that the SDK refuses; nothing can be asked then.
    pub fn find(
        surroundings: &Surroundings,
        files: &SettingsFiles,
        chosen: Option<(&str, String)>,
    ) -> Result<Self, BadServer> {
        if let Some((url, source)) = chosen {
            return Self::parse(url, source, false);
        }
        if let Some(url) = surroundings.variable("WANDB_BASE_URL") {
            return Self::parse(url, "WANDB_BASE_URL".to_owned(), false);
        }
        let of_user = Self::of_user(surroundings, files)?;
        let named = files.workspace.iter().find_map(|file| Some((file, file.get("base_url")?)));
        if let Some((file, setting)) = named {
            let server = Self::parse(&setting.value, file.place(setting), true)?;
            return Ok(if server.url == of_user.url { of_user } else { server });
        }
        match dotenv(surroundings) {
            Some((url, place)) => {
                let server = Self::parse(&url, place, true)?;
                Ok(if server.url == of_user.url { of_user } else { server })
            }
            None => Ok(of_user),
        }
    }

    /// The server that the user, not a repository, has chosen for the SDK.
    ///
    /// # Errors
    /// An address that the SDK refuses.
    pub fn of_user(surroundings: &Surroundings, files: &SettingsFiles) -> Result<Self, BadServer> {
        if let Some(url) = surroundings.variable("WANDB_BASE_URL") {
            return Self::parse(url, "WANDB_BASE_URL".to_owned(), false);
        }
        match files.global.iter().find_map(|file| Some((file, file.get("base_url")?))) {
            Some((file, setting)) => Self::parse(&setting.value, file.place(setting), false),
            None => Ok(Self { url: BaseUrl::default(), source: "the SDK's default".to_owned(), of_repository: false }),
        }
    }

    /// The server that `WANDB_API_KEY` belongs to: [`Self::of_user`], but a settings file that the SDK drops for a
    /// mistake (perhaps one in a repository's file) still says where the user's key is at home.
    ///
    /// # Errors
    /// An address that the SDK refuses.
    pub fn of_key(surroundings: &Surroundings, files: &SettingsFiles) -> Result<Self, BadServer> {
        match (&files.own_server, surroundings.variable("WANDB_BASE_URL")) {
            (Some((url, place)), None) => Self::parse(url, place.clone(), false),
            _ => Self::of_user(surroundings, files),
        }
    }

    /// The server as people know it: W&B, or its address.
    pub fn named(&self) -> String {
        if self.is_default() { "W&B".to_owned() } else { self.url.to_string() }
    }

    /// Whether it is W&B's own, the default.
    pub fn is_default(&self) -> bool {
        self.url == BaseUrl::default()
    }

    fn parse(url: &str, source: String, of_repository: bool) -> Result<Self, BadServer> {
        match BaseUrl::parse(url.trim()) {
            Ok(url) => Ok(Self { url, source, of_repository }),
            Err(error) => Err(BadServer { source, reason: error.to_string() }),
        }
    }
}

/// `WANDB_BASE_URL` of a `.env` in the working directory, and its place. The SDK does not read such a file, but
/// programs load it, and what is asked of another server would be no answer.
fn dotenv(surroundings: &Surroundings) -> Option<(String, String)> {
    let path = surroundings.working_directory.join(".env");
    let text = read_text(&path, Within::Tree(&surroundings.working_directory), MEBIBYTE).ok()?;
    let assignments = (1..).zip(text.lines()).filter_map(|(number, line)| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=')?;
        (name.trim() == "WANDB_BASE_URL").then(|| (value.trim().trim_matches(['"', '\'']).to_owned(), number))
    });
    let (url, number) = assignments.last().filter(|(url, _)| !url.is_empty())?;
    Some((url, format!("{}:{number}", surroundings.shown(&path))))
}

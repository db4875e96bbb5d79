//! Credentials, in the order in which SDK 0.31.0 looks for them, and the law that a key goes only to its own host.
//!
//! `WANDB_API_KEY` or an identity token, then netrc, then the settings files. What comes later is shadowed, and reported:
//! a newer key of `wandb login` in netrc is of no use while an older one is in the environment.

use std::path::{Path, PathBuf};

use super::server::Server;
use super::settings::SettingsFiles;
use super::surroundings::Surroundings;
use crate::source::open::{self, MEBIBYTE, Refused, Within};
use crate::wandb::netrc;
use crate::wandb::secret::Secret;

/// The SDK's sentence about a key and a token at once.
const BOTH: &str = "Both WANDB_API_KEY and WANDB_IDENTITY_TOKEN_FILE are set, which is not allowed.";

/// What becomes of a netrc file in Latin-1 (SDK 0.19.11 and 0.31.0, run under a UTF-8 locale).
const NOT_UTF8: &str = "the file is not UTF-8, and every run stops with UnicodeDecodeError; save it as UTF-8";

/// What was found.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The credential that the SDK would use.
    pub found: Found,
    /// Others for the same server, which it therefore does not use.
    pub shadowed: Vec<Shadowed>,
    /// What the SDK would warn of.
    pub warnings: Vec<String>,
}

/// The credential that the SDK would use for a server.
#[derive(Debug, Clone)]
pub enum Found {
    /// A key that may be sent.
    Key {
        /// The key.
        key: Secret,
        /// Where it is: `WANDB_API_KEY`, or a file with its line.
        source: String,
    },
    /// A key, token or combination that the SDK itself refuses.
    Refused {
        /// Where it is.
        source: String,
        /// The SDK's sentence.
        reason: String,
    },
    /// An identity token, which is not exchanged here.
    IdentityToken {
        /// The file.
        path: String,
    },
    /// A key that exists but belongs to another host, or must not travel in the clear.
    Withheld {
        /// Where it is.
        source: String,
        /// Why it is not sent.
        reason: String,
    },
    /// None.
    Nothing,
}

/// A credential that is not used.
#[derive(Debug, Clone)]
pub struct Shadowed {
    /// Where it is.
    pub source: String,
    /// Whether it is another key than the one in use.
    pub differs: bool,
}

impl Credentials {
    /// Looks for a credential for `server`. `allow_http` lets keys travel in the clear to other machines.
    pub fn find(surroundings: &Surroundings, files: &SettingsFiles, server: &Server, allow_http: bool) -> Self {
        let mut warnings = Vec::new();
        let mut all: Vec<Found> = Vec::new();
        all.extend(of_environment(surroundings, files, server));
        let netrc = of_netrc(surroundings, server, &mut warnings);
        // The SDK opens netrc only where the environment has no key, so a file that it cannot read matters only then.
        all.extend(
            netrc.filter(|found| {
                all.is_empty() || !matches!(found, Found::Refused { reason, .. } if reason == NOT_UTF8)
            }),
        );
        all.extend(of_settings(surroundings, files, server));
        let mut rest = all.into_iter();
        let mut found = rest.next().unwrap_or(Found::Nothing);
        let used = found.key().cloned();
        let shadowed = rest.filter_map(|other| {
            let differs = other.key().zip(used.as_ref()).is_none_or(|(other, used)| other != used);
            Some(Shadowed { source: other.source()?.to_owned(), differs })
        });
        let shadowed = shadowed.collect();
        if let Found::Key { source, .. } = &found
            && server.url.is_plain()
            && !server.url.is_loopback()
            && !allow_http
        {
            let reason =
                format!("{} is plain http to another machine; `--allow-http` sends it all the same", server.url);
            found = Found::Withheld { source: source.clone(), reason };
        }
        // A repository may name the user's own server as well as a thief's: which, only the user can say.
        if let Found::Key { source, .. } = &found
            && server.of_repository
        {
            let reason =
                format!("{} names the server {}, and no key goes where a repository points", server.source, server.url);
            found = Found::Withheld { source: source.clone(), reason };
        }
        Self { found, shadowed, warnings }
    }
}

impl Credentials {
    /// Whether a key and an identity token are both set, which the SDK refuses.
    pub fn has_both(&self) -> bool {
        matches!(&self.found, Found::Refused { reason, .. } if reason == BOTH)
    }
}

impl Found {
    /// The key, if one may be sent.
    pub fn key(&self) -> Option<&Secret> {
        match self {
            Self::Key { key, .. } => Some(key),
            _ => None,
        }
    }

    /// Where it is.
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::Key { source, .. } | Self::Refused { source, .. } | Self::Withheld { source, .. } => Some(source),
            Self::IdentityToken { .. } => Some("WANDB_IDENTITY_TOKEN_FILE"),
            Self::Nothing => None,
        }
    }
}

/// `key`, if the SDK accepts it.
fn checked(key: Secret, source: String) -> Found {
    match key.error() {
        Some(error) => Found::Refused { reason: error.to_string(), source },
        None => Found::Key { key, source },
    }
}

fn of_environment(surroundings: &Surroundings, files: &SettingsFiles, server: &Server) -> Option<Found> {
    let source = "WANDB_API_KEY".to_owned();
    let key = surroundings.text("WANDB_API_KEY").map(Secret::new);
    let token = surroundings.text("WANDB_IDENTITY_TOKEN_FILE");
    let key = match (key, token) {
        (Some(_), Some(_)) => {
            return Some(Found::Refused { source, reason: BOTH.to_owned() });
        }
        (None, Some(path)) => return Some(Found::IdentityToken { path: path.to_owned() }),
        (None, None) => return None,
        (Some(key), None) => key,
    };
    if key.has_white_edges() {
        let reason = "API key cannot start or end with whitespace".to_owned();
        return Some(Found::Refused { source, reason });
    }
    if let Some(error) = key.error() {
        return Some(Found::Refused { source, reason: format!("WANDB_API_KEY invalid: {error}") });
    }
    match Server::of_key(surroundings, files) {
        Ok(own) if own.url == server.url => Some(Found::Key { key, source }),
        Ok(own) => {
            let reason = format!(
                "it belongs to {} ({}), while {} names {}; a key goes only to its own host",
                own.url, own.source, server.source, server.url
            );
            Some(Found::Withheld { source, reason })
        }
        Err(bad) => Some(Found::Withheld { source, reason: format!("{}: {}", bad.source, bad.reason) }),
    }
}

/// The netrc file that the SDK reads; it may not exist.
pub fn netrc_path(surroundings: &Surroundings) -> Option<PathBuf> {
    if let Some(path) = surroundings.text("NETRC") {
        return Some(surroundings.expand(path));
    }
    let home = surroundings.home.as_ref()?;
    let (unix, windows) = (home.join(".netrc"), home.join("_netrc"));
    let conventional = if cfg!(windows) { windows.clone() } else { unix.clone() };
    Some([unix, windows].into_iter().find(|path| path.exists()).unwrap_or(conventional))
}

fn of_netrc(surroundings: &Surroundings, server: &Server, warnings: &mut Vec<String>) -> Option<Found> {
    let path = netrc_path(surroundings)?;
    let shown = surroundings.shown(&path);
    let Ok(text) = String::from_utf8(read(&path, &shown, warnings)?) else {
        return Some(Found::Refused { source: shown, reason: NOT_UTF8.to_owned() });
    };
    let entries = match netrc::parse(&text) {
        Ok(entries) => entries,
        Err(error) => {
            let why = format!("{shown}:{}: {}, so the SDK ignores the whole file", error.line, error.reason);
            warnings.push(why);
            return None;
        }
    };
    let older = server.url.older_netloc();
    let entry = netrc::find(&entries, server.url.netloc()).or_else(|| netrc::find(&entries, older?))?;
    let source = format!("{shown}:{}", entry.line);
    if entry.password.is_empty() {
        warnings.push(format!("{source}: an entry for the machine {} with no API key", entry.machine));
        return None;
    }
    Some(checked(entry.password.clone(), source))
}

fn read(path: &Path, shown: &str, warnings: &mut Vec<String>) -> Option<Vec<u8>> {
    match open::read(path, Within::User, MEBIBYTE) {
        Ok(bytes) => Some(bytes),
        Err(Refused::Missing) => None,
        Err(why) => {
            warnings.push(format!("{shown} cannot be read ({why}), so it is ignored"));
            None
        }
    }
}

/// `api_key` of the settings files. One in the workspace's file is a finding, never used; one in the user's own file
/// belongs to the server that this file, or the default, names.
fn of_settings(surroundings: &Surroundings, files: &SettingsFiles, server: &Server) -> Option<Found> {
    if let Some((file, setting)) = files.workspace.iter().find_map(|file| Some((file, file.get("api_key")?))) {
        let reason = "it stands in a file of the repository; such a key is never sent".to_owned();
        return Some(Found::Withheld { source: file.place(setting), reason });
    }
    let (file, setting) = files.global.iter().find_map(|file| Some((file, file.get("api_key")?)))?;
    let own = Server::of_user(&surroundings.without_variables(), files).ok()?;
    let source = file.place(setting);
    if own.url == server.url {
        return Some(checked(setting.secret(), source));
    }
    let reason = format!("it belongs to {} ({}), not to {}", own.url, own.source, server.url);
    Some(Found::Withheld { source, reason })
}

//! Answers on disk: allowed for an hour, refused for five minutes, "could not tell" never.
//!
//! One file a server and key, readable by its owner alone (0600). It holds names and verdicts; the key only as a number
//! in the name of the file. A file that cannot be read or written is as good as none.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::facts::Identity;
use super::fields::Missing;
use super::verdict::{Answer, Verdict};
use crate::redact::{Medium, holds_key, outlet};
use crate::source::open::{self, MEBIBYTE, Within};
use crate::wandb::secret::Secret;
use crate::wandb::server::BaseUrl;

/// Seconds for which "allowed" holds.
const ALLOWED: u64 = 3600;

/// Seconds for which "refused" holds.
const REFUSED: u64 = 300;

/// Version of the file; another one is not read.
const VERSION: u32 = 2;

/// No such file has more bytes.
const MOST_BYTES: u64 = 16 * MEBIBYTE;

/// What is remembered of one server and one key.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    version: u32,
    server: String,
    login: Option<(u64, Option<Identity>)>,
    /// What the server lacks.
    pub missing: Missing,
    verdicts: Vec<(String, Option<String>, Verdict)>,
    #[serde(skip)]
    file: Option<PathBuf>,
}

/// What a server said of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remembered<'a> {
    /// Whose it is.
    Known(&'a Identity),
    /// That it does not know it.
    Stranger,
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl Memory {
    /// What is remembered in `folder`; nothing where there is none. Without a folder nothing will be kept.
    pub fn recall(folder: Option<&Path>, server: &BaseUrl, key: &Secret) -> Self {
        let mut hasher = DefaultHasher::new();
        (server.to_string(), key.fingerprint()).hash(&mut hasher);
        let file = folder.map(|folder| folder.join(format!("live-{:016x}.json", hasher.finish())));
        let bytes = file.as_ref().and_then(|file| open::read(file, Within::User, MOST_BYTES).ok());
        let known: Option<Self> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let fits = |known: &Self| known.version == VERSION && known.server == server.to_string();
        let mut known = known.filter(fits).unwrap_or_default();
        if known.login().is_none() {
            // A server that has been updated since lacks less.
            known.missing = Missing::default();
        }
        Self { version: VERSION, server: server.to_string(), file, ..known }
    }

    /// What the server said of the key; `None` where nothing is remembered.
    pub fn login(&self) -> Option<Remembered<'_>> {
        let (at, identity) = self.login.as_ref()?;
        let life = if identity.is_some() { ALLOWED } else { REFUSED };
        let remembered = identity.as_ref().map_or(Remembered::Stranger, Remembered::Known);
        is_fresh(*at, life).then_some(remembered)
    }

    /// Remembers it.
    pub fn set_login(&mut self, identity: Option<Identity>) {
        self.login = Some((now(), identity));
    }

    /// Remembers the places of `identity` beside it, as long as it is remembered itself.
    pub fn set_memberships(&mut self, identity: &Identity) {
        if let Some((_, Some(known))) = &mut self.login {
            known.memberships.clone_from(&identity.memberships);
        }
    }

    /// What is remembered of a destination.
    pub fn verdict(&self, entity: &str, project: Option<&str>) -> Option<Verdict> {
        let of = |(known, its, _): &&(String, Option<String>, Verdict)| known == entity && its.as_deref() == project;
        let (_, _, verdict) = self.verdicts.iter().find(of)?;
        let fresh = is_fresh(verdict.at, life(&verdict.answer));
        fresh.then(|| Verdict { cached: true, ..verdict.clone() })
    }

    /// Remembers it, unless it says nothing.
    pub fn set_verdict(&mut self, entity: &str, project: Option<&str>, verdict: &Verdict) {
        self.verdicts.retain(|(known, its, _)| !(known == entity && its.as_deref() == project));
        // A name that looks like a key would be masked in the file, and stand for every other that does.
        let masked = holds_key(entity) || project.is_some_and(holds_key);
        if life(&verdict.answer) > 0 && !masked {
            self.verdicts.push((entity.to_owned(), project.map(str::to_owned), verdict.clone()));
        }
    }

    /// Writes the file. What is too old goes; trouble is not worth a word.
    pub fn keep(mut self) {
        let Some(file) = self.file.take() else { return };
        self.verdicts.retain(|(_, _, verdict)| is_fresh(verdict.at, life(&verdict.answer)));
        let folder = file.parent().unwrap_or_else(|| Path::new("."));
        let _ = std::fs::create_dir_all(folder).and_then(|()| {
            outlet::replace(&file, Medium::Json, true, |output| Ok(serde_json::to_writer(output, &self)?))
        });
    }
}

fn life(answer: &Answer) -> u64 {
    match answer {
        Answer::Allowed => ALLOWED,
        // A project that is missing now is soon there.
        Answer::Creates { .. } | Answer::Refused(_) => REFUSED,
        Answer::Unknown(_) => 0,
    }
}

fn is_fresh(at: u64, life: u64) -> bool {
    let now = now();
    at <= now && now - at < life
}

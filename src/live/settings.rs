//! The SDK's two settings files, as it would load them here: the user's global one and the workspace's.

use std::path::{Path, PathBuf};

use super::surroundings::Surroundings;
use crate::source::open::{MEBIBYTE, Refused, Within, read_text};
use crate::wandb::settings_file::{Setting, parse};

/// Both files. A workspace's file may have come with the repository and is never trusted with a server.
#[derive(Debug, Clone, Default)]
pub struct SettingsFiles {
    /// `$WANDB_CONFIG_DIR/settings`, else `~/.config/wandb/settings`.
    pub global: Option<SettingsFile>,
    /// `.wandb/settings`, else `wandb/settings`, under the working directory.
    pub workspace: Option<SettingsFile>,
    /// The server that the user's own file names and its place, also where the SDK drops that file: a key belongs
    /// there, whatever a file of a repository does to the settings.
    pub own_server: Option<(String, String)>,
    /// What the SDK would warn of.
    pub warnings: Vec<String>,
}

/// One file that exists and says something.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    /// As people know it.
    pub shown: String,
    /// Its settings.
    pub settings: Vec<Setting>,
}

impl SettingsFile {
    /// The setting `key`.
    pub fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }

    /// `file:line` of a setting.
    pub fn place(&self, setting: &Setting) -> String {
        format!("{}:{}", self.shown, setting.line)
    }
}

impl SettingsFiles {
    /// Reads both files. One setting that the SDK refuses makes it drop both; so does this.
    pub fn read(surroundings: &Surroundings) -> Self {
        let mut files = Self::default();
        let global = global_path(surroundings);
        files.own_server = global.as_ref().and_then(|path| own_server(path, surroundings));
        files.global = global.and_then(|path| load(&path, Within::User, surroundings, &mut files.warnings));
        let within = Within::Tree(&surroundings.working_directory);
        files.workspace = load(&workspace_path(surroundings), within, surroundings, &mut files.warnings);
        let loaded = || files.global.iter().chain(&files.workspace);
        // A workspace's value replaces a global one before anything is checked.
        let replaced = |file: &SettingsFile, setting: &Setting| {
            let over = files.workspace.as_ref().filter(|workspace| workspace.shown != file.shown);
            over.is_some_and(|workspace| workspace.get(&setting.key).is_some())
        };
        let refused = loaded().find_map(|file| {
            let mut kept = file.settings.iter().filter(|setting| !replaced(file, setting));
            kept.find_map(|setting| Some((file.place(setting), setting.refusal()?)))
        });
        if let Some((place, why)) = refused {
            let both =
                if files.global.is_some() && files.workspace.is_some() { "both settings files" } else { "this file" };
            files.warnings.push(format!("{place}: {why}; the SDK therefore drops {both}, and so does wblint"));
            (files.global, files.workspace) = (None, None);
        }
        files
    }
}

fn global_path(surroundings: &Surroundings) -> Option<PathBuf> {
    match surroundings.text("WANDB_CONFIG_DIR") {
        Some(folder) => Some(surroundings.expand(folder).join("settings")),
        None => Some(surroundings.home.as_ref()?.join(".config/wandb/settings")),
    }
}

fn workspace_path(surroundings: &Surroundings) -> PathBuf {
    let folder = surroundings.working_directory.as_path();
    let hidden = folder.join(".wandb");
    if hidden.is_dir() { hidden.join("settings") } else { folder.join("wandb/settings") }
}

/// `base_url` of the user's own file and its place. Where `configparser` gives the file up, the line counts all the same.
fn own_server(path: &Path, surroundings: &Surroundings) -> Option<(String, String)> {
    let text = read_text(path, Within::User, MEBIBYTE).ok()?;
    let (url, line) = match parse(&text) {
        Ok(settings) => settings.into_iter().find(|it| it.key == "base_url").map(|it| (it.value, it.line)),
        Err(_) => (1..).zip(text.lines()).find_map(|(line, content)| {
            let (key, value) = content.split_once(['=', ':'])?;
            key.trim().eq_ignore_ascii_case("base_url").then(|| (value.trim().to_owned(), line))
        }),
    }?;
    Some((url, format!("{}:{line}", surroundings.shown(path))))
}

fn load(
    path: &Path,
    within: Within<'_>,
    surroundings: &Surroundings,
    warnings: &mut Vec<String>,
) -> Option<SettingsFile> {
    let shown = surroundings.shown(path);
    let text = match read_text(path, within, MEBIBYTE) {
        Ok(text) => text,
        Err(Refused::Missing) => return None,
        Err(why) => {
            warnings.push(format!("{shown} cannot be read ({why}), so it counts as empty"));
            return None;
        }
    };
    match parse(&text) {
        Ok(settings) if settings.is_empty() => None,
        Ok(settings) => Some(SettingsFile { shown, settings }),
        Err(error) => {
            warnings.push(format!("{shown}:{}: {}, so the file counts as empty", error.line, error.reason));
            None
        }
    }
}

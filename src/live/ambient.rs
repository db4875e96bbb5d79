//! What the SDK uses where the code passes nothing: variables, then the settings files.

use super::settings::SettingsFiles;
use super::surroundings::Surroundings;

/// A name and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The name; empty lets the server choose.
    pub name: String,
    /// `WANDB_ENTITY`, or a file with its line.
    pub source: String,
}

/// Entity and project from outside the code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ambient {
    /// The entity, if one is set.
    pub entity: Option<Standing>,
    /// The project, if one is set.
    pub project: Option<Standing>,
}

impl Ambient {
    /// Reads variables and settings files, in the SDK's order.
    pub fn read(surroundings: &Surroundings, files: &SettingsFiles) -> Self {
        let find = |key: &str, variable: &str| {
            let set = surroundings.variable(variable);
            let set = set.map(|name| Standing { name: name.to_owned(), source: variable.to_owned() });
            let mut of_files = files.workspace.iter().chain(&files.global).filter_map(|file| {
                let setting = file.get(key)?;
                Some(Standing { name: setting.value.clone(), source: file.place(setting) })
            });
            set.or_else(|| of_files.next())
        };
        Self { entity: find("entity", "WANDB_ENTITY"), project: find("project", "WANDB_PROJECT") }
    }
}

//! The `wandb` command line of SDK 0.31.0: which sub-commands choose a destination, and by which flags.

use super::sinks::{Access, PathForm};

/// One sub-command.
#[derive(Debug, Clone, Copy)]
pub struct WandbCommand {
    /// As it is typed after `wandb`.
    pub name: &'static str,
    /// Flags that give the entity.
    pub entity: &'static [&'static str],
    /// Flags that give the project.
    pub project: &'static [&'static str],
    /// What the first argument names, if it names a destination.
    pub path: Option<PathForm>,
    /// Whether the first argument is an API key.
    pub key: bool,
    /// Flags that name the server.
    pub server: &'static [&'static str],
    /// Write or read.
    pub access: Access,
    /// Flags that take no value.
    pub switches: &'static [&'static str],
}

const ENTITY: &[&str] = &["-e", "--entity"];
const PROJECT: &[&str] = &["-p", "--project"];

const NONE: WandbCommand = WandbCommand {
    name: "",
    entity: ENTITY,
    project: PROJECT,
    path: None,
    key: false,
    server: &[],
    access: Access::Write,
    switches: &[],
};

/// The sub-commands that choose a destination or take a key.
pub static COMMANDS: &[WandbCommand] = &[
    WandbCommand {
        name: "login",
        entity: &[],
        project: &[],
        key: true,
        server: &["--host", "--base-url"],
        switches: &["--cloud", "--relogin", "--anonymously", "--verify", "--no-verify"],
        ..NONE
    },
    WandbCommand { name: "init", ..NONE },
    WandbCommand { name: "sync", ..NONE },
    WandbCommand { name: "sweep", ..NONE },
    WandbCommand { name: "agent", path: Some(PathForm::Run), switches: &["--forward-signals", "-f"], ..NONE },
    WandbCommand { name: "launch", ..NONE },
    WandbCommand { name: "launch-sweep", ..NONE },
    WandbCommand { name: "launch-agent", project: &[], ..NONE },
    WandbCommand { name: "pull", access: Access::Read, ..NONE },
    WandbCommand { name: "restore", access: Access::Read, ..NONE },
];

/// The sub-command `name`.
pub fn find(name: &str) -> Option<&'static WandbCommand> {
    COMMANDS.iter().find(|command| command.name == name)
}

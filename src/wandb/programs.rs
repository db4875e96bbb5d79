//! Programs that report to W&B and are installed from elsewhere: which flags and keys of theirs choose entity, project
//! and API key.
//!
//! Facts: the argument parsers and configuration classes of each project, at the versions of November 2026.

/// One program or family.
#[derive(Debug, Clone, Copy)]
pub struct Installed {
    /// How people call it.
    pub who: &'static str,
    /// Commands that start it.
    pub commands: &'static [&'static str],
    /// Modules that start it: each, and what lies below it.
    pub modules: &'static [&'static str],
    /// Flags, or keys of overrides (`trainer.project_name=x`), that give the entity.
    pub entity: &'static [&'static str],
    /// The same for the project.
    pub project: &'static [&'static str],
    /// The same for the API key.
    pub key: &'static [&'static str],
    /// Its configuration file, where it can be told.
    pub document: Option<Document>,
}

/// How a configuration file of a program looks. Keys are dotted paths from its root.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// Keys that all have to be there.
    pub marks: &'static [&'static str],
    /// Where the entity stands.
    pub entity: &'static [&'static str],
    /// Where the project stands.
    pub project: &'static [&'static str],
    /// Where the API key stands.
    pub key: &'static [&'static str],
}

const NONE: Installed =
    Installed { who: "", commands: &[], modules: &[], entity: &[], project: &[], key: &[], document: None };

/// Every program.
pub static PROGRAMS: &[Installed] = &[
    Installed {
        who: "OpenRLHF",
        modules: &["openrlhf"],
        entity: &["--wandb_org"],
        project: &["--wandb_project"],
        // The flag holds the key, or `True` for who is logged in.
        key: &["--use_wandb"],
        ..NONE
    },
    Installed {
        who: "axolotl",
        commands: &["axolotl"],
        modules: &["axolotl"],
        entity: &["--wandb_entity", "--wandb-entity"],
        project: &["--wandb_project", "--wandb-project"],
        document: Some(Document {
            marks: &["base_model"],
            entity: &["wandb_entity"],
            project: &["wandb_project"],
            key: &[],
        }),
        ..NONE
    },
    Installed {
        who: "LeRobot",
        commands: &["lerobot-train", "lerobot-eval"],
        modules: &["lerobot"],
        entity: &["--wandb.entity", "wandb.entity"],
        project: &["--wandb.project", "wandb.project"],
        document: Some(Document {
            marks: &["policy", "dataset", "wandb"],
            entity: &["wandb.entity"],
            project: &["wandb.project"],
            key: &[],
        }),
        ..NONE
    },
    Installed {
        who: "verl",
        modules: &["verl"],
        project: &["trainer.project_name"],
        document: Some(Document {
            marks: &["actor_rollout_ref", "trainer.project_name"],
            entity: &[],
            project: &["trainer.project_name"],
            key: &[],
        }),
        ..NONE
    },
    Installed {
        who: "torchtune",
        commands: &["tune"],
        entity: &["metric_logger.entity"],
        project: &["metric_logger.project"],
        ..NONE
    },
    Installed {
        who: "NeMo",
        entity: &["exp_manager.wandb_logger_kwargs.entity"],
        project: &["exp_manager.wandb_logger_kwargs.project"],
        document: Some(Document {
            marks: &["exp_manager.wandb_logger_kwargs"],
            entity: &["exp_manager.wandb_logger_kwargs.entity"],
            project: &["exp_manager.wandb_logger_kwargs.project"],
            key: &[],
        }),
        ..NONE
    },
    Installed {
        who: "DeepSpeed",
        document: Some(Document {
            marks: &["wandb.enabled"],
            entity: &["wandb.team"],
            project: &["wandb.project"],
            key: &[],
        }),
        ..NONE
    },
    Installed {
        who: "LLM Foundry",
        commands: &["composer"],
        document: Some(Document {
            marks: &["loggers.wandb"],
            entity: &["loggers.wandb.entity", "loggers.wandb.init_kwargs.entity"],
            project: &["loggers.wandb.project"],
            key: &[],
        }),
        ..NONE
    },
    Installed {
        who: "trlX",
        document: Some(Document {
            marks: &["train.tracker", "method"],
            entity: &["train.entity_name"],
            project: &["train.project_name"],
            key: &[],
        }),
        ..NONE
    },
    Installed {
        who: "GPT-NeoX",
        document: Some(Document {
            marks: &["use_wandb", "wandb_team"],
            entity: &["wandb_team"],
            project: &["wandb_project"],
            key: &["wandb_api_key"],
        }),
        ..NONE
    },
    Installed {
        who: "Bittensor",
        commands: &["btcli"],
        modules: &["bittensor", "neurons"],
        entity: &["--wandb.entity"],
        project: &["--wandb.project_name", "--wandb.project"],
        key: &["--wandb.api_key", "--wandb.key"],
        ..NONE
    },
    Installed {
        who: "Megatron-LM",
        modules: &["megatron"],
        entity: &["--wandb-entity"],
        project: &["--wandb-project"],
        ..NONE
    },
    Installed {
        who: "fairseq",
        commands: &["fairseq-train", "fairseq-hydra-train"],
        project: &["--wandb-project", "common.wandb_project"],
        entity: &["common.wandb_entity"],
        ..NONE
    },
];

/// Whether `who` is the name of a program here.
pub fn is_program(who: &str) -> bool {
    PROGRAMS.iter().any(|one| one.who == who)
}

/// The program that `command`, a name without folders, starts.
pub fn by_command(command: &str) -> Option<&'static Installed> {
    PROGRAMS.iter().find(|one| one.commands.contains(&command))
}

/// The program that `python -m module` starts.
pub fn by_module(module: &str) -> Option<&'static Installed> {
    let is_below =
        |front: &&&str| module.strip_prefix(**front).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    PROGRAMS.iter().find(|one| one.modules.iter().any(|front| is_below(&front)))
}

/// What a flag of an unknown program gives, if its name can mean nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// `--wandb-entity`, `--wandb.team`
    Entity,
    /// `--wandb_api_key`
    Key,
}

/// What `flag` gives by its name alone: `--wandb-entity`, `+logger.wandb.entity`, `--wandb_api_key`.
pub fn telling(flag: &str) -> Option<Telling> {
    let lower = flag.trim_start_matches(['-', '+', '~']).to_ascii_lowercase();
    let words: Vec<&str> = lower.split(['-', '_', '.']).filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|word| matches!(*word, "wandb" | "wandbkey" | "wandbentity"))?;
    match &words[at..] {
        ["wandb", "entity" | "team" | "org" | "organization"]
        | ["wandb", "entity" | "team", "name"]
        | ["wandbentity"] => Some(Telling::Entity),
        ["wandb", "key" | "token" | "apikey"]
        | ["wandb", "api" | "auth" | "secret" | "login", "key" | "token"]
        | ["wandbkey"] => Some(Telling::Key),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_say_what_they_give() {
        for flag in ["--wandb-entity", "--wandb.entity", "logger.wandb.entity", "+wandb_team", "--wandb_org"] {
            assert_eq!(telling(flag), Some(Telling::Entity), "{flag}");
        }
        for flag in ["--wandb_api_key", "--wandb-key", "wandb.api_key", "--WANDB_TOKEN"] {
            assert_eq!(telling(flag), Some(Telling::Key), "{flag}");
        }
        for flag in ["--wandb", "--use_wandb", "--entity", "--wandb_project", "--wandb-run-name", "--api_key"] {
            assert_eq!(telling(flag), None, "{flag}");
        }
    }

    #[test]
    fn programs_are_known_by_command_and_module() {
        assert_eq!(by_command("lerobot-train").map(|one| one.who), Some("LeRobot"));
        assert_eq!(by_module("openrlhf.cli.train_ppo_ray").map(|one| one.who), Some("OpenRLHF"));
        assert_eq!(by_module("openrlhf2.cli").map(|one| one.who), None);
    }

    #[test]
    fn every_program_can_be_told_and_gives_something() {
        for one in PROGRAMS {
            let gives = !one.entity.is_empty() || !one.project.is_empty() || !one.key.is_empty();
            let is_told = !one.commands.is_empty() || !one.modules.is_empty() || one.document.is_some();
            assert!(is_told && (gives || one.document.is_some()), "{}", one.who);
        }
    }
}

//! The table.

use super::{Access, PathForm, Sink, SinkKind, Way, Without};

const fn at(position: usize, keyword: &'static str) -> Way {
    Way { position: Some(position), keyword, keys: &[] }
}

const fn named(keyword: &'static str) -> Way {
    Way { position: None, keyword, keys: &[] }
}

const fn inside(position: usize, keyword: &'static str, keys: &'static [&'static str]) -> Way {
    Way { position: Some(position), keyword, keys }
}

const fn inside_named(keyword: &'static str, keys: &'static [&'static str]) -> Way {
    Way { position: None, keyword, keys }
}

pub(super) const NONE: Sink = Sink {
    api: "",
    callables: &[],
    kind: SinkKind::Call,
    access: Access::Write,
    entity: &[],
    project: &[],
    path: None,
    key: &[],
    server: &[],
    without_entity: Without::Sdk,
    without_project: Without::Sdk,
    shorter_path: false,
    only_if_told: false,
};

const fn library(who: &'static str, variable: Option<&'static str>, name: &'static str) -> Without {
    Without::Library { who, variable, name }
}

const fn read(api: &'static str, callables: &'static [&'static str], way: Way, form: PathForm) -> Sink {
    Sink { api, callables, access: Access::Read, path: Some((way, form)), ..NONE }
}

/// Every sink. The first that matches is taken.
pub static SINKS: &[Sink] = &[
    Sink {
        api: "wandb.init",
        callables: &["wandb.init", "wandb.sdk.init", "wandb.sdk.wandb_init.init", "wandb.wandb_sdk.init"],
        kind: SinkKind::Init,
        entity: &[at(0, "entity"), inside(23, "settings", &["entity"])],
        project: &[at(1, "project"), inside(23, "settings", &["project"])],
        key: &[inside(23, "settings", &["api_key"])],
        server: &[inside(23, "settings", &["base_url"])],
        ..NONE
    },
    Sink {
        api: "wandb.sweep",
        callables: &["wandb.sweep", "wandb.sdk.wandb_sweep.sweep"],
        kind: SinkKind::Sweep,
        entity: &[at(1, "entity")],
        project: &[at(2, "project"), inside(0, "sweep", &["project"])],
        ..NONE
    },
    Sink {
        api: "wandb.agent",
        callables: &["wandb.agent"],
        entity: &[at(2, "entity")],
        project: &[at(3, "project")],
        path: Some((at(0, "sweep_id"), PathForm::Run)),
        // The sweep is where it was made: without the entity another one is looked for.
        ..NONE
    },
    Sink {
        api: "wandb.controller",
        callables: &["wandb.controller"],
        entity: &[at(1, "entity")],
        project: &[at(2, "project")],
        ..NONE
    },
    Sink {
        api: "wandb.login",
        callables: &["wandb.login", "wandb.sdk.login", "wandb.sdk.wandb_login.login"],
        kind: SinkKind::Login,
        key: &[at(0, "key")],
        server: &[at(2, "host")],
        ..NONE
    },
    Sink {
        api: "wandb.setup",
        callables: &["wandb.setup", "wandb.sdk.setup"],
        kind: SinkKind::Login,
        access: Access::Read,
        key: &[inside(0, "settings", &["api_key"])],
        server: &[inside(0, "settings", &["base_url"])],
        ..NONE
    },
    // The call that is given the settings uses the server that they name.
    Sink {
        api: "wandb.Settings",
        callables: &["wandb.Settings", "wandb.sdk.Settings", "wandb.sdk.wandb_settings.Settings"],
        kind: SinkKind::Login,
        access: Access::Read,
        server: &[named("base_url")],
        ..NONE
    },
    Sink {
        api: "wandb.Api",
        callables: &["wandb.Api", "wandb.apis.public.Api", "wandb.PublicApi"],
        access: Access::Read,
        entity: &[inside(0, "overrides", &["entity"])],
        project: &[inside(0, "overrides", &["project"])],
        key: &[named("api_key")],
        server: &[inside(0, "overrides", &["base_url"])],
        ..NONE
    },
    read("wandb.Api.run", &["wandb.Api.run", "wandb.Api.sweep"], at(0, "path"), PathForm::Run),
    read("wandb.Api.runs", &["wandb.Api.runs", "wandb.Api.reports"], at(0, "path"), PathForm::Project),
    read("wandb.Api.from_path", &["wandb.Api.from_path"], at(0, "path"), PathForm::Project),
    read("wandb.Api.artifact", &["wandb.Api.artifact", "wandb.Api.artifact_exists"], at(0, "name"), PathForm::Artifact),
    read("wandb.Api.artifacts", &["wandb.Api.artifacts"], at(1, "name"), PathForm::Artifact),
    read("wandb.restore", &["wandb.restore"], at(1, "run_path"), PathForm::Run),
    read(
        "use_artifact",
        &["wandb.init.use_artifact", "wandb.run.use_artifact", "wandb.use_artifact"],
        at(0, "artifact_or_name"),
        PathForm::Artifact,
    ),
    Sink {
        api: "wandb.Api.project",
        callables: &["wandb.Api.project"],
        access: Access::Read,
        entity: &[at(1, "entity")],
        project: &[at(0, "name")],
        ..NONE
    },
    Sink {
        api: "wandb.Api.create_project",
        callables: &["wandb.Api.create_project"],
        entity: &[at(1, "entity")],
        project: &[at(0, "name")],
        without_project: Without::Required,
        ..NONE
    },
    Sink {
        api: "wandb.Api.create_run",
        callables: &["wandb.Api.create_run"],
        entity: &[named("entity")],
        project: &[named("project")],
        ..NONE
    },
    Sink {
        api: "wandb.Api.sync_tensorboard",
        callables: &["wandb.Api.sync_tensorboard"],
        entity: &[at(3, "entity")],
        project: &[at(2, "project")],
        ..NONE
    },
    Sink {
        api: "wandb.Api.projects",
        callables: &["wandb.Api.projects", "wandb.Api.team"],
        access: Access::Read,
        entity: &[at(0, "entity")],
        ..NONE
    },
    Sink {
        api: "launch",
        callables: &["wandb.sdk.launch.launch"],
        entity: &[at(8, "entity")],
        project: &[at(7, "project")],
        without_project: Without::Required,
        ..NONE
    },
    Sink {
        api: "launch_add",
        callables: &["wandb.sdk.launch.launch_add"],
        entity: &[at(5, "entity")],
        project: &[at(4, "project")],
        without_project: Without::Required,
        ..NONE
    },
    Sink {
        api: "openai WandbLogger.sync",
        callables: &["wandb.integration.openai.fine_tuning.WandbLogger.sync"],
        entity: &[at(4, "entity")],
        project: &[at(3, "project")],
        without_project: library("the integration", None, "OpenAI-Fine-Tune"),
        ..NONE
    },
    Sink {
        api: "WandbObserver",
        callables: &["*.WandbObserver"],
        entity: &[named("entity")],
        project: &[named("project")],
        ..NONE
    },
    Sink {
        api: "WandbLogger",
        callables: &["wandb.integration.lightning.fabric.WandbLogger"],
        entity: &[named("entity")],
        project: &[at(7, "project")],
        without_project: library("Lightning", Some("WANDB_PROJECT"), "lightning_fabric_logs"),
        ..NONE
    },
    Sink {
        api: "WandbLogger",
        callables: &["*.WandbLogger"],
        entity: &[named("entity")],
        project: &[at(7, "project")],
        without_project: library("Lightning", Some("WANDB_PROJECT"), "lightning_logs"),
        ..NONE
    },
    Sink {
        api: "init_trackers",
        callables: &["*.init_trackers"],
        entity: &[inside(2, "init_kwargs", &["wandb", "entity"])],
        project: &[inside(2, "init_kwargs", &["wandb", "project"]), at(0, "project_name")],
        without_project: Without::Required,
        ..NONE
    },
    Sink {
        api: "WandbLoggerCallback",
        callables: &["*.WandbLoggerCallback"],
        entity: &[named("entity")],
        project: &[at(0, "project")],
        key: &[at(3, "api_key")],
        // Ray reads `WANDB_PROJECT_NAME` and fails where that is not set.
        without_project: Without::Required,
        ..NONE
    },
    Sink {
        api: "setup_wandb",
        callables: &["ray.*.setup_wandb"],
        entity: &[named("entity")],
        project: &[named("project")],
        key: &[at(1, "api_key")],
        without_project: Without::Required,
        ..NONE
    },
    Sink {
        api: "WandBLogger",
        callables: &["torchtune.*.WandBLogger"],
        entity: &[at(1, "entity")],
        project: &[at(0, "project")],
        without_project: library("torchtune", None, "torchtune"),
        ..NONE
    },
    Sink {
        api: "WandBLogger",
        callables: &["ignite.*.WandBLogger"],
        entity: &[at(0, "entity")],
        project: &[at(1, "project")],
        ..NONE
    },
    Sink {
        api: "WandBLogger",
        callables: &["*.WandBLogger"],
        entity: &[at(3, "entity"), inside_named("init_kwargs", &["entity"])],
        project: &[at(0, "project"), inside_named("init_kwargs", &["project"])],
        ..NONE
    },
    Sink {
        api: "WeightsAndBiasesCallback",
        callables: &["*.WeightsAndBiasesCallback"],
        entity: &[inside(1, "wandb_kwargs", &["entity"])],
        project: &[inside(1, "wandb_kwargs", &["project"])],
        ..NONE
    },
    Sink {
        api: "WandbVisBackend",
        callables: &["*.WandbVisBackend", "*.WandbLoggerHook", "*.MMDetWandbHook"],
        entity: &[inside_named("init_kwargs", &["entity"])],
        project: &[inside_named("init_kwargs", &["project"])],
        ..NONE
    },
    // The project is the experiment's name unless `wandb_kwargs` say another.
    Sink {
        api: "get_logger",
        callables: &["torchrl.*.get_logger"],
        entity: &[inside_named("wandb_kwargs", &["entity"])],
        project: &[inside_named("wandb_kwargs", &["project"])],
        without_project: library("TorchRL", None, "the logger's name"),
        only_if_told: true,
        ..NONE
    },
    // Agents of skrl hand `wandb_kwargs` of their configuration to `wandb.init`.
    Sink {
        api: "skrl agent",
        callables: &[
            "skrl.*.A2C",
            "skrl.*.AMP",
            "skrl.*.CEM",
            "skrl.*.DDPG",
            "skrl.*.DDQN",
            "skrl.*.DQN",
            "skrl.*.PPO",
            "skrl.*.RPO",
            "skrl.*.SAC",
            "skrl.*.TD3",
            "skrl.*.TRPO",
            "skrl.*.IPPO",
            "skrl.*.MAPPO",
        ],
        entity: &[inside_named("cfg", &["experiment", "wandb_kwargs", "entity"])],
        project: &[inside_named("cfg", &["experiment", "wandb_kwargs", "project"])],
        only_if_told: true,
        ..NONE
    },
    Sink {
        api: "skrl runner",
        callables: &["skrl.*.Runner"],
        entity: &[inside(1, "cfg", &["agent", "experiment", "wandb_kwargs", "entity"])],
        project: &[inside(1, "cfg", &["agent", "experiment", "wandb_kwargs", "project"])],
        only_if_told: true,
        ..NONE
    },
    Sink {
        api: "BenchMARL experiment",
        callables: &[
            "benchmarl.experiment.Experiment",
            "benchmarl.experiment.experiment.Experiment",
            "benchmarl.benchmark.Benchmark",
        ],
        entity: &[
            inside_named("config", &["wandb_extra_kwargs", "entity"]),
            inside_named("experiment_config", &["wandb_extra_kwargs", "entity"]),
        ],
        project: &[
            inside_named("config", &["wandb_extra_kwargs", "project"]),
            inside_named("experiment_config", &["wandb_extra_kwargs", "project"]),
        ],
        without_project: library("BenchMARL", None, "benchmarl"),
        only_if_told: true,
        ..NONE
    },
    Sink {
        api: "spaCy wandb_logger",
        callables: &[
            "spacy_loggers.*.wandb_logger_v1",
            "spacy_loggers.*.wandb_logger_v2",
            "spacy_loggers.*.wandb_logger_v3",
            "spacy_loggers.*.wandb_logger_v4",
            "spacy_loggers.*.wandb_logger_v5",
            "spacy_loggers.wandb_logger",
        ],
        entity: &[at(4, "entity")],
        project: &[at(0, "project_name")],
        without_project: Without::Required,
        ..NONE
    },
    // NeMo's experiment manager makes a `WandbLogger` of `wandb_logger_kwargs`.
    Sink {
        api: "exp_manager",
        callables: &["nemo.*.exp_manager"],
        entity: &[inside(1, "cfg", &["wandb_logger_kwargs", "entity"])],
        project: &[inside(1, "cfg", &["wandb_logger_kwargs", "project"])],
        only_if_told: true,
        ..NONE
    },
    Sink {
        api: "weave.init",
        callables: &["weave.init"],
        path: Some((at(0, "project_name"), PathForm::Project)),
        without_project: Without::Required,
        shorter_path: true,
        ..NONE
    },
    Sink {
        api: "Trainer",
        callables: &["transformers.Trainer", "transformers.Seq2SeqTrainer", "transformers.trainer.Trainer"],
        kind: SinkKind::Ambient,
        without_project: library("Transformers", Some("WANDB_PROJECT"), "huggingface"),
        ..NONE
    },
];

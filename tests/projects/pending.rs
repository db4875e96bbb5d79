//! What the projects expect and the program does not do yet. To be empty.

/// The project, and its differences as the test names them.
pub const PENDING: &[(&str, &[&str])] = &[
    ("argparse-yaml", &["missing WB103 configs/train.yaml:2", "entity of train.py:23"]),
    (
        "composer-yaml",
        &[
            "missing WB103 yamls/main.yaml:5",
            "missing WB104 yamls/main.yaml:4",
            "entity of main.py:9",
            "project of main.py:9",
        ],
    ),
    (
        "ini-load",
        &[
            "missing WB103 settings.ini:5",
            "missing WB104 settings.ini:6",
            "surplus WB102 train.py:7",
            "entity of train.py:7",
            "project of train.py:7",
        ],
    ),
    ("docker-compose", &["missing WB103 docker-compose.yml:5", "missing WB103 docker-compose.yml:10"]),
    ("dockerfile", &["missing WB103 Dockerfile:5", "missing WB104 Dockerfile:6"]),
    ("dotenv", &["missing WB103 .env:2"]),
    (
        "github-workflow",
        &["missing WB103 .github/workflows/train.yml:6", "missing WB104 .github/workflows/train.yml:15"],
    ),
    ("huggingface", &["missing WB103 finetune.py:5", "missing WB104 finetune.py:6"]),
    (
        "hydra-compose",
        &["missing WB104 notebook_helper.py:5", "surplus WB104 conf/app.yaml:2", "project of notebook_helper.py:7"],
    ),
    ("hydra-override", &["missing WB103 run.sh:2", "entity of train.py:7"]),
    (
        "hydra-target",
        &[
            "missing WB103 conf/logger/wandb.yaml:3",
            "missing WB104 conf/logger/wandb.yaml:2",
            "missing destination conf/logger/wandb.yaml:1",
        ],
    ),
    ("launch-json", &["severity of WB103 .vscode/launch.json:10", "missing WB104 .vscode/launch.json:11"]),
    (
        "lightning-cli",
        &[
            "missing WB103 configs/fit.yaml:8",
            "missing WB104 configs/fit.yaml:7",
            "missing destination configs/fit.yaml:5",
        ],
    ),
    ("makefile", &["missing WB104 Makefile:4"]),
    (
        "mmengine-config",
        &[
            "missing WB103 configs/base.py:5",
            "missing WB104 configs/base.py:5",
            "missing destination configs/base.py:5",
        ],
    ),
    (
        "python-config",
        &[
            "missing WB103 configs/baseline.py:3",
            "missing WB104 configs/baseline.py:4",
            "entity of tools/train.py:15",
            "project of tools/train.py:15",
        ],
    ),
    ("shell-environment", &["missing WB103 run_all.sh:2", "missing WB104 run_all.sh:4"]),
    ("sweep-flag", &["missing WB103 sweeps/grid.yaml:5", "entity of train.py:9"]),
    ("sweep-yaml", &["missing WB103 sweep.yaml:3", "missing WB104 sweep.yaml:4", "missing destination sweep.yaml:1"]),
    (
        "target-list",
        &[
            "missing WB103 configs/default.yaml:8",
            "missing WB104 configs/default.yaml:7",
            "missing destination configs/default.yaml:6",
        ],
    ),
    (
        "torchtune-recipe",
        &[
            "missing WB103 recipes/lora.yaml:7",
            "missing WB104 recipes/lora.yaml:6",
            "missing destination recipes/lora.yaml:5",
        ],
    ),
    (
        "wandb-commands",
        &[
            "missing WB301 scripts/upload.sh:3",
            "missing WB103 scripts/upload.sh:5",
            "missing WB104 scripts/upload.sh:5",
            "missing WB103 scripts/sweep.sh:2",
            "missing WB104 scripts/sweep.sh:2",
            "missing WB103 scripts/sweep.sh:3",
            "missing WB104 scripts/sweep.sh:3",
            "missing destination scripts/upload.sh:5",
            "missing destination scripts/sweep.sh:2",
            "missing destination scripts/sweep.sh:3",
        ],
    ),
    ("wandb-settings", &["missing WB103 wandb/settings:2", "missing WB104 wandb/settings:3", "resolved of train.py:3"]),
    (
        "yacs-config",
        &[
            "missing WB103 config/defaults.py:6",
            "missing WB104 config/defaults.py:7",
            "entity of train_net.py:22",
            "project of train_net.py:22",
        ],
    ),
];

/// The known differences of `project`.
pub fn of(project: &str) -> Vec<&'static str> {
    let own = PENDING.iter().filter(|(name, _)| *name == project);
    own.flat_map(|(_, differences)| differences.iter().copied()).collect()
}

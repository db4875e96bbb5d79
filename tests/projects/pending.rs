//! What the projects expect and the program does not do yet. To be empty.

/// The project, and its differences as the test names them.
pub const PENDING: &[(&str, &[&str])] = &[
    ("argparse-yaml", &["missing WB103 configs/train.yaml:2", "entity of train.py:23"]),
    (
        "composer-yaml",
        &[
            "missing WB104 yamls/main.yaml:4",
            "entity of main.py:9",
            "project of main.py:9",
            "severity of WB103 yamls/main.yaml:5",
        ],
    ),
    ("docker-compose", &["missing WB103 docker-compose.yml:10"]),
    ("huggingface", &["missing WB103 finetune.py:5", "missing WB104 finetune.py:6"]),
    (
        "hydra-compose",
        &["missing WB104 notebook_helper.py:5", "surplus WB104 conf/app.yaml:2", "project of notebook_helper.py:7"],
    ),
    ("hydra-override", &["missing WB103 run.sh:2", "entity of train.py:7"]),
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
    ("launch-json", &["severity of WB103 .vscode/launch.json:10"]),
    (
        "python-config",
        &[
            "missing WB103 configs/baseline.py:3",
            "missing WB104 configs/baseline.py:4",
            "entity of tools/train.py:15",
            "project of tools/train.py:15",
        ],
    ),
    ("sweep-flag", &["missing WB103 sweeps/grid.yaml:5", "entity of train.py:9"]),
    ("sweep-yaml", &["missing WB103 sweep.yaml:3", "missing WB104 sweep.yaml:4", "missing destination sweep.yaml:1"]),
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

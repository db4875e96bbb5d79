//! One repository with a finding of every sort.

use wblint::destination::{Applicability, Confidence};
use wblint::rule::{FieldName, Finding, Severity};

use super::{Files, WB101, WB103, WB104, WB203, WB301, WB401, WB901, finding, fix, name, related};

const TRAIN: &str = "import wandb\n\nENTITY = \"your-team\"\n\n\ndef main(cfg):\n    wandb.init(\n        project=\"vision\",\n        entity=ENTITY,\n    )\n    wandb.init(entity=cfg.entity, project=\"vision\")\n    wandb.login(key=\"0123456789abcdef0123456789abcdef01234567\")\n";

pub fn files() -> Files {
    let long = format!(
        "{{\"weights\": \"{}\", \"entity\": \"größe-lab\", \"rest\": [{}]}}\n",
        "é".repeat(400),
        "0,".repeat(300)
    );
    let mut files = Files::default()
        .with("train.py", TRAIN)
        .with("conf/base.yaml", "# défaut\nlogger:\n  entity: \"acme\"  # ours\n")
        .with("settings.json", &long)
        .with("evil\u{1b}[2J.py", "x = 1\r\u{1b}]0;pwned\u{7}; wandb.init(entity=\"a\u{202e}b\")\r\n");
    for number in 1..=5 {
        files = files.with(&format!("scripts/run{number}.sh"), "cd src\npython train.py --entity acme\n");
    }
    files
}

/// The findings, in the order of an engine.
pub fn findings(files: &Files) -> Vec<Finding> {
    let cell = |path: &str| {
        let mut place = files.place("train.py", "\"vision\"");
        (place.path, place.cell) = (path.into(), Some(3));
        place
    };
    let mut yaml = name(&WB103, FieldName::Entity, "acme", files.place("conf/base.yaml", "\"acme\""));
    yaml.confidence = Confidence::Likely;
    yaml.help = Some("pass `logger.entity=...`, or let `WANDB_ENTITY` decide".to_owned());
    yaml.related = vec![related("reaches wandb.init here", files.place("train.py", "wandb.init(entity=cfg.entity"))];
    let null = vec![(files.place("conf/base.yaml", "\"acme\""), "null")];
    let mut import = files.place("train.py", "import");
    import.end = import.start;
    let variable =
        vec![(import, "import os\n"), (files.place("train.py", "cfg.entity"), "os.environ.get(\"WANDB_ENTITY\")")];
    yaml.fixes = vec![
        fix("set it to null, so that WANDB_ENTITY or the account's default decides", Applicability::Unsafe, null),
        fix("read WANDB_ENTITY in train.py", Applicability::Manual, variable),
    ];

    let evil = "evil\u{1b}[2J.py";
    let mut unreadable = files.place("train.py", "import");
    unreadable.path = "data/old.py".into();
    let mut findings = vec![yaml, name(&WB104, FieldName::Project, "demo", cell("demo.ipynb"))];
    findings[1].severity = Severity::Warning;
    findings.push(name(&WB101, FieldName::Entity, "a\u{202e}b", files.place(evil, "\"a\u{202e}b\"")));
    findings.push(Finding { place: Some(unreadable), ..finding(&WB901, "not valid UTF-8 (byte 17): not checked") });
    for number in 1..=5 {
        findings.push(name(&WB103, FieldName::Entity, "acme", files.place(&format!("scripts/run{number}.sh"), "acme")));
    }
    findings.push(name(&WB103, FieldName::Entity, "größe-lab", files.place("settings.json", "\"größe-lab\"")));
    findings.extend(train(files));
    findings.push(finding(&WB401, "no API key was found for api.wandb.ai"));
    findings
}

/// The findings of `train.py`.
fn train(files: &Files) -> Vec<Finding> {
    let mut placeholder = name(&WB101, FieldName::Entity, "your-team", files.place("train.py", "\"your-team\""));
    "`your-team` is a placeholder: W&B refuses the run".clone_into(&mut placeholder.message);
    let call = "wandb.init(\n        project=\"vision\",\n        entity=ENTITY,\n    )";
    placeholder.related = vec![
        related("assigned here", files.place("train.py", "\"your-team\"")),
        related("reaches wandb.init here", files.place("train.py", call)),
    ];
    let gone = vec![
        (files.place("train.py", "ENTITY = \"your-team\"\n"), ""),
        (files.place("train.py", "        entity=ENTITY,\n"), ""),
    ];
    placeholder.fixes = vec![fix("remove the argument", Applicability::Safe, gone)];

    let key = files.place("train.py", "\"0123456789abcdef0123456789abcdef01234567\"");
    let login = files.place("train.py", "key=\"0123456789abcdef0123456789abcdef01234567\"");
    let mut secret = finding(&WB301, "an API key is written in the code: everybody who reads it can use it");
    (secret.place, secret.field, secret.api) = (Some(key), Some(FieldName::ApiKey), Some("wandb.login".to_owned()));
    secret.fixes = vec![fix("remove it, and revoke the key", Applicability::Unsafe, vec![(login, "")])];

    let project = name(&WB104, FieldName::Project, "vision", files.place("train.py", "\"vision\""));
    let again = name(&WB104, FieldName::Project, "vision", files.place("train.py", "\"vision\")\n    wandb.login"));
    let old =
        Finding { place: Some(files.place("train.py", "cfg.entity")), ..finding(&WB203, "`anonymous=` is deprecated") };
    vec![placeholder, project, again, old, secret]
}

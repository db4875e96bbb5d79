//! The parameters of `wandb.init`, in order, with what changed over the versions.
//!
//! Facts: source of the SDK 0.31.0 and its git tags. All parameters can be given by position or by keyword; there is
//! neither `*args` nor `**kwargs`.

/// The 25 parameters of `wandb.init` since 0.19.1, in positional order.
pub const INIT: [&str; 25] = [
    "entity",
    "project",
    "dir",
    "id",
    "name",
    "notes",
    "tags",
    "config",
    "config_exclude_keys",
    "config_include_keys",
    "allow_val_change",
    "group",
    "job_type",
    "mode",
    "force",
    "reinit",
    "resume",
    "resume_from",
    "fork_from",
    "save_code",
    "tensorboard",
    "sync_tensorboard",
    "monitor_gym",
    "settings",
    "anonymous",
];

/// The leading parameters from 0.10.0 to 0.19.0, in positional order.
pub const INIT_BEFORE_0_19_1: [&str; 10] =
    ["job_type", "dir", "config", "project", "entity", "reinit", "tags", "group", "name", "notes"];

/// Parameters that `wandb.init` once had, each with the first version that refuses it.
pub const INIT_REMOVED: [(&str, &str); 1] = [("magic", "0.19.0")];

/// Parameters that still work but warn, each with what the SDK says of it.
pub const INIT_DEPRECATED: [(&str, &str); 3] = [
    ("anonymous", "it has no effect and will be removed"),
    ("config_exclude_keys", "the SDK warns that it is deprecated"),
    ("config_include_keys", "the SDK warns that it is deprecated"),
];

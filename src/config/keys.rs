//! The one table of keys: name, shape, documentation, an example, and how it is read.

use super::read::{Item, Reader};
use super::{Action, Settings};
use crate::rule::Severity;

/// How a value is written. Reader and JSON Schema both follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A list of rules.
    Rules,
    /// A list of path patterns.
    Paths,
    /// A list of name patterns.
    Names,
    /// `true` or `false`.
    Boolean,
    /// `"error"`, `"warning"`, `"note"` or `"never"`.
    FailOn,
    /// Bytes, as an integer or as `"8MB"`.
    Size,
    /// One of the output formats.
    Format,
    /// A file, relative to the configuration.
    File,
    /// Path pattern -> list of rules.
    PerFile,
    /// A list of tables, see [`super::sinks`].
    Sinks,
    /// `true`, `false` or `"require"`.
    Online,
    /// An address with `https://` or `http://`.
    Url,
    /// Seconds, as a number or as `"2s"`, `"500ms"`.
    Seconds,
}

/// One key.
pub(super) struct Key {
    /// As it is written.
    pub name: &'static str,
    /// How its value is written.
    pub shape: Shape,
    /// Whether only the user (user-level file, environment, flags) may set it.
    pub user_level: bool,
    /// One sentence.
    pub doc: &'static str,
    /// A value in TOML that is not the default.
    pub example: &'static str,
    /// Reads a value into the settings.
    pub read: fn(&mut Reader<'_>, &Item<'_>, &mut Settings),
}

type Read = fn(&mut Reader<'_>, &Item<'_>, &mut Settings);

impl Key {
    const fn new(name: &'static str, shape: Shape, doc: &'static str, example: &'static str, read: Read) -> Self {
        Self { name, shape, user_level: false, doc, example, read }
    }

    const fn user(name: &'static str, shape: Shape, doc: &'static str, example: &'static str, read: Read) -> Self {
        Self { name, shape, user_level: true, doc, example, read }
    }
}

/// Every key, in the order in which `wblint config show` prints them.
pub(super) const KEYS: &[Key] = &[
    Key::new(
        "select",
        Shape::Rules,
        "Only these rules run: codes, names, beginnings of codes, or `ALL`.",
        r#"["WB1", "WB301"]"#,
        |reader, item, settings| {
            reader.choices(item, Action::Select, settings);
        },
    ),
    Key::new(
        "ignore",
        Shape::Rules,
        "These rules do not run.",
        r#"["hardcoded-project"]"#,
        |reader, item, settings| {
            reader.choices(item, Action::Ignore, settings);
        },
    ),
    Key::new("error", Shape::Rules, "Findings of these rules are errors.", r#"["WB103"]"#, |reader, item, settings| {
        reader.choices(item, Action::Severity(Severity::Error), settings);
    }),
    Key::new(
        "warn",
        Shape::Rules,
        "Findings of these rules are warnings.",
        r#"["WB104"]"#,
        |reader, item, settings| {
            reader.choices(item, Action::Severity(Severity::Warning), settings);
        },
    ),
    Key::new("note", Shape::Rules, "Findings of these rules are notes.", r#"["WB201"]"#, |reader, item, settings| {
        reader.choices(item, Action::Severity(Severity::Note), settings);
    }),
    Key::new(
        "per-file-ignores",
        Shape::PerFile,
        "Rules that do not run in the files of a pattern.",
        r#"{ "tests/**" = ["WB103"] }"#,
        |reader, item, settings| {
            reader.per_file(item, settings);
        },
    ),
    Key::new(
        "fail-on",
        Shape::FailOn,
        "The lowest severity that makes the exit code 1.",
        r#""error""#,
        |reader, item, settings| {
            reader.fail_on(item).set(&mut settings.fail_on);
        },
    ),
    Key::new(
        "entities",
        Shape::Names,
        "Accepted entities (patterns): others are reported, these are silent.",
        r#"["acme", "acme-*"]"#,
        |reader, item, settings| {
            reader.names(item).set(&mut settings.entities);
        },
    ),
    Key::new(
        "projects",
        Shape::Names,
        "Accepted projects (patterns): others are reported, these are silent.",
        r#"["robots"]"#,
        |reader, item, settings| {
            reader.names(item).set(&mut settings.projects);
        },
    ),
    Key::new(
        "exclude",
        Shape::Paths,
        "Paths that are not linted; replaces the default list.",
        r#"["legacy", "*.ipynb"]"#,
        |reader, item, settings| {
            reader.paths(item).set(&mut settings.exclude);
        },
    ),
    Key::new(
        "extend-exclude",
        Shape::Paths,
        "Paths that are not linted either; adds to `exclude`.",
        r#"["scratch/**"]"#,
        |reader, item, settings| {
            reader.paths(item).add(&mut settings.extend_exclude);
        },
    ),
    Key::new(
        "force-exclude",
        Shape::Boolean,
        "Leave excluded files out even when they are named on the command line.",
        "true",
        |reader, item, settings| {
            reader.boolean(item).set(&mut settings.force_exclude);
        },
    ),
    Key::new(
        "size-limit",
        Shape::Size,
        "Files with more bytes are not read (WB901 names them).",
        r#""16MB""#,
        |reader, item, settings| {
            reader.size(item).set(&mut settings.size_limit);
        },
    ),
    Key::new("output-format", Shape::Format, "The output format.", r#""json""#, |reader, item, settings| {
        reader.format(item).map(Some).set(&mut settings.output_format);
    }),
    Key::new(
        "baseline",
        Shape::File,
        "A file of findings that are accepted as they are.",
        r#"".wblint-baseline.json""#,
        |reader, item, settings| {
            reader.file(item).map(Some).set(&mut settings.baseline);
        },
    ),
    Key::new(
        "sinks",
        Shape::Sinks,
        "Wrappers of your own that choose an entity or a project.",
        r#"[{ callable = "acme.tracking.start", entity = 0, project = "name" }]"#,
        |reader, item, settings| {
            reader.sinks(item, settings);
        },
    ),
    Key::user(
        "online",
        Shape::Online,
        "Ask W&B whether you may write there.",
        r#""require""#,
        |reader, item, settings| {
            reader.online(item).set(&mut settings.network.online);
        },
    ),
    Key::user(
        "base-url",
        Shape::Url,
        "The W&B server, if not as the SDK finds it.",
        r#""https://wandb.example.org""#,
        |reader, item, settings| {
            reader.url(item).map(Some).set(&mut settings.network.base_url);
        },
    ),
    Key::user(
        "servers",
        Shape::Names,
        "Servers beside W&B's that a repository may name: hosts (patterns) or whole addresses.",
        r#"["wandb.example.org"]"#,
        |reader, item, settings| {
            reader.names(item).set(&mut settings.network.servers);
        },
    ),
    Key::user(
        "allow-http",
        Shape::Boolean,
        "Let a key go over plain http to another machine.",
        "true",
        |reader, item, settings| {
            reader.boolean(item).set(&mut settings.network.allow_http);
        },
    ),
    Key::user(
        "connect-timeout",
        Shape::Seconds,
        "Limit of one connection, in seconds.",
        "1.5",
        |reader, item, settings| {
            reader.seconds(item).set(&mut settings.network.connect_timeout);
        },
    ),
    Key::user(
        "request-timeout",
        Shape::Seconds,
        "Limit of one request, in seconds.",
        r#""900ms""#,
        |reader, item, settings| {
            reader.seconds(item).set(&mut settings.network.request_timeout);
        },
    ),
    Key::user(
        "total-timeout",
        Shape::Seconds,
        "Limit of all requests together, in seconds.",
        "60",
        |reader, item, settings| {
            reader.seconds(item).set(&mut settings.network.total_timeout);
        },
    ),
    Key::user("cache", Shape::Boolean, "Keep the answers of W&B on disk.", "false", |reader, item, settings| {
        reader.boolean(item).set(&mut settings.network.cache);
    }),
];

/// The key called `name`.
pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

//! One document into the settings: every mistake is collected, none stops the reading.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::suggest::did_you_mean;
use super::{ConfigError, Known, Settings, Source, Sourced, keys};
use crate::text::LineIndex;

/// A value with the bytes it was read from.
pub(super) type Item<'i> = Spanned<DeValue<'i>>;

/// Who wrote a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// The user-level file.
    User,
    /// A file of the repository, or one named on the command line (which may be one of the repository).
    Repository,
    /// `--config KEY=VALUE`, the environment or a flag.
    Command(Source),
}

/// One text with settings.
#[derive(Debug)]
pub(super) struct Document {
    /// The file as shown to people, or `--config`, or the flag.
    pub shown: String,
    /// The whole text.
    pub text: Arc<str>,
    /// Its lines.
    pub lines: LineIndex,
    /// Who wrote it.
    pub origin: Origin,
    /// What a relative file name is relative to; `None` for the current folder.
    pub directory: Option<PathBuf>,
    /// See [`super::PathPatterns::new`].
    pub prefix: String,
}

impl Document {
    /// An error at `span`.
    pub fn error(&self, span: Range<usize>, message: String, help: Option<String>) -> ConfigError {
        ConfigError::at(&self.shown, &self.text, span, message, help)
    }

    /// Parses the text; all syntax errors are returned.
    pub fn parse(&self) -> Result<Spanned<DeTable<'_>>, Vec<ConfigError>> {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        if errors.is_empty() {
            return Ok(table);
        }
        let end = self.text.len();
        let error = |error: &toml::de::Error| {
            self.error(error.span().unwrap_or(end..end), format!("not valid TOML: {}", error.message()), None)
        };
        Err(errors.iter().map(error).collect())
    }
}

/// A value that was read, or nothing where it was wrong.
pub(super) struct Read<T>(pub Option<Sourced<T>>);

impl<T> Read<T> {
    /// Replaces `target`.
    pub fn set(self, target: &mut Sourced<T>) {
        if let Some(value) = self.0 {
            *target = value;
        }
    }

    /// Adds to `targets`.
    pub fn add(self, targets: &mut Vec<Sourced<T>>) {
        targets.extend(self.0);
    }

    /// Changes the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Read<U> {
        Read(self.0.map(|Sourced { value, source }| Sourced { value: change(value), source }))
    }
}

/// Reads one document. The readers of the single shapes are in `values`.
pub(super) struct Reader<'a> {
    pub document: &'a Document,
    pub known: &'a Known<'a>,
    pub errors: Vec<ConfigError>,
}

impl<'a> Reader<'a> {
    /// A reader of `document`.
    pub fn new(document: &'a Document, known: &'a Known<'a>) -> Self {
        Self { document, known, errors: Vec::new() }
    }

    /// Reads every key of `table` into `settings`.
    pub fn table(&mut self, table: &DeTable<'_>, settings: &mut Settings) {
        for (name, item) in in_order(table) {
            let Some(key) = keys::find(name.get_ref()) else {
                self.unknown_key(name, keys::KEYS.iter().map(|key| key.name));
                continue;
            };
            if key.user_level && self.document.origin == Origin::Repository {
                let message = format!("`{}` cannot be set in the configuration of a repository", key.name);
                self.fail(name.span(), message, Some(refusal(key.name)));
                continue;
            }
            (key.read)(self, item, settings);
        }
    }

    /// Reports a key that does not exist, with those that do.
    pub fn unknown_key<'k>(&mut self, name: &Spanned<toml::de::DeString<'_>>, allowed: impl Iterator<Item = &'k str>) {
        let allowed: Vec<&str> = allowed.collect();
        let list = format!("the keys are {}", allowed.join(", "));
        let help = match did_you_mean(name.get_ref(), allowed) {
            Some(question) => format!("{question} {list}"),
            None => list,
        };
        self.fail(name.span(), format!("unknown key `{}`", name.get_ref()), Some(help));
    }

    /// Reports a mistake.
    pub fn fail(&mut self, span: Range<usize>, message: String, help: Option<String>) {
        let error = self.document.error(span, message, help);
        self.errors.push(error);
    }

    /// Reports that `item` should have been `wanted`.
    pub fn expected(&mut self, item: &Item<'_>, wanted: &str) {
        let message = format!("expected {wanted}, found {}", kind_of(item.get_ref()));
        self.fail(item.span(), message, None);
    }

    /// `value`, set at `span` of this document.
    pub fn sourced<T>(&self, span: &Range<usize>, value: T) -> Sourced<T> {
        Sourced { value, source: self.source(span) }
    }

    /// Who sets something at `span`.
    pub fn source(&self, span: &Range<usize>) -> Source {
        let (path, line) = (self.document.shown.clone(), self.document.lines.line(span.start));
        match &self.document.origin {
            Origin::User => Source::User { path, line },
            Origin::Repository => Source::File { path, line },
            Origin::Command(source) => source.clone(),
        }
    }
}

/// The entries of `table` as they are in the text.
pub(super) fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Spanned<toml::de::DeString<'i>>, &'t Item<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

fn refusal(key: &str) -> String {
    let flag = match key {
        "cache" => "--no-cache",
        _ => &format!("--{key}"),
    };
    format!(
        "a cloned repository must not be able to send anything: put it in the user-level configuration or use `{flag}`"
    )
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

//! How each shape of value is read. Every function reports what is wrong and gives nothing then.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use globset::{Glob, GlobSetBuilder};
use toml::de::DeValue;

use super::read::{Item, Origin, Read, Reader, in_order};
use super::suggest::did_you_mean;
use super::{Action, Choice, FailOn, Online, PathPatterns, PerFile, Selector, Settings};
use crate::rule::{NameList, Severity};
use crate::wandb::server::BaseUrl;

impl Reader<'_> {
    /// A list of strings with their spans.
    fn texts<'t>(&mut self, item: &'t Item<'_>, wanted: &str) -> Vec<(&'t str, Range<usize>)> {
        let Some(array) = item.get_ref().as_array() else {
            self.expected(item, wanted);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for entry in array {
            match entry.get_ref().as_str() {
                Some(text) => texts.push((text, entry.span())),
                None => self.expected(entry, "a string"),
            }
        }
        texts
    }

    /// The rules that a list names, with their spans.
    fn rules(&mut self, item: &Item<'_>) -> Vec<(Selector, Range<usize>)> {
        let mut rules = Vec::new();
        for (text, span) in self.texts(item, "a list of rules, as in [\"WB103\"]") {
            if let Some(selector) = Selector::parse(text, self.known) {
                rules.push((selector, span));
                continue;
            }
            let all = self.known.rules.iter().flat_map(|(code, name)| [*code, *name]).chain(["ALL"]);
            let help = did_you_mean(text, all).unwrap_or_else(|| "`wblint rule --all` lists the rules".to_owned());
            self.fail(span, format!("unknown rule `{text}`"), Some(help));
        }
        rules
    }

    /// `select`, `ignore`, `error`, `warn`, `note`.
    pub fn choices(&mut self, item: &Item<'_>, action: Action, settings: &mut Settings) {
        for (selector, span) in self.rules(item) {
            settings.choices.push(Choice { selector, action, source: self.source(&span) });
        }
    }

    /// `per-file-ignores`.
    pub fn per_file(&mut self, item: &Item<'_>, settings: &mut Settings) {
        let Some(table) = item.get_ref().as_table() else {
            self.expected(item, "a table, as in { \"tests/**\" = [\"WB103\"] }");
            return;
        };
        for (pattern, list) in in_order(table) {
            let files = self.compile(&[(pattern.get_ref().as_ref(), pattern.span())]);
            let rules = self.rules(list).into_iter().map(|(selector, _)| selector).collect();
            if let Some(files) = files {
                settings.per_file_ignores.push(PerFile { files, rules, source: self.source(&pattern.span()) });
            }
        }
    }

    /// A list of path patterns.
    pub fn paths(&mut self, item: &Item<'_>) -> Read<PathPatterns> {
        let before = self.errors.len();
        let texts = self.texts(item, "a list of path patterns, as in [\"tests/**\"]");
        let patterns = self.compile(&texts).filter(|_| self.errors.len() == before);
        Read(patterns.map(|patterns| self.sourced(&item.span(), patterns)))
    }

    fn compile(&mut self, texts: &[(&str, Range<usize>)]) -> Option<PathPatterns> {
        let patterns: Vec<&str> = texts.iter().map(|(text, _)| *text).collect();
        match PathPatterns::new(&patterns, &self.document.prefix) {
            Ok(patterns) => Some(patterns),
            Err((index, reason)) => {
                let span = texts.get(index).map_or(0..0, |(_, span)| span.clone());
                self.fail(span, format!("not a pattern of paths: {reason}"), None);
                None
            }
        }
    }

    /// A list of name patterns.
    pub fn names(&mut self, item: &Item<'_>) -> Read<NameList> {
        let before = self.errors.len();
        let mut builder = GlobSetBuilder::new();
        let mut patterns = Vec::new();
        for (text, span) in self.texts(item, "a list of names, as in [\"acme\"]") {
            match Glob::new(text) {
                Ok(glob) => {
                    builder.add(glob);
                    patterns.push(text.to_owned());
                }
                Err(error) => self.fail(span, format!("not a pattern of names: {}", error.kind()), None),
            }
        }
        let globs = builder.build().ok().filter(|_| self.errors.len() == before);
        Read(globs.map(|globs| self.sourced(&item.span(), NameList { patterns, globs })))
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, item: &Item<'_>) -> Read<bool> {
        self.one(item, "true or false", truth)
    }

    /// From which severity on the exit code is 1.
    pub fn fail_on(&mut self, item: &Item<'_>) -> Read<FailOn> {
        self.one(item, "\"error\", \"warning\", \"note\" or \"never\"", |value| match value.as_str()? {
            "error" => Some(FailOn::AtLeast(Severity::Error)),
            "warning" => Some(FailOn::AtLeast(Severity::Warning)),
            "note" => Some(FailOn::AtLeast(Severity::Note)),
            "never" => Some(FailOn::Never),
            _ => None,
        })
    }

    /// Whether W&B is asked.
    pub fn online(&mut self, item: &Item<'_>) -> Read<Online> {
        self.one(item, "true, false or \"require\"", |value| match (value.as_bool(), value.as_str()) {
            (Some(true), _) => Some(Online::On),
            (Some(false), _) => Some(Online::Off),
            (None, Some("require")) => Some(Online::Require),
            _ => None,
        })
    }

    /// Bytes.
    pub fn size(&mut self, item: &Item<'_>) -> Read<u64> {
        self.one(item, "a number of bytes, or a size as in \"8MB\"", |value| match value {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            other => bytes(other.as_str()?),
        })
    }

    /// Seconds, above zero and not over a day.
    pub fn seconds(&mut self, item: &Item<'_>) -> Read<Duration> {
        self.one(item, "a number of seconds above 0, or a time as in \"500ms\"", |value| match value {
            DeValue::Integer(number) if number.radix() == 10 => duration(number.as_str(), 1.0),
            DeValue::Float(number) => duration(number.as_str(), 1.0),
            other => {
                let text = other.as_str()?;
                let thousandths = text.strip_suffix("ms").map(|number| duration(number, 0.001));
                thousandths.unwrap_or_else(|| duration(text.strip_suffix('s').unwrap_or(text), 1.0))
            }
        })
    }

    /// An address.
    pub fn url(&mut self, item: &Item<'_>) -> Read<String> {
        self.one(item, "the address of a W&B server, as https://HOST[:PORT][/PATH]", |value| {
            BaseUrl::parse(value.as_str()?).ok().map(|url| url.to_string())
        })
    }

    /// An output format.
    pub fn format(&mut self, item: &Item<'_>) -> Read<String> {
        let formats = self.known.formats;
        let wanted = if formats.is_empty() { "a format".to_owned() } else { format!("one of {}", formats.join(", ")) };
        self.one(item, &wanted, |value| {
            let text = value.as_str()?;
            (formats.is_empty() || formats.contains(&text)).then(|| text.to_owned())
        })
    }

    /// A file, relative to the configuration. A repository may only name one of its own.
    pub fn file(&mut self, item: &Item<'_>) -> Read<PathBuf> {
        let inside = self.document.origin == Origin::Repository;
        let directory = self.document.directory.clone().unwrap_or_default();
        let wanted = if inside { "a relative path that stays in the repository" } else { "a path" };
        self.one(item, wanted, |value| {
            let path = Path::new(value.as_str()?);
            let is_plain = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
            let accepted = !path.as_os_str().is_empty() && (is_plain || !inside);
            accepted.then(|| directory.join(path))
        })
    }

    /// One value that `convert` understands, or the error that `wanted` was expected.
    pub fn one<T>(
        &mut self,
        item: &Item<'_>,
        wanted: &str,
        convert: impl FnOnce(&DeValue<'_>) -> Option<T>,
    ) -> Read<T> {
        let Some(value) = convert(item.get_ref()) else {
            match item.get_ref().as_str() {
                Some(text) => self.fail(item.span(), format!("expected {wanted}, found \"{text}\""), None),
                None => self.expected(item, wanted),
            }
            return Read(None);
        };
        Read(Some(self.sourced(&item.span(), value)))
    }
}

fn truth(value: &DeValue<'_>) -> Option<bool> {
    value.as_bool()
}

/// `8MB`, `8 MiB`, `500k`, `100`; powers of 1000, or of 1024 with an `i`.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().ok()?;
    let unit = text[digits..].trim_start().to_ascii_lowercase();
    let factor: u64 = match unit.as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

fn duration(number: &str, unit: f64) -> Option<Duration> {
    let seconds = number.trim().parse::<f64>().ok()? * unit;
    let sensible = seconds > 0.0 && seconds <= 86_400.0;
    sensible.then(|| Duration::from_secs_f64(seconds))
}

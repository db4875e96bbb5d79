//! `[[sinks]]`: wrappers of one's own that choose an entity or a project.

use toml::de::{DeTable, DeValue};

use super::Settings;
use super::read::{Item, Reader, in_order};
use crate::wandb::sinks::Access;

/// The keys of one sink.
pub(super) const SINK_KEYS: [&str; 4] = ["callable", "entity", "project", "access"];

/// The keys of an argument that is written as a table.
pub(super) const ARGUMENT_KEYS: [&str; 2] = ["position", "keyword"];

/// No call has more positional arguments (the limit Python once had).
const MOST_POSITIONS: usize = 255;

/// A callable that the user names as a sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSink {
    /// The full dotted name, `acme.tracking.start`.
    pub callable: String,
    /// Where the entity is passed, if it is.
    pub entity: Option<Argument>,
    /// Where the project is passed, if it is.
    pub project: Option<Argument>,
    /// Whether runs are written there.
    pub access: Access,
}

/// Where a call passes something. At least one of both is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Argument {
    /// Index among the positional arguments, from 0 (`self` does not count).
    pub position: Option<usize>,
    /// Name of the keyword.
    pub keyword: Option<String>,
}

impl Reader<'_> {
    /// `[[sinks]]`.
    pub(super) fn sinks(&mut self, item: &Item<'_>, settings: &mut Settings) {
        let Some(array) = item.get_ref().as_array() else {
            self.expected(item, "a list of tables, `[[sinks]]`");
            return;
        };
        for entry in array {
            match entry.get_ref().as_table() {
                Some(table) => {
                    let before = self.errors.len();
                    let sink = self.sink(entry, table).filter(|_| self.errors.len() == before);
                    settings.sinks.extend(sink.map(|sink| self.sourced(&entry.span(), sink)));
                }
                None => self.expected(entry, "a table with `callable` and `entity` or `project`"),
            }
        }
    }

    fn sink(&mut self, entry: &Item<'_>, table: &DeTable<'_>) -> Option<UserSink> {
        let (mut callable, mut entity, mut project, mut access) = (None, None, None, Access::Write);
        for (name, value) in in_order(table) {
            match name.get_ref().as_ref() {
                "callable" => callable = self.one(value, "a dotted name", |value| dotted_name(value.as_str()?)).0,
                "entity" => entity = self.argument(value),
                "project" => project = self.argument(value),
                "access" => {
                    let read = self.one(value, "\"write\" or \"read\"", |value| match value.as_str()? {
                        "write" => Some(Access::Write),
                        "read" => Some(Access::Read),
                        _ => None,
                    });
                    access = read.0.map_or(access, |read| read.value);
                }
                _ => self.unknown_key(name, SINK_KEYS.into_iter()),
            }
        }
        if !table.contains_key("callable") {
            self.fail(
                entry.span(),
                "a sink needs a `callable`".to_owned(),
                Some("for example `callable = \"acme.start\"`".to_owned()),
            );
        }
        if !table.contains_key("entity") && !table.contains_key("project") {
            let help = "name the position or the keyword, as in `entity = 0` or `entity = \"team\"`".to_owned();
            self.fail(entry.span(), "a sink needs an `entity` or a `project`".to_owned(), Some(help));
        }
        Some(UserSink { callable: callable?.value, entity, project, access })
    }

    /// `0`, `"team"` or `{ position = 0, keyword = "team" }`.
    fn argument(&mut self, item: &Item<'_>) -> Option<Argument> {
        let wanted = "a position from 0, a keyword, or a table with `position` and `keyword`";
        let Some(table) = item.get_ref().as_table() else {
            return self.one(item, wanted, simple_argument).0.map(|argument| argument.value);
        };
        let mut argument = Argument::default();
        for (name, value) in in_order(table) {
            match name.get_ref().as_ref() {
                "position" => {
                    argument.position = self.one(value, "a position from 0", position).0.map(|read| read.value);
                }
                "keyword" => {
                    argument.keyword = self.one(value, "the name of a keyword", keyword).0.map(|read| read.value);
                }
                _ => self.unknown_key(name, ARGUMENT_KEYS.into_iter()),
            }
        }
        if table.is_empty() {
            self.expected(item, wanted);
        }
        Some(argument)
    }
}

fn simple_argument(value: &DeValue<'_>) -> Option<Argument> {
    let argument = Argument { position: position(value), keyword: keyword(value) };
    (argument != Argument::default()).then_some(argument)
}

fn position(value: &DeValue<'_>) -> Option<usize> {
    let number = value.as_integer()?;
    usize::from_str_radix(number.as_str(), number.radix()).ok().filter(|position| *position < MOST_POSITIONS)
}

fn keyword(value: &DeValue<'_>) -> Option<String> {
    value.as_str().filter(|text| is_name(text)).map(str::to_owned)
}

fn dotted_name(text: &str) -> Option<String> {
    text.split('.').all(is_name).then(|| text.to_owned())
}

/// Whether `text` is a Python name.
fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
}

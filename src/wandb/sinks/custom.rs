//! Wrappers that a user names as sinks, beside the table.

use super::{Access, NONE, Sink, SinkKind, Way, Without};

/// Where a call passes something: a position from 0, a keyword, or both.
#[derive(Debug, Clone, Copy, Default)]
pub struct Slot<'a> {
    /// Position among the positional arguments, from 0.
    pub position: Option<usize>,
    /// Keyword.
    pub keyword: Option<&'a str>,
}

/// The sinks of one run that the table does not know.
#[derive(Debug, Clone, Copy, Default)]
pub struct Custom(&'static [Sink]);

impl Custom {
    /// Sinks from their dotted names, slots of entity and project, and access.
    ///
    /// They live as long as the process, as the table does: a configuration is resolved once.
    pub fn new<'a>(sinks: impl IntoIterator<Item = (&'a str, Option<Slot<'a>>, Option<Slot<'a>>, Access)>) -> Self {
        let sink = |(callable, entity, project, access): (&str, Option<Slot<'_>>, Option<Slot<'_>>, Access)| {
            let name = kept(callable);
            let ways = |slot: Option<Slot<'_>>| -> &'static [Way] { Vec::leak(slot.map(way).into_iter().collect()) };
            let callables: &'static [&'static str] = Vec::leak(vec![name]);
            Sink {
                api: name,
                callables,
                kind: SinkKind::Call,
                access,
                entity: ways(entity),
                project: ways(project),
                without_entity: Without::Unknown,
                without_project: Without::Unknown,
                ..NONE
            }
        };
        Self(Vec::leak(sinks.into_iter().map(sink).collect()))
    }

    /// The sink that the dotted name `callable` is: the user's own, else the table's.
    pub fn find(&self, callable: &str) -> Option<&'static Sink> {
        self.0.iter().find(|sink| sink.matches(callable)).or_else(|| super::find(callable))
    }

    /// Whether `word` is the last part of some sink's name.
    pub fn is_word(&self, word: &str) -> bool {
        self.words().any(|known| known == word) || super::is_sink_word(word)
    }

    /// The words by which a file may import the user's own names: the name itself or its module.
    pub fn import_words(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().flat_map(|sink| sink.api.rsplit('.').take(2))
    }

    /// The last parts of the user's own names.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|sink| sink.api.rsplit('.').next().unwrap_or(sink.api))
    }
}

fn way(slot: Slot<'_>) -> Way {
    Way { position: slot.position, keyword: slot.keyword.map_or("", kept), keys: &[] }
}

fn kept(text: &str) -> &'static str {
    Box::leak(Box::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_names_come_before_the_table() {
        let slot = Slot { position: Some(0), keyword: Some("team") };
        let custom = Custom::new([("acme.tracking.start", Some(slot), None, Access::Write)]);
        let sink = custom.find("acme.tracking.start").unwrap();
        assert_eq!((sink.api, sink.entity[0].keyword, sink.project.len()), ("acme.tracking.start", "team", 0));
        assert!(custom.is_word("start") && custom.is_word("init") && !custom.is_word("tracking"));
        assert!(custom.find("wandb.init").is_some() && custom.find("acme.start").is_none());
    }
}

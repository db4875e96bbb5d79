//! Sinks that stand in data files: `_target_: ...WandbLogger` of Hydra and relatives, and sweeps.
//!
//! The mapping that names a callable is the call, its entries are the arguments, so the same table of sinks holds. The
//! file is read for itself, without the configuration it is a part of; a reference out of it is sought by its key.

use std::rc::Rc;

use super::domain::{Config, Layer, Location, Mark, Outcome, Source, Steps, Target, Traced, What};
use super::fields::{Found, split};
use super::model::{Destination, Override};
use super::script_sinks::{blank, named as named_server};
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::edits::{Ask, Slot};
use crate::languages::data::{Document, Leaf, Shape, Step};
use crate::text::Span;
use crate::wandb::sinks::{self, Access, Sink, SinkKind, Way};

/// Keys whose text names the callable of their mapping: Hydra, torchtune, LightningCLI, mmengine registries.
const TARGETS: &[&str] = &["_target_", "_component_", "class_path", "type", "target"];
/// Keys under which the arguments may stand instead of beside it.
const NESTED: &[&str] = &["init_args", "params", "args", "kwargs"];

impl Tracer<'_> {
    /// Every destination that the data file `file` chooses by naming a sink.
    pub(super) fn configured_sinks(&self, file: FileId) -> Vec<Destination> {
        let Some(document) = self.workspace.data(file) else { return Vec::new() };
        let layer = Layer { package: Vec::new(), source: Source::Document(file) };
        let config = Rc::new(Config { layers: vec![layer], open: true, complete: false, program: None });
        let mut found = Vec::new();
        for leaf in document.walk() {
            if let Some((sink, span, keys)) = named(&document, &leaf) {
                self.running.refuel();
                found.extend(self.configured(&config, Location { file, span }, sink, &keys));
            }
        }
        found.extend(self.sweep_file(&document, &config, file));
        found.extend(self.presumed(&document, file));
        found
    }

    fn configured(&self, config: &Rc<Config>, at: Location, sink: &Sink, keys: &[Box<str>]) -> Option<Destination> {
        let place = self.place(at)?;
        let mut destination = blank(sink.api.to_owned(), SinkKind::Configuration, place);
        destination.access = sink.access;
        let (mut entity, mut project) = (self.first(config, keys, sink.entity), self.first(config, keys, sink.project));
        if let Some((way, form)) = &sink.path {
            for value in self.given_entry(config, keys, way).values {
                let What::Text(text, at) = &value.what else { continue };
                let part = |part: &str| Traced { what: What::Text(part.into(), *at), mark: value.mark.clone() };
                let (first, second) = split(text, *form);
                entity.values.extend(first.map(part));
                project.values.extend(second.map(part));
            }
        }
        let key = self.first(config, keys, sink.key);
        let server = self.first(config, keys, sink.server);
        let is_silent = |outcome: &Outcome| outcome.values.is_empty() && outcome.complete;
        if sink.access == Access::Read
            && is_silent(&entity)
            && is_silent(&project)
            && is_silent(&key)
            && is_silent(&server)
        {
            return None;
        }
        let finished = |outcome, slot| self.finished_for(Found::of(outcome), &Ask::of(sink, slot));
        destination.entity = finished(entity, Slot::Entity);
        destination.project = finished(project, Slot::Project);
        destination.api_key = finished(key, Slot::Key);
        destination.server = named_server(finished(server, Slot::Server));
        Some(destination)
    }

    /// The first of `ways` that the mapping under `keys` gives.
    fn first(&self, config: &Rc<Config>, keys: &[Box<str>], ways: &[Way]) -> Outcome {
        let outcomes = ways.iter().map(|way| self.given_entry(config, keys, way));
        let given = outcomes.into_iter().find(|outcome| !outcome.values.is_empty() || !outcome.complete);
        given.unwrap_or(Outcome { values: Vec::new(), complete: true })
    }

    /// What stands under `keys` for `way`: beside the name, or under one of [`NESTED`].
    fn given_entry(&self, config: &Rc<Config>, keys: &[Box<str>], way: &Way) -> Outcome {
        let below =
            |nested: Option<&str>| -> Vec<Box<str>> { keys.iter().cloned().chain(nested.map(Box::from)).collect() };
        for base in std::iter::once(below(None)).chain(NESTED.iter().map(|nested| below(Some(nested)))) {
            let mut steps = Steps::what(What::Config(Rc::clone(config), base.into()));
            for key in std::iter::once(&way.keyword).chain(way.keys) {
                let mut inner = Steps::nowhere();
                for next in steps.nexts {
                    if let Target::What(what) = &next.target {
                        inner.nexts.extend(self.member_of(what, key).marked(&next.mark).nexts);
                    }
                }
                steps = inner;
            }
            if !steps.nexts.is_empty() {
                let mut outcome = self.finish(steps);
                outcome.complete &= !outcome.values.is_empty();
                return outcome;
            }
        }
        Outcome { values: Vec::new(), complete: true }
    }

    /// Entities under a key or in a group that is called `wandb`: what reads them may be a library, which nobody sees
    /// here. They are `likely`, and one with what was traced to the same text.
    fn presumed(&self, document: &Document, file: FileId) -> Vec<Destination> {
        let path = self.workspace.path(file);
        let mut folders = path.rsplit('/');
        let stem = folders.next().and_then(|name| name.split('.').next()).unwrap_or("");
        let grouped = stem == "wandb" || folders.next() == Some("wandb");
        let read = |leaf: Leaf<'_>| {
            let entry = leaf.entry.filter(|entry| entry.key == "entity" && entry.value == leaf.node)?;
            let text = document.text(leaf.node).filter(|text| !text.is_empty() && !text.contains("${"))?;
            let keys = leaf.keys();
            let parent = keys.len().checked_sub(2).and_then(|at| keys.get(at).copied());
            let meant = parent.map_or(grouped, |parent| parent == "wandb" || parent.starts_with("wandb_"));
            if !meant {
                return None;
            }
            let at = Location { file, span: document.scalar(leaf.node)?.span };
            let key = keys.join(".");
            let mark = Mark { likely: true, ..Mark::overridden(Override::Config(Some(key))) };
            let values = vec![Traced { what: What::Text(text.into(), at), mark }];
            let mut destination =
                blank("wandb.init".to_owned(), SinkKind::Presumed, self.place(Location { file, span: entry.span })?);
            let outcome = Outcome { values, complete: false };
            destination.entity = self.finished(Found::of(outcome), "WANDB_ENTITY");
            Some(destination)
        };
        document.walk().filter_map(read).collect()
    }

    /// A sweep's own file: `wandb sweep FILE` takes `entity` and `project` from its top. A sweep has a `method` and a
    /// mapping of `parameters`; a tokenizer's vocabulary has words of these names, with numbers.
    fn sweep_file(&self, document: &Document, config: &Rc<Config>, file: FileId) -> Option<Destination> {
        let root = document.root()?;
        let parameters = document.get(root, "parameters").filter(|_| document.get(root, "method").is_some())?;
        if !matches!(document.node(parameters).shape, Shape::Mapping(_)) {
            return None;
        }
        let entry = document.entry(root, "entity").or_else(|| document.entry(root, "project"))?;
        let way = |keyword| Way { position: None, keyword, keys: &[] };
        let mut destination =
            blank("wandb sweep".to_owned(), SinkKind::Configuration, self.place(Location { file, span: entry.span })?);
        let finished = |outcome, variable| self.finished(Found::of(outcome), variable);
        destination.entity = finished(self.given_entry(config, &[], &way("entity")), "WANDB_ENTITY");
        destination.project = finished(self.given_entry(config, &[], &way("project")), "WANDB_PROJECT");
        Some(destination)
    }
}

/// The sink that `leaf` names, the span of the entry that does, and the keys of its mapping.
fn named(document: &Document, leaf: &Leaf<'_>) -> Option<(&'static Sink, Span, Vec<Box<str>>)> {
    let entry = leaf.entry.filter(|entry| TARGETS.contains(&entry.key.as_str()) && entry.value == leaf.node)?;
    let text = document.text(leaf.node)?;
    // `type: init` names anything; a dotted path, or a name that says whose it is, names a sink.
    if !text.contains('.') && !text.to_ascii_lowercase().contains("wandb") {
        return None;
    }
    let sink = sinks::find(text)?;
    let (_, parents) = leaf.path.split_last()?;
    let keys = parents.iter().map(|step| match step {
        Step::Key(key) => Box::from(*key),
        Step::Index(index) => index.to_string().into(),
    });
    Some((sink, entry.span, keys.collect()))
}

//! Sinks that stand in data files: `_target_: ...WandbLogger` of Hydra and relatives, and sweeps.
//!
//! The mapping that names a callable is the call, its entries are the arguments, so the same table of sinks holds. The
//! file is read for itself, without the configuration it is a part of; a reference out of it is looked up by its key.

use super::fallback::places_under;
use super::interpolation::Interpolation;
use super::literals::{Fields, Literal, Literals, blank, named_server, place};
use crate::dataflow::Location;
use crate::destination::{Destination, Override};
use crate::edits::{Ask, Slot};
use crate::languages::data::{Document, Leaf, Shape, Step};
use crate::text::Span;
use crate::wandb::sinks::{self, Access, Sink, SinkKind, Way};
use crate::workspace::{FileId, Workspace};

/// Keys whose text names the callable of their mapping: Hydra, torchtune, LightningCLI, mmengine registries.
const TARGETS: &[&str] = &["_target_", "_component_", "class_path", "type", "target"];
/// Keys under which the arguments may stand instead of beside it.
const NESTED: &[&str] = &["init_args", "params", "args", "kwargs"];

/// Every destination that the data file `file` chooses by naming a sink. Without `follow`, other files are not looked at.
pub(super) fn configured_destinations(
    workspace: &dyn Workspace,
    fields: &Fields<'_>,
    file: FileId,
    follow: bool,
) -> Vec<Destination> {
    let Some(document) = workspace.data(file) else { return Vec::new() };
    let elsewhere = |keys: &[&str]| if follow { found_by_key(workspace, keys) } else { Vec::new() };
    let reader = Reader { workspace, fields, file, document: &document, elsewhere: &elsewhere };
    let mut found: Vec<Destination> = document
        .walk()
        .filter_map(|leaf| named(&document, &leaf))
        .filter_map(|(sink, span, keys)| {
            let keys: Vec<&str> = keys.iter().map(|key| &**key).collect();
            reader.configured(sink, span, &keys)
        })
        .collect();
    found.extend(reader.sweep());
    found.extend(document.walk().filter_map(|leaf| reader.presumed(&leaf)));
    found
}

/// Texts at the end of any path that ends in `keys`, wherever they stand. The only one counts in full.
fn found_by_key(workspace: &dyn Workspace, keys: &[&str]) -> Vec<Literal> {
    let by = Override::Config(Some(keys.join(".")));
    let found = places_under(workspace, keys, false);
    let is_likely = found.len() != 1;
    found.into_iter().map(|(text, at)| Literal { is_likely, ..Literal::text(text, at).overridden(&by) }).collect()
}

/// Reads the sinks of one data file.
struct Reader<'r, 'w> {
    workspace: &'w dyn Workspace,
    fields: &'r Fields<'w>,
    file: FileId,
    document: &'r Document,
    elsewhere: &'r dyn Fn(&[&str]) -> Vec<Literal>,
}

impl Reader<'_, '_> {
    fn blank(&self, api: &str, kind: SinkKind, span: Span) -> Option<Destination> {
        Some(blank(api.to_owned(), kind, place(self.workspace, Location { file: self.file, span })?))
    }

    /// The destination of the mapping under `keys`, which names `sink` in `span`.
    fn configured(&self, sink: &Sink, span: Span, keys: &[&str]) -> Option<Destination> {
        let values = Interpolation::new(self.document, self.file, self.elsewhere);
        let first = |ways: &[Way]| {
            let given = ways.iter().map(|way| given(&values, keys, way));
            given.into_iter().find(|literals| !literals.is_silent()).unwrap_or_else(Literals::none)
        };
        let (mut entity, mut project) = (first(sink.entity), first(sink.project));
        if let Some((way, form)) = &sink.path {
            given(&values, keys, way).split_into(*form, &mut entity, &mut project);
        }
        let (key, server) = (first(sink.key), first(sink.server));
        if sink.access == Access::Read && [&entity, &project, &key, &server].iter().all(|one| one.is_silent()) {
            return None;
        }
        let mut destination = self.blank(sink.api, SinkKind::Configuration, span)?;
        let field = |literals, slot| self.fields.field(literals, &Ask::of(sink, slot));
        destination.access = sink.access;
        destination.entity = field(entity, Slot::Entity);
        destination.project = field(project, Slot::Project);
        destination.api_key = field(key, Slot::Key);
        destination.server = named_server(field(server, Slot::Server));
        Some(destination)
    }

    /// Entities under a key or in a group that is called `wandb`: what reads them may be a library, which is not visible
    /// here. They are `likely`, and one with what was traced to the same text.
    fn presumed(&self, leaf: &Leaf<'_>) -> Option<Destination> {
        let document = self.document;
        let entry = leaf.entry.filter(|entry| entry.key == "entity" && entry.value == leaf.node)?;
        // `???` must be given: OmegaConf stops where it is not.
        let is_known = |text: &&str| !text.is_empty() && !text.contains("${") && *text != "???";
        let text = document.text(leaf.node).filter(is_known)?;
        let keys = leaf.keys();
        let parent = keys.len().checked_sub(2).and_then(|at| keys.get(at).copied());
        let path = self.workspace.path(self.file);
        let mut folders = path.rsplit('/');
        let stem = folders.next().and_then(|name| name.split('.').next()).unwrap_or("");
        let is_grouped = stem == "wandb" || folders.next() == Some("wandb");
        if !parent.map_or(is_grouped, |parent| parent == "wandb" || parent.starts_with("wandb_")) {
            return None;
        }
        let at = Location { file: self.file, span: document.scalar(leaf.node)?.span };
        let by = Override::Config(Some(keys.join(".")));
        let text = Literal { is_likely: true, ..Literal::text(text, at).overridden(&by) };
        let mut destination = self.blank("wandb.init", SinkKind::Presumed, entry.span)?;
        let literals = Literals { values: vec![text], complete: false };
        destination.entity = self.fields.field(literals, &Ask::sdk(Slot::Entity));
        Some(destination)
    }

    /// A sweep's own file: `wandb sweep FILE` takes `entity` and `project` from its top. A sweep has a `method` and a
    /// mapping of `parameters`; a tokenizer's vocabulary has words of these names, with numbers.
    fn sweep(&self) -> Option<Destination> {
        let document = self.document;
        let root = document.root()?;
        let parameters = document.get(root, "parameters").filter(|_| document.get(root, "method").is_some())?;
        if !matches!(document.node(parameters).shape, Shape::Mapping(_)) {
            return None;
        }
        let entry = document.entry(root, "entity").or_else(|| document.entry(root, "project"))?;
        let mut destination = self.blank("wandb sweep", SinkKind::Configuration, entry.span)?;
        let values = Interpolation::new(document, self.file, self.elsewhere);
        let field = |keyword, slot| {
            let way = Way { position: None, keyword, keys: &[] };
            self.fields.field(given(&values, &[], &way), &Ask::sdk(slot))
        };
        destination.entity = field("entity", Slot::Entity);
        destination.project = field("project", Slot::Project);
        Some(destination)
    }
}

/// What stands for `way` in the mapping under `keys`: beside the name, or under one of [`NESTED`].
fn given(values: &Interpolation<'_>, keys: &[&str], way: &Way) -> Literals {
    for nested in std::iter::once(None).chain(NESTED.iter().map(Some)) {
        let ends = std::iter::once(&way.keyword).chain(way.keys);
        let path: Vec<&str> = keys.iter().chain(nested).chain(ends).copied().collect();
        if let Some(found) = values.at(&path) {
            return Literals { complete: !found.is_empty(), values: found };
        }
    }
    Literals::none()
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

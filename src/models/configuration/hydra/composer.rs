//! One configuration, put together from files and the store.

use super::STORE;
use super::defaults::{Entry, What, entries, hung, join, overridden};
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::provenance::Provenance;
use crate::dataflow::text::Text;
use crate::dataflow::value::{Abstract, Arguments, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind, Location};
use crate::languages::data::Document;

use crate::destination::Override;
use crate::models::configuration::documents;
use crate::models::configuration::mappings::{self, by_key, mapping, merge};
use crate::models::configuration::omegaconf::{self, CONFIG};
use crate::models::held::slot;
use crate::models::{Context, copied};
use crate::workspace::FileId;
use std::collections::HashMap;
use std::sync::Arc;

/// Files that one configuration may be put together from.
const FILES: usize = 64;

/// Puts one configuration together.
pub(super) struct Composer<'c> {
    context: &'c Context<'c>,
    /// The file from which the folder counts.
    from: FileId,
    folder: String,
    at: Location,
    /// What is chosen for a group instead of what the lists say.
    chosen: HashMap<String, String>,
    /// How many files were read.
    files: usize,
    /// A part is not known.
    is_open: bool,
    /// The user who starts the program can change it.
    pub(super) is_typed: bool,
}

impl<'c> Composer<'c> {
    /// For a call at `at` in `from`, whose configurations lie in `folder`.
    pub(super) fn new(context: &'c Context<'c>, from: FileId, folder: &str, at: Location) -> Self {
        let folder = folder.trim_start_matches("./").trim_end_matches('/').to_owned();
        Self { context, from, folder, at, chosen: HashMap::new(), files: 0, is_open: false, is_typed: true }
    }

    /// The configuration `name` with `overrides`; `None` where there is none of the name.
    pub(super) fn compose(mut self, run: &mut Interpreter<'_>, name: &str, overrides: &[Value]) -> Option<ValueSet> {
        let name = name.trim_end_matches(".yaml").trim_end_matches(".yml");
        let mut values = Vec::new();
        for word in overrides {
            let Some((key, value)) = word.text().and_then(|text| text.split_once('=')) else {
                // `~key` takes something out.
                self.is_open = true;
                continue;
            };
            let group = key.trim_start_matches('+');
            if self.find(run, &format!("{group}/{value}")).is_some() {
                self.chosen.insert(group.to_owned(), value.to_owned());
            } else {
                values.push(word.clone());
            }
        }
        self.find(run, name)?;
        let added: Vec<(String, String)> = overrides
            .iter()
            .filter_map(|word| word.text()?.strip_prefix('+')?.split_once('='))
            .map(|(group, name)| (group.trim_start_matches('+').to_owned(), name.to_owned()))
            .collect();
        self.choices(run, name, 0);
        self.files = 0;
        let root = run.library_object(CONFIG, []);
        self.add(run, root, name, &[], 0);
        for (group, name) in added {
            if self.chosen.contains_key(&group) {
                let package: Vec<String> = group.split('/').map(str::to_owned).collect();
                self.add(run, root, &format!("{group}/{name}"), &package, 0);
            }
        }
        for key in ["hydra", "defaults"] {
            run.state.edit(root).slots.shift_remove(&Key::from(key));
        }
        if self.is_typed {
            by_key(run, root, "", 0);
            self.given(run, root, "", 0);
        }
        for word in &values {
            omegaconf::assign(run, root, word);
        }
        if self.is_open {
            mappings::open(run, root);
        }
        let set = ValueSet::of(Abstract::Object(root));
        Some(omegaconf::configuration(run, &set))
    }

    /// Adds what the command lines of the repository pass by `key.path=value`.
    fn given(&self, run: &mut Interpreter<'_>, id: ObjectId, front: &str, depth: usize) {
        if depth > 16 {
            return;
        }
        let content = run.content(id).clone();
        for (key, set) in content.slots {
            let Key::Name(name) = &key else { continue };
            let path = if front.is_empty() { name.to_string() } else { format!("{front}.{name}") };
            let inner: Vec<ObjectId> = set.values.iter().filter_map(|value| mapping(run, value)).collect();
            if !inner.is_empty() {
                for inner in inner {
                    self.given(run, inner, &path, depth + 1);
                }
                continue;
            }
            let flags: Vec<Arc<str>> = ["", "+", "++"].iter().map(|sign| format!("{sign}{path}").into()).collect();
            let passed = self.context.given.to(self.context.workspace, &flags, run.main, self.from);
            let by = std::rc::Rc::new(Override::Config(Some(path)));
            for one in passed {
                let mut value = Value::bare(Abstract::Text(Text::new(&*one.text)));
                value.from = Provenance::origin(one.at).overridden(&by);
                value.from.is_given = true;
                value.from.is_likely = one.is_likely;
                if let Some(slot) = run.state.edit(id).slots.get_mut(&key) {
                    slot.push(value);
                }
            }
        }
    }

    /// The file of a configuration by its path below the folder, or what the store holds under it.
    fn find(&self, run: &mut Interpreter<'_>, name: &str) -> Option<Found> {
        let path = if self.folder.is_empty() { name.to_owned() } else { format!("{}/{name}", self.folder) };
        let own = self.context.workspace.path(self.from);
        let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
        for end in ["yaml", "yml"] {
            let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
            for part in path.split('/') {
                match part {
                    "" | "." => {}
                    ".." => {
                        parts.pop();
                    }
                    part => parts.push(part),
                }
            }
            let exact = format!("{}.{end}", parts.join("/"));
            let near = path.contains(crate::dataflow::text::HOLE) || path.starts_with('/');
            let found = self.context.workspace.find(&exact);
            if let Some(file) = found
                .or_else(|| near.then(|| documents::data_file(self.context, self.from, &format!("{path}.{end}")))?)
            {
                return Some(Found::File(file));
            }
        }
        let store = run.singleton(STORE);
        slot(run, store, name).map(Found::Node)
    }

    /// Collects what `override` entries choose.
    fn choices(&mut self, run: &mut Interpreter<'_>, name: &str, depth: usize) {
        let Some(Found::File(file)) = self.find(run, name).filter(|_| depth < 12 && self.files < FILES) else { return };
        self.files += 1;
        let Some(document) = self.context.workspace.data(file) else { return };
        for (group, name) in overridden(&document) {
            self.chosen.insert(group, name);
        }
        for entry in entries(&document) {
            for path in self.paths(&entry, name) {
                self.choices(run, &path, depth + 1);
            }
        }
    }

    /// The paths that an entry in the list of the configuration `own` names.
    fn paths(&self, entry: &Entry, own: &str) -> Vec<String> {
        let group = entry.group_below(own);
        match self.chosen.get(&group) {
            Some(name) if !entry.group.is_empty() => vec![join(&group, name)],
            _ => match &entry.what {
                What::Names(names) => names.iter().map(|name| join(&group, name)).collect(),
                What::Own | What::Unknown => Vec::new(),
            },
        }
    }

    /// Adds the configuration at `name` and those of its defaults list, in order.
    fn add(&mut self, run: &mut Interpreter<'_>, root: ObjectId, name: &str, package: &[String], depth: usize) {
        if depth > 12 || self.files >= FILES {
            self.is_open = true;
            return;
        }
        self.files += 1;
        match self.find(run, name) {
            Some(Found::File(file)) => self.add_file(run, root, name, file, package, depth),
            Some(Found::Node(node)) => {
                let call = Call { arguments: Arguments::default(), at: self.at };
                for value in run.seen(&node).values {
                    let is_structured = value
                        .object()
                        .is_some_and(|id| run.class(id).is_some() || matches!(run.kind(id), Kind::Instance(_)));
                    let fields =
                        if is_structured { omegaconf::structured(run, &value, &call) } else { ValueSet::one(value) };
                    let fields = copied(run, &fields);
                    let list = fields.only().and_then(|value| mapping(run, value));
                    let has_list = list.is_some_and(|id| run.content(id).slots.contains_key(&Named("defaults")));
                    self.is_open |= has_list;
                    self.put(run, root, package, &fields);
                }
            }
            None => self.is_open = true,
        }
    }

    fn add_file(
        &mut self,
        run: &mut Interpreter<'_>,
        root: ObjectId,
        name: &str,
        file: FileId,
        package: &[String],
        depth: usize,
    ) {
        let Some(document) = self.context.workspace.data(file) else { return };
        let package = self.header(file, name).unwrap_or_else(|| package.to_vec());
        let list = entries(&document);
        let mut placed = false;
        for entry in &list {
            if matches!(entry.what, What::Own) {
                self.own(run, root, &document, file, &package);
                placed = true;
                continue;
            }
            let group = entry.group_below(name);
            if matches!(entry.what, What::Unknown) && !self.chosen.contains_key(&group) {
                self.is_open = true;
                continue;
            }
            let hung = hung(entry, &package);
            for path in self.paths(entry, name) {
                if entry.is_optional && self.find(run, &path).is_none() || path.starts_with("hydra/") {
                    continue;
                }
                self.add(run, root, &path, &hung, depth + 1);
            }
        }
        if !placed {
            self.own(run, root, &document, file, &package);
        }
    }

    fn own(
        &mut self,
        run: &mut Interpreter<'_>,
        root: ObjectId,
        document: &Document,
        file: FileId,
        package: &[String],
    ) {
        let Some(node) = document.root() else { return };
        let mut value = documents::to_value(run, document, node, file, 0);
        if let Some(id) = value.only().and_then(Value::object) {
            run.state.edit(id).slots.shift_remove(&Key::from("defaults"));
        }
        value.values.retain(|value| !matches!(value.kind, Abstract::None));
        if !value.values.is_empty() {
            self.put(run, root, package, &value);
        }
    }

    fn put(&mut self, run: &mut Interpreter<'_>, root: ObjectId, package: &[String], value: &ValueSet) {
        let mut at = root;
        for part in package {
            let key = Key::from(part.as_str());
            let known = run.content(at).slots.get(&key).cloned().and_then(|set| mapping(run, set.only()?));
            at = known.unwrap_or_else(|| {
                let made = run.library_object(CONFIG, []);
                run.put(at, key, ValueSet::of(Abstract::Object(made)), true);
                made
            });
        }
        merge(run, at, value, CONFIG, true, 0);
    }

    /// `# @package _global_` at the top of a file.
    fn header(&self, file: FileId, name: &str) -> Option<Vec<String>> {
        let text = self.context.workspace.text(file)?;
        let line =
            text.text().lines().take(10).find_map(|line| line.trim().strip_prefix("# @package").map(str::to_owned))?;
        let group = name.rsplit_once('/').map_or("", |(group, _)| group);
        match line.trim() {
            "_global_" => Some(Vec::new()),
            "_group_" => Some(group.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()),
            "" => None,
            name => Some(name.trim_start_matches("_global_.").split('.').map(str::to_owned).collect()),
        }
    }
}

/// What a configuration's name leads to.
enum Found {
    File(FileId),
    Node(ValueSet),
}

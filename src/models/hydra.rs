//! Hydra: the configuration that `@hydra.main` or `compose` puts together, and `instantiate`.

use std::collections::HashMap;
use std::sync::Arc;

use super::mappings::{by_key, mapping, merge};
use super::omegaconf::{self, CONFIG};
use super::{Context, Effect, Model, NOTHING, copied, documents};
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::provenance::Provenance;
use crate::dataflow::text::Text;
use crate::dataflow::value::{Abstract, Arguments, Cause, Passed, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind, Location};
use crate::languages::data::{Document, ScalarKind, Shape};
use crate::languages::python::ast::ExprKind;
use crate::trace::FileId;
use crate::trace::model::Override;

const MAIN: &str = "hydra.main";
const INITIALIZED: &str = "hydra.initialize";
const STORE: &str = "hydra.core.config_store.ConfigStore";
/// Files that one configuration may be put together from.
const FILES: usize = 64;

/// Hydra.
pub(super) static MODEL: Model = Model {
    calls: &[
        ("hydra.initialize", Effect::Hook(initialize)),
        ("hydra.initialize_config_dir", Effect::Hook(initialize)),
        ("hydra.experimental.initialize", Effect::Hook(initialize)),
        ("hydra.compose", Effect::Hook(compose)),
        ("hydra.experimental.compose", Effect::Hook(compose)),
        ("hydra.utils.instantiate", Effect::Hook(instantiate)),
        ("hydra.utils.call", Effect::Hook(instantiate)),
        ("hydra.utils.get_class", Effect::Hook(get_object)),
        ("hydra.utils.get_method", Effect::Hook(get_object)),
        ("hydra.utils.get_object", Effect::Hook(get_object)),
        ("hydra.core.config_store.ConfigStore.instance", Effect::Hook(instance)),
        ("hydra.utils.to_absolute_path", Effect::Argument(0, "path")),
    ],
    methods: &[(MAIN, "__call__", start), (STORE, "store", register), (INITIALIZED, "*", nothing)],
    decorators: &[(MAIN, decorate)],
    leaves_alone: &["hydra."],
    ..NOTHING
};

fn nothing(_: &Context<'_>, _: &mut Interpreter<'_>, _: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::None))
}

fn instance(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    let id = run.singleton(STORE);
    Some(ValueSet::of(Abstract::Object(id)))
}

/// `ConfigStore.store(name, node, group, package)`.
fn register(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let id = receiver.object()?;
    let name = call.arguments.text(0, "name")?.trim_end_matches(".yaml").to_owned();
    let node = call.arguments.get(1, "node")?.clone();
    let path = match call.arguments.text(2, "group") {
        Some(group) => format!("{group}/{name}"),
        None => name,
    };
    run.state.edit(id).slots.insert(Key::from(&*path), node);
    Some(ValueSet::of(Abstract::None))
}

/// `@hydra.main(...)`: an object that composes the configuration when it is called.
fn decorate(_: &Context<'_>, run: &mut Interpreter<'_>, call: Option<&Call>, target: &Value) -> Option<ValueSet> {
    let mut slots = vec![(Key::from(" function"), ValueSet::one(target.clone()))];
    if let Some(call) = call {
        for (position, name) in ["config_path", "config_name"].into_iter().enumerate() {
            if let Some(set) = call.arguments.get(position, name) {
                slots.push((Key::from(name), set.clone()));
            }
        }
    }
    Some(ValueSet::of(Abstract::Object(run.library_object(MAIN, slots))))
}

fn start(context: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let slots = run.content(receiver.object()?).slots.clone();
    let function = slots.get(&Key::from(" function"))?.clone();
    if !call.arguments.list.is_empty() {
        return Some(run.call(&function, call.arguments.clone(), call.at));
    }
    let Abstract::Function(definition) = &function.only()?.kind else { return None };
    let Kind::Module { file, .. } = *run.kind(definition.module) else { return None };
    let text = |name: &str| slots.get(&Key::from(name)).and_then(ValueSet::only_text).map(str::to_owned);
    let composed = text("config_name").and_then(|name| {
        let folder = text("config_path").unwrap_or_default();
        Composer::new(context, file, &folder, call.at).compose(run, &name, &[])
    });
    let config = match composed {
        Some(config) => config,
        None => annotated(run, definition, call).unwrap_or_else(|| run.unknown(Cause::Document(Arc::from([])))),
    };
    Some(run.call(&function, Arguments::positional([config], call.at), call.at))
}

/// The dataclass that the parameter is annotated with: its fields are what the configuration holds.
fn annotated(
    run: &mut Interpreter<'_>,
    function: &crate::dataflow::value::FunctionValue,
    call: &Call,
) -> Option<ValueSet> {
    let annotation = function.definition.parameters.first()?.annotation.as_ref()?;
    let ExprKind::Name(name) = &annotation.kind else { return None };
    let class = run.attribute(&ValueSet::of(Abstract::Object(function.module)), name);
    let class = class.only()?.clone();
    run.class(class.object()?)?;
    let fields = omegaconf::structured(run, &class, call);
    finished(run, fields)
}

/// Everything in a configuration can be changed by its key.
fn finished(run: &mut Interpreter<'_>, set: ValueSet) -> Option<ValueSet> {
    let id = mapping(run, set.only()?)?;
    by_key(run, id, "", 0);
    Some(omegaconf::configuration(run, &set))
}

/// `initialize(config_path=...)`: what `compose` looks at afterwards.
fn initialize(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let path =
        call.arguments.named("config_dir").map(|one| &one.value).or_else(|| call.arguments.get(0, "config_path"));
    let path = path.cloned().unwrap_or_else(|| Interpreter::text_value(""));
    let id = run.singleton(INITIALIZED);
    run.state.edit(id).slots.insert(Key::from(" path"), path);
    Some(ValueSet::of(Abstract::Object(id)))
}

/// `compose(config_name, overrides=[...])`.
fn compose(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let initialized = run.singleton(INITIALIZED);
    let folder =
        run.content(initialized).slots.get(&Key::from(" path")).and_then(ValueSet::only_text).map(str::to_owned)?;
    let name = call.arguments.text(0, "config_name")?.to_owned();
    let given = call.arguments.get(1, "overrides").cloned();
    let overrides = match given {
        None => Some(Vec::new()),
        Some(list) => run.exact_items(&list).and_then(|items| items.iter().map(|item| item.only().cloned()).collect()),
    };
    let is_known = overrides.is_some();
    let overrides = overrides.unwrap_or_default();
    let mut composer = Composer::new(context, call.at.file, &folder, call.at);
    composer.is_typed = !is_known;
    composer.compose(run, &name, &overrides)
}

/// One entry of a defaults list.
struct Entry {
    group: String,
    names: Vec<String>,
    package: Option<String>,
    is_absolute: bool,
    is_optional: bool,
    is_own: bool,
    /// The name is not known, or must be given.
    is_unknown: bool,
}

/// Puts one configuration together.
struct Composer<'c> {
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
    /// Whoever starts the program can change it.
    is_typed: bool,
}

impl<'c> Composer<'c> {
    fn new(context: &'c Context<'c>, from: FileId, folder: &str, at: Location) -> Self {
        let folder = folder.trim_start_matches("./").trim_end_matches('/').to_owned();
        Self { context, from, folder, at, chosen: HashMap::new(), files: 0, is_open: false, is_typed: true }
    }

    fn compose(mut self, run: &mut Interpreter<'_>, name: &str, overrides: &[Value]) -> Option<ValueSet> {
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
            super::mappings::open(run, root);
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
                inner.into_iter().for_each(|inner| self.given(run, inner, &path, depth + 1));
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
        run.content(store).slots.get(&Key::from(name)).cloned().map(Found::Node)
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
        let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
        let group =
            if entry.is_absolute || folder.is_empty() { entry.group.clone() } else { join(folder, &entry.group) };
        match self.chosen.get(&group) {
            Some(name) if !entry.group.is_empty() => vec![join(&group, name)],
            _ => entry.names.iter().map(|name| join(&group, name)).collect(),
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
                    let has_list = list.is_some_and(|id| run.content(id).slots.contains_key(&Key::from("defaults")));
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
            if entry.is_own {
                self.own(run, root, &document, file, &package);
                placed = true;
                continue;
            }
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let group =
                if entry.is_absolute || folder.is_empty() { entry.group.clone() } else { join(folder, &entry.group) };
            if entry.is_unknown && !self.chosen.contains_key(&group) {
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

fn join(group: &str, name: &str) -> String {
    if group.is_empty() { name.to_owned() } else { format!("{group}/{name}") }
}

/// Where the configuration of an entry hangs.
fn hung(entry: &Entry, outer: &[String]) -> Vec<String> {
    let split =
        |text: &str, by: char| text.split(by).filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    match &entry.package {
        Some(package) if package == "_global_" => Vec::new(),
        Some(package) if package == "_here_" => outer.to_vec(),
        Some(package) => {
            if let Some(rest) = package.strip_prefix("_global_.") {
                split(rest, '.')
            } else {
                let base = if entry.is_absolute { &[] } else { outer };
                base.iter().cloned().chain(split(package, '.')).collect()
            }
        }
        None => {
            // Without a group it is a sibling of the list's own file.
            let folder = entry.group.clone();
            let base = if entry.is_absolute { &[] } else { outer };
            base.iter().cloned().chain(split(&folder, '/')).collect()
        }
    }
}

/// `override /group: name`
fn overridden(document: &Document) -> Vec<(String, String)> {
    let Some(list) = document.root().and_then(|root| document.get(root, "defaults")) else { return Vec::new() };
    let mut found = Vec::new();
    for item in document.items(list) {
        for entry in document.entries(*item) {
            if let Some(group) = entry.key.trim().strip_prefix("override ")
                && let Some(name) = document.text(entry.value)
            {
                let group = group.trim().trim_start_matches('/').split('@').next().unwrap_or_default();
                found.push((group.to_owned(), name.trim_end_matches(".yaml").to_owned()));
            }
        }
    }
    found
}

/// The entries of a defaults list, without those that override others.
fn entries(document: &Document) -> Vec<Entry> {
    let Some(list) = document.root().and_then(|root| document.get(root, "defaults")) else { return Vec::new() };
    let mut found = Vec::new();
    for item in document.items(list) {
        match &document.node(*item).shape {
            Shape::Scalar(scalar) => found.push(one(&scalar.text, None)),
            Shape::Mapping(pairs) => {
                for pair in pairs.iter().filter(|pair| !pair.key.trim().starts_with("override ")) {
                    let mut entry = one(pair.key.trim(), Some(Vec::new()));
                    match &document.node(pair.value).shape {
                        Shape::Scalar(value) if value.kind == ScalarKind::Null => {}
                        Shape::Scalar(value) if value.text.contains("${") || value.text == "???" => {
                            entry.is_unknown = true;
                        }
                        Shape::Scalar(value) => entry.names.push(value.text.trim_end_matches(".yaml").to_owned()),
                        Shape::Sequence(items) => entry.names.extend(
                            items
                                .iter()
                                .filter_map(|item| document.text(*item))
                                .map(|name| name.trim_end_matches(".yaml").to_owned()),
                        ),
                        Shape::Mapping(_) => entry.is_unknown = true,
                    }
                    found.push(entry);
                }
            }
            Shape::Sequence(_) => {}
        }
    }
    found
}

/// `optional group@package`, `/group/name`, `name`, `_self_`.
fn one(text: &str, names: Option<Vec<String>>) -> Entry {
    let (is_optional, text) = match text.strip_prefix("optional ") {
        Some(rest) => (true, rest.trim()),
        None => (false, text),
    };
    let (path, package) = match text.split_once('@') {
        Some((path, package)) => (path, Some(package.to_owned())),
        None => (text, None),
    };
    let is_absolute = path.starts_with('/');
    let path = path.trim_start_matches('/').trim_end_matches(".yaml");
    let is_own = path == "_self_";
    let (group, names) = if let Some(names) = names {
        (path.to_owned(), names)
    } else {
        let (group, name) = path.rsplit_once('/').unwrap_or(("", path));
        (group.to_owned(), vec![name.to_owned()])
    };
    Entry { group, names, package, is_absolute, is_optional, is_own, is_unknown: path.contains("${") }
}

/// What a dotted name means.
fn located(run: &mut Interpreter<'_>, dotted: &str) -> ValueSet {
    let parts: Vec<&str> = dotted.split('.').collect();
    let mut module = run.import_named(0, parts[0]);
    for (index, part) in parts.iter().enumerate().skip(1) {
        let inner = run.import_named(0, &parts[..=index].join("."));
        let is_module = inner
            .only()
            .and_then(Value::object)
            .is_some_and(|id| matches!(run.kind(id), Kind::Module { .. } | Kind::Package(_)));
        module = if is_module { inner } else { run.attribute(&module, &(*part).into()) };
    }
    module
}

fn get_object(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let path = call.arguments.text(0, "path")?.to_owned();
    Some(located(run, &path))
}

/// `instantiate(config, *arguments, **names)`.
fn instantiate(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let config = call.arguments.get(0, "config")?.clone();
    let mut rest = call.arguments.clone();
    let position =
        rest.list.iter().position(|one| one.keyword.is_none() || one.keyword.as_deref() == Some("config"))?;
    rest.list.remove(position);
    Some(made(run, &config, &rest, call.at, 0))
}

/// What a configuration describes, made.
fn made(run: &mut Interpreter<'_>, config: &ValueSet, more: &Arguments, at: Location, depth: usize) -> ValueSet {
    let config = run.seen(config);
    let mut result = ValueSet { values: Vec::new(), open: config.open };
    for value in config.values {
        if depth > 16 {
            return ValueSet::unknown();
        }
        let Some(id) = mapping(run, &value) else {
            match value.object().map(|id| (id, run.kind(id).clone())) {
                Some((id, Kind::List)) => {
                    let content = run.content(id).clone();
                    let items = content
                        .items
                        .iter()
                        .map(|item| made(run, item, &Arguments::default(), at, depth + 1))
                        .collect();
                    let list = run.sequence(Kind::List, items);
                    result.push(value.with(list));
                }
                _ if depth == 0 && matches!(value.kind, Abstract::Opaque(_)) => result.open = true,
                _ => result.push(value),
            }
            continue;
        };
        let content = run.content(id).clone();
        let get = |name: &str| content.slots.get(&Key::from(name)).cloned();
        let truth = |name: &str| {
            more.named(name)
                .map(|one| one.value.clone())
                .or_else(|| get(name))
                .and_then(|set| set.only().and_then(Value::truth))
        };
        let target = more.named("_target_").map(|one| one.value.clone()).or_else(|| get("_target_"));
        let is_recursive = truth("_recursive_") != Some(false);
        let mut arguments = Arguments {
            open_keywords: content.rest.is_some() || more.open_keywords,
            spread: true,
            ..Arguments::default()
        };
        let mut entries = Vec::new();
        for (key, set) in &content.slots {
            let Key::Name(name) = key else { continue };
            if matches!(&**name, "_target_" | "_partial_" | "_recursive_" | "_convert_" | "_args_") {
                continue;
            }
            let set = if is_recursive { made(run, set, &Arguments::default(), at, depth + 1) } else { run.seen(set) };
            entries.push((Arc::clone(name), set));
        }
        let Some(target) = target else {
            let dict = run.library_object(CONFIG, entries.into_iter().map(|(name, set)| (Key::Name(name), set)));
            result.push(value.with(Abstract::Object(dict)));
            continue;
        };
        let positional = get("_args_").and_then(|list| run.exact_items(&list)).unwrap_or_default();
        arguments.list.extend(positional.into_iter().map(|value| Passed { keyword: None, value, at }));
        arguments.list.extend(more.list.iter().filter(|one| one.keyword.is_none()).cloned());
        for (name, set) in entries {
            if more.named(&name).is_none() {
                arguments.list.push(Passed { keyword: Some(name), value: set, at });
            }
        }
        arguments.list.extend(
            more.list
                .iter()
                .filter(|one| one.keyword.as_ref().is_some_and(|name| !name.starts_with('_') || !name.ends_with('_')))
                .cloned(),
        );
        for one in run.seen(&target).values {
            let callee = match one.text() {
                Some(dotted) => located(run, dotted),
                None => ValueSet::one(one.clone()),
            };
            if truth("_partial_") == Some(true) {
                for callee in callee.values {
                    result.push(Value::bare(Abstract::Partial(std::rc::Rc::new((callee, arguments.clone())))));
                }
                continue;
            }
            let found = run.call(&callee, arguments.clone(), at);
            result.join(found);
        }
    }
    result
}

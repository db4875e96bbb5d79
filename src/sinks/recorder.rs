//! The recorder: what the interpreter asks about libraries, with every sink on the way written down.

use std::cell::RefCell;
use std::sync::Arc;

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Callee, Cause, Value, ValueSet, Values};
use crate::dataflow::{Base, Call, Interpreter, Kind, Library, Location};
use crate::destination::{CallShape, Keyword};
use crate::models::{self, Context, Environment, Given};
use crate::wandb::sinks::{Access, Custom, Sink, SinkKind, Way};
use crate::workspace::Workspace;

use super::convert::split_paths;
use super::record::{Late, Record, Seen};

/// Writes down sinks and answers from the models.
pub(super) struct Recorder<'w> {
    pub context: Context<'w>,
    pub custom: Custom,
    pub record: RefCell<Record>,
}

/// The variables that the SDK reads and that choose where runs go.
pub(super) const VARIABLES: &[&str] = &["WANDB_ENTITY", "WANDB_PROJECT", "WANDB_API_KEY", "WANDB_BASE_URL"];

/// Fronts of names whose calls hand nothing to other processes.
const INSIDE: &[&str] = &["builtins.", "copy.", "os.environ", "wandb.", "logging.", "pprint."];

/// Calls that make the SDK read the environment.
const STARTING: &[&str] = &["wandb.init", "wandb.login", "wandb.setup", "wandb.Api", "wandb.sweep", "wandb.agent"];

impl<'w> Recorder<'w> {
    pub fn new(workspace: &'w dyn Workspace, given: &'w Given, custom: Custom) -> Self {
        Self { context: Context { workspace, given }, custom, record: RefCell::default() }
    }

    /// Writes down a call of a sink.
    fn visit(&self, run: &mut Interpreter<'_>, sink: &'static Sink, call: &Call) {
        if sink.kind == SinkKind::Ambient && !reports(run, call) {
            return;
        }
        if !run.alive() {
            return;
        }
        let (mut entity, entity_at) = field(run, sink.entity, call);
        let (mut project, project_at) = field(run, sink.project, call);
        let (mut entity_at, mut project_at) = (entity_at, project_at);
        if let Some((way, form)) = &sink.path {
            let (path, at) = field(run, std::slice::from_ref(way), call);
            let (first, second) = split_paths(&path, *form);
            // Parts of the path beat keywords.
            if !first.values.is_empty() || first.open {
                (entity, entity_at) = (first, at);
            }
            if !second.values.is_empty() || second.open {
                (project, project_at) = (second, at);
            }
        }
        let writes = sink.access == Access::Write && sink.kind != SinkKind::Login;
        if writes {
            entity = self.ambient(run, entity, "WANDB_ENTITY", "entity");
            project = self.ambient(run, project, "WANDB_PROJECT", "project");
        }
        let (key, key_at) = field(run, sink.key, call);
        // A key that is put together is shown nowhere in parts: the call is the place.
        let key = key.map(|mut value| {
            if matches!(&value.kind, Abstract::Text(text) if text.is_composed()) {
                value.from = crate::dataflow::provenance::Provenance::default();
            }
            value
        });
        for set in [&entity, &project, &key] {
            run.need(set);
        }
        let sweep = sink.kind == SinkKind::Sweep;
        let sweep_way = Way { position: Some(0), keyword: "sweep", keys: &["entity"] };
        let sweep_entity = if sweep { field(run, std::slice::from_ref(&sweep_way), call).0 } else { ValueSet::never() };
        let (server, server_at) = field(run, sink.server, call);
        let names_server = server.values.iter().any(|value| value.text().is_some());
        let workspace = self.context.workspace;
        let mut record = self.record.borrow_mut();
        let seen = record.calls.entry(call.at).or_insert_with(|| Seen::unseen(sink, shape(workspace, call)));
        seen.program = seen.program.or(run.main);
        if names_server {
            seen.server.get_or_insert_default().add(workspace, &server, server_at);
        }
        seen.entity.add(workspace, &entity, entity_at);
        seen.project.add(workspace, &project, project_at);
        seen.key.add(workspace, &key, key_at);
        seen.sweep_entity.add(workspace, &sweep_entity, None);
    }

    /// What `wandb.setup` and the environment give where the call leaves a field open.
    fn ambient(&self, run: &mut Interpreter<'_>, field: ValueSet, variable: &'static str, keyword: &str) -> ValueSet {
        let is_open = |value: &Value| matches!(value.kind, Abstract::None | Abstract::Unbound);
        if !field.values.iter().any(is_open) && !field.values.is_empty() {
            return field;
        }
        if field.values.is_empty() && field.open {
            return field;
        }
        let session = run.singleton("wandb session");
        let set_up = run.content(session).slots.get(&Named(keyword)).cloned();
        let set_up = set_up.map(|set| run.seen(&set).filter(|value| !is_open(value)));
        let read = if let Some(set) = set_up.filter(|set| !set.values.is_empty()) {
            set
        } else {
            let environment =
                run.content(session).slots.get(&Named("environment")).and_then(|set| set.only()?.object());
            let object = environment.unwrap_or_else(|| Environment::object(run));
            let read = Environment::read(run, object, variable);
            // What the process inherits is no value of the repository.
            read.filter(|value| {
                !matches!(&value.kind, Abstract::Opaque(opaque) if matches!(opaque.cause, Cause::Variable(_)))
                    && !is_open(value)
            })
        };
        if read.values.is_empty() {
            return field;
        }
        for value in &read.values {
            if let Some(write) = value.from.origin.and_then(|origin| self.write_of(variable, origin)) {
                self.record.borrow_mut().writes.entry(write).or_default().is_used = true;
            }
        }
        let mut result = ValueSet {
            values: field.values.iter().filter(|value| !is_open(value)).cloned().collect(),
            open: field.open,
        };
        result.join(ValueSet { values: read.values, open: false });
        result
    }

    /// The write of `variable` whose value stands at `origin`.
    fn write_of(&self, variable: &str, origin: Location) -> Option<(Location, &'static str)> {
        let record = self.record.borrow();
        let found = record.writes.iter().find(|((_, name), write)| *name == variable && write.value.has_origin(origin));
        found.map(|(at, _)| *at)
    }

    /// The SDK reads the environment now, unless it has done so.
    fn start(&self, run: &mut Interpreter<'_>, name: &str, call: &Call) {
        if !STARTING.contains(&name) {
            return;
        }
        let session = run.singleton("wandb session");
        if run.content(session).slots.contains_key(&Named("environment")) {
            return;
        }
        let environment = Environment::object(run);
        let held = run.content(environment).clone();
        let copy = run.library_object("wandb environment", []);
        *run.state.edit(copy) = held;
        let started = Interpreter::text_value("started").map(|mut value| {
            value.from.origin = Some(call.at);
            value
        });
        let slots = &mut run.state.edit(session).slots;
        slots.insert(Key::from("environment"), ValueSet::of(Abstract::Object(copy)));
        slots.insert(Key::from("started"), started);
    }

    /// `wandb.setup(settings)`.
    fn set_up(run: &mut Interpreter<'_>, call: &Call) {
        let Some(settings) = call.arguments.get(0, "settings").cloned() else { return };
        let (entries, _) = run.entries_of(&settings);
        let session = run.singleton("wandb session");
        for (name, value) in entries {
            if matches!(&*name, "entity" | "project") {
                run.state.edit(session).slots.insert(Key::Name(name), value);
            }
        }
    }
}

/// The place where a value of the environment was stored, if the SDK was started before.
fn started(run: &mut Interpreter<'_>) -> Option<Location> {
    let session = run.singleton("wandb session");
    let started = run.content(session).slots.get(&Named("started")).cloned()?;
    let started = run.seen(&started);
    started.only()?.from.origin
}

/// The first of `ways` that passes something other than `None`, with what the others pass.
fn field(run: &mut Interpreter<'_>, ways: &[Way], call: &Call) -> (ValueSet, Option<Location>) {
    let mut result = ValueSet::never();
    let mut place = None;
    for way in ways {
        let passed = match way.position {
            Some(position) => call.arguments.named(way.keyword).or_else(|| call.arguments.at(position)),
            None => call.arguments.named(way.keyword),
        };
        let mut found = if let Some(passed) = passed {
            if way.keys.is_empty() && passed.at.span.end > 0 {
                place = place.or(Some(passed.at));
            }
            run.seen(&passed.value)
        } else {
            let open = call.arguments.open_keywords || call.arguments.open_positions && way.position.is_some();
            ValueSet { values: Values::new(), open }
        };
        for key in way.keys {
            found = inside(run, &found, key);
        }
        let is_missing = |value: &Value| matches!(value.kind, Abstract::None | Abstract::Unbound);
        let decides = found.values.iter().any(|value| !is_missing(value)) || found.open;
        let is_certain = decides && !found.values.iter().any(is_missing);
        result.join(found);
        if is_certain {
            break;
        }
    }
    (result, place)
}

/// What stands under `key` in a dict, or as a member of an object; missing where there is none.
fn inside(run: &mut Interpreter<'_>, set: &ValueSet, key: &str) -> ValueSet {
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in &set.values {
        match &value.kind {
            Abstract::None | Abstract::Unbound => result.push(value.clone()),
            Abstract::Object(_) => {
                let (entries, open) = run.entries_of(&ValueSet::one(value.clone()));
                match entries.into_iter().find(|(name, _)| &**name == key) {
                    Some((_, found)) => result.join(found),
                    None => result.open |= open,
                }
            }
            _ => result.open = true,
        }
    }
    result
}

/// Whether a call that uses the environment says that it reports to W&B.
fn reports(run: &mut Interpreter<'_>, call: &Call) -> bool {
    let Some(arguments) = call.arguments.get(1, "args").cloned() else { return false };
    arguments.values.iter().any(|value| {
        let Some(id) = value.object() else { return false };
        let stored = run.content(id).slots.get(&Named("report_to")).cloned();
        let Some(stored) = stored.map(|set| run.seen(&set)) else { return false };
        let is_wandb = |set: &ValueSet| set.values.iter().any(|value| value.text() == Some("wandb"));
        is_wandb(&stored) || run.exact_items(&stored).is_some_and(|items| items.iter().any(is_wandb))
    })
}

/// Whether a value is a mapping.
fn slots_of_mapping(run: &Interpreter<'_>, set: &ValueSet) -> bool {
    set.values.iter().filter_map(Value::object).any(|id| matches!(run.kind(id), Kind::Dict))
}

/// How the call is written.
fn shape(workspace: &dyn Workspace, call: &Call) -> CallShape {
    let mut shape = CallShape { spread: call.arguments.spread, ..CallShape::default() };
    for one in &call.arguments.list {
        // What is spread is not written as an argument of its own.
        let is_written = one.at.file == call.at.file
            && call.at.span.start <= one.at.span.start
            && one.at.span.end <= call.at.span.end;
        let Some(source) = workspace.text(one.at.file).filter(|_| is_written) else { continue };
        let place = source.place(one.at.span);
        let written = one.at.span.of(source.text());
        match &one.keyword {
            None if written.starts_with('*') => {}
            None => shape.positionals.push(place),
            Some(_) if written.starts_with("**") => {}
            Some(name) => {
                let value = written.split_once('=').map_or("", |(_, value)| value.trim());
                let literal = match one.value.only().map(|value| &value.kind) {
                    Some(Abstract::Bool(_) | Abstract::None) if matches!(value, "True" | "False" | "None") => {
                        Some(value.to_owned())
                    }
                    Some(Abstract::Text(text)) if value.starts_with(['"', '\'']) => text.known().map(str::to_owned),
                    _ => None,
                };
                if &**name == "mode" {
                    shape.mode.clone_from(&literal);
                }
                shape.keywords.push(Keyword { name: name.to_string(), place, literal });
            }
        }
    }
    shape
}

impl Library for Recorder<'_> {
    fn call(&self, run: &mut Interpreter<'_>, name: &Arc<str>, call: &Call) -> Option<ValueSet> {
        if &**name == "os.putenv"
            && let Some(variable) =
                call.arguments.text(0, "").and_then(|name| VARIABLES.iter().find(|known| **known == name))
            && let Some(value) = call.arguments.at(1)
        {
            self.written(run, variable, &value.value.clone(), call.at);
        }
        if &**name == "builtins.dict" {
            // A configuration in Python names the class that it configures.
            let sink =
                call.arguments.text(usize::MAX, "type").filter(|class| class.to_ascii_lowercase().contains("wandb"));
            if let Some(sink) = sink.and_then(|class| self.custom.find(class)) {
                self.visit(run, sink, call);
            }
            return None;
        }
        let bare = name.strip_suffix(".__init__").unwrap_or(name);
        if &**name == "wandb.setup" {
            self.start(run, name, call);
            Self::set_up(run, call);
        }
        if &**name == "wandb.teardown" {
            let session = run.singleton("wandb session");
            run.state.edit(session).slots.clear();
        }
        if let Some(sink) = self.custom.find(bare) {
            self.start(run, bare, call);
            self.visit(run, sink, call);
            if let Some(function) = call.arguments.get(1, "function").filter(|_| sink.api == "wandb.agent").cloned() {
                run.call(&function, Arguments::default(), call.at);
            }
        }
        if !INSIDE.iter().any(|front| name.starts_with(front)) {
            self.look_for_variables(run, &call.arguments);
        }
        models::call(&self.context, run, name, call)
    }

    fn method(
        &self,
        run: &mut Interpreter<'_>,
        receiver: &Value,
        class: &Arc<str>,
        name: &str,
        call: &Call,
    ) -> Option<ValueSet> {
        if let Some(sink) = self.custom.find(&format!("{class}.{name}")) {
            self.visit(run, sink, call);
        }
        let is_environment = &**class == "os.environ";
        let found = models::method(&self.context, run, receiver, class, name, call);
        if is_environment && matches!(name, "setdefault" | "update" | "__setitem__") {
            self.written_by_call(run, name, call);
        }
        found
    }

    fn member(&self, run: &mut Interpreter<'_>, receiver: &Value, class: &Arc<str>, name: &str) -> Option<ValueSet> {
        models::member(&self.context, run, receiver, class, name)
    }

    fn store(
        &self,
        run: &mut Interpreter<'_>,
        receiver: &Value,
        class: &Arc<str>,
        name: &str,
        value: &ValueSet,
        at: Location,
    ) -> bool {
        if &**class == "os.environ"
            && let Some(variable) = VARIABLES
                .iter()
                .find(|variable| name.strip_prefix('[').is_some_and(|name| name.strip_suffix(']') == Some(variable)))
        {
            self.written(run, variable, value, at);
        }
        models::store(&self.context, run, receiver, class, name, value)
    }

    fn item(&self, run: &mut Interpreter<'_>, receiver: &Value, class: &Arc<str>, key: &Value) -> Option<ValueSet> {
        models::item(&self.context, run, receiver, class, key)
    }

    fn iterate(&self, run: &mut Interpreter<'_>, receiver: &Value, class: &Arc<str>) -> Option<ValueSet> {
        models::iterate(&self.context, run, receiver, class)
    }

    fn decorate(
        &self,
        run: &mut Interpreter<'_>,
        decorator: &Value,
        call: Option<&Call>,
        target: &Value,
    ) -> Option<ValueSet> {
        let name: String = match &decorator.kind {
            Abstract::External(name) => name.to_string(),
            Abstract::Method(method) => match (&method.callee, method.receiver.object().map(|id| run.kind(id).clone()))
            {
                (Callee::Named(name), Some(Kind::Library(class))) => {
                    let receiver = (&method.receiver, &*class, &**name);
                    if let Some(found) = models::decorate_by_method(&self.context, run, receiver, call, target) {
                        return Some(found);
                    }
                    format!("{class}.{name}")
                }
                _ => return None,
            },
            Abstract::Opaque(opaque) => match &opaque.cause {
                Cause::Member(name) | Cause::Result(name) => name.to_string(),
                _ => return None,
            },
            _ => return None,
        };
        if let Some(call) = call {
            self.look_for_variables(run, &call.arguments);
        }
        models::decorate(&self.context, run, &name, call, target)
    }

    fn subclass(&self, run: &mut Interpreter<'_>, class: ObjectId) {
        let Some(info) = run.class(class) else { return };
        for base in &info.mro {
            if let Base::Outside(name) = base {
                models::subclass(&self.context, run, name, class);
            }
        }
    }

    fn construct(&self, run: &mut Interpreter<'_>, base: &Arc<str>, instance: &Value, call: &Call) -> bool {
        if let Some(sink) = self.custom.find(base) {
            self.visit(run, sink, call);
        }
        models::construct(&self.context, run, base, instance, call)
    }

    fn constant(&self, run: &mut Interpreter<'_>, name: &Arc<str>) -> Option<ValueSet> {
        models::constant(&self.context, run, name)
    }

    fn is_changeable(&self, class: &str) -> bool {
        models::is_changeable(class)
    }

    fn is_followed(&self, class: &str) -> bool {
        models::is_followed(class)
    }

    fn skipped(&self, run: &Interpreter<'_>, arguments: &Arguments) {
        self.look_for_variables(run, arguments);
    }

    fn leaves_alone(&self, name: &str) -> bool {
        models::leaves_alone(name)
    }
}

impl Recorder<'_> {
    /// `value` is stored under `variable` at `at`.
    fn written(&self, run: &mut Interpreter<'_>, variable: &'static str, value: &ValueSet, at: Location) {
        if !run.alive() {
            return;
        }
        let late = started(run);
        let mut record = self.record.borrow_mut();
        let write = record.writes.entry((at, variable)).or_default();
        let value = value.clone().filter(|value| !matches!(value.kind, Abstract::None));
        write.value.add(self.context.workspace, &value, None);
        // It comes too late only if it does so in every run.
        write.late = write.late.and(Late::of(late));
    }

    /// Mappings that are handed to something outside and set variables for other processes: `env=`, `runtime_env=`,
    /// `environment=`.
    fn look_for_variables(&self, run: &Interpreter<'_>, arguments: &Arguments) {
        if !run.alive() {
            return;
        }
        let mut open: Vec<(ValueSet, usize)> = arguments.list.iter().map(|one| (one.value.clone(), 0)).collect();
        while let Some((set, depth)) = open.pop() {
            for id in set.values.iter().filter_map(Value::object) {
                if !matches!(run.kind(id), Kind::Dict) || depth > 4 {
                    continue;
                }
                let slots = run.content(id).slots.clone();
                for (key, value) in slots {
                    let variable = key.name().and_then(|name| VARIABLES.iter().find(|known| ***known == **name));
                    match variable {
                        Some(variable) => self.set_elsewhere(run, variable, &value),
                        None if slots_of_mapping(run, &value) => open.push((value, depth + 1)),
                        None => {}
                    }
                }
            }
        }
    }

    /// `variable` is set to `value` for another process.
    fn set_elsewhere(&self, run: &Interpreter<'_>, variable: &'static str, value: &ValueSet) {
        let value = run.seen(value);
        for one in value.values.iter().filter(|value| value.text().is_some()) {
            let Some(at) = one.from.origin else { continue };
            let mut record = self.record.borrow_mut();
            let write = record.writes.entry((at, variable)).or_default();
            write.value.add(self.context.workspace, &ValueSet::one(one.clone()), None);
            write.late = Late::InTime;
        }
    }

    /// `os.environ.update(...)` and its relatives.
    fn written_by_call(&self, run: &mut Interpreter<'_>, name: &str, call: &Call) {
        let mut entries: Vec<(Arc<str>, ValueSet)> = Vec::new();
        if name == "update" {
            if let Some(mapping) = call.arguments.at(0) {
                entries = run.entries_of(&mapping.value.clone()).0;
            }
            entries
                .extend(call.arguments.list.iter().filter_map(|one| Some((one.keyword.clone()?, one.value.clone()))));
        } else if let (Some(name), Some(value)) = (call.arguments.text(0, ""), call.arguments.at(1)) {
            entries.push((name.into(), value.value.clone()));
        }
        let by = |variable: &str| crate::destination::Override::Variable(variable.to_owned());
        for (entry, value) in entries {
            let Some(variable) = VARIABLES.iter().find(|variable| ***variable == *entry) else { continue };
            let value = if name == "setdefault" {
                let by = std::rc::Rc::new(by(variable));
                value.map(|mut value| {
                    value.from = value.from.overridden(&by);
                    value
                })
            } else {
                value
            };
            self.written(run, variable, &value, call.at);
        }
    }
}

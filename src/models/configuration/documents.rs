//! Files that hold values: `open`, `pathlib`, and what reads JSON, YAML, TOML and INI from them.
//!
//! A document is read into ordinary dicts and lists, whose texts have their place in the file as origin.

use std::collections::HashMap;
use std::sync::Arc;

use crate::dataflow::heap::Key;
use crate::dataflow::provenance::Provenance;
use crate::dataflow::text::{HOLE, Text};
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet, Values};
use crate::dataflow::{Call, Guards, Interpreter, Kind, Location};
use crate::languages::data::{Document, NodeId, ScalarKind, Shape};
use crate::models::held::slot;
use crate::models::hooks::{nothing, same, unknown};
use crate::models::{Context, Effect, Model, NOTHING};
use crate::workspace::FileId;

const FILE: &str = "io.TextIOWrapper";
const PATH: &str = "pathlib.Path";

/// Documents.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("builtins.open", Effect::Hook(open)),
        ("io.open", Effect::Hook(open)),
        ("codecs.open", Effect::Hook(open)),
        ("gzip.open", Effect::Hook(open)),
        ("pathlib.Path", Effect::Hook(path)),
        ("pathlib.PurePath", Effect::Hook(path)),
        ("json.load", Effect::Hook(load)),
        ("json.loads", Effect::Hook(loads_json)),
        ("orjson.loads", Effect::Hook(loads_json)),
        ("yaml.safe_load", Effect::Hook(loads_yaml)),
        ("yaml.load", Effect::Hook(loads_yaml)),
        ("yaml.full_load", Effect::Hook(loads_yaml)),
        ("yaml.unsafe_load", Effect::Hook(loads_yaml)),
        ("yaml.safe_load_all", Effect::Hook(load_all)),
        ("yaml.load_all", Effect::Hook(load_all)),
        ("toml.load", Effect::Hook(load)),
        ("toml.loads", Effect::Hook(loads_toml)),
        ("tomllib.load", Effect::Hook(load)),
        ("tomllib.loads", Effect::Hook(loads_toml)),
        ("tomli.load", Effect::Hook(load)),
        ("tomli.loads", Effect::Hook(loads_toml)),
        ("anyconfig.load", Effect::Hook(load)),
        ("json.dumps", Effect::Hook(dumps)),
        ("json.dump", Effect::Hook(dump)),
        ("yaml.dump", Effect::Hook(dump)),
        ("yaml.safe_dump", Effect::Hook(dump)),
        ("toml.dump", Effect::Hook(dump)),
    ],
    methods: &[
        (FILE, "read", same),
        (FILE, "__enter__", same),
        (FILE, "close", nothing),
        (FILE, "write", write),
        (FILE, "writelines", write),
        (FILE, "*", unknown),
        (PATH, "open", open_path),
        (PATH, "write_text", write),
        (PATH, "write_bytes", write),
        (PATH, "read_text", same),
        (PATH, "read_bytes", same),
        (PATH, "resolve", same),
        (PATH, "absolute", same),
        (PATH, "expanduser", same),
        (PATH, "as_posix", same),
        (PATH, "joinpath", join),
        (PATH, "__truediv__", join),
        (PATH, "__enter__", same),
        (PATH, "__str__", written),
        (PATH, "*", unknown),
    ],
    members: &[(PATH, path_member)],
    ..NOTHING
};

/// A file or path: an object that knows the texts that its path can be.
fn object(run: &mut Interpreter<'_>, class: &str, path: ValueSet) -> ValueSet {
    ValueSet::of(Abstract::Object(run.library_object(class, [(Key::from(" path"), path)])))
}

fn open(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let path = path_of(run, &call.arguments.get(0, "file")?.clone());
    opened(run, &path, call.arguments.text(1, "mode"));
    run.may_raise(Some("FileNotFoundError"));
    Some(object(run, FILE, path))
}

fn open_path(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let path = path_of(run, &ValueSet::one(receiver.clone()));
    opened(run, &path, call.arguments.text(0, "mode"));
    Some(object(run, FILE, path))
}

/// What is written to a file replaces what the repository holds there.
fn opened(run: &mut Interpreter<'_>, path: &ValueSet, mode: Option<&str>) {
    if let Some(mode) = mode.filter(|mode| mode.contains(['w', 'a', '+', 'x'])) {
        let content = if mode.contains('w') { ValueSet::of(Abstract::None) } else { run.unknown(Cause::Unknown) };
        keep_written(run, path, &content);
    }
}

/// The files at `path` hold `content` from here on.
fn keep_written(run: &mut Interpreter<'_>, path: &ValueSet, content: &ValueSet) {
    let files = run.singleton("written files");
    let is_certain = path.values.len() == 1 && !path.open;
    for value in &path.values {
        if let Some(text) = value.text() {
            let key = Key::from(text);
            run.put(files, key, content.clone(), is_certain);
        }
    }
}

/// What the program wrote to the file at `path`; `None` where it wrote nothing.
fn content_of(run: &mut Interpreter<'_>, path: &Value) -> Option<ValueSet> {
    let files = run.singleton("written files");
    let held = run.content(files).slots.get(&Key::from(path.text()?)).cloned()?;
    let held = run.seen(&held);
    (!held.values.iter().all(|value| matches!(value.kind, Abstract::Unbound))).then_some(held)
}

/// `file.write(text)`: the first one is what the file holds, with a second one it is not known.
fn write(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str, call: &Call) -> Option<ValueSet> {
    let path = path_of(run, &ValueSet::one(receiver.clone()));
    let is_whole = name.starts_with("write_")
        || path.values.iter().all(|one| {
            content_of(run, one).is_some_and(|held| held.only().is_some_and(|one| matches!(one.kind, Abstract::None)))
        });
    let text = call.arguments.at(0).map(|one| one.value.clone()).filter(|_| is_whole && name != "writelines");
    let text = text.unwrap_or_else(|| run.unknown(Cause::Unknown));
    keep_written(run, &path, &text);
    Some(run.unknown(Cause::Unknown))
}

/// `json.dump(value, file)`
fn dump(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let value = call.arguments.at(0)?.value.clone();
    let file = call.arguments.at(1).map(|one| path_of(run, &one.value.clone()));
    let text = dumped(run, &value);
    let Some(path) = file else { return Some(text) };
    keep_written(run, &path, &text);
    Some(ValueSet::of(Abstract::None))
}

/// The class of a text that was made of a value, and is read back as it.
const DUMPED: &str = "json text";

fn dumped(run: &mut Interpreter<'_>, value: &ValueSet) -> ValueSet {
    let copy = crate::models::copied(run, value);
    ValueSet::of(Abstract::Object(run.library_object(DUMPED, [(Key::from("value"), copy)])))
}

/// What reading `text` gives, if it was made of a value.
fn read_back(run: &mut Interpreter<'_>, text: &Value) -> Option<ValueSet> {
    let id = text.object().filter(|id| matches!(run.kind(*id), Kind::Library(class) if &**class == DUMPED))?;
    let held = slot(run, id, "value")?;
    Some(crate::models::copied(run, &held))
}

fn path(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let mut parts = Vec::new();
    for one in &call.arguments.list {
        let part = path_of(run, &one.value.clone());
        if !parts.is_empty() {
            parts.push(Interpreter::text_value("/"));
        }
        parts.push(part);
    }
    let joined = run.put_together(&parts);
    Some(object(run, PATH, joined))
}

/// The texts of a path, a file or a path object.
fn path_of(run: &mut Interpreter<'_>, set: &ValueSet) -> ValueSet {
    let set = run.seen(set);
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in set.values {
        match value.object().map(|id| slot(run, id, " path")) {
            Some(Some(path)) => result.join(path),
            _ => result.push(value),
        }
    }
    result
}

fn join(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let mut parts = vec![path_of(run, &ValueSet::one(receiver.clone()))];
    for one in &call.arguments.list {
        parts.push(Interpreter::text_value("/"));
        let part = path_of(run, &one.value.clone());
        parts.push(part);
    }
    let joined = run.put_together(&parts);
    Some(object(run, PATH, joined))
}

fn written(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    Some(path_of(run, &ValueSet::one(receiver.clone())))
}

fn path_member(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str) -> Option<ValueSet> {
    let path = path_of(run, &ValueSet::one(receiver.clone()));
    match name {
        "parent" | "parents" => {
            let unknown = run.unknown(Cause::Unknown);
            Some(object(run, PATH, unknown))
        }
        "name" | "stem" => Some(path.map(|value| match &value.kind {
            Abstract::Text(text) => {
                let changed = text.changed(|text| {
                    let file = text.rsplit('/').next().unwrap_or_default();
                    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
                    if name == "stem" { stem } else { file }.to_owned()
                });
                match changed {
                    Some(text) => value.with(Abstract::Text(text)),
                    None => value.with(run.opaque(Cause::Unknown)),
                }
            }
            _ => value,
        })),
        _ => None,
    }
}

/// The file that a path written in the running file names: beside it, above it, or by a tail that only one file has.
pub(crate) fn data_file(context: &Context<'_>, from: FileId, path: &str) -> Option<FileId> {
    let tail = path.rsplit(HOLE).next().unwrap_or(path);
    let mut parts: Vec<&str> = Vec::new();
    for part in tail.trim_start_matches(['/', '.']).split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let tail = parts.join("/");
    if tail.is_empty() {
        return None;
    }
    let own = context.workspace.path(from);
    let mut folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
    loop {
        let candidate = if folder.is_empty() { tail.clone() } else { format!("{folder}/{tail}") };
        if let Some(file) = context.workspace.find(&candidate) {
            return Some(file);
        }
        if folder.is_empty() {
            return context.workspace.ending(&tail);
        }
        folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
    }
}

/// The documents that the file named by `set` can be: from each path the whole of it.
pub(crate) fn documents_at(context: &Context<'_>, run: &mut Interpreter<'_>, set: &ValueSet, is_all: bool) -> ValueSet {
    let paths = path_of(run, set);
    let mut result = ValueSet { values: Values::new(), open: paths.open };
    for value in &paths.values {
        let written = content_of(run, value);
        if let Some(read) = written.as_ref().and_then(|held| read_back(run, held.only()?)) {
            for one in read.values {
                let Some(guards) = one.guards.and(&value.guards) else { continue };
                result.push(Value { guards, ..one });
            }
            result.open |= read.open;
            continue;
        }
        let is_written = written.is_some();
        let file = match &value.kind {
            _ if is_written => None,
            Abstract::Text(text) => data_file(context, run.file(), text.raw()),
            _ => None,
        };
        let read = file.and_then(|file| {
            let document = context.workspace.data(file)?;
            let roots: Vec<ValueSet> =
                document.roots().iter().map(|root| to_value(run, &document, *root, file, 0)).collect();
            if is_all {
                let list = run.sequence(Kind::List, roots);
                return Some(ValueSet::of(list));
            }
            roots.into_iter().next()
        });
        if let Some(read) = read {
            // Which file is read is what chooses the path.
            let by = Interpreter::input_of(value);
            for one in read.values {
                let Some(guards) = one.guards.and(&value.guards) else { continue };
                if let (Some(by), Some(id)) = (&by, one.object()) {
                    chosen_by(run, id, by);
                }
                result.push(Value { guards, ..one });
            }
        } else {
            let cause = if is_written { Cause::Result("io.write".into()) } else { Cause::Document(Arc::from([])) };
            let unknown = run.opaque(cause);
            let mut unknown = Value::bare(unknown);
            unknown.guards = value.guards.clone();
            result.push(unknown);
        }
    }
    if paths.values.is_empty() {
        let unknown = run.opaque(Cause::Document(Arc::from([])));
        result.push(Value::bare(unknown));
    }
    result
}

/// Everything that a document holds is chosen by what chooses its file.
fn chosen_by(
    run: &mut Interpreter<'_>,
    id: crate::dataflow::heap::ObjectId,
    by: &std::rc::Rc<crate::destination::Override>,
) {
    let mut open = vec![id];
    let mut seen = std::collections::HashSet::new();
    while let Some(id) = open.pop().filter(|_| seen.len() < 100_000) {
        if !seen.insert(id) {
            continue;
        }
        let content = run.state.edit(id);
        for set in content.slots.values_mut().chain(&mut content.items) {
            for value in &mut set.values {
                if value.from.by.is_none() {
                    value.from.by = Some(std::rc::Rc::clone(by));
                }
                open.extend(value.object());
            }
        }
    }
}

/// A node as a value. An anchor that is named again is the same object again.
pub(crate) fn to_value(
    run: &mut Interpreter<'_>,
    document: &Document,
    node: NodeId,
    file: FileId,
    _: usize,
) -> ValueSet {
    node_value(run, document, node, file, 0, &mut HashMap::new())
}

fn node_value(
    run: &mut Interpreter<'_>,
    document: &Document,
    node: NodeId,
    file: FileId,
    depth: usize,
    known: &mut HashMap<NodeId, ValueSet>,
) -> ValueSet {
    if depth > 64 {
        return ValueSet::unknown();
    }
    if let Some(known) = known.get(&node) {
        return known.clone();
    }
    let found = document.node(node);
    let at = Location { file, span: found.span };
    match &found.shape {
        Shape::Scalar(scalar) => {
            let kind = match scalar.kind {
                ScalarKind::Text => Abstract::Text(Text::new(&*scalar.text)),
                ScalarKind::Null => Abstract::None,
                ScalarKind::Boolean => {
                    Abstract::Bool(matches!(scalar.text.to_ascii_lowercase().as_str(), "true" | "yes" | "on"))
                }
                ScalarKind::Number => match scalar.text.parse() {
                    Ok(number) => Abstract::Int(number),
                    Err(_) => Abstract::Float(scalar.text.parse().unwrap_or(f64::NAN)),
                },
            };
            let at = Location { file, span: scalar.span };
            ValueSet::one(Value { kind, from: Provenance::origin(at), guards: Guards::default() })
        }
        Shape::Sequence(items) => {
            let items: Vec<ValueSet> =
                items.iter().map(|item| node_value(run, document, *item, file, depth + 1, known)).collect();
            let list = run.sequence(Kind::List, items);
            let value = ValueSet::one(Value { kind: list, from: Provenance::origin(at), guards: Guards::default() });
            known.insert(node, value.clone());
            value
        }
        Shape::Mapping(_) => {
            let entries: Vec<(Key, ValueSet)> = document
                .merged(node)
                .into_iter()
                .map(|entry| (Key::from(&*entry.key), node_value(run, document, entry.value, file, depth + 1, known)))
                .collect();
            let dict = run.dict(entries);
            let value = ValueSet::one(Value { kind: dict, from: Provenance::origin(at), guards: Guards::default() });
            known.insert(node, value.clone());
            value
        }
    }
}

/// `json.load(file)`.
fn load(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let file = call.arguments.list.first()?.value.clone();
    Some(documents_at(context, run, &file, false))
}

fn load_all(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let file = call.arguments.list.first()?.value.clone();
    Some(documents_at(context, run, &file, true))
}

fn loads_json(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    loads(context, run, call, crate::source::FileKind::Json)
}

fn loads_yaml(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    loads(context, run, call, crate::source::FileKind::Yaml)
}

fn loads_toml(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    loads(context, run, call, crate::source::FileKind::Toml)
}

/// `json.loads(text)`: of a file's content, or of a text in the program.
fn loads(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    call: &Call,
    kind: crate::source::FileKind,
) -> Option<ValueSet> {
    let argument = run.seen(&call.arguments.list.first()?.value);
    let is_dumped = |run: &Interpreter<'_>, value: &Value| {
        value.object().is_some_and(|id| matches!(run.kind(id), Kind::Library(class) if &**class == DUMPED))
    };
    if argument.values.iter().all(|value| value.object().is_some() && !is_dumped(run, value)) {
        return Some(documents_at(context, run, &argument, false));
    }
    let mut result = ValueSet { values: Values::new(), open: argument.open };
    for value in &argument.values {
        if let Some(read) = read_back(run, value) {
            result.join(read);
            continue;
        }
        let Some(text) = value.text() else {
            let unknown = run.opaque(match &value.kind {
                Abstract::Opaque(opaque) => opaque.cause.clone(),
                _ => Cause::Unknown,
            });
            result.push(value.with(unknown));
            continue;
        };
        let document = crate::languages::data::parse(kind, text);
        let Some(root) = document.root() else { continue };
        let file = value.from.origin.map_or(run.file(), |at| at.file);
        let read = to_value(run, &document, root, file, 0);
        // What stands in a literal of the program has the literal's place.
        for mut one in read.values {
            rooted(run, &mut one, value, 0);
            result.push(one);
        }
    }
    Some(result)
}

/// Gives `value` and all that it holds the provenance of `literal`.
fn rooted(run: &mut Interpreter<'_>, value: &mut Value, literal: &Value, depth: usize) {
    value.from = literal.from.clone();
    value.guards = literal.guards.clone();
    let Some(id) = value.object().filter(|_| depth < 16) else { return };
    let mut content = run.content(id).clone();
    for set in content.slots.values_mut().chain(&mut content.items) {
        for inner in &mut set.values {
            rooted(run, inner, literal, depth + 1);
            inner.guards = Guards::default();
        }
    }
    *run.state.edit(id) = content;
}

/// `json.dumps(value)`: a text that `json.loads` reads again; anything else is not known of it.
fn dumps(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let value = call.arguments.at(0)?.value.clone();
    Some(dumped(run, &value))
}

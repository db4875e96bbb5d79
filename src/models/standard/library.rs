//! The rest of the standard library: what computes, what leaves its arguments alone, what ends the program.

use crate::dataflow::heap::{Key, Named};
use crate::dataflow::value::{Abstract, Cause, Value, ValueSet};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::destination::Computed;
use crate::models::held::slot;
use crate::models::hooks;
use crate::models::{Context, Effect, Model, NOTHING};

/// The standard library.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("sys.exit", Effect::Hook(exit)),
        ("os._exit", Effect::Hook(exit)),
        ("os.abort", Effect::Hook(exit)),
        ("socket.gethostname", Effect::Computed(Computed::HostName)),
        ("socket.getfqdn", Effect::Computed(Computed::HostName)),
        ("platform.node", Effect::Computed(Computed::HostName)),
        ("os.uname", Effect::Computed(Computed::HostName)),
        ("time.time", Effect::Computed(Computed::Time)),
        ("time.strftime", Effect::Computed(Computed::Time)),
        ("time.localtime", Effect::Computed(Computed::Time)),
        ("datetime.datetime.now", Effect::Computed(Computed::Time)),
        ("datetime.datetime.today", Effect::Computed(Computed::Time)),
        ("datetime.datetime.utcnow", Effect::Computed(Computed::Time)),
        ("datetime.date.today", Effect::Computed(Computed::Time)),
        ("random.random", Effect::Computed(Computed::Random)),
        ("random.randint", Effect::Computed(Computed::Random)),
        ("random.choice", Effect::Hook(choice)),
        ("random.choices", Effect::Computed(Computed::Random)),
        ("random.sample", Effect::Computed(Computed::Random)),
        ("random.getrandbits", Effect::Computed(Computed::Random)),
        ("uuid.uuid4", Effect::Computed(Computed::Random)),
        ("uuid.uuid1", Effect::Computed(Computed::Random)),
        ("secrets.token_hex", Effect::Computed(Computed::Random)),
        ("secrets.token_urlsafe", Effect::Computed(Computed::Random)),
        ("getpass.getuser", Effect::Computed(Computed::Login)),
        ("os.getlogin", Effect::Computed(Computed::Login)),
        ("pwd.getpwuid", Effect::Computed(Computed::Login)),
        ("collections.OrderedDict", Effect::Hook(ordered_dict)),
        ("collections.defaultdict", Effect::Hook(default_dict)),
        ("collections.ChainMap", Effect::Hook(chain_map)),
        ("collections.Counter", Effect::Unknown),
        ("collections.deque", Effect::Hook(deque)),
        ("types.SimpleNamespace", Effect::Hook(namespace)),
        ("types.MappingProxyType", Effect::Argument(0, "mapping")),
        ("argparse.Namespace", Effect::Hook(namespace)),
        ("os.path.join", Effect::Hook(join)),
        ("os.path.basename", Effect::Hook(basename)),
        ("os.path.expanduser", Effect::Unknown),
        ("os.path.dirname", Effect::Unknown),
        ("os.fspath", Effect::Argument(0, "path")),
        ("contextvars.ContextVar", Effect::Hook(context_variable)),
        ("enum.auto", Effect::Unknown),
        ("importlib.reload", Effect::Hook(reload)),
    ],
    constants: &[("typing.TYPE_CHECKING", no), ("os.sep", separator), ("sys.argv", argv), ("sys.modules", modules)],
    methods: &[
        ("contextvars.ContextVar", "get", variable_get),
        ("contextvars.ContextVar", "set", variable_set),
        ("contextvars.ContextVar", "reset", variable_reset),
        ("collections.ChainMap", "*", chained),
        ("types.SimpleNamespace", "__hasattr__", has_attribute),
        ("types.SimpleNamespace", "__dict__", namespace_dict),
        ("types.SimpleNamespace", "__contains__", has_attribute),
    ],
    members: &[("types.SimpleNamespace", namespace_member)],
    items: &[("collections.ChainMap", chained_item), ("sys.modules", module_of_name)],
    stores: &[("collections.ChainMap", chained_store)],
    changeable: &["types.SimpleNamespace"],
    leaves_alone: &[
        "logging.",
        "json.",
        "pprint.",
        "textwrap.",
        "time.",
        "datetime.",
        "math.",
        "random.",
        "re.",
        "os.",
        "sys.",
        "pathlib.",
        "shutil.",
        "glob.",
        "warnings.",
        "traceback.",
        "string.",
        "hashlib.",
        "base64.",
        "uuid.",
        "socket.",
        "platform.",
        "getpass.",
        "pickle.",
        "subprocess.",
        "tempfile.",
        "io.",
        "csv.",
        "collections.",
        "types.",
        "builtins.",
        "gc.",
        "enum.",
        "tqdm.",
        "tqdm",
        "numpy.",
        "torch.",
        "torchvision.",
        "pandas.",
        "matplotlib.",
        "PIL.",
        "scipy.",
        "sklearn.",
        "transformers.set_seed",
        "yaml.",
        "toml.",
        "tomllib.",
        "rich.",
        "loguru.",
        "termcolor.",
        "colorama.",
        "einops.",
        "cv2.",
        "jax.",
        "tensorflow.",
        "seaborn.",
        "tabulate.",
        "pytorch_lightning.seed_everything",
        "lightning.seed_everything",
        "wandb.",
        "weave.",
    ],
    ..NOTHING
};

fn exit(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    Some(hooks::exit(run))
}

fn no(_: &Context<'_>, _: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Bool(false)))
}

fn separator(_: &Context<'_>, _: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    Some(Interpreter::text_value("/"))
}

/// What is typed after the program's name.
fn argv(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    let any = run.unknown(Cause::Unknown);
    let id = run.singleton("sys.argv");
    let content = run.state.edit(id);
    content.rest.get_or_insert(any);
    Some(ValueSet::of(Abstract::Object(id)))
}

/// One of the items, whichever.
fn choice(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let list = call.arguments.at(0)?.value.clone();
    Some(run.any_item(&list))
}

fn ordered_dict(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let dict = crate::models::external("builtins.dict");
    Some(run.call(&dict, call.arguments.clone(), call.at))
}

/// A dict that makes what is missing: a missing key is unknown unless it was stored.
fn default_dict(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = run.allocate(Kind::Dict);
    if let Some(factory) = call.arguments.at(0)
        && !matches!(factory.value.only().map(|value| &value.kind), Some(Abstract::None))
    {
        run.with_factory(id, factory.value.clone());
    }
    let update = run.attribute(&ValueSet::of(Abstract::Object(id)), &"update".into());
    let mut rest = call.arguments.clone();
    if let Some(first) = rest.list.iter().position(|one| one.keyword.is_none()) {
        rest.list.remove(first);
    }
    if !rest.list.is_empty() || rest.is_open() {
        run.call(&update, rest, call.at);
    }
    Some(ValueSet::of(Abstract::Object(id)))
}

fn deque(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let list = crate::models::external("builtins.list");
    let bound = call.arguments.get(1, "maxlen").map(|bound| bound.only().map(|value| value.kind.clone()));
    let mut arguments = call.arguments.clone();
    arguments.list.truncate(1);
    arguments.list.retain(|one| one.keyword.is_none());
    let made = run.call(&list, arguments, call.at);
    if let Some(bound) = bound
        && !matches!(bound, Some(Abstract::None))
        && let Some(id) = made.only().and_then(Value::object)
    {
        run.bound_length(
            id,
            match bound {
                Some(Abstract::Int(most)) => usize::try_from(most).ok(),
                _ => None,
            },
        );
    }
    Some(made)
}

fn chain_map(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let maps: Vec<ValueSet> = call.arguments.list.iter().map(|one| one.value.clone()).collect();
    let id = run.library_object("collections.ChainMap", []);
    run.state.edit(id).items = maps;
    Some(ValueSet::of(Abstract::Object(id)))
}

fn chained_item(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, key: &Value) -> Option<ValueSet> {
    let merged = merged(run, receiver)?;
    Some(run.item_at(&merged, &ValueSet::one(key.clone())))
}

/// A store goes to the first map.
fn chained_store(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str, value: &ValueSet) -> bool {
    let Some(first) = receiver.object().and_then(|id| run.content(id).items.first().cloned()) else { return false };
    let at = run.here(crate::text::Span::new(0, 0));
    let key = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some("") => ValueSet::unknown(),
        Some(key) => Interpreter::text_value(key),
        None => return false,
    };
    run.put_item(&first, &key, value.clone(), at);
    true
}

fn chained(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str, call: &Call) -> Option<ValueSet> {
    if matches!(name, "__setitem__" | "__delitem__" | "pop" | "popitem" | "clear" | "update" | "setdefault") {
        // Only the first map is changed.
        let first = run.content(receiver.object()?).items.first().cloned()?;
        let method = run.attribute(&first, &name.into());
        return Some(run.call(&method, call.arguments.clone(), call.at));
    }
    if name == "new_child" {
        let child = match call.arguments.at(0) {
            Some(map) => map.value.clone(),
            None => ValueSet::of(run.dict([])),
        };
        let id = run.library_object("collections.ChainMap", []);
        let maps = run.content(receiver.object()?).items.clone();
        run.state.edit(id).items = std::iter::once(child).chain(maps).collect();
        return Some(ValueSet::of(Abstract::Object(id)));
    }
    let merged = merged(run, receiver)?;
    if name == "__dict__" {
        return Some(merged);
    }
    let method = run.attribute(&merged, &name.into());
    Some(run.call(&method, call.arguments.clone(), call.at))
}

/// The maps of a chain as one dict; the first wins.
fn merged(run: &mut Interpreter<'_>, receiver: &Value) -> Option<ValueSet> {
    let maps = run.content(receiver.object()?).items.clone();
    let dict = ValueSet::of(run.dict([]));
    let update = run.attribute(&dict, &"update".into());
    let at = run.here(crate::text::Span::new(0, 0));
    for map in maps.into_iter().rev() {
        run.call(&update, crate::dataflow::value::Arguments::positional([map], at), at);
    }
    Some(dict)
}

/// `SimpleNamespace(mapping, **names)`.
fn namespace(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = run.library_object("types.SimpleNamespace", []);
    let mut open = call.arguments.open_keywords;
    let mut entries: Vec<(Key, ValueSet)> = Vec::new();
    if let Some(mapping) = call.arguments.at(0) {
        let (named, more) = run.entries_of(&mapping.value.clone());
        open |= more;
        entries.extend(named.into_iter().map(|(name, value)| (Key::Name(name), value)));
    }
    entries.extend(
        call.arguments.list.iter().filter_map(|one| Some((Key::Name(one.keyword.clone()?), one.value.clone()))),
    );
    let content = run.state.edit(id);
    content.slots.extend(entries);
    if open {
        content.rest = Some(ValueSet::unknown());
    }
    Some(ValueSet::of(Abstract::Object(id)))
}

fn namespace_member(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str) -> Option<ValueSet> {
    let id = receiver.object()?;
    if name == "__dict__" {
        return Some(ValueSet::of(run.dict_of(id)));
    }
    if run.content(id).rest.is_some() {
        return Some(run.unknown(Cause::Unknown).opened(true));
    }
    let stored = slot(run, id, name)?;
    let stored = run.seen(&stored);
    Some(stored.bound())
}

fn namespace_dict(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    let id = receiver.object()?;
    Some(ValueSet::of(run.dict_of(id)))
}

fn has_attribute(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let name = call.arguments.text(0, "")?.to_owned();
    let content = run.content(receiver.object()?);
    let stored = content.slots.get(&Named(&name)).cloned();
    let is_open = content.rest.is_some();
    Some(match stored.map(|set| run.seen(&set)) {
        Some(set) if !set.may_be_unbound() => ValueSet::of(Abstract::Bool(true)),
        None if !is_open => ValueSet::of(Abstract::Bool(false)),
        Some(set)
            if set.values.iter().all(|value| matches!(value.kind, Abstract::Unbound)) && !set.open && !is_open =>
        {
            ValueSet::of(Abstract::Bool(false))
        }
        _ => run.unknown(Cause::Unknown),
    })
}

/// `os.path.join(a, b)`: as it is written.
fn join(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let mut parts = Vec::new();
    for (index, one) in call.arguments.list.iter().enumerate() {
        if index > 0 {
            parts.push(Interpreter::text_value("/"));
        }
        parts.push(one.value.clone());
    }
    Some(run.put_together(&parts))
}

fn basename(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let path = call.arguments.at(0)?.value.clone();
    Some(path.map(|value| match &value.kind {
        Abstract::Text(text) => match text.changed(|text| text.rsplit('/').next().unwrap_or_default().to_owned()) {
            Some(text) => value.with(Abstract::Text(text)),
            None => value.with(run.opaque(Cause::Unknown)),
        },
        _ => value.with(run.opaque(Cause::Unknown)),
    }))
}

fn context_variable(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = run.library_object("contextvars.ContextVar", []);
    if let Some(default) = call.arguments.named("default") {
        run.state.edit(id).slots.insert(Key::from(" value"), default.value.clone());
    }
    Some(ValueSet::of(Abstract::Object(id)))
}

fn variable_get(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let stored = slot(run, receiver.object()?, " value");
    match stored {
        Some(stored) => Some(run.seen(&stored)),
        None => call.arguments.at(0).map(|one| one.value.clone()),
    }
}

fn variable_set(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let value = call.arguments.at(0)?.value.clone();
    let id = receiver.object()?;
    let before = slot(run, id, " value").unwrap_or_else(|| ValueSet::of(Abstract::Unbound));
    run.state.edit(id).slots.insert(Key::from(" value"), value);
    let token = run.library_object("contextvars.Token", [(Key::from("old_value"), before)]);
    Some(ValueSet::of(Abstract::Object(token)))
}

/// `variable.reset(token)`: what it was before the `set` that gave the token.
fn variable_reset(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    _: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    let token = call.arguments.at(0).and_then(|one| one.value.only()?.object());
    let before = token.and_then(|token| slot(run, token, "old_value"));
    let before = before.unwrap_or_else(|| run.unknown(Cause::Unknown));
    if before.values.iter().all(|value| matches!(value.kind, Abstract::Unbound)) && !before.open {
        run.state.edit(id).slots.shift_remove(&Key::from(" value"));
    } else {
        run.state.edit(id).slots.insert(Key::from(" value"), before);
    }
    Some(ValueSet::of(Abstract::None))
}

/// `reload(module)`: its statements run again.
fn reload(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let module = call.arguments.at(0)?.value.clone();
    if let Some(id) = module.only().and_then(Value::object) {
        run.run_again(id);
    }
    Some(module)
}

/// `sys.modules`: which modules there are is not followed.
fn modules(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Call) -> Option<ValueSet> {
    Some(ValueSet::of(Abstract::Object(run.singleton("sys.modules"))))
}

/// `sys.modules[name]`
fn module_of_name(_: &Context<'_>, run: &mut Interpreter<'_>, _: &Value, key: &Value) -> Option<ValueSet> {
    let name = key.text()?.to_owned();
    run.running_module(&name)
}

//! Dicts whose keys are attributes, too: `EasyDict`, `Munch`, `addict`, `Box`, yacs, `ml_collections`, mmengine, and the
//! configurations of `OmegaConf`.
//!
//! Such a mapping is an object of its library's class whose slots are its entries. Keys that are no names
//! ([`Key::Other`]) are notes that the models keep for themselves.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Value, ValueSet, Values};
use crate::dataflow::{Call, Interpreter, Kind};
use crate::destination::Override;
use crate::models::configuration::documents;
use crate::models::{Context, Effect, Model, NOTHING, copied};

const EASY: &str = "easydict.EasyDict";
const MUNCH: &str = "munch.Munch";
const ADDICT: &str = "addict.Dict";
const BOX: &str = "box.Box";
const YACS: &str = "yacs.config.CfgNode";
const ML: &str = "ml_collections.ConfigDict";
const MM: &str = "mmengine.Config";

/// Mappings with attributes.
pub(crate) static MODEL: Model = Model {
    calls: &[
        (EASY, Effect::Hook(easy)),
        ("attrdict.AttrDict", Effect::Hook(easy)),
        ("ml_collections.config_dict.ConfigDict", Effect::Hook(ml)),
        (MUNCH, Effect::Hook(munch)),
        ("munch.munchify", Effect::Hook(munch)),
        ("munch.Munch.fromDict", Effect::Hook(munch)),
        ("munch.DefaultMunch.fromDict", Effect::Hook(munch)),
        ("munch.unmunchify", Effect::Hook(plain_argument)),
        (ADDICT, Effect::Hook(addict)),
        ("addict.addict.Dict", Effect::Hook(addict)),
        (BOX, Effect::Hook(boxed)),
        ("box.ConfigBox", Effect::Hook(boxed)),
        (YACS, Effect::Hook(yacs)),
        ("fvcore.common.config.CfgNode", Effect::Hook(yacs)),
        ("detectron2.config.CfgNode", Effect::Hook(yacs)),
        ("yacs.config.load_cfg", Effect::Unknown),
        (ML, Effect::Hook(ml)),
        ("ml_collections.FrozenConfigDict", Effect::Hook(ml)),
        ("ml_collections.config_dict.FrozenConfigDict", Effect::Hook(ml)),
        ("ml_collections.config_dict.placeholder", Effect::Unknown),
        ("ml_collections.config_dict.create", Effect::Hook(ml)),
        (MM, Effect::Hook(mm)),
        ("mmengine.ConfigDict", Effect::Hook(mm)),
        ("mmengine.config.ConfigDict", Effect::Hook(mm)),
        ("mmcv.ConfigDict", Effect::Hook(mm)),
    ],
    methods: &[
        (EASY, "*", method),
        (MUNCH, "*", method),
        (ADDICT, "*", method),
        (BOX, "*", method),
        (YACS, "*", method),
        (ML, "*", method),
        (MM, "*", method),
    ],
    members: &[
        (EASY, member),
        (MUNCH, member),
        (ADDICT, fresh_member),
        (BOX, member),
        (YACS, member),
        (ML, member),
        (MM, member),
    ],
    stores: &[(EASY, store), (MUNCH, store), (ADDICT, store), (BOX, store), (YACS, store), (ML, store), (MM, store)],
    items: &[(EASY, item), (MUNCH, item), (ADDICT, fresh_item), (BOX, item), (YACS, item), (ML, item), (MM, item)],
    iterates: &[
        (EASY, iterate),
        (MUNCH, iterate),
        (ADDICT, iterate),
        (BOX, iterate),
        (YACS, iterate),
        (ML, iterate),
        (MM, iterate),
    ],
    changeable: &[EASY, MUNCH, ADDICT, BOX, YACS, ML, MM],
    leaves_alone: &["easydict.", "munch.", "addict.", "box.", "yacs.", "ml_collections.", "mmengine.Config"],
    ..NOTHING
};

/// The classes of mappings.
const CLASSES: &[&str] = &[EASY, MUNCH, ADDICT, BOX, YACS, ML, MM, crate::models::configuration::omegaconf::CONFIG];

/// The methods that these classes have; every other name is a key.
const METHODS: &[&str] = &[
    "get",
    "pop",
    "setdefault",
    "update",
    "keys",
    "values",
    "items",
    "copy",
    "clear",
    "popitem",
    "clone",
    "deepcopy",
    "freeze",
    "defrost",
    "lock",
    "unlock",
    "unlocked",
    "ignore_type",
    "merge_from_file",
    "merge_from_list",
    "merge_from_other_cfg",
    "merge_from_dict",
    "to_dict",
    "toDict",
    "as_dict",
    "to_yaml",
    "to_json",
    "dump",
    "merge_update",
    "copy_and_resolve_references",
    "set_new_allowed",
    "is_frozen",
    "is_locked",
    "update_from_flattened_dict",
    "get_ref",
    "get_oneway_ref",
    "set_immutable",
    "is_immutable",
    "register_renamed_key",
    "register_deprecated_key",
    "pretty_text",
    "merge_with",
    "is_empty",
];

/// The mapping that a value is, whatever its library.
pub(crate) fn mapping(run: &Interpreter<'_>, value: &Value) -> Option<ObjectId> {
    let id = value.object()?;
    match run.kind(id) {
        Kind::Dict => Some(id),
        Kind::Library(class) if CLASSES.contains(&&**class) => Some(id),
        _ => None,
    }
}

/// `set` with every dict in it as a mapping of `class`. What is held twice is one object again.
pub(crate) fn wrap(run: &mut Interpreter<'_>, set: &ValueSet, class: &str, depth: usize) -> ValueSet {
    wrap_below(run, set, class, depth, &mut HashMap::new())
}

fn wrap_below(
    run: &mut Interpreter<'_>,
    set: &ValueSet,
    class: &str,
    depth: usize,
    known: &mut HashMap<ObjectId, ObjectId>,
) -> ValueSet {
    let set = run.seen(set);
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in set.values {
        let kind = value.object().map(|id| (id, run.kind(id).clone())).filter(|_| depth < 32);
        let wrapped = kind.as_ref().and_then(|(id, _)| known.get(id).copied());
        let made = match kind {
            _ if wrapped.is_some() => wrapped,
            Some((id, Kind::Dict | Kind::Namespace(_))) => {
                Some(wrap_object(run, run.as_dict(id).unwrap_or(id), class, depth, known))
            }
            Some((id, Kind::Library(own))) if &*own != class && CLASSES.contains(&&*own) => {
                Some(wrap_object(run, id, class, depth, known))
            }
            Some((id, Kind::List)) => {
                let content = run.content(id).clone();
                let mut items = Vec::with_capacity(content.items.len());
                for item in &content.items {
                    items.push(wrap_below(run, item, class, depth + 1, known));
                }
                let Abstract::Object(list) = run.sequence(Kind::List, items) else { continue };
                run.state.edit(list).rest = content.rest;
                known.insert(id, list);
                Some(list)
            }
            _ => None,
        };
        result.push(match made {
            Some(id) => value.with(Abstract::Object(id)),
            None => value,
        });
    }
    result
}

fn wrap_object(
    run: &mut Interpreter<'_>,
    id: ObjectId,
    class: &str,
    depth: usize,
    known: &mut HashMap<ObjectId, ObjectId>,
) -> ObjectId {
    let content = run.content(id).clone();
    let made = run.library_object(class, []);
    known.insert(id, made);
    let mut slots = Vec::new();
    for (key, set) in &content.slots {
        slots.push((key.clone(), wrap_below(run, set, class, depth + 1, known)));
    }
    let held = run.state.edit(made);
    held.slots.extend(slots);
    held.rest = content.rest;
    made
}

/// `set` with every mapping in it as a plain dict.
pub(crate) fn plain(run: &mut Interpreter<'_>, set: &ValueSet, depth: usize) -> ValueSet {
    let set = run.seen(set);
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in set.values {
        let Some(id) = mapping(run, &value).filter(|_| depth < 32) else {
            result.push(value);
            continue;
        };
        let content = run.content(id).clone();
        let mut entries = Vec::new();
        for (key, set) in &content.slots {
            if !matches!(key, Key::Other(_)) {
                entries.push((key.clone(), plain(run, set, depth + 1)));
            }
        }
        let dict = run.dict(entries);
        if let Abstract::Object(dict) = dict {
            run.state.edit(dict).rest = content.rest;
        }
        result.push(value.with(dict));
    }
    result
}

/// A mapping of `class` made as `dict(mapping, **names)` is.
pub(crate) fn made(run: &mut Interpreter<'_>, class: &str, arguments: &Arguments) -> ValueSet {
    let id = run.library_object(class, []);
    let mut from = arguments.at(0).map(|one| one.value.clone()).unwrap_or_default();
    from.values.retain(|value| !matches!(value.kind, Abstract::None));
    if !from.values.is_empty() || from.open {
        merge(run, id, &from, class, false, 0);
    }
    for one in &arguments.list {
        if let Some(keyword) = &one.keyword
            && !matches!(
                &**keyword,
                "new_allowed"
                    | "default_box"
                    | "box_dots"
                    | "frozen_box"
                    | "type_safe"
                    | "convert_dict"
                    | "allow_dotted_keys"
                    | "flags"
            )
        {
            let value = wrap(run, &one.value, class, 0);
            run.put(id, Key::Name(Arc::clone(keyword)), value.bound(), true);
        }
    }
    if arguments.open_keywords {
        open(run, id);
    }
    ValueSet::of(Abstract::Object(id))
}

/// Something unknown may be stored under any key.
pub(crate) fn open(run: &mut Interpreter<'_>, id: ObjectId) {
    let mut inner = Vec::new();
    let content = run.state.edit(id);
    for set in content.slots.values_mut() {
        set.open = true;
        inner.extend(set.values.iter().filter_map(Value::object));
    }
    content.rest.get_or_insert_default().open = true;
    for id in inner {
        if mapping(run, &Value::bare(Abstract::Object(id))).is_some() && run.content(id).rest.is_none() {
            open(run, id);
        }
    }
}

/// Puts what `from` holds into the mapping `into`: over it (`deep`: into the mappings in it).
pub(crate) fn merge(run: &mut Interpreter<'_>, into: ObjectId, from: &ValueSet, class: &str, deep: bool, depth: usize) {
    let from = run.seen(from);
    let (entries, is_open) = run.entries_of(&from);
    if is_open {
        open(run, into);
    }
    for (name, value) in entries {
        let key = Key::Name(name);
        let old = run.content(into).slots.get(&key).cloned();
        let known = old.as_ref().and_then(|old| mapping(run, run.seen(old).only()?));
        let is_mapping = !value.values.is_empty() && value.values.iter().all(|value| mapping(run, value).is_some());
        if let (Some(known), true, true) = (known, deep && is_mapping, depth < 32) {
            merge(run, known, &value, class, true, depth + 1);
            continue;
        }
        let mut value = wrap(run, &value, class, 0);
        if value.may_be_unbound() {
            value = value.bound();
            value.join(old.unwrap_or_else(|| ValueSet::of(Abstract::Unbound)));
        }
        run.put(into, key, value, true);
    }
}

/// The user who starts the program can change every value in the mapping, by its key.
pub(crate) fn by_key(run: &mut Interpreter<'_>, id: ObjectId, front: &str, depth: usize) {
    if depth > 32 {
        return;
    }
    let mut content = run.content(id).clone();
    let mut inner = Vec::new();
    for (key, set) in &mut content.slots {
        let Key::Name(name) = key else { continue };
        let path = if front.is_empty() { name.to_string() } else { format!("{front}.{name}") };
        let by = Rc::new(Override::Config(Some(path.clone())));
        for value in &mut set.values {
            match value.object() {
                Some(id) => inner.push((id, path.clone())),
                None => value.from.by = Some(Rc::clone(&by)),
            }
        }
    }
    *run.state.edit(id) = content;
    for (id, path) in inner {
        if mapping(run, &Value::bare(Abstract::Object(id))).is_some() {
            by_key(run, id, &path, depth + 1);
        }
    }
}

/// Stores under a dotted key, through the mappings on the way.
pub(crate) fn put_path(run: &mut Interpreter<'_>, id: ObjectId, path: &str, value: &ValueSet, class: &str) {
    let mut at = id;
    let (outer, last) = path.rsplit_once('.').map_or(("", path), |(outer, last)| (outer, last));
    for part in outer.split('.').filter(|part| !part.is_empty()) {
        let key = Key::from(part);
        let known = run.content(at).slots.get(&key).cloned().and_then(|set| mapping(run, run.seen(&set).only()?));
        at = known.unwrap_or_else(|| {
            let made = run.library_object(class, []);
            run.put(at, key, ValueSet::of(Abstract::Object(made)), true);
            made
        });
    }
    let value = wrap(run, value, class, 0);
    run.put(at, Key::from(last), value, true);
}

/// A dict of what the mapping holds.
fn visible(run: &mut Interpreter<'_>, id: ObjectId) -> ObjectId {
    let mut content = run.content(id).clone();
    content.slots.retain(|key, _| !matches!(key, Key::Other(_)));
    let dict = run.allocate(Kind::Dict);
    *run.state.edit(dict) = content;
    dict
}

fn easy(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(made(run, EASY, &call.arguments))
}

fn munch(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(made(run, MUNCH, &call.arguments))
}

fn addict(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(made(run, ADDICT, &call.arguments))
}

fn boxed(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(made(run, BOX, &call.arguments))
}

fn yacs(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(made(run, YACS, &call.arguments))
}

fn ml(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(made(run, ML, &call.arguments))
}

fn mm(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(made(run, MM, &call.arguments))
}

fn plain_argument(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let value = call.arguments.at(0)?.value.clone();
    Some(plain(run, &value, 0))
}

/// An entry as an attribute.
pub(crate) fn member(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str) -> Option<ValueSet> {
    if METHODS.contains(&name) || name.starts_with("__") {
        return None;
    }
    entry(run, receiver.object()?, name)
}

/// What stands under `name`; an error where nothing does.
fn entry(run: &mut Interpreter<'_>, id: ObjectId, name: &str) -> Option<ValueSet> {
    let content = run.content(id);
    let (stored, rest) = (content.slots.get(&Named(name)).cloned(), content.rest.clone());
    let stored = stored.map(|stored| run.seen(&stored)).unwrap_or_default();
    let is_certain = !stored.is_never() && !stored.may_be_unbound();
    let mut found = stored.bound();
    if is_certain {
        return Some(found);
    }
    match rest {
        Some(rest) => {
            found.join(rest);
            found.open = true;
        }
        None if found.is_never() => return Some(run.raise("AttributeError")),
        None => run.may_raise(Some("AttributeError")),
    }
    Some(found)
}

/// The same where what is missing is made.
fn fresh_member(context: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str) -> Option<ValueSet> {
    let id = receiver.object()?;
    let is_known = run.content(id).slots.contains_key(&Named(name)) || run.content(id).rest.is_some();
    if is_known || METHODS.contains(&name) || name.starts_with("__") {
        return member(context, run, receiver, name);
    }
    let made = ValueSet::of(Abstract::Object(run.library_object(ADDICT, [])));
    run.put(id, Key::from(name), made.clone(), true);
    Some(made)
}

/// An entry by subscript.
pub(crate) fn item(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, key: &Value) -> Option<ValueSet> {
    entry(run, receiver.object()?, key.text()?)
}

fn fresh_item(context: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, key: &Value) -> Option<ValueSet> {
    fresh_member(context, run, receiver, key.text()?)
}

/// A store: dicts become mappings of the same class.
pub(crate) fn store(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    value: &ValueSet,
) -> bool {
    let Some(id) = receiver.object() else { return false };
    let Kind::Library(class) = run.kind(id).clone() else { return false };
    let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    if name.is_empty() {
        return false;
    }
    let value = wrap(run, value, &class, 0);
    // A receiver that is one of several holds the old value, too.
    run.put(id, Key::from(name), value, receiver.guards.agree(&[]) && receiver.guards.is_empty());
    true
}

/// The keys.
pub(crate) fn iterate(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value) -> Option<ValueSet> {
    let dict = visible(run, receiver.object()?);
    Some(ValueSet::of(Abstract::Object(dict)))
}

/// Methods of mappings.
pub(crate) fn method(
    context: &Context<'_>,
    run: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    call: &Call,
) -> Option<ValueSet> {
    let id = receiver.object()?;
    let Kind::Library(class) = run.kind(id).clone() else { return None };
    let none = || Some(ValueSet::of(Abstract::None));
    let arguments = &call.arguments;
    match name {
        "__dict__" => Some(ValueSet::of(Abstract::Object(visible(run, id)))),
        "__hasattr__" | "__contains__" => {
            let wanted = arguments.text(0, "")?.to_owned();
            let content = run.content(id);
            let is_open = content.rest.is_some();
            let stored = content.slots.get(&Named(&wanted)).cloned().map(|set| run.seen(&set));
            match stored {
                Some(set) if !set.may_be_unbound() => Some(ValueSet::of(Abstract::Bool(true))),
                None if !is_open => Some(ValueSet::of(Abstract::Bool(false))),
                _ => Some(run.unknown(crate::dataflow::value::Cause::Unknown)),
            }
        }
        "get" | "get_ref" | "get_oneway_ref" | "keys" | "values" | "items" | "__len__" => {
            let dict = visible(run, id);
            let name = if name.starts_with("get_") { "get" } else { name };
            Some(run.dict_method(dict, name, arguments))
        }
        "update"
        | "merge_update"
        | "merge_with"
        | "merge_from_other_cfg"
        | "merge_from_dict"
        | "_merge_a_into_b"
        | "update_from_flattened_dict" => {
            let deep = name != "update" || matches!(&*class, ADDICT | ML | MM);
            for index in 0..arguments.positions() {
                let from = arguments.at(index)?.value.clone();
                if matches!(name, "merge_from_dict" | "update_from_flattened_dict") {
                    let (entries, is_open) = run.entries_of(&from);
                    for (key, value) in entries {
                        put_path(run, id, &key, &value, &class);
                    }
                    if is_open {
                        by_key(run, id, "", 0);
                    }
                } else {
                    merge(run, id, &from, &class, deep, 0);
                }
            }
            for one in &arguments.list {
                if let Some(keyword) = &one.keyword {
                    let value = wrap(run, &one.value, &class, 0);
                    run.put(id, Key::Name(Arc::clone(keyword)), value, true);
                }
            }
            if arguments.open_keywords {
                open(run, id);
            }
            none()
        }
        "pop" | "setdefault" | "clear" | "popitem" | "__delitem__" => Some(run.dict_method(id, name, arguments)),
        "merge_from_file" => {
            let path = arguments.get(0, "cfg_filename")?.clone();
            let read = documents::documents_at(context, run, &path, false);
            merge(run, id, &read, &class, true, 0);
            none()
        }
        "merge_from_list" => {
            let list = arguments.get(0, "cfg_list")?.clone();
            let items = run.exact_items(&list);
            let texts: Option<Vec<Arc<str>>> = items
                .as_ref()
                .and_then(|items| items.iter().step_by(2).map(|item| item.only_text().map(Arc::from)).collect());
            match (items, texts) {
                (Some(items), Some(names)) => {
                    for (name, value) in names.iter().zip(items.iter().skip(1).step_by(2)) {
                        put_path(run, id, name, value, &class);
                    }
                }
                // The user who starts the program types them.
                _ => by_key(run, id, "", 0),
            }
            none()
        }
        "clone" | "copy" | "deepcopy" | "copy_and_resolve_references" | "__copy__" | "__deepcopy__" => {
            Some(copied(run, &ValueSet::one(receiver.clone())))
        }
        "to_dict" | "toDict" | "as_dict" => Some(plain(run, &ValueSet::one(receiver.clone()), 0)),
        "unlocked" | "ignore_type" | "__enter__" | "unlock" | "lock" => Some(ValueSet::one(receiver.clone())),
        "freeze"
        | "defrost"
        | "set_new_allowed"
        | "set_immutable"
        | "register_renamed_key"
        | "register_deprecated_key"
        | "__exit__" => none(),
        _ => Some(run.unknown(crate::dataflow::value::Cause::Unknown)),
    }
}

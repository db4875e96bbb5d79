//! pydantic: models and settings.
//!
//! A model is a class of fields. What a validator makes of a field is not known. Settings read the environment and a
//! `.env` file for every field that is not passed.

use std::sync::Arc;

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Passed, Value, ValueSet};
use crate::dataflow::{Base, Call, Interpreter, Kind};
use crate::languages::python::ast::{Expr, ExprKind, StmtKind};
use crate::models::held::slot;
use crate::models::standard::dataclasses;
use crate::models::standard::environment;
use crate::models::{Context, Effect, Model, NOTHING};

const MODEL_CLASS: &str = "pydantic.BaseModel";
const SETTINGS: &str = "pydantic_settings.BaseSettings";
const OLD_SETTINGS: &str = "pydantic.BaseSettings";
const NEW_OLD_SETTINGS: &str = "pydantic.v1.BaseSettings";

/// pydantic.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("pydantic.Field", Effect::Hook(field)),
        ("pydantic.PrivateAttr", Effect::Hook(field)),
        ("pydantic.SecretStr", Effect::Argument(0, "secret_value")),
        ("pydantic.ConfigDict", Effect::Hook(dict)),
        ("pydantic_settings.SettingsConfigDict", Effect::Hook(dict)),
        ("pydantic.parse", Effect::Hook(parse)),
    ],
    members: &[(MODEL_CLASS, member), (SETTINGS, member), (OLD_SETTINGS, member), (NEW_OLD_SETTINGS, member)],
    constructs: &[
        (MODEL_CLASS, construct),
        (SETTINGS, construct_settings),
        (OLD_SETTINGS, construct_settings),
        (NEW_OLD_SETTINGS, construct_settings),
    ],
    leaves_alone: &["pydantic.", "pydantic_settings."],
    ..NOTHING
};

fn dict(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    Some(run.call(&crate::models::external("builtins.dict"), call.arguments.clone(), call.at))
}

/// `Field(default, default_factory=..., alias=...)`
fn field(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let mut slots = Vec::new();
    // `Field(...)`: it must be given.
    if let Some(default) = call.arguments.get(0, "default")
        && !default
            .values
            .iter()
            .any(|value| matches!(&value.kind, Abstract::External(name) if name.ends_with("Ellipsis")))
    {
        slots.push((Key::from("default"), default.clone()));
    }
    if let Some(one) = call.arguments.named("default_factory") {
        slots.push((Key::from("factory"), one.value.clone()));
    }
    for name in ["alias", "validation_alias", "env"] {
        if let Some(one) = call.arguments.named(name) {
            slots.push((Key::from(name), one.value.clone()));
        }
    }
    Some(ValueSet::of(Abstract::Object(run.library_object("dataclasses.Field", slots))))
}

/// The classes of a model, from the class itself up.
fn classes(run: &Interpreter<'_>, class: ObjectId) -> Vec<ObjectId> {
    let Some(info) = run.class(class) else { return Vec::new() };
    let own = |base: &Base| match base {
        Base::Itself => Some(class),
        Base::Class(id) => Some(*id),
        Base::Outside(_) => None,
    };
    info.mro.iter().filter_map(own).collect()
}

/// Whether a method of the class changes or checks fields.
fn validates(run: &Interpreter<'_>, class: ObjectId) -> bool {
    let is_validator = |decorator: &Expr| {
        let head = match &decorator.kind {
            ExprKind::Call { callee, .. } => callee,
            _ => decorator,
        };
        matches!(&head.kind, ExprKind::Name(name) | ExprKind::Attribute { name, .. } if name.ends_with("validator"))
    };
    let Some(definition) = run.class(class).and_then(|info| info.definition.clone()) else { return false };
    definition.body.iter().any(|statement| match &statement.kind {
        StmtKind::Function(function) => {
            function.decorators.iter().any(is_validator) || &*function.name == "model_post_init"
        }
        _ => false,
    })
}

fn construct(_: &Context<'_>, run: &mut Interpreter<'_>, instance: &Value, call: &Call) -> bool {
    let Some(id) = instance.object() else { return false };
    let Kind::Instance(class) = *run.kind(id) else { return false };
    filled(run, id, class, call)
}

/// Fills the fields of an instance.
fn filled(run: &mut Interpreter<'_>, id: ObjectId, class: ObjectId, call: &Call) -> bool {
    let all = classes(run, class);
    for class in &all {
        dataclasses::mark(run, *class);
    }
    // A field is passed by its alias.
    let mut call = call.clone();
    for (name, owner) in dataclasses::all_fields(run, class).unwrap_or_default() {
        let alias = described(run, owner, &name, &["alias", "validation_alias"]);
        if let Some(alias) = alias {
            for one in &mut call.arguments.list {
                if one.keyword.as_deref() == Some(&*alias) {
                    one.keyword = Some(Arc::clone(&name));
                }
            }
        }
    }
    let done = dataclasses::construct_fields(run, id, class, &call);
    for class in &all {
        run.state.edit(*class).slots.shift_remove(&Key::Other("fields".into()));
    }
    if all.iter().any(|class| validates(run, *class)) {
        let content = run.state.edit(id);
        content.slots.values_mut().for_each(|slot| slot.open = true);
    }
    done
}

/// What `Field(...)` says of a field under one of `words`.
fn described(run: &Interpreter<'_>, owner: ObjectId, name: &str, words: &[&str]) -> Option<Arc<str>> {
    let default = run.content(owner).slots.get(&Named(name))?;
    let id = default
        .only()?
        .object()
        .filter(|id| matches!(run.kind(*id), Kind::Library(class) if &**class == "dataclasses.Field"))?;
    let slots = &run.content(id).slots;
    words.iter().find_map(|word| slots.get(&Named(word)).and_then(ValueSet::only_text).map(Arc::from))
}

/// A setting of the model's configuration: `model_config = SettingsConfigDict(...)` or `class Config`.
fn setting(run: &mut Interpreter<'_>, classes: &[ObjectId], name: &str) -> Option<ValueSet> {
    for class in classes {
        let slots = run.content(*class).slots.clone();
        for holder in ["model_config", "Config"] {
            let Some(id) = slots.get(&Named(holder)).and_then(|set| set.only()?.object()) else { continue };
            if let Some(found) = slot(run, id, name) {
                return Some(run.seen(&found));
            }
        }
    }
    None
}

fn construct_settings(context: &Context<'_>, run: &mut Interpreter<'_>, instance: &Value, call: &Call) -> bool {
    let Some(id) = instance.object() else { return false };
    let Kind::Instance(class) = *run.kind(id) else { return false };
    let all = classes(run, class);
    if !filled(run, id, class, call) {
        return false;
    }
    let prefix = setting(run, &all, "env_prefix");
    let prefix = prefix.map_or(Some(String::new()), |set| set.only_text().map(str::to_owned));
    let path =
        call.arguments.named("_env_file").map(|one| one.value.clone()).or_else(|| setting(run, &all, "env_file"));
    let mut assigned = Vec::new();
    let mut is_open = false;
    if let Some(path) = path.filter(|path| !matches!(path.only().map(|value| &value.kind), Some(Abstract::None))) {
        let paths = run.exact_items(&path).filter(|_| path.only_text().is_none()).unwrap_or_else(|| vec![path]);
        for path in paths {
            let read = Call { arguments: Arguments::positional([path.clone()], call.at), at: call.at };
            match environment::dotenv(context, run, &read) {
                Some(file) => assigned.extend(environment::assignments(context, file)),
                None => is_open |= path.only_text().is_none(),
            }
        }
    }
    for class in &all {
        dataclasses::mark(run, *class);
    }
    let fields = dataclasses::all_fields(run, class).unwrap_or_default();
    for class in &all {
        run.state.edit(*class).slots.shift_remove(&Key::Other("fields".into()));
    }
    for (name, owner) in fields {
        if call.arguments.named(&name).is_some() {
            continue;
        }
        let alias = described(run, owner, &name, &["validation_alias", "alias", "env"]);
        let variable = match (&alias, &prefix) {
            (Some(alias), _) => alias.to_string(),
            (None, Some(prefix)) => format!("{prefix}{name}"),
            (None, None) => {
                if let Some(slot) = run.state.edit(id).slots.get_mut(&Key::Name(name)) {
                    slot.open = true;
                }
                continue;
            }
        };
        let key = Key::Name(name);
        let has_default = run.content(owner).slots.contains_key(&key);
        let mut default = run.content(id).slots.get(&key).cloned().unwrap_or_default();
        if !has_default {
            default = ValueSet::never();
        }
        // Only the environment changes what a field of settings defaults to.
        default = default.map(|mut value| {
            if value.from.by.as_deref() == Some(&crate::destination::Override::Caller) {
                value.from.by = None;
            }
            value
        });
        if let Some((_, value)) = assigned.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(&variable)) {
            default = value.clone();
        }
        let is_own = environment::Environment::variable(run, &variable)
            .values
            .iter()
            .any(|value| matches!(value.kind, Abstract::Text(_)));
        let variable = if is_own { variable } else { variable.to_uppercase() };
        let found = environment::get(run, &Interpreter::text_value(&variable), &default).opened(is_open);
        run.state.edit(id).slots.insert(key, found);
    }
    true
}

/// Methods of models.
fn member(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str) -> Option<ValueSet> {
    let function = match name {
        "model_dump" | "dict" => "dataclasses.asdict",
        "model_validate" | "parse_obj" | "model_construct" => "pydantic.parse",
        _ => return None,
    };
    let function = Value::bare(Abstract::External(function.into()));
    let at = run.here(crate::text::Span::new(0, 0));
    let carried = Arguments::positional([ValueSet::one(receiver.clone())], at);
    Some(ValueSet::of(Abstract::Partial(std::rc::Rc::new((function, carried)))))
}

/// `Model.model_validate(mapping)`
fn parse(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let class = call.arguments.at(0)?.value.clone();
    let mut passed = Arguments { spread: true, ..Arguments::default() };
    if let Some(mapping) = call.arguments.at(1) {
        let (entries, is_open) = run.entries_of(&mapping.value.clone());
        passed.open_keywords = is_open;
        passed.list =
            entries.into_iter().map(|(name, value)| Passed { keyword: Some(name), value, at: call.at }).collect();
    }
    passed.list.extend(call.arguments.list.iter().filter(|one| one.keyword.is_some()).cloned());
    Some(run.call(&class, passed, call.at))
}

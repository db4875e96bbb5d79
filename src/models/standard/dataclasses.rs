//! `dataclasses`, `attrs`, `NamedTuple`: classes whose fields are the parameters of their constructor.

use std::sync::Arc;

use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, Value, ValueSet, Values};
use crate::dataflow::{Base, Call, Interpreter, Kind};
use crate::languages::python::ast::{ExprKind, StmtKind};
use crate::models::held::slot;
use crate::models::{Context, Effect, Model, NOTHING};

/// Classes of fields.
pub(crate) static MODEL: Model = Model {
    calls: &[
        ("dataclasses.field", Effect::Hook(field)),
        ("attr.ib", Effect::Hook(field)),
        ("attrs.field", Effect::Hook(field)),
        ("attr.field", Effect::Hook(field)),
        ("dataclasses.replace", Effect::Hook(replace)),
        ("attr.evolve", Effect::Hook(replace)),
        ("attrs.evolve", Effect::Hook(replace)),
        ("dataclasses.asdict", Effect::Hook(as_dict)),
        ("attr.asdict", Effect::Hook(as_dict)),
        ("attrs.asdict", Effect::Hook(as_dict)),
        ("dataclasses.astuple", Effect::Hook(as_tuple)),
        ("dataclasses.fields", Effect::Hook(fields)),
        ("dataclasses.is_dataclass", Effect::Unknown),
        ("dataclasses.dataclass", Effect::Argument(0, "cls")),
        ("attr.Factory", Effect::Hook(factory)),
        ("attrs.Factory", Effect::Hook(factory)),
        ("collections.namedtuple", Effect::Hook(named_tuple)),
    ],
    decorators: &[
        ("dataclasses.dataclass", decorate),
        ("pydantic.dataclasses.dataclass", decorate),
        ("attr.s", decorate),
        ("attr.attrs", decorate),
        ("attr.define", decorate),
        ("attr.dataclass", decorate),
        ("attrs.define", decorate),
        ("attrs.frozen", decorate),
        ("attrs.mutable", decorate),
        ("flax.struct.dataclass", decorate),
        ("chex.dataclass", decorate),
    ],
    subclasses: &[("typing.NamedTuple", named_tuple_class)],
    constructs: &[
        ("typing.NamedTuple", construct_tuple),
        ("collections.namedtuple", construct_tuple),
        ("typing.TypedDict", construct_dict),
        ("dataclasses.dataclass", construct_data),
    ],
    methods: &[("dataclasses.dataclass", "__compare__", compared)],
    members: &[("typing.NamedTuple", tuple_member), ("collections.namedtuple", tuple_member)],
    leaves_alone: &["dataclasses.", "attr.", "attrs."],
    ..NOTHING
};

/// `field(default=..., default_factory=...)`
pub(crate) fn field(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let mut slots = Vec::new();
    for (name, key) in [
        ("default", "default"),
        ("default_factory", "factory"),
        ("factory", "factory"),
        ("init", "init"),
        ("kw_only", "kw_only"),
        ("alias", "alias"),
        ("converter", "converter"),
    ] {
        if let Some(one) = call.arguments.named(name) {
            slots.push((Key::from(key), one.value.clone()));
        }
    }
    Some(ValueSet::of(Abstract::Object(run.library_object("dataclasses.Field", slots))))
}

/// `attr.Factory(f)`
fn factory(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let factory = call.arguments.at(0)?.value.clone();
    Some(ValueSet::of(Abstract::Object(run.library_object("dataclasses.Field", [(Key::from("factory"), factory)]))))
}

/// Marks a class as one of fields: its constructor is made of them.
pub(crate) fn decorate(
    _: &Context<'_>,
    run: &mut Interpreter<'_>,
    call: Option<&Call>,
    target: &Value,
) -> Option<ValueSet> {
    let id = target.object()?;
    run.class(id)?;
    mark(run, id);
    let says = |name: &str| {
        call.and_then(|call| call.arguments.named(name)).and_then(|one| one.value.only().and_then(Value::truth))
    };
    if says("frozen") == Some(true) {
        run.state.edit(id).slots.insert(Key::Other("frozen".into()), ValueSet::of(Abstract::None));
    }
    if says("eq") == Some(false) {
        run.state.edit(id).slots.insert(Key::Other("by identity".into()), ValueSet::of(Abstract::None));
    }
    Some(ValueSet::one(target.clone()))
}

pub(crate) fn mark(run: &mut Interpreter<'_>, class: ObjectId) {
    let names = own_fields(run, class);
    let list = names.iter().map(|name| Interpreter::text_value(name)).collect();
    let list = run.sequence(Kind::Tuple, list);
    let slots = &mut run.state.edit(class).slots;
    slots.insert(Key::Other("fields".into()), ValueSet::of(list.clone()));
    slots.insert(Key::from("__match_args__"), ValueSet::of(list));
}

/// The annotated names of a class block, in order.
fn own_fields(run: &Interpreter<'_>, class: ObjectId) -> Vec<Arc<str>> {
    let Some(definition) = run.class(class).and_then(|info| info.definition.clone()) else { return Vec::new() };
    let mut names = Vec::new();
    for statement in &definition.body {
        let name = match &statement.kind {
            StmtKind::AnnAssign { target, annotation, .. } => match &target.kind {
                ExprKind::Name(name) if !is_class_variable(annotation) => Some(name),
                _ => None,
            },
            // `x = attr.ib()`
            StmtKind::Assign { targets, value } => match (&targets[..], &value.kind) {
                ([target], ExprKind::Call { callee, .. }) => match (&target.kind, &callee.kind) {
                    (ExprKind::Name(name), ExprKind::Attribute { name: word, .. })
                        if matches!(&**word, "ib" | "attrib") =>
                    {
                        Some(name)
                    }
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        names.extend(name.cloned());
    }
    names
}

fn is_class_variable(annotation: &crate::languages::python::ast::Expr) -> bool {
    let head = match &annotation.kind {
        ExprKind::Subscript { object, .. } => object,
        _ => annotation,
    };
    match &head.kind {
        ExprKind::Name(name) | ExprKind::Attribute { name, .. } => &**name == "ClassVar",
        _ => false,
    }
}

/// Whether the class, or one that it inherits from, is one of fields; its fields in order, with the class of each.
pub(crate) fn all_fields(run: &mut Interpreter<'_>, class: ObjectId) -> Option<Vec<(Arc<str>, ObjectId)>> {
    let info = run.class(class)?;
    let mut order: Vec<ObjectId> = info
        .mro
        .iter()
        .filter_map(|base| match base {
            Base::Itself => Some(class),
            Base::Class(id) => Some(*id),
            Base::Outside(_) => None,
        })
        .collect();
    order.reverse();
    let mut fields: Vec<(Arc<str>, ObjectId)> = Vec::new();
    let mut is_any = false;
    for id in order {
        let marked = run.content(id).slots.contains_key(&Key::Other("fields".into()));
        if !marked {
            continue;
        }
        is_any = true;
        for name in own_fields(run, id) {
            match fields.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = id,
                None => fields.push((name, id)),
            }
        }
    }
    is_any.then_some(fields)
}

/// Makes an instance of a class of fields: whether it was one.
pub(crate) fn construct_fields(run: &mut Interpreter<'_>, instance: ObjectId, class: ObjectId, call: &Call) -> bool {
    let Some(fields) = all_fields(run, class) else { return false };
    let arguments = &call.arguments;
    let mut position = 0;
    let mut late = Vec::new();
    for (name, owner) in fields {
        let default = run.content(owner).slots.get(&Named(&name)).cloned();
        let default = default.map(|default| run.seen(&default));
        let described = default
            .as_ref()
            .and_then(|default| default.only()?.object())
            .filter(|id| matches!(run.kind(*id), Kind::Library(class) if &**class == "dataclasses.Field"));
        let of_field = |run: &Interpreter<'_>, key: &str| described.and_then(|id| slot(run, id, key));
        let is_false = |set: Option<ValueSet>| set.and_then(|set| set.only().and_then(Value::truth)) == Some(false);
        let is_parameter = !is_false(of_field(run, "init"));
        let keyword_only = of_field(run, "kw_only").and_then(|set| set.only().and_then(Value::truth)) == Some(true);
        let passed = if is_parameter {
            let by_position = if keyword_only { None } else { arguments.at(position) };
            if !keyword_only {
                position += 1;
            }
            arguments.named(&name).or(by_position).map(|one| one.value.clone())
        } else {
            None
        };
        let may_default = passed.as_ref().is_none_or(ValueSet::may_be_unbound);
        let mut value = passed.unwrap_or_default().bound();
        if may_default {
            let default = match (described, default) {
                (Some(_), _) => match (of_field(run, "default"), of_field(run, "factory")) {
                    (Some(default), _) => Some(default),
                    (None, Some(factory)) => Some(run.call(&factory, Arguments::default(), call.at)),
                    (None, None) => None,
                },
                (None, default) => default,
            };
            match default {
                Some(default) => {
                    value.open |=
                        arguments.is_entry && default.values.iter().any(|value| matches!(value.kind, Abstract::None));
                    value.join(default);
                }
                None => value.open = true,
            }
            value.open |= arguments.is_open() && is_parameter;
        }
        if let Some(converter) = of_field(run, "converter").filter(|_| is_parameter) {
            let converted = Arguments::positional([value], run.here(crate::text::Span::new(0, 0)));
            value = run.call(&converter, converted, call.at);
        }
        late.push((Key::Name(name), value));
    }
    run.state.edit(instance).slots.extend(late);
    let receiver = Value::bare(Abstract::Object(instance));
    run.call_if_there(&receiver, "__post_init__");
    run.call_if_there(&receiver, "__attrs_post_init__");
    true
}

fn construct_data(_: &Context<'_>, run: &mut Interpreter<'_>, instance: &Value, call: &Call) -> bool {
    let Some(id) = instance.object() else { return false };
    let Kind::Instance(class) = *run.kind(id) else { return false };
    construct_fields(run, id, class, call)
}

/// The fields that decide whether two instances of a class are equal.
fn compared(_: &Context<'_>, run: &mut Interpreter<'_>, class: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    let class = class.object()?;
    let fields = all_fields(run, class)?;
    if run.content(class).slots.contains_key(&Key::Other("by identity".into())) {
        return None;
    }
    let names = fields.iter().map(|(name, _)| Interpreter::text_value(name)).collect();
    Some(ValueSet::of(run.sequence(Kind::Tuple, names)))
}

/// `replace(object, field=...)`: the constructor is called with the fields of the object and those that are given.
fn replaced(run: &mut Interpreter<'_>, id: ObjectId, call: &Call) -> Option<ValueSet> {
    let Kind::Instance(class) = *run.kind(id) else { return None };
    let fields = all_fields(run, class)?;
    let mut arguments = Arguments { open_keywords: call.arguments.open_keywords, ..Arguments::default() };
    for (name, owner) in fields {
        let described = run
            .content(owner)
            .slots
            .get(&Key::Name(Arc::clone(&name)))
            .and_then(|set| set.only()?.object())
            .and_then(|field| slot(run, field, "init"));
        if described.and_then(|set| set.only().and_then(Value::truth)) == Some(false) {
            continue;
        }
        let value = match call.arguments.named(&name) {
            Some(given) => given.value.clone(),
            None => slot(run, id, &name)?,
        };
        arguments.list.push(crate::dataflow::value::Passed { keyword: Some(name), value, at: call.at });
    }
    Some(run.call(&ValueSet::of(Abstract::Object(class)), arguments, call.at))
}

pub(crate) fn replace(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let object = run.seen(&call.arguments.at(0)?.value);
    let mut result = ValueSet { values: Values::new(), open: object.open };
    for value in object.values {
        let Some(id) = value.object() else {
            result.open = true;
            continue;
        };
        if let Some(made) = replaced(run, id, call) {
            result.join(made);
            continue;
        }
        let (kind, content) = (run.kind(id).clone(), run.content(id).clone());
        let copy = run.allocate(kind);
        let held = run.state.edit(copy);
        *held = content;
        for one in &call.arguments.list {
            if let Some(keyword) = &one.keyword {
                held.slots.insert(Key::Name(Arc::clone(keyword)), one.value.clone());
            }
        }
        if call.arguments.open_keywords {
            held.slots.values_mut().for_each(|slot| slot.open = true);
        }
        result.push(value.with(Abstract::Object(copy)));
    }
    Some(result)
}

/// A dict of the fields, with those inside as dicts, too.
pub(crate) fn as_dict(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let object = call.arguments.at(0)?.value.clone();
    Some(to_dict(run, &object, 0))
}

fn to_dict(run: &mut Interpreter<'_>, set: &ValueSet, depth: usize) -> ValueSet {
    let set = run.seen(set);
    let mut result = ValueSet { values: Values::new(), open: set.open };
    for value in set.values {
        let instance = value.object().filter(|id| matches!(run.kind(*id), Kind::Instance(_)) && depth < 8);
        let Some(id) = instance else {
            result.push(value);
            continue;
        };
        let content = run.content(id).clone();
        let mut entries = Vec::new();
        for (key, held) in content.slots {
            let held = to_dict(run, &held, depth + 1);
            entries.push((key, held));
        }
        let dict = run.dict(entries);
        if let (Some(rest), Abstract::Object(dict)) = (content.rest, &dict) {
            run.state.edit(*dict).rest = Some(rest);
        }
        result.push(value.with(dict));
    }
    result
}

fn as_tuple(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = call.arguments.at(0)?.value.only()?.object()?;
    let values = run.content(id).slots.values().cloned().collect();
    Some(ValueSet::of(run.sequence(Kind::Tuple, values)))
}

/// `fields(cls)`: objects with a name.
fn fields(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let id = call.arguments.at(0)?.value.only()?.object()?;
    let class = match run.kind(id) {
        Kind::Instance(class) => *class,
        _ => id,
    };
    let fields = all_fields(run, class)?;
    let mut items = Vec::new();
    for (name, owner) in fields {
        let default = run.content(owner).slots.get(&Named(&name)).cloned().unwrap_or_default();
        let object = run.library_object(
            "types.SimpleNamespace",
            [(Key::from("name"), Interpreter::text_value(&name)), (Key::from("default"), default)],
        );
        items.push(ValueSet::of(Abstract::Object(object)));
    }
    Some(ValueSet::of(run.sequence(Kind::Tuple, items)))
}

fn named_tuple_class(_: &Context<'_>, run: &mut Interpreter<'_>, class: ObjectId) {
    mark(run, class);
    let names = own_fields(run, class);
    let list = names.iter().map(|name| Interpreter::text_value(name)).collect();
    let list = run.sequence(Kind::Tuple, list);
    run.state.edit(class).slots.insert(Key::from("_fields"), ValueSet::of(list));
}

/// `namedtuple("Name", ["a", "b"], defaults=[...])`
fn named_tuple(_: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let names: Vec<Arc<str>> = match call.arguments.get(1, "field_names")?.only_text() {
        Some(text) => text.split([' ', ',']).filter(|name| !name.is_empty()).map(Arc::from).collect(),
        None => run
            .exact_items(&call.arguments.get(1, "field_names")?.clone())?
            .iter()
            .map(|name| name.only_text().map(Arc::from))
            .collect::<Option<_>>()?,
    };
    let defaults = match call.arguments.named("defaults") {
        Some(one) => run.exact_items(&one.value.clone())?,
        None => Vec::new(),
    };
    let name = call.arguments.text(0, "typename").unwrap_or_default().to_owned();
    let class = run.make_class(&name, Base::Outside("collections.namedtuple".into()))?;
    let list = names.iter().map(|name| Interpreter::text_value(name)).collect();
    let list = run.sequence(Kind::Tuple, list);
    let first = names.len().saturating_sub(defaults.len());
    let slots = &mut run.state.edit(class).slots;
    slots.insert(Key::from("_fields"), ValueSet::of(list.clone()));
    slots.insert(Key::from("__match_args__"), ValueSet::of(list));
    for (name, default) in names[first..].iter().zip(defaults) {
        slots.insert(Key::Other(format!("default {name}").into()), default);
    }
    Some(ValueSet::of(Abstract::Object(class)))
}

fn construct_tuple(_: &Context<'_>, run: &mut Interpreter<'_>, instance: &Value, call: &Call) -> bool {
    let Some(id) = instance.object() else { return false };
    let Kind::Instance(class) = *run.kind(id) else { return false };
    if construct_fields(run, id, class, call) {
        return true;
    }
    let fields = slot(run, class, "_fields");
    let Some(fields) = fields.and_then(|fields| run.exact_items(&fields)) else { return false };
    for (index, name) in fields.iter().enumerate() {
        let Some(name) = name.only_text() else { continue };
        let passed = call.arguments.get(index, name).cloned();
        let default = run.content(class).slots.get(&Key::Other(format!("default {name}").into())).cloned();
        let value = passed.or(default).unwrap_or_else(ValueSet::unknown);
        run.state.edit(id).slots.insert(Key::from(name), value);
    }
    true
}

fn tuple_member(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, name: &str) -> Option<ValueSet> {
    let method = match name {
        "_replace" => "dataclasses.replace",
        "_asdict" => "dataclasses.asdict",
        _ => return None,
    };
    let function = Value::bare(Abstract::External(method.into()));
    let at = run.here(crate::text::Span::new(0, 0));
    let carried = Arguments::positional([ValueSet::one(receiver.clone())], at);
    Some(ValueSet::of(Abstract::Partial(std::rc::Rc::new((function, carried)))))
}

/// A `TypedDict` is a dict.
fn construct_dict(_: &Context<'_>, run: &mut Interpreter<'_>, instance: &Value, call: &Call) -> bool {
    let Some(id) = instance.object() else { return false };
    for one in &call.arguments.list {
        if let Some(keyword) = &one.keyword {
            run.state.edit(id).slots.insert(Key::Name(Arc::clone(keyword)), one.value.clone());
        }
    }
    true
}

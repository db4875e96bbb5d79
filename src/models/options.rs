//! Options: what a flag, a variable or a configuration file can change, and what libraries make options of: the
//! parameters of a function, the fields of a class.

use std::hash::{BuildHasher, Hash};
use std::rc::Rc;
use std::sync::Arc;

use super::{Context, Environment};
use crate::dataflow::heap::{Key, ObjectId, State};
use crate::dataflow::provenance::{Note, Provenance};
use crate::dataflow::text::Text;
use crate::dataflow::value::{Abstract, Arguments, Callee, Cause, FunctionValue, Passed, Value, ValueSet};
use crate::dataflow::{Guard, Guards, Interpreter, Kind, Location};
use crate::languages::python::ast::{Expr, ExprKind, Name, ParameterKind, StmtKind};
use crate::trace::model::Override;

/// So deep may groups of options stand in each other.
const DEPTH: usize = 6;

/// One option.
pub(super) struct Choice {
    /// How it is spelled, the spelling that people see first.
    pub flags: Vec<Arc<str>>,
    /// What it defaults to; `None` where it must be given.
    pub default: Option<ValueSet>,
    /// The variable of the environment that fills it, too.
    pub variable: Option<Arc<str>>,
    /// Tells it apart from other options.
    pub identity: u64,
    /// Where its default stands.
    pub at: Option<Location>,
}

/// A number for a thing and a word.
pub(super) fn number(of: impl Hash) -> u64 {
    foldhash::fast::FixedState::default().hash_one(&("option", of))
}

/// `set` where the branches of `guards` are taken.
pub(super) fn under(set: ValueSet, guards: &Guards) -> ValueSet {
    let mut result = ValueSet { values: Vec::new(), open: set.open };
    for value in set.values {
        if let Some(guards) = value.guards.and(guards) {
            result.push(Value { guards, ..value });
        }
    }
    result
}

/// The values that commands of the repository pass by `flags`, as alternatives of the question `key`.
pub(super) fn given(
    context: &Context<'_>,
    run: &Interpreter<'_>,
    flags: &[Arc<str>],
    key: u64,
    by: &Rc<Override>,
) -> ValueSet {
    let mut result = ValueSet::never();
    for (index, passed) in context.given(flags, run).into_iter().enumerate() {
        let arm = u32::try_from(index).unwrap_or_default() + 10;
        let mut from = Provenance::origin(passed.at).overridden(by);
        from.is_given = true;
        from.is_likely = passed.is_likely;
        result.push(Value {
            kind: Abstract::Text(Text::new(&*passed.text)),
            from,
            guards: Guards::one(Guard { key, arm }),
        });
    }
    result
}

/// Everything that an option can be.
pub(super) fn choice(context: &Context<'_>, run: &mut Interpreter<'_>, choice: &Choice) -> ValueSet {
    let shown = choice.flags.first().cloned().unwrap_or_default();
    let by = Rc::new(Override::Flag(shown.to_string()));
    let key = choice.identity;
    let mut result = ValueSet::never();
    if let Some(default) = &choice.default {
        let default = run.seen(default);
        result.open |= default.open;
        for mut value in default.values {
            if let (Abstract::Text(_), Some(at)) = (&value.kind, choice.at) {
                value.from = value.from.hop(at, Note::Flag(Arc::clone(&shown)));
            }
            // Who starts the program gives the option; nobody calls the function otherwise.
            if value.from.by.as_deref() == Some(&Override::Caller) {
                value.from.by = None;
            }
            value.from = value.from.overridden(&by);
            if let Some(guards) = value.guards.with(Guard { key, arm: 0 }) {
                result.push(Value { guards, ..value });
            }
        }
    }
    if let Some(variable) = &choice.variable {
        let set = Environment::variable(run, variable);
        let mut stored = set.filter(|value| matches!(value.kind, Abstract::Text(_)));
        stored = stored.map(|mut value| {
            value.from = value.from.overridden(&by);
            value
        });
        result.join(under(stored, &Guards::one(Guard { key, arm: 2 })));
        let cause = Cause::Input(Override::Variable(variable.to_string()));
        let opaque = run.derived(cause, (key, "variable"));
        result.push(Value { guards: Guards::one(Guard { key, arm: 3 }), ..Value::bare(opaque) });
    }
    let opaque = run.derived(Cause::Input((*by).clone()), key);
    result.push(Value { guards: Guards::one(Guard { key, arm: 1 }), ..Value::bare(opaque) });
    result.join(given(context, run, &choice.flags, key, &by));
    result
}

/// How a library spells the options of parameters and fields.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// What stands in front: `--`, or nothing.
    pub dashes: &'static str,
    /// Whether people see `-` for `_`.
    pub is_hyphenated: bool,
    /// What a field that is a class of fields gives.
    pub nested: Nested,
    /// Whether a parameter without a default is given by position.
    pub has_positions: bool,
}

/// What a field that is a class of fields gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nested {
    /// Nothing: it is an option like any other.
    No,
    /// Options with the field's name and a dot in front.
    Dotted,
    /// Options of the same level.
    Flat,
}

impl Style {
    /// The spellings of the option of `name` inside of `prefix`.
    fn flags(self, prefix: &str, name: &str) -> Vec<Arc<str>> {
        let path =
            if prefix.is_empty() || self.nested == Nested::Flat { name.to_owned() } else { format!("{prefix}.{name}") };
        let plain: Arc<str> = format!("{}{path}", self.dashes).into();
        let hyphenated: Arc<str> = format!("{}{}", self.dashes, path.replace('_', "-")).into();
        match (plain == hyphenated, self.is_hyphenated) {
            (true, _) => vec![plain],
            (_, true) => vec![hyphenated, plain],
            _ => vec![plain, hyphenated],
        }
    }
}

/// Where options are made of a thing.
#[derive(Clone, Copy)]
pub(super) struct Maker<'m, 'w> {
    pub context: &'m Context<'w>,
    pub style: Style,
    /// The call that parses.
    pub at: Location,
}

impl Maker<'_, '_> {
    /// The class or value that an annotation names, past `Optional`, `Annotated` and quotes.
    pub(super) fn annotated(self, run: &mut Interpreter<'_>, module: ObjectId, annotation: &Expr) -> Option<Value> {
        let is_none = |expr: &Expr| matches!(expr.kind, ExprKind::None);
        let last_word = |expr: &Expr| match &expr.kind {
            ExprKind::Name(name) | ExprKind::Attribute { name, .. } => Some(Arc::clone(name)),
            _ => None,
        };
        match &annotation.kind {
            ExprKind::Binary { left, right, .. } if is_none(right) => self.annotated(run, module, left),
            ExprKind::Binary { left, right, .. } if is_none(left) => self.annotated(run, module, right),
            ExprKind::Subscript { object, index } => match last_word(object).as_deref() {
                Some("Optional") => self.annotated(run, module, index),
                Some(
                    "Annotated"
                    | "Positional"
                    | "Suppress"
                    | "FlagConversionOff"
                    | "Fixed"
                    | "OmitSubcommandPrefixes"
                    | "OmitArgPrefixes",
                ) => match &index.kind {
                    ExprKind::Tuple(items) => self.annotated(run, module, items.first()?),
                    _ => self.annotated(run, module, index),
                },
                _ => None,
            },
            ExprKind::Str(text) => {
                let mut value = None;
                for part in text.split('.') {
                    let name: Name = part.trim().into();
                    if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                        return None;
                    }
                    value = match value {
                        None => run.content(module).slots.get(&Key::Name(name)).cloned(),
                        Some(outer) => Some(run.attribute(&outer, &name)),
                    };
                }
                value?.only().cloned()
            }
            ExprKind::Name(_) | ExprKind::Attribute { .. } => {
                let Kind::Module { file, .. } = *run.kind(module) else { return None };
                let was_alive = run.alive();
                let mut found = None;
                run.in_module(module, file, |run| found = Some(run.eval(annotation)));
                if was_alive {
                    run.revive();
                }
                found?.only().cloned()
            }
            _ => None,
        }
    }

    /// The class of fields that an annotation names.
    fn class_of(self, run: &mut Interpreter<'_>, module: ObjectId, annotation: &Expr) -> Option<ObjectId> {
        let id = self.annotated(run, module, annotation)?.object()?;
        run.class(id)?;
        super::dataclasses::all_fields(run, id).map(|_| id)
    }

    /// The classes of fields that a union names.
    fn classes_of(self, run: &mut Interpreter<'_>, module: ObjectId, annotation: &Expr) -> Vec<ObjectId> {
        let members: Vec<&Expr> = match &annotation.kind {
            ExprKind::Binary { left, right, .. } => vec![left, right],
            ExprKind::Subscript { object, index } => match (&object.kind, &index.kind) {
                (ExprKind::Name(name) | ExprKind::Attribute { name, .. }, ExprKind::Tuple(items))
                    if &**name == "Union" =>
                {
                    items.iter().collect()
                }
                _ => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        members.into_iter().filter_map(|member| self.class_of(run, module, member)).collect()
    }

    /// One of several classes, chosen by a word of the command line.
    fn one_of(self, run: &mut Interpreter<'_>, classes: &[ObjectId], path: &str) -> ValueSet {
        let by = Rc::new(Override::Flag(path.to_owned()));
        alternatives(run, &by, classes.len(), |run, index| self.instance(run, classes[index], path, None, 1))
    }

    /// An instance of `class` whose fields are options; `base` holds what they default to, else the class does.
    pub(super) fn instance(
        self,
        run: &mut Interpreter<'_>,
        class: ObjectId,
        prefix: &str,
        base: Option<&Value>,
        depth: usize,
    ) -> ValueSet {
        let Some(fields) = super::dataclasses::all_fields(run, class).filter(|_| depth < DEPTH) else {
            return self.called(run, &Value::bare(Abstract::Object(class)), prefix, &[]);
        };
        let base = base.and_then(Value::object).filter(|id| matches!(run.kind(*id), Kind::Instance(_)));
        let mut arguments = Arguments::default();
        for (name, owner) in fields {
            let default = match base {
                Some(base) => {
                    run.content(base).slots.get(&Key::Name(Arc::clone(&name))).cloned().map(|set| run.seen(&set))
                }
                None => self.field_default(run, owner, &name),
            };
            if base.is_none() && is_no_parameter(run, owner, &name) {
                continue;
            }
            let nested = if self.style.nested == Nested::No {
                None
            } else {
                self.field_class(run, owner, &name, default.as_ref())
            };
            let path = if prefix.is_empty() { name.to_string() } else { format!("{prefix}.{name}") };
            let several = if nested.is_some() || self.style.nested == Nested::No {
                Vec::new()
            } else {
                self.field_classes(run, owner, &name)
            };
            let value = match nested {
                None if several.len() > 1 => self.one_of(run, &several, &path),
                Some(nested) => {
                    let inner = default.as_ref().and_then(|set| set.only()).cloned();
                    self.instance(run, nested, &path, inner.as_ref(), depth + 1)
                }
                None => {
                    let at = field_place(run, owner, &name);
                    let identity = number((self.at.span.start, self.at.file, class, &path));
                    let mut flags = self.style.flags(prefix, &name);
                    flags.extend(self.field_aliases(run, owner, &name));
                    choice(self.context, run, &Choice { flags, default, variable: None, identity, at })
                }
            };
            let none = Location { file: self.at.file, span: crate::text::Span::new(0, 0) };
            arguments.list.push(Passed { keyword: Some(name), value, at: none });
        }
        run.call(&ValueSet::of(Abstract::Object(class)), arguments, self.at)
    }

    /// The default of a field: its value, or what its factory makes; `None` where it must be given.
    pub(super) fn field_default(self, run: &mut Interpreter<'_>, owner: ObjectId, name: &Name) -> Option<ValueSet> {
        let default = run.content(owner).slots.get(&Key::Name(Arc::clone(name))).cloned()?;
        let default = run.seen(&default);
        let Some(field) = field_object(run, &default) else { return Some(default) };
        let content = run.content(field).clone();
        if let Some(default) = content.slots.get(&Key::from("default")) {
            return Some(run.seen(default));
        }
        let factory = content.slots.get(&Key::from("factory"))?.clone();
        let is_class = factory.only().and_then(Value::object).and_then(|id| run.class(id).map(|_| id));
        match is_class
            .filter(|id| self.style.nested != Nested::No && super::dataclasses::all_fields(run, *id).is_some())
        {
            Some(id) => Some(ValueSet::of(Abstract::Object(id))),
            None => Some(run.call(&factory, Arguments::default(), self.at)),
        }
    }

    fn field_aliases(self, run: &mut Interpreter<'_>, owner: ObjectId, name: &Name) -> Vec<Arc<str>> {
        let default = run.content(owner).slots.get(&Key::Name(Arc::clone(name))).cloned().unwrap_or_default();
        let alias =
            field_object(run, &default).and_then(|field| run.content(field).slots.get(&Key::from("alias")).cloned());
        alias.and_then(|alias| alias.only_text().map(|text| vec![Arc::from(text)])).unwrap_or_default()
    }

    /// The class of fields that a field holds: of its default, else of its annotation.
    pub(super) fn field_class(
        self,
        run: &mut Interpreter<'_>,
        owner: ObjectId,
        name: &Name,
        default: Option<&ValueSet>,
    ) -> Option<ObjectId> {
        let held = default.and_then(|default| match default.only()?.object().map(|id| (id, run.kind(id).clone())) {
            Some((_, Kind::Instance(class))) => Some(class),
            Some((id, Kind::Class(_))) => Some(id),
            _ => None,
        });
        if let Some(class) = held {
            return super::dataclasses::all_fields(run, class).map(|_| class);
        }
        let info = run.class(owner)?;
        let definition = info.definition.clone()?;
        let annotation = definition.body.iter().find_map(|statement| match &statement.kind {
            StmtKind::AnnAssign { target, annotation, .. } if matches!(&target.kind, ExprKind::Name(known) if known == name) => Some(annotation),
            _ => None,
        })?;
        self.class_of(run, info.module, annotation)
    }

    /// The classes of fields that the annotation of a field is a union of.
    fn field_classes(self, run: &mut Interpreter<'_>, owner: ObjectId, name: &Name) -> Vec<ObjectId> {
        let Some(info) = run.class(owner) else { return Vec::new() };
        let Some(definition) = info.definition.clone() else { return Vec::new() };
        let annotation = definition.body.iter().find_map(|statement| match &statement.kind {
            StmtKind::AnnAssign { target, annotation, .. } if matches!(&target.kind, ExprKind::Name(known) if known == name) => Some(annotation),
            _ => None,
        });
        annotation.map(|annotation| self.classes_of(run, info.module, annotation)).unwrap_or_default()
    }

    /// Calls `callee`, a function or class, with its parameters as options; those of `taken` are passed.
    pub(super) fn called(
        self,
        run: &mut Interpreter<'_>,
        callee: &Value,
        prefix: &str,
        taken: &[(Name, ValueSet)],
    ) -> ValueSet {
        if let Some(class) = callee.object().filter(|id| run.class(*id).is_some()) {
            if super::dataclasses::all_fields(run, class).is_some() {
                return self.instance(run, class, prefix, None, 0);
            }
            let constructor = run.attribute(&ValueSet::one(callee.clone()), &"__init__".into());
            let arguments = match constructor.only().map(|value| value.kind.clone()) {
                Some(Abstract::Function(function)) => self.parameters(run, &function, 1, prefix, taken),
                _ => Arguments::default(),
            };
            return run.call(&ValueSet::one(callee.clone()), arguments, self.at);
        }
        let arguments = match &callee.kind {
            Abstract::Function(function) => self.parameters(run, function, 0, prefix, taken),
            Abstract::Method(method) => match &method.callee {
                Callee::Function(function) => self.parameters(run, function, 1, prefix, taken),
                Callee::Named(_) => Arguments::default(),
            },
            Abstract::Partial(partial) => {
                let (inner, carried) = &**partial;
                let passed: Vec<(Name, ValueSet)> =
                    carried.list.iter().filter_map(|one| Some((one.keyword.clone()?, one.value.clone()))).collect();
                let mut arguments = match &inner.kind {
                    Abstract::Function(function) => self.parameters(run, function, carried.positions(), prefix, taken),
                    _ => Arguments::default(),
                };
                // What is bound already is what the option defaults to.
                arguments.list.retain(|one| !passed.iter().any(|(name, _)| one.keyword.as_ref() == Some(name)));
                arguments
            }
            _ => Arguments::default(),
        };
        run.call(&ValueSet::one(callee.clone()), arguments, self.at)
    }

    /// What the parameters of `function` behind the first `skip` are as options.
    pub(super) fn parameters(
        self,
        run: &mut Interpreter<'_>,
        function: &Rc<FunctionValue>,
        skip: usize,
        prefix: &str,
        taken: &[(Name, ValueSet)],
    ) -> Arguments {
        let definition = Arc::clone(&function.definition);
        let mut arguments = Arguments::default();
        let none = Location { file: self.at.file, span: crate::text::Span::new(0, 0) };
        let Kind::Module { file, .. } = *run.kind(function.module) else { return arguments };
        for (index, parameter) in definition.parameters.iter().enumerate().skip(skip) {
            let keyword = match parameter.kind {
                ParameterKind::PositionalOnly => None,
                ParameterKind::Plain | ParameterKind::KeywordOnly => Some(Arc::clone(&parameter.name)),
                ParameterKind::Variadic => continue,
                ParameterKind::Keywords => {
                    arguments.open_keywords = true;
                    continue;
                }
            };
            if let Some((_, value)) = taken.iter().find(|(name, _)| *name == parameter.name) {
                arguments.list.push(Passed { keyword, value: value.clone(), at: none });
                continue;
            }
            let default = function.defaults.get(index).cloned().flatten();
            let held =
                default.as_ref().and_then(|default| default.only()?.object()).and_then(|id| match run.kind(id) {
                    Kind::Instance(class) => Some(*class),
                    _ => None,
                });
            let several = match (&parameter.annotation, self.style.nested) {
                (_, Nested::No) | (None, _) => Vec::new(),
                (Some(annotation), _) => self.classes_of(run, function.module, annotation),
            };
            if several.len() > 1 {
                let path =
                    if prefix.is_empty() { parameter.name.to_string() } else { format!("{prefix}.{}", parameter.name) };
                let value = self.one_of(run, &several, &path);
                arguments.list.push(Passed { keyword, value, at: none });
                continue;
            }
            let class = match held.filter(|class| super::dataclasses::all_fields(run, *class).is_some()) {
                Some(class) => Some(class),
                None => {
                    parameter.annotation.as_ref().and_then(|annotation| self.class_of(run, function.module, annotation))
                }
            };
            let path =
                if prefix.is_empty() { parameter.name.to_string() } else { format!("{prefix}.{}", parameter.name) };
            let value = if let Some(class) = class.filter(|_| self.style.nested != Nested::No) {
                let base = default.as_ref().and_then(ValueSet::only).cloned();
                self.instance(run, class, &path, base.as_ref(), 1)
            } else {
                let mut flags = self.style.flags(prefix, &parameter.name);
                if self.style.has_positions && default.is_none() {
                    flags.insert(0, Arc::clone(&parameter.name));
                }
                let identity = number((self.at.span.start, self.at.file, &path, definition.span.start));
                let at = Some(Location { file, span: parameter.span });
                choice(self.context, run, &Choice { flags, default, variable: None, identity, at })
            };
            arguments.list.push(Passed { keyword, value, at: none });
        }
        arguments
    }
}

/// The description of a field, if its default is one.
fn field_object(run: &Interpreter<'_>, default: &ValueSet) -> Option<ObjectId> {
    default
        .only()?
        .object()
        .filter(|id| matches!(run.kind(*id), Kind::Library(class) if &**class == "dataclasses.Field"))
}

/// Whether a field says `init=False`.
fn is_no_parameter(run: &Interpreter<'_>, owner: ObjectId, name: &Name) -> bool {
    let default = run.content(owner).slots.get(&Key::Name(Arc::clone(name))).cloned().unwrap_or_default();
    let field = field_object(run, &default);
    let says =
        field.and_then(|field| run.content(field).slots.get(&Key::from("init")).and_then(|set| set.only()?.truth()));
    says == Some(false)
}

/// Where a field is declared.
pub(super) fn field_place(run: &Interpreter<'_>, owner: ObjectId, name: &Name) -> Option<Location> {
    let info = run.class(owner)?;
    let definition = info.definition.clone()?;
    let Kind::Module { file, .. } = *run.kind(info.module) else { return None };
    definition.body.iter().find_map(|statement| match &statement.kind {
        StmtKind::AnnAssign { target, .. } if matches!(&target.kind, ExprKind::Name(known) if known == name) => {
            Some(Location { file, span: statement.span })
        }
        _ => None,
    })
}

/// Runs each of `count` alternatives on a copy of the state; the one that runs is chosen by `by`.
pub(super) fn alternatives(
    run: &mut Interpreter<'_>,
    by: &Rc<Override>,
    count: usize,
    mut work: impl FnMut(&mut Interpreter<'_>, usize) -> ValueSet,
) -> ValueSet {
    if count == 1 {
        return work(run, 0);
    }
    let key = run.fresh_key();
    let start = run.state.clone();
    let mut joined: Option<State> = None;
    let mut result = ValueSet::never();
    for index in 0..count {
        let guard = Guard { key, arm: u32::try_from(index).unwrap_or(u32::MAX) };
        run.state = start.clone();
        run.decide(guard, Some(Rc::clone(by)));
        let found = work(run, index);
        result.join(under(found, &Guards::one(guard)));
        let ended = std::mem::take(&mut run.state);
        joined = Some(match joined {
            None => ended,
            Some(known) => known.join(ended),
        });
    }
    run.state = joined.unwrap_or(start.clone());
    if run.state.alive {
        run.state.path.truncate(start.path.len());
    }
    result
}

/// The program ends here.
pub(super) fn exit(run: &mut Interpreter<'_>) -> ValueSet {
    run.may_raise(Some("SystemExit"));
    run.state.alive = false;
    ValueSet::never()
}

/// A text of a keyword.
pub(super) fn flag_value(arguments: &Arguments, keyword: &str) -> Option<bool> {
    arguments.named(keyword).and_then(|one| one.value.only()).and_then(Value::truth)
}

//! Options that libraries make of the parameters of a function or the fields of a class.

use std::rc::Rc;
use std::sync::Arc;

use super::annotations::{class_of, classes_of};
use super::parameters::{filled, function_of};
use super::{Choice, alternatives, choice, number};
use crate::dataflow::heap::{Named, ObjectId};
use crate::dataflow::value::{Abstract, Arguments, FunctionValue, Passed, Value, ValueSet};
use crate::dataflow::{Interpreter, Kind, Location};
use crate::destination::Override;
use crate::languages::python::ast::{Class, Expr, ExprKind, Name, Parameter, StmtKind};
use crate::models::Context;
use crate::models::held::{nowhere, own_class, slot, slot_truth};
use crate::models::standard::dataclasses::all_fields;
use crate::text::Span;

/// So deep may groups of options stand in each other.
const DEPTH: usize = 6;

/// How a library spells the options of parameters and fields.
#[derive(Clone, Copy)]
pub(crate) struct Style {
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
pub(crate) enum Nested {
    /// Nothing: it is an option like any other.
    No,
    /// Options with the field's name and a dot in front.
    Dotted,
    /// Options of the same level.
    Flat,
}

impl Style {
    /// The spellings of the option of `name` inside of `prefix`.
    pub(crate) fn flags(self, prefix: &str, name: &str) -> Vec<Arc<str>> {
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
pub(crate) struct Maker<'m, 'w> {
    pub context: &'m Context<'w>,
    pub style: Style,
    /// The call that parses.
    pub at: Location,
}

impl Maker<'_, '_> {
    /// One of several classes, chosen by a word of the command line.
    fn one_of(self, run: &mut Interpreter<'_>, classes: &[ObjectId], path: &str) -> ValueSet {
        let by = Rc::new(Override::Flag(path.to_owned()));
        alternatives(run, &by, classes.len(), |run, index| self.instance(run, classes[index], path, None, 1))
    }

    /// An instance of `class` whose fields are options; `base` holds what they default to, else the class does.
    pub(crate) fn instance(
        self,
        run: &mut Interpreter<'_>,
        class: ObjectId,
        prefix: &str,
        base: Option<&Value>,
        depth: usize,
    ) -> ValueSet {
        let Some(fields) = all_fields(run, class).filter(|_| depth < DEPTH) else {
            return self.called(run, &Value::bare(Abstract::Object(class)), prefix);
        };
        let base = base.and_then(Value::object).filter(|id| matches!(run.kind(*id), Kind::Instance(_)));
        let mut arguments = Arguments::default();
        for (name, owner) in fields {
            let default = match base {
                Some(base) => run.content(base).slots.get(&Named(&name)).cloned().map(|set| run.seen(&set)),
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
            let none = nowhere(self.at);
            arguments.list.push(Passed { keyword: Some(name), value, at: none });
        }
        run.call(&ValueSet::of(Abstract::Object(class)), arguments, self.at)
    }

    /// The default of a field: its value, or what its factory makes; `None` where it must be given.
    pub(crate) fn field_default(self, run: &mut Interpreter<'_>, owner: ObjectId, name: &Name) -> Option<ValueSet> {
        let default = run.content(owner).slots.get(&Named(name)).cloned()?;
        let default = run.seen(&default);
        let Some(field) = field_object(run, &default) else { return Some(default) };
        let content = run.content(field).clone();
        if let Some(default) = content.slots.get(&Named("default")) {
            return Some(run.seen(default));
        }
        let factory = content.slots.get(&Named("factory"))?.clone();
        let is_class = factory.only().and_then(Value::object).and_then(|id| run.class(id).map(|_| id));
        match is_class.filter(|id| self.style.nested != Nested::No && all_fields(run, *id).is_some()) {
            Some(id) => Some(ValueSet::of(Abstract::Object(id))),
            None => Some(run.call(&factory, Arguments::default(), self.at)),
        }
    }

    fn field_aliases(self, run: &mut Interpreter<'_>, owner: ObjectId, name: &Name) -> Vec<Arc<str>> {
        let default = run.content(owner).slots.get(&Named(name)).cloned().unwrap_or_default();
        let alias = field_object(run, &default).and_then(|field| slot(run, field, "alias"));
        alias.and_then(|alias| alias.only_text().map(|text| vec![Arc::from(text)])).unwrap_or_default()
    }

    /// The class of fields that a field holds: of its default, else of its annotation.
    pub(crate) fn field_class(
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
            return all_fields(run, class).map(|_| class);
        }
        let declared = declaration(run, owner, name)?;
        class_of(run, declared.module, declared.annotation()?.0)
    }

    /// The classes of fields that the annotation of a field is a union of.
    fn field_classes(self, run: &mut Interpreter<'_>, owner: ObjectId, name: &Name) -> Vec<ObjectId> {
        let declared = declaration(run, owner, name);
        let annotation = declared.as_ref().and_then(|declared| Some((declared.module, declared.annotation()?.0)));
        annotation.map(|(module, annotation)| classes_of(run, module, annotation)).unwrap_or_default()
    }

    /// Calls `callee`, a function or class, with its parameters as options.
    pub(crate) fn called(self, run: &mut Interpreter<'_>, callee: &Value, prefix: &str) -> ValueSet {
        if let Some(class) = own_class(run, callee).filter(|class| all_fields(run, *class).is_some()) {
            return self.instance(run, class, prefix, None, 0);
        }
        let (inner, carried) = match &callee.kind {
            Abstract::Partial(partial) => (&partial.0, partial.1.clone()),
            _ => (callee, Arguments::default()),
        };
        let mut arguments = match function_of(run, inner) {
            Some((function, bound)) => {
                self.parameters(run, &function, bound + carried.positions(), prefix, &Arguments::default())
            }
            None => Arguments::default(),
        };
        // What is bound already is what the option defaults to.
        arguments.list.retain(|one| one.keyword.as_ref().is_none_or(|name| carried.named(name).is_none()));
        run.call(&ValueSet::one(callee.clone()), arguments, self.at)
    }

    /// `passed`, and what the other parameters of `function` behind the first `skip` are as options.
    pub(crate) fn parameters(
        self,
        run: &mut Interpreter<'_>,
        function: &FunctionValue,
        skip: usize,
        prefix: &str,
        passed: &Arguments,
    ) -> Arguments {
        filled(run, function, skip, passed, self.at, |run, parameter, default| {
            self.parameter(run, function, parameter, default, prefix)
        })
    }

    /// What one parameter is as an option, or as an instance whose fields are options.
    fn parameter(
        self,
        run: &mut Interpreter<'_>,
        function: &FunctionValue,
        parameter: &Parameter,
        default: Option<ValueSet>,
        prefix: &str,
    ) -> ValueSet {
        let Kind::Module { file, .. } = *run.kind(function.module) else { return ValueSet::unknown() };
        let name = &parameter.name;
        let path = if prefix.is_empty() { name.to_string() } else { format!("{prefix}.{name}") };
        if self.style.nested != Nested::No {
            let annotation = parameter.annotation.as_ref();
            let several = annotation.map(|annotation| classes_of(run, function.module, annotation));
            if let Some(several) = several.filter(|several| several.len() > 1) {
                return self.one_of(run, &several, &path);
            }
            let base = default.as_ref().and_then(ValueSet::only).cloned();
            let held = base.as_ref().and_then(Value::object).and_then(|id| match *run.kind(id) {
                Kind::Instance(class) => all_fields(run, class).map(|_| class),
                _ => None,
            });
            let class = held.or_else(|| class_of(run, function.module, annotation?));
            if let Some(class) = class {
                return self.instance(run, class, &path, base.as_ref(), 1);
            }
        }
        let mut flags = self.style.flags(prefix, name);
        if self.style.has_positions && default.is_none() {
            flags.insert(0, Arc::clone(name));
        }
        let identity = number((self.at.span.start, self.at.file, &path, function.definition.span.start));
        let at = Some(Location { file, span: parameter.span });
        choice(self.context, run, &Choice { flags, default, variable: None, identity, at })
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
    let default = run.content(owner).slots.get(&Named(name)).cloned().unwrap_or_default();
    let field = field_object(run, &default);
    let says = field.and_then(|field| slot_truth(run, field, "init"));
    says == Some(false)
}

/// Where a field is declared.
pub(crate) fn field_place(run: &Interpreter<'_>, owner: ObjectId, name: &Name) -> Option<Location> {
    let declared = declaration(run, owner, name)?;
    let Kind::Module { file, .. } = *run.kind(declared.module) else { return None };
    let (_, span) = declared.annotation()?;
    Some(Location { file, span })
}

/// The statement of a class that declares a field: `name: annotation = ...`.
struct Declaration {
    module: ObjectId,
    definition: Arc<Class>,
    index: usize,
}

impl Declaration {
    fn annotation(&self) -> Option<(&Expr, Span)> {
        let statement = self.definition.body.get(self.index)?;
        let StmtKind::AnnAssign { annotation, .. } = &statement.kind else { return None };
        Some((annotation, statement.span))
    }
}

fn declaration(run: &Interpreter<'_>, owner: ObjectId, name: &Name) -> Option<Declaration> {
    let info = run.class(owner)?;
    let definition = info.definition.clone()?;
    let index = definition.body.iter().position(|statement| {
        matches!(&statement.kind, StmtKind::AnnAssign { target, .. } if matches!(&target.kind, ExprKind::Name(known) if known == name))
    })?;
    Some(Declaration { module: info.module, definition, index })
}

//! Calls that are skipped: what they would give and store is remembered, in case it matters.
//!
//! A call of a function that cannot lead to a sink is not followed. Its result is an unknown value that knows its name,
//! and the objects that it was given remember that it had them. Where such a value, or a value read from such an object,
//! reaches a sink, the name is needed: the program is run again, and the call is followed.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Content, Key, ObjectId};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::provenance::Provenance;
use crate::dataflow::value::{Abstract, Arguments, Callee, Cause, FunctionValue, Value, ValueSet, Values};
use crate::workspace::FileId;

/// How deep objects are marked that a skipped call was given.
const DEPTH: usize = 3;

impl Interpreter<'_> {
    /// Whether a call of `function` is skipped.
    pub(in crate::dataflow) fn skips(&mut self, function: &Rc<FunctionValue>, arguments: &Arguments) -> bool {
        if std::mem::take(&mut self.unskippable) {
            return false;
        }
        let name = &function.definition.name;
        let is_special = name.is_empty() || name.starts_with("__") && name.ends_with("__");
        // Nested functions belong to the function around them, which is run.
        !is_special && function.closure.is_empty() && !self.program.runs(name) && !self.hands_on(arguments)
    }

    /// Whether one of the arguments is a function or class that is run: the callee may call it.
    pub(in crate::dataflow) fn hands_on(&self, arguments: &Arguments) -> bool {
        arguments.list.iter().any(|one| one.value.values.iter().any(|value| self.is_run(value, 0)))
    }

    fn is_run(&self, value: &Value, depth: usize) -> bool {
        match &value.kind {
            Abstract::Function(function) => function.definition.name.is_empty() || self.program.runs(&function.definition.name),
            Abstract::Method(method) => match &method.callee {
                Callee::Function(function) => self.program.runs(&function.definition.name),
                Callee::Named(_) => false,
            },
            Abstract::Partial(partial) => self.is_run(&partial.0, depth),
            Abstract::Import(_, name) => self.program.runs(name),
            Abstract::External(name) => name.starts_with("wandb"),
            Abstract::Object(id) => match self.kind(*id) {
                Kind::Class(info) => self.program.runs(&info.name),
                // An object of a class that is run: its methods may be called.
                Kind::Instance(class) => self.class(*class).is_some_and(|info| {
                    let is_followed = |base: &crate::dataflow::heap::objects::Base| matches!(base, crate::dataflow::heap::objects::Base::Outside(name) if self.library.is_followed(name));
                    self.program.runs(&info.name) || info.mro.iter().any(is_followed)
                }),
                Kind::Library(class) => self.library.is_followed(class),
                Kind::List | Kind::Tuple | Kind::Dict if depth < 2 => {
                    let content = self.content(*id);
                    content.items.iter().chain(content.slots.values()).any(|set| set.values.iter().any(|value| self.is_run(value, depth + 1)))
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// The result of a call that is skipped.
    pub(in crate::dataflow) fn skip(&mut self, name: &Arc<str>, file: FileId, arguments: &Arguments) -> ValueSet {
        self.may_raise(None);
        let library = self.library;
        library.skipped(self, arguments);
        for one in &arguments.list {
            for value in &one.value.values {
                if let Some(id) = value.object() {
                    self.touch(id, name, file, 0);
                }
            }
        }
        let kind = self.opaque(Cause::Skipped(Arc::clone(name)));
        ValueSet::one(Value { kind, from: Provenance::default(), guards: crate::dataflow::Guards::default() })
    }

    /// Marks what a skipped function can reach by the names of its module.
    pub(in crate::dataflow) fn touch_globals(
        &mut self,
        module: ObjectId,
        name: &Arc<str>,
        file: FileId,
        span: crate::text::Span,
    ) {
        let Some(tree) = self.program.tree(file) else { return };
        let text = span.of(&tree.text);
        if text.contains("global ") && !self.content(module).touched.iter().any(|(known, _)| known == name) {
            self.state.edit(module).touched.push((Arc::clone(name), file));
        }
        let held: Vec<ObjectId> = self
            .content(module)
            .slots
            .iter()
            .filter(|(key, _)| key.name().is_some_and(|key| text.contains(&**key)))
            .flat_map(|(_, set)| set.values.iter().filter_map(Value::object))
            .collect();
        for id in held {
            self.touch(id, name, file, 0);
        }
    }

    fn touch(&mut self, id: ObjectId, name: &Arc<str>, file: FileId, depth: usize) {
        if let Kind::Module { .. } = self.kind(id)
            && !self.content(id).touched.iter().any(|(known, _)| known == name)
        {
            self.state.edit(id).touched.push((Arc::clone(name), file));
            return;
        }
        if !matches!(
            self.kind(id),
            Kind::Dict
                | Kind::List
                | Kind::Set
                | Kind::Tuple
                | Kind::Instance(_)
                | Kind::Library(_)
                | Kind::Namespace(_)
                | Kind::Class(_)
        ) {
            return;
        }
        let id = self.as_dict(id).unwrap_or(id);
        if self.content(id).touched.iter().any(|(known, _)| known == name) {
            return;
        }
        self.state.edit(id).touched.push((Arc::clone(name), file));
        if depth >= DEPTH {
            return;
        }
        let content = self.content(id);
        let held: Vec<ObjectId> = content
            .slots
            .values()
            .chain(&content.items)
            .flat_map(|set| set.values.iter().filter_map(Value::object))
            .collect();
        for inner in held {
            self.touch(inner, name, file, depth + 1);
        }
    }

    /// What was read from an object under `key`: it may be something else after calls that were skipped.
    pub(in crate::dataflow) fn after_skipped(&self, found: ValueSet, content: &Content, key: &str) -> ValueSet {
        if content.touched.is_empty() {
            return found;
        }
        let mut found = found;
        for (name, file) in &content.touched {
            if self.program.may_store(*file, key) {
                found = found.map(|mut value| {
                    value.from = value.from.after(name);
                    value
                });
                if found.values.is_empty() {
                    let kind = Abstract::opaque(
                        crate::dataflow::interpreter::hash(&("skipped", name)) | 1 << 63,
                        Cause::Skipped(Arc::clone(name)),
                    );
                    found.values.push(Value::bare(kind));
                }
            }
        }
        found
    }

    /// A value reaches a sink: what was skipped on its way is needed.
    pub fn need(&mut self, set: &ValueSet) {
        let mut names: Vec<Arc<str>> = Vec::new();
        for value in &set.values {
            if let Abstract::Opaque(opaque) = &value.kind
                && let Cause::Skipped(name) = &opaque.cause
            {
                names.push(Arc::clone(name));
            }
            let mut skipped = value.from.skipped.as_deref();
            while let Some(one) = skipped {
                names.push(Arc::clone(&one.name));
                skipped = one.others.as_deref();
            }
            names.extend(
                value.guards.list().iter().filter_map(|guard| self.skipped_conditions.get(&guard.key).cloned()),
            );
        }
        names.extend(
            self.state.path.iter().filter_map(|decision| self.skipped_conditions.get(&decision.guard.key).cloned()),
        );
        self.needed.extend(names);
    }

    /// Runs a module that was left until now.
    pub(in crate::dataflow) fn force(&mut self, module: ObjectId) {
        if let Some(file) = self.waiting.get(&module).copied().filter(|_| !self.content(module).ran) {
            self.run_module(module, file);
        }
    }

    /// A set in which names of modules that did not run yet are looked up.
    pub(in crate::dataflow) fn forced(&mut self, set: ValueSet) -> ValueSet {
        if !set.values.iter().any(|value| matches!(value.kind, Abstract::Import(..))) {
            return set;
        }
        let mut result = ValueSet { values: Values::new(), open: set.open };
        for value in set.values {
            match &value.kind {
                Abstract::Import(module, name) => {
                    let (module, name) = (*module, Arc::clone(name));
                    self.force(module);
                    let found = self.exported(module, &name);
                    for mut one in found.values {
                        if let Some(guards) = one.guards.and(&value.guards) {
                            one.guards = guards;
                            result.push(one);
                        }
                    }
                    result.open |= found.open;
                }
                _ => result.push(value),
            }
        }
        result
    }

    /// Modules that did not run yet but may store under `name` of the module of `file`.
    pub(in crate::dataflow) fn force_writers(&mut self, file: FileId, name: &str) {
        if self.waiting.is_empty() {
            return;
        }
        let path = self.program.path(file);
        let stem = path.trim_end_matches(".py").trim_end_matches("/__init__");
        let stem = stem.rsplit('/').next().unwrap_or(stem).to_owned();
        let writers: Vec<ObjectId> = self
            .waiting
            .iter()
            .filter(|(id, other)| {
                **other != file
                    && !self.content(**id).ran
                    && self.program.mentions(**other, &stem)
                    && self.program.may_store(**other, name)
            })
            .map(|(id, _)| *id)
            .collect();
        for id in writers {
            self.force(id);
        }
    }

    /// The key of a slot, as text.
    pub(in crate::dataflow) fn key_text(key: &Key) -> Arc<str> {
        match key {
            Key::Name(name) => Arc::clone(name),
            Key::Int(number) => number.to_string().into(),
            Key::None => "None".into(),
            Key::Other(text) => Arc::clone(text),
        }
    }
}

//! Calls.

mod alternatives;
pub(in crate::dataflow) mod arguments;
mod caching;
mod escaping;
pub(in crate::dataflow) mod generators;

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::calls::generators::{Consumer, Pending};
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, ObjectId};
use crate::dataflow::interpreter::{Call, DEPTH, Frame, Interpreter};
use crate::dataflow::value::provenance::Note;
use crate::dataflow::value::{
    Abstract, Arguments, Binding, Callee, Cause, FunctionValue, Method, Passed, Value, ValueSet, Values,
};
use crate::languages::python::ast::{self, Argument, Expr, ExprKind};
use crate::text::Span;

/// How a function's block ended.
#[derive(Default)]
pub(in crate::dataflow) struct Ended {
    /// What it returned.
    pub value: ValueSet,
    /// What it yielded, where no loop took the items one by one.
    pub yields: Vec<ValueSet>,
    /// Their order and number are not known.
    pub yields_vary: bool,
    /// Who took the items.
    pub consumer: Option<Consumer>,
}

/// So often may a function call itself.
const RECURSION: usize = 12;

/// So often where it depends on something unknown whether it does.
const UNDECIDED: usize = 2;

impl Interpreter<'_> {
    /// The value of a call expression.
    pub(in crate::dataflow) fn call_expression(
        &mut self,
        whole: &Expr,
        callee: &Expr,
        arguments: &[Argument],
    ) -> ValueSet {
        if let ExprKind::Name(name) = &callee.kind
            && let Some(found) = self.special_form(name, arguments)
        {
            return found;
        }
        // A name of a module that did not run yet, and need not.
        if let ExprKind::Name(name) = &callee.kind {
            let found = self.name_unforced(name);
            if let Some(Value { kind: Abstract::Import(module, imported), .. }) = found.only() {
                let (module, imported) = (*module, Arc::clone(imported));
                if !self.program.runs(&imported) {
                    let passed = self.arguments(arguments);
                    let file = self.waiting.get(&module).copied();
                    if let (Some(file), false) = (file, self.hands_on(&passed)) {
                        return self.skip(&imported, file, &passed);
                    }
                }
            }
        }
        let callee = self.eval(callee);
        let passed = self.arguments(arguments);
        let at = self.here(whole.span);
        self.call(&callee, passed, at)
    }

    /// Forms that need the frame they stand in: `super()`, `locals()`, `globals()`, `vars()`.
    fn special_form(&mut self, name: &str, arguments: &[Argument]) -> Option<ValueSet> {
        match (name, arguments.len()) {
            ("super", 0) => {
                let frame = self.frames.iter().rev().find(|frame| frame.first.is_some())?;
                let class = frame.function.as_ref()?.class?;
                let first = frame.first.clone()?;
                let id = self.allocate(Kind::Super(class, Box::new(first)));
                Some(ValueSet::of(Abstract::Object(id)))
            }
            ("locals" | "vars", 0) => {
                let locals = self.frames.last()?.locals;
                let is_function = self.frames.last().is_some_and(|frame| frame.function.is_some());
                // In a function it is a copy, elsewhere the names themselves.
                let dict = if is_function { Abstract::Object(self.copy_of(locals)) } else { self.namespace(locals) };
                Some(ValueSet::of(dict))
            }
            ("globals", 0) => {
                let module = self.frames.last()?.module;
                Some(ValueSet::of(self.namespace(module)))
            }
            _ => None,
        }
    }

    /// The `__dict__` of an object: a dict that shares what it holds.
    pub(in crate::dataflow) fn namespace(&mut self, object: ObjectId) -> Abstract {
        // Stores through it are stores to the object: they are the same slots.
        Abstract::Object(self.allocate(Kind::Namespace(object)))
    }

    /// Calls every alternative of `callee`.
    pub fn call(&mut self, callee: &ValueSet, arguments: Arguments, at: Location) -> ValueSet {
        if !self.state.alive || !self.step() {
            return ValueSet::never();
        }
        let callee = self.seen(callee);
        match &*callee.values {
            [one] if !callee.open => self.call_value(one, arguments, at),
            [] => {
                if callee.open {
                    self.may_raise(None);
                    self.escape_all(&arguments);
                }
                self.unknown(Cause::Unknown).opened(callee.open)
            }
            _ => self.each_alternative(
                &callee,
                |run, value| run.call_value(value, arguments.clone(), at),
                |run| {
                    run.may_raise(None);
                    run.escape_all(&arguments);
                    ValueSet::unknown()
                },
            ),
        }
    }

    /// Calls one alternative.
    pub fn call_value(&mut self, callee: &Value, arguments: Arguments, at: Location) -> ValueSet {
        match &callee.kind {
            Abstract::Function(function) => self.call_function(function, None, arguments, at),
            Abstract::Method(method) => self.call_bound(&Rc::clone(method), arguments, at),
            Abstract::Partial(partial) => {
                let (inner, carried) = &**partial;
                let mut all = carried.clone();
                all.open_keywords |= arguments.open_keywords;
                all.open_positions |= arguments.open_positions;
                all.spread |= arguments.spread;
                // Keywords of the call replace those that are carried.
                all.list.retain(|one| {
                    one.keyword
                        .as_ref()
                        .is_none_or(|name| arguments.named(name).is_none_or(|new| new.value.may_be_unbound()))
                });
                all.list.extend(arguments.list);
                self.call_value(&inner.clone(), all, at)
            }
            Abstract::External(name) => self.call_outside(&Arc::clone(name), arguments, at),
            Abstract::Object(id) => self.call_object(*id, callee, arguments, at),
            Abstract::Opaque(opaque) => {
                if let Cause::Member(name) = &opaque.cause {
                    let library = self.library;
                    let call = Call { arguments, at };
                    if let Some(found) = library.call(self, &Arc::clone(name), &call) {
                        return found;
                    }
                    return self.call_unknown_value(callee, Some(name), &call.arguments);
                }
                self.call_unknown_value(callee, None, &arguments)
            }
            Abstract::Unbound => ValueSet::never(),
            _ => {
                self.may_raise(Some("TypeError"));
                ValueSet::unknown()
            }
        }
    }

    /// A call of something that is not known.
    fn call_unknown_value(&mut self, callee: &Value, name: Option<&str>, arguments: &Arguments) -> ValueSet {
        self.may_raise(None);
        if name.is_some_and(|name| self.library.leaves_alone(name)) {
            self.escape_functions(arguments);
        } else {
            self.escape_all(arguments);
        }
        let followed = self.follow(callee, "()");
        ValueSet::one(followed)
    }

    fn call_bound(&mut self, method: &Rc<Method>, arguments: Arguments, at: Location) -> ValueSet {
        match &method.callee {
            Callee::Function(function) => self.call_function(function, Some(method.receiver.clone()), arguments, at),
            Callee::Named(name) => self.call_named(&method.receiver, name, arguments, at),
        }
    }

    /// A call of something outside the repository.
    pub(in crate::dataflow) fn call_outside(
        &mut self,
        name: &Arc<str>,
        arguments: Arguments,
        at: Location,
    ) -> ValueSet {
        // `dict(type="WandbVisBackend", ...)` of a configuration in Python.
        if &**name == "builtins.dict" && arguments.named("type").is_some() {
            let library = self.library;
            library.call(self, name, &Call { arguments: arguments.clone(), at });
        }
        if let Some(builtin) = name.strip_prefix("builtins.")
            && let Some(found) = self.call_builtin(builtin, &arguments, at)
        {
            return found;
        }
        let library = self.library;
        let call = Call { arguments, at };
        if let Some(found) = library.call(self, name, &call) {
            return found;
        }
        self.may_raise(None);
        if library.leaves_alone(name) {
            self.escape_functions(&call.arguments);
        } else {
            self.escape_all(&call.arguments);
        }
        self.unknown(Cause::Result(Arc::clone(name)))
    }

    fn call_object(&mut self, id: ObjectId, callee: &Value, arguments: Arguments, at: Location) -> ValueSet {
        match self.kind(id).clone() {
            Kind::Class(info) => self.instantiate(id, &info, callee, arguments, at),
            Kind::Instance(_) => {
                if let Some(method) = self.method_of(callee, "__call__") {
                    self.call(&method, arguments, at)
                } else {
                    self.may_raise(None);
                    self.escape_all(&arguments);
                    self.unknown(Cause::Unknown)
                }
            }
            Kind::Library(class) => {
                let library = self.library;
                let call = Call { arguments, at };
                if let Some(found) = library.method(self, callee, &class, "__call__", &call) {
                    found
                } else {
                    self.may_raise(None);
                    self.escape_all(&call.arguments);
                    self.unknown(Cause::Result(class))
                }
            }
            _ => ValueSet::unknown(),
        }
    }

    /// A call of a function of the repository.
    pub fn call_function(
        &mut self,
        function: &Rc<FunctionValue>,
        receiver: Option<Value>,
        mut arguments: Arguments,
        at: Location,
    ) -> ValueSet {
        let definition = Arc::clone(&function.definition);
        let pointer = Arc::as_ptr(&definition);
        if self.skips(function, &arguments) {
            let file = match self.kind(function.module) {
                Kind::Module { file, .. } => *file,
                _ => at.file,
            };
            let mut passed = arguments;
            if let Some(receiver) = receiver {
                passed.list.push(Passed { keyword: None, value: ValueSet::one(receiver), at });
            }
            self.touch_globals(function.module, &definition.name, file, definition.span);
            return self.skip(&definition.name, file, &passed);
        }
        *self.called.entry(pointer).or_insert(0) += 1;
        // A function that calls itself is followed while its conditions are decided, and a little further.
        let recurs = self.running.get(&pointer).is_some_and(|(count, decisions)| {
            *count >= RECURSION || *count >= UNDECIDED && self.state.path.len() > *decisions
        });
        if self.frames.len() >= DEPTH || recurs {
            if self.frames.len() >= DEPTH {
                self.cut = true;
            }
            self.escape_all(&arguments);
            return ValueSet::unknown();
        }
        let first = receiver.clone();
        if let Some(receiver) = receiver {
            let none = Location { file: at.file, span: Span::new(0, 0) };
            arguments.list.insert(0, Passed { keyword: None, value: ValueSet::one(receiver), at: none });
        }
        let kept = function.is_cached.then(|| self.result_key(&arguments)).flatten();
        if let Some(key) = &kept
            && let Some(result) = self.kept_result(function, key)
        {
            return result;
        }
        let first = first.or_else(|| arguments.at(0).and_then(|one| one.value.only().cloned()));
        let bound = self.bind_parameters(function, &arguments);
        if !self.state.alive {
            return ValueSet::never();
        }
        if definition.body.get().scope.is_generator {
            return self.pending(Pending::Call { function: Rc::clone(function), bound, first });
        }
        let value = self.run_body(function, bound, first, None).value;
        if let Some(key) = kept {
            self.keep_result(function, key, &value);
        }
        // A result that may be one that was kept, of other arguments.
        let is_unkept = function.is_cached && !arguments.list.is_empty() && self.result_key(&arguments).is_none();
        value.opened(is_unkept)
    }

    /// Runs the block of a function.
    pub(in crate::dataflow) fn run_body(
        &mut self,
        function: &Rc<FunctionValue>,
        bound: Vec<ValueSet>,
        first: Option<Value>,
        consumer: Option<Consumer>,
    ) -> Ended {
        let definition = Arc::clone(&function.definition);
        let pointer = Arc::as_ptr(&definition);
        let locals = self.allocate(Kind::Frame(Some(Arc::clone(&definition))));
        for (parameter, value) in definition.parameters.iter().zip(bound) {
            self.bind_silently(locals, &parameter.name, value);
        }
        let Kind::Module { file, .. } = *self.kind(function.module) else {
            return Ended { value: ValueSet::unknown(), ..Ended::default() };
        };
        let body = definition.body.get();
        let decisions = self.state.path.len();
        let frame = Frame {
            locals,
            function: Some(Rc::clone(function)),
            closure: Rc::clone(&function.closure),
            module: function.module,
            file,
            is_class: false,
            first,
            returned: None,
            yields: body.scope.is_generator.then(Vec::new),
            yields_vary: false,
            consumer,
            loops: Vec::new(),
            decisions,
        };
        self.running.entry(pointer).or_insert((0, decisions)).0 += 1;
        self.frames.push(frame);
        self.block(&body.statements);
        let ended = self.take_state();
        let frame = self.frames.pop();
        if let std::collections::hash_map::Entry::Occupied(mut entry) = self.running.entry(pointer) {
            entry.get_mut().0 -= 1;
            if entry.get().0 == 0 {
                entry.remove();
            }
        }
        let Some(frame) = frame else { return Ended::default() };
        self.ended = Some(frame.locals);
        let fallen = (ended, ValueSet::of(Abstract::None));
        let value = if let Some(returned) = frame.returned {
            self.join_values(returned, fallen)
        } else {
            self.state = fallen.0;
            if self.state.alive { fallen.1 } else { ValueSet::never() }
        };
        if self.state.alive {
            // What was decided inside is no matter of what comes after.
            self.state.path.truncate(frame.decisions);
        }
        Ended {
            value,
            yields: frame.yields.unwrap_or_default(),
            yields_vary: frame.yields_vary,
            consumer: frame.consumer,
        }
    }

    /// What a `return` gives to the caller.
    pub(in crate::dataflow) fn returned(&mut self, value: ValueSet, span: Span) {
        let at = self.here(span);
        let state = self.take_state();
        let Some(frame) = self.frames.last_mut() else { return };
        let name = frame.function.as_ref().map(|function| Arc::clone(&function.definition.name));
        let known = frame.returned.take();
        let value = match name.filter(|name| !name.is_empty()) {
            Some(name) => self.hop(value, at, || Note::Returned(Arc::clone(&name))),
            None => value,
        };
        let joined = match known {
            Some(known) => {
                let value = self.join_values(known, (state, value));
                (self.take_state(), value)
            }
            None => (state, value),
        };
        if let Some(frame) = self.frames.last_mut() {
            frame.returned = Some(joined);
        }
    }

    /// Calls the method `name` of a value, if a class of the repository has it.
    pub(in crate::dataflow) fn call_method(
        &mut self,
        receiver: &Value,
        name: &str,
        arguments: Vec<ValueSet>,
    ) -> Option<ValueSet> {
        let method = self.method_of(receiver, name)?;
        let at = Location { file: self.file(), span: Span::new(0, 0) };
        Some(self.call(&method, Arguments::positional(arguments, at), at))
    }

    /// The method `name` of a value, if a class of the repository has it.
    fn method_of(&mut self, receiver: &Value, name: &str) -> Option<ValueSet> {
        let id = receiver.object()?;
        let Kind::Instance(class) = *self.kind(id) else { return None };
        let found = self.class_member(class, name)?;
        Some(self.bound_to(found, receiver))
    }

    /// A call without arguments.
    pub(in crate::dataflow) fn empty_call(&self) -> Call {
        Call { arguments: Arguments::default(), at: Location { file: self.file(), span: Span::new(0, 0) } }
    }

    /// What looking a function up through `receiver` gives.
    pub(in crate::dataflow) fn bound_to(&mut self, found: ValueSet, receiver: &Value) -> ValueSet {
        let mut result = ValueSet { values: Values::new(), open: found.open };
        for value in found.values {
            match &value.kind {
                Abstract::Function(function) => match function.binding {
                    Binding::Static => result.push(value),
                    Binding::Plain => {
                        let method =
                            Method { receiver: receiver.clone(), callee: Callee::Function(Rc::clone(function)) };
                        let kind = Abstract::Method(Rc::new(method));
                        result.push(value.with(kind));
                    }
                    Binding::Class => {
                        let class = self.class_of(receiver).unwrap_or_else(|| receiver.clone());
                        let method = Method { receiver: class, callee: Callee::Function(Rc::clone(function)) };
                        let kind = Abstract::Method(Rc::new(method));
                        result.push(value.with(kind));
                    }
                    Binding::Cached => {
                        let at = Location { file: self.file(), span: Span::new(0, 0) };
                        let name = Arc::clone(&function.definition.name);
                        let found = self.call_function(function, Some(receiver.clone()), Arguments::default(), at);
                        if let Some(id) = receiver.object() {
                            self.put(id, Key::Name(name), found.clone(), true);
                        }
                        result.join(found);
                    }
                    Binding::Property => {
                        let at = Location { file: self.file(), span: Span::new(0, 0) };
                        let found = self.call_function(function, Some(receiver.clone()), Arguments::default(), at);
                        result.join(found);
                    }
                },
                // Methods of Python's own types are bound as well: `__setattr__ = dict.__setitem__`.
                Abstract::External(name) => {
                    match name.strip_prefix("builtins.").and_then(|name| name.split_once('.')) {
                        Some((_, method)) => {
                            let method = Method { receiver: receiver.clone(), callee: Callee::Named(method.into()) };
                            let kind = Abstract::Method(Rc::new(method));
                            result.push(value.with(kind));
                        }
                        None => result.push(value),
                    }
                }
                // What a library puts into a class may be a method, too.
                Abstract::Object(id) if matches!(self.kind(*id), Kind::Library(_)) => {
                    let Kind::Library(class) = self.kind(*id).clone() else { continue };
                    let at = Location { file: self.file(), span: Span::new(0, 0) };
                    let arguments = Arguments::positional([ValueSet::one(receiver.clone())], at);
                    let library = self.library;
                    match library.method(self, &value, &class, "__bind__", &Call { arguments, at }) {
                        Some(bound) => result.join(bound),
                        None => result.push(value),
                    }
                }
                _ => result.push(value),
            }
        }
        result
    }

    /// The class of an instance, as a value.
    fn class_of(&self, receiver: &Value) -> Option<Value> {
        match self.kind(receiver.object()?) {
            Kind::Instance(class) => Some(Value::bare(Abstract::Object(*class))),
            _ => None,
        }
    }

    /// The definition that a callable leads to.
    pub fn definition(value: &Value) -> Option<Arc<ast::Function>> {
        match &value.kind {
            Abstract::Function(function) => Some(Arc::clone(&function.definition)),
            Abstract::Method(method) => match &method.callee {
                Callee::Function(function) => Some(Arc::clone(&function.definition)),
                Callee::Named(_) => None,
            },
            Abstract::Partial(partial) => Self::definition(&partial.0),
            _ => None,
        }
    }
}

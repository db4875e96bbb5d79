//! Statements.

pub(in crate::dataflow) mod conditions;
pub(in crate::dataflow) mod loops;
pub(in crate::dataflow) mod patterns;
pub(in crate::dataflow) mod targets;

use std::sync::Arc;

use crate::dataflow::heap::State;
use crate::dataflow::interpreter::{Call, Handled, Interpreter, Raised};
use crate::dataflow::value::{Abstract, Binding, Cause, Value, ValueSet, Values};
use crate::languages::python::ast::{self, Expr, ExprKind, Stmt, StmtKind, Try};

impl Interpreter<'_> {
    /// Runs statements in order, as far as any run comes.
    pub fn block(&mut self, statements: &[Stmt]) {
        for statement in statements {
            if !self.state.alive || !self.step() {
                return;
            }
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Expr(expr) => {
                self.eval(expr);
            }
            StmtKind::Assign { targets, value } => {
                let value = self.eval(value);
                for target in targets {
                    self.assign(target, value.clone());
                }
            }
            StmtKind::AugAssign { target, operator, value } => self.augmented(target, *operator, value, statement.span),
            StmtKind::AnnAssign { target, value, .. } => {
                if let Some(value) = value {
                    let value = self.eval(value);
                    self.assign(target, value);
                }
                self.annotate(statement);
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|target| self.delete(target)),
            StmtKind::Return(value) => {
                let set = value.as_ref().map_or_else(|| ValueSet::of(Abstract::None), |value| self.eval(value));
                if self.state.alive {
                    let span = value.as_ref().map_or(statement.span, |value| value.span);
                    self.returned(set, span);
                }
            }
            StmtKind::Raise(value) => {
                let kind = value.as_ref().and_then(|value| self.exception_name(value));
                if let Some(value) = value {
                    self.eval(value);
                }
                self.may_raise(kind.as_deref());
                self.state.alive = false;
            }
            StmtKind::Assert(test) => {
                let (truth, falsity) = self.test(test);
                self.state = falsity;
                self.may_raise(Some("AssertionError"));
                self.state = truth;
            }
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => {}
            StmtKind::Break => {
                let state = self.take_state();
                if let Some(around) = self.frames.last_mut().and_then(|frame| frame.loops.last_mut()) {
                    around.breaks = Some(joined(around.breaks.take(), state));
                }
            }
            StmtKind::Continue => {
                let state = self.take_state();
                if let Some(around) = self.frames.last_mut().and_then(|frame| frame.loops.last_mut()) {
                    around.continues = Some(joined(around.continues.take(), state));
                }
            }
            StmtKind::Import(names) => self.import(names),
            StmtKind::ImportFrom(import) => self.import_from(import),
            StmtKind::If { test, then, otherwise } => {
                let (truth, falsity) = self.test(test);
                self.state = truth;
                self.block(then);
                let after = self.take_state();
                self.state = falsity;
                self.block(otherwise);
                let otherwise = self.take_state();
                self.state = after.join(otherwise);
            }
            StmtKind::While { test, body, otherwise } => self.while_loop(test, body, otherwise),
            StmtKind::For { target, iterable, body, otherwise } => self.for_loop(target, iterable, body, otherwise),
            StmtKind::With { items, body } => self.with(items, body),
            StmtKind::Try(parts) => self.try_statement(parts),
            StmtKind::Match { subject, cases } => self.match_statement(subject, cases),
            StmtKind::Function(definition) => {
                let function = self.function_statement(definition);
                let at = self.here(definition.name_span);
                self.bind(&definition.name, at, function);
            }
            StmtKind::Class(definition) => {
                let class = self.class_statement(definition);
                let class = self.decorated(class, &definition.decorators);
                let at = self.here(definition.name_span);
                self.bind(&definition.name, at, class);
            }
            StmtKind::Damaged => {}
        }
    }

    /// What the class block says of a name without a value: dataclasses read it.
    fn annotate(&mut self, statement: &Stmt) {
        let StmtKind::AnnAssign { target, annotation, .. } = &statement.kind else { return };
        let (ExprKind::Name(name), true) = (&target.kind, self.frames.last().is_some_and(|frame| frame.is_class))
        else {
            return;
        };
        let Some(locals) = self.frames.last().map(|frame| frame.locals) else { return };
        // Quoted annotations and names bound later are no error.
        let value =
            if matches!(annotation.kind, ExprKind::Str(_)) { ValueSet::unknown() } else { self.eval(annotation) };
        let key = crate::dataflow::heap::Key::Other(format!("annotation of {name}").into());
        self.state.edit(locals).slots.insert(key, value);
    }

    /// A `def` with its decorators.
    fn function_statement(&mut self, definition: &Arc<ast::Function>) -> ValueSet {
        let class = self.frames.last().filter(|frame| frame.is_class).map(|frame| frame.locals);
        let function = self.function(definition, class);
        self.decorated(function, &definition.decorators)
    }

    /// What decorators make of a function or class, the innermost first.
    fn decorated(&mut self, mut target: ValueSet, decorators: &[Expr]) -> ValueSet {
        for decorator in decorators.iter().rev() {
            target = self.decorate(target, decorator);
        }
        target
    }

    fn decorate(&mut self, target: ValueSet, decorator: &Expr) -> ValueSet {
        // `@name.setter`, `@name.getter` of a property of the class block.
        if let ExprKind::Attribute { object, name, .. } = &decorator.kind
            && matches!(&**name, "setter" | "deleter" | "getter")
            && let ExprKind::Name(property) = &object.kind
            && let Some(frame) = self.frames.last().filter(|frame| frame.is_class)
        {
            let locals = frame.locals;
            let getter =
                self.content(locals).slots.get(&crate::dataflow::heap::Key::Name(Arc::clone(property))).cloned();
            if &**name == "setter" {
                self.state
                    .edit(locals)
                    .slots
                    .insert(crate::dataflow::classes::attributes::setter_key(property), target.clone());
            }
            if let Some(getter) = getter {
                return getter;
            }
        }
        // A decorator of the repository is called like any function; one from outside is asked of the library.
        let at = self.here(decorator.span);
        let (callee, call) = match &decorator.kind {
            ExprKind::Call { callee, arguments } => {
                let callee = self.eval(callee);
                let outside = callee
                    .only()
                    .is_some_and(|value| matches!(value.kind, Abstract::External(_)) || is_library_method(value));
                if outside {
                    let arguments = self.arguments(arguments);
                    (callee, Some(Call { arguments, at }))
                } else {
                    let arguments = self.arguments(arguments);
                    self.unskippable = true;
                    let made = self.call(&callee, arguments, at);
                    self.unskippable = false;
                    (made, None)
                }
            }
            _ => (self.eval(decorator), None),
        };
        let Some(one) = callee.only().cloned() else {
            if callee.is_never() {
                return ValueSet::never();
            }
            self.escape(&target, 0);
            return self.unknown(Cause::Unknown).opened(true);
        };
        match &one.kind {
            Abstract::External(name) => match &**name {
                "builtins.property" | "functools.cached_property" | "abc.abstractproperty" => {
                    rebind(target, Binding::Property)
                }
                "builtins.staticmethod" => rebind(target, Binding::Static),
                "builtins.classmethod" => rebind(target, Binding::Class),
                _ => self.decorate_outside(&one, call.as_ref(), target),
            },
            _ if is_library_method(&one) => self.decorate_outside(&one, call.as_ref(), target),
            Abstract::Opaque(_) => self.decorate_outside(&one, call.as_ref(), target),
            _ => {
                let passed = crate::dataflow::value::Arguments::positional([target], at);
                self.unskippable = true;
                let made = self.call(&callee, passed, at);
                self.unskippable = false;
                made
            }
        }
    }

    fn decorate_outside(&mut self, decorator: &Value, call: Option<&Call>, target: ValueSet) -> ValueSet {
        let mut result = ValueSet { values: Values::new(), open: target.open };
        for value in &target.values {
            let library = self.library;
            if let Some(found) = library.decorate(self, decorator, call, value) {
                result.join(found)
            } else {
                // It may call the function with anything, now or later, and may put something else in its place.
                self.escape(&ValueSet::one(value.clone()), 0);
                result.push(value.clone());
                result.open = true;
            }
        }
        result
    }

    fn with(&mut self, items: &[ast::WithItem], body: &[Stmt]) {
        let mut managers = Vec::new();
        for item in items {
            let manager = self.eval(&item.context);
            let mut entered = ValueSet { values: Values::new(), open: manager.open };
            for value in &self.seen(&manager).values.clone() {
                let found = match value.object().map(|id| self.kind(id).clone()) {
                    Some(crate::dataflow::heap::objects::Kind::Instance(_)) => {
                        self.call_method(value, "__enter__", Vec::new())
                    }
                    // `contextlib.contextmanager`: what the generator yields.
                    Some(crate::dataflow::heap::objects::Kind::Iterator) => {
                        let items = self.items(&ValueSet::one(value.clone()));
                        Some(items.any())
                    }
                    Some(crate::dataflow::heap::objects::Kind::Library(class)) => {
                        let library = self.library;
                        let call = self.empty_call();
                        library.method(self, value, &class, "__enter__", &call)
                    }
                    _ => None,
                };
                match found {
                    Some(found) => entered.join(found),
                    None => entered.push(value.clone()),
                }
            }
            if let Some(target) = &item.target {
                self.assign(target, entered);
            }
            managers.push(manager);
        }
        self.block(body);
        for manager in managers.iter().rev() {
            if !self.state.alive {
                return;
            }
            if let Some(value) = manager.only() {
                let none = || ValueSet::of(Abstract::None);
                self.call_method(value, "__exit__", vec![none(), none(), none()]);
                if let Some(crate::dataflow::heap::objects::Kind::Library(class)) =
                    value.object().map(|id| self.kind(id).clone())
                {
                    let library = self.library;
                    let call = self.empty_call();
                    library.method(self, value, &class, "__exit__", &call);
                }
            }
        }
    }

    fn try_statement(&mut self, parts: &Try) {
        let handlers: Vec<Handled> =
            parts.handlers.iter().map(|handler| handler.kind.as_ref().map(|kind| self.exception_names(kind))).collect();
        self.tries.push(Raised { states: Vec::new(), handlers: handlers.clone() });
        self.block(&parts.body);
        let raised = self.tries.pop().unwrap_or_default();
        if self.state.alive {
            self.block(&parts.otherwise);
        }
        let mut after = self.take_state();
        if parts.handlers.is_empty() {
            self.pass_on(raised.states);
        } else {
            let mut open: Vec<(State, Option<Arc<str>>)> = raised.states;
            for (handler, wanted) in parts.handlers.iter().zip(handlers) {
                let mut entered: Option<State> = None;
                let mut left = Vec::new();
                for (state, kind) in open {
                    match catches(
                        wanted.as_ref().and_then(|names| names.as_deref()),
                        handler.kind.is_some(),
                        kind.as_deref(),
                    ) {
                        Some(true) => entered = Some(joined(entered, self.diverged(state))),
                        Some(false) => left.push((state, kind)),
                        None => {
                            entered = Some(joined(entered, self.diverged(state.clone())));
                            left.push((state, kind));
                        }
                    }
                }
                open = left;
                if let Some(state) = entered {
                    self.state = state;
                    if let Some(name) = &handler.name {
                        let at = self.here(parts_span(handler));
                        let exception = self.unknown(Cause::Unknown);
                        self.bind(name, at, exception);
                    }
                    self.block(&handler.body);
                    let handled = self.take_state();
                    after = after.join(handled);
                }
            }
            self.pass_on(open);
        }
        self.state = after;
        if !parts.finally.is_empty() {
            if self.state.alive {
                self.block(&parts.finally);
            } else {
                // It runs on the way out as well; what it stores there is not seen by what follows here.
                self.run_on_the_way_out(&parts.finally);
            }
        }
    }

    /// `finally` of a block that always leaves: by `return`, the returned state sees what it does.
    fn run_on_the_way_out(&mut self, finally: &[Stmt]) {
        let Some(frame) = self.frames.last_mut() else { return };
        let Some((state, value)) = frame.returned.take() else { return };
        self.state = state;
        self.block(finally);
        let state = self.take_state();
        if let Some(frame) = self.frames.last_mut()
            && frame.returned.is_none()
        {
            frame.returned = Some((state, value));
        }
    }

    /// A state from which a handler begins took another way than the block that went on.
    fn diverged(&mut self, mut state: State) -> State {
        let key = self.fresh_key();
        state.path.push(crate::dataflow::Decision { guard: crate::dataflow::Guard { key, arm: 1 }, by: None });
        state
    }

    /// What no handler caught goes to those around.
    fn pass_on(&mut self, states: Vec<(State, Option<Arc<str>>)>) {
        if let Some(outer) = self.tries.last_mut() {
            let room = 64_usize.saturating_sub(outer.states.len());
            outer.states.extend(states.into_iter().take(room));
        }
    }

    /// The name of the exception that `raise` names.
    fn exception_name(&mut self, value: &Expr) -> Option<Arc<str>> {
        let callee = match &value.kind {
            ExprKind::Call { callee, .. } => callee,
            _ => value,
        };
        match &callee.kind {
            ExprKind::Name(name) => Some(Arc::clone(name)),
            ExprKind::Attribute { name, .. } => Some(Arc::clone(name)),
            _ => None,
        }
    }

    /// The names of the exceptions that a handler catches; `None` where they are not known.
    fn exception_names(&mut self, kind: &Expr) -> Option<Vec<Arc<str>>> {
        match &kind.kind {
            ExprKind::Tuple(items) => items.iter().map(|item| self.exception_name(item)).collect(),
            _ => Some(vec![self.exception_name(kind)?]),
        }
    }
}

fn parts_span(handler: &ast::Handler) -> crate::text::Span {
    handler.kind.as_ref().map_or(crate::text::Span::new(0, 0), |kind| kind.span)
}

/// One state more that comes to the same place.
pub(in crate::dataflow) fn joined(known: Option<State>, state: State) -> State {
    match known {
        Some(known) => known.join(state),
        None => state,
    }
}

fn is_library_method(value: &Value) -> bool {
    matches!(&value.kind, Abstract::Method(method) if matches!(method.callee, crate::dataflow::value::Callee::Named(_)))
}

fn rebind(target: ValueSet, binding: Binding) -> ValueSet {
    target.map(|value| match &value.kind {
        Abstract::Function(function) => {
            let kind = Interpreter::rebound(function, binding);
            value.with(kind)
        }
        _ => value,
    })
}

/// The exceptions that have others below them, of Python's own.
const FAMILIES: &[(&str, &[&str])] = &[
    ("LookupError", &["KeyError", "IndexError"]),
    (
        "OSError",
        &[
            "FileNotFoundError",
            "PermissionError",
            "IsADirectoryError",
            "NotADirectoryError",
            "FileExistsError",
            "ConnectionError",
            "TimeoutError",
            "IOError",
            "EnvironmentError",
        ],
    ),
    ("IOError", &["FileNotFoundError", "PermissionError", "OSError"]),
    ("ImportError", &["ModuleNotFoundError"]),
    ("ArithmeticError", &["ZeroDivisionError", "OverflowError"]),
    ("ValueError", &["UnicodeDecodeError", "JSONDecodeError", "UnicodeError"]),
    ("RuntimeError", &["NotImplementedError", "RecursionError"]),
    ("NameError", &["UnboundLocalError"]),
];

/// Python's own exceptions that are told apart by name.
const KNOWN: &[&str] = &[
    "KeyError",
    "IndexError",
    "AttributeError",
    "TypeError",
    "ValueError",
    "NameError",
    "ImportError",
    "ModuleNotFoundError",
    "ZeroDivisionError",
    "AssertionError",
    "StopIteration",
    "RuntimeError",
    "NotImplementedError",
    "FileNotFoundError",
    "OSError",
    "LookupError",
    "PermissionError",
    "KeyboardInterrupt",
    "SystemExit",
    "UnicodeDecodeError",
    "JSONDecodeError",
];

/// Whether a handler for `wanted` catches an exception called `kind`; `None` if that is not known. A handler without a
/// kind catches everything.
pub(in crate::dataflow) fn catches(wanted: Option<&[Arc<str>]>, has_kind: bool, kind: Option<&str>) -> Option<bool> {
    if !has_kind {
        return Some(true);
    }
    let wanted = wanted?;
    if wanted.iter().any(|name| &**name == "BaseException") {
        return Some(true);
    }
    if wanted.iter().any(|name| &**name == "Exception") {
        return match kind {
            Some("SystemExit" | "KeyboardInterrupt" | "GeneratorExit") => Some(false),
            Some(_) => Some(true),
            None => None,
        };
    }
    let kind = kind?;
    let below = |name: &str| FAMILIES.iter().any(|(family, members)| *family == name && members.contains(&kind));
    if wanted.iter().any(|name| &**name == kind || below(name)) {
        return Some(true);
    }
    let both_known = KNOWN.contains(&kind) && wanted.iter().all(|name| KNOWN.contains(&&**name));
    both_known.then_some(false)
}

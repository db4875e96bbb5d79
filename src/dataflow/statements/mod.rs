//! Statements.

mod attempts;
pub(in crate::dataflow) mod comparisons;
pub(in crate::dataflow) mod conditions;
pub(in crate::dataflow) mod exceptions;
pub(in crate::dataflow) mod exits;
pub(in crate::dataflow) mod loops;
pub(in crate::dataflow) mod patterns;
pub(in crate::dataflow) mod targets;

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::heap::State;
use crate::dataflow::interpreter::{Call, Interpreter};
use crate::dataflow::value::{Abstract, Binding, Cause, FunctionValue, Value, ValueSet, Values};
use crate::languages::python::ast::{self, Expr, ExprKind, Stmt, StmtKind};

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
            StmtKind::Raise(value) => self.raise_statement(value.as_ref()),
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
                let decorators = self.decorators(&definition.decorators);
                let class = self.class_statement(definition);
                let class = self.decorated(class, decorators);
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

    /// A `def` with its decorators, which are evaluated before its defaults.
    fn function_statement(&mut self, definition: &Arc<ast::Function>) -> ValueSet {
        let decorators = self.decorators(&definition.decorators);
        let class = self.frames.last().filter(|frame| frame.is_class).map(|frame| frame.locals);
        let function = self.function(definition, class);
        self.decorated(function, decorators)
    }

    /// Evaluates decorators in the order in which they are written.
    fn decorators(&mut self, decorators: &[Expr]) -> Vec<Decorator> {
        decorators.iter().map(|decorator| self.decorator(decorator)).collect()
    }

    fn decorator(&mut self, decorator: &Expr) -> Decorator {
        let at = self.here(decorator.span);
        // `@name.setter`, `@name.getter` of a property.
        if let ExprKind::Attribute { object, name, .. } = &decorator.kind
            && matches!(&**name, "setter" | "deleter" | "getter")
        {
            let property = self.eval(object);
            if let Some(Value { kind: Abstract::Function(function), .. }) = property.only()
                && function.binding == Binding::Property
            {
                return Decorator::Accessor { property: Rc::clone(function), name: Arc::clone(name) };
            }
        }
        // A decorator of the repository is called like any function; one from outside is asked of the library.
        match &decorator.kind {
            ExprKind::Call { callee, arguments } => {
                let callee = self.eval(callee);
                let outside = callee
                    .only()
                    .is_some_and(|value| matches!(value.kind, Abstract::External(_)) || is_library_method(value));
                let arguments = self.arguments(arguments);
                if outside {
                    return Decorator::Called { callee, call: Some(Call { arguments, at }), at };
                }
                self.unskippable = true;
                let made = self.call(&callee, arguments, at);
                self.unskippable = false;
                Decorator::Called { callee: made, call: None, at }
            }
            _ => Decorator::Called { callee: self.eval(decorator), call: None, at },
        }
    }

    /// What decorators make of a function or class, the innermost first.
    fn decorated(&mut self, mut target: ValueSet, decorators: Vec<Decorator>) -> ValueSet {
        for decorator in decorators.into_iter().rev() {
            target = match decorator {
                Decorator::Accessor { property, name } => accessor(&property, &name, target),
                Decorator::Called { callee, call, at } => self.decorate(target, &callee, call.as_ref(), at),
            };
        }
        target
    }

    fn decorate(&mut self, target: ValueSet, callee: &ValueSet, call: Option<&Call>, at: Location) -> ValueSet {
        let Some(one) = callee.only().cloned() else {
            if callee.is_never() {
                return ValueSet::never();
            }
            self.escape(&target, 0);
            return self.unknown(Cause::Unknown).opened(true);
        };
        match &one.kind {
            Abstract::External(name) => match &**name {
                "builtins.property" | "abc.abstractproperty" => rebind(target, Binding::Property),
                "functools.cached_property" => rebind(target, Binding::Cached),
                "builtins.staticmethod" => rebind(target, Binding::Static),
                "builtins.classmethod" => rebind(target, Binding::Class),
                _ => self.decorate_outside(&one, call, target),
            },
            _ if is_library_method(&one) => self.decorate_outside(&one, call, target),
            Abstract::Opaque(_) => self.decorate_outside(&one, call, target),
            _ => {
                let passed = crate::dataflow::value::Arguments::positional([target], at);
                self.unskippable = true;
                let made = self.call(callee, passed, at);
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
}

/// A decorator that was evaluated.
enum Decorator {
    /// `@name.setter` and its relatives.
    Accessor { property: Rc<FunctionValue>, name: Arc<str> },
    /// Anything else; `call` where something outside is called to make it.
    Called { callee: ValueSet, call: Option<Call>, at: Location },
}

/// The property with `target` as what `name` says.
fn accessor(property: &FunctionValue, name: &str, target: ValueSet) -> ValueSet {
    let mut accessors = property.accessors.clone();
    match name {
        "setter" => accessors.set = Some(target),
        "deleter" => accessors.delete = Some(target),
        _ => {
            return target.map(|value| match &value.kind {
                Abstract::Function(function) => value.with(Interpreter::with_accessors(function, accessors.clone())),
                _ => value,
            });
        }
    }
    ValueSet::of(Interpreter::with_accessors(property, accessors))
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

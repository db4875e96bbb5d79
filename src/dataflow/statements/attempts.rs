//! `try` and `with`.

use std::sync::Arc;

use crate::dataflow::heap::State;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::statements::exceptions::{Handled, Thrown};
use crate::dataflow::value::{Cause, Value, ValueSet};
use crate::languages::python::ast::{self, ExprKind, Stmt, StmtKind, Try};
use crate::text::Span;

/// So many thrown exceptions is `__exit__` asked about.
const ASKED: usize = 6;

/// What runs when a `with` block is left.
enum Exit {
    /// `__exit__` or `__aexit__` of a class of the repository.
    Method(Value, &'static str),
    /// Exceptions of these classes end here.
    Suppress(Option<Vec<Arc<str>>>),
    /// Something else.
    Other(ValueSet),
}

impl Interpreter<'_> {
    pub(in crate::dataflow) fn try_statement(&mut self, parts: &Try) {
        if parts.finally.is_empty() {
            self.try_handlers(parts);
            return;
        }
        let exits = self.isolated(Vec::new(), |run| run.try_handlers(parts));
        let exits = self.on_every_way(exits, |run| run.block(&parts.finally));
        self.leave(exits);
    }

    fn try_handlers(&mut self, parts: &Try) {
        if parts.handlers.is_empty() {
            self.block(&parts.body);
            self.block(&parts.otherwise);
            return;
        }
        let handlers: Vec<Handled> = parts.handlers.iter().map(|handler| self.handled(handler.kind.as_ref())).collect();
        let mut raised = self.raised_by(handlers.clone(), |run| run.block(&parts.body));
        self.block(&parts.otherwise);
        let mut after = self.take_state();
        for (handler, wanted) in parts.handlers.iter().zip(handlers) {
            let mut entered: Option<(State, Thrown)> = None;
            let mut left = Vec::new();
            for (state, thrown) in raised {
                let caught = thrown.is_caught(&wanted);
                if caught != Some(true) {
                    left.push((state.clone(), thrown.clone()));
                }
                if caught != Some(false) {
                    let state = self.diverged(state);
                    entered = Some(match entered {
                        None => (state, thrown),
                        Some(known) => self.either_thrown(known, (state, thrown)),
                    });
                }
            }
            raised = left;
            if let Some((state, thrown)) = entered {
                self.state = state;
                self.handle(handler, thrown);
                let handled = self.take_state();
                after = after.join(handled);
            }
        }
        self.pass_on(raised);
        self.state = after;
    }

    /// Runs `body`; gives what it throws.
    fn raised_by(&mut self, handlers: Vec<Handled>, body: impl FnOnce(&mut Self)) -> Vec<(State, Thrown)> {
        let raised = crate::dataflow::statements::exceptions::Raised { states: Vec::new(), handlers };
        self.tries.push(raised);
        body(self);
        self.tries.pop().unwrap_or_default().states
    }

    /// Two throws that come to the same handler.
    fn either_thrown(&mut self, a: (State, Thrown), b: (State, Thrown)) -> (State, Thrown) {
        let names = a.1.names.clone().filter(|names| b.1.names.as_ref() == Some(names));
        let is_open = a.1.is_open || b.1.is_open;
        let values = match (a.1.value, b.1.value) {
            (Some(x), Some(y)) => Some((x, y)),
            (Some(x), None) => Some((x, ValueSet::unknown())),
            (None, Some(y)) => Some((ValueSet::unknown(), y)),
            (None, None) => None,
        };
        match values {
            Some((x, y)) => {
                let value = self.join_values((a.0, x), (b.0, y));
                (self.take_state(), Thrown { names, is_open, value: Some(value) })
            }
            None => (a.0.join(b.0), Thrown { names, is_open, value: None }),
        }
    }

    fn handle(&mut self, handler: &ast::Handler, thrown: Thrown) {
        if let Some(name) = &handler.name {
            let span = handler.kind.as_ref().map_or(Span::new(0, 0), |kind| kind.span);
            let at = self.here(span);
            let exception = match &thrown.value {
                Some(value) => value.clone(),
                None => self.unknown(Cause::Unknown),
            };
            self.bind(name, at, exception);
        }
        self.handling.push(thrown);
        self.block(&handler.body);
        self.handling.pop();
        if let Some(name) = handler.name.as_ref().filter(|_| self.state.alive) {
            self.unbind(name);
        }
    }

    /// `with items: body`
    pub(in crate::dataflow) fn with(&mut self, items: &[ast::WithItem], body: &[Stmt]) {
        let Some((item, rest)) = items.split_first() else {
            self.block(body);
            return;
        };
        let manager = self.eval(&item.context);
        if !self.state.alive {
            return;
        }
        if let Some(generator) = manager.only().and_then(Value::object).filter(|id| self.is_pending(*id)) {
            self.with_generator(generator, item, rest, body);
            return;
        }
        let entered = self.entered(&manager);
        if let Some(target) = &item.target {
            self.assign(target, entered);
        }
        let exit = self.exit_of(&manager);
        let handlers: Vec<Handled> = match &exit {
            Exit::Method(manager, name) if self.may_swallow(manager, name) => vec![None],
            Exit::Suppress(names) => vec![Some(names.clone())],
            _ => Vec::new(),
        };
        let mut exits = self.isolated(handlers.clone(), |run| run.with(rest, body));
        match exit {
            Exit::Suppress(names) => {
                let wanted: Handled = Some(names);
                for (state, thrown) in std::mem::take(&mut exits.raised) {
                    let caught = thrown.is_caught(&wanted);
                    if caught != Some(true) {
                        exits.raised.push((state.clone(), thrown));
                    }
                    if caught != Some(false) {
                        let state = self.diverged(state);
                        exits.normal = std::mem::take(&mut exits.normal).join(state);
                    }
                }
            }
            Exit::Method(manager, name) => {
                let raised = std::mem::take(&mut exits.raised);
                exits = self.on_every_way(exits, |run| {
                    run.call_method(&manager, name, Self::no_exception());
                });
                for (index, (state, thrown)) in raised.into_iter().enumerate() {
                    if index >= ASKED {
                        exits.raised.push((state, thrown));
                        continue;
                    }
                    self.state = self.diverged(state);
                    let value = thrown.value.clone().unwrap_or_else(ValueSet::unknown);
                    let arguments = vec![ValueSet::unknown(), value, ValueSet::unknown()];
                    let answer = self.call_method(&manager, name, arguments).unwrap_or_default();
                    let truth = self.truth_of_all(&answer);
                    let state = self.take_state();
                    if truth != Some(true) && state.alive {
                        exits.raised.push((state.clone(), thrown));
                    }
                    if truth != Some(false) && state.alive && !handlers.is_empty() {
                        exits.normal = std::mem::take(&mut exits.normal).join(state);
                    }
                }
            }
            Exit::Other(manager) => {
                exits = self.on_every_way(exits, |run| run.exit_others(&manager));
            }
        }
        self.leave(exits);
    }

    /// What `as` binds.
    fn entered(&mut self, manager: &ValueSet) -> ValueSet {
        self.each_alternative(
            manager,
            |run, value| {
                let found = match value.object().map(|id| run.kind(id).clone()) {
                    Some(Kind::Instance(_)) => {
                        let entered = run.call_method(value, "__enter__", Vec::new());
                        entered.or_else(|| run.call_method(value, "__aenter__", Vec::new()))
                    }
                    // `contextlib.contextmanager`: what the generator yields.
                    Some(Kind::Iterator) => Some(run.items(&ValueSet::one(value.clone())).any()),
                    Some(Kind::Library(class)) => {
                        let library = run.library;
                        let call = run.empty_call();
                        library.method(run, value, &class, "__enter__", &call)
                    }
                    _ => None,
                };
                found.unwrap_or_else(|| ValueSet::one(value.clone()))
            },
            |_| ValueSet::unknown(),
        )
    }

    fn exit_of(&mut self, manager: &ValueSet) -> Exit {
        let Some(one) = manager.only().cloned() else { return Exit::Other(manager.clone()) };
        match one.object().map(|id| self.kind(id).clone()) {
            Some(Kind::Instance(class)) => {
                for name in ["__exit__", "__aexit__"] {
                    if self.class_member(class, name).is_some() {
                        return Exit::Method(one, name);
                    }
                }
                Exit::Other(manager.clone())
            }
            Some(Kind::Library(class)) => {
                let library = self.library;
                let call = self.empty_call();
                match library.method(self, &one, &class, "__suppressed__", &call) {
                    Some(classes) => Exit::Suppress(self.handled_names(&classes)),
                    None => Exit::Other(manager.clone()),
                }
            }
            _ => Exit::Other(manager.clone()),
        }
    }

    fn exit_others(&mut self, manager: &ValueSet) {
        self.change_each(manager, |run, value| {
            run.call_method(value, "__exit__", Self::no_exception());
            if let Some(Kind::Library(class)) = value.object().map(|id| run.kind(id).clone()) {
                let library = run.library;
                let call = run.empty_call();
                library.method(run, value, &class, "__exit__", &call);
            }
        });
    }

    /// Whether `__exit__` may end an exception: it returns something.
    fn may_swallow(&mut self, manager: &Value, name: &str) -> bool {
        let Some(Kind::Instance(class)) = manager.object().map(|id| self.kind(id).clone()) else { return false };
        let Some(found) = self.class_member(class, name) else { return false };
        found
            .values
            .iter()
            .any(|value| Self::definition(value).is_none_or(|definition| returns(&definition.body.get().statements)))
    }
}

/// Whether statements return something that may be true.
fn returns(statements: &[Stmt]) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StmtKind::Return(Some(value)) => !matches!(value.kind, ExprKind::None | ExprKind::Bool(false)),
        kind => kind.blocks().iter().any(|block| returns(block)),
    })
}

//! What a scope binds, noted while its statements are lowered.

use crate::languages::python::ast::{Expr, ExprKind, Name, Scope};

/// The scopes around the place that is being lowered, outermost first; never empty.
pub(super) struct Scopes(Vec<Open>);

/// A scope that is being lowered.
#[derive(Default)]
struct Open {
    bound: Vec<Name>,
    globals: Vec<Name>,
    nonlocals: Vec<Name>,
    is_generator: bool,
    /// Its targets are its own, and what else is bound in it belongs to the scope around it.
    is_comprehension: bool,
}

impl Scopes {
    /// One scope: the module's or a function's.
    pub fn new() -> Self {
        Self(vec![Open::default()])
    }

    /// Enters a class, a function or a lambda.
    pub fn enter(&mut self) {
        self.0.push(Open::default());
    }

    /// Enters a comprehension.
    pub fn enter_comprehension(&mut self) {
        self.0.push(Open { is_comprehension: true, ..Open::default() });
    }

    /// Leaves what was entered last.
    pub fn leave(&mut self) -> Scope {
        let Open { mut bound, mut globals, mut nonlocals, is_generator, .. } = self.0.pop().unwrap_or_default();
        for names in [&mut bound, &mut globals, &mut nonlocals] {
            names.sort_unstable();
            names.dedup();
        }
        let is_elsewhere = |name: &Name| globals.binary_search(name).is_ok() || nonlocals.binary_search(name).is_ok();
        bound.retain(|name| !is_elsewhere(name));
        Scope { locals: bound, globals, nonlocals, is_generator }
    }

    /// The scope that statements here belong to.
    fn own(&mut self) -> Option<&mut Open> {
        self.0.iter_mut().rev().find(|scope| !scope.is_comprehension)
    }

    /// Notes that a statement binds `name`.
    pub fn bind(&mut self, name: &Name) {
        if let Some(scope) = self.own() {
            scope.bound.push(Name::clone(name));
        }
    }

    /// Notes what an assignment to `target` binds; the targets of a comprehension are bound in itself.
    pub fn bind_target(&mut self, target: &Expr) {
        if self.0.last().is_some_and(|scope| scope.is_comprehension) {
            return;
        }
        match &target.kind {
            ExprKind::Name(name) => self.bind(name),
            ExprKind::Starred(inner) => self.bind_target(inner),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                for item in items {
                    self.bind_target(item);
                }
            }
            _ => {}
        }
    }

    /// Notes `global` names.
    pub fn globals(&mut self, names: &[Name]) {
        if let Some(scope) = self.own() {
            scope.globals.extend_from_slice(names);
        }
    }

    /// Notes `nonlocal` names.
    pub fn nonlocals(&mut self, names: &[Name]) {
        if let Some(scope) = self.own() {
            scope.nonlocals.extend_from_slice(names);
        }
    }

    /// Notes a `yield`.
    pub fn generates(&mut self) {
        if let Some(scope) = self.own() {
            scope.is_generator = true;
        }
    }
}

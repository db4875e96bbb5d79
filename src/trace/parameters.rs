//! Parameters: what callers anywhere in the repository pass.

use std::rc::Rc;
use std::sync::Arc;

use super::arguments::{default_of, is_bound};
use super::domain::{Frame, Location, Mark, Passed, Site, Steps, What};
use super::model::Override;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::{BindingKind, ClassId, ExpressionId, FunctionId, Kind, Module};

/// More callers than this are not followed: the name is too common to be followed by hand either.
const CALLERS: usize = 60;

/// One call of a function.
pub(super) struct Caller {
    pub at: Location,
    pub arguments: Vec<Passed>,
    /// Whether an object fills the first parameter.
    pub bound: bool,
}

impl Tracer<'_> {
    /// Where parameter `index` of `function` of `file` comes from, as seen under `frame`.
    pub(super) fn parameter(
        &self,
        module: &Module,
        file: FileId,
        frame: Option<&Rc<Frame>>,
        function: FunctionId,
        index: usize,
    ) -> Steps {
        let mut frame = frame;
        while let Some(current) = frame {
            if current.file == file
                && current.function == function
                && let Some(steps) = self.in_frame(module, current, index)
            {
                return steps;
            }
            frame = current.outer.as_ref();
        }
        self.from_callers(module, file, function, index)
    }

    fn from_callers(&self, module: &Module, file: FileId, function: FunctionId, index: usize) -> Steps {
        let definition = module.function(function);
        if index == 0 && is_bound(module, definition) {
            return self.receivers(module, file, definition);
        }
        if let Some(steps) = self.hydra_parameter(module, file, function, index) {
            return steps;
        }
        if let Some(steps) = self.command_parameter(module, file, function, index) {
            return steps;
        }
        let callers = self.callers(module, file, function);
        let open = Mark::overridden(Override::Caller);
        if callers.is_empty() {
            return default_of(file, definition, index).marked(&open);
        }
        let mut steps = Steps::nowhere();
        let mut omitted = false;
        for caller in callers.iter() {
            match self.given(definition, index, caller.bound, &caller.arguments) {
                Some(given) => {
                    let mark = Mark::hop(caller.at, format!("passed to `{}` here", definition.name));
                    steps.extend(given.marked(&mark));
                }
                None => omitted = true,
            }
        }
        if omitted {
            steps.extend(default_of(file, definition, index).marked(&open));
        }
        steps
    }

    /// Every call of `function` in the files that can see it.
    pub(super) fn callers(&self, module: &Module, file: FileId, function: FunctionId) -> Rc<[Caller]> {
        let find = || self.find_callers(module, file, function).into();
        self.running.answer(&self.memo.callers, (file, function), find)
    }

    fn find_callers(&self, module: &Module, file: FileId, function: FunctionId) -> Vec<Caller> {
        let definition = module.function(function);
        let word: &str = match (&*definition.name, definition.class) {
            ("__init__" | "__new__", Some(class)) => &module.class(class).name,
            (name, _) => name,
        };
        let made = definition.class.filter(|_| &*definition.name == "__init__").map(|class| (file, class));
        let mut callers = Vec::new();
        for &candidate in self.files_that_see(file, word).iter() {
            let Some(other) = self.module(candidate) else { continue };
            for call in self.calls_in(candidate, &other, word, made) {
                if callers.len() >= CALLERS {
                    return callers;
                }
                let site = Site { file: candidate, expression: call, frame: None };
                if let Some(caller) = self.as_caller(&other, &site, file, function) {
                    callers.push(caller);
                }
            }
        }
        callers
    }

    /// The calls in `candidate` that may mean `word`: by that name, by an alias, through `partial`, or to a subclass of
    /// `made`, the class whose objects they would make.
    fn calls_in(
        &self,
        candidate: FileId,
        module: &Module,
        word: &str,
        made: Option<(FileId, ClassId)>,
    ) -> Vec<ExpressionId> {
        let mut words: Vec<&str> = vec![word];
        if let Some(made) = made {
            words.push("__init__");
            words.push("cls");
            let inherits = |id: ClassId| self.ancestry(candidate, id).contains(&made);
            let derived = module.derived_classes().filter(|(id, _)| inherits(*id));
            words.extend(derived.map(|(_, class)| &*class.name));
        }
        let named = module.named_after(word).into_iter();
        words.extend(named.filter(|one| !matches!(one.kind, BindingKind::Class(_))).map(|one| &*one.name));
        words.sort_unstable();
        words.dedup();
        let mut calls: Vec<ExpressionId> = words.iter().flat_map(|word| module.calls_of(word)).collect();
        calls.sort_unstable_by_key(|call| module.span(*call).start);
        calls
    }

    /// The call at `site`, if it calls `function` of `file`.
    fn as_caller(&self, module: &Module, site: &Site, file: FileId, function: FunctionId) -> Option<Caller> {
        let Kind::Call { callee, arguments } = module.kind(site.expression) else { return None };
        let span = module.span(site.expression);
        if !module.alive(span.start) {
            return None;
        }
        let at = Location { file: site.file, span };
        let passed = self.passed(site, arguments);
        self.evaluate(&site.at(*callee)).values.into_iter().find_map(|value| {
            self.calls_function(&value.what, file, function, passed.clone()).map(|(arguments, bound)| Caller {
                at,
                arguments,
                bound,
            })
        })
    }

    fn calls_function(
        &self,
        what: &What,
        file: FileId,
        function: FunctionId,
        passed: Vec<Passed>,
    ) -> Option<(Vec<Passed>, bool)> {
        match what {
            What::Function(f, id, receiver) if *f == file && *id == function => {
                // `Class.method(object, ...)` passes the object itself.
                let bound = receiver.as_ref().is_some_and(|receiver| !matches!(**receiver, What::Class(..)));
                Some((passed, bound))
            }
            What::Class(f, class) => {
                let constructor = self.constructor(*f, *class)?;
                (constructor == (file, function)).then_some((passed, true))
            }
            What::Partial(inner, carried) => {
                let mut all = carried.as_ref().clone();
                all.extend(passed);
                self.calls_function(inner, file, function, all)
            }
            _ => None,
        }
    }

    /// The files whose code may call `word` of `file`.
    pub(super) fn files_that_see(&self, file: FileId, word: &str) -> Arc<[FileId]> {
        if !self.follow {
            return Arc::from([file]);
        }
        self.shared.seers.get((file, word.into()), || self.seers(file, word).into())
    }

    fn seers(&self, file: FileId, word: &str) -> Vec<FileId> {
        let near = self.shared.near(self.workspace, file);
        let mut found = self.workspace.saying(&near, word);
        found.insert(0, file);
        found
    }

    /// Python files whose imports name `word`, in order.
    pub(super) fn importers(&self, word: &str) -> Arc<[FileId]> {
        self.shared.importers(self.workspace, word)
    }
}

//! Names: which object holds them, and reading and binding them there.

use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::provenance::Note;
use crate::dataflow::value::{Abstract, ValueSet};
use crate::languages::python::ast::Name;

impl Interpreter<'_> {
    /// Where a name is bound that the running frame uses.
    fn holder(&self, name: &str, stores: bool) -> Option<ObjectId> {
        let frame = self.frames.last()?;
        if let Some(function) = &frame.function {
            let scope = &function.definition.body.get().scope;
            let has_parameter = function.definition.parameters.iter().any(|parameter| &*parameter.name == name);
            if has_parameter || scope.binds(name) {
                return Some(frame.locals);
            }
            if declared(&scope.globals, name) {
                return Some(frame.module);
            }
            if stores && !declared(&scope.nonlocals, name) {
                // A name of a comprehension's own frame.
                return Some(frame.locals);
            }
        } else if frame.is_class {
            if stores || self.state.get(frame.locals).is_some_and(|content| content.slots.contains_key(&Named(name))) {
                return Some(frame.locals);
            }
        } else if stores || self.state.get(frame.locals).is_some_and(|content| content.slots.contains_key(&Named(name)))
        {
            return Some(frame.locals);
        }
        for outer in frame.closure.iter() {
            let binds = match self.kind(*outer) {
                Kind::Frame(Some(function)) => {
                    function.parameters.iter().any(|parameter| &*parameter.name == name)
                        || function.body.get().scope.binds(name)
                }
                _ => self.state.get(*outer).is_some_and(|content| content.slots.contains_key(&Named(name))),
            };
            if binds {
                return Some(*outer);
            }
        }
        Some(frame.module)
    }

    /// What a name is here.
    pub(in crate::dataflow) fn name(&mut self, name: &Name) -> ValueSet {
        let found = self.name_unforced(name);
        if !found.values.iter().any(|value| matches!(value.kind, Abstract::Import(..))) {
            return found;
        }
        let found = self.forced(found);
        self.rebind(name, found.clone());
        found
    }

    /// The same, with names of modules that did not run yet left as they are.
    pub(in crate::dataflow) fn name_unforced(&mut self, name: &Name) -> ValueSet {
        let Some(holder) = self.holder(name, false) else { return ValueSet::unknown() };
        let content = self.content(holder);
        let found = content.slots.get(&Named(name)).cloned();
        let rest = content.rest.clone();
        let mut set = match found {
            Some(set) => self.seen(&set),
            None => ValueSet::of(Abstract::Unbound),
        };
        if !self.content(holder).touched.is_empty() {
            set = self.after_skipped(set, self.content(holder), name);
        }
        if set.may_be_unbound() {
            let is_bound_elsewhere = set.values.len() > 1 || set.open;
            set = set.bound();
            let of_python = self.builtin(name);
            if !of_python.is_never() && !is_bound_elsewhere {
                return of_python;
            }
            match rest {
                // `from library import *`: the name is one of the library's.
                Some(rest) => {
                    for value in self.seen(&rest).values {
                        let member = match &value.kind {
                            Abstract::External(_) => self.member(&value, name),
                            _ => ValueSet::one(value),
                        };
                        set.join(member);
                    }
                    set.open |= set.values.len() != 1;
                }
                None if is_bound_elsewhere => self.may_raise(Some("NameError")),
                None => return self.raise("NameError"),
            }
        }
        set
    }

    /// Binds a name here.
    pub(in crate::dataflow) fn bind(&mut self, name: &Name, at: Location, value: ValueSet) {
        let Some(holder) = self.holder(name, true) else { return };
        let own = self.frames.last().filter(|frame| frame.is_class).map(|_| self.mangled(name).into_owned());
        let name = own.as_ref().unwrap_or(name);
        let value = self.hop(value, at, || Note::Set(Arc::clone(name)));
        self.state.edit(holder).slots.insert(Key::Name(Arc::clone(name)), value);
    }

    /// Binds a name without telling so: parameters, loop variables of one's own.
    pub(in crate::dataflow) fn bind_silently(&mut self, holder: ObjectId, name: &Name, value: ValueSet) {
        self.state.edit(holder).slots.insert(Key::Name(Arc::clone(name)), value);
    }

    /// Leaves only `value` where a name stands that is bound already.
    pub(in crate::dataflow) fn rebind(&mut self, name: &Name, value: ValueSet) {
        let Some(holder) = self.holder(name, false) else { return };
        let key = Key::Name(Arc::clone(name));
        if self.content(holder).slots.contains_key(&key) {
            self.state.edit(holder).slots.insert(key, value);
        }
    }

    /// Unbinds a name here.
    pub(in crate::dataflow) fn unbind(&mut self, name: &Name) {
        let Some(holder) = self.holder(name, true) else { return };
        self.state.edit(holder).slots.insert(Key::Name(Arc::clone(name)), ValueSet::of(Abstract::Unbound));
    }

    /// Values with one hop more. Objects keep theirs: what is shown is the way of the text inside.
    pub(in crate::dataflow) fn hop(&self, set: ValueSet, at: Location, note: impl Fn() -> Note) -> ValueSet {
        let is_shown = |value: &crate::dataflow::value::Value| matches!(value.kind, Abstract::Text(_) | Abstract::None);
        if !set.values.iter().any(is_shown) {
            return set;
        }
        set.map(|mut value| {
            if is_shown(&value) {
                value.from = value.from.hop(at, note());
            }
            value
        })
    }

    /// The module's names that `from module import *` gives: those of `__all__`, else all without a leading underscore.
    pub(in crate::dataflow) fn public_names(&self, module: ObjectId) -> Vec<(Name, ValueSet)> {
        let content = self.content(module);
        let listed = content.slots.get(&Named("__all__")).and_then(|all| all.only()?.object());
        let listed: Option<Vec<Name>> = listed.map(|all| {
            let items = &self.content(all).items;
            items.iter().filter_map(|item| item.only_text().map(Name::from)).collect()
        });
        let names = content.slots.iter().filter_map(|(key, set)| Some((key.name()?.clone(), self.seen(set))));
        match listed {
            Some(listed) => names.filter(|(name, _)| listed.contains(name)).collect(),
            None => names.filter(|(name, _)| !name.starts_with('_')).collect(),
        }
    }
}

fn declared(names: &[Name], name: &str) -> bool {
    names.iter().any(|known| &**known == name)
}

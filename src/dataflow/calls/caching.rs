//! What functions keep between calls: results of `functools.lru_cache`, attributes, annotations.

use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::heap::Key;
use crate::dataflow::heap::objects::{Base, Kind};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Abstract, Arguments, FunctionValue, Value, ValueSet};

/// What the slots begin with that hold results.
const RESULT: &str = "result of ";

impl Interpreter<'_> {
    /// The function that calls `value` once for the same arguments.
    pub fn cached(&mut self, value: &Value) -> ValueSet {
        let Abstract::Function(function) = &value.kind else { return ValueSet::one(value.clone()) };
        let function = FunctionValue {
            definition: Arc::clone(&function.definition),
            module: function.module,
            closure: Rc::clone(&function.closure),
            defaults: function.defaults.clone(),
            class: function.class,
            binding: function.binding,
            accessors: function.accessors.clone(),
            is_cached: true,
        };
        ValueSet::one(value.with(Abstract::Function(Rc::new(function))))
    }

    /// The slot in which a function keeps its result for `arguments`; `None` where they are not all constants.
    pub(in crate::dataflow) fn result_key(&self, arguments: &Arguments) -> Option<Key> {
        if arguments.is_open() {
            return None;
        }
        let mut text = RESULT.to_owned();
        for one in &arguments.list {
            let key = Key::of(self.seen(&one.value).only()?)?;
            // Writing to a text does not fail.
            let _ = write!(text, "{:?} {key:?},", one.keyword);
        }
        Some(Key::Other(text.into()))
    }

    /// A result that a function kept.
    pub(in crate::dataflow) fn kept_result(&mut self, function: &Rc<FunctionValue>, key: &Key) -> Option<ValueSet> {
        let side = self.side(&Abstract::Function(Rc::clone(function)))?;
        let found = self.content(side).slots.get(key)?;
        let found = self.seen(found);
        (!found.may_be_unbound()).then_some(found)
    }

    pub(in crate::dataflow) fn keep_result(&mut self, function: &Rc<FunctionValue>, key: Key, result: &ValueSet) {
        if let Some(side) = self.side(&Abstract::Function(Rc::clone(function)))
            && self.state.alive
        {
            self.put(side, key, result.clone(), true);
        }
    }

    /// `function.cache_clear()`
    pub(in crate::dataflow) fn forget_results(&mut self, function: &Rc<FunctionValue>) {
        if let Some(side) = self.side(&Abstract::Function(Rc::clone(function))) {
            let is_result = |key: &Key| matches!(key, Key::Other(text) if text.starts_with(RESULT));
            self.state.edit(side).slots.retain(|key, _| !is_result(key));
        }
    }

    /// What was stored on `from` is stored on `to` as well, where `to` has nothing of the name.
    pub fn copy_aside(&mut self, from: &ValueSet, to: &ValueSet) {
        let (Some(from), Some(to)) = (from.only().cloned(), to.only().cloned()) else { return };
        let (Some(from), Some(to)) = (self.known_side(&from.kind), self.side(&to.kind)) else { return };
        let stored: Vec<(Key, ValueSet)> = self
            .content(from)
            .slots
            .iter()
            .filter(|(key, _)| key.name().is_some())
            .map(|(key, set)| (key.clone(), set.clone()))
            .collect();
        for (key, set) in stored {
            self.state.edit(to).slots.entry(key).or_insert(set);
        }
    }

    /// What the annotation of a function's parameter is; `None` where it has none.
    pub fn annotation_of(&mut self, function: &Value, parameter: usize) -> Option<ValueSet> {
        let Abstract::Function(function) = &function.kind else { return None };
        let definition = Arc::clone(&function.definition);
        let annotation = definition.parameters.get(parameter)?.annotation.as_ref()?;
        Some(self.eval(annotation))
    }

    /// Whether `value` is an instance of `class`; `None` if that is not known.
    pub fn is_of_class(&mut self, value: &Value, class: &Value) -> Option<bool> {
        self.is_instance_of(value, class)
    }

    /// Whether `class` is the very class of `value`.
    pub fn is_exact_class(&self, value: &Value, class: &Value) -> bool {
        match (&value.kind, &class.kind) {
            (Abstract::Object(id), Abstract::Object(class)) => {
                matches!(self.kind(*id), Kind::Instance(own) if own == class)
            }
            (Abstract::Bool(_), Abstract::External(name)) => &**name == "builtins.bool",
            _ => false,
        }
    }

    /// Whether class `a` inherits from class `b`.
    pub fn is_below(&self, a: &Value, b: &Value) -> bool {
        match (&a.kind, &b.kind) {
            (Abstract::Object(a), Abstract::Object(b)) => {
                self.class(*a).is_some_and(|info| info.mro.contains(&Base::Class(*b)))
            }
            (Abstract::Object(a), Abstract::External(b)) => {
                &**b == "builtins.object"
                    || self.class(*a).is_some_and(|info| info.mro.contains(&Base::Outside(Arc::clone(b))))
            }
            (Abstract::External(a), Abstract::External(b)) => {
                &**b == "builtins.object" || (&**a, &**b) == ("builtins.bool", "builtins.int")
            }
            _ => false,
        }
    }
}

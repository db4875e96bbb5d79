//! What is handed to code that is not known: it may change objects and call functions, now or later.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::heap::ObjectId;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Abstract, Arguments, Callee, FunctionValue, Value, ValueSet};
use crate::text::Span;

/// So often is a function run because unknown code may call it.
const ESCAPES: usize = 2;

impl Interpreter<'_> {
    /// Objects handed to unknown code may be changed there, and functions may be called.
    pub(in crate::dataflow) fn escape_all(&mut self, arguments: &Arguments) {
        for one in &arguments.list {
            self.escape(&one.value, 0);
        }
    }

    /// Functions handed to code that leaves objects alone may be called all the same.
    pub(in crate::dataflow) fn escape_functions(&mut self, arguments: &Arguments) {
        for one in &arguments.list {
            let set = self.seen(&one.value).filter(|value| {
                matches!(value.kind, Abstract::Function(_) | Abstract::Method(_) | Abstract::Partial(_))
            });
            self.escape(&set, 1);
        }
    }

    /// `set` is handed to unknown code.
    pub fn escape(&mut self, set: &ValueSet, depth: usize) {
        for value in &self.seen(set).values.clone() {
            match &value.kind {
                Abstract::Object(id) => self.escape_object(*id, depth),
                Abstract::Function(function) => self.call_unknown(function, None),
                Abstract::Method(method) => match &method.callee {
                    Callee::Function(function) => {
                        self.call_unknown(&Rc::clone(function), Some(method.receiver.clone()));
                    }
                    Callee::Named(_) => self.escape(&ValueSet::one(method.receiver.clone()), depth),
                },
                Abstract::Partial(partial) => {
                    let at = Location { file: self.file(), span: Span::new(0, 0) };
                    let arguments =
                        Arguments { open_positions: true, open_keywords: true, spread: true, ..Arguments::default() };
                    if matches!(partial.0.kind, Abstract::Function(_)) {
                        self.possibly(|run| {
                            run.call_value(value, arguments, at);
                        });
                    }
                }
                _ => {}
            }
        }
    }

    /// A function that unknown code may call with anything.
    fn call_unknown(&mut self, function: &Rc<FunctionValue>, receiver: Option<Value>) {
        let pointer = Arc::as_ptr(&function.definition);
        let times = self.escaped.entry(pointer).or_insert(0);
        *times += 1;
        if *times > ESCAPES || self.running.contains_key(&pointer) {
            return;
        }
        let at = Location { file: self.file(), span: Span::new(0, 0) };
        let arguments = Arguments { open_positions: true, open_keywords: true, spread: true, ..Arguments::default() };
        self.possibly(|run| {
            run.call_function(function, receiver, arguments, at);
        });
    }

    /// Runs something that may happen or not.
    pub fn possibly(&mut self, run: impl FnOnce(&mut Self)) {
        if !self.state.alive {
            return;
        }
        let before = self.state.clone();
        let key = self.fresh_key();
        self.decide(crate::dataflow::Guard { key, arm: 1 }, None);
        run(self);
        let after = self.take_state();
        self.state = after.join(before);
    }

    fn escape_object(&mut self, id: ObjectId, depth: usize) {
        if depth > 4 {
            return;
        }
        if self.is_pending(id) {
            self.possibly(|run| run.exhaust(id));
        }
        let kind = self.kind(id).clone();
        let is_changeable = match &kind {
            Kind::Dict | Kind::List | Kind::Set | Kind::Instance(_) => true,
            Kind::Library(class) => self.library.is_changeable(class),
            Kind::Tuple => false,
            _ => return,
        };
        if is_changeable {
            let content = self.content(id);
            if content.rest.as_ref().is_some_and(|rest| rest.open) && content.slots.values().all(|set| set.open) {
                return;
            }
            let content = self.state.edit(id);
            for slot in content.slots.values_mut() {
                slot.open = true;
            }
            for item in &mut content.items {
                item.open = true;
            }
            if !matches!(kind, Kind::Instance(_) | Kind::Library(_)) {
                content.rest.get_or_insert_default().open = true;
            }
        }
        let content = self.content(id).clone();
        self.charge(1 + content.slots.len() / 4);
        for set in content.slots.values().chain(&content.items) {
            let held: Vec<ObjectId> = set.values.iter().filter_map(Value::object).collect();
            for inner in held {
                self.escape_object(inner, depth + 1);
            }
        }
    }
}

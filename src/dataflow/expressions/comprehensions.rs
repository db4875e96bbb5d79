//! Comprehensions: the clauses as loops in a scope of their own.

use std::rc::Rc;

use crate::dataflow::heap::ObjectId;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::interpreter::{Frame, Interpreter};
use crate::dataflow::value::{Abstract, ValueSet};
use crate::languages::python::ast::{Clause, Comprehension, ComprehensionKind};

impl Interpreter<'_> {
    pub(in crate::dataflow) fn comprehension(&mut self, comprehension: &Comprehension) -> ValueSet {
        let Some((first, _)) = comprehension.clauses.split_first() else { return ValueSet::unknown() };
        // The first iterable belongs to the scope around.
        let iterable = self.eval(&first.iterable);
        let kind = match comprehension.kind {
            ComprehensionKind::List => Kind::List,
            ComprehensionKind::Set => Kind::Set,
            ComprehensionKind::Dict => Kind::Dict,
            ComprehensionKind::Generator => Kind::Iterator,
        };
        let result = self.allocate(kind);
        let locals = self.allocate(Kind::Frame(None));
        let Some(around) = self.frames.last() else { return ValueSet::unknown() };
        let mut closure = Vec::with_capacity(around.closure.len() + 1);
        closure.push(around.locals);
        closure.extend_from_slice(&around.closure);
        // A module's names are found through the module; a class block's are not seen.
        if around.locals == around.module {
            closure.remove(0);
        }
        let frame = Frame {
            locals,
            function: None,
            closure: Rc::from(closure),
            module: around.module,
            file: around.file,
            is_class: false,
            first: around.first.clone(),
            returned: None,
            yields: None,
            yields_vary: false,
            consumer: None,
            loops: Vec::new(),
            decisions: self.state.path.len(),
        };
        self.frames.push(frame);
        self.clauses(&comprehension.clauses, Some(iterable), comprehension, result);
        self.frames.pop();
        if self.state.alive { ValueSet::of(Abstract::Object(result)) } else { ValueSet::never() }
    }

    fn clauses(&mut self, clauses: &[Clause], iterable: Option<ValueSet>, whole: &Comprehension, result: ObjectId) {
        let Some((clause, inner)) = clauses.split_first() else {
            let element = self.eval(&whole.element);
            match &whole.value {
                Some(value) => {
                    let value = self.eval(value);
                    if self.state.alive {
                        self.store_item(result, &element, value);
                    }
                }
                None if self.state.alive => self.append(result, element),
                None => {}
            }
            return;
        };
        let iterable = iterable.unwrap_or_else(|| self.eval(&clause.iterable));
        self.each(&iterable, |run, item| {
            run.assign(&clause.target, item);
            run.conditions(clause, 0, inner, whole, result);
        });
    }

    /// The conditions of a clause from the one of number `next` on, then what is inside.
    fn conditions(&mut self, clause: &Clause, next: usize, inner: &[Clause], whole: &Comprehension, result: ObjectId) {
        let Some(condition) = clause.conditions.get(next) else {
            self.clauses(inner, None, whole, result);
            return;
        };
        let (truth, falsity) = self.test(condition);
        self.state = truth;
        if self.state.alive {
            self.conditions(clause, next + 1, inner, whole, result);
        }
        let kept = self.take_state();
        self.state = kept.join(falsity);
    }
}

//! Answers that one tracer gives again and again, each kept for as long as it holds.

use std::cell::RefCell;
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::HashMap;

use super::bases::Base;
use super::domain::{Outcome, Steps, What};
use super::parameters::Caller;
use super::running::Term;
use super::workspace::FileId;
use crate::languages::python::{ClassId, ExpressionId, FunctionId};

/// What is asked of an expression outside of any call: all it can be, or its member of the name at the end; whether
/// unknown parts of texts are let through.
pub(super) type Question = (FileId, ExpressionId, bool, Box<str>);

/// What is kept.
#[derive(Default)]
pub(super) struct Memo {
    /// Everything that an expression can be.
    pub outcomes: Kept<Question, Outcome>,
    /// Everything that a member of an expression can be, one step back.
    pub members: Kept<Question, Steps>,
    /// Whether a runner of command lines is given a function.
    pub runs: Kept<(FileId, FunctionId), bool>,
    /// What `self` can be in the methods of a class.
    pub receivers: Kept<(FileId, ClassId), Rc<[What]>>,
    /// The bases of a class.
    pub bases: Kept<(FileId, ClassId), Arc<[Base]>>,
    /// The calls of a function.
    pub callers: Kept<(FileId, FunctionId), Rc<[Caller]>>,
}

/// An answer, and for how long it holds.
#[derive(Clone)]
pub(super) struct Answer<V> {
    pub value: V,
    pub term: Term,
}

/// A table that grows while it is read.
pub(super) struct Kept<K, V>(RefCell<HashMap<K, Answer<V>>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(RefCell::new(HashMap::default()))
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// What is kept for `key`, if it `holds`.
    pub fn get(&self, key: &K, holds: impl FnOnce(Term) -> bool) -> Option<Answer<V>> {
        self.0.borrow().get(key).filter(|answer| holds(answer.term)).cloned()
    }

    /// Keeps `answer`, and gives it back.
    pub fn keep(&self, key: K, answer: Answer<V>) -> V {
        let value = answer.value.clone();
        self.0.borrow_mut().insert(key, answer);
        value
    }
}

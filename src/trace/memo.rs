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
    /// What a name is at the end of a module; whether unknown parts of texts are let through.
    pub exports: Kept<(FileId, bool, Box<str>), Steps>,
    /// Whether a runner of command lines is given a function.
    pub runs: Kept<(FileId, FunctionId), bool>,
    /// What `self` can be in the methods of a class.
    pub receivers: Kept<(FileId, ClassId), Rc<[What]>>,
    /// The bases of a class.
    pub bases: Kept<(FileId, ClassId), Arc<[Base]>>,
    /// The calls of a function.
    pub callers: Kept<(FileId, FunctionId), Rc<[Caller]>>,
}

/// A table that grows while it is read.
pub(super) struct Kept<K, V> {
    /// What holds for good. There may be very many of these, and few of the others.
    free: RefCell<HashMap<K, V>>,
    hanging: RefCell<HashMap<K, (V, Term)>>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self { free: RefCell::default(), hanging: RefCell::default() }
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// What is kept for `key` for good.
    pub fn free(&self, key: &K) -> Option<V> {
        self.free.borrow().get(key).cloned()
    }

    /// What is kept for `key` for some time, and for how long.
    pub fn hanging(&self, key: &K) -> Option<(V, Term)> {
        self.hanging.borrow().get(key).cloned()
    }

    /// Keeps `value`; without a term for good.
    pub fn keep(&self, key: K, value: V, term: Option<Term>) {
        match term {
            None => drop(self.free.borrow_mut().insert(key, value)),
            Some(term) => drop(self.hanging.borrow_mut().insert(key, (value, term))),
        }
    }
}

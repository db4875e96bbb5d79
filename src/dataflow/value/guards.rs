//! Guards: under which branches an alternative is seen.
//!
//! Where two branches join, what each of them stored is kept with the branch's guard. A text put together from two
//! alternatives whose guards contradict each other is never seen in any run, and inside a branch the alternatives of
//! the other side are not seen. This is what pytype's solver does on its typegraph, kept small: a value carries a few
//! guards, and dropping one only adds possibilities.

use std::rc::Rc;

use crate::destination::Override;

/// So many guards does a value carry; the newest count.
const MOST: usize = 10;

/// One decision: which way a condition went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guard {
    /// The condition, as a hash of what it tests.
    pub key: u64,
    /// Which way it went.
    pub arm: u32,
}

/// The decisions under which a value is seen: all of them; sorted by key, one per key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Guards(Option<Rc<[Guard]>>);

/// A decision on the way of execution, with what the person who starts the program changes it by.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The decision.
    pub guard: Guard,
    /// The input that it depends on.
    pub by: Option<Rc<Override>>,
    /// Only something that the evaluator does not know leads here, where what it does know goes the other way.
    pub is_guess: bool,
}

impl Guards {
    /// Of one decision.
    pub fn one(guard: Guard) -> Self {
        Self(Some(Rc::from([guard])))
    }

    /// All of them.
    pub fn list(&self) -> &[Guard] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The arm decided for `key`.
    pub fn arm(&self, key: u64) -> Option<u32> {
        self.list().iter().find(|guard| guard.key == key).map(|guard| guard.arm)
    }

    /// Both together; `None` if they contradict each other.
    pub fn and(&self, other: &Self) -> Option<Self> {
        if other.is_empty() || self == other {
            return Some(self.clone());
        }
        if self.is_empty() {
            return Some(other.clone());
        }
        let mut all: Vec<Guard> = self.list().to_vec();
        for guard in other.list() {
            match all.iter().find(|known| known.key == guard.key) {
                Some(known) if known.arm == guard.arm => {}
                Some(_) => return None,
                None => all.push(*guard),
            }
        }
        Some(Self::new(all))
    }

    /// These and `guard`, unless they contradict each other.
    pub fn with(&self, guard: Guard) -> Option<Self> {
        self.and(&Self::one(guard))
    }

    /// What holds if one of both holds: the decisions that they share.
    pub fn either(&self, other: &Self) -> Self {
        let shared: Vec<Guard> = self.list().iter().filter(|guard| other.list().contains(guard)).copied().collect();
        Self::new(shared)
    }

    /// Whether nothing in `path` contradicts them.
    pub fn agree(&self, path: &[Decision]) -> bool {
        self.list()
            .iter()
            .all(|guard| path.iter().all(|decision| decision.guard.key != guard.key || decision.guard.arm == guard.arm))
    }

    fn new(mut guards: Vec<Guard>) -> Self {
        if guards.is_empty() {
            return Self(None);
        }
        let surplus = guards.len().saturating_sub(MOST);
        guards.drain(..surplus);
        guards.sort_unstable();
        Self(Some(guards.into()))
    }
}

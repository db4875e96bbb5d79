//! What is being asked, and on what an answer hangs.
//!
//! Questions ask questions. One that comes by itself again is refused there, and so is one that is too far away. So
//! whatever asks on with what it was answered must be a question itself: else a program in which things stand for each
//! other has no end, and the stack has.
//!
//! What was found behind a refusal hangs on it: on a question that is still running, it holds as long as that one runs; on
//! none, it holds for good; on a bound, it is no answer for anybody else. So a question in a circle is asked again only
//! where less is in its way, and not for every way around.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::hash::Hash;
use std::mem::discriminant;

use super::memo::Kept;
use super::workspace::FileId;
use crate::languages::python::{ClassId, ExpressionId, FunctionId};

/// Longer chains of one sort of question end in `unknown`.
const DEPTH: usize = 48;
/// Texts of configurations that may stand in each other.
const NESTED: usize = 17;
/// Steps that one question may take.
const FUEL: usize = 6_000;
/// Steps to find out what a call calls.
const LITTLE_FUEL: usize = 1_500;

/// A question that may come by itself again.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// For the value or a member of an expression; the frame is told apart by address.
    Expression(FileId, ExpressionId, usize, Box<str>),
    /// For a name of a module.
    Export(FileId, Box<str>),
    /// For what stands under keys of a configuration, which is told apart by address.
    Text(usize, Vec<Box<str>>),
    /// Whether a function is handed to a runner.
    Runner(FileId, FunctionId),
    /// For the bases of a class.
    Bases(FileId, ClassId),
    /// For what a factory of values makes.
    Made(FileId, ExpressionId),
}

impl Asked {
    /// So many of its sort may run at once.
    fn limit(&self) -> usize {
        if matches!(self, Self::Text(..)) { NESTED } else { DEPTH }
    }

    /// What it takes of the fuel. The others lead to one of these, or to an end.
    fn cost(&self) -> usize {
        usize::from(matches!(self, Self::Expression(..) | Self::Text(..)))
    }
}

/// On what an answer hangs: bit 0 is a bound, bit `n` the `n`-th question that is running, as far as there are bits.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Hangs(u64);

impl Hangs {
    const ON_A_BOUND: Self = Self(1);

    fn on(level: usize) -> Self {
        u32::try_from(level).ok().and_then(|level| 1_u64.checked_shl(level)).map_or(Self::ON_A_BOUND, Self)
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without questions from `level` on, which are answered.
    fn below(self, level: usize) -> Self {
        let bit = u32::try_from(level).ok().and_then(|level| 1_u64.checked_shl(level));
        Self(self.0 & bit.map_or(u64::MAX, |bit| bit - 1))
    }

    fn is_on_a_bound(self) -> bool {
        self.0 & 1 == 1
    }

    /// The innermost question, counted from one; 0 for none.
    fn innermost(self) -> usize {
        self.0.checked_ilog2().unwrap_or(0) as usize
    }
}

/// For how long an answer holds.
#[derive(Clone, Copy)]
pub(super) struct Term {
    hangs: Hangs,
    /// Which question it was that ran at the innermost place.
    innermost: usize,
}

/// The questions that are running.
pub(super) struct Running {
    /// Outermost first, each with a number of its own.
    questions: RefCell<Vec<(Asked, usize)>>,
    hangs: Cell<Hangs>,
    numbers: Cell<usize>,
    fuel: Cell<usize>,
    cuts: Cell<usize>,
}

impl Default for Running {
    fn default() -> Self {
        Self {
            questions: RefCell::default(),
            hangs: Cell::default(),
            numbers: Cell::new(0),
            fuel: Cell::new(FUEL),
            cuts: Cell::new(0),
        }
    }
}

impl Running {
    /// Gives the next question its full bounds.
    pub fn refuel(&self) {
        self.fuel.set(FUEL);
    }

    /// Gives the next question the bounds of a small one: what is called somewhere.
    pub fn refuel_little(&self) {
        self.fuel.set(LITTLE_FUEL);
    }

    /// How often a way was longer than ways are followed, circles not counted.
    pub fn cuts(&self) -> usize {
        self.cuts.get()
    }

    /// The answer of `find` to the question `asked`; none if that runs already, or is too far.
    pub fn ask<T>(&self, asked: Asked, find: impl FnOnce() -> T) -> Option<T> {
        let mut questions = self.questions.borrow_mut();
        if let Some(at) = questions.iter().position(|(other, _)| *other == asked) {
            self.refuse(Hangs::on(at + 1));
            return None;
        }
        let costs = asked.cost();
        let sort = discriminant(&asked);
        let deep = questions.iter().filter(|(other, _)| discriminant(other) == sort).count();
        if self.fuel.get() < costs || deep >= asked.limit() {
            let mut way = questions.iter().map(|(asked, _)| asked).chain([&asked]);
            if matches!(asked, Asked::Expression(..)) && !is_in_a_circle(&mut way) {
                self.cuts.set(self.cuts.get() + 1);
            }
            self.refuse(Hangs::ON_A_BOUND);
            return None;
        }
        self.fuel.set(self.fuel.get() - costs);
        self.numbers.set(self.numbers.get() + 1);
        questions.push((asked, self.numbers.get()));
        let level = questions.len();
        drop(questions);
        let answer = find();
        self.questions.borrow_mut().pop();
        self.hangs.set(self.hangs.get().below(level));
        Some(answer)
    }

    fn refuse(&self, hangs: Hangs) {
        self.hangs.set(self.hangs.get().and(hangs));
    }

    /// Whether nothing was refused since the answer was begun that is being sought.
    pub fn is_free(&self) -> bool {
        self.hangs.get() == Hangs::default()
    }

    /// The answer that is kept in `kept` for `key` and still holds, else that of `find`, which is kept as long as it may.
    pub fn answer<K: Eq + Hash, V: Clone>(&self, kept: &Kept<K, V>, key: K, find: impl FnOnce() -> V) -> V {
        if let Some(value) = kept.free(&key) {
            return value;
        }
        if let Some((value, term)) = kept.hanging(&key).filter(|(_, term)| self.holds(*term)) {
            self.refuse(term.hangs);
            return value;
        }
        let outer = self.hangs.take();
        let value = find();
        let hangs = self.hangs.get();
        self.hangs.set(outer.and(hangs));
        if !hangs.is_on_a_bound() {
            let term = self.number(hangs.innermost()).map(|innermost| Term { hangs, innermost });
            kept.keep(key, value.clone(), term);
        }
        value
    }

    fn holds(&self, term: Term) -> bool {
        self.number(term.hangs.innermost()) == Some(term.innermost)
    }

    /// The number of the question that runs at `level`.
    fn number(&self, level: usize) -> Option<usize> {
        self.questions.borrow().get(level.checked_sub(1)?).map(|(_, number)| *number)
    }
}

/// Whether `way` comes by the same expression twice, under different calls: it has no end, however far it is followed.
fn is_in_a_circle<'q>(way: impl Iterator<Item = &'q Asked>) -> bool {
    let mut seen = HashSet::new();
    way.filter_map(|asked| match asked {
        Asked::Expression(file, expression, _, member) => Some((*file, *expression, member)),
        _ => None,
    })
    .any(|expression| !seen.insert(expression))
}

#[cfg(test)]
mod tests;

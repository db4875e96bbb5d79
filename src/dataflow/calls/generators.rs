//! Generators: their code runs when a caller asks for items, side by side with that caller.
//!
//! A call of a generator function, `map` and `filter` make an iterator that has not begun. A `for` loop over it runs the
//! loop's block at each `yield`, a `with` block of a `contextmanager` at the only one: so what one side stores the other
//! sees, in order. Any other consumer gets all of them at once.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Key, ObjectId, State};
use crate::dataflow::interpreter::{DEPTH, Interpreter};
use crate::dataflow::statements::exits::Way;
use crate::dataflow::statements::joined;
use crate::dataflow::value::{FunctionValue, Value, ValueSet};
use crate::languages::python::ast::{self, Expr, Stmt, StmtKind};
use crate::languages::python::parser::Tree;
use crate::text::Span;

/// Work that waits until a caller asks for items.
#[derive(Clone)]
pub(in crate::dataflow) enum Pending {
    /// The call of a generator function, with its parameters bound.
    Call { function: Rc<FunctionValue>, bound: Vec<ValueSet>, first: Option<Value> },
    /// `map(function, ...)`
    Map { function: ValueSet, lists: Vec<ValueSet>, at: Location },
    /// `dict.keys()` and its relatives, which see what is stored before they are looked at.
    View { dict: ObjectId, part: View },
    /// `filter(function, list)`
    Filter { function: ValueSet, from: ValueSet, at: Location },
}

/// What a view shows.
#[derive(Clone, Copy)]
pub(in crate::dataflow) enum View {
    Keys,
    Values,
    Entries,
}

/// Who takes the items of a running generator one by one.
pub(in crate::dataflow) enum Consumer {
    /// A `for` loop over it, by the place of what it iterates.
    Loop { iterable: Span, owner: Owner, breaks: Option<State>, rounds: usize, tries: usize },
    /// A `with` block, by the place of its context.
    With { context: Span, owner: Owner, ways: Option<(Vec<(u32, Way)>, u64)>, rounds: usize },
    /// `yield from` in another generator.
    From,
}

/// What holds the statements of a frame.
#[derive(Clone)]
pub(in crate::dataflow) enum Owner {
    Function(Rc<FunctionValue>),
    Tree(Arc<Tree>),
}

impl Owner {
    fn statements(&self) -> &[Stmt] {
        match self {
            Self::Function(function) => &function.definition.body.get().statements,
            Self::Tree(tree) => &tree.body,
        }
    }
}

/// The slot of an iterator that has not begun.
fn waits() -> Key {
    Key::Other("waits".into())
}

/// The slot of an iterator for what its function returned.
fn returned() -> Key {
    Key::Other("returned".into())
}

impl Interpreter<'_> {
    /// A new iterator that has not begun.
    pub(in crate::dataflow) fn pending(&mut self, work: Pending) -> ValueSet {
        let id = self.allocate(Kind::Iterator);
        self.pending.insert(id, work);
        self.state.edit(id).slots.insert(waits(), ValueSet::never());
        ValueSet::of(crate::dataflow::value::Abstract::Object(id))
    }

    /// Whether an iterator has not begun.
    pub(in crate::dataflow) fn is_pending(&self, id: ObjectId) -> bool {
        matches!(self.kind(id), Kind::Iterator) && self.content(id).slots.contains_key(&waits())
    }

    fn begin(&mut self, id: ObjectId) -> Option<Pending> {
        if !self.is_pending(id) {
            return None;
        }
        self.state.edit(id).slots.shift_remove(&waits());
        self.pending.get(&id).cloned()
    }

    /// Runs what waits to its end; its items are those of the iterator then.
    pub(in crate::dataflow) fn exhaust(&mut self, id: ObjectId) {
        let Some(work) = self.begin(id) else { return };
        match work {
            Pending::Call { function, bound, first } => {
                if self.frames.len() >= DEPTH {
                    self.cut = true;
                    self.state.edit(id).rest = Some(ValueSet::unknown());
                    return;
                }
                let ended = self.run_body(&function, bound, first, None);
                if !self.state.alive {
                    return;
                }
                let content = self.state.edit(id);
                if ended.yields_vary {
                    let mut any = ValueSet::never();
                    ended.yields.into_iter().for_each(|item| any.join(item));
                    content.rest = Some(any);
                } else {
                    content.items = ended.yields;
                }
                content.slots.insert(returned(), ended.value);
            }
            Pending::Map { function, lists, at } => {
                let made = self.mapped(&function, &lists, at);
                self.take_items(id, &made);
            }
            Pending::View { dict, part } => {
                let items = match part {
                    View::Keys => self.keys(dict),
                    View::Values => self.dict_values(dict),
                    View::Entries => self.entries(dict),
                };
                let made = self.collect(Kind::Iterator, items);
                self.take_items(id, &made);
            }
            Pending::Filter { function, from, at } => {
                let made = self.filtered(&function, &from, at);
                self.take_items(id, &made);
            }
        }
    }

    fn take_items(&mut self, id: ObjectId, made: &ValueSet) {
        let Some(made) = made.only().and_then(Value::object).filter(|_| self.state.alive) else { return };
        let content = self.content(made).clone();
        let own = self.state.edit(id);
        (own.items, own.rest) = (content.items, content.rest);
    }

    /// What the function of an iterator that has ended returned.
    pub(in crate::dataflow) fn returned_by(&self, set: &ValueSet) -> Option<ValueSet> {
        let id = set.only()?.object()?;
        let found = self.content(id).slots.get(&returned())?;
        Some(self.seen(found))
    }

    /// Runs a generator up to its first item; what it does after that may have been done or not.
    pub(in crate::dataflow) fn begin_with_next(&mut self, id: ObjectId) {
        let before = self.state.clone();
        self.exhaust(id);
        if !self.state.alive || self.content(id).items.len() < 2 {
            return;
        }
        let own = self.content(id).clone();
        // What it stores between its first item and its end cannot be distinguished from what it stores before.
        self.widen(&before);
        let content = self.state.edit(id);
        *content = own;
        for item in content.items.iter_mut().skip(1) {
            item.open = true;
            item.values.iter_mut().for_each(|value| value.from.is_guess = true);
        }
    }

    fn owner(&self) -> Option<Owner> {
        let frame = self.frames.last()?;
        match &frame.function {
            Some(function) => Some(Owner::Function(Rc::clone(function))),
            None => Some(Owner::Tree(self.program.tree(frame.file)?)),
        }
    }

    /// `for target in generator: body`; gives whether it was run, and the states of its `break`.
    pub(in crate::dataflow) fn loop_over(&mut self, id: ObjectId, iterable: Span) -> Option<Option<State>> {
        if !matches!(self.pending.get(&id), Some(Pending::Call { .. })) || self.frames.len() + 1 >= DEPTH {
            return None;
        }
        let owner = self.owner()?;
        find_loop(owner.statements(), iterable)?;
        let Some(Pending::Call { function, bound, first }) = self.begin(id) else { return None };
        let tries = self.tries.len();
        let consumer = Consumer::Loop { iterable, owner, breaks: None, rounds: 0, tries };
        let ended = self.run_body(&function, bound, first, Some(consumer));
        match ended.consumer {
            Some(Consumer::Loop { breaks, .. }) => Some(breaks),
            _ => Some(None),
        }
    }

    /// `with generator as target: body` for `contextlib.contextmanager`.
    pub(in crate::dataflow) fn with_generator(
        &mut self,
        id: ObjectId,
        item: &ast::WithItem,
        rest: &[ast::WithItem],
        body: &[Stmt],
    ) {
        let context = item.context.span;
        let owner = self.owner().filter(|owner| find_with(owner.statements(), context).is_some());
        let (Some(owner), true) = (owner, self.frames.len() + 1 < DEPTH) else {
            self.exhaust(id);
            return self.unknown_manager(item, rest, body);
        };
        let Some(Pending::Call { function, bound, first }) = self.begin(id) else {
            return self.unknown_manager(item, rest, body);
        };
        let consumer = Consumer::With { context, owner, ways: None, rounds: 0 };
        let ended = self.run_body(&function, bound, first, Some(consumer));
        match ended.consumer {
            Some(Consumer::With { ways: Some((ways, key)), .. }) => {
                let state = self.take_state();
                if ways.is_empty() {
                    // What was thrown in the block was handled by the generator.
                    self.state = state;
                } else {
                    let exits = self.apart(state, ways, key);
                    self.leave(exits);
                }
            }
            _ if self.state.alive => self.unknown_manager(item, rest, body),
            _ => {}
        }
    }

    fn unknown_manager(&mut self, item: &ast::WithItem, rest: &[ast::WithItem], body: &[Stmt]) {
        if let Some(target) = &item.target {
            self.assign(target, ValueSet::unknown());
        }
        self.with(rest, body);
    }

    /// `yield from iterator`; gives what its function returns.
    pub(in crate::dataflow) fn yield_all(&mut self, set: &ValueSet) -> ValueSet {
        let pending = set.only().and_then(Value::object).filter(|id| self.is_pending(*id));
        if let Some(id) = pending
            && self.frames.last().is_some_and(|frame| frame.consumer.is_some())
            && self.frames.len() < DEPTH
            && matches!(self.pending.get(&id), Some(Pending::Call { .. }))
            && let Some(Pending::Call { function, bound, first }) = self.begin(id)
        {
            return self.run_body(&function, bound, first, Some(Consumer::From)).value;
        }
        let items = self.items(set);
        if let Some(items) = items.exact() {
            items.into_iter().for_each(|item| self.yielded(item));
        } else {
            let any = items.any();
            self.yielded(any);
            self.yields_vary();
        }
        self.returned_by(set).unwrap_or_else(|| self.unknown(crate::dataflow::value::Cause::Unknown))
    }

    /// What a `yield` gives.
    pub(in crate::dataflow) fn yielded(&mut self, value: ValueSet) {
        if !self.state.alive {
            return;
        }
        let consumer = self.frames.last_mut().and_then(|frame| frame.consumer.take());
        if let Some(mut consumer) = consumer {
            let Some(own) = self.frames.pop() else { return };
            self.consume(&mut consumer, value);
            self.frames.push(own);
            if let Some(frame) = self.frames.last_mut() {
                frame.consumer = Some(consumer);
            }
            return;
        }
        let in_branch = self.frames.last().is_some_and(|frame| frame.decisions < self.state.path.len());
        if let Some(frame) = self.frames.last_mut() {
            frame.yields.get_or_insert_default().push(value);
            frame.yields_vary |= in_branch;
        }
    }

    pub(in crate::dataflow) fn yields_vary(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.yields_vary = true;
        }
    }

    fn consume(&mut self, consumer: &mut Consumer, value: ValueSet) {
        match consumer {
            Consumer::From => self.yielded(value),
            Consumer::Loop { iterable, owner, breaks, rounds, tries } => {
                let owner = owner.clone();
                let Some((target, body)) = find_loop(owner.statements(), *iterable) else { return };
                // What is thrown in the block does not come to the generator.
                let own = self.tries.split_off((*tries).min(self.tries.len()));
                let round = self.round(body, |run| run.assign(target, value));
                self.tries.extend(own);
                if let Some(state) = round.breaks {
                    *breaks = Some(joined(breaks.take(), state));
                }
                *rounds += 1;
            }
            Consumer::With { context, owner, ways, rounds } => {
                *rounds += 1;
                if *rounds > 1 {
                    return;
                }
                let owner = owner.clone();
                let Some((item, rest, body)) = find_with(owner.statements(), *context) else { return };
                let exits = self.gathered(|run| {
                    if let Some(target) = &item.target {
                        run.assign(target, value);
                    }
                    run.with(rest, body);
                });
                *ways = Some(self.together(exits));
            }
        }
    }
}

/// The loop over what stands at `iterable`.
fn find_loop(statements: &[Stmt], wanted: Span) -> Option<(&Expr, &[Stmt])> {
    find(statements, wanted, &|kind| match kind {
        StmtKind::For { target, iterable, body, .. } if iterable.span == wanted => Some((target, body.as_slice())),
        _ => None,
    })
}

/// The `with` whose context stands at `context`: its item, those after it, its block.
fn find_with(statements: &[Stmt], context: Span) -> Option<(&ast::WithItem, &[ast::WithItem], &[Stmt])> {
    find(statements, context, &|kind| match kind {
        StmtKind::With { items, body } => {
            let index = items.iter().position(|item| item.context.span == context)?;
            Some((&items[index], &items[index + 1..], body.as_slice()))
        }
        _ => None,
    })
}

/// The first statement around `wanted` that `pick` takes.
fn find<'s, T>(statements: &'s [Stmt], wanted: Span, pick: &dyn Fn(&'s StmtKind) -> Option<T>) -> Option<T> {
    for statement in statements {
        if statement.span.end < wanted.start || statement.span.start > wanted.start {
            continue;
        }
        if let Some(found) = pick(&statement.kind) {
            return Some(found);
        }
        for block in statement.kind.blocks() {
            if let Some(found) = find(block, wanted, pick) {
                return Some(found);
            }
        }
    }
    None
}

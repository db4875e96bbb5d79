//! Work that makes more work, on several threads.
//!
//! What was found last is done first: few folders are open and remembered at a time. Others are asked to help only when
//! there is something for them to do. They are the threads that do all other work too, and use memory again that they
//! used here.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

struct State<W> {
    work: Vec<W>,
    /// How many threads do work, which may make more.
    busy: usize,
    /// How many wait for it.
    waiting: usize,
}

struct Stack<W> {
    state: Mutex<State<W>>,
    more: Condvar,
}

impl<W> Stack<W> {
    fn lock(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One thread's hand on the stack. Also where its work panics, the others do not wait for it.
struct Hand<'a, W> {
    stack: &'a Stack<W>,
    is_busy: bool,
}

impl<W> Hand<'_, W> {
    /// Lays down `made`, which the last piece of work has made, and takes the next piece. None is left when no thread
    /// does any.
    fn next(&mut self, made: &mut Vec<W>) -> Option<W> {
        let mut state = self.stack.lock();
        state.work.append(made);
        state.busy -= usize::from(std::mem::take(&mut self.is_busy));
        loop {
            if let Some(next) = state.work.pop() {
                state.busy += 1;
                self.is_busy = true;
                if state.waiting > 0 && !state.work.is_empty() {
                    self.stack.more.notify_all();
                }
                return Some(next);
            }
            if state.busy == 0 {
                self.stack.more.notify_all();
                return None;
            }
            state.waiting += 1;
            state = self.stack.more.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
    }
}

impl<W> Drop for Hand<'_, W> {
    fn drop(&mut self) {
        self.stack.lock().busy -= usize::from(self.is_busy);
        self.stack.more.notify_all();
    }
}

/// Does `first` and all the work that comes of it, on at most `threads` threads, each with what `begin` makes for it;
/// gives these back. `work` puts what is still to be done into its list.
pub(super) fn run<W: Send, H: Send>(
    first: W,
    threads: usize,
    begin: impl Fn() -> H + Sync,
    work: impl Fn(&mut H, W, &mut Vec<W>) + Sync,
) -> Vec<H> {
    let state = State { work: vec![first], busy: 0, waiting: 0 };
    let stack = Stack { state: Mutex::new(state), more: Condvar::new() };
    let help = || {
        let (mut own, mut made) = (begin(), Vec::new());
        let mut hand = Hand { stack: &stack, is_busy: false };
        while let Some(next) = hand.next(&mut made) {
            work(&mut own, next, &mut made);
        }
        own
    };
    let helped = Mutex::new(Vec::new());
    let own = rayon::in_place_scope(|scope| {
        let (mut own, mut made, mut is_alone) = (begin(), Vec::new(), true);
        let mut hand = Hand { stack: &stack, is_busy: false };
        while let Some(next) = hand.next(&mut made) {
            work(&mut own, next, &mut made);
            if made.len() > 1 && std::mem::take(&mut is_alone) {
                for _ in 1..threads {
                    scope.spawn(|_| {
                        let found = help();
                        helped.lock().unwrap_or_else(PoisonError::into_inner).push(found);
                    });
                }
            }
        }
        own
    });
    let mut all = helped.into_inner().unwrap_or_else(PoisonError::into_inner);
    all.push(own);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts down from `first` by two branches at a time.
    fn count(first: u32, threads: usize) -> (usize, u64) {
        let own = run(
            first,
            threads,
            || 0,
            |sum: &mut u64, number, made| {
                *sum += 1;
                made.extend((0..2).filter_map(|_| number.checked_sub(1)));
            },
        );
        (own.len(), own.iter().sum())
    }

    #[test]
    fn all_work_is_done_once_on_any_number_of_threads() {
        assert_eq!(count(0, 8), (1, 1));
        assert_eq!(count(12, 1), (1, (1 << 13) - 1));
        for _ in 0..20 {
            assert_eq!(count(12, 4), (4, (1 << 13) - 1));
        }
    }

    #[test]
    fn a_panic_ends_all_threads() {
        let outcome = std::panic::catch_unwind(|| {
            run(
                9,
                3,
                || (),
                |(), number: u32, made| {
                    assert!(number > 0, "the end");
                    made.extend([number - 1; 2]);
                },
            )
        });
        assert!(outcome.is_err());
    }
}

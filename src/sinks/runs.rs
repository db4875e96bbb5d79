//! Runs: one entry point executed until nothing that was skipped reaches a sink, and all of them within one budget.

use std::collections::{BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use super::budget::Budget;
use super::entries::Entry;
use super::record::Record;
use super::recorder::Recorder;
use super::repository::{Relevance, Repository, Trees};
use crate::dataflow::value::{Arguments, ValueSet};
use crate::dataflow::{Interpreter, Location};
use crate::models::Given;
use crate::text::Span;
use crate::wandb::sinks::Custom;
use crate::workspace::{FileId, Workspace};

/// So often is a program run again because something was skipped that matters.
const ROUNDS: usize = 6;

/// What all runs share.
pub(super) struct Setting<'w> {
    pub workspace: &'w dyn Workspace,
    pub trees: &'w Trees,
    pub custom: Custom,
    pub relevance: &'w Relevance<'w>,
    /// What command lines of the repository pass.
    pub given: &'w Given,
}

/// What one run found.
pub(super) struct Found {
    /// The file that it began in.
    pub start: FileId,
    pub record: Record,
    /// The functions that were called, by definition.
    pub called: HashSet<usize>,
    /// A bound was hit: there may be more.
    pub cut: bool,
    /// It ended before its end.
    pub exhausted: bool,
    /// Steps taken.
    spent: usize,
}

impl Setting<'_> {
    /// Runs files as programs.
    pub fn programs(&self, files: &[FileId]) -> Vec<Found> {
        let mut budget = Budget::of(files.len());
        let share = budget.share(files.len());
        let run = |file: FileId, steps: usize| self.run(file, steps, |interpreter| run_program(interpreter, file));
        let mut found: Vec<Found> = files.par_iter().map(|file| run(*file, share)).collect();
        for one in &found {
            budget.spend(one.spent);
        }
        let cut: Vec<usize> = (0..found.len()).filter(|index| found[*index].is_short_of(share)).collect();
        let more = budget.share(cut.len());
        if more > share {
            let again: Vec<(usize, Found)> =
                cut.into_par_iter().map(|index| (index, run(files[index], more))).collect();
            for (index, one) in again {
                found[index] = one;
            }
        }
        found
    }

    /// Runs the functions of `entries` that none of the runs before has called, in order.
    pub fn functions(&self, entries: &[Entry], mut called: HashSet<usize>) -> Vec<Found> {
        let mut budget = Budget::of(entries.len());
        let mut found: Vec<Found> = Vec::new();
        let mut cut: Vec<(usize, &Entry, usize)> = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            if called.contains(&entry.identity) {
                continue;
            }
            let share = budget.share(entries.len() - index);
            let one = self.function(entry, share);
            budget.spend(one.spent);
            called.extend(&one.called);
            if one.is_short_of(share) {
                cut.push((found.len(), entry, share));
            }
            found.push(one);
        }
        let runs = cut.len();
        for (done, (index, entry, share)) in cut.into_iter().enumerate() {
            let more = budget.share(runs - done);
            if more > share {
                let one = self.function(entry, more);
                budget.spend(one.spent);
                found[index] = one;
            }
        }
        found
    }

    /// The repository as a run sees it that follows `needed`, too.
    pub fn repository(&self, needed: BTreeSet<Arc<str>>) -> Repository<'_> {
        Repository::new(self.workspace, self.trees, self.relevance, needed)
    }

    fn function(&self, entry: &Entry, steps: usize) -> Found {
        self.run(entry.file, steps, |interpreter| run_function(interpreter, entry))
    }

    /// Runs an entry point until nothing that was skipped reaches a sink.
    fn run(&self, start: FileId, steps: usize, work: impl Fn(&mut Interpreter<'_>)) -> Found {
        let mut needed: BTreeSet<Arc<str>> = BTreeSet::new();
        let (mut found, mut more) = self.run_once(start, &needed, steps, &work);
        for _ in 0..ROUNDS {
            let before = needed.len();
            needed.extend(more);
            if needed.len() == before {
                return found;
            }
            self.relevance.with_callees(self.workspace, &mut needed);
            let left = steps - found.spent;
            let (next, wanted) = self.run_once(start, &needed, left, &work);
            let spent = found.spent + next.spent;
            // What a round gives that comes to no end is less than what the one before gave.
            if next.spent >= left {
                return Found { cut: true, exhausted: true, spent, ..found };
            }
            found = Found { spent, ..next };
            more = wanted;
        }
        found.cut |= more.iter().any(|name| !needed.contains(name));
        found
    }

    fn run_once(
        &self,
        start: FileId,
        needed: &BTreeSet<Arc<str>>,
        steps: usize,
        work: impl Fn(&mut Interpreter<'_>),
    ) -> (Found, BTreeSet<Arc<str>>) {
        let recorder = Recorder::new(self.workspace, self.given, self.custom);
        let repository = self.repository(needed.clone());
        let mut interpreter = Interpreter::new(&repository, &recorder, steps);
        let ended = catch_unwind(AssertUnwindSafe(|| work(&mut interpreter)));
        let called = interpreter.called.keys().map(|pointer| *pointer as usize).collect();
        let exhausted = interpreter.exhausted || ended.is_err();
        let (cut, spent) = (interpreter.cut || exhausted, interpreter.spent().min(steps));
        let more = std::mem::take(&mut interpreter.needed);
        drop(interpreter);
        (Found { start, record: recorder.record.into_inner(), called, cut, exhausted, spent }, more)
    }
}

impl Found {
    /// Whether more steps than `share` may help.
    fn is_short_of(&self, share: usize) -> bool {
        self.cut && self.spent >= share
    }
}

fn run_program(interpreter: &mut Interpreter<'_>, file: FileId) {
    interpreter.main = Some(file);
    interpreter.module(file, "__main__");
    interpreter.run_exits();
}

fn run_function(interpreter: &mut Interpreter<'_>, entry: &Entry) {
    let Some(module) = interpreter.module(entry.file, &entry.module) else { return };
    if !interpreter.alive() {
        interpreter.revive();
    }
    interpreter.in_module(module, entry.file, |run| {
        let at = Location { file: entry.file, span: Span::new(0, 0) };
        let mut value = ValueSet::of(crate::dataflow::value::Abstract::Object(module));
        for (index, name) in entry.path.iter().enumerate() {
            value = run.attribute(&value, name);
            // A method needs an instance.
            let is_class =
                value.only().and_then(crate::dataflow::value::Value::object).is_some_and(|id| run.class(id).is_some());
            if is_class && index + 1 < entry.path.len() {
                value = run.call(&value, entry_arguments(), at);
                // Its other methods may have run before.
                let written = |name: &str| entry.stores.iter().any(|stored| stored == name);
                if let Some(instance) = value.only().and_then(crate::dataflow::value::Value::object) {
                    let content = run.state.edit(instance);
                    for (key, slot) in &mut content.slots {
                        slot.open |= key.name().is_some_and(|name| written(name));
                    }
                }
            }
        }
        if entry.path.last().is_some_and(|name| &**name == "__init__") {
            return;
        }
        run.call(&value, entry_arguments(), at);
    });
}

/// What a caller outside the repository passes.
fn entry_arguments() -> Arguments {
    Arguments { is_entry: true, ..Arguments::default() }
}

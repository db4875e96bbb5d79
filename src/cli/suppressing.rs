//! `check --add-suppressions`: a comment on everything that is found, so that only what is new is reported from then on.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::arguments::AcceptedArguments;
use super::failure::Failure;
use super::fixing::{self, Done};
use super::interrupt::Interrupts;
use super::streams::Streams;
use crate::destination::PlacedEdit;
use crate::engine::fixing::fix_with;
use crate::engine::{Outcome, Request};
use crate::fix::choose::Action;
use crate::report::policy::plural;
use crate::rule::{Finding, Severity};
use crate::rules;
use crate::suppress::addition;

/// What the edit does, in the imperative.
const TITLE: &str = "put in a comment";

/// Rules that no comment silences for good: what W&B answers one user, and comments that hide nothing.
const NOT_FOR_COMMENTS: [&str; 2] = ["WB4", "WB902"];

/// A line of a file: its path, the cell of a notebook, the line.
type Line = (Arc<str>, Option<usize>, usize);

/// What tells one finding from another.
type Key = (Line, &'static str, Option<String>);

/// Puts a comment on every warning and error (and note, if `notes`) of `requests`, with `reason`. What is left is in the
/// result; what could not be done is said.
///
/// # Errors
/// A reason of several lines; those of the baseline and of git.
pub fn write_all(
    requests: &[Request],
    reason: &str,
    notes: bool,
    accepted: &AcceptedArguments,
    interrupts: &Interrupts,
    streams: &mut Streams,
) -> Result<Done, Failure> {
    if reason.contains(char::is_control) {
        return Err(Failure::with_help("the reason of --add-suppressions must be one line", "leave out the line ends"));
    }
    if requests.iter().any(|request| request.stdin.is_some()) {
        return Err(Failure::with_help(
            "--add-suppressions writes files, not standard input",
            "name the file instead of `-`",
        ));
    }
    let mut done = Done::default();
    for request in requests {
        let (outcome, hidden) = fixing::judged(request, accepted, streams)?;
        let before = outcome.findings.len();
        let comments = comments(&outcome, reason, notes);
        // Comments on lines of their own move the others, so that places are known for one round only.
        let open: BTreeSet<Key> = outcome.findings.iter().filter_map(key).collect();
        let open = RefCell::new(open);
        let decide = |finding: &Finding| {
            let is_first = open.borrow_mut().remove(&key(finding)?);
            let edit = comments.get(&line(finding)?).filter(|_| is_first && is_meant(finding, notes))?;
            Some(Action::Insert { title: TITLE.to_owned(), edits: vec![edit.clone()] })
        };
        let mut fixed = fix_with(request, outcome, &hidden, &decide);
        for trouble in &fixed.troubles {
            streams.warn(trouble);
        }
        if fixed.buffers.changed().next().is_some() {
            interrupts.hold();
            done.failed |= !fixing::commit(&fixed, interrupts, &mut done.files, streams);
            interrupts.release();
        }
        let after = fixed.outcome.findings.len();
        let files = plural(fixed.buffers.changed().count(), "file");
        streams.remark(&format!("{} hidden by comments in {files}", plural(before.saturating_sub(after), "finding")));
        name_left(&fixed.outcome, notes, streams);
        fixed.applied.clear();
        done.projects.push(fixed);
    }
    Ok(done)
}

/// One edit for each line on which something is to be hidden, with the codes of all of it.
fn comments(outcome: &Outcome, reason: &str, notes: bool) -> BTreeMap<Line, PlacedEdit> {
    let mut lines: BTreeMap<Line, (&Finding, BTreeSet<&str>)> = BTreeMap::new();
    for finding in outcome.findings.iter().filter(|finding| is_meant(finding, notes)) {
        let Some(line) = line(finding) else { continue };
        lines.entry(line).or_insert_with(|| (finding, BTreeSet::new())).1.insert(finding.rule.code);
    }
    let edit = |(line, (finding, codes)): (Line, (&Finding, BTreeSet<&str>))| {
        let place = finding.place.as_ref()?;
        let file = outcome.text(&place.path)?;
        let codes: Vec<&str> = codes.into_iter().collect();
        Some((line, addition(&file, place, &codes, reason)?))
    };
    lines.into_iter().filter_map(edit).collect()
}

fn line(finding: &Finding) -> Option<Line> {
    finding.place.as_ref().map(|place| (Arc::clone(&place.path), place.cell, place.start.line))
}

fn key(finding: &Finding) -> Option<Key> {
    Some((line(finding)?, finding.rule.code, finding.value.clone()))
}

/// Whether a comment may hide `finding`, and somebody wants it hidden.
fn is_meant(finding: &Finding, notes: bool) -> bool {
    let code = finding.rule.code;
    let may = !rules::warns_of_repository(code) && !NOT_FOR_COMMENTS.iter().any(|start| code.starts_with(start));
    may && (notes || finding.severity > Severity::Note)
}

/// Says what no comment can hide.
fn name_left(outcome: &Outcome, notes: bool, streams: &mut Streams) {
    for finding in outcome.findings.iter().filter(|finding| is_meant(finding, notes)) {
        let Some(place) = &finding.place else { continue };
        let (path, line) = (outcome.shown(&place.path), place.start.line);
        let code = finding.rule.code;
        streams.warn(&format!("{path}:{line}: no comment can hide {code} here; use `per-file-ignores` or a baseline"));
    }
}

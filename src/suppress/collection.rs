//! The suppressions of many files, and what they have hidden.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::{Scope, Suppression, find};
use crate::rule::Finding;
use crate::source::{Place, SourceFile};

/// All suppressions, by path.
#[derive(Debug, Clone, Default)]
pub struct Suppressions {
    files: BTreeMap<Arc<str>, Vec<Suppression>>,
    hidden: Vec<Finding>,
}

impl Suppressions {
    /// Takes the suppressions of `file`; a second time changes nothing.
    pub fn add(&mut self, file: &SourceFile) {
        if !self.files.contains_key(file.path()) {
            self.insert(Arc::clone(file.path()), find(file));
        }
    }

    /// Puts in what [`find()`] found in the file at `path`, for instance on another thread.
    pub fn insert(&mut self, path: Arc<str>, found: Vec<Suppression>) {
        self.files.insert(path, found);
    }

    /// Whether a finding of the rule (by `code` and `name`) on `lines` (from 1; of `cell` in a notebook) is hidden.
    /// Every suppression that hides it counts as used.
    pub fn hides(
        &mut self,
        path: &str,
        cell: Option<usize>,
        lines: &RangeInclusive<usize>,
        code: &str,
        name: &str,
    ) -> bool {
        let mut hidden = false;
        for suppression in self.files.get_mut(path).into_iter().flatten() {
            if !suppression.covers(cell, lines) {
                continue;
            }
            for entry in suppression.entries.iter_mut().filter(|entry| entry.ours) {
                if entry.text.eq_ignore_ascii_case(code) || entry.text == name {
                    entry.used = true;
                    hidden = true;
                }
            }
        }
        hidden
    }

    /// The same for a finding at `place`; for a call pass the whole call, so that its first line counts.
    pub fn hides_at(&mut self, place: &Place, code: &str, name: &str) -> bool {
        let lines = place.start.line..=place.end.line.max(place.start.line);
        self.hides(&place.path, place.cell, &lines, code, name)
    }

    /// What is left of `finding`. At its origin a suppression hides it; at a call it takes this call away, and the
    /// finding goes when no call remains.
    pub fn judge(&mut self, mut finding: Finding) -> Option<Finding> {
        let (code, name) = (finding.rule.code, finding.rule.name);
        let at_origin = finding.place.as_ref().is_some_and(|place| self.hides_at(place, code, name));
        let (hidden, left): (Vec<Place>, Vec<Place>) =
            std::mem::take(&mut finding.sinks).into_iter().partition(|sink| self.hides_at(sink, code, name));
        if at_origin || (left.is_empty() && !hidden.is_empty()) {
            finding.sinks = hidden.into_iter().chain(left).collect();
            self.hidden.push(finding);
            return None;
        }
        finding.related.retain(|related| !hidden.contains(&related.place));
        finding.sinks = left;
        Some(finding)
    }

    /// The findings that were hidden as a whole so far, in the order in which they were judged.
    pub fn take_hidden(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.hidden)
    }

    /// Every suppression, sorted by path and then by position.
    pub fn iter(&self) -> impl Iterator<Item = &Suppression> {
        self.files.values().flatten()
    }
}

impl Suppression {
    fn covers(&self, cell: Option<usize>, lines: &RangeInclusive<usize>) -> bool {
        match self.scope {
            Scope::File => true,
            Scope::Cell => self.place.cell == cell,
            Scope::Line => {
                let in_lines = |line: &usize| lines.contains(line);
                self.place.cell == cell && (in_lines(&self.line) || self.below.as_ref().is_some_and(in_lines))
            }
        }
    }
}

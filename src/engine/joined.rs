//! Several projects of one run, reported as one.
//!
//! Each path of a command line has its own root, and each root is checked by itself: its settings, its files, its
//! answers. Only here their paths meet. Those of one project count from its root; those of several are written as one
//! would open them from the working directory, which tells two files of one name apart.

use std::collections::HashMap;
use std::sync::Arc;

use super::judge::order;
use super::workspace::Disk;
use super::{Outcome, Paths};
use crate::destination::{Destination, Field, Value};
use crate::rule::Finding;
use crate::source::{Place, SourceFile};
use crate::workspace::Workspace;

/// The files of several projects.
#[derive(Default)]
pub(super) struct Joined {
    disks: Vec<Disk>,
    /// Of each path as it is written now, the project and the path from its root.
    names: HashMap<Arc<str>, (usize, Arc<str>)>,
}

impl Joined {
    /// The bytes of the file that is now called `path`.
    pub(super) fn raw(&self, path: &str) -> Option<Vec<u8>> {
        let (project, name) = self.names.get(path)?;
        self.disks.get(*project)?.raw(name)
    }

    /// The text of the file that is now called `path`.
    pub(super) fn text(&self, path: &str) -> Option<Arc<SourceFile>> {
        let (project, name) = self.names.get(path)?;
        let disk = self.disks.get(*project)?;
        disk.find(name).and_then(|file| disk.text(file))
    }
}

impl Outcome {
    /// All of `outcomes` as one, in order of path; what two projects have in common (one lies in the other) is there once.
    /// What W&B said stays behind: it was said to one project.
    pub fn joined(mut outcomes: Vec<Self>) -> Self {
        if outcomes.len() < 2 {
            return outcomes.pop().unwrap_or_default();
        }
        let mut all = Self::default();
        let mut files = Vec::new();
        for (project, mut one) in outcomes.into_iter().enumerate() {
            let (mut findings, mut destinations) =
                (std::mem::take(&mut one.findings), std::mem::take(&mut one.destinations));
            let mut suppressed = std::mem::take(&mut one.suppressed);
            let mut written: HashMap<Arc<str>, Arc<str>> = HashMap::new();
            let mut write = |place: &mut Place| {
                let new = written.entry(Arc::clone(&place.path));
                place.path = Arc::clone(new.or_insert_with_key(|path| Arc::from(&*one.shown(path))));
            };
            for finding in &mut findings {
                finding_places(finding, &mut write);
            }
            for destination in &mut destinations {
                destination_places(destination, &mut write);
            }
            for hidden in &mut suppressed {
                finding_places(&mut hidden.finding, &mut write);
            }
            all.joined.names.extend(written.into_iter().map(|(old, new)| (new, (project, old))));
            all.findings.append(&mut findings);
            all.suppressed.append(&mut suppressed);
            all.destinations.append(&mut destinations);
            files.extend(one.file_list.iter().map(|path| one.shown(path).into_owned()));
            all.missing.append(&mut one.missing);
            all.errors.append(&mut one.errors);
            all.warnings.append(&mut one.warnings);
            all.notes.append(&mut one.notes);
            all.joined.disks.push(one.disk);
        }
        all.findings.sort_by(|left, right| order(left).cmp(&order(right)));
        all.findings.dedup_by(|left, right| order(left) == order(right) && left.message == right.message);
        all.suppressed.sort_by(|left, right| order(&left.finding).cmp(&order(&right.finding)));
        all.destinations.sort_by(|left, right| left.place.cmp(&right.place));
        all.destinations.dedup_by(|left, right| left.place == right.place && left.api == right.api);
        all.file_list = Arc::new(Paths::new(files.iter().map(String::as_str)));
        all.files = all.file_list.len();
        all
    }
}

/// Shows every place of `finding` to `see`.
fn finding_places(finding: &mut Finding, see: &mut impl FnMut(&mut Place)) {
    finding.place.iter_mut().chain(&mut finding.sinks).for_each(&mut *see);
    finding.related.iter_mut().for_each(|related| see(&mut related.place));
    finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| see(&mut edit.place));
}

/// Shows every place of `destination` to `see`.
fn destination_places(destination: &mut Destination, see: &mut impl FnMut(&mut Place)) {
    see(&mut destination.place);
    destination.late.iter_mut().chain(&mut destination.call.positionals).for_each(&mut *see);
    destination.call.keywords.iter_mut().for_each(|keyword| see(&mut keyword.place));
    let fields = [&mut destination.entity, &mut destination.project, &mut destination.api_key];
    for Field { values, argument, stops, .. } in fields {
        argument.iter_mut().for_each(&mut *see);
        stops.iter_mut().filter_map(|stop| stop.place.as_mut()).for_each(&mut *see);
        for value in values {
            value_places(value, see);
        }
    }
    destination.sweep_entity.iter_mut().for_each(|value| value_places(value, see));
}

fn value_places(value: &mut Value, see: &mut impl FnMut(&mut Place)) {
    value.origin.iter_mut().for_each(&mut *see);
    value.hops.iter_mut().for_each(|hop| see(&mut hop.place));
    value.mend.iter_mut().flat_map(|mend| &mut mend.edits).for_each(|edit| see(&mut edit.place));
}

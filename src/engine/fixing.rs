//! Fixing: judge, choose, edit in memory, and judge again until nothing is left to do.
//!
//! Nothing is written here. What a round has edited is read by the next one instead of the disk, so that a diff and the
//! files that are written come from the same bytes.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Outcome, Request, run};
use crate::fix::buffers::{Buffer, Buffers};
use crate::fix::choose::{Action, Policy};
use crate::fix::round::{Proposal, round};
use crate::rule::Finding;
use crate::source::absolute;

/// So many rounds are made at most: each fixes something, and hardly anything needs a fourth.
const MOST_ROUNDS: usize = 20;

/// What became of one project.
#[derive(Default)]
pub struct Fixed {
    /// What is found in the edited files.
    pub outcome: Outcome,
    /// The edited files.
    pub buffers: Buffers,
    /// What was done, in order.
    pub applied: Vec<Applied>,
    /// What could not be done: a sentence each.
    pub troubles: Vec<String>,
}

/// One fix that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Code of the rule.
    pub code: &'static str,
    /// The file of the finding, as one would open it from the working directory.
    pub path: String,
    /// Its line, from 1, as it was in that round.
    pub line: usize,
    /// What was done, in the imperative.
    pub title: String,
}

/// Findings that are accepted as they are: they are neither fixed nor reported.
#[derive(Debug, Clone, Default)]
pub struct Hidden(BTreeSet<Key>);

impl Hidden {
    /// All that was found.
    pub fn of(outcome: &Outcome) -> Self {
        Self(outcome.findings.iter().map(|finding| key(finding, "")).collect())
    }

    /// These without what is left in `outcome`.
    #[must_use]
    pub fn but(mut self, outcome: &Outcome) -> Self {
        for finding in &outcome.findings {
            self.0.remove(&key(finding, ""));
        }
        self
    }

    /// `outcome` without these findings.
    pub fn without(&self, mut outcome: Outcome) -> Outcome {
        if !self.0.is_empty() {
            outcome.findings.retain(|finding| !self.0.contains(&key(finding, "")));
        }
        outcome
    }
}

/// Fixes the project of `request`, in which `outcome` was found, as `policy` says.
pub fn fix(request: &Request, outcome: Outcome, hidden: &Hidden, policy: &Policy) -> Fixed {
    fix_with(request, outcome, hidden, &|finding| policy.action(finding))
}

/// The same for what `decide` says about each finding.
pub fn fix_with(
    request: &Request,
    outcome: Outcome,
    hidden: &Hidden,
    decide: &dyn Fn(&Finding) -> Option<Action>,
) -> Fixed {
    let settings = &request.settings;
    let mut edited = again(request);
    let mut buffers = Buffers::new(settings.root.clone(), settings.size_limit.value);
    if let Some((name, bytes)) = &request.stdin {
        let location = absolute(name, &request.working_directory);
        if let Some(buffer) = outcome.path_at(&location).and_then(|path| Buffer::of_text(&path, bytes)) {
            buffers.put(buffer, location);
        }
    }
    let mut fixed = Fixed { outcome, buffers, ..Fixed::default() };
    let mut refused = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        let proposals = proposals(&mut fixed, &mut refused, decide);
        if proposals.is_empty() {
            break;
        }
        let made = round(&mut fixed.buffers, &proposals);
        for (index, why) in &made.refused {
            let proposal = &proposals[*index];
            refuse(&mut fixed, &mut refused, proposal.finding, &proposal.title, why);
        }
        if made.applied.is_empty() && made.refused.is_empty() {
            break; // What is left is known by another name of its file.
        }
        for index in &made.applied {
            let proposal = &proposals[*index];
            let applied = Applied::of(&fixed.outcome, proposal);
            fixed.applied.push(applied);
        }
        edited.edited = fixed.buffers.overlay();
        if let Some((name, bytes)) = &mut edited.stdin {
            let location = absolute(name, &request.working_directory);
            edited.edited.retain(|(other, _)| *other != location);
            if let Some(buffer) = fixed.buffers.at(&location) {
                *bytes = buffer.now.to_vec();
            }
        }
        fixed.outcome = hidden.without(run(&edited));
    }
    fixed
}

/// `request`, to be asked again.
fn again(request: &Request) -> Request {
    Request {
        paths: request.paths.clone(),
        stdin: request.stdin.clone(),
        edited: Vec::new(),
        working_directory: request.working_directory.clone(),
        settings: request.settings.clone(),
        follow: request.follow,
        asking: request.asking.clone(),
        surroundings: request.surroundings.clone(),
    }
}

/// What identifies a fix over the rounds, in which places move.
type Key = (&'static str, Option<Arc<str>>, Option<String>, String);

fn key(finding: &Finding, title: &str) -> Key {
    let path = finding.place.as_ref().map(|place| Arc::clone(&place.path));
    (finding.rule.code, path, finding.value.clone(), title.to_owned())
}

fn proposals(
    fixed: &mut Fixed,
    refused: &mut BTreeSet<Key>,
    decide: &dyn Fn(&Finding) -> Option<Action>,
) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for index in 0..fixed.outcome.findings.len() {
        let finding = &fixed.outcome.findings[index];
        let Some(action) = decide(finding) else { continue };
        let title = action.title();
        if refused.contains(&key(finding, &title)) {
            continue;
        }
        match edits(&fixed.outcome, &mut fixed.buffers, finding, &action) {
            Ok(edits) => proposals.push(Proposal { finding: index, title, edits }),
            Err(why) => refuse(fixed, refused, index, &title, &why),
        }
    }
    proposals
}

/// The edits of `action`, with their files open.
fn edits(
    outcome: &Outcome,
    buffers: &mut Buffers,
    finding: &Finding,
    action: &Action,
) -> Result<Vec<crate::fix::Edit>, String> {
    let own = finding.place.iter().map(|place| &place.path);
    let others = action.places(finding).map(|place| &place.path);
    let paths: BTreeSet<&Arc<str>> = own.chain(others).collect();
    for path in paths {
        let text = outcome.text(path).ok_or("it cannot be read")?;
        buffers.open(path, outcome.location(path), text.text())?;
    }
    let buffer = finding.place.as_ref().and_then(|place| buffers.get(&place.path));
    action.edits(finding, buffer).ok_or_else(|| "the name is not written plainly; a person must edit it".to_owned())
}

fn refuse(fixed: &mut Fixed, refused: &mut BTreeSet<Key>, index: usize, title: &str, why: &str) {
    let finding = &fixed.outcome.findings[index];
    if !refused.insert(key(finding, title)) {
        return;
    }
    let place = finding.place.as_ref();
    let shown = place.map(|place| format!("{}:{}", fixed.outcome.shown(&place.path), place.start.line));
    let what = title.split(';').next().unwrap_or(title);
    let sentence = format!("{}: not fixed ({what}): {why}", shown.unwrap_or_default());
    fixed.troubles.push(sentence);
}

impl Applied {
    fn of(outcome: &Outcome, proposal: &Proposal) -> Self {
        let finding = &outcome.findings[proposal.finding];
        let place = finding.place.as_ref();
        Self {
            code: finding.rule.code,
            path: place.map(|place| outcome.shown(&place.path).into_owned()).unwrap_or_default(),
            line: place.map_or(0, |place| place.start.line),
            title: proposal.title.clone(),
        }
    }
}

impl Outcome {
    /// The path by which findings name the file at `location`.
    pub fn path_at(&self, location: &PathBuf) -> Option<Arc<str>> {
        self.file_list.iter().find(|path| self.location(path).as_ref() == Some(location)).map(Arc::from)
    }
}

//! Subjects to rules, rules to findings, findings merged and sorted.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::absorbed::absorbed;
use super::united::united;
use super::workspace::Disk;
use super::{online, suppressed};
use crate::config::Settings;
use crate::destination::Destination;
use crate::redact::holds_key;
use crate::rule::{Checked, FieldName, FileReport, Finding, NoLogin, Severity, Subject, Suppressed, SuppressedBy};
use crate::rules::ALL;
use crate::source::{Paths, Place};

/// Two findings with the same key are one: the same text, judged by the same rule.
type Key = (&'static str, Option<Place>, Option<FieldName>, Option<String>);

/// What W&B said.
pub(super) struct Live<'a> {
    /// Not logged in.
    pub login: Option<NoLogin>,
    /// Destinations with their verdicts.
    pub checked: Option<&'a [Checked<'a>]>,
}

/// What the rules say.
pub(super) struct Judged {
    /// What is reported, in order.
    pub findings: Vec<Finding>,
    /// What comments hide, in order.
    pub suppressed: Vec<Suppressed>,
}

/// Every finding that is on and lies, by its origin or by a sink, in `asked`.
pub(super) fn findings(
    disk: &Disk,
    destinations: &[Destination],
    reports: &[FileReport],
    settings: &Settings,
    asked: &Paths,
    live: Option<&Live<'_>>,
) -> Judged {
    let lists = settings.lists();
    let subjects = destinations.iter().map(Subject::Destination).chain(reports.iter().map(Subject::File));
    let checked = live.and_then(|live| live.checked).unwrap_or_default();
    let subjects = subjects.chain(checked.iter().map(Subject::Live));
    let subjects = subjects.chain(live.and_then(|live| live.login.as_ref()).map(Subject::Login));
    let mut merged = Merged::default();
    for subject in subjects {
        for rule in ALL {
            for finding in (rule.check)(&subject, &lists) {
                merged.add(finding);
            }
        }
    }
    let mut found = merged.findings;
    online::attach(&mut found, checked);
    let applied = suppressed::apply(found, disk, settings, asked, live.is_some());
    let findings: Vec<Finding> = applied.left.into_iter().filter_map(|finding| severity(finding, settings)).collect();
    let findings = absorbed(findings);
    let findings = if live.is_some() { united(findings) } else { findings };
    let hidden = applied.hidden.into_iter().filter_map(|finding| severity(finding, settings)).collect();
    let suppressed = reported(hidden, asked).into_iter();
    let suppressed = suppressed.map(|finding| Suppressed { finding, by: SuppressedBy::Comment }).collect();
    Judged { findings: reported(findings, asked), suppressed }
}

/// What of `findings` lies in `asked`, in order.
fn reported(mut findings: Vec<Finding>, asked: &Paths) -> Vec<Finding> {
    findings.retain(|finding| {
        finding.place.iter().chain(&finding.sinks).any(|place| asked.contains(&place.path)) || finding.place.is_none()
    });
    findings.sort_by(|left, right| order(left).cmp(&order(right)));
    for finding in &mut findings {
        // An edit is applied as it is written: one that writes a key cannot be masked, so it is not offered.
        finding.fixes.retain(|fix| !fix.edits.iter().any(|edit| holds_key(&edit.text)));
    }
    findings
}

/// Makes notes of what is in `private` files: they are this user's own, and keys belong there.
pub(super) fn soften(findings: &mut [Finding], private: &[&str]) {
    for finding in findings {
        let own = finding.place.as_ref().is_some_and(|place| private.contains(&&*place.path));
        if own {
            finding.severity = Severity::Note;
        }
    }
}

/// What findings are sorted by.
pub(super) fn order(finding: &Finding) -> (Option<&Place>, &str, Option<FieldName>, Option<&str>) {
    (finding.place.as_ref(), finding.rule.code, finding.field, finding.value.as_deref())
}

/// Findings, of which equal ones are one.
#[derive(Default)]
struct Merged {
    /// In order of their subjects: there may be very many, and a list that grows holds nothing else.
    findings: Vec<Finding>,
    /// Where each is among them.
    known: HashMap<Key, usize>,
    /// The places that one of them with several calls already names. One value may reach thousands of calls.
    seen: HashMap<usize, Seen>,
}

#[derive(Default)]
struct Seen {
    related: HashSet<(String, Place)>,
    sinks: HashSet<Place>,
}

impl Seen {
    fn of(finding: &Finding) -> Self {
        let related = finding.related.iter().map(|one| (one.message.clone(), one.place.clone()));
        Self { related: related.collect(), sinks: finding.sinks.iter().cloned().collect() }
    }
}

impl Merged {
    /// Joins `finding` with an equal one. What was followed step by step tells the story; one that was only matched by
    /// name adds nothing to it.
    fn add(&mut self, finding: Finding) {
        let key = (finding.rule.code, finding.place.clone(), finding.field, finding.value.clone());
        let Some(&index) = self.known.get(&key) else {
            self.known.insert(key, self.findings.len());
            self.findings.push(finding);
            return;
        };
        let known = &mut self.findings[index];
        match known.confidence.cmp(&finding.confidence) {
            Ordering::Less => return,
            Ordering::Greater => {
                *known = finding;
                self.seen.remove(&index);
                return;
            }
            Ordering::Equal => {}
        }
        known.severity = known.severity.max(finding.severity);
        let seen = self.seen.entry(index).or_insert_with(|| Seen::of(known));
        let related = finding.related.into_iter();
        known.related.extend(related.filter(|one| seen.related.insert((one.message.clone(), one.place.clone()))));
        known.sinks.extend(finding.sinks.into_iter().filter(|sink| seen.sinks.insert(sink.clone())));
    }
}

/// The configured severity; `None` where the rule is off.
fn severity(mut finding: Finding, settings: &Settings) -> Option<Finding> {
    let path = finding.place.as_ref().map(|place| Arc::clone(&place.path));
    finding.severity = settings.severity_of(finding.rule.code, path.as_deref(), finding.severity)?;
    Some(finding)
}

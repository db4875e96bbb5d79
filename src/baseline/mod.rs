//! Findings that are accepted as they are: an old repository can be checked for new ones from today on.
//!
//! An entry says what a finding is about (rule, file, field, value) and how many there are, but neither lines nor names
//! of variables, so that it survives what an editor does around it. A file that is gone has perhaps been renamed: its
//! entries then accept the same findings elsewhere. Entries that accept nothing are named ([`Applied::stale`]).
//!
//! Nothing here reads or writes a file.

mod entry;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use entry::Entry;

use crate::rule::Finding;
use crate::rules;
use entry::Subject;

/// Version of the file; it grows when a key changes its meaning or goes.
const SCHEMA: u32 = 1;

/// Who writes such files.
const TOOL: &str = "wblint";

/// Rules that say what W&B answers one user; others get other answers.
const ONLINE: &str = "WB4";

/// What is accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    counts: BTreeMap<Entry, usize>,
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: u32,
    tool: String,
    findings: Vec<Accepted>,
}

/// One entry of the file.
#[derive(Serialize, Deserialize)]
struct Accepted {
    #[serde(flatten)]
    entry: Entry,
    count: usize,
}

/// What a baseline makes of findings.
#[derive(Debug, Default)]
pub struct Applied {
    /// What is new.
    pub left: Vec<Finding>,
    /// What is accepted.
    pub accepted: Vec<Finding>,
    /// Entries that accept nothing any more, and how often.
    pub stale: Vec<(Entry, usize)>,
}

/// What was looked at: only there can an entry be stale.
pub trait Checked {
    /// Whether a finding of the rule `code` in the file at `path` would have been found.
    fn is_checked(&self, code: &str, path: &str) -> bool;
    /// Whether there is a file at `path`, counted from the root.
    fn exists(&self, path: &str) -> bool;
}

impl Baseline {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// One clause: it is no JSON, or was not written by wblint, or by a newer one.
    pub fn read(text: &str) -> Result<Self, String> {
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| format!("it is not valid JSON: {error}"))?;
        if value.get("tool").and_then(serde_json::Value::as_str) != Some(TOOL) {
            return Err("it was not written by wblint".to_owned());
        }
        if let Some(schema) = value.get("schema").and_then(serde_json::Value::as_u64).filter(|one| *one > SCHEMA.into())
        {
            return Err(format!("it has schema {schema}, and this version of wblint knows {SCHEMA}"));
        }
        let document: Document = serde_json::from_value(value).map_err(|error| format!("it is damaged: {error}"))?;
        let mut counts = BTreeMap::new();
        for Accepted { entry, count } in document.findings {
            let known: &mut usize = counts.entry(entry).or_default();
            *known = known.saturating_add(count);
        }
        Ok(Self { counts })
    }

    /// The text of the file: one entry per line, in order, so that a diff shows what was accepted.
    pub fn text(&self) -> String {
        let mut text = format!("{{\"schema\": {SCHEMA}, \"tool\": \"{TOOL}\", \"findings\": [");
        for (number, (entry, count)) in self.counts.iter().enumerate() {
            let accepted = Accepted { entry: entry.clone(), count: *count };
            let line = serde_json::to_string(&accepted).unwrap_or_default();
            text.push_str(if number == 0 { "\n  " } else { ",\n  " });
            text.push_str(&line);
        }
        text.push_str(if self.counts.is_empty() { "]}\n" } else { "\n]}\n" });
        text
    }

    /// How many findings it accepts.
    pub fn count(&self) -> usize {
        self.counts.values().sum()
    }

    /// Tells `findings` that are accepted from those that are new. Both keep their order.
    pub fn apply(&self, findings: Vec<Finding>, checked: &dyn Checked) -> Applied {
        let mut open = self.counts.clone();
        let mut first: Vec<(Finding, bool)> = Vec::with_capacity(findings.len());
        for finding in findings {
            let accepted = entry(&finding).is_some_and(|entry| take(&mut open, &entry));
            first.push((finding, accepted));
        }
        // What is left of files that are gone may accept the same elsewhere.
        let gone = |entry: &Entry| !checked.exists(&entry.path);
        let mut moved: BTreeMap<Subject, Vec<Entry>> = BTreeMap::new();
        for one in open.keys().filter(|one| gone(one)) {
            moved.entry(one.subject()).or_default().push(one.clone());
        }
        let mut applied = Applied::default();
        for (finding, accepted) in first {
            let elsewhere = || {
                let entry = entry(&finding)?;
                let from = moved.get(&entry.subject())?.iter().find(|one| open.contains_key(one))?.clone();
                Some(from)
            };
            let from = if accepted { None } else { elsewhere() };
            let accepted = accepted || from.is_some_and(|from| take(&mut open, &from));
            if accepted { applied.accepted.push(finding) } else { applied.left.push(finding) }
        }
        applied.stale = open.into_iter().filter(|(one, _)| checked.is_checked(&one.code, &one.path)).collect();
        applied
    }

    /// What is accepted once `findings` are; what was not checked stays accepted.
    #[must_use]
    pub fn updated(&self, findings: &[Finding], checked: &dyn Checked) -> Self {
        let kept = self.counts.iter().filter(|(one, _)| !checked.is_checked(&one.code, &one.path));
        let mut counts: BTreeMap<Entry, usize> = kept.map(|(entry, count)| (entry.clone(), *count)).collect();
        let mut found: BTreeMap<Entry, usize> = BTreeMap::new();
        for entry in findings.iter().filter_map(entry) {
            *found.entry(entry).or_default() += 1;
        }
        counts.extend(found);
        Self { counts }
    }
}

/// Takes one of what `entry` accepts, if there is one left.
fn take(open: &mut BTreeMap<Entry, usize>, entry: &Entry) -> bool {
    let Some(count) = open.get_mut(entry) else { return false };
    *count = count.saturating_sub(1);
    if *count == 0 {
        open.remove(entry);
    }
    true
}

/// The entry that accepts `finding`; `None` where none may: it has no file, it is what W&B says to one user, or it warns
/// of the repository, which must not silence it.
fn entry(finding: &Finding) -> Option<Entry> {
    let code = finding.rule.code;
    if code.starts_with(ONLINE) || rules::warns_of_repository(code) {
        return None;
    }
    Entry::of(finding)
}

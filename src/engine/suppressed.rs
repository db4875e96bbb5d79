//! Suppression comments against findings: what is hidden goes, what hides nothing becomes a finding of its own.
//!
//! Comments are read in every file that was asked for and mentions W&B, and in every file where a finding or one of
//! its calls lies; in other files a suppression can hide nothing and is not searched for.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::each::each;
use super::workspace::Disk;
use crate::config::Settings;
use crate::destination::PlacedEdit;
use crate::rule::{Finding, Subject, SuppressionComplaint, UnusedSuppression};
use crate::rules;
use crate::source::{Paths, Place};
use crate::suppress::{Standing, Suppressions, find};
use crate::text::Span;
use crate::wandb::sinks::Custom;
use crate::workspace::Workspace;

/// Rules that judge what the server says begin so; without a server nothing is known of their suppressions.
const ONLINE: &str = "WB4";

/// What suppression comments leave of findings.
pub(super) struct Applied {
    /// The findings that are left, and those about needless suppressions.
    pub left: Vec<Finding>,
    /// The findings that are hidden.
    pub hidden: Vec<Finding>,
}

/// Applies the comments to `findings`; needless suppressions are told of in `asked` files.
pub(super) fn apply(findings: Vec<Finding>, disk: &Disk, settings: &Settings, asked: &Paths, online: bool) -> Applied {
    let mut suppressions = gather(&findings, disk, asked);
    let mut judge = |finding: Finding| {
        if rules::warns_of_repository(finding.rule.code) { Some(finding) } else { suppressions.judge(finding) }
    };
    let mut left: Vec<Finding> = findings.into_iter().filter_map(&mut judge).collect();
    let standing = |text: &str| match rules::find(text) {
        None => Standing::Unknown,
        Some(rule) if !settings.is_on(rule.code) || (rule.code.starts_with(ONLINE) && !online) => Standing::Unchecked,
        Some(_) => Standing::Checked,
    };
    let lists = settings.lists();
    let complaints = suppressions.unused(standing);
    for mut unused in complaints.into_iter().filter(|unused| asked.contains(&unused.place.path)) {
        unused.named = named(&unused, &left, disk);
        left.extend(rules::ALL.iter().flat_map(|rule| (rule.check)(&Subject::Suppression(&unused), &lists)));
    }
    Applied { left, hidden: suppressions.take_hidden() }
}

/// The edit that gives a bare `# wblint: ignore` the codes of what is found on its line.
fn named(unused: &UnusedSuppression, findings: &[Finding], disk: &Disk) -> Option<PlacedEdit> {
    let SuppressionComplaint::Malformed(_) = unused.complaint else { return None };
    let place = &unused.place;
    let file = disk.find(&place.path).and_then(|file| disk.text(file))?;
    // Notebooks and other encodings count other bytes.
    if file.place(place.span) != *place {
        return None;
    }
    let written = place.span.of(file.text());
    let at = written.find("wblint:").map(|at| at + "wblint:".len())?;
    let at = at + written[at..].find(|letter: char| !letter.is_whitespace())?;
    let rest = written[at..].strip_prefix("ignore")?;
    if rest.starts_with(|letter: char| letter.is_alphanumeric() || "-_[".contains(letter)) {
        return None;
    }
    let on_line =
        |other: &Place| other.path == place.path && other.cell == place.cell && other.start.line == place.start.line;
    let here = findings.iter().filter(|one| one.place.iter().chain(&one.sinks).any(on_line));
    let codes: BTreeSet<&str> = here.map(|one| one.rule.code).filter(|code| *code != "WB902").collect();
    if codes.is_empty() {
        return None;
    }
    let start = place.span.start + at + "ignore".len();
    let list = codes.into_iter().collect::<Vec<_>>().join(", ");
    Some(PlacedEdit { place: file.place(Span::new(start, start)), text: format!("[{list}]") })
}

fn gather(findings: &[Finding], disk: &Disk, asked: &Paths) -> Suppressions {
    let mentioning =
        disk.mentioning(Custom::default()).into_iter().map(|file| disk.path(file)).filter(|path| asked.contains(path));
    let places = findings.iter().flat_map(|finding| finding.place.iter().chain(&finding.sinks));
    let paths: HashSet<Arc<str>> = mentioning.chain(places.map(|place| Arc::clone(&place.path))).collect();
    let found = each(paths.into_iter().collect(), |path: Arc<str>| {
        let text = disk.find(&path).and_then(|file| disk.text(file))?;
        let speaks = memchr::memmem::find(text.text().as_bytes(), b"wblint").is_some()
            || memchr::memmem::find(text.text().as_bytes(), b"WB").is_some();
        speaks.then(|| (path, find(&text)))
    });
    let mut suppressions = Suppressions::default();
    for (path, found) in found.into_iter().flatten().filter(|(_, found)| !found.is_empty()) {
        suppressions.insert(path, found);
    }
    suppressions
}

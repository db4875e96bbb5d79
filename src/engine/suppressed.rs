//! Suppression comments against findings: what is hidden goes, what hides nothing becomes a finding of its own.
//!
//! Comments are read in every file that was asked for and mentions W&B, and in every file where a finding or one of
//! its calls stands; in other files a suppression can hide nothing and nobody looks for it.

use std::collections::HashSet;
use std::sync::Arc;

use super::each::each;
use super::workspace::Disk;
use crate::config::Settings;
use crate::rule::{Finding, Subject};
use crate::rules;
use crate::source::Paths;
use crate::suppress::{Standing, Suppressions, find};
use crate::trace::Workspace;
use crate::wandb::sinks::Custom;

/// Rules that judge what the server says begin so; without a server nothing is known of their suppressions.
const ONLINE: &str = "WB4";

/// The findings that are left of `findings`, and those about needless suppressions in `asked` files.
pub(super) fn apply(
    findings: Vec<Finding>,
    disk: &Disk,
    settings: &Settings,
    asked: &Paths,
    online: bool,
) -> Vec<Finding> {
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
    for unused in suppressions.unused(standing).iter().filter(|unused| asked.contains(&unused.place.path)) {
        left.extend(rules::ALL.iter().flat_map(|rule| (rule.check)(&Subject::Suppression(unused), &lists)));
    }
    left
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

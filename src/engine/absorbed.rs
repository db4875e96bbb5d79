//! What is said of a call with positional arguments, said once.
//!
//! As long as it is not known which of two names is the entity (WB201), whatever the names themselves are called wrong for
//! would contradict the choices that WB201 offers. Suppressions and severities have been applied before, so a WB201 that is
//! off takes nothing with it.

use std::collections::HashMap;

use crate::rule::Finding;
use crate::source::Place;

/// The rule that takes the others in.
const POSITIONAL: &str = "WB201";

/// Rules about a name that is passed.
const NAMES: [&str; 8] = ["WB101", "WB102", "WB103", "WB104", "WB105", "WB106", "WB107", "WB109"];

/// `findings` without those about names that reach only calls of which WB201 speaks; it takes on their severity.
pub(super) fn absorbed(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut calls: HashMap<Place, usize> = HashMap::new();
    for (index, finding) in findings.iter().enumerate().filter(|(_, finding)| finding.rule.code == POSITIONAL) {
        calls.extend(finding.sinks.iter().map(|sink| (sink.clone(), index)));
    }
    if calls.is_empty() {
        return findings;
    }
    let mut worst = Vec::new();
    let mut kept = vec![true; findings.len()];
    for (index, finding) in findings.iter().enumerate().filter(|(_, finding)| NAMES.contains(&finding.rule.code)) {
        let speakers: Option<Vec<usize>> = finding.sinks.iter().map(|sink| calls.get(sink).copied()).collect();
        let Some(speakers) = speakers.filter(|speakers| !speakers.is_empty()) else { continue };
        kept[index] = false;
        worst.extend(speakers.into_iter().map(|speaker| (speaker, finding.severity)));
    }
    for (speaker, severity) in worst {
        findings[speaker].severity = findings[speaker].severity.max(severity);
    }
    findings.into_iter().zip(kept).filter_map(|(finding, kept)| kept.then_some(finding)).collect()
}

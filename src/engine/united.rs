//! One value, one finding: what W&B says of a text and what the text says of itself are reported together.
//!
//! Without this, `--online` would draw the same literal twice: as a placeholder that would be refused, and as one that is.
//! Suppressions and the configured severities have been applied before, so a rule that is off takes nothing with it.

use std::collections::HashMap;

use crate::rule::{FieldName, Finding};
use crate::source::Place;

/// Rules that judge a name by its text alone.
const OFFLINE: [&str; 5] = ["WB101", "WB102", "WB103", "WB104", "WB109"];

/// Rules that judge it by the server's word.
const LIVE: [&str; 4] = ["WB400", "WB403", "WB404", "WB410"];

/// `findings` with each pair of an offline and a live finding about one text made one. The more severe of the two stays,
/// the live one where they are alike; it has the verdict in its message and the edits of both.
pub(super) fn united(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Option<Finding>> = Vec::with_capacity(findings.len());
    let mut live: HashMap<(Place, FieldName), usize> = HashMap::new();
    let (verdicts, others): (Vec<_>, Vec<_>) = findings.into_iter().partition(|one| LIVE.contains(&one.rule.code));
    for finding in verdicts {
        if let (Some(place), Some(field)) = (finding.place.clone(), finding.field) {
            let worst = live.get(&(place.clone(), field)).and_then(|at| kept.get(*at)?.as_ref());
            if worst.is_none_or(|worst| worst.severity < finding.severity) {
                live.insert((place, field), kept.len());
            }
        }
        kept.push(Some(finding));
    }
    for finding in others {
        let key = finding.place.clone().zip(finding.field).filter(|_| OFFLINE.contains(&finding.rule.code));
        let verdict = key.and_then(|key| live.get(&key)).and_then(|at| kept.get_mut(*at)?.take().map(|one| (at, one)));
        let Some((at, verdict)) = verdict else {
            kept.push(Some(finding));
            continue;
        };
        let one = join(finding, verdict);
        if let Some(place) = kept.get_mut(*at) {
            *place = Some(one);
        }
    }
    kept.into_iter().flatten().collect()
}

fn join(offline: Finding, live: Finding) -> Finding {
    let (mut stays, goes) = if live.severity >= offline.severity { (live, offline) } else { (offline, live) };
    if LIVE.contains(&goes.rule.code) {
        stays.message = format!("{}; {}", stays.message, goes.message);
    }
    stays.fixes.extend(goes.fixes.into_iter().filter(|fix| !fix.edits.is_empty()));
    let known = std::mem::take(&mut stays.related);
    let new = goes.related.into_iter().filter(|one| !known.contains(one)).collect::<Vec<_>>();
    stays.related = known.into_iter().chain(new).collect();
    let sinks = goes.sinks.into_iter().filter(|sink| !stays.sinks.contains(sink)).collect::<Vec<_>>();
    stays.sinks.extend(sinks);
    stays
}

//! Suppressions that hide nothing (WB902), and the edit that takes away just what is needless.

use super::{Entry, Suppression, Suppressions};
use crate::destination::PlacedEdit;
use crate::rule::{SuppressionComplaint, UnusedSuppression};

/// What a rule of a suppression is to this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was checked, so that a suppression without effect is needless.
    Checked,
    /// It is off, or needs the network and there was none: nothing can be said.
    Unchecked,
    /// There is no such rule.
    Unknown,
}

impl Suppressions {
    /// What hides nothing, sorted by path and position; at most one for each comment directive. `standing` is asked for
    /// every code or name as written. Suppressions of WB902 itself are left out, and hide what they cover.
    pub fn unused(&self, standing: impl Fn(&str) -> Standing) -> Vec<UnusedSuppression> {
        let found = self.iter().filter_map(|suppression| Some((suppression, unused(suppression, &standing)?)));
        let mut muted = self.clone();
        let shown = found.filter(|(suppression, _)| !muted.hides_at(&suppression.place, "WB902", "unused-suppression"));
        shown.map(|(_, unused)| unused).collect()
    }
}

fn unused(suppression: &Suppression, standing: &impl Fn(&str) -> Standing) -> Option<UnusedSuppression> {
    let whole = || PlacedEdit { place: suppression.removal.clone(), text: String::new() };
    if let Some(reason) = &suppression.malformed {
        let complaint = SuppressionComplaint::Malformed(reason.clone());
        return Some(UnusedSuppression { complaint, place: suppression.place.clone(), edit: whole(), named: None });
    }
    let is_needless = |entry: &&Entry| {
        entry.ours && !entry.used && !is_own(&entry.text) && standing(&entry.text) != Standing::Unchecked
    };
    let (needless, kept): (Vec<&Entry>, Vec<&Entry>) = suppression.entries.iter().partition(|entry| is_needless(entry));
    let place = match needless.as_slice() {
        [] => return None,
        [only] => only.place.clone(),
        _ => suppression.place.clone(),
    };
    let texts = |entries: &[&Entry]| entries.iter().map(|entry| entry.text.clone()).collect::<Vec<_>>();
    let edit = match &suppression.list {
        Some(list) if !kept.is_empty() => PlacedEdit { place: list.clone(), text: texts(&kept).join(", ") },
        _ => whole(),
    };
    let is_unknown = needless.iter().all(|entry| standing(&entry.text) == Standing::Unknown);
    let complaint = if is_unknown {
        SuppressionComplaint::Unknown(texts(&needless))
    } else {
        SuppressionComplaint::Unused(texts(&needless))
    };
    Some(UnusedSuppression {
        complaint,
        place: if kept.is_empty() { suppression.place.clone() } else { place },
        edit,
        named: None,
    })
}

fn is_own(text: &str) -> bool {
    text.eq_ignore_ascii_case("WB902") || text == "unused-suppression"
}

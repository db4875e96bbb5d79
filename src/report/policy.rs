//! What the text formats show of everything that was found.
//!
//! Errors and warnings are drawn, notes become one line; the same value under the same rule is drawn once, with its
//! other places named below (one entity in 43 launch scripts is one decision, not 43). The order of the engine stays.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::rule::{FieldName, Finding, Severity};

/// The rule about the name of a project.
const HARDCODED_PROJECT: &str = "WB104";

/// One finding to draw, and its equals.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The worst of the equals, the first where several are.
    pub finding: &'a Finding,
    /// The others, in order.
    pub others: Vec<&'a Finding>,
}

/// The findings to draw, grouped by rule, field and value.
pub fn grouped<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<Shown<'a>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known: HashMap<(&str, Option<FieldName>, &str), usize> = HashMap::new();
    for finding in findings {
        let Some(value) = &finding.value else {
            groups.push(vec![finding]);
            continue;
        };
        let group = *known.entry((finding.rule.code, finding.field, value)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(finding);
    }
    let shown = groups.into_iter().filter_map(|mut group| {
        let worst = group.iter().map(|finding| finding.severity).max()?;
        let at = group.iter().position(|finding| finding.severity == worst)?;
        Some(Shown { finding: group.remove(at), others: group })
    });
    shown.collect()
}

/// Whether a text format draws `finding`.
pub fn is_drawn(finding: &Finding, show_notes: bool) -> bool {
    show_notes || finding.severity > Severity::Note
}

/// The one line that stands for the notes that are not drawn; `None` when there is none.
///
/// Names are counted once each, however often they are written; notes without a name are counted by their rule.
pub fn notes_line(findings: &[Finding]) -> Option<String> {
    // Every repository names its projects, and that is right: it is no news.
    let is_news = |finding: &&Finding| !is_drawn(finding, false) && finding.rule.code != HARDCODED_PROJECT;
    let notes: Vec<&Finding> = findings.iter().filter(is_news).collect();
    if notes.is_empty() {
        return None;
    }
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for note in &notes {
        match (note.field, note.value.as_deref()) {
            (Some(FieldName::Entity), Some(value)) => drop(names.entry("entity name").or_default().insert(value)),
            (Some(FieldName::Project), Some(value)) => drop(names.entry("project name").or_default().insert(value)),
            _ => *others.entry(note.rule.name).or_default() += 1,
        }
    }
    let names = names.iter().map(|(what, values)| plural(values.len(), what));
    let others = others.iter().map(|(rule, count)| format!("{count} {rule}"));
    let parts: Vec<String> = names.chain(others).collect();
    Some(format!("{}: {}; `--show-notes`", plural(notes.len(), "note"), parts.join(", ")))
}

/// `1 file`, `2 files`.
pub fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

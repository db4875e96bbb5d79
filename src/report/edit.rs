//! A suggested edit as a short diff. codespan cannot draw one, so it goes under the snippet as a note.

use std::ops::Range;

use anstyle::{AnsiColor, Style};
use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{ChangeTag, DiffOp, DiffTag};

use super::excerpt::{Sources, WINDOW, window};
use super::{escape, locate};
use crate::destination::{Applicability, PlacedEdit};
use crate::rule::Fix;
use crate::source::Place;

/// Changed lines drawn of one edit; a mass edit is not read line by line.
const MOST_LINES: usize = 8;

/// The note for `fix`, offered at `primary`: its title, and below it the lines that go and come.
pub fn note(fix: &Fix, primary: &Place, sources: &mut Sources<'_>, colour: bool) -> String {
    let label = match fix.applicability {
        Applicability::Safe => "fix",
        Applicability::Unsafe => "fix (unsafe)",
        Applicability::Manual => "suggestion",
    };
    let mut note = vec![format!("{label}: {}", escape::line(&fix.title))];
    let mut left = MOST_LINES;
    let last = fix.edits.iter().map(|edit| edit.place.end.line).max().unwrap_or(1);
    let width = last.to_string().len();
    for group in groups(&fix.edits) {
        let Some(rows) = changed(&group, sources) else { continue };
        if group[0].place.path != primary.path || group[0].place.cell != primary.cell {
            note.push(format!("  {}", locate::file_name(&group[0].place, sources.texts)));
        }
        note.extend(rows.iter().take(left).map(|row| format!("  {:>width$} {}", row.line, row.drawn(colour))));
        let cut = rows.len().saturating_sub(left);
        left -= rows.len() - cut;
        if cut > 0 {
            note.push(format!("  ... {cut} more changed lines"));
            break;
        }
    }
    note.join("\n")
}

/// A line that goes or comes.
struct Changed {
    line: usize,
    tag: ChangeTag,
    text: String,
}

impl Changed {
    fn drawn(&self, colour: bool) -> String {
        let (sign, style) = match self.tag {
            ChangeTag::Delete => ('-', AnsiColor::Red),
            _ => ('+', AnsiColor::Green),
        };
        let style = if colour { Style::new().fg_color(Some(style.into())) } else { Style::new() };
        format!("{style}{sign} {}{style:#}", self.text)
    }
}

/// Edits that touch the same or neighbouring lines, in order of file and position.
fn groups(edits: &[PlacedEdit]) -> Vec<Vec<&PlacedEdit>> {
    let mut sorted: Vec<&PlacedEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (&edit.place.path, edit.place.cell, edit.place.start, edit.place.end));
    let mut groups: Vec<Vec<&PlacedEdit>> = Vec::new();
    for edit in sorted {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| joins(&last.place, &edit.place)) => group.push(edit),
            _ => groups.push(vec![edit]),
        }
    }
    groups
}

fn joins(before: &Place, after: &Place) -> bool {
    before.path == after.path && before.cell == after.cell && after.start.line <= before.end.line + 1
}

/// What the edits of one group change; `None` when the text is not at hand.
///
/// The old lines are cleaned and masked first, one character for one, so that columns still fit when the edits are
/// applied to them: a key can then stand neither in the lines that go nor in those that come.
fn changed(group: &[&PlacedEdit], sources: &mut Sources<'_>) -> Option<Vec<Changed>> {
    let first = group.first()?.place.start.line;
    let last = group.iter().map(|edit| edit.place.end.line).max()?;
    let mut focus = group[0].place.start.column.saturating_sub(1);
    let mut old: Vec<char> = Vec::new();
    let mut starts = Vec::new();
    let mut cut = 0;
    for line in first..=last {
        starts.push(old.len());
        // A deletion may end at the start of a line that does not exist: the end of the file.
        let row = sources.row(&group[0].place, line).or_else(|| (line > first).then(|| [].into()))?;
        let near = if first == last { near(group, focus, row.len()) } else { 0..row.len() };
        cut = near.start;
        old.extend(&row[near]);
        old.push('\n');
    }
    focus -= cut;
    let offset = |line: usize, column: usize| {
        let column = column.saturating_sub(1).saturating_sub(cut);
        starts.get(line - first).map_or(old.len(), |start| (start + column).min(old.len()))
    };
    let mut new = old.clone();
    for edit in group.iter().rev() {
        let start = offset(edit.place.start.line, edit.place.start.column);
        let end = offset(edit.place.end.line, edit.place.end.column).max(start);
        let text = edit.text.chars().map(|character| if character == '\n' { '\n' } else { escape::picture(character) });
        // Edits that overlap cannot both be drawn as they stand.
        let (start, end) = (start.min(new.len()), end.min(new.len()));
        new.splice(start..end, text);
    }
    let (old, new): (String, String) = (old.into_iter().collect(), new.into_iter().collect());
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let row = |line: usize, tag: ChangeTag, text: &str| {
        let characters: Vec<char> = text.trim_end_matches('\n').chars().collect();
        Changed { line: first + line, tag, text: window(&characters, focus).1.trim_end().replace('\t', "    ") }
    };
    let mut rows = Vec::new();
    for operation in difference(&old, &new) {
        let (tag, gone, come) = operation.as_tag_tuple();
        if tag == DiffTag::Equal {
            continue;
        }
        rows.extend(gone.clone().zip(&old[gone]).map(|(line, text)| row(line, ChangeTag::Delete, text)));
        rows.extend(come.clone().zip(&new[come]).map(|(line, text)| row(line, ChangeTag::Insert, text)));
    }
    Some(rows)
}

/// The characters of a row of `length` that decide what is drawn of the edits in it: more than a window on both sides,
/// so that it is cut, and says so, where the whole row would be. A row of a megabyte may have an edit every few bytes.
fn near(group: &[&PlacedEdit], focus: usize, length: usize) -> Range<usize> {
    if group.iter().any(|edit| edit.text.contains('\n')) {
        return 0..length; // The rows that come have other columns.
    }
    let last = group.iter().map(|edit| edit.place.end.column).max().unwrap_or(0);
    let start = focus.min(length).saturating_sub(WINDOW + 1);
    start..length.min(last + WINDOW).max(start)
}

/// What makes `new` of `old`. The library's own way for whole texts would bring all five algorithms it knows into the
/// program, half a megabyte, for a choice among them that is never made.
fn difference(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut capture = Compact::new(Replace::new(Capture::new()), old, new);
    let Ok(()) = myers::diff(&mut capture, old, 0..old.len(), new, 0..new.len());
    capture.into_inner().into_inner().into_ops()
}

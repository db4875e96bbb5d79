//! The inventory as a table: one block a destination, one row a value, columns aligned over the whole output.
//!
//! Paths are long and terminals narrow, so the call stands on a line of its own and the columns below it are only
//! what differs: field, value, how it is decided, and where.

use std::io::{self, Write};

use super::policy::plural;
use super::{Texts, escape, locate};
use crate::destination::{Confidence, Destination, Field, Override, State, Value};

/// Columns of a row.
const COLUMNS: usize = 4;

/// Writes `destinations` in the engine's order, then one line with their number and that of the
/// `files`, if it is wanted.
pub fn write(
    destinations: &[Destination],
    files: Option<usize>,
    texts: &dyn Texts,
    output: &mut dyn Write,
) -> io::Result<()> {
    let blocks: Vec<(String, Vec<[String; COLUMNS]>)> = destinations.iter().map(|one| block(one, texts)).collect();
    let mut widths = [0; COLUMNS];
    for row in blocks.iter().flat_map(|(_, rows)| rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for (head, rows) in &blocks {
        writeln!(output, "{head}")?;
        for row in rows {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
            writeln!(output, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        writeln!(output)?;
    }
    match files {
        Some(files) => writeln!(output, "{} in {}", plural(destinations.len(), "destination"), plural(files, "file")),
        None => Ok(()),
    }
}

fn block(destination: &Destination, texts: &dyn Texts) -> (String, Vec<[String; COLUMNS]>) {
    let head = format!("{}  {}", locate::position(&destination.place, texts), escape::line(&destination.api));
    let resolved = destination.resolved.as_ref();
    let source = resolved.map(|resolved| resolved.source.as_str());
    let (entity, project) =
        (resolved.and_then(|it| it.entity.as_deref()), resolved.and_then(|it| it.project.as_deref()));
    let mut rows = rows("entity", &destination.entity, entity.zip(source), texts);
    rows.extend(self::rows("project", &destination.project, project.zip(source), texts));
    (head, rows)
}

/// The rows of one field; `resolved` is what the SDK takes where the code passes nothing, and from where.
fn rows(name: &str, field: &Field, resolved: Option<(&str, &str)>, texts: &dyn Texts) -> Vec<[String; COLUMNS]> {
    let mut rows: Vec<[String; COLUMNS]> =
        worth_a_row(field).map(|value| [String::new(), text(value), decision(value), origin(value, texts)]).collect();
    if rows.is_empty() {
        let (value, source) = match resolved {
            Some((value, source)) => (escape::line(value).into_owned(), format!("from {}", escape::line(source))),
            None => ("-".to_owned(), String::new()),
        };
        rows.push([String::new(), value, state(field.state()).to_owned(), source]);
    } else if !field.complete {
        rows.push([String::new(), "?".to_owned(), "and a value that could not be followed".to_owned(), String::new()]);
    }
    name.clone_into(&mut rows[0][0]);
    rows
}

/// A value without a text says something where it is known what decides: a variable, a flag.
fn worth_a_row(field: &Field) -> impl Iterator<Item = &Value> {
    field.values.iter().filter(|value| value.text.is_some() || value.override_by.is_some())
}

fn text(value: &Value) -> String {
    match value.text.as_deref() {
        Some("") => "\"\"".to_owned(),
        Some(text) => escape::line(text).into_owned(),
        None => "-".to_owned(),
    }
}

fn decision(value: &Value) -> String {
    let state = state(value.state);
    let decision = match &value.override_by {
        None => state.to_owned(),
        // A value from a variable is not overridden by it: it is it.
        Some(Override::Variable(name)) if value.state == State::Environment => escape::line(name).into_owned(),
        Some(Override::Caller) => format!("{state}, a caller overrides it"),
        Some(Override::Config(None)) => format!("{state}, the configuration overrides it"),
        Some(Override::Config(Some(key))) => format!("{state}, {} overrides it", escape::line(key)),
        Some(by) => format!("{state}, {} overrides it", escape::line(by.label())),
    };
    let likely = if value.confidence == Confidence::Likely { " (likely)" } else { "" };
    decision + likely
}

fn origin(value: &Value, texts: &dyn Texts) -> String {
    value.origin.as_ref().map(|place| locate::position(place, texts)).unwrap_or_default()
}

fn state(state: State) -> &'static str {
    match state {
        State::Fixed => "fixed",
        State::Default => "default",
        State::Environment => "environment",
        State::Absent => "not passed",
        State::Empty => "empty",
        State::Unknown => "unknown",
    }
}

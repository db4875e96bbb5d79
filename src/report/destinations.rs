//! The JSON contract of `destinations`, schema 1, and the door to its text table.
//!
//! `state` and `values` describe what the code passes; `resolved`, where present, what the SDK would use where it
//! passes nothing. A value without a text is not listed; the field's state tells of it.

use std::io::{self, Write};

use serde::Serialize;

use super::SCHEMA;
use crate::destination::{Confidence, Destination, Field, Override, Resolved, State, Value};
use crate::source::Region;

pub use super::table::write as write_table;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    destinations: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    api: &'a str,
    path: &'a str,
    line: usize,
    column: usize,
    cell: Option<usize>,
    entity: FieldEntry<'a>,
    project: FieldEntry<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved: Option<&'a Resolved>,
}

#[derive(Serialize)]
struct FieldEntry<'a> {
    state: State,
    values: Vec<ValueEntry<'a>>,
    complete: bool,
}

#[derive(Serialize)]
struct ValueEntry<'a> {
    value: Option<&'a str>,
    origin: Option<Origin<'a>>,
    r#override: Option<&'a str>,
    confidence: Confidence,
    state: State,
}

#[derive(Serialize)]
struct Origin<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    cell: Option<usize>,
}

/// Writes one document, indented, with a line end; the order is the engine's.
pub fn write_json(destinations: &[Destination], output: &mut dyn Write) -> io::Result<()> {
    let destinations = destinations.iter().map(entry).collect();
    serde_json::to_writer_pretty(&mut *output, &Document { schema: SCHEMA, destinations })?;
    writeln!(output)
}

/// The values of `field` worth listing.
fn listed(field: &Field) -> impl Iterator<Item = &Value> {
    field.values.iter().filter(|value| value.text.is_some())
}

fn entry(destination: &Destination) -> Entry<'_> {
    let Region { path, cell, start, .. } = &*destination.place;
    Entry {
        api: &destination.api,
        path,
        line: start.line,
        column: start.column,
        cell: *cell,
        entity: field(&destination.entity),
        project: field(&destination.project),
        resolved: destination.resolved.as_ref(),
    }
}

fn field(field: &Field) -> FieldEntry<'_> {
    FieldEntry { state: field.state(), values: listed(field).map(value).collect(), complete: field.complete }
}

fn value(value: &Value) -> ValueEntry<'_> {
    let origin = value.origin.as_deref().map(|Region { path, cell, start, .. }| Origin {
        path,
        line: start.line,
        column: start.column,
        cell: *cell,
    });
    ValueEntry {
        value: value.text.as_deref(),
        origin,
        r#override: value.override_by.as_ref().map(Override::label),
        confidence: value.confidence,
        state: value.state,
    }
}

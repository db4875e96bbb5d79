//! Makefiles: variables as assignments, recipe lines as shell.
//!
//! Make and shell variables share one space of names here: a recipe sees `$(X)` as `${X}`, `$$X` as `$X`. That is not
//! how make works, but it is what people mean. Facts: GNU make 4.4, sections 5.1 and 6.5.

use super::bash;
use super::lines;
use super::mapped::Mapped;
use super::model::Script;
use crate::text::Span;

/// Reads a Makefile.
pub(super) fn read(text: &str, script: &mut Script) {
    for span in lines::logical(text) {
        let line = span.of(text);
        if let Some(recipe) = line.strip_prefix('\t') {
            let body = recipe.trim_start_matches(['@', '-', '+', ' ', '\t']);
            bash::read(&shell(body, span.end - body.len()), script);
        } else {
            variable(text, span, script);
        }
    }
}

fn variable(text: &str, span: Span, script: &mut Script) {
    let whole = lines::trimmed(text, span);
    let content = whole.of(text);
    if content.starts_with('#') {
        return;
    }
    // `train: export X = y` sets it for one target; the target does not matter here.
    let body = content.split_once(": export ").map_or(content, |(_, rest)| rest);
    let exported = body.len() < content.len() || body.starts_with("export ");
    let body = body.strip_prefix("export ").or_else(|| body.strip_prefix("override ")).unwrap_or(body).trim_start();
    let Some((left, value)) = body.split_once('=') else { return };
    let overridable = left.ends_with('?');
    let name = left.trim_end_matches([':', '?', '+', '!']).trim();
    if !lines::is_name(name) || left.ends_with('+') {
        return;
    }
    let comment = value.find(" #").unwrap_or(value.len());
    let value_start = whole.end - value.len();
    let value_span = lines::trimmed(text, Span::new(value_start, value_start + comment));
    let mut assignment = lines::assignment(text, name, value_span, whole, exported);
    assignment.overridable = overridable;
    let map = shell(value_span.of(text), value_span.start);
    let local = Span::new(0, map.text().len());
    if local.end > 0 {
        assignment.value = super::word::read(&map, local);
    }
    script.assignments.push(assignment);
}

/// Make's text as the shell gets it, with make's variables as shell variables.
fn shell(body: &str, offset: usize) -> Mapped {
    let mut map = Mapped::default();
    let mut at = 0;
    while let Some(step) = body.get(at..).and_then(|rest| rest.find('$')) {
        let dollar = at + step;
        map.push(body.get(at..dollar).unwrap_or(""), offset + at);
        let rest = body.get(dollar..).unwrap_or("");
        if rest.starts_with("$$") {
            map.push("$", offset + dollar + 1);
            at = dollar + 2;
            continue;
        }
        let name = rest.strip_prefix("$(").and_then(|inner| inner.split_once(')')).map(|(name, _)| name);
        if let Some(name) = name.filter(|name| lines::is_name(name)) {
            map.push("${", offset + dollar);
            map.push(name, offset + dollar + 2);
            map.push("}", offset + dollar + 2 + name.len());
            at = dollar + name.len() + 3;
        } else {
            map.push("$", offset + dollar);
            at = dollar + 1;
        }
    }
    map.push(body.get(at..).unwrap_or(""), offset + at);
    map
}

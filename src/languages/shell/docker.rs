//! Dockerfiles: `ENV` and `ARG` as assignments, `RUN`, `CMD` and `ENTRYPOINT` as commands.
//!
//! Facts: Dockerfile reference, "ENV", "ARG", "Shell and exec form".

use super::bash;
use super::embedded;
use super::lines;
use super::mapped::Mapped;
use super::model::Script;
use crate::text::Span;

/// Reads a Dockerfile.
pub(super) fn read(text: &str, script: &mut Script) {
    for span in lines::logical(text) {
        let whole = lines::trimmed(text, span);
        let Some((word, _)) = whole.of(text).split_once([' ', '\t']) else { continue };
        let body = lines::trimmed(text, Span::new(whole.start + word.len(), whole.end));
        match word.to_ascii_uppercase().as_str() {
            "ENV" => variables(text, body, true, script),
            "ARG" => variables(text, body, false, script),
            "RUN" | "CMD" | "ENTRYPOINT" => command(text, body, script),
            _ => {}
        }
    }
}

fn command(text: &str, mut body: Span, script: &mut Script) {
    // `RUN --mount=... cmd`
    while body.of(text).starts_with("--") {
        let length = lines::word_length(body.of(text));
        body = lines::trimmed(text, Span::new(body.start + length, body.end));
    }
    if body.of(text).starts_with('[') {
        let found = embedded::exec_form(body.of(text), body.start);
        if !found.is_empty() {
            script.commands.extend(found);
            return;
        }
    }
    bash::read(&Mapped::whole(body.of(text), body.start), script);
}

/// `A=1 B=2`, or the old form `A some text`.
fn variables(text: &str, body: Span, exported: bool, script: &mut Script) {
    let content = body.of(text);
    let first = content.get(..lines::word_length(content)).unwrap_or("");
    if !first.contains('=') {
        let value = lines::trimmed(text, Span::new(body.start + first.len(), body.end));
        if exported && lines::is_name(first) {
            script.assignments.push(lines::assignment(text, first, value, body, exported));
        }
        return;
    }
    let mut at = body.start;
    while at < body.end {
        let rest = Span::new(at, body.end).of(text);
        let length = lines::word_length(rest);
        let item = rest.get(..length).unwrap_or("");
        if let Some((name, value)) = item.split_once('=').filter(|(name, _)| lines::is_name(name)) {
            let whole = Span::new(at, at + length);
            let value = Span::new(whole.end - value.len(), whole.end);
            let mut assignment = lines::assignment(text, name, value, whole, exported);
            assignment.overridable = !exported;
            script.assignments.push(assignment);
        }
        at += length.max(1);
        // Between two items: blanks, and a backslash with its line end.
        let gap = Span::new(at, body.end).of(text);
        at += gap.len() - gap.trim_start_matches([' ', '\t', '\\', '\n', '\r']).len();
    }
}

//! What goes when a suppression goes: no more than it, and no white space left behind.

use crate::source::{FileKind, SourceFile};
use crate::text::{LineIndex, Span};

/// The region to delete for the directive at `directive`, one of `parts` of its comment.
///
/// Alone on its line it takes the line; alone in its comment, the white space before it too; else only its own part of
/// the comment.
pub(super) fn removal(file: &SourceFile, lines: &LineIndex, parts: &[Span], directive: Span) -> Span {
    let text = file.text();
    let line = lines.span(lines.line(directive.start), text);
    let before = text.get(line.start..directive.start).unwrap_or("");
    let code = line.start + before.trim_end().len();
    let is_alone = parts.len() == 1;
    if let Some(next) = parts.iter().find(|part| part.start > directive.start) {
        let is_first = parts.first().is_some_and(|first| first.start == directive.start);
        return if is_first { Span::new(directive.start, next.start) } else { Span::new(code, directive.end) };
    }
    let rest = text.get(directive.end..line.end).unwrap_or("");
    let owns_line = is_alone && code == line.start && rest.trim().is_empty();
    match (owns_line, file.kind()) {
        // The lines of a notebook are strings of JSON: the line stays, empty.
        (true, FileKind::Notebook) => Span::new(line.start, directive.end),
        (true, _) => line,
        (false, _) => Span::new(code, directive.end),
    }
}

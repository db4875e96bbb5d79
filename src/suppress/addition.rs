//! The comment that hides findings: where it goes in a file of each sort, and that it is a comment there.
//!
//! At the end of the line where the language takes a comment there; else on a line of its own above. A place where `#`
//! would be part of a string or of a command gets none.

use super::comments::{comments, line_end};
use super::find;
use crate::destination::PlacedEdit;
use crate::source::{FileKind, Place, SourceFile};
use crate::text::Span;

/// The edit that hides findings of the rules `codes` at `place` of `file`, with `reason` (one line) behind it.
///
/// `None` where no comment can be: JSON, a line inside of a string or of a command that goes on, Markdown.
pub fn addition(file: &SourceFile, place: &Place, codes: &[&str], reason: &str) -> Option<PlacedEdit> {
    if let Some(edit) = extended(file, place, codes) {
        return Some(edit);
    }
    let line = line_of(file, place)?;
    let text = file.text();
    let blank = if reason.is_empty() { "" } else { " " };
    let comment = format!("# wblint: ignore[{}]{blank}{reason}", codes.join(", "));
    let behind = format!("  {comment}");
    let edit = |at: usize, text: String| PlacedEdit { place: file.place(Span::new(at, at)), text };
    if takes_behind(file.kind()) && !goes_on(line.of(text)) && is_comment(file, line.end, &behind) {
        return Some(edit(line.end, behind));
    }
    let before = text.get(..line.start)?.trim_end_matches(['\n', '\r']);
    let previous = before.rsplit(['\n', '\r']).next().unwrap_or("");
    // The lines of a notebook are strings of JSON, to which none can be added here.
    if !takes_above(file.kind()) || goes_on(previous) {
        return None;
    }
    let indent: String = line.of(text).chars().take_while(|character| matches!(character, ' ' | '\t')).collect();
    // A line of a recipe would be run.
    let indent = if file.kind() == FileKind::Make { String::new() } else { indent };
    let end = if text.get(line.end..).is_some_and(|rest| rest.starts_with("\r\n")) { "\r\n" } else { "\n" };
    let above = format!("{indent}{comment}{end}");
    is_comment(file, line.start, &above).then(|| edit(line.start, above))
}

/// The edit that adds `codes` to the list of a comment that is there already.
fn extended(file: &SourceFile, place: &Place, codes: &[&str]) -> Option<PlacedEdit> {
    let found = find(file);
    let known = found.iter().find(|one| {
        one.malformed.is_none() && one.place.cell == place.cell && one.line == place.start.line && one.list.is_some()
    })?;
    let mut end = known.list.clone()?;
    (end.start, end.span.start) = (end.end, end.span.end);
    let is_known = |code: &&&str| known.entries.iter().any(|entry| entry.text.eq_ignore_ascii_case(code));
    let new: Vec<&str> = codes.iter().filter(|code| !is_known(code)).copied().collect();
    (!new.is_empty()).then(|| PlacedEdit { place: end, text: format!(", {}", new.join(", ")) })
}

/// The line of the text on which `place` begins, without its end.
fn line_of(file: &SourceFile, place: &Place) -> Option<Span> {
    let lines = file.lines();
    let is_it = |line: &usize| {
        let start = lines.start(*line);
        let here = file.place(Span::new(start, start));
        here.cell == place.cell && here.start.line == place.start.line
    };
    let line = if place.cell.is_some() {
        (1..=lines.count()).find(is_it)?
    } else {
        Some(place.start.line).filter(|line| (1..=lines.count()).contains(line))?
    };
    let start = lines.start(line);
    Some(Span::new(start, line_end(file.text(), start)))
}

fn takes_behind(kind: FileKind) -> bool {
    matches!(kind, FileKind::Python | FileKind::Notebook | FileKind::Yaml | FileKind::Toml | FileKind::Shell)
}

fn takes_above(kind: FileKind) -> bool {
    use FileKind::{Docker, DotEnv, Ini, Make, Python, Shell, Toml, Yaml};
    matches!(kind, Docker | DotEnv | Ini | Make | Python | Shell | Toml | Yaml)
}

/// Whether the next line belongs to `line`.
fn goes_on(line: &str) -> bool {
    line.trim_end().ends_with('\\')
}

/// Whether `inserted` at byte `at` is a comment, or part of one.
fn is_comment(file: &SourceFile, at: usize, inserted: &str) -> bool {
    let text = file.text();
    let (Some(before), Some(after)) = (text.get(..at), text.get(at..)) else { return false };
    let new = [before, inserted, after].concat();
    let lead = inserted.len() - inserted.trim_start().len();
    let ours = Span::new(at + lead, at + inserted.trim_end().len());
    comments(file.kind(), &new).into_iter().any(|comment| comment.contains(ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` with the comment for the line that holds `needle`.
    fn added(path: &str, text: &str, needle: &str) -> Option<String> {
        let file = SourceFile::decode(path, text.as_bytes()).unwrap();
        let at = file.text().find(needle).unwrap();
        let edit = addition(&file, &file.place(Span::new(at, at + needle.len())), &["WB103"], "why")?;
        let mut new = text.to_owned();
        new.replace_range(edit.place.span.start..edit.place.span.end, &edit.text);
        Some(new)
    }

    #[test]
    fn each_sort_of_file_gets_its_comment() {
        for (path, text, needle, expected) in [
            ("a.py", "f(\"acme\")\nx\n", "acme", Some("f(\"acme\")  # wblint: ignore[WB103] why\nx\n")),
            ("a.py", "f(\"acme\")  # ours", "acme", Some("f(\"acme\")  # ours  # wblint: ignore[WB103] why")),
            ("a.py", "f(x)  # wblint: ignore[WB104]\n", "x", Some("f(x)  # wblint: ignore[WB104, WB103]\n")),
            ("a.py", "    x = \\\r\n  1\r\n", "x", Some("    # wblint: ignore[WB103] why\r\n    x = \\\r\n  1\r\n")),
            ("a.py", "x = \"\"\"\n  acme\n\"\"\"\n", "acme", None),
            ("a.py", "x = \\\n \"acme\" \\\n + y\n", "acme", None),
            ("a.yaml", "entity: acme\n", "acme", Some("entity: acme  # wblint: ignore[WB103] why\n")),
            ("a.sh", "run --entity acme\n", "acme", Some("run --entity acme  # wblint: ignore[WB103] why\n")),
            ("a.sh", "run \\\n  --entity acme \\\n  -x\n", "acme", None),
            (".env", "E=acme\n", "acme", Some("# wblint: ignore[WB103] why\nE=acme\n")),
            ("Dockerfile", "ENV E=acme\n", "acme", Some("# wblint: ignore[WB103] why\nENV E=acme\n")),
            ("Makefile", "a:\n\trun acme\n", "acme", Some("a:\n# wblint: ignore[WB103] why\n\trun acme\n")),
            ("a.json", "{\"entity\": \"acme\"}\n", "acme", None),
            ("a.md", "python x.py --entity acme\n", "acme", None),
        ] {
            assert_eq!(added(path, text, needle).as_deref(), expected, "{path}: {text}");
        }
    }
}

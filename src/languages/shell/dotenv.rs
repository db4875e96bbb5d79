//! `.env` files: `KEY=VALUE` lines as `python-dotenv` and `docker compose` read them.
//!
//! `export` may be in front, values may be quoted, ` #` begins a comment behind an unquoted value, and single quotes
//! keep `$`. Facts: `python-dotenv` 1.0, `parser.py`.

use super::lines;
use super::model::Script;
use crate::text::Span;

/// Reads a `.env` file.
pub(super) fn read(text: &str, script: &mut Script) {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let span = lines::trimmed(text, Span::new(start, start + line.len()));
        start += line.len();
        let content = span.of(text).trim_start_matches('\u{feff}');
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let body = content.strip_prefix("export ").map_or(content, str::trim_start);
        let Some((name, value)) = body.split_once('=').filter(|(name, _)| lines::is_name(name.trim())) else {
            script.damage.push(span);
            continue;
        };
        let value = value.trim_start();
        let begin = span.end - value.len();
        let length = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                value.get(1..).and_then(|rest| rest.find(quote)).map_or(value.len(), |at| at + 2)
            }
            _ => value.find(" #").or_else(|| value.find("\t#")).unwrap_or(value.len()),
        };
        let end = begin + value.get(..length).unwrap_or(value).trim_end().len();
        let whole = Span::new(span.end - content.len(), end);
        let mut assignment = lines::assignment(text, name.trim(), Span::new(begin, end), whole, true);
        // An unquoted value may hold spaces, which is one value here and not several words.
        assignment.value.span = Span::new(begin, end);
        script.assignments.push(assignment);
    }
}

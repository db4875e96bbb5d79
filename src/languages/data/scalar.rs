//! From a literal to its value: quotes, escapes, folding, and what a reader takes it for.

use super::document::{Scalar, ScalarKind};
use super::escapes::unescape;
use super::role::Role;
use super::yaml;
use crate::text::Span;

/// The value of the literal at `span`, written as `role` says; a YAML `tag` may force it to be a string.
pub(super) fn decode(text: &str, span: Span, role: Role, tag: Option<&str>) -> Scalar {
    let source = span.of(text);
    let (kind, value) = match role {
        Role::Plain => {
            let value = yaml::fold(source, false);
            let kind = if tag.is_some_and(|tag| tag.ends_with("str")) { ScalarKind::Text } else { yaml::kind(&value) };
            (kind, value)
        }
        Role::Single => (ScalarKind::Text, yaml::fold(inside(source, 1), false).replace("''", "'")),
        Role::Double => (ScalarKind::Text, unescape(&yaml::fold(inside(source, 1), true))),
        Role::Block => (ScalarKind::Text, yaml::block(source)),
        Role::Text | Role::QuotedKey => (ScalarKind::Text, string(source)),
        Role::Number => (ScalarKind::Number, source.to_owned()),
        Role::Boolean => (ScalarKind::Boolean, source.to_owned()),
        Role::Null => (ScalarKind::Null, source.to_owned()),
        _ => (ScalarKind::Text, source.to_owned()),
    };
    let quoted = matches!(role, Role::Single | Role::Double | Role::Block | Role::Text | Role::QuotedKey);
    Scalar { kind, text: value, quoted, span }
}

/// A string of JSON, or one of the four strings of TOML.
fn string(source: &str) -> String {
    if source.starts_with("\"\"\"") && source.len() >= 6 {
        return unescape(&join_continued(first_line_end(inside(source, 3))));
    }
    if source.starts_with("'''") && source.len() >= 6 {
        return first_line_end(inside(source, 3)).to_owned();
    }
    let content = inside(source, 1);
    if source.starts_with('\'') { content.to_owned() } else { unescape(content) }
}

/// `source` without `width` bytes of quotes at both ends; a literal cut off by damage loses what it has.
fn inside(source: &str, width: usize) -> &str {
    let end = source.len().saturating_sub(width).max(width);
    source.get(width..end).unwrap_or("")
}

/// TOML drops a line end right behind the opening quotes.
fn first_line_end(content: &str) -> &str {
    content.strip_prefix("\r\n").or_else(|| content.strip_prefix('\n')).unwrap_or(content)
}

/// TOML: a backslash at the end of a line eats all white space up to the next character.
fn join_continued(content: &str) -> String {
    let mut joined = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find('\\') {
        let (before, after) = rest.split_at(at);
        joined.push_str(before);
        let behind = after.get(1..).unwrap_or("");
        let blank = behind.len() - behind.trim_start().len();
        if behind.get(..blank).is_some_and(|space| space.contains('\n')) {
            rest = behind.trim_start();
            continue;
        }
        // Keep the backslash and what it escapes together, so that `\\` is not read twice.
        let width = 1 + behind.chars().next().map_or(0, char::len_utf8);
        joined.push_str(after.get(..width).unwrap_or(""));
        rest = after.get(width..).unwrap_or("");
    }
    joined.push_str(rest);
    joined
}

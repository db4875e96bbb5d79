//! `--config KEY=VALUE` and flags: one setting as a small TOML document.
//!
//! Quoting twice in a shell is tedious, so a value that does not begin like TOML is a bare word: `fail-on=never`,
//! `select=WB103,WB104`. It is turned into TOML by the shape of its key, and the same reader reads it.

use super::keys::{self, Shape};

/// Splits `KEY=VALUE`; `None` where there is no `=` outside quotes, so that a file is meant.
pub(super) fn split(argument: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, letter) in argument.char_indices() {
        match (quote, letter) {
            (None, '=') => return Some((argument[..at].trim(), argument[at + 1..].trim())),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    None
}

/// The TOML document that sets `key` (which may be dotted) to `value`.
pub(super) fn document(key: &str, value: &str) -> String {
    let head = key.split('.').next().unwrap_or(key).trim();
    let shape = keys::find(head).map(|key| key.shape);
    let is_toml = value.starts_with(['"', '\'', '[', '{']);
    let value = match shape {
        _ if is_toml => value.to_owned(),
        Some(Shape::Rules | Shape::Paths | Shape::Names | Shape::PerFile) => list(value),
        Some(Shape::Boolean | Shape::Size | Shape::Seconds | Shape::Online) if is_scalar(value) => value.to_owned(),
        _ => quoted(value),
    };
    format!("{key} = {value}")
}

/// Whether `value` is a TOML boolean or number as it is.
fn is_scalar(value: &str) -> bool {
    value == "true"
        || value == "false"
        || value.parse::<i64>().is_ok()
        || value.parse::<f64>().is_ok_and(f64::is_finite)
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A comma-separated list; commas in braces belong to a pattern.
fn list(text: &str) -> String {
    let (mut depth, mut start, mut entries) = (0_usize, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                entries.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    entries.push(&text[start..]);
    let entries = entries.into_iter().map(str::trim).filter(|entry| !entry.is_empty());
    format!("[{}]", entries.map(quoted).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_words_become_toml() {
        assert_eq!(document("fail-on", "never"), "fail-on = \"never\"");
        assert_eq!(document("select", "WB103, WB104"), "select = [\"WB103\", \"WB104\"]");
        assert_eq!(document("exclude", "*.{yml,yaml},a"), "exclude = [\"*.{yml,yaml}\", \"a\"]");
        assert_eq!(document("size-limit", "8MB"), "size-limit = \"8MB\"");
        assert_eq!(document("size-limit", "800"), "size-limit = 800");
        assert_eq!(document("baseline", "12"), "baseline = \"12\"");
        assert_eq!(document("select", "[\"WB103\"]"), "select = [\"WB103\"]");
    }

    #[test]
    fn an_equals_sign_in_quotes_belongs_to_the_key() {
        assert_eq!(split(r#"per-file-ignores."a=b" = WB1"#), Some((r#"per-file-ignores."a=b""#, "WB1")));
        assert_eq!(split("conf/wblint.toml"), None);
    }
}

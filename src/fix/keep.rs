//! A name that is accepted: an entry of a list in the configuration, with everything else in the file as it is.

use crate::languages::data::{self, Document, NodeId, Shape};
use crate::source::FileKind;

/// `text`, a configuration in TOML, with `name` in its list `key` (`entities`, `projects`). `in_pyproject`: the settings
/// are those of `[tool.wblint]`. `None` where the file cannot be edited so that it stays valid, or holds the name
/// already.
pub fn kept(text: &str, in_pyproject: bool, key: &str, name: &str) -> Option<String> {
    let edited = edited(text, in_pyproject, key, name)?;
    let is_new = !listed(text, in_pyproject, key).unwrap_or_default().iter().any(|one| one == name);
    (is_new && listed(&edited, in_pyproject, key)?.iter().any(|one| one == name)).then_some(edited)
}

/// The names in the list `key`; `None` where there is none.
fn listed(text: &str, in_pyproject: bool, key: &str) -> Option<Vec<String>> {
    let table = text.parse::<toml::Table>().ok()?;
    let settings = if in_pyproject { table.get("tool")?.get("wblint")?.as_table()? } else { &table };
    Some(settings.get(key)?.as_array()?.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
}

fn edited(text: &str, in_pyproject: bool, key: &str, name: &str) -> Option<String> {
    let document = data::parse(FileKind::Toml, text);
    let quoted = serde_json::Value::from(name).to_string(); // JSON's escapes are also those of a TOML string.
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let root = document.mappings().next();
    let settings = match (in_pyproject, root) {
        (true, Some(root)) => document.get(root, "tool").and_then(|tool| document.get(tool, "wblint")),
        (_, root) => root,
    };
    if let Some(list) = settings.and_then(|settings| document.get(settings, key)) {
        return with_item(text, &document, list, &quoted);
    }
    let entry = format!("{key} = [{quoted}]{newline}");
    if !in_pyproject {
        // In front of every table: behind one it would belong to that.
        return Some(format!("{entry}{text}"));
    }
    let header = header(text);
    if let Some(end) = header {
        let front = &text[..end];
        let between = if front.ends_with('\n') { "" } else { newline };
        return Some(format!("{front}{between}{entry}{}", &text[end..]));
    }
    if settings.is_some() {
        return None; // Written in another way than as a table of its own.
    }
    let between = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
    let blank = if text.is_empty() { "" } else { newline };
    Some(format!("{text}{between}{blank}[tool.wblint]{newline}{entry}"))
}

/// The text with one more item at the end of `list`.
fn with_item(text: &str, document: &Document, list: NodeId, quoted: &str) -> Option<String> {
    let Shape::Sequence(items) = &document.node(list).shape else { return None };
    let (at, item) = match items.last() {
        Some(last) => (document.node(*last).span.end, format!(", {quoted}")),
        None => (document.node(list).span.start + 1, quoted.to_owned()),
    };
    Some(format!("{}{item}{}", text.get(..at)?, text.get(at..)?))
}

/// The end of the line `[tool.wblint]`.
fn header(text: &str) -> Option<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let plain = line.split('#').next().unwrap_or(line).trim();
        if plain
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|name| name.split('.').map(str::trim).eq(["tool", "wblint"]))
        {
            return Some(end);
        }
        start = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(text: &str, in_pyproject: bool, expected: Option<&str>) {
        assert_eq!(kept(text, in_pyproject, "entities", "acme").as_deref(), expected);
    }

    #[test]
    fn a_name_joins_the_list() {
        becomes("", false, Some("entities = [\"acme\"]\n"));
        becomes("ignore = [\"WB104\"]\n", false, Some("entities = [\"acme\"]\nignore = [\"WB104\"]\n"));
        becomes("entities = [ \"a\", # one\n]\n", false, Some("entities = [ \"a\", \"acme\", # one\n]\n"));
        becomes("entities = []", false, Some("entities = [\"acme\"]"));
        becomes("entities = [\"acme\"]", false, None);
        becomes(
            "[[sinks]]\ncallable = \"a.b\"\n",
            false,
            Some("entities = [\"acme\"]\n[[sinks]]\ncallable = \"a.b\"\n"),
        );
    }

    #[test]
    fn a_project_file_keeps_the_rest() {
        becomes("", true, Some("[tool.wblint]\nentities = [\"acme\"]\n"));
        becomes("[project]\nname = 'x'", true, Some("[project]\nname = 'x'\n\n[tool.wblint]\nentities = [\"acme\"]\n"));
        becomes("[tool.wblint] # ours\r\n", true, Some("[tool.wblint] # ours\r\nentities = [\"acme\"]\r\n"));
        becomes(
            "[tool.wblint]\nignore = []\n[tool.x]\n",
            true,
            Some("[tool.wblint]\nentities = [\"acme\"]\nignore = []\n[tool.x]\n"),
        );
        becomes(
            "[tool.wblint]\nentities = ['x']\n[tool.x]\n",
            true,
            Some("[tool.wblint]\nentities = ['x', \"acme\"]\n[tool.x]\n"),
        );
        becomes("[tool]\nwblint = { ignore = [] }\n", true, None);
    }
}

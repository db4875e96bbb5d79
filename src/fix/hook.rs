//! The block of a `.pre-commit-config.yaml` that runs wblint.

use crate::languages::data::{self, Shape};
use crate::source::FileKind;

/// Where wblint is.
const REPOSITORY: &str = "https://github.com/wblint/wblint";

/// The hook that builds wblint from its source.
const HOOK: &str = "wblint-src";

/// `text`, a `.pre-commit-config.yaml` (empty: there is none), with wblint's hook of `version`. `None` where it has one
/// already, or where its list of repositories is written in a way that cannot be added to.
pub fn hooked(text: &str, version: &str) -> Option<String> {
    if text.contains(REPOSITORY) {
        return None;
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let block = |indent: &str| {
        let lines = [
            format!("{indent}- repo: {REPOSITORY}"),
            format!("{indent}  rev: v{version}"),
            format!("{indent}  hooks:"),
            format!("{indent}    - id: {HOOK}"),
        ];
        lines.join(newline) + newline
    };
    if text.trim().is_empty() {
        return Some(format!("{text}repos:{newline}{}", block("  ")));
    }
    let document = data::parse(FileKind::Yaml, text);
    let root = document.mappings().next()?;
    let list = document.get(root, "repos")?;
    let Shape::Sequence(items) = &document.node(list).shape else { return None };
    let last = document.node(*items.last()?).span;
    let line = text[..last.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line..last.start].strip_suffix("- ").filter(|indent| indent.trim().is_empty())?;
    // Behind the last item, with the end of its line.
    let end = text[last.end..].find('\n').map_or(text.len(), |at| last.end + at + 1);
    let front = &text[..end];
    let between = if front.ends_with('\n') { "" } else { newline };
    let added = format!("{front}{between}{}{}", block(indent), &text[end..]);
    let after = data::parse(FileKind::Yaml, &added);
    let count = after.mappings().next().and_then(|root| after.get(root, "repos")).map(|list| after.items(list).len());
    (after.damage().len() <= document.damage().len() && count == Some(items.len() + 1)).then_some(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_joins_the_list() {
        let block = "- repo: https://github.com/wblint/wblint\n  rev: v1.0.0\n  hooks:\n    - id: wblint-src\n";
        let indented = block.lines().map(|line| format!("  {line}\n")).collect::<Vec<_>>().concat();
        assert_eq!(hooked("", "1.0.0"), Some(format!("repos:\n{indented}")));
        let old = "repos:\n- repo: local\n  hooks:\n  - id: a\n    name: b  # c\n\nci:\n  skip: [a]\n";
        let (front, rest) = old.split_at(old.find("\nci").unwrap());
        assert_eq!(hooked(old, "1.0.0"), Some(format!("{front}{block}{rest}")));
        let old = "repos:\n  - repo: local\n    hooks: []";
        assert_eq!(hooked(old, "1.0.0"), Some(format!("{old}\n{indented}")));
        assert_eq!(hooked(&format!("repos:\n{block}"), "1.0.0"), None);
        assert_eq!(hooked("repos: []\n", "1.0.0"), None);
    }
}

//! Defaults lists: which other configurations one is put together from.

use crate::languages::data::{Document, NodeId, ScalarKind, Shape};

/// What an entry of a defaults list adds.
pub(super) enum What {
    /// The configuration that the list stands in: `_self_`.
    Own,
    /// Configurations of the group, by name.
    Names(Vec<String>),
    /// One whose name is not known, or must be given.
    Unknown,
}

/// One entry of a defaults list.
pub(super) struct Entry {
    pub(super) group: String,
    pub(super) what: What,
    pub(super) package: Option<String>,
    pub(super) is_absolute: bool,
    pub(super) is_optional: bool,
}

impl Entry {
    /// The group that an entry in the list of the configuration `own` means.
    pub(super) fn group_below(&self, own: &str) -> String {
        match own.rsplit_once('/') {
            Some((folder, _)) if !self.is_absolute && !folder.is_empty() => join(folder, &self.group),
            _ => self.group.clone(),
        }
    }
}

pub(super) fn join(group: &str, name: &str) -> String {
    if group.is_empty() { name.to_owned() } else { format!("{group}/{name}") }
}

/// Where the configuration of an entry is mounted.
pub(super) fn hung(entry: &Entry, outer: &[String]) -> Vec<String> {
    let split =
        |text: &str, by: char| text.split(by).filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    match &entry.package {
        Some(package) if package == "_global_" => Vec::new(),
        Some(package) if package == "_here_" => outer.to_vec(),
        Some(package) => {
            if let Some(rest) = package.strip_prefix("_global_.") {
                split(rest, '.')
            } else {
                let base = if entry.is_absolute { &[] } else { outer };
                base.iter().cloned().chain(split(package, '.')).collect()
            }
        }
        None => {
            // Without a group it is a sibling of the list's own file.
            let folder = entry.group.clone();
            let base = if entry.is_absolute { &[] } else { outer };
            base.iter().cloned().chain(split(&folder, '/')).collect()
        }
    }
}

/// `override /group: name`
pub(super) fn overridden(document: &Document) -> Vec<(String, String)> {
    let Some(list) = document.root().and_then(|root| document.get(root, "defaults")) else { return Vec::new() };
    let mut found = Vec::new();
    for item in document.items(list) {
        for entry in document.entries(*item) {
            if let Some(group) = entry.key.trim().strip_prefix("override ")
                && let Some(name) = document.text(entry.value)
            {
                let group = group.trim().trim_start_matches('/').split('@').next().unwrap_or_default();
                found.push((group.to_owned(), name.trim_end_matches(".yaml").to_owned()));
            }
        }
    }
    found
}

/// The entries of a defaults list, without those that override others.
pub(super) fn entries(document: &Document) -> Vec<Entry> {
    let Some(list) = document.root().and_then(|root| document.get(root, "defaults")) else { return Vec::new() };
    let mut found = Vec::new();
    for item in document.items(list) {
        match &document.node(*item).shape {
            Shape::Scalar(scalar) => found.push(one(&scalar.text, None)),
            Shape::Mapping(pairs) => {
                let own = pairs.iter().filter(|pair| !pair.key.trim().starts_with("override "));
                found.extend(own.map(|pair| one(pair.key.trim(), Some(chosen(document, pair.value)))));
            }
            Shape::Sequence(_) => {}
        }
    }
    found
}

/// What the value behind a group says: `name`, `[name, name]`, `null`, `???`.
fn chosen(document: &Document, value: NodeId) -> What {
    let plain = |name: &str| name.trim_end_matches(".yaml").to_owned();
    match &document.node(value).shape {
        Shape::Scalar(value) if value.kind == ScalarKind::Null => What::Names(Vec::new()),
        Shape::Scalar(value) if value.text.contains("${") || value.text == "???" => What::Unknown,
        Shape::Scalar(value) => What::Names(vec![plain(&value.text)]),
        Shape::Sequence(items) => {
            What::Names(items.iter().filter_map(|item| document.text(*item)).map(plain).collect())
        }
        Shape::Mapping(_) => What::Unknown,
    }
}

/// `optional group@package`, `/group/name`, `name`, `_self_`.
fn one(text: &str, what: Option<What>) -> Entry {
    let (is_optional, text) = match text.strip_prefix("optional ") {
        Some(rest) => (true, rest.trim()),
        None => (false, text),
    };
    let (path, package) = match text.split_once('@') {
        Some((path, package)) => (path, Some(package.to_owned())),
        None => (text, None),
    };
    let is_absolute = path.starts_with('/');
    let path = path.trim_start_matches('/').trim_end_matches(".yaml");
    let (group, what) = match what {
        _ if path.contains("${") => (path.to_owned(), What::Unknown),
        Some(what) => (path.to_owned(), what),
        None if path == "_self_" => (String::new(), What::Own),
        None => {
            let (group, name) = path.rsplit_once('/').unwrap_or(("", path));
            (group.to_owned(), What::Names(vec![name.to_owned()]))
        }
    };
    Entry { group, what, package, is_absolute, is_optional }
}

//! Fixes in YAML, JSON, TOML and INI files.

use super::sentence::{composed, required, shared, then, then_unset};
use super::{Ask, Mend, PlacedEdit, remove};
use crate::languages::data::{Document, Entry, NodeId, Shape};
use crate::source::{FileKind, SourceFile};
use crate::text::Span;
use crate::wandb::sinks::{Access, Without};

/// The fix for the value at `origin`, whose literal is that of `entry` where it is the whole value of one. `fits` tells
/// whether the readers of a key take null.
pub fn data_fix(
    ask: &Ask,
    file: &SourceFile,
    document: &Document,
    origin: Span,
    entry: Option<&Entry>,
    fits: &dyn Fn(&str) -> bool,
) -> Option<Mend> {
    if ask.access == Access::Read {
        return None;
    }
    let variable = ask.slot.variable();
    let text = file.text();
    let gone = |span: Span, title: String| {
        let edits = vec![PlacedEdit { place: file.place(span), text: String::new() }];
        Mend { title, edits, ..Mend::default() }
    };
    let Some(entry) = entry else {
        // `- WANDB_ENTITY=acme` of a compose file.
        let item = item_with(document, origin, variable);
        return Some(match item {
            Some((list, item)) => {
                let title = format!("delete this variable; {}", then_unset(ask));
                gone(member(text, document, list, document.node(item).span), title)
            }
            None => Mend::advice(composed(ask)),
        });
    };
    if entry.key == variable {
        let title = format!("delete this variable; {}", then_unset(ask));
        return Some(gone(entry_gone(text, document, entry), title));
    }
    if let Some((list, item)) = named_item(document, entry, variable) {
        let title = format!("delete this variable; {}", then_unset(ask));
        return Some(gone(member(text, document, list, document.node(item).span), title));
    }
    if matches!(ask.without, Without::Required) {
        return Some(Mend::advice(required(ask)));
    }
    if is_interpolated(document, &entry.key) || !fits(&entry.key) {
        return Some(Mend::advice(shared(ask)));
    }
    if matches!(file.kind(), FileKind::Yaml | FileKind::Json) {
        let (span, written) = untagged(text, entry, origin);
        let edits = vec![PlacedEdit { place: file.place(span), text: written }];
        return Some(Mend { title: format!("set it to `null`; {}", then(ask)), edits, ..Mend::default() });
    }
    // There is no null: its reader must do without it. The SDK's own settings file may.
    let is_settings = file.path().ends_with("wandb/settings");
    let title = if is_settings {
        format!("delete this line; {}", then(ask))
    } else {
        format!("delete this entry, if its reader can do without it; {}", then(ask))
    };
    let whole = remove::lines(text, entry.span).unwrap_or_else(|| remove::item(text, entry.span));
    Some(Mend { manual: !is_settings, ..gone(whole, title) })
}

/// What `null` takes the place of, and how it is written there: behind `!!str` it would be a text. An anchor stays.
fn untagged(text: &str, entry: &Entry, origin: Span) -> (Span, String) {
    let front = Span::new(entry.key_span.end, origin.start);
    let lead = if front.start < front.end { front.of(text) } else { "" };
    let tag = lead.find('!').filter(|at| lead[..*at].ends_with([' ', '\t', ':']));
    let Some(at) = tag else { return (origin, "null".to_owned()) };
    let rest = lead[at..].split_once([' ', '\t', '\n']).map_or("", |(_, rest)| rest.trim_start());
    (Span::new(front.start + at, origin.end), format!("{rest}null"))
}

/// What goes with an entry: its line; the key above where it is the only one.
fn entry_gone(text: &str, document: &Document, entry: &Entry) -> Span {
    let mapping = document.mappings().find(|id| document.entries(*id).iter().any(|one| one.span == entry.span));
    let Some(mapping) = mapping else { return entry.span };
    let entries = document.entries(mapping);
    if let ([_], Some(above)) = (entries, holder(document, mapping))
        && let Some(whole) = above_gone(text, document, above)
    {
        return whole;
    }
    if text[..entry.span.start].trim_end().ends_with(['{', ',']) || text[entry.span.end..].trim_start().starts_with(',')
    {
        return remove::item(text, entry.span);
    }
    if let Some(whole) = remove::lines(text, entry.span) {
        return whole;
    }
    // The first entry of a list's item: those behind it move up to the dash.
    let next = entries.iter().find(|one| one.span.start > entry.span.start);
    next.map_or(entry.span, |next| Span::new(entry.span.start, next.span.start))
}

/// What goes with a key that holds nothing more; `None` where it is the only one of its own mapping, which stays.
fn above_gone(text: &str, document: &Document, above: &Entry) -> Option<Span> {
    let around =
        document.mappings().map(|id| document.entries(id)).find(|all| all.iter().any(|one| one.span == above.span));
    around.is_some_and(|all| all.len() > 1).then(|| entry_gone(text, document, above))
}

/// The entry whose value is `node`.
fn holder(document: &Document, node: NodeId) -> Option<&Entry> {
    document.mappings().flat_map(|id| document.entries(id)).find(|entry| entry.value == node)
}

/// The lists of a document with what holds them.
fn lists(document: &Document) -> impl Iterator<Item = NodeId> {
    document
        .mappings()
        .flat_map(|id| document.entries(id))
        .map(|entry| entry.value)
        .filter(|value| matches!(document.node(*value).shape, Shape::Sequence(_)))
}

/// `name: WANDB_ENTITY` beside `value: acme`: the list and its item.
fn named_item(document: &Document, entry: &Entry, variable: &str) -> Option<(NodeId, NodeId)> {
    if entry.key != "value" {
        return None;
    }
    for list in lists(document) {
        for item in document.items(list) {
            let entries = document.entries(*item);
            let is_ours = entries.iter().any(|one| one.span == entry.span);
            if is_ours && document.get(*item, "name").and_then(|name| document.text(name)) == Some(variable) {
                return Some((list, *item));
            }
        }
    }
    None
}

/// `WANDB_ENTITY=acme` as an item: the list and its item.
fn item_with(document: &Document, origin: Span, variable: &str) -> Option<(NodeId, NodeId)> {
    for list in lists(document) {
        for item in document.items(list) {
            let Some(scalar) = document.scalar(*item).filter(|scalar| scalar.span.contains(origin)) else { continue };
            if scalar.text.split_once('=').is_some_and(|(name, _)| name == variable) {
                return Some((list, *item));
            }
        }
    }
    None
}

/// What goes with an item of a list: its lines with the dash; the list's key where it is the only one.
fn member(text: &str, document: &Document, list: NodeId, item: Span) -> Span {
    if let ([_], Some(above)) = (document.items(list), holder(document, list))
        && let Some(whole) = above_gone(text, document, above)
    {
        return whole;
    }
    let before = text[..item.start].trim_end_matches([' ', '\t']);
    if let Some(front) = before.strip_suffix('-') {
        // A comment behind the value belongs to it.
        let rest = &text[item.end..];
        let line = rest.find('\n').unwrap_or(rest.len());
        let end = if rest[..line].trim_start().starts_with('#') { item.end + line } else { item.end };
        let start = front.len();
        if let Some(whole) = remove::lines(text, Span::new(start, end)) {
            return whole;
        }
    }
    remove::item(text, item)
}

/// Whether another value of the file is made from the one under `key`.
fn is_interpolated(document: &Document, key: &str) -> bool {
    let ends = [format!("{key}}}"), format!("{key} }}")];
    // Each node once: walking would visit what aliases name again and again.
    let entries = document.mappings().flat_map(|id| document.entries(id)).map(|entry| entry.value);
    let items = lists(document).flat_map(|list| document.items(list)).copied();
    entries.chain(items).filter_map(|node| document.scalar(node)).any(|scalar| {
        let text = scalar.text.trim();
        text.contains("${")
            && ends.iter().any(|end| text.contains(end.as_str()))
            && !(text.starts_with("${") && text.matches('}').count() == 1 && text.ends_with('}'))
    })
}

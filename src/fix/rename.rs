//! Another name in the place of a value: its quotes, and the rest of a longer text around it, stay.

use super::Edit;
use super::buffers::Buffer;
use crate::source::{FileKind, Place};
use crate::text::Span;

/// The edit that writes `new` where `old` is written at `place`. `None` where the literal spells it in another way
/// (escapes, two literals side by side), more than once, or where `new` would need quotes of a kind that is not known.
pub(super) fn renamed(buffer: &Buffer, place: &Place, old: &str, new: &str) -> Option<Edit> {
    let raw = buffer.now.get(place.span.start..place.span.end)?;
    let file = buffer.file();
    let needle = file.encode(old).filter(|needle| !needle.is_empty())?;
    let mut found = memchr::memmem::find_iter(raw, &needle).filter(|at| stands_alone(raw, *at, needle.len()));
    let (at, None) = (found.next()?, found.next()) else { return None };
    let is_bare = needle.len() == raw.len();
    let text = match file.kind() {
        _ if !is_bare && !is_plain(new) => return None,
        FileKind::Yaml if is_bare && !is_yaml_word(new) => format!("\"{new}\""),
        kind if is_bare && kind.is_script() && !is_word(new) => format!("\"{new}\""),
        _ => new.to_owned(),
    };
    let start = place.span.start + at;
    Some(Edit { path: place.path.clone(), span: Span::new(start, start + needle.len()), text })
}

/// Whether the bytes at `at` are no part of a longer name.
fn stands_alone(raw: &[u8], at: usize, length: usize) -> bool {
    let joins = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte));
    let before = at.checked_sub(1).and_then(|before| raw.get(before));
    !joins(before) && !joins(raw.get(at + length))
}

/// Whether `name` means itself inside the quotes of every language that is read here.
pub fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.trim() == name
        && name.chars().all(|letter| letter.is_alphanumeric() || "-_. +=@,~".contains(letter))
}

/// Whether `name` is one word of a shell.
fn is_word(name: &str) -> bool {
    name.chars().all(|letter| letter.is_alphanumeric() || "-_.".contains(letter))
}

/// Whether YAML takes `name` for a text without quotes: it is no number, date, truth or null.
fn is_yaml_word(name: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let lower = name.to_ascii_lowercase();
    is_word(name) && name.starts_with(|first: char| first.is_alphabetic()) && !WORDS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    #[track_caller]
    fn written(path: &str, text: &str, literal: &str, old: &str, new: &str) -> Option<String> {
        let file = SourceFile::decode(path, text.as_bytes()).unwrap();
        let at = file.text().find(literal).unwrap();
        let place = file.place(Span::new(at, at + literal.len()));
        let buffer = Buffer::of_text(path, text.as_bytes()).unwrap();
        let edit = renamed(&buffer, &place, old, new)?;
        let mut raw = text.as_bytes().to_vec();
        raw.splice(edit.span.start..edit.span.end, buffer.file().encode(&edit.text).unwrap());
        Some(String::from_utf8(raw).unwrap())
    }

    #[test]
    fn quotes_and_the_rest_of_a_text_stay() {
        for (path, text, literal, new, expected) in [
            ("a.py", "f(entity='acme')", "'acme'", "me", Some("f(entity='me')")),
            ("a.py", "f('acme/p/acme-run')", "'acme/p/acme-run'", "me", Some("f('me/p/acme-run')")),
            ("a.py", "f('acme/acme')", "'acme/acme'", "me", None),
            ("a.py", "f(f'{x}/acme')", "f'{x}/acme'", "me", Some("f(f'{x}/me')")),
            ("a.py", "f('ac' 'me')", "'ac' 'me'", "me", None),
            ("a.yaml", "entity: acme # ours", "acme", "me", Some("entity: me # ours")),
            ("a.yaml", "entity: acme", "acme", "123", Some("entity: \"123\"")),
            ("a.yaml", "entity: 'acme'", "'acme'", "123", Some("entity: '123'")),
            ("a.yaml", "entity: acme", "acme", "no", Some("entity: \"no\"")),
            ("a.json", "{\"entity\": \"acme\"}", "\"acme\"", "me", Some("{\"entity\": \"me\"}")),
            ("run.sh", "x --project acme", "acme", "a b", Some("x --project \"a b\"")),
            ("run.sh", "x --project=acme", "--project=acme", "me", Some("x --project=me")),
        ] {
            assert_eq!(written(path, text, literal, "acme", new).as_deref(), expected, "{text}");
        }
        let notebook = r#"{"cells":[{"cell_type":"code","source":["f(\"acme\")\n"]}]}"#;
        let expected = notebook.replace("acme", "me");
        assert_eq!(written("a.ipynb", notebook, "\"acme\"", "acme", "me"), Some(expected));
    }
}

//! The words that the imports of a file name, without a parser.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memchr3, memrchr, memrchr2, memrchr2_iter};

use super::keywords::hash;
use crate::source::FileKind;
use crate::text::is_word;

/// Gives every part of every module and every name that a text imports to `add`, hashed; the same may come many times.
/// Lines inside strings count too: a word too many costs a look, a word too few loses a caller. Of a notebook the JSON is
/// read as it is, where a line begins after a quote or an escaped line end. `places` is where the letters `import`
/// begin, in order.
pub(super) fn import_words(text: &[u8], kind: FileKind, places: impl Iterator<Item = usize>, mut add: impl FnMut(u32)) {
    let escaped = kind == FileKind::Notebook;
    // A line is searched for no further back than the last place, which knows its own.
    let (mut done, mut seen, mut line) = (0, 0, 0);
    for at in places {
        if at < done {
            continue;
        }
        let after = &text[at + "import".len()..];
        // Built for size, `starts_with` of a few bytes is a call, and imports are many.
        let is_called = after.first() == Some(&b'_') && after.starts_with(b"_module");
        if !is_called && !matches!(after.first(), Some(b' ' | b'\t' | b'(' | b'\\' | b'*')) {
            continue;
        }
        if let Some(start) = line_start(&text[seen..at], escaped) {
            line = seen + start;
        }
        seen = at;
        if is_called {
            // `importlib.import_module("a.b")`
            let mut quotes = after.splitn(3, |byte| matches!(byte, b'"' | b'\''));
            let before = quotes.next().unwrap_or_default();
            let name = quotes.next().unwrap_or_default();
            add(hash(b"module"));
            let start = at + "import".len() + before.len() + 1;
            identifiers(text, start..start + name.len(), escaped, &mut add);
            continue;
        }
        if !escaped {
            line = continued(text, done, line);
        }
        let Some(module) = module(&text[line..at]) else { continue };
        let is_listed = after.trim_ascii_start().first() == Some(&b'(');
        let end = match (is_listed, escaped) {
            (true, _) => list_end(after, escaped),
            (false, false) => line_end(after),
            (false, true) => memchr3(b'\n', b'\\', b'"', after),
        };
        let end = end.unwrap_or(after.len());
        done = at + "import".len() + end;
        identifiers(text, at - module.len()..at, escaped, &mut add);
        identifiers(text, at + "import".len()..done, escaped, &mut add);
        (seen, line) = (done, done);
    }
}

/// Where the list in brackets ends that begins `text`; its comments may hold brackets, too.
#[inline]
fn list_end(text: &[u8], escaped: bool) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr2(b')', b'#', &text[at..])?;
        if text[at] == b')' {
            return Some(at);
        }
        let rest = &text[at..];
        at += if escaped { memchr3(b'\n', b'\\', b'"', rest) } else { memchr(b'\n', rest) }?;
    }
}

/// Where the line ends that `text` begins in the middle of; a backslash carries it on.
#[inline]
fn line_end(text: &[u8]) -> Option<usize> {
    let mut ends = memchr_iter(b'\n', text);
    ends.find(|&end| !matches!(text[..end], [.., b'\\'] | [.., b'\\', b'\r']))
}

/// What is between `from` and `import`; empty without `from`, and `None` where `before`, the line before `import`, begins
/// no import.
#[inline]
fn module(before: &[u8]) -> Option<&[u8]> {
    let of = |statement: &'_ [u8]| match statement {
        [] => Some(0),
        // `from.a import b` needs no blank.
        [b'f', b'r', b'o', b'm', module @ ..] if !module.first().is_some_and(|byte| is_word(*byte)) => {
            Some(module.len())
        }
        _ => None,
    };
    let statement = before.trim_ascii_start();
    let length = of(statement).or_else(|| {
        // `try: import a`
        let colon = memrchr(b':', statement)?;
        of(statement[colon + 1..].trim_ascii_start())
    })?;
    Some(&before[before.len() - length..])
}

/// So many lines before an import may end with a backslash.
const CONTINUED: usize = 4;

/// Where the line that begins at byte `line` of `text` begins if the lines before it end with a backslash; not before
/// byte `done`.
#[inline]
fn continued(text: &[u8], done: usize, mut line: usize) -> usize {
    for _ in 0..CONTINUED {
        let before = text.get(done..line).unwrap_or_default();
        let Some(before) = before.strip_suffix(b"\\\n").or_else(|| before.strip_suffix(b"\\\r\n")) else { break };
        line = done + memrchr2(b'\n', b';', before).map_or(0, |end| end + 1);
    }
    line
}

/// Where the last line of `text` begins, if it begins there.
#[inline]
fn line_start(text: &[u8], escaped: bool) -> Option<usize> {
    if text.last() == Some(&b'\n') {
        return Some(text.len());
    }
    let end = memrchr2(b'\n', b';', text);
    // In a notebook a quote may be nearer, or the `n` of an escaped line end.
    let rest = end.map_or(text, |end| &text[end + 1..]);
    let nearer = escaped.then(|| {
        let mut ends = memrchr2_iter(b'"', b'n', rest);
        ends.find(|&at| rest[at] == b'"' || (at > 0 && rest[at - 1] == b'\\'))
    });
    nearer.flatten().map(|at| text.len() - rest.len() + at).or(end).map(|at| at + 1)
}

/// Gives the hash of every identifier among the bytes `range` of `text` to `add`; in a notebook a backslash takes the next
/// letter with it.
fn identifiers(text: &[u8], range: Range<usize>, escaped: bool, add: &mut impl FnMut(u32)) {
    let (mut at, end) = (range.start, range.end.min(text.len()));
    while let Some(start) = text[at.min(end)..end].iter().position(|byte| is_word(*byte)).map(|length| at + length) {
        if escaped {
            while at < start {
                at += if text[at] == b'\\' { 2 } else { 1 };
            }
            if at > start {
                continue;
            }
        }
        at = text[start..end].iter().position(|byte| !is_word(*byte)).map_or(end, |length| start + length);
        let name = &text[start..at];
        if !matches!(name, [b'a', b's']) {
            add(hash(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::languages::python::semantic_index::{Imported, outline};

    #[track_caller]
    fn named(text: &str, kind: FileKind, expected: &[&str]) {
        let mut words = Vec::new();
        let places = memchr::memmem::find_iter(text.as_bytes(), "import");
        import_words(text.as_bytes(), kind, places, |word| words.push(word));
        words.sort_unstable();
        words.dedup();
        let mut expected: Vec<u32> = expected.iter().map(|word| hash(word.as_bytes())).collect();
        expected.sort_unstable();
        assert_eq!(words, expected);
    }

    #[test]
    fn every_part_of_an_import_is_a_word() {
        let text = "import a.b as c\nfrom .d.e import (f,\n  g as h)\nx = 'important'\n  from i import *\n";
        named(text, FileKind::Python, &["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
        named("from a.important import b; import c", FileKind::Python, &["a", "important", "b", "import", "c"]);
        named("m = importlib.import_module('a.b')\n", FileKind::Python, &["module", "a", "b"]);
    }

    /// Whether all that the imports of `text` name is among the words; the outline is what they are held against.
    #[track_caller]
    fn assert_complete(text: &str) {
        let mut words = Vec::new();
        let places = memchr::memmem::find_iter(text.as_bytes(), "import");
        import_words(text.as_bytes(), FileKind::Python, places, |word| words.push(word));
        let outline = outline(text);
        // The grammar takes a few lines for imports that are no Python.
        if outline.is_doubtful() {
            return;
        }
        for statement in outline.imports() {
            let (module, names) = match statement.imported {
                Imported::Modules(names) => (None, names),
                Imported::From(from) => (Some(from.module), from.names),
            };
            let aliases = names.iter().filter_map(|name| name.alias.as_deref());
            let all = names.iter().map(|name| &*name.name).chain(aliases).chain(module.as_deref());
            for word in all.flat_map(|name| name.split('.')).filter(|word| !word.is_empty()) {
                assert!(words.contains(&hash(word.as_bytes())), "{word} of {text}");
            }
        }
    }

    #[test]
    fn no_import_is_left_out() {
        let texts = [
            "try: import a\nexcept E: from b import c\n",
            "if x:import a;from b import c as d\n",
            "from a \\\n    import b\n",
            "from a import \\\n    b, \\\r\n c\n",
            "from \\\r\n .a.b \\\r\n import (c, # (d)\n e as f,)\nimport g",
            "from.a import b\nfrom . import c\nfrom...d import*\n",
            "import a . b as c, d\n",
            "x = {'a': 1}; import b\n",
            "def f(): import a\nclass A: import b; from c import d\n",
        ];
        for text in texts {
            assert!(!outline(text).imports().is_empty(), "{text}");
            assert_complete(text);
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn whatever_is_imported_is_a_word(
            parts in proptest::collection::vec(proptest::sample::select(PARTS.to_vec()), 1..16),
        ) {
            assert_complete(&parts.concat());
        }
    }

    const PARTS: &[&str] = &[
        "import ",
        "import",
        "from ",
        "from",
        " a",
        "b",
        ".",
        ", ",
        " as ",
        "c",
        "(",
        ")",
        "\n",
        "\r\n",
        "\\\n",
        "; ",
        "if x: ",
        "x = 1",
        "    ",
        "# d\n",
        "*",
        "try: ",
        "'e'",
        "\t",
        "from f import ",
        "\nimport ",
        "\nfrom .g import (",
    ];

    #[test]
    fn a_notebook_is_read_as_it_stands() {
        let lines = r#"{"source": ["import a\n", "from b import (\n", "  c, d)\n"]}"#;
        named(lines, FileKind::Notebook, &["a", "b", "c", "d"]);
        named(r#"{"source": "import a\nfrom b import (\n\tc,\nd)"}"#, FileKind::Notebook, &["a", "b", "c", "d"]);
    }

    #[test]
    fn a_line_begins_behind_the_last_end_of_one() {
        let ends = |text: &[u8], at: usize, escaped: bool| match text[at] {
            b'\n' | b';' => true,
            b'"' => escaped,
            b'n' => escaped && at > 0 && text[at - 1] == b'\\',
            _ => false,
        };
        // All texts of six of these letters.
        let letters = b"\n;\"n\\x";
        for number in 0..6_usize.pow(6) {
            let text: Vec<u8> = (0..6).map(|place| letters[number / 6_usize.pow(place) % 6]).collect();
            for escaped in [false, true] {
                let expected = (0..text.len()).rev().find(|&at| ends(&text, at, escaped)).map(|at| at + 1);
                assert_eq!(line_start(&text, escaped), expected, "{:?}", String::from_utf8_lossy(&text));
            }
        }
    }

    #[test]
    fn brackets_that_never_close_take_no_longer() {
        let text = "import (\n".repeat(200_000);
        named(&text, FileKind::Python, &["import"]);
    }
}

//! Words in code.

use memchr::memmem;

use super::is_identifier;
use crate::languages::python::lexer::{Layout, Stretch, all_blanks, stretches};

/// Where `word` occurs in the code of `text`.
pub(super) fn occurrences(text: &str, layout: &Layout, word: &str) -> Vec<usize> {
    let mut found = Vec::new();
    if word.is_empty() {
        return found;
    }
    let bytes = text.as_bytes();
    let (mut code, mut known, mut passed) = (Vec::new(), None, 0);
    for offset in memmem::find_iter(bytes, word) {
        if !is_whole(text, offset, word.len()) {
            continue;
        }
        let Some(line) = layout.line_at(offset) else { continue };
        if known != Some(line) {
            (known, passed) = (Some(line), 0);
            code.clear();
            let line = &layout.lines[line as usize];
            stretches(bytes, line.start as usize, line.end as usize, |stretch, range| {
                if stretch == Stretch::Code {
                    code.push(range);
                }
            });
        }
        // Hits come in order, so no stretch is looked at twice.
        while code.get(passed).is_some_and(|stretch| stretch.end <= offset) {
            passed += 1;
        }
        if code.get(passed).is_some_and(|stretch| stretch.start <= offset) {
            found.push(offset);
        }
    }
    found
}

/// Whether the `length` bytes at `offset` are no part of a longer word, and no prefix of a string.
fn is_whole(text: &str, offset: usize, length: usize) -> bool {
    let before = text.get(..offset).and_then(|before| before.chars().next_back());
    let after = text.get(offset + length..).and_then(|after| after.chars().next());
    ![before, after].into_iter().flatten().any(is_identifier) && !matches!(after, Some('"' | '\''))
}

/// Whether a `(` follows what ends at byte `end`, before byte `limit`: on the same logical line.
pub(super) fn is_called(text: &str, end: usize, limit: usize) -> bool {
    let bytes = text.as_bytes();
    let at = all_blanks(bytes, end, limit);
    at < limit && bytes.get(at) == Some(&b'(')
}

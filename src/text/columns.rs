//! Columns of long lines, without counting a line from its start again for every place in it.

/// Bytes between two marks.
const STRIDE: usize = 512;

/// How many code points and UTF-16 units are before each of many offsets of one text.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// What is before every [`STRIDE`]th byte.
    marks: Vec<Count>,
}

/// Code points and UTF-16 units.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) code_points: usize,
    pub(super) utf16: usize,
}

impl Columns {
    /// Counts `text` in one pass.
    pub(super) fn new(text: &str) -> Self {
        let mut before = Count::default();
        let mut marks = vec![before];
        for stride in text.as_bytes().chunks(STRIDE) {
            before = before.and(Count::of(stride));
            marks.push(before);
        }
        Self { marks }
    }

    /// What is between the bytes `start` and `end` of `text`, the text that was counted.
    pub(super) fn between(&self, text: &str, start: usize, end: usize) -> Count {
        let (before, after) = (self.before(text, start), self.before(text, end));
        Count { code_points: after.code_points - before.code_points, utf16: after.utf16 - before.utf16 }
    }

    fn before(&self, text: &str, offset: usize) -> Count {
        let stride = offset / STRIDE;
        let rest = text.as_bytes().get(stride * STRIDE..offset).unwrap_or_default();
        self.marks.get(stride).copied().unwrap_or_default().and(Count::of(rest))
    }
}

impl Count {
    /// What begins in `bytes`, a piece of UTF-8 that need not begin with a whole character.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let code_points = bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count();
        // Characters of four bytes take two units.
        Self { code_points, utf16: code_points + bytes.iter().filter(|byte| **byte >= 0b1111_0000).count() }
    }

    fn and(self, other: Self) -> Self {
        Self { code_points: self.code_points + other.code_points, utf16: self.utf16 + other.utf16 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_is_counted_across_marks() {
        let text = "aé😀\u{fffc}\n".repeat(STRIDE);
        let columns = Columns::new(&text);
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for pair in offsets.iter().step_by(37).zip(offsets.iter().rev().step_by(41)) {
            let (start, end) = (*pair.0.min(pair.1), *pair.0.max(pair.1));
            let count = columns.between(&text, start, end);
            let part = &text[start..end];
            assert_eq!((count.code_points, count.utf16), (part.chars().count(), part.encode_utf16().count()));
        }
    }
}

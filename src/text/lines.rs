//! Byte offsets to lines and columns.

use std::sync::OnceLock;

use super::columns::{Columns, Count};
use super::{Position, Span};

/// Bytes that are counted from the start of a line; behind more of them marks help.
const FEW: usize = 2_048;

/// Where the lines of one text begin. `\n`, `\r\n` and a lone `\r` end a line, as Python counts them.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// Columns by marks, made for the first place far behind the start of its line.
    columns: OnceLock<Columns>,
}

impl LineIndex {
    /// Indexes `text` in one pass.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self { starts, columns: OnceLock::new() }
    }

    /// The line (from 1) that holds byte `offset`.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// First byte of `line` (from 1); the end of the last line where there is no such line.
    pub fn start(&self, line: usize) -> usize {
        let index = line.saturating_sub(1).min(self.starts.len() - 1);
        self.starts[index]
    }

    /// Number of lines; a text without a line end has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The span of `line` (from 1) with its line end.
    pub fn span(&self, line: usize, text: &str) -> Span {
        let end = self.starts.get(line).copied().unwrap_or(text.len());
        Span::new(self.start(line), end)
    }

    /// Line and columns of byte `offset` of `text`: the text this index was made from, or, every time, one that is as
    /// long and has the same lines.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let line = self.line(offset);
        let start = self.start(line);
        let before = match text.get(start..offset).unwrap_or("") {
            far if far.len() > FEW => self.columns.get_or_init(|| Columns::new(text)).between(text, start, offset),
            near => Count::of(near.as_bytes()),
        };
        Position { line, column: before.code_points + 1, utf16: before.utf16 + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_counts_as_a_short_one() {
        let text = format!("é\n{}c", "a😀".repeat(FEW));
        let place = LineIndex::new(&text).position(&text, text.len() - 1);
        assert_eq!((place.line, place.column, place.utf16), (2, 2 * FEW + 1, 3 * FEW + 1));
    }

    #[test]
    fn columns_count_code_points_and_utf16_units() {
        let text = "a\r\nb😀c\rd\n";
        let lines = LineIndex::new(text);
        let c = text.find('c').unwrap();
        let place = lines.position(text, c);
        assert_eq!((place.line, place.column, place.utf16), (2, 3, 4));
        assert_eq!(lines.position(text, text.find('d').unwrap()).line, 3);
        assert_eq!(lines.count(), 4);
    }
}

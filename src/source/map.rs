//! The way back from the decoded text to the raw bytes.
//!
//! Most files need none: plain UTF-8 is its own text, shifted by a byte order mark. Where text and bytes differ (other
//! encodings, JSON escapes in notebooks) the text is a row of segments. A segment either has as many bytes on both
//! sides and is followed byte by byte, or it is as a whole for one character, or it was put in and has no raw bytes.

use crate::text::Span;

/// One stretch of the decoded text; it ends where the next begins.
#[derive(Debug, Clone, Copy)]
struct Segment {
    text: usize,
    raw: usize,
    raw_length: usize,
}

/// Maps spans of the decoded text to spans of the raw bytes.
#[derive(Debug, Clone)]
pub(super) enum OffsetMap {
    /// The raw bytes are the text, after this many bytes of a byte order mark.
    Shifted(usize),
    /// Sorted segments and the length of the text they cover.
    Segments(Segments),
}

/// A text in the making, each part with the raw bytes it came from.
#[derive(Debug, Clone, Default)]
pub(super) struct Segments {
    list: Vec<Segment>,
    length: usize,
}

impl Segments {
    /// Notes that the next `length` bytes of text came from `raw_length` bytes at `raw`.
    pub(super) fn push(&mut self, length: usize, raw: usize, raw_length: usize) {
        if length == 0 {
            return;
        }
        let joins = self.list.last().is_some_and(|last| {
            let linear = self.length - last.text == last.raw_length;
            linear && length == raw_length && last.raw + last.raw_length == raw
        });
        match self.list.last_mut() {
            Some(last) if joins => last.raw_length += raw_length,
            _ => self.list.push(Segment { text: self.length, raw, raw_length }),
        }
        self.length += length;
    }

    /// The segment that holds byte `offset` of the text, and the segment's length in the text.
    fn at(&self, offset: usize) -> Option<(Segment, usize)> {
        let next = self.list.partition_point(|segment| segment.text <= offset);
        let segment = *self.list.get(next.checked_sub(1)?)?;
        let end = self.list.get(next).map_or(self.length, |segment| segment.text);
        Some((segment, end - segment.text))
    }

    /// Raw offset at which the character at `offset` begins.
    fn begin(&self, offset: usize) -> usize {
        if offset >= self.length {
            return self.list.last().map_or(0, |last| last.raw + last.raw_length);
        }
        self.at(offset).map_or(0, |(segment, length)| {
            if length == segment.raw_length { segment.raw + (offset - segment.text) } else { segment.raw }
        })
    }

    /// Raw offset at which the character that ends before `offset` ends.
    fn finish(&self, offset: usize) -> usize {
        let Some(last) = offset.min(self.length).checked_sub(1) else { return self.begin(0) };
        self.at(last).map_or(0, |(segment, length)| {
            let inside = if length == segment.raw_length { last + 1 - segment.text } else { segment.raw_length };
            segment.raw + inside
        })
    }
}

impl OffsetMap {
    /// The raw bytes of `span`. A span inside one character takes the whole character.
    pub(super) fn raw(&self, span: Span) -> Span {
        match self {
            Self::Shifted(by) => Span::new(span.start + by, span.end + by),
            Self::Segments(segments) => {
                let start = segments.begin(span.start);
                let end = if span.end > span.start { segments.finish(span.end) } else { start };
                Span::new(start, end.max(start))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_characters_runs_and_insertions() {
        let mut segments = Segments::default();
        segments.push(2, 10, 2);
        segments.push(2, 12, 1); // one byte that takes two in UTF-8
        segments.push(3, 13, 3);
        segments.push(1, 16, 0); // put in
        let map = OffsetMap::Segments(segments);
        assert_eq!(map.raw(Span::new(0, 1)), Span::new(10, 11));
        assert_eq!(map.raw(Span::new(2, 4)), Span::new(12, 13));
        assert_eq!(map.raw(Span::new(4, 7)), Span::new(13, 16));
        assert_eq!(map.raw(Span::new(5, 8)), Span::new(14, 16));
        assert_eq!(map.raw(Span::new(8, 8)), Span::new(16, 16));
    }
}

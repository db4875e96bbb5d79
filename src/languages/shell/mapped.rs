//! Shell text taken out of a file, with the way back.
//!
//! A recipe loses its `@`, `$$` becomes `$`, a JSON string its escapes. The text that is parsed therefore differs from
//! the file, and every offset goes back through a list of pieces that were copied as they are.

use crate::text::Span;

/// A text made of pieces of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Mapped {
    text: String,
    /// Where each piece starts in `text` and in the file, in order of `text`.
    pieces: Vec<(usize, usize)>,
}

impl Mapped {
    /// The whole of `text`, which begins at `offset` of the file.
    pub(super) fn whole(text: &str, offset: usize) -> Self {
        Self { text: text.to_owned(), pieces: vec![(0, offset)] }
    }

    /// Appends `piece`, which is at `offset` of the file (or stands for what does).
    pub(super) fn push(&mut self, piece: &str, offset: usize) {
        let continues = self.pieces.last().is_some_and(|(local, file)| file + (self.text.len() - local) == offset);
        if !continues {
            self.pieces.push((self.text.len(), offset));
        }
        self.text.push_str(piece);
    }

    /// Appends `other`.
    pub(super) fn append(&mut self, other: &Self) {
        for (index, (local, file)) in other.pieces.iter().enumerate() {
            let end = other.pieces.get(index + 1).map_or(other.text.len(), |(next, _)| *next);
            self.push(other.text.get(*local..end).unwrap_or_default(), *file);
        }
    }

    /// The text to parse.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The offset in the file of byte `local`.
    fn offset(&self, local: usize) -> usize {
        let index = self.pieces.partition_point(|(start, _)| *start <= local).saturating_sub(1);
        self.pieces.get(index).map_or(local, |(start, file)| file + (local - start))
    }

    /// The span in the file of `span`.
    pub(super) fn span(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        // The end belongs to the piece of the last byte, not to the one that follows.
        let end = if span.end > span.start { self.offset(span.end - 1) + 1 } else { start };
        Span::new(start, end.max(start))
    }
}

impl Mapped {
    /// The part of the text that is at `span` of the file; `None` where the file's bytes were changed on the way.
    pub(super) fn part(&self, span: Span) -> Option<Self> {
        let index = self.pieces.iter().rposition(|(_, file)| *file <= span.start)?;
        let (local, file) = *self.pieces.get(index)?;
        let start = local + (span.start - file);
        let end = start + (span.end - span.start);
        let next = self.pieces.get(index + 1).map_or(self.text.len(), |(local, _)| *local);
        let text = self.text.get(start..end).filter(|_| end <= next)?;
        Some(Self::whole(text, span.start))
    }
}

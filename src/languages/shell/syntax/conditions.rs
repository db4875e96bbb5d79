//! `[[ ... ]]`: an expression of words, where brackets and signs of comparison are no commands.

use super::reader::{Position, Reader};

impl Reader<'_> {
    /// Reads on in `[[ ... ]]`.
    pub(super) fn test(&mut self) {
        self.blanks();
        match self.peek() {
            None => {}
            Some(b'\n') => self.newline(),
            Some(b'`') if self.backquote.is_some() => self.close_backquote(),
            Some(b']') if self.plain_word() == b"]]" => {
                self.token(2);
                self.close();
                self.position = Position::Complete;
            }
            Some(b';') => self.give_up(),
            Some(_) if !self.test_goes_on() => self.give_up(),
            Some(_) if self.open_word(false, None) => {}
            Some(_) => self.token(1),
        }
    }

    /// Whether what is next can belong to the expression. On a new line it does only if the expression was left open
    /// by what is before, or goes on with an operator; anything else is a command behind a test that was never
    /// closed.
    fn test_goes_on(&self) -> bool {
        let (head, gap) = self.text.as_bytes().split_at(self.token_end.min(self.at));
        let gap = gap.get(..self.at.saturating_sub(self.token_end)).unwrap_or_default();
        !gap.contains(&b'\n')
            || [&b"&&"[..], b"||", b"[[", b"(", b"!"].iter().any(|end| head.ends_with(end))
            || [&b"&&"[..], b"||", b")"].iter().any(|start| self.rest().starts_with(start))
    }
}

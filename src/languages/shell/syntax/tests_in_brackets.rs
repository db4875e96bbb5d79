//! `[[ ... ]]`: an expression of words, where brackets and signs of comparison are no commands.

use super::reader::{Position, Reader};

impl Reader<'_> {
    /// Reads on in `[[ ... ]]`.
    pub(super) fn test(&mut self) {
        let before = self.token_end;
        self.blanks();
        match self.peek() {
            None => {}
            Some(b'\n') if self.test_goes_on(before) => self.newline(),
            Some(b'\n' | b';') => self.give_up(),
            Some(b'`') if self.backquote.is_some() => self.close_backquote(),
            Some(b']') if self.plain_word() == b"]]" => {
                self.token(2);
                self.close();
                self.position = Position::Complete;
            }
            Some(_) => {
                if !self.open_word(false, None) {
                    self.token(1);
                }
            }
        }
    }

    /// Whether the line that ends here leaves the expression open: by what it ends with, or what the next begins with.
    fn test_goes_on(&self, before: usize) -> bool {
        let head = self.text.as_bytes().get(..before).unwrap_or_default();
        let next = self.rest().trim_ascii_start();
        [&b"&&"[..], b"||", b"[[", b"(", b"!"].iter().any(|end| head.ends_with(end))
            || [&b"]]"[..], b"&&", b"||", b")"].iter().any(|start| next.starts_with(start))
    }
}

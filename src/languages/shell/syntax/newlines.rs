//! Between tokens: blanks, comments, line ends.

use memchr::{memchr, memchr2};

use super::bytes::ends_word;
use super::reader::Reader;

impl Reader<'_> {
    /// Skips blanks, continued line ends and a comment; stops before a line end.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\r') if self.look(1) == Some(b'\n') => self.at += 1,
                Some(b'\\') => match self.continuation() {
                    Some(length) => self.at += length,
                    None => return,
                },
                Some(b'#') => self.comment(),
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let rest = self.rest();
        // Backquotes are found before what is between them is read.
        let end = if self.backquote.is_some() { memchr2(b'\n', b'`', rest) } else { memchr(b'\n', rest) };
        self.at += end.unwrap_or(rest.len());
    }

    /// The length of a backslash with its line end, if that is what is next.
    pub(super) fn continuation(&self) -> Option<usize> {
        match self.rest() {
            [b'\\', b'\n', ..] => Some(2),
            [b'\\', b'\r', b'\n', ..] => Some(3),
            _ => None,
        }
    }

    /// The length of continued line ends that are next; `None` where no word goes on behind them.
    pub(super) fn joined(&self) -> Option<usize> {
        let mut rest = self.rest();
        let whole = rest.len();
        while let [b'\\', b'\n', behind @ ..] | [b'\\', b'\r', b'\n', behind @ ..] = rest {
            rest = behind;
        }
        let goes_on = match rest {
            [] | [b'\r', b'\n', ..] => false,
            [first, ..] => !ends_word(*first),
        };
        goes_on.then(|| whole - rest.len())
    }

    /// Takes a line end, and the bodies of the here-documents of its line.
    pub(super) fn newline(&mut self) {
        self.at += 1;
        if let Some(own) = self.heredocs.get_mut(self.own_heredocs..).filter(|own| !own.is_empty()) {
            // The first of them is taken from the end.
            own.reverse();
            self.bodies_of_line();
        }
    }
}

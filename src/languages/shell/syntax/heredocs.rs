//! Here-documents: `<<`, `<<-`, and their bodies behind the line.

use memchr::memchr;

use super::bytes::{QUOTED, ends_word};
use super::context::Context;
use super::reader::{Position, Reader};
use super::{Role, Span};

/// A here-document whose body is still to come.
#[derive(Debug)]
pub(super) struct Heredoc {
    delimiter: Vec<u8>,
    /// Whether tabs before the lines do not count.
    tabs: bool,
    /// Whether the body is taken as it is: a part of the delimiter is quoted.
    literal: bool,
}

/// A body that is being read, and what holds behind it.
#[derive(Debug)]
pub(super) struct Body {
    /// Its place on the stack.
    pub(super) frame: usize,
    /// Where the text around it ends.
    pub(super) outer_end: usize,
    /// The line behind its delimiter.
    pub(super) behind: usize,
    pub(super) backquote: Option<usize>,
    pub(super) position: Position,
}

impl Reader<'_> {
    /// Takes the delimiter behind `<<` or `<<-`.
    pub(super) fn delimiter(&mut self, tabs: bool) {
        self.blanks();
        let start = self.at;
        let mut heredoc = Heredoc { delimiter: Vec::new(), tabs, literal: false };
        let mut quote = None;
        while let Some(byte) = self.peek() {
            match (quote, byte) {
                (Some(mark), _) if byte == mark => quote = None,
                (None, b'\'' | b'"') => (quote, heredoc.literal) = (Some(byte), true),
                (None | Some(b'"'), b'\\') => {
                    heredoc.literal = true;
                    self.at += 1;
                    heredoc.delimiter.extend(self.peek().filter(|next| *next != b'\n'));
                }
                (_, b'\n') => break,
                (None, b'\r') if self.look(1) == Some(b'\n') => break,
                (None, _) if ends_word(byte) => break,
                (None, b'`') if self.backquote.is_some() => break,
                _ => heredoc.delimiter.push(byte),
            }
            self.at += 1;
        }
        self.at = self.at.min(self.end);
        if self.at == start || quote.is_some() {
            self.damage(start, start + 1);
        }
        if self.at > start {
            self.token_end = self.at;
            self.heredocs.push(heredoc);
        }
    }

    /// Takes the bodies that begin here. One with expansions in it is opened, and the next one follows when it closes.
    pub(super) fn bodies_of_line(&mut self) {
        while self.heredocs.len() > self.own_heredocs {
            let Some(heredoc) = self.heredocs.pop() else { return };
            let (start, outer_end) = (self.at, self.end);
            let (end, behind) = self.body_end(&heredoc);
            self.note(Role::Heredoc, Span::new(start, end));
            self.token_end = end;
            self.at = behind;
            if !heredoc.literal && start < end {
                let (frame, backquote, position) = (self.stack.len(), self.backquote.take(), self.position);
                self.at = start;
                self.end = end;
                self.open(Context::Heredoc, None);
                self.bodies.push(Body { frame, outer_end, behind, backquote, position });
                return;
            }
        }
    }

    /// Where the body that begins here ends, and where its delimiter's line does. Without the delimiter it is all that
    /// is left, as for Bash, which warns.
    fn body_end(&mut self, heredoc: &Heredoc) -> (usize, usize) {
        let mut at = self.at;
        // A body inside of a body is looked through twice.
        if !self.bodies.is_empty() && !self.spend(self.end - self.at) {
            at = self.end;
        }
        while at < self.end {
            let rest = self.text.as_bytes().get(at..self.end).unwrap_or_default();
            let length = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let tabs = if heredoc.tabs { line.iter().take_while(|byte| **byte == b'\t').count() } else { 0 };
            if line.get(tabs..) == Some(&heredoc.delimiter) {
                return (at, (at + length + 1).min(self.end));
            }
            at += length + 1;
        }
        self.damage(self.at, self.end);
        (self.end, self.end)
    }

    /// Reads on in a body: expansions count, quotes do not.
    pub(super) fn body(&mut self) {
        let rest = self.rest();
        self.at += rest.iter().position(|byte| QUOTED[usize::from(*byte)]).unwrap_or(rest.len());
        match self.peek() {
            Some(b'$') => self.dollar(true),
            Some(b'`') => self.open_backquote(),
            Some(b'\\') => self.at += 2,
            Some(_) => self.at += 1,
            None => {}
        }
    }
}

//! Broken text: what is reported of it, and where reading resumes.
//!
//! Linear, whatever is there: a closing word looks at [`REACH`] frames, the stack holds [`DEEPEST`], and what is read
//! a second time (behind a quote that never ends, or arithmetic that was none) is paid from a credit that the length of
//! the text sets.

use memchr::memchr;

use super::context::{Bracket, Context};
use super::reader::{Position, Reader};
use super::{Role, Span};

/// How many frames may be open. No real script nests deeper: everything is taken as ended and read on flat.
pub(super) const DEEPEST: usize = 200;
/// How many frames a closing word can end besides its own.
const REACH: usize = 32;

impl Reader<'_> {
    /// Tells of damage from `start` to `end`.
    pub(super) fn damage(&mut self, start: usize, end: usize) {
        let mut end = end.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let span = Span::new(start, end);
        let last = self.events.last_mut().filter(|last| last.role == Some(Role::Damage));
        match last.filter(|last| last.span.end >= start && last.span.start <= start) {
            Some(last) => last.span.end = last.span.end.max(span.end),
            None => self.note(Role::Damage, span),
        }
    }

    /// Skips what cannot be here.
    pub(super) fn unexpected(&mut self, length: usize) {
        self.damage(self.at, self.at + length);
        self.token(length);
        self.position = Position::Start;
    }

    /// Takes what is open innermost as ended, since it does not go on as it must.
    pub(super) fn give_up(&mut self) {
        let start = self.stack.last().map_or(self.at, |frame| self.start_of(frame));
        self.damage(start, self.at.max(start + 1));
        self.close();
        self.position = Position::Start;
    }

    /// Ends what is open inside of the innermost frame that `fits`; false where there is none in reach.
    pub(super) fn unwind(&mut self, fits: impl Fn(Context) -> bool) -> bool {
        let mut found = None;
        for (index, frame) in self.stack.iter().enumerate().rev().take(REACH) {
            if fits(frame.context) {
                found = Some(index);
                break;
            }
            if frame.context.is_closed() {
                break;
            }
        }
        if let Some(index) = found {
            self.end_above(index + 1);
        }
        found.is_some()
    }

    /// Ends all frames from place `floor` of the stack on.
    fn end_above(&mut self, floor: usize) {
        let broken = self.stack.get(floor..).unwrap_or_default().iter().find(|frame| !frame.context.ends_by_itself());
        if let Some(frame) = broken {
            self.damage(self.start_of(frame), self.at);
        }
        while self.stack.len() > floor {
            if let Some(Context::Word(last)) = self.top() {
                self.end_word(last);
            } else {
                self.close();
                self.extend();
            }
        }
    }

    /// Takes the backquote that closes the open one, whatever is not closed before it.
    pub(super) fn close_backquote(&mut self) {
        if let Some(index) = self.backquote {
            self.end_above(index + 1);
            self.token(1);
            self.close();
            self.position = Position::Complete;
        }
    }

    /// The text has ended, or the body of a here-document has; false when all is done.
    pub(super) fn finish(&mut self) -> bool {
        let floor = self.bodies.last().map_or(0, |body| body.frame + 1);
        if self.read_again(floor) {
            return true;
        }
        self.at = self.end;
        self.end_above(floor);
        if self.bodies.is_empty() {
            return false;
        }
        self.close();
        self.bodies_of_line();
        true
    }

    /// Something that hides commands has no end: it ends with its line, and all behind that is read as if it were not
    /// there. The outermost goes first, since what seems to be open in it may be so only because of it.
    fn read_again(&mut self, floor: usize) -> bool {
        let open = self.stack.get(floor..).unwrap_or_default().iter().position(|frame| frame.context.hides_commands());
        let Some(index) = open.map(|index| floor + index) else { return false };
        let context = self.stack.get(index).map(|frame| frame.context);
        if !self.back_to(index) {
            return false;
        }
        let start = self.at;
        self.damage(start, self.line_end(start));
        match context {
            // What may be a command can be found behind the brackets.
            Some(Context::Bracket(Bracket::ArithmeticCommand(_))) => self.token(2),
            _ => self.at = self.line_end(start),
        }
        self.token_end = self.at;
        true
    }

    /// Goes back to where the frame at place `index` of the stack began, as if nothing of it had been read; false when
    /// too much has been read twice.
    pub(super) fn back_to(&mut self, index: usize) -> bool {
        let Some(frame) = self.stack.get(index).copied() else { return false };
        let start = self.start_of(&frame);
        if !self.spend(self.at.saturating_sub(start) + self.stack.len()) {
            return false;
        }
        while self.stack.len() > index {
            let Some(inner) = self.stack.pop() else { break };
            if matches!(inner.context, Context::Substitution | Context::Backquote) {
                self.heredocs.truncate(self.own_heredocs);
            }
            self.restore(inner);
        }
        self.events.truncate(frame.event);
        self.at = start;
        self.token_end = start;
        true
    }

    /// Pays for reading `length` bytes once more, if that is still possible.
    pub(super) fn spend(&mut self, length: usize) -> bool {
        let left = self.credit.checked_sub(length);
        self.credit = left.unwrap_or(0);
        left.is_some()
    }

    /// The end of the line that `start` is in.
    pub(super) fn line_end(&self, start: usize) -> usize {
        let rest = self.text.as_bytes().get(start..self.end).unwrap_or_default();
        start + memchr(b'\n', rest).unwrap_or(rest.len())
    }

    /// Too much is open: all of it is taken as ended. Inside of a here-document that is as far as its body goes.
    pub(super) fn flatten(&mut self) {
        self.damage(self.at, self.at + 1);
        let floor = self.bodies.first().map_or(0, |body| body.frame + 1);
        let at = self.at;
        self.token_end = at;
        self.end_above(floor);
        self.at = if floor > 0 { self.end } else { at };
        self.position = Position::Start;
    }
}

//! `for` and `select`: their headers, up to `do`.

use super::bytes::is_name;
use super::context::{Bracket, Context, LoopPart};
use super::reader::{Position, Reader};
use super::{Role, Span};

impl Reader<'_> {
    /// Takes `for` or `select` with the variable.
    pub(super) fn begin_loop(&mut self, word: &[u8]) {
        let behind = self.rest().get(word.len()..).unwrap_or_default();
        let counts = behind.trim_ascii_start().starts_with(b"((");
        self.open(Context::Loop(LoopPart::In), (!counts).then_some(Role::Loop));
        self.token(word.len());
        self.blanks();
        if counts && self.rest().starts_with(b"((") {
            self.become_context(Context::Loop(LoopPart::Body));
            self.initial_values();
            return self.open_bracket(Bracket::ArithmeticCommand(0), 2);
        }
        let name = self.plain_word();
        if name.is_empty() || !name.iter().all(|byte| is_name(*byte)) {
            return self.give_up();
        }
        self.note(Role::LoopVariable, Span::new(self.at, self.at + name.len()));
        self.token(name.len());
    }

    /// Notes `i=0, j=1` of `for ((i=0, j=1; ...))` as the assignments they are.
    fn initial_values(&mut self) {
        let start = self.at + 2;
        let rest = self.rest().get(2..).unwrap_or_default();
        let length = rest.iter().position(|byte| matches!(byte, b';' | b'\n' | b'(' | b')')).unwrap_or(rest.len());
        let mut at = start;
        for value in rest.get(..length).unwrap_or_default().split(|byte| *byte == b',') {
            let blanks = value.len() - value.trim_ascii_start().len();
            let content = value.trim_ascii();
            let name = content.iter().take_while(|byte| is_name(**byte)).count();
            let sign = content.get(name..).unwrap_or_default().trim_ascii_start();
            if name > 0 && sign.first() == Some(&b'=') && sign.get(1) != Some(&b'=') {
                self.note(Role::Assignment, Span::new(at + blanks, at + blanks + content.len()));
            }
            at += value.len() + 1;
        }
    }

    /// Reads on in a loop's header.
    pub(super) fn loop_header(&mut self, part: LoopPart) {
        self.blanks();
        let Some(byte) = self.peek() else { return };
        match (part, byte) {
            (LoopPart::In | LoopPart::Body, b'\n') => self.newline(),
            (LoopPart::Words, b'\n') => {
                self.become_context(Context::Loop(LoopPart::Body));
                self.newline();
            }
            (_, b';') if self.look(1) != Some(b';') => {
                self.become_context(Context::Loop(LoopPart::Body));
                self.token(1);
            }
            (LoopPart::Words, _) => {
                if !self.open_word(false, Some(Role::Word)) {
                    self.give_up();
                }
            }
            _ => self.loop_body(part),
        }
    }

    fn loop_body(&mut self, part: LoopPart) {
        match self.plain_word() {
            b"in" if part == LoopPart::In => {
                self.token(2);
                self.become_context(Context::Loop(LoopPart::Words));
                return;
            }
            b"do" => {
                self.become_context(Context::Loop(LoopPart::Body));
                self.open(Context::Do, Some(Role::Branch));
                self.token(2);
            }
            b"{" => {
                self.become_context(Context::Loop(LoopPart::Body));
                self.open(Context::Brace, None);
                self.token(1);
            }
            _ => return self.give_up(),
        }
        self.position = Position::Start;
    }
}

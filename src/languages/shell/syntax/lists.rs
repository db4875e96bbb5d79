//! Lists of commands: what separates and joins them, and what closes the list.

use super::Role;
use super::context::{Bracket, CasePart, Context, ItemPart, Kind};
use super::reader::{Position, Reader};

impl Reader<'_> {
    /// Reads on among commands.
    pub(super) fn list(&mut self) {
        self.blanks();
        match self.peek() {
            Some(byte) if self.position == Position::Complete => self.behind_command(byte),
            Some(byte) => self.before_command(byte),
            None => {}
        }
    }

    fn before_command(&mut self, byte: u8) {
        match (byte, self.look(1)) {
            (b'\n', _) => self.newline(),
            (b';', Some(b';' | b'&')) => self.end_item(),
            (b'&', Some(b'>')) => self.command(byte),
            (b';' | b'&' | b'|', _) => self.unexpected(1),
            (b')', _) => self.close_parenthesis(),
            (b'`', _) if self.backquote.is_some() => self.close_backquote(),
            _ => self.command(byte),
        }
    }

    fn command(&mut self, byte: u8) {
        if self.position == Position::Conditional {
            self.open(Context::Conditional, Some(Role::Branch));
            self.position = Position::Start;
        }
        if byte == b'(' {
            if self.look(1) == Some(b'(') {
                return self.open_bracket(Bracket::ArithmeticCommand(0), 2);
            }
            self.open(Context::Subshell, Some(Role::Branch));
            return self.token(1);
        }
        let word = self.plain_word();
        if self.reserved(word) || self.function_with_brackets(word) {
            return;
        }
        if self.top() == Some(Context::Function) {
            self.damage(self.at, self.at + 1);
        }
        self.open(Context::Simple(Kind::Prefix), None);
    }

    fn behind_command(&mut self, byte: u8) {
        match (byte, self.look(1)) {
            (b'\n', _) => {
                self.end_pipeline();
                self.newline();
            }
            (b';', Some(b';' | b'&')) => self.end_item(),
            (b'&', Some(b'&')) | (b'|', Some(b'|')) => {
                self.end_pipeline();
                self.token(2);
                self.position = Position::Conditional;
            }
            (b'&', Some(b'>')) => self.redirection(),
            (b';' | b'&', _) => {
                self.end_pipeline();
                self.at += 1;
            }
            (b'|', next) => {
                self.end_function();
                self.token(if next == Some(b'&') { 2 } else { 1 });
                self.position = Position::Start;
            }
            (b')', _) => self.close_parenthesis(),
            (b'`', _) if self.backquote.is_some() => self.close_backquote(),
            (b'<' | b'>', next) if next != Some(b'(') => self.redirection(),
            _ if self.descriptor() => {}
            _ => {
                // A word that closes can be right behind a closing one; nothing else can.
                if !matches!(self.plain_word(), b"then" | b"elif" | b"else" | b"fi" | b"do" | b"done" | b"esac" | b"}")
                {
                    self.damage(self.at, self.at + 1);
                }
                self.end_pipeline();
            }
        }
    }

    /// Ends the right side of `&&` or `||`, and a function with its body.
    pub(super) fn end_pipeline(&mut self) {
        while let Some(Context::Conditional | Context::Function) = self.top() {
            self.close();
        }
        self.position = Position::Start;
    }

    fn end_function(&mut self) {
        if self.top() == Some(Context::Function) {
            self.close();
        }
    }

    /// Takes a closing bracket: of a subshell or of a substitution.
    pub(super) fn close_parenthesis(&mut self) {
        // Of these two the innermost is meant, and it alone.
        let closed = |context| matches!(context, Context::Subshell | Context::Substitution);
        if !self.unwind(closed) {
            return self.unexpected(1);
        }
        self.token(1);
        self.close();
        self.position = Position::Complete;
    }

    /// Takes `;;`, `;&` or `;;&`.
    fn end_item(&mut self) {
        let length = if self.rest().starts_with(b";;&") { 3 } else { 2 };
        if !self.unwind(|context| context == Context::Item(ItemPart::Body)) {
            return self.unexpected(length);
        }
        self.token(length);
        self.close();
        self.become_context(Context::Case(CasePart::Items));
    }
}

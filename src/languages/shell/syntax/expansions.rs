//! What `$`, backquotes and double quotes open, inside of words and of each other.

use super::Role;
use super::bytes::QUOTED;
use super::context::{Bracket, Context};
use super::reader::{Position, Reader};

impl Reader<'_> {
    /// Takes a `$` with what it opens; quotes behind it count outside of double quotes only.
    pub(super) fn dollar(&mut self, quoted: bool) {
        match (self.look(1), self.look(2)) {
            (Some(b'('), Some(b'(')) => self.open_bracket(Bracket::Arithmetic(0), 3),
            (Some(b'('), _) => self.open_substitution(2),
            (Some(b'{'), _) => self.open_bracket(Bracket::Parameter, 2),
            (Some(b'['), _) => self.open_bracket(Bracket::Square(0), 2),
            (Some(b'\''), _) if !quoted => self.escaped_single(),
            (Some(b'$' | b'#' | b'?' | b'!' | b'@' | b'*' | b'-'), _) => self.at += 2,
            _ => self.at += 1,
        }
    }

    pub(super) fn open_bracket(&mut self, bracket: Bracket, length: usize) {
        self.open(Context::Bracket(bracket), None);
        self.at += length;
    }

    pub(super) fn open_double(&mut self) {
        self.open(Context::Double, None);
        self.at += 1;
    }

    pub(super) fn open_substitution(&mut self, length: usize) {
        self.open(Context::Substitution, None);
        self.at += length;
        self.position = Position::Start;
    }

    /// Takes a backquote where it can open or close.
    pub(super) fn open_backquote(&mut self) {
        if self.backquote.is_some() {
            return self.close_backquote();
        }
        self.open(Context::Backquote, None);
        self.at += 1;
        self.position = Position::Start;
    }

    /// Reads on in double quotes.
    pub(super) fn double(&mut self) {
        let rest = self.rest();
        self.at += rest.iter().position(|byte| QUOTED[usize::from(*byte)]).unwrap_or(rest.len());
        match self.peek() {
            Some(b'"') => {
                self.token(1);
                self.close();
            }
            Some(b'$') => self.dollar(true),
            Some(b'`') => self.open_backquote(),
            Some(_) => self.at += 2,
            None => {}
        }
    }

    /// Reads on inside of a bracket with expansions.
    pub(super) fn bracket(&mut self, bracket: Bracket) {
        let Some(byte) = self.peek() else { return };
        match (byte, bracket) {
            (b'\\', _) => self.at += 2,
            (b'"', _) => self.open_double(),
            (b'\'', _) => self.single(),
            (b'$', _) => self.dollar(false),
            (b'`', _) => self.open_backquote(),
            (b'<' | b'>', Bracket::Parameter) if self.look(1) == Some(b'(') => self.open_substitution(2),
            (b'}', Bracket::Parameter) => self.close_bracket(1),
            (b'(', Bracket::Arithmetic(depth)) => self.deeper(Bracket::Arithmetic(depth + 1)),
            (b'(', Bracket::ArithmeticCommand(depth)) => self.deeper(Bracket::ArithmeticCommand(depth + 1)),
            (b'(', Bracket::Pattern(depth)) => self.deeper(Bracket::Pattern(depth + 1)),
            (b'[', Bracket::Square(depth)) => self.deeper(Bracket::Square(depth + 1)),
            (b')', Bracket::Arithmetic(0) | Bracket::ArithmeticCommand(0)) => self.close_arithmetic(bracket),
            (b')', Bracket::Arithmetic(depth)) => self.deeper(Bracket::Arithmetic(depth - 1)),
            (b')', Bracket::ArithmeticCommand(depth)) => self.deeper(Bracket::ArithmeticCommand(depth - 1)),
            (b')', Bracket::Pattern(0)) | (b']', Bracket::Square(0)) => self.close_bracket(1),
            (b')', Bracket::Pattern(depth)) => self.deeper(Bracket::Pattern(depth - 1)),
            (b']', Bracket::Square(depth)) => self.deeper(Bracket::Square(depth - 1)),
            _ => self.at += 1,
        }
    }

    fn deeper(&mut self, bracket: Bracket) {
        self.become_context(Context::Bracket(bracket));
        self.at += 1;
    }

    fn close_bracket(&mut self, length: usize) {
        self.token(length);
        self.close();
    }

    /// Takes the end of arithmetic. A bracket that is alone shows that it was none, but commands: `$((a); b)`.
    fn close_arithmetic(&mut self, bracket: Bracket) {
        let below = self.stack.len().checked_sub(2).and_then(|index| self.stack.get(index));
        let of_loop = below.is_some_and(|frame| matches!(frame.context, Context::Loop(_)));
        let closed = self.look(1) == Some(b')');
        if !closed && !of_loop && self.back_to(self.stack.len() - 1) {
            return self.read_as_commands(bracket);
        }
        if !closed {
            self.damage(self.at, self.at + 1);
        }
        self.close_bracket(if closed { 2 } else { 1 });
        if !of_loop {
            self.position = Position::Complete;
        }
    }

    fn read_as_commands(&mut self, bracket: Bracket) {
        if matches!(bracket, Bracket::Arithmetic(_)) {
            return self.open_substitution(2);
        }
        self.open(Context::Subshell, Some(Role::Branch));
        self.token(1);
        self.position = Position::Start;
    }
}

//! Reserved words: compound commands, functions, and what only is before a command.

use super::Role;
use super::bytes::ends_word;
use super::context::{Context, ItemPart, LoopPart, Part};
use super::reader::{Position, Reader};

impl Reader<'_> {
    /// Takes `word`, which is next, if it is a reserved one.
    pub(super) fn reserved(&mut self, word: &[u8]) -> bool {
        match word {
            b"if" => self.begin(Context::If(Part::Condition), Some(Role::Branch), word),
            b"while" | b"until" => self.begin(Context::While, Some(Role::Branch), word),
            b"{" => self.begin(Context::Brace, None, word),
            b"[[" => self.begin(Context::Test, None, word),
            b"then" => self.then(),
            b"elif" => self.clause(Context::Elif(Part::Condition), word),
            b"else" => self.clause(Context::Else, word),
            b"fi" => self.end_if(),
            b"do" => self.begin_body(),
            b"done" => self.end_with(|context| context == Context::Do, word),
            b"}" => self.end_with(|context| context == Context::Brace, word),
            b"for" | b"select" => self.begin_loop(word),
            b"case" => self.begin_case(),
            b"esac" => self.end_case(),
            b"function" => self.function(),
            b"!" => self.token(1),
            b"time" => return self.time(),
            b"coproc" => self.coprocess(),
            _ => return false,
        }
        true
    }

    fn begin(&mut self, context: Context, role: Option<Role>, word: &[u8]) {
        self.open(context, role);
        self.token(word.len());
        self.position = Position::Start;
    }

    fn then(&mut self) {
        let waits = |context| matches!(context, Context::If(Part::Condition) | Context::Elif(Part::Condition));
        if !self.unwind(waits) {
            return self.unexpected(4);
        }
        let body = if matches!(self.top(), Some(Context::If(_))) { Context::If } else { Context::Elif };
        self.become_context(body(Part::Body));
        self.token(4);
        self.position = Position::Start;
    }

    /// Takes `elif` or `else`.
    fn clause(&mut self, context: Context, word: &[u8]) {
        if !self.unwind(|open| matches!(open, Context::If(Part::Body) | Context::Elif(Part::Body))) {
            return self.unexpected(word.len());
        }
        if matches!(self.top(), Some(Context::Elif(_))) {
            self.close();
        }
        self.begin(context, Some(Role::Branch), word);
    }

    fn end_if(&mut self) {
        if !self.unwind(|context| matches!(context, Context::If(_) | Context::Elif(_) | Context::Else)) {
            return self.unexpected(2);
        }
        if matches!(self.top(), Some(Context::If(Part::Condition) | Context::Elif(Part::Condition))) {
            self.damage(self.at, self.at + 2);
        }
        if !matches!(self.top(), Some(Context::If(_))) {
            self.close();
        }
        self.token(2);
        self.close();
        self.position = Position::Complete;
    }

    /// Takes the `do` of `while` and `until`; other loops take theirs themselves.
    fn begin_body(&mut self) {
        if !self.unwind(|context| context == Context::While) {
            return self.unexpected(2);
        }
        self.begin(Context::Do, Some(Role::Branch), b"do");
    }

    /// Takes a closing word, and ends the loop whose body it closes.
    fn end_with(&mut self, fits: impl Fn(Context) -> bool, word: &[u8]) {
        if !self.unwind(fits) {
            return self.unexpected(word.len());
        }
        self.token(word.len());
        let body = self.top();
        self.close();
        match self.top() {
            Some(Context::While) if body == Some(Context::Do) => self.close(),
            Some(Context::Loop(LoopPart::Body)) => self.close(),
            _ => {}
        }
        self.position = Position::Complete;
    }

    fn end_case(&mut self) {
        if !self.unwind(|context| matches!(context, Context::Item(ItemPart::Body))) {
            return self.unexpected(4);
        }
        self.close();
        self.token(4);
        self.close();
        self.position = Position::Complete;
    }

    /// Takes `function NAME` and `function NAME ()`.
    fn function(&mut self) {
        self.begin(Context::Function, Some(Role::Function), b"function");
        self.blanks();
        let name = self.plain_word();
        self.token(name.len());
        self.blanks();
        if self.peek() == Some(b'(') {
            self.empty_brackets();
        }
        if name.is_empty() {
            self.damage(self.at, self.at + 1);
        }
    }

    /// Takes `NAME ()`, if `name` is followed by that.
    pub(super) fn function_with_brackets(&mut self, name: &[u8]) -> bool {
        let mut behind = self.rest().get(name.len()..).unwrap_or_default().iter();
        // `NAME=()` is an empty array.
        if name.is_empty() || name.ends_with(b"=") || behind.find(|byte| !matches!(byte, b' ' | b'\t')) != Some(&b'(') {
            return false;
        }
        if behind.find(|byte| !matches!(byte, b' ' | b'\t')) != Some(&b')') {
            return false;
        }
        self.begin(Context::Function, Some(Role::Function), name);
        self.blanks();
        self.empty_brackets();
        true
    }

    fn empty_brackets(&mut self) {
        self.token(1);
        self.blanks();
        if self.peek() == Some(b')') { self.token(1) } else { self.damage(self.at, self.at + 1) }
    }

    /// Takes `time` and `time -p`; with other options it is a program.
    fn time(&mut self) -> bool {
        let behind = self.rest().get(4..).unwrap_or_default();
        let blanks = behind.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let length = match behind.get(blanks..).unwrap_or_default() {
            [b'-', b'p', next, ..] if ends_word(*next) => 4 + blanks + 2,
            [b'-', ..] => return false,
            _ => 4,
        };
        self.token(length);
        true
    }

    /// Takes `coproc`, and its name where a compound command follows that.
    fn coprocess(&mut self) {
        self.token(6);
        self.blanks();
        let name = self.plain_word();
        let behind = self.rest().get(name.len()..).unwrap_or_default();
        let compound = behind.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
        if matches!(compound, Some(b'{' | b'(')) && !matches!(name, b"while" | b"until" | b"if" | b"!" | b"time") {
            self.token(name.len());
        }
    }
}
